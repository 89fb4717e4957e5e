// A made-up drill with every kind of phase: what its report says to the word, and what its picture shows to the byte.

import * as assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import type { Kind, Phase } from "../../../cli/drill/metrics";
import { toReport, toText } from "../../../cli/drill/report";
import type { DrillResult } from "../../../cli/drill/result";
import { toSvg } from "../../../cli/drill/timeline";
import type { Sample } from "../../../cli/traffic/load";
import type { Subject } from "../../../cli/traffic/subject";
import { ROOT } from "../../support/run";

const EVERY = 100;
const BEGIN = 500;
const [FIRST, SECOND] = ["i-a", "i-b"];

const WEB: Subject = {
    ...{ name: "web tcp 443", check: "http", interval: 1, failoverSeconds: 3, recoverySeconds: 2 },
    standby: { name: "web standby", detectionSeconds: 3 },
};
const NAMES: Subject = { name: "dns udp 53", check: "udp", interval: 2, failoverSeconds: 4, recoverySeconds: 5 };

/** Kind, title, and seconds: how long, after what time it is done, how long nobody answers, and who does then. */
const COURSE: readonly (readonly [Kind, string, number, number, number, string])[] = [
    ["steady", "all well", 2, 0, 0, FIRST],
    ["kill", "primary killed", 6, 0, 2.5, SECOND],
    ["return", "primary back", 4, 1, 0, SECOND],
    ["standbyDies", "standby killed", 4, 0, 0, FIRST],
    ["hang", "primary hangs", 5, 0, 3.5, SECOND],
    ["resume", "primary answers again", 3, 0.5, 0, SECOND],
    ["switch", "roles switched", 2, 0, 0, FIRST],
    ["killBoth", "both killed", 3, 0, 3, FIRST],
    ["restart", "both back", 4, 1.5, 2.7, FIRST],
    ["refused", "guard refuses", 1, 0, 0, FIRST],
    ["rollback", "goes back", 5, 0, 2.2, FIRST],
    ["failover", "failover made", 4, 0, 2.9, SECOND],
    ["flap", "old primary flaps", 4, 0, 0, SECOND],
];

function wholeDrill(
    changed: Pick<DrillResult, "refusal" | "rolledBack"> = { refusal: true, rolledBack: true },
): DrillResult {
    const phases: Phase[] = [];
    const samples: Sample[] = [];
    const changes: DrillResult["changes"][number][] = [];
    let at = BEGIN;
    for (const [kind, title, lasts, done, silent, server] of COURSE) {
        const from = at;
        at += lasts * 1000;
        phases.push({ kind, title, from, to: at, done: from + done * 1000 });
        for (const { name } of [WEB, NAMES]) {
            // The check of the UDP listener takes silence for health: while the primary hangs, nothing changes.
            const isSilent = (sentAt: number) =>
                sentAt - from < silent * 1000 || (name === NAMES.name && kind === "hang");
            for (let sentAt = from; sentAt < at; sentAt += EVERY) {
                samples.push({
                    target: name,
                    sentAt,
                    endedAt: sentAt + 12,
                    server: isSilent(sentAt) ? undefined : server,
                });
            }
            if (name === WEB.name || kind !== "hang") {
                changes.push({ target: name, at: from + (done || silent) * 1000 + 300, server });
            }
        }
        if (kind === "standbyDies") {
            changes.push({ target: "web standby", at: from + 1800, server: undefined });
        }
    }
    const rules = ["web-443-unhealthy", "web-standby-unhealthy"] as const;
    return {
        phases,
        samples,
        changes,
        subjects: [WEB, NAMES],
        stalls: [{ at: BEGIN + 100, milliseconds: 33.3333 }],
        everyMs: EVERY,
        servers: [{ pair: "web", first: FIRST, second: SECOND }],
        withoutLoad: ["web tcp 9: an access control list keeps clients out", "web tcp 10: it is stopped"],
        ...changed,
        rules,
        alarmTransitions: [
            { rule: rules[0], at: BEGIN - 200, state: "ALARM" },
            { rule: rules[0], at: BEGIN + 300, state: "OK" },
            { rule: rules[0], at: BEGIN + 5600, state: "ALARM" },
            { rule: rules[1], at: BEGIN + 100, state: "OK" },
            { rule: rules[0], at: BEGIN + 9900, state: "OK" },
            { rule: rules[1], at: BEGIN + 14_700, state: "ALARM" },
        ],
        alarms: [
            {
                ...{ pair: "web", rule: rules[0], phase: "primary killed", unhealthy: 1, alarms: true },
                ...{ seenAfterSeconds: 2.50049, hasToLastSeconds: 180 },
                ...{ alarmAfterSeconds: 3.6, clearedAfterSeconds: 1.9 },
            },
            {
                ...{ pair: "web", rule: rules[1], phase: "both killed", unhealthy: 2, alarms: true },
                ...{ seenAfterSeconds: 1.84, hasToLastSeconds: 60, alarmAfterSeconds: 2.9, clearedAfterSeconds: 1.24 },
            },
        ],
    };
}

const TEXT = `web tcp 443: HTTP check, failover within 3 s, back after 2 s

phase                    requests  lost  longest gap  allowed  detected  recovered
1 all well                     20     0        0.1 s        –         –          –  no request lost
2 primary killed               60    25        2.5 s    3.0 s     2.8 s          –  within the window
3 primary back                 40     0        0.1 s        –         –      0.3 s  no request lost
4 standby killed               40     0        0.1 s        –     1.8 s          –  no request lost; the standby check noticed after 1.8 s
5 primary hangs                50    35        3.5 s    4.0 s     3.8 s          –  within the window
6 primary answers again        30     0        0.1 s        –         –      0.3 s  no request lost
7 roles switched               20     0        0.1 s        –         –          –  no request lost
8 both killed                  30    30        3.0 s        –         –          –  nobody is left to serve
9 both back                    40    27        2.7 s        –         –      0.3 s  served again 0.3 s after the return
10 guard refuses               10     0        0.1 s        –         –          –  no request lost
11 goes back                   50    22        2.2 s    3.0 s         –          –  within the window
12 failover made               40    29        2.9 s    3.0 s     3.2 s          –  within the window, one change of server
13 old primary flaps           40     0        0.1 s        –         –          –  no request lost, one server all the time

dns udp 53: UDP check, failover within 4 s, back after 5 s

phase                    requests  lost  longest gap  allowed  detected  recovered
1 all well                     20     0        0.1 s        –         –          –  no request lost
2 primary killed               60    25        2.5 s    4.0 s     2.8 s          –  within the window
3 primary back                 40     0        0.1 s        –         –      0.3 s  no request lost
4 standby killed               40     0        0.1 s        –         –          –  no request lost; no standby check to notice it
5 primary hangs                50    50        5.0 s        –         –          –  not detected: a UDP check takes silence for health
6 primary answers again        30     0        0.1 s        –         –      0.3 s  no request lost
7 roles switched               20     0        0.1 s        –         –          –  no request lost
8 both killed                  30    30        3.0 s        –         –          –  nobody is left to serve
9 both back                    40    27        2.7 s        –         –      0.3 s  served again 0.3 s after the return
10 guard refuses               10     0        0.1 s        –         –          –  no request lost
11 goes back                   50    22        2.2 s    4.0 s         –          –  within the window
12 failover made               40    29        2.9 s    4.0 s     3.2 s          –  within the window, one change of server
13 old primary flaps           40     0        0.1 s        –         –          –  no request lost, one server all the time

No load on web tcp 9: an access control list keeps clients out.

No load on web tcp 10: it is stopped.

Guard: the update to a dead standby was refused.

Switch to a primary that died in it: went back by itself.

Alarm web-443-unhealthy, primary killed: counts 1 unhealthy server after 2.5 s, alarms 3.6 s after the death (that has to last 180 s in the cloud), is over 1.9 s after the return.

Alarm web-standby-unhealthy, both killed: counts 2 unhealthy servers after 1.8 s, alarms 2.9 s after the death (that has to last 60 s in the cloud), is over 1.2 s after the return.

Drill of stack dev: everything that is required held.
`;

describe("the report of a whole drill", () => {
    it("says to the word what came of each phase", () => {
        assert.equal(toText(toReport("dev", wholeDrill())), TEXT);
    });

    it("has the seconds since the start of the load, with milliseconds at the most, and leaves out what was not tried", () => {
        const tried = wholeDrill({});
        const { phases, listeners, alarms, ...rest } = toReport("dev", tried);
        assert.deepEqual(rest, {
            stack: "dev",
            passed: true,
            requestsPerSecond: 10,
            servers: [{ pair: "web", first: "i-a", second: "i-b" }],
            withoutLoad: ["web tcp 9: an access control list keeps clients out", "web tcp 10: it is stopped"],
        });
        assert.deepEqual(listeners, [
            { name: "web tcp 443", check: "http", failoverSeconds: 3, recoverySeconds: 2 },
            { name: "dns udp 53", check: "udp", failoverSeconds: 4, recoverySeconds: 5 },
        ]);
        assert.equal(alarms[0]!.seenAfterSeconds, 2.5);
        assert.deepEqual(
            phases.slice(0, 2).map(({ title, from, to }) => [title, from, to]),
            [
                ["all well", 0, 2],
                ["primary killed", 2, 8],
            ],
        );
        assert.deepEqual(phases[0]!.listeners[0], {
            listener: "web tcp 443",
            requests: 20,
            lost: 0,
            longestGapSeconds: 0.1,
            allowedGapSeconds: undefined,
            slackSeconds: 0.233,
            detectedSeconds: undefined,
            recoveredSeconds: undefined,
            canLose: false,
            passed: true,
            remark: "no request lost",
        });
        assert.ok(!/Guard|Switch to/.test(toText(toReport("dev", tried))));
    });

    it("says of a guard that let it through, and of a switch that did not go back", () => {
        const report = toReport("dev", wholeDrill({ rolledBack: false }));
        assert.equal(report.passed, false);
        assert.match(toText(report), /^Switch to a primary that died in it: did NOT go back\.$/m);
        assert.ok(!toText(report).includes("Guard"));
    });
});

describe("the picture of a whole drill", () => {
    const pictureOf = (drilled: DrillResult) => toSvg(toReport("dev", drilled), drilled);
    const texts = (picture: string) => [...picture.matchAll(/>([^<\n]+)<\/text>/g)].map(([, words]) => words!);

    it("is the one that was looked at", () => {
        const picture = pictureOf(wholeDrill());
        const drawn = path.join(ROOT, ".cache/wholeDrill.svg");
        mkdirSync(path.dirname(drawn), { recursive: true });
        writeFileSync(drawn, picture);
        const kept = path.join(__dirname, "wholeDrill.svg");
        assert.equal(picture, readFileSync(kept, "utf8"), `Look at ${drawn}, and if it is right, copy it to ${kept}.`);
    });

    it("says in red that something did not hold, names no server where there are two pairs, and no alarm without a rule", () => {
        const servers = ["web", "dns"].map((pair) => ({ pair, first: `${pair}-a`, second: `${pair}-b` }));
        const picture = pictureOf({ ...wholeDrill(), rolledBack: false, servers, rules: [], alarmTransitions: [] });
        assert.ok(picture.includes('text-anchor="end" fill="#d33c34">NOT as required</text>'));
        assert.deepEqual(texts(picture).slice(0, 5), [
            "Failover drill of stack dev",
            "NOT as required",
            "answered by the first primary",
            "answered by the first secondary",
            "request lost",
        ]);
        assert.ok(!picture.includes("in alarm"));
    });

    it("marks at most sixteen times on its axis, at round seconds, and the last one within", () => {
        const marks = (seconds: number) => {
            const phases = [{ kind: "steady", title: "all well", from: 0, to: seconds * 1000, done: 0 }] as const;
            return texts(pictureOf({ ...wholeDrill(), phases })).filter((words) => /^\d+ s$/.test(words));
        };
        const ends = [16, 17, 33, 81, 161, 321, 481, 961].map((seconds) => {
            const all = marks(seconds);
            return [all[0], all[1], all.at(-1), all.length];
        });
        assert.deepEqual(ends, [
            ["0 s", "1 s", "16 s", 17],
            ["0 s", "2 s", "16 s", 9],
            ["0 s", "5 s", "30 s", 7],
            ["0 s", "10 s", "80 s", 9],
            ["0 s", "20 s", "160 s", 9],
            ["0 s", "30 s", "300 s", 11],
            ["0 s", "60 s", "480 s", 9],
            ["0 s", "120 s", "960 s", 9],
        ]);
    });
});
