// `npm run drill`: failures rehearsed on the real engine, with real servers and real traffic, run as a process of its own.

import * as assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import type { Report } from "../../cli/drill/report";
import { fastStack } from "../support/fastStack";
import { copyWith } from "../support/run";
import { Command, withEngine } from "./support/command";

const COMMAND = "drill";

const SERVERS = { primary: "i-bp1drill1primary000a", secondary: "i-bp1drill2secondary0b" };
const ON_TCP = { protocol: "tcp", port: 4430, backendPort: 8443 };
const ON_UDP = { protocol: "udp", port: 5300, backendPort: 5353 };
const BY_HTTP = {
    ...{ protocol: "tcp", port: 8000, primaryPort: 8080, secondaryPort: 8081 },
    healthCheck: { type: "http", uri: "/healthz" },
};

/** One listener of each kind of check. */
const FAST = fastStack({
    ...SERVERS,
    listeners: [ON_TCP, BY_HTTP, ON_UDP],
    standbyCheck: { port: 9443 },
    alarm: { contactGroups: ["on-call"], perListener: true, period: 120, times: 2 },
});

/** A guarded pair, whose roles are changed in failures too. */
const GUARDED = fastStack({
    ...SERVERS,
    listeners: [ON_TCP, ON_UDP],
    standbyCheck: { port: 9443 },
    guard: true,
});

const TCP = "web tcp 4430";
const HTTP = "web tcp 8000";
const UDP = "web udp 5300";

describe("npm run drill", () => {
    let copy: string;
    let report: Report;
    let command: Command;

    before(async () => {
        copy = withEngine(copyWith({ fast: FAST }, ["tests"]));
        command = new Command(COMMAND, ["fast", "--out", "out"], copy);
        await command.ends(0);
        report = JSON.parse(readFileSync(path.join(copy, "out/drill-fast.json"), "utf8")) as Report;
    });

    after(() => rmSync(copy, { recursive: true }));

    const rowsOf = (title: string) => {
        const phase = report.phases.find((one) => one.title === title) ?? assert.fail(`no phase ${title}`);
        return Object.fromEntries(phase.listeners.map((row) => [row.listener, row]));
    };

    it("goes through every phase with load on every listener", () => {
        assert.deepEqual(
            report.phases.map(({ title }) => title),
            [
                "all well",
                "primary killed",
                "primary back",
                "standby killed",
                "primary hangs",
                "primary answers again",
                "roles switched by up",
                "both killed",
                "both back",
            ],
        );
        for (const { title, listeners } of report.phases) {
            assert.deepEqual(
                listeners.map(({ listener }) => listener),
                [TCP, HTTP, UDP],
            );
            listeners.forEach(({ requests }) => assert.ok(requests > 0, title));
        }
        assert.deepEqual(report.servers, [
            { pair: "web", first: "i-bp1drill1primary000a", second: "i-bp1drill2secondary0b" },
        ]);
    });

    it("loses no request while all is well, when the primary comes back, and when roles are switched", () => {
        for (const title of ["all well", "primary back", "standby killed", "roles switched by up"]) {
            for (const { lost, listener } of Object.values(rowsOf(title))) {
                assert.equal(lost, 0, `${title}: ${listener}`);
            }
        }
    });

    it("is without an answer no longer than the computed window when the primary is killed", () => {
        for (const row of Object.values(rowsOf("primary killed"))) {
            assert.equal(row.allowedGapSeconds, 3);
            assert.ok(row.lost > 0, `nothing lost on ${row.listener}: was it really killed?`);
            assert.ok(row.longestGapSeconds <= 3 + row.slackSeconds, JSON.stringify(row));
            assert.ok((row.detectedSeconds ?? NaN) <= 3 + row.slackSeconds, JSON.stringify(row));
        }
    });

    it("has a dead standby noticed by the standby check within its window, and unnoticed by the traffic", () => {
        for (const row of Object.values(rowsOf("standby killed"))) {
            assert.equal(row.lost, 0);
            assert.ok((row.detectedSeconds ?? NaN) <= 3 + row.slackSeconds, JSON.stringify(row));
            assert.match(row.remark, /^no request lost; the standby check noticed after [0-3]\.\d s$/);
        }
        assert.deepEqual(report.withoutLoad, []);
    });

    it("has the rule of each port alarm when the primary dies, that of the standby when the standby does, and end", () => {
        const ports = ["web-4430-unhealthy", "web-8000-unhealthy", "web-5300-unhealthy"];
        const rows = (phase: string) => report.alarms.filter((one) => one.phase === phase);
        assert.deepEqual(
            rows("primary killed").map(({ rule }) => rule),
            ports,
        );
        assert.deepEqual(
            rows("standby killed").map(({ rule }) => rule),
            ["web-standby-unhealthy"],
        );
        for (const row of report.alarms) {
            const { pair, unhealthy, alarms, hasToLastSeconds } = row;
            assert.deepEqual([pair, unhealthy, alarms, hasToLastSeconds], ["web", 1, true, 240], row.rule);
            // A second at least until the checks notice, and two periods of half a second, the first of which had begun.
            assert.ok((row.alarmAfterSeconds ?? NaN) >= 1.4, JSON.stringify(row));
            assert.ok((row.clearedAfterSeconds ?? NaN) > 0, JSON.stringify(row));
            const said = new RegExp(
                `^Alarm ${row.rule}, ${row.phase}: counts 1 unhealthy server after \\d+\\.\\d s, ` +
                    "alarms \\d+\\.\\d s after the death \\(that has to last 240 s in the cloud\\), is over \\d+\\.\\d s after the return\\.$",
                "m",
            );
            assert.match(command.stdout, said);
        }
        const { detectedSeconds = NaN } = rowsOf("standby killed")[TCP]!;
        const [{ seenAfterSeconds } = assert.fail("no alarm")] = rows("standby killed");
        // The two begin to count microseconds apart.
        assert.ok(
            seenAfterSeconds > detectedSeconds - 0.1,
            `${seenAfterSeconds} s, noticed after ${detectedSeconds} s`,
        );
        const picture = readFileSync(path.join(copy, "out/drill-fast.svg"), "utf8");
        for (const rule of [...ports, "web-standby-unhealthy"]) {
            assert.ok(picture.includes(`>${rule}</text>`), rule);
        }
    });

    it("sees a server that hangs by an HTTP check, and says that TCP and UDP checks do not", () => {
        const { [TCP]: tcp, [HTTP]: http, [UDP]: udp } = rowsOf("primary hangs");
        // The window counts from the first probe without an answer, an interval after the last good one at most.
        assert.equal(http?.allowedGapSeconds, 4);
        assert.ok(http.longestGapSeconds <= 4 + http.slackSeconds, JSON.stringify(http));
        assert.equal(http.remark, "within the window");
        for (const blind of [tcp, udp]) {
            // A request sent at the very end may have been answered after it.
            assert.ok(blind && blind.lost >= blind.requests - 2, JSON.stringify(blind));
            assert.equal(blind.detectedSeconds, undefined);
        }
        assert.equal(tcp?.remark, "not detected: a TCP check only asks whether it accepts");
        assert.equal(udp?.remark, "not detected: a UDP check takes silence for health");
    });

    it("serves again once both servers are back, and tells when", () => {
        for (const row of Object.values(rowsOf("both killed"))) {
            // A request or two may have been answered while the processes were being killed.
            assert.ok(row.lost >= row.requests - 2, JSON.stringify(row));
        }
        for (const row of Object.values(rowsOf("both back"))) {
            assert.ok(row.lost < row.requests && row.recoveredSeconds !== undefined, JSON.stringify(row));
        }
    });

    it("prints a table per listener and the verdict, and draws every lane", () => {
        assert.equal(report.passed, true);
        assert.match(command.stdout, /^web tcp 8000: HTTP check, failover within 3 s, back after 1 s$/m);
        assert.match(command.stdout, /^5 primary hangs .* not detected: a TCP check only asks whether it accepts$/m);
        assert.match(command.stdout, /^Drill of stack fast: everything that is required held\.$/m);
        assert.match(command.stdout, /^Written: out\/drill-fast\.json and \.svg$/m);
        assert.equal(command.stderr, "");
        const picture = readFileSync(path.join(copy, "out/drill-fast.svg"), "utf8");
        for (const words of [TCP, HTTP, UDP, "everything required held", "a gap of 3 s is allowed"]) {
            assert.ok(picture.includes(`>${words}</text>`), words);
        }
    });

    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        it(`ends at ${signal} with 1, leaving no process and no file`, async () => {
            const interrupted = new Command(COMMAND, ["fast", "--out", "none"], copy);
            await interrupted.says(/^1 all well$/m);
            interrupted.signal(signal);
            await interrupted.ends(1);
            assert.equal(
                interrupted.stderr,
                "Interrupted: the drill has ended before its end, and nothing was written.\n",
            );
            assert.equal(existsSync(path.join(copy, "none/drill-fast.json")), false);
        });
    }

    it("ends with 1 where it cannot write, before anything is started", async () => {
        const unable = new Command(COMMAND, ["fast", "--out", "package.json/x"], copy);
        await unable.ends(1);
        assert.match(unable.stderr, /^--out package\.json\/x: cannot make this folder: ENOTDIR/);
        assert.equal(unable.stdout, "");
    });

    it("ends with 2 where it is used wrongly", async () => {
        for (const [args, message] of [
            [[], /^no stack given\. Stacks: dev, fast, prod, staging/],
            [["nowhere"], /^no stack "nowhere"\. Stacks: dev, fast, prod, staging/],
            [["fast", "--rate", "0"], /argument '0' is invalid\. It must be an integer from 1 to 200\./],
        ] as const) {
            const wrong = new Command(COMMAND, args, copy);
            await wrong.ends(2);
            assert.match(wrong.stderr, message);
            assert.match(wrong.stderr, /^Usage: npm run drill -- \[options\] \[stack\]$/m);
        }
    });
});

describe("npm run drill -- --roles", () => {
    let copy: string;
    let report: Report;
    let command: Command;

    before(async () => {
        copy = withEngine(copyWith({ guarded: GUARDED }, ["tests"]));
        command = new Command(COMMAND, ["guarded", "--roles", "--out", "out"], copy);
        await command.ends(0);
        report = JSON.parse(readFileSync(path.join(copy, "out/drill-guarded.json"), "utf8")) as Report;
    });

    after(() => rmSync(copy, { recursive: true }));

    const REFUSED = "guard refuses a switch to a dead standby";
    const GOES_BACK = "new primary dies in a switch, it goes back";
    const FAILOVER = "primary killed, failover made";
    const FLAPS = "old primary flaps";
    const rowsOf = (title: string) => report.phases.find((one) => one.title === title)?.listeners ?? [];

    it("adds a phase for each change of roles that may happen in a failure", () => {
        const titles = report.phases.map(({ title }) => title);
        assert.deepEqual(titles.slice(titles.indexOf("both back") + 1), [REFUSED, GOES_BACK, FAILOVER, FLAPS]);
        for (const title of [REFUSED, GOES_BACK, FAILOVER, FLAPS]) {
            assert.deepEqual(
                rowsOf(title).map(({ listener, requests }) => [listener, requests > 0]),
                [TCP, UDP].map((listener) => [listener, true]),
                title,
            );
        }
    });

    it("has the guard refuse a switch to a dead standby and let one to a healthy one through, without a loss", () => {
        assert.equal(report.refusedByGuard, true);
        for (const title of [REFUSED, "roles switched by up"]) {
            for (const { listener, lost, remark } of rowsOf(title)) {
                assert.deepEqual([lost, remark], [0, "no request lost"], `${title}: ${listener}`);
            }
        }
        assert.match(command.stdout, /^Guard: the update to a dead standby was refused\.$/m);
    });

    it("has a switch go back whose new primary dies in it, and nobody waits longer than the window", () => {
        assert.equal(report.rolledBack, true);
        for (const row of rowsOf(GOES_BACK)) {
            assert.equal(row.allowedGapSeconds, 3);
            assert.ok(row.lost > 0, `nothing lost on ${row.listener}: was it really killed?`);
            assert.ok(row.longestGapSeconds <= 3 + row.slackSeconds, JSON.stringify(row));
            assert.equal(row.remark, "within the window");
        }
        assert.match(command.stdout, /^Switch to a primary that died in it: went back by itself\.$/m);
    });

    it("shows clients one change of server in a failover, however the old primary flaps", () => {
        for (const row of rowsOf(FAILOVER)) {
            assert.equal(row.allowedGapSeconds, 3);
            assert.ok(row.longestGapSeconds <= 3 + row.slackSeconds, JSON.stringify(row));
            assert.equal(row.remark, "within the window, one change of server");
        }
        for (const { lost, remark } of rowsOf(FLAPS)) {
            assert.deepEqual([lost, remark], [0, "no request lost, one server all the time"]);
        }
    });

    it("draws the phases, and is content", () => {
        assert.equal(report.passed, true);
        const picture = readFileSync(path.join(copy, "out/drill-guarded.svg"), "utf8");
        for (const words of [REFUSED, GOES_BACK, FAILOVER, FLAPS]) {
            assert.match(picture, new RegExp(`>\\d+  ${words}</text>`));
        }
        assert.match(picture, />everything required held<\/text>/);
    });
});
