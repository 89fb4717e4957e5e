// Drills one after another: how long a listener was without an answer when its primary was killed, over the window that the
// component had computed for it.

import { measurePhases } from "../../cli/drill/metrics";
import { runDrill } from "../../cli/drill/runDrill";
import type { StackFile } from "../../cli/project/stackFile";
import { type Spread, spread } from "./measure";
import type { Row } from "./row";

/** The fastest checks that the API documents: a window of 1 × 2 + 1 × 1 = 3 s. One listener of each kind of check. */
const CHECK = { interval: 1, timeout: 1, unhealthyThreshold: 2, healthyThreshold: 2 };
const PAIR = {
    loadBalancer: { addressType: "intranet", vswitchId: "vsw-bp1bench0000000000000" },
    primary: { serverId: "i-bp1bench1primary000a" },
    secondary: { serverId: "i-bp1bench2secondary0b" },
    healthCheck: CHECK,
    listeners: [
        { protocol: "tcp", port: 4430, backendPort: 8443 },
        { protocol: "tcp", port: 8000, backendPort: 8080, healthCheck: { type: "http", uri: "/healthz" } },
        { protocol: "udp", port: 5300, backendPort: 5353 },
    ],
};

const FILE: StackFile = {
    file: "Pulumi.fast.yaml",
    config: { "alicloud-primary-secondary:pairs": JSON.stringify({ web: PAIR }) },
    notes: [],
    lineOf: () => 1,
};

interface Gap {
    readonly check: string;
    readonly gap: number;
    readonly window: number;
    readonly slack: number;
}

export async function measureDrills(drills: number): Promise<{ rows: Row[]; note: string }> {
    const gaps: Gap[] = [];
    let held = 0;
    for (let n = 1; n <= drills; n++) {
        const drilled = await runDrill({
            stack: "fast",
            file: FILE,
            requestsPerSecond: 20,
            probesSecondary: false,
            roles: false,
            stop: new AbortController().signal,
            log: () => undefined,
        });
        const figures = measurePhases(drilled);
        held += figures.every((one) => one.passed) ? 1 : 0;
        const kill = drilled.phases.findIndex(({ kind }) => kind === "kill");
        for (const { listener, longestGapSeconds, slackSeconds } of figures.filter(({ phase }) => phase === kill)) {
            const { check, failoverSeconds } = drilled.subjects.find(({ name }) => name === listener)!;
            gaps.push({ check, gap: longestGapSeconds, window: failoverSeconds, slack: slackSeconds });
        }
        process.stderr.write(`drill ${n} of ${drills}: ${JSON.stringify(gaps.slice(-3))}\n`);
    }
    const checks = [...new Set(gaps.map(({ check }) => check))];
    return {
        note: `${drills} drills in a row, in each of which the primary is killed under 20 requests a second on every listener. In ${held} of them everything
that a drill requires held. \`DRILLS\` says how many there are.`,
        rows: checks.map((check) =>
            rowOf(
                check,
                gaps.filter((one) => one.check === check),
            ),
        ),
    };
}

function rowOf(check: string, gaps: readonly Gap[]): Row {
    const of = (value: (gap: Gap) => number): Spread => spread(gaps.map(value));
    return {
        what: `failover of a listener with a ${check.toUpperCase()} check, longest time without an answer`,
        against: "the computed window",
        ours: of(({ gap }) => gap),
        theirs: of(({ window }) => window),
        unit: "s",
        budget: 1,
        disturbed: true,
    };
}
