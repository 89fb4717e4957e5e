// What is made of the samples of a drill: figures, verdicts, text and picture, from made-up samples.

import * as assert from "node:assert/strict";

import type { AlarmResult } from "../../../cli/drill/alarms";
import { allowedGap, type Kind, measurePhases, type Phase } from "../../../cli/drill/metrics";
import { toReport, toText } from "../../../cli/drill/report";
import type { DrillResult } from "../../../cli/drill/result";
import { toSvg } from "../../../cli/drill/timeline";
import type { Sample } from "../../../cli/traffic/load";
import type { Subject } from "../../../cli/traffic/subject";

const SUBJECT: Subject = { name: "web tcp 80", check: "tcp", interval: 1, failoverSeconds: 3, recoverySeconds: 1 };
const EVERY = 100;

const phase = (kind: Kind, from: number, to: number, done = from): Phase => ({ kind, title: kind, from, to, done });

/** One request each 100 ms, answered 10 ms later, lost while `isDown`. */
const samples = (to: number, isDown: (at: number) => boolean = () => false, server = "i-a"): Sample[] =>
    Array.from({ length: to / EVERY }, (_, index) => index * EVERY).map((sentAt) => ({
        target: SUBJECT.name,
        sentAt,
        endedAt: sentAt + 10,
        server: isDown(sentAt) ? undefined : server,
    }));

const drilled = (more: Partial<DrillResult>): DrillResult => ({
    phases: [],
    subjects: [SUBJECT],
    samples: [],
    changes: [],
    stalls: [],
    everyMs: EVERY,
    servers: [{ pair: "web", first: "i-a", second: "i-b" }],
    withoutLoad: [],
    alarms: [],
    alarmTransitions: [],
    rules: [],
    ...more,
});

describe("figuresOf", () => {
    const killed = (gap: number) =>
        measurePhases(
            drilled({
                phases: [phase("steady", 0, 1000), phase("kill", 1000, 9000)],
                samples: samples(9000, (at) => at >= 1000 && at < 1000 + gap),
                changes: [{ target: SUBJECT.name, at: 1000 + gap, server: "i-b" }],
            }),
        );

    it("counts requests, losses, the longest gap and the time to detect", () => {
        const [steady, kill] = killed(2500);
        assert.deepEqual(steady, {
            phase: 0,
            listener: SUBJECT.name,
            requests: 10,
            lost: 0,
            longestGapSeconds: 0.1,
            allowedGapSeconds: undefined,
            slackSeconds: 0.2,
            detectedSeconds: undefined,
            recoveredSeconds: undefined,
            canLose: false,
            passed: true,
        });
        assert.deepEqual(kill, {
            phase: 1,
            listener: SUBJECT.name,
            requests: 80,
            lost: 25,
            longestGapSeconds: 2.51,
            allowedGapSeconds: 3,
            slackSeconds: 0.2,
            detectedSeconds: 2.5,
            recoveredSeconds: undefined,
            canLose: true,
            passed: true,
        });
    });

    it("holds a gap up to the window and what the measuring adds, and not beyond", () => {
        assert.equal(killed(3100)[1]?.passed, true);
        assert.equal(killed(3200)[1]?.passed, false);
    });

    it("lets no request be lost while all is well, when a server returns, or in a switch", () => {
        for (const kind of ["steady", "return", "switch"] as const) {
            const figures = (all: Sample[]) =>
                measurePhases(drilled({ phases: [phase(kind, 0, 1000)], samples: all }))[0];
            assert.equal(figures(samples(1000))?.passed, true, kind);
            assert.equal(figures(samples(1000, (at) => at === 500))?.passed, false, kind);
            assert.equal(figures([])?.passed, false, `${kind} without load proves nothing`);
        }
    });

    it("puts a request that a failure cut off in flight down to the failure", () => {
        const cut = { target: SUBJECT.name, sentAt: 990, endedAt: 3000, server: undefined };
        const phases = [phase("steady", 0, 1000), phase("kill", 1000, 2000), phase("return", 2000, 4000)];
        const lost = measurePhases(drilled({ phases, samples: [...samples(4000), cut] })).map((one) => one.lost);
        assert.deepEqual(lost, [0, 1, 0]);
    });

    it("allows an HTTP check its window and one interval for a server that hangs, and other checks nothing", () => {
        const allowed = (check: Subject["check"]) =>
            measurePhases(drilled({ phases: [phase("hang", 0, 1000)], subjects: [{ ...SUBJECT, check }] }))[0]
                ?.allowedGapSeconds;
        assert.deepEqual([allowed("http"), allowed("tcp"), allowed("udp")], [4, undefined, undefined]);
    });

    it("counts recovery from the moment at which the server is there again", () => {
        const [figures] = measurePhases(
            drilled({
                phases: [phase("return", 0, 5000, 1500)],
                changes: [{ target: SUBJECT.name, at: 3500, server: "i-a" }],
                samples: samples(5000),
            }),
        );
        assert.equal(figures?.recoveredSeconds, 2);
    });

    it("wants a dead standby noticed by its check within the window, and by nobody else", () => {
        const standby = { name: "check", detectionSeconds: 3 };
        const noticed = (at: number) =>
            measurePhases(
                drilled({
                    phases: [phase("standbyDies", 1000, 9000)],
                    subjects: [{ ...SUBJECT, standby }],
                    samples: samples(9000),
                    changes: [
                        { target: "check", at, server: "i-a" },
                        { target: "check", at: at + 500, server: "i-b" },
                    ],
                }),
            )[0];
        assert.deepEqual([noticed(4000)?.detectedSeconds, noticed(4000)?.passed], [3, true]);
        assert.equal(noticed(4300)?.passed, false);
        assert.equal(noticed(10_000)?.passed, false, "never noticed");
    });

    it("adds to the slack what this process was late", () => {
        const stalls = [
            { at: 500, milliseconds: 300 },
            { at: 1500, milliseconds: 5000 },
        ];
        assert.equal(measurePhases(drilled({ phases: [phase("steady", 0, 1000)], stalls }))[0]?.slackSeconds, 0.5);
    });
});

describe("a drill's report", () => {
    const bad = drilled({
        phases: [phase("steady", 0, 1000), phase("hang", 1000, 3000)],
        samples: samples(3000, (at) => at === 500 || at >= 1000),
        withoutLoad: ["web tcp 9: an access control list keeps clients out"],
    });

    it("says what did not hold, and what a check cannot see", () => {
        const report = toReport("dev", bad);
        assert.equal(report.passed, false);
        assert.equal(
            toText(report),
            `web tcp 80: TCP check, failover within 3 s, back after 1 s

phase     requests  lost  longest gap  allowed  detected  recovered
1 steady        10     1        0.2 s        –         –          –  NOT as required
2 hang          20    20        2.0 s        –         –          –  not detected: a TCP check only asks whether it accepts

No load on web tcp 9: an access control list keeps clients out.

Drill of stack dev: NOT everything that is required held.
`,
        );
    });

    it("wants one server to answer all requests while an old primary flaps, and a failover within the window", () => {
        const flapping = (server: (at: number) => string) => {
            const all = samples(4000).map((one) => ({ ...one, server: server(one.sentAt) }));
            const [figures] = measurePhases(drilled({ phases: [phase("flap", 0, 4000)], samples: all }));
            return figures!.passed;
        };
        assert.deepEqual([flapping(() => "i-b"), flapping((at) => (at < 2000 ? "i-b" : "i-a"))], [true, false]);
        assert.equal(allowedGap("failover", SUBJECT), SUBJECT.failoverSeconds);
    });

    it("says whether the guard refused, and is not content where it did not", () => {
        for (const [refusal, word] of [
            [true, "refused"],
            [false, "NOT refused"],
        ] as const) {
            const report = toReport("dev", { ...bad, phases: [], alarms: [], refusal });
            assert.equal(report.passed, refusal);
            assert.match(toText(report), new RegExp(`^Guard: the update to a dead standby was ${word}\\.$`, "m"));
        }
    });

    describe("alarms", () => {
        const seen = {
            ...{ pair: "web", rule: "web-443-unhealthy", phase: "primary killed", unhealthy: 1, alarms: true },
            ...{ seenAfterSeconds: 2.04051, hasToLastSeconds: 180 },
        };
        const good = { ...bad, phases: [], alarms: [] };
        const said = (...alarms: AlarmResult[]) => {
            const report = toReport("dev", { ...good, alarms });
            return [
                report.passed,
                ...toText(report)
                    .split("\n")
                    .filter((line) => line.startsWith("Alarm ")),
            ];
        };

        it("are told with what they take here and in the cloud, and held to ring and to end", () => {
            const rung = { ...seen, alarmAfterSeconds: 1.26, clearedAfterSeconds: 3.04 };
            assert.deepEqual(toReport("dev", { ...good, alarms: [rung] }).alarms, [
                { ...rung, seenAfterSeconds: 2.041 },
            ]);
            const counts = "Alarm web-443-unhealthy, primary killed: counts 1 unhealthy server";
            assert.deepEqual(said(rung), [
                true,
                `${counts} after 2.0 s, alarms 1.3 s after the death (that has to last 180 s in the cloud), is over 3.0 s after the return.`,
            ]);
            assert.deepEqual(said(seen), [
                false,
                `${counts} after 2.0 s, does NOT alarm, is NOT over after the return.`,
            ]);
            assert.deepEqual(said({ ...seen, alarms: false }), [
                true,
                `${counts}, which is NOT enough for it: nobody would be told.`,
            ]);
        });

        it("have a lane each in the picture, with a bar while they last", () => {
            const rules = ["web-443-unhealthy", "web-standby-unhealthy"];
            const states = [
                { rule: rules[0]!, at: 0, state: "OK" },
                { rule: rules[0]!, at: 1200, state: "ALARM" },
                { rule: rules[0]!, at: 1700, state: "OK" },
                { rule: rules[1]!, at: 0, state: "OK" },
            ] as const;
            const one = { ...bad, rules, alarmTransitions: states };
            const picture = toSvg(toReport("dev", one), one);
            const bars = [...picture.matchAll(/height="12" fill="(#\w+)"/g)].map(([, colour]) => colour);
            assert.deepEqual(bars, ["#e08a1e"]);
            rules.forEach((rule) => assert.ok(picture.includes(`>${rule}</text>`), rule));
        });
    });

    it("draws one run for neighbours of one kind, and escapes what it is told", () => {
        const strange = { ...bad, servers: [{ pair: "web", first: "i-a", second: "<b>" }] };
        const picture = toSvg(toReport("dev", strange), strange);
        const bars = [...picture.matchAll(/height="30" fill="(#\w+)"/g)].map(([, colour]) => colour);
        assert.deepEqual(bars, ["#2a9d6f", "#d33c34", "#2a9d6f", "#d33c34"]);
        assert.ok(picture.includes("answered by &lt;b&gt;"));
    });
});
