// What alarm rules make of unhealthy servers: the rule itself, and the state that the API tells as time passes.

import * as assert from "node:assert/strict";

import { ManualClock } from "../../clb/core/clock";
import { alertState, maxima, patienceMs } from "../../clb/model/alertState";
import type { Health } from "../../clb/model/health";
import type { Alarm } from "../../clb/model/types";
import { at, bench, makeGroup, makeListener, makeLoadBalancer } from "./support/harness";

const MINUTE = 60_000;

const rule = (escalations: Record<string, string>, fields: Record<string, string> = {}): Alarm => ({
    id: "terraform-1",
    fields,
    escalations,
    labels: [],
    targets: [],
    enabled: true,
});

const level = (name: string, operator: string, threshold: string, times: string): Record<string, string> => ({
    [`${name}.ComparisonOperator`]: operator,
    [`${name}.Threshold`]: threshold,
    [`${name}.Times`]: times,
});

describe("alertState", () => {
    it("alarms when so many of the last periods meet the condition in a row, and not one earlier", () => {
        const three = rule(level("Critical", "GreaterThanOrEqualToThreshold", "1", "3"));
        for (const [counts, state] of [
            [[], "OK"],
            [[1, 1], "OK"],
            [[1, 1, 1], "ALARM"],
            [[1, 0, 1, 1], "OK"],
            [[0, 2, 1, 1], "ALARM"],
            [[1, 1, 1, 0], "OK"],
        ] as const) {
            assert.equal(alertState(three, counts), state, JSON.stringify(counts));
        }
    });

    it("compares as the operator says", () => {
        for (const [operator, met] of [
            ["GreaterThanOrEqualToThreshold", [1, 2]],
            ["GreaterThanThreshold", [2]],
            ["LessThanOrEqualToThreshold", [0, 1]],
            ["LessThanThreshold", [0]],
            ["EqualToThreshold", [1]],
            ["NotEqualToThreshold", [0, 2]],
            ["GreaterThanYesterday", []],
        ] as const) {
            const one = rule(level("Critical", operator, "1", "1"));
            assert.deepEqual(
                [0, 1, 2].filter((count) => alertState(one, [count]) === "ALARM"),
                met,
                operator,
            );
        }
    });

    it("alarms when one of several levels is met, and lasts as long as the longest of them", () => {
        const two = rule(
            {
                ...level("Critical", "GreaterThanThreshold", "1", "1"),
                ...level("Warn", "GreaterThanThreshold", "0", "2"),
            },
            { Period: "120" },
        );
        assert.deepEqual(
            [[1], [2], [1, 1]].map((counts) => alertState(two, counts)),
            ["OK", "ALARM", "ALARM"],
        );
        assert.equal(patienceMs(two), 4 * MINUTE);
    });
});

describe("maxima", () => {
    const history = [
        { at: 30, count: 0 },
        { at: 150, count: 1 },
        { at: 160, count: 0 },
        { at: 300, count: 2 },
    ];

    it("are the highest counts of the whole periods since the first count, those only that are over", () => {
        assert.deepEqual(maxima(history, 100, 199), []);
        assert.deepEqual(maxima(history, 100, 200), [1]);
        assert.deepEqual(maxima(history, 100, 499), [1, 0, 2]);
        assert.deepEqual(maxima(history, 100, 500), [1, 0, 2, 2]);
        assert.deepEqual(maxima([], 100, 500), []);
    });
});

const HOW = { service: "cms" } as const;
const PUT = {
    RuleId: "terraform-1",
    RuleName: "redundancy",
    Namespace: "acs_slb_dashboard",
    MetricName: "UnhealthyServerCount",
    ContactGroups: "ops",
    Resources: JSON.stringify([{ instanceId: "lb-1", port: "80" }]),
    "Escalations.Critical.ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "Escalations.Critical.Statistics": "Maximum",
    "Escalations.Critical.Threshold": "1",
    "Escalations.Critical.Times": "2",
};

describe("DescribeMetricMetaList", () => {
    const { ok } = bench({ checkSignature: false });

    it("lists the metrics of backend health, with what they are counted by", async () => {
        const metrics = async (parameters: Record<string, string>) => {
            const { TotalCount, Resources } = await ok("DescribeMetricMetaList", parameters, HOW);
            const all = (Resources as { Resource: Record<string, string>[] }).Resource;
            return [TotalCount, ...all.map(({ MetricName, Dimensions }) => [MetricName, Dimensions])];
        };
        const dimensions = "userId,instanceId,port,vip";
        assert.deepEqual(await metrics({ Namespace: "acs_slb_dashboard" }), [
            "2",
            ["UnhealthyServerCount", dimensions],
            ["HeathyServerCount", dimensions],
        ]);
        assert.deepEqual(await metrics({ MetricName: "HeathyServerCount" }), ["1", ["HeathyServerCount", dimensions]]);
        assert.deepEqual(await metrics({ Namespace: "acs_ecs_dashboard" }), ["0"]);
    });
});

describe("DescribeMetricRuleList", () => {
    const clock = new ManualClock();
    const b = bench({ clock, checkSignature: false });
    const old = bench({ checkSignature: false, behaviour: { metricDimensions: ["userId", "instanceId"] } });

    it("says ALARM once an unhealthy server has lasted, OK when it has recovered, nothing while disabled", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        for (const port of ["80", "81"]) {
            await makeListener(b, LoadBalancerId, port, {
                MasterSlaveServerGroupId: await makeGroup(b, LoadBalancerId),
            });
        }
        const how = HOW;
        const put = { ...PUT, Resources: JSON.stringify([{ instanceId: LoadBalancerId }]) };
        await b.ok("PutResourceMetricRule", put, how);
        const state = async () => at(await b.ok("DescribeMetricRuleList", {}, how), "Alarms", "Alarm", 0, "AlertState");
        const becomes = (health: Health) => {
            b.clb.health = ({ role }) => (role === "Master" ? health : "normal");
            b.clb.healthChanged();
        };
        becomes("normal");
        assert.equal(b.clb.unhealthyServers(LoadBalancerId), 0);
        clock.advance(10 * MINUTE);
        assert.equal(await state(), "OK");
        becomes("abnormal");
        // Sick behind both listeners, and one server all the same.
        assert.equal(b.clb.unhealthyServers(LoadBalancerId), 1);
        clock.advance(2 * MINUTE - 1);
        assert.equal(await state(), "OK");
        clock.advance(1);
        assert.equal(await state(), "ALARM");
        await b.ok("DisableMetricRules", { "RuleId.1": "terraform-1" }, how);
        assert.equal(await state(), "INSUFFICIENT_DATA");
        await b.ok("EnableMetricRules", { "RuleId.1": "terraform-1" }, how);
        becomes("normal");
        clock.advance(MINUTE);
        assert.equal(await state(), "OK");
    });

    it("tells the ports of an instance apart, and knows nothing of a port where the metric has none", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        for (const port of ["80", "81"]) {
            await makeListener(b, LoadBalancerId, port, {
                MasterSlaveServerGroupId: await makeGroup(b, LoadBalancerId),
            });
            const put = { ...PUT, RuleId: port, Resources: JSON.stringify([{ instanceId: LoadBalancerId, port }]) };
            await b.ok("PutResourceMetricRule", put, HOW);
        }
        const states = () => ["80", "81"].map((id) => b.clb.alertState(id));
        const sick = (port: number | undefined) => {
            b.clb.health = ({ listenerPort }) => (listenerPort === port ? "abnormal" : "normal");
            b.clb.healthChanged();
        };
        sick(81);
        assert.deepEqual(
            [80, 81, undefined].map((port) => b.clb.unhealthyServers(LoadBalancerId, port)),
            [0, 2, 2],
        );
        clock.advance(3 * MINUTE);
        assert.deepEqual(states(), ["OK", "ALARM"]);
        sick(80);
        clock.advance(3 * MINUTE);
        assert.deepEqual(states(), ["ALARM", "OK"]);
        const listener = { LoadBalancerId, ListenerPort: "80", ListenerProtocol: "tcp" };
        await b.ok("DeleteLoadBalancerListener", listener);
        b.clb.healthChanged();
        clock.advance(2 * MINUTE);
        assert.deepEqual(states(), ["OK", "OK"]);

        await old.ok("PutResourceMetricRule", PUT, HOW);
        const wide = JSON.stringify([{ instanceId: LoadBalancerId }]);
        await old.ok("PutResourceMetricRule", { ...PUT, RuleId: "wide", Resources: wide }, HOW);
        assert.deepEqual([old.clb.alertState("terraform-1"), old.clb.alertState("wide")], ["INSUFFICIENT_DATA", "OK"]);
    });
});
