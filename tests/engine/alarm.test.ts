// The alarm on the local CLB: one rule of CloudMonitor on the instance, changed in place, gone without a trace.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { type AlarmArgs, AlarmLevel, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { CloudStack, smallCloud } from "./support/cloud";

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

    const declare =
        (alarm?: AlarmArgs, more: object = {}, opts: pulumi.ComponentResourceOptions = {}) =>
        () => {
            const args = {
                loadBalancerId: LoadBalancerId,
                primary: { serverId: "i-a" },
                secondary: { serverId: "i-b" },
                listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
                ...(alarm && { alarm }),
                ...more,
            };
            const { listenerIds } = new PrimarySecondaryLoadBalancer("web", args, opts);
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
        assert.deepEqual(cloud.clb.model.alarms, []);
    });

    /** Whatever is there: nothing is to be done, before and after a look at the cloud. */
    async function holds(program: () => object) {
        assert.deepEqual(await cloud.must("up", program), []);
        const { ok, output } = await cloud.run("refresh", program);
        assert.ok(ok, output);
        assert.doesNotMatch(output, /\bupdated\b|deprecated/);
        assert.deepEqual(await cloud.must("up", program), []);
    }

    const ports = () =>
        cloud.clb.model.alarms
            .map(({ fields, enabled }) => {
                const [{ port }] = JSON.parse(fields.Resources!) as [{ port?: string }];
                return [fields.RuleName!.replace(/-[0-9a-f]{7}$/, ""), port, enabled];
            })
            .sort();
    const standbyCheck = { port: 9443 };

    it("gives way to a rule for each port and one for the standby check, and comes back", async () => {
        await cloud.must("up", declare(onCall, { standbyCheck }));
        const split = declare({ ...onCall, perListener: true, enabled: false }, { standbyCheck });
        await cloud.must("up", split);
        assert.deepEqual(ports(), [
            ["web-443-unhealthy", "443", false],
            ["web-standby-unhealthy", "9443", false],
        ]);
        await holds(split);
        // Rules go before the listeners that they watch.
        const calls = await cloud.must("up", declare({ ...onCall, perListener: true }));
        assert.ok(calls.indexOf("DeleteMetricRules") < calls.indexOf("DeleteLoadBalancerListener"), calls.join());
        assert.deepEqual(ports(), [["web-443-unhealthy", "443", true]]);
        await cloud.must("up", declare(onCall));
        assert.deepEqual(ports(), [["web-redundancy", undefined, true]]);
    });

    it("has further levels, targets and tags, changed in place; what is left out stays as it is said to", async () => {
        const queue = "acs:mns:cn-hangzhou:1234567890123456:/queues/on-call/message";
        const more: AlarmArgs = {
            ...onCall,
            threshold: 2,
            warn: { threshold: pulumi.secret(1), times: 1 },
            info: {},
            targets: [{ id: "1", arn: queue }],
            tags: { team: "edge" },
        };
        await cloud.must("up", declare(more));
        const held = () => {
            const [{ escalations, targets, labels }] = cloud.clb.model.alarms as [(typeof cloud.clb.model.alarms)[0]];
            const level = (name: string) => [escalations[`${name}.Threshold`], escalations[`${name}.Times`]];
            return { levels: ["Critical", "Warn", "Info"].map(level), targets, labels };
        };
        const levels = [
            ["2", "3"],
            ["1", "1"],
            ["1", "3"],
        ];
        const targets = [{ Id: "1", Arn: queue, Level: "Critical", JsonParams: "" }];
        assert.deepEqual(held(), { levels, targets, labels: [{ Key: "team", Value: "edge" }] });
        await holds(declare(more));
        const target = { id: "1", arn: queue, level: AlarmLevel.Warn };
        await cloud.must("up", declare({ ...more, info: { times: 5 }, targets: [target], tags: { team: "core" } }));
        assert.deepEqual(held(), {
            levels: [...levels.slice(0, 2), ["1", "5"]],
            targets: [{ ...targets[0], Level: "Warn" }],
            labels: [{ Key: "team", Value: "core" }],
        });
        await cloud.must("up", declare(onCall));
        assert.deepEqual(held(), {
            levels: [["1", "3"], levels[1], ["1", "5"]],
            targets: [{ ...targets[0], Level: "Warn" }],
            labels: [],
        });
        await holds(declare(onCall));
    });

    it("takes over the rule of a version that knew neither a switch nor further levels, as it is", async () => {
        const alarm = { ...onCall, period: 120 };
        // What that version did not send.
        const newer = ["enabled", "tags", "targets", "escalationsWarn", "escalationsInfo"];
        const older: pulumi.ResourceTransformation = ({ type, props, opts }) =>
            type === "alicloud:cms/alarm:Alarm"
                ? {
                      props: Object.fromEntries<unknown>(
                          Object.entries(props as object).filter(([key]) => !newer.includes(key)),
                      ),
                      opts,
                  }
                : undefined;
        await cloud.must("up", declare());
        await cloud.must("up", declare(alarm, {}, { transformations: [older] }));
        const before = cloud.clb.model.alarms;
        assert.deepEqual(
            before.map(({ fields, enabled }) => [fields.RuleName!.replace(/-[0-9a-f]{7}$/, ""), enabled]),
            [["web-redundancy", true]],
        );
        const { ok, output, changes, calls } = await cloud.run("up", declare(alarm));
        assert.ok(ok, output);
        assert.deepEqual([changes, calls], [[], []]);
        assert.deepEqual(cloud.clb.model.alarms, before);
        await holds(declare(alarm));
        // On the way to a rule for each port nothing is doubled either.
        await cloud.must("up", declare({ ...alarm, perListener: true }));
        assert.deepEqual(ports(), [["web-443-unhealthy", "443", true]]);
    });

    it("goes with the pair, whatever it holds", async () => {
        await cloud.must("up", declare({ ...onCall, perListener: true }, { standbyCheck }));
        await cloud.must("destroy", declare());
        await cloud.clb.client().ok("DeleteLoadBalancer", { LoadBalancerId });
        assert.equal(cloud.clb.empty, true);
    });
});
