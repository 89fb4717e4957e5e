// The documented windows to the millisecond, on a clock that stands still between steps.

import * as assert from "node:assert/strict";

import { HealthChecker } from "../../../clb/dataplane/healthChecker";
import { type Probe, timeoutOf } from "../../../clb/dataplane/probe";
import { ManualTimers } from "../../../clb/dataplane/timers";
import type { HealthCheck } from "../../../clb/model/types";
import { computeFailoverSeconds, computeRecoverySeconds } from "../../../components/domain/failover";
import { Protocol } from "../../../components/enums";
import { TCP, UDP } from "../support/checks";

/** How a server meets a probe: at once, or not before the timeout. */
type Server = "answers" | "refuses" | "silent";

const scripted =
    (server: () => Server): Probe =>
    (check, _, timers, verdict) => {
        const isUdp = check.type === "udp";
        const wait = server() === "refuses" || (server() === "answers" && !isUdp) ? 0 : timeoutOf(check) * 1000;
        const passed = server() === "answers" || (server() === "silent" && isUdp);
        return timers.after(wait, () => verdict(passed));
    };

function start(check: HealthCheck, first: Server) {
    const timers = new ManualTimers(() => Promise.resolve());
    const changes: string[] = [];
    let server = first;
    const checker = new HealthChecker({
        check: () => check,
        to: () => ({ host: "127.0.0.1", port: 1 }),
        probe: scripted(() => server),
        timers,
        changed: () => changes.push(`${checker.health} at ${timers.now() - begin}`),
    });
    const begin = timers.now();
    return { timers, changes, checker, become: (next: Server) => (server = next) };
}

describe("HealthChecker", () => {
    const windows: [string, HealthCheck][] = [
        ["the defaults of TCP", TCP],
        ["the defaults of UDP", UDP],
        [
            "the fastest that the API documents",
            { ...TCP, timeout: 1, interval: 1, healthyThreshold: 2, unhealthyThreshold: 2 },
        ],
        ["a timeout below the interval", { ...TCP, timeout: 1, interval: 4, unhealthyThreshold: 2 }],
        ["different thresholds", { ...UDP, healthyThreshold: 2, unhealthyThreshold: 10 }],
    ];
    for (const [name, check] of windows) {
        it(`takes the computed recovery window for a server that answers: ${name}`, async () => {
            const { timers, changes } = start(check, "answers");
            const protocol = check.type === "udp" ? Protocol.Udp : Protocol.Tcp;
            const window = computeRecoverySeconds(protocol, check) * 1000;
            await timers.pass(window - 1);
            assert.deepEqual(changes, []);
            await timers.pass(1);
            assert.deepEqual(changes, [`normal at ${window}`]);
        });
    }

    for (const [name, check] of windows.filter(([, { type }]) => type === "tcp")) {
        it(`takes the computed failover window from the first probe that met silence: ${name}`, async () => {
            const { timers, changes } = start(check, "silent");
            const window = computeFailoverSeconds(check) * 1000;
            await timers.pass(window - 1);
            assert.deepEqual(changes, []);
            await timers.pass(1);
            assert.deepEqual(changes, [`abnormal at ${window}`]);
        });
    }

    it("needs no timeout for a refusal, over TCP or UDP: only the intervals between three of them", async () => {
        for (const [check, window] of [
            [TCP, 4000],
            [UDP, 10_000],
        ] as const) {
            const { timers, changes } = start(check, "refuses");
            await timers.pass(60_000);
            assert.deepEqual(changes, [`abnormal at ${window}`]);
        }
    });

    it("never finds a silent UDP server: silence is how a UDP check is passed", async () => {
        const { timers, changes } = start(UDP, "silent");
        await timers.pass(600_000);
        assert.deepEqual(changes, ["normal at 40000"]);
    });

    it("counts in a row: two failures and a pass are no failure", async () => {
        const { timers, changes, become, checker } = start(TCP, "answers");
        await timers.pass(4000);
        assert.deepEqual(changes, ["normal at 4000"]);
        become("refuses");
        await timers.pass(4000);
        become("answers");
        await timers.pass(2000);
        become("refuses");
        await timers.pass(4000);
        assert.deepEqual(changes, ["normal at 4000"]);
        await timers.pass(2000);
        assert.deepEqual(changes, ["normal at 4000", "abnormal at 16000"]);
        assert.equal(checker.health, "abnormal");
    });

    it("counts no more once it is stopped, in a probe or between two", async () => {
        for (const pause of [1000, 5500]) {
            const { timers, changes, checker } = start(TCP, "silent");
            await timers.pass(pause);
            checker.stop();
            await timers.pass(60_000);
            assert.deepEqual([changes, checker.health], [[], "unavailable"]);
        }
    });

    it("takes a server without an address for one that refuses", async () => {
        const timers = new ManualTimers(() => Promise.resolve());
        const probe: Probe = () => assert.fail("there is nothing to probe");
        const checker = new HealthChecker({ check: () => TCP, to: () => undefined, probe, timers, changed: () => {} });
        await timers.pass(3999);
        assert.equal(checker.health, "unavailable");
        await timers.pass(1);
        assert.equal(checker.health, "abnormal");
    });
});
