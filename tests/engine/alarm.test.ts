// The alarm on the local CLB: one rule of CloudMonitor on the instance, changed in place, gone without a trace.

import * as assert from "node:assert/strict";

import { type AlarmArgs, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { CloudStack, smallCloud } from "./cloud";

const PUT = ["PutResourceMetricRule", "EnableMetricRules"];

describe("the alarm on the local CLB", () => {
    let cloud: CloudStack;
    let LoadBalancerId: string;
    before(async () => {
        cloud = await CloudStack.start("alarm", smallCloud);
        const settings = { AddressType: "internet", InstanceChargeType: "PayByCLCU" };
        ({ LoadBalancerId } = (await cloud.clb.client().ok("CreateLoadBalancer", settings)) as {
            LoadBalancerId: string;
        });
        await cloud.must("up", declare());
    });
    after(() => cloud?.close());

    const declare = (alarm?: AlarmArgs) => () => {
        const { listenerIds } = new PrimarySecondaryLoadBalancer("web", {
            loadBalancerId: LoadBalancerId,
            primary: { serverId: "i-a" },
            secondary: { serverId: "i-b" },
            listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
            ...(alarm && { alarm }),
        });
        return { listenerIds };
    };
    const onCall: AlarmArgs = { contactGroups: ["on-call", "office"] };

    it("counts the unhealthy servers of the instance and tells the contact groups", async () => {
        assert.deepEqual(await cloud.must("up", declare(onCall)), PUT);
        const [{ id, fields, ...rule }, ...others] = cloud.clb.model.alarms as [(typeof cloud.clb.model.alarms)[0]];
        assert.deepEqual([others, rule.enabled], [[], true]);
        const { RuleName, ...rest } = fields;
        assert.match(RuleName!, /^web-redundancy-[0-9a-f]{7}$/);
        assert.deepEqual(rest, {
            Namespace: "acs_slb_dashboard",
            MetricName: "UnhealthyServerCount",
            Resources: JSON.stringify([{ instanceId: LoadBalancerId }]),
            ContactGroups: "on-call,office",
            EffectiveInterval: "00:00-23:59",
            Period: "60",
            SilenceTime: "86400",
        });
        assert.deepEqual(rule.escalations, {
            "Critical.ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "Critical.Statistics": "Maximum",
            "Critical.Threshold": "1",
            "Critical.Times": "3",
        });
        assert.deepEqual(await cloud.must("up", declare(onCall)), []);
        const { ok, output } = await cloud.run("refresh", declare(onCall));
        assert.ok(ok, output);
        assert.doesNotMatch(output, /\bupdated\b|deprecated/);
        assert.deepEqual(
            cloud.clb.model.alarms.map((one) => one.id),
            [id],
        );
    });

    it("is changed in place", async () => {
        const { id } = cloud.clb.model.alarms[0]!;
        const changed: AlarmArgs = { contactGroups: ["office"], threshold: 2, times: 1, period: 120, silenceTime: 300 };
        assert.deepEqual(await cloud.must("up", declare(changed)), PUT);
        const [alarm] = cloud.clb.model.alarms;
        const { ContactGroups, Period, SilenceTime } = alarm!.fields;
        assert.deepEqual([alarm!.id, ContactGroups, Period, SilenceTime], [id, "office", "120", "300"]);
        assert.deepEqual([alarm!.escalations["Critical.Threshold"], alarm!.escalations["Critical.Times"]], ["2", "1"]);
    });

    it("goes when it is taken out, and with the pair", async () => {
        assert.deepEqual(await cloud.must("up", declare()), ["DeleteMetricRules"]);
        assert.deepEqual(cloud.clb.model.alarms, []);
        await cloud.must("up", declare(onCall));
        await cloud.must("destroy", declare(onCall));
        await cloud.clb.client().ok("DeleteLoadBalancer", { LoadBalancerId });
        assert.equal(cloud.clb.empty, true);
    });
});
