// The rule of CloudMonitor that the alarm declares, with exactly which inputs.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { type AlarmArgs, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { recorded, resetMocks, settled } from "../support/mocks";

describe("the alarm", () => {
    beforeEach(() => resetMocks());

    async function declared(alarm: AlarmArgs | undefined) {
        const pair = new PrimarySecondaryLoadBalancer("web", {
            loadBalancer: {},
            primary: { serverId: "i-a" },
            secondary: { serverId: "i-b" },
            listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
            ...(alarm && { alarm }),
        });
        await settled(pair);
        return recorded.filter(({ type }) => type === "alicloud:cms/alarm:Alarm");
    }

    it("is one rule on the unhealthy servers of the instance, every default said openly", async () => {
        const [{ name, inputs }, ...others] = (await declared({ contactGroups: ["on-call"] })) as [
            (typeof recorded)[0],
        ];
        assert.deepEqual([name, others], ["web-redundancy", []]);
        assert.deepEqual(inputs, {
            project: "acs_slb_dashboard",
            metric: "UnhealthyServerCount",
            metricDimensions: '[{"instanceId":"web-id"}]',
            contactGroups: ["on-call"],
            period: 60,
            silenceTime: 86400,
            effectiveInterval: "00:00-23:59",
            escalationsCritical: { comparisonOperator: ">=", statistics: "Maximum", threshold: "1", times: 3 },
        });
    });

    it("takes every setting, Outputs too", async () => {
        const [{ inputs }] = (await declared({
            contactGroups: pulumi.output(["a", "b"]),
            threshold: pulumi.output(2),
            period: 120,
            times: 5,
            silenceTime: 300,
            effectiveInterval: "08:00-20:00",
            webhook: "https://example.com/hook",
        })) as [(typeof recorded)[0]];
        assert.deepEqual(inputs, {
            project: "acs_slb_dashboard",
            metric: "UnhealthyServerCount",
            metricDimensions: '[{"instanceId":"web-id"}]',
            contactGroups: ["a", "b"],
            period: 120,
            silenceTime: 300,
            effectiveInterval: "08:00-20:00",
            webhook: "https://example.com/hook",
            escalationsCritical: { comparisonOperator: ">=", statistics: "Maximum", threshold: "2", times: 5 },
        });
    });

    it("is not there where nobody asked for it", async () => {
        assert.deepEqual(await declared(undefined), []);
    });
});
