// Which pairs may be switched, and which are a case for a failover.

import * as assert from "node:assert/strict";

import { evaluateFailover, evaluateReadiness } from "../../../cli/roles/readiness";
import type { Difference, PairStatus, ServerStatus } from "../../../cli/status/model";
import type { Health } from "../../../components/cloud/serverHealth";
import { listenerStatus, pairStatus } from "../../support/build";

/** A pair with one listener for each two healths, of the primary and of the secondary. */
function pair(healths: readonly (readonly [Health, Health])[], differences: readonly Difference[] = []): PairStatus {
    const server = (serverId: string, health: Health): ServerStatus => ({
        ...{ serverId, port: 80, health },
        ...(/healthy/.test(health) && { source: "health check" as const }),
    });
    const listeners = healths.map(([primary, secondary], index) =>
        listenerStatus({
            key: `tcp-${index + 1}`,
            primary: server("i-a", primary),
            secondary: server("i-b", secondary),
        }),
    );
    return pairStatus({ listeners, differences });
}

const stopped: Difference = { listener: "tcp-1", what: "status", cloud: "stopped", remedy: "start it\nor not" };
const trifle: Difference = { listener: "tcp-1", what: "bandwidth", cloud: "5", remedy: "refresh" };

describe("evaluateReadiness", () => {
    const cases: [string, PairStatus, ReturnType<typeof evaluateReadiness>][] = [
        ["two healthy servers", pair([["healthy", "healthy"]]), { decision: "switch" }],
        ["a dead primary", pair([["unhealthy", "healthy"]]), { decision: "switch" }],
        ["a trifle that differs", pair([["healthy", "healthy"]], [trifle]), { decision: "switch" }],
        [
            "a secondary that nobody probes",
            pair([["healthy", "not probed"]]),
            { decision: "ask", warnings: ["tcp-1: i-b: not probed"] },
        ],
        [
            "a secondary that is dead behind one listener",
            pair([
                ["healthy", "healthy"],
                ["healthy", "unhealthy"],
            ]),
            { decision: "not", reasons: ["tcp-2: the secondary i-b is unhealthy, by the health check"] },
        ],
        ["no listener", pair([]), { decision: "not", reasons: ["it is not deployed"] }],
        [
            "a stopped listener",
            pair([["healthy", "healthy"]], [stopped]),
            { decision: "not", reasons: ["tcp-1: status: start it"] },
        ],
    ];
    for (const [title, given, verdict] of cases) {
        it(`of ${title}`, () => assert.deepEqual(evaluateReadiness(given), verdict));
    }
});

describe("evaluateFailover", () => {
    const alive = "tcp-1: the primary i-a is healthy, by the health check";
    const cases: [string, PairStatus, ReturnType<typeof evaluateFailover>][] = [
        ["a dead primary and a healthy candidate", pair([["unhealthy", "healthy"]]), { decision: "fail over" }],
        [
            "a primary that is dead behind one listener and answers behind another",
            pair([
                ["healthy", "healthy"],
                ["unhealthy", "healthy"],
            ]),
            { decision: "fail over" },
        ],
        ["two healthy servers", pair([["healthy", "healthy"]]), { decision: "switch", reasons: [alive] }],
        [
            "a healthy primary and a candidate that is not",
            pair([["healthy", "unhealthy"]]),
            { decision: "not", reasons: [alive, "tcp-1: the candidate i-b is unhealthy, by the health check"] },
        ],
        [
            "a primary that nobody knows of",
            pair([["no result yet", "healthy"]]),
            { decision: "not", reasons: ["tcp-1: of the primary i-a there is no health: no result yet"] },
        ],
        [
            "a candidate that nobody knows of behind one listener",
            pair([
                ["unhealthy", "healthy"],
                ["unhealthy", "not probed"],
            ]),
            { decision: "not", reasons: ["tcp-2: of the candidate i-b there is no health: not probed"] },
        ],
        [
            "a dead primary behind a stopped listener",
            pair([["unhealthy", "healthy"]], [stopped]),
            { decision: "not", reasons: ["tcp-1: status: start it"] },
        ],
        ["no listener", pair([]), { decision: "not", reasons: ["it is not deployed"] }],
    ];
    for (const [title, given, verdict] of cases) {
        it(`of ${title}`, () => assert.deepEqual(evaluateFailover(given), verdict));
    }
});
