// The rule of CloudMonitor that the alarm declares, with exactly which inputs.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { type AlarmArgs, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { pairArgs } from "../support/build";
import { recorded, resetMocks, settled } from "../support/mocks";

describe("the alarm", () => {
    beforeEach(() => resetMocks());

    const CRITICAL = { comparisonOperator: ">=", statistics: "Maximum", threshold: "1", times: 3 };
    const valueOf = (secret: unknown) => (secret as { value: unknown }).value;
    const inPort = (port: string) => `[{"instanceId":"web-id","port":"${port}"}]`;

    async function declared(alarm: AlarmArgs | undefined, more: object = {}) {
        const pair = new PrimarySecondaryLoadBalancer("web", {
            ...pairArgs(),
            ...(alarm && { alarm }),
            ...more,
        });
        await settled(pair);
        // No output waits for a rule.
        await pulumi.runtime.disconnect();
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
            enabled: true,
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
            enabled: true,
            escalationsCritical: { comparisonOperator: ">=", statistics: "Maximum", threshold: "2", times: 5 },
        });
    });

    it("is a rule for each port and one for the standby check where that is asked for, called by what died", async () => {
        const listeners = [
            { protocol: Protocol.Tcp, port: 443, backendPort: 8443 },
            { protocol: Protocol.Udp, port: 53, backendPort: 53 },
            { protocol: Protocol.Tcp, port: 53, backendPort: 53 },
        ];
        const rules = await declared(
            { contactGroups: ["on-call"], perListener: true },
            { listeners, standbyCheck: { port: 9443 } },
        );
        assert.deepEqual(
            rules.map(({ name, inputs }) => [name, inputs["metricDimensions"], inputs["escalationsCritical"]]),
            [
                ["web-443-unhealthy", inPort("443"), CRITICAL],
                ["web-53-unhealthy", inPort("53"), CRITICAL],
                ["web-standby-unhealthy", inPort("9443"), CRITICAL],
            ],
        );
    });

    it("has more levels, targets, tags and a switch, Outputs and secrets beside plain values", async () => {
        const [{ inputs }] = (await declared({
            contactGroups: ["a"],
            threshold: 2,
            warn: { threshold: pulumi.secret(1), times: 1 },
            info: pulumi.output({}),
            targets: [
                { id: "1", arn: pulumi.output("acs:mns:cn-hangzhou:1:/queues/q/message") },
                { id: "2", arn: "acs:log:cn-hangzhou:1:project/p/logstore/l", level: "warn", jsonParams: "{}" },
            ],
            enabled: pulumi.output(false),
            tags: { team: "edge" },
        })) as [(typeof recorded)[0]];
        const { escalationsCritical, escalationsWarn, escalationsInfo, targets, enabled, tags } = inputs;
        assert.deepEqual(
            [
                escalationsCritical,
                pulumi.runtime.isRpcSecret(escalationsWarn),
                valueOf(escalationsWarn),
                escalationsInfo,
            ],
            [{ ...CRITICAL, threshold: "2" }, true, { ...CRITICAL, times: 1 }, { ...CRITICAL, times: 3 }],
        );
        assert.deepEqual(targets, [
            { targetId: "1", arn: "acs:mns:cn-hangzhou:1:/queues/q/message", level: "Critical" },
            { targetId: "2", arn: "acs:log:cn-hangzhou:1:project/p/logstore/l", level: "Warn", jsonParams: "{}" },
        ]);
        assert.deepEqual([enabled, tags], [false, { team: "edge" }]);
    });

    it("is there while its targets and levels are not known yet", async () => {
        const unknown = pulumi.output(pulumi.unknown as never);
        const all = { contactGroups: unknown, targets: unknown, warn: unknown, webhook: unknown, tags: unknown };
        assert.deepEqual(
            (await declared(all)).map(({ name }) => name),
            ["web-redundancy"],
        );
    });

    it("is not there where nobody asked for it", async () => {
        assert.deepEqual(await declared(undefined), []);
    });
});
