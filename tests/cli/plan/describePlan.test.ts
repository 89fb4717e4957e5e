// The facts of a plan in words, each with and without what may be left out.

import * as assert from "node:assert/strict";

import {
    describeAlarm,
    describeDetection,
    describeFailover,
    describeHealthCheck,
    describeListener,
    describeLoadBalancer,
    describeProtection,
    describeStandbyCheck,
    formatHeadline,
} from "../../../cli/plan/describePlan";
import type { AlarmPlan, HealthCheckPlan, InstancePlan, ListenerPlan, PairPlan, Plan } from "../../../cli/plan/model";

/** The words of a thing with more and more said of it. */
function words<T>(say: (one: T) => string, base: object, ...more: readonly object[]): string[] {
    return [{}, ...more].map((one) => say({ ...base, ...one } as T));
}

describe("describePlan", () => {
    it("may be the plan as a whole", () => {
        const pairs = [{}, {}];
        assert.deepEqual(
            words<Plan>(
                formatHeadline,
                { stack: "dev", pairs: [{}], resources: [{}] },
                { region: "cn-hangzhou", pairs, resources: [] },
            ),
            ["Plan of stack dev: 1 pair, 1 resource", "Plan of stack dev in cn-hangzhou: 2 pairs, 0 resources"],
        );
    });

    it("may be an instance", () => {
        const base = { addressType: "internet", paymentType: "PayAsYouGo", instanceChargeType: "PayByCLCU" };
        const zones = { primaryZoneId: "cn-hangzhou-h", secondaryZoneId: "cn-hangzhou-i" };
        assert.deepEqual(
            words<InstancePlan>(
                describeLoadBalancer,
                base,
                { addressType: "intranet", vswitchId: "vsw-1" },
                { paymentType: "Subscription" },
                { spec: "slb.s1.small", bandwidth: 5 },
                { primaryZoneId: zones.primaryZoneId },
                zones,
            ),
            [
                "internet, PayByCLCU",
                "intranet in vsw-1, PayByCLCU",
                "internet, Subscription",
                "internet, PayByCLCU, slb.s1.small, 5 Mbit/s",
                "internet, PayByCLCU, zone cn-hangzhou-h",
                "internet, PayByCLCU, zone cn-hangzhou-h, then cn-hangzhou-i",
            ],
        );
    });

    it("may be a protection", () => {
        const base = { deletionProtection: false, modificationProtection: true };
        assert.deepEqual(
            words<PairPlan>(
                describeProtection,
                base,
                { deletionProtection: true },
                { instance: {} },
                { instance: {}, modificationProtection: false, locked: "moving" },
            ),
            [
                "deletion protection off",
                "deletion protection on",
                "deletion protection off, modification protection on",
                "deletion protection off, modification protection off; roles locked: moving",
            ],
        );
    });

    it("may be a listener", () => {
        const base = { protocol: "tcp", port: 443, proxyProtocolV2: false };
        assert.deepEqual(
            words<ListenerPlan>(
                describeListener,
                base,
                { protocol: "udp", bandwidth: 0 },
                { proxyProtocolV2: true, acl: { type: "black", ids: ["acl-1", "acl-2"] } },
            ),
            ["TCP 443", "UDP 443, at most 0 Mbit/s", "TCP 443, PROXY protocol v2, black list acl-1, acl-2"],
        );
    });

    it("may be a health check", () => {
        const base = { type: "tcp", interval: 2, timeout: 5, unhealthyThreshold: 3, healthyThreshold: 4 };
        const rest = "every 2 s, timeout 5 s, fails after 3, passes after 4";
        const http = { type: "http", uri: "/healthz", httpCodes: ["http_2xx", "http_3xx"] };
        assert.deepEqual(
            words<HealthCheckPlan>(describeHealthCheck, base, { port: 80 }, http, { ...http, domain: "a.example" }),
            [
                `TCP, ${rest}`,
                `TCP, on port 80, ${rest}`,
                `HTTP /healthz, ${rest}, http_2xx, http_3xx`,
                `HTTP /healthz (host a.example), ${rest}, http_2xx, http_3xx`,
            ],
        );
    });

    it("may be how long a failover takes", () => {
        const known = { failoverSeconds: 19, recoverySeconds: 4 };
        const secret = "not known: its health check is secret";
        assert.deepEqual(
            words<ListenerPlan>(
                (one) => describeFailover(one, undefined),
                {},
                known,
                { failoverSeconds: 19 },
                { recoverySeconds: 4 },
            ),
            [secret, "within 19 s, back after 4 s", secret, secret],
        );
        assert.equal(describeFailover(known as ListenerPlan, 20), "within 19 s (objective 20 s), back after 4 s");
    });

    it("may be a standby check", () => {
        const check = { port: 9000, secondary: { serverId: "i-b", port: 8443 } } as never;
        assert.equal(describeStandbyCheck(check), "TCP 9000, closed to clients, probes the secondary i-b port 8443");
        assert.deepEqual(words(describeDetection, {}, { detectionSeconds: 19 }), [
            "a dead secondary is noticed in a time not known: its health check is secret",
            "a dead secondary is noticed within 19 s",
        ]);
    });

    it("may be an alarm", () => {
        const base = {
            ...{ contactGroups: ["ops", "dba"], threshold: "1", period: 60, times: 3 },
            effectiveInterval: "00:00-23:59",
        };
        const [told, often] = ["ops, dba told of 1 or more unhealthy servers", "3 times in a row every 60 s"];
        const targets = [{ id: "1", arn: "acs:mns", level: "Critical" }, "[secret]"];
        assert.deepEqual(
            words<AlarmPlan>(
                describeAlarm,
                base,
                { contactGroups: "[secret]", perListener: true },
                { warn: { threshold: "2", times: 5 }, info: "[secret]" },
                { warn: undefined, info: { threshold: "1", times: 1 }, enabled: true },
                { targets, enabled: false },
                { targets: "[secret]" },
            ),
            [
                `${told}, ${often}, 00:00-23:59`,
                `[secret] told of 1 or more unhealthy servers of a port, ${often}, 00:00-23:59`,
                `${told}, ${often}, warned from 2 5 times, informed [secret], 00:00-23:59`,
                `${told}, ${often}, informed from 1 1 times, 00:00-23:59`,
                `${told}, ${often}, 00:00-23:59, pushed to 1 (Critical), [secret], switched off`,
                `${told}, ${often}, 00:00-23:59, pushed to [secret]`,
            ],
        );
    });
});
