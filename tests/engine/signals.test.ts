// SIGTERM and SIGHUP at each call of a switchover, on the real engine and provider: the command ends as with Ctrl-C, says what
// stands, and leaves neither a lock nor a process.

import * as assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { readdirSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Operator, STACK } from "./support/operator";
import { engineProcessesWith, processesWith } from "./support/processes";
import { Traffic } from "./support/traffic";

/** A listener and its standby check: two groups made, two listeners repointed, two groups deleted. */
const CALLS = 6;

/** Each outcome that a command may report after a signal. */
const OUTCOME =
    /^\n(Not switched: no listener was repointed|HALF SWITCHED\.|Interrupted\. Switched: every listener|Switched, but the deployment failed)/;

const pair = (loadBalancerId: string) => `web:
  loadBalancerId: ${loadBalancerId}
  primary: { serverId: i-a }
  secondary: { serverId: i-b }
  listeners: [{ protocol: tcp, port: 443, backendPort: 8443 }]
  standbyCheck: { port: 9 }
`;

describe("a signal during a switchover", () => {
    let operator: Operator;
    let traffic: Traffic;
    before(async () => {
        operator = await Operator.start("i-a", "i-b");
        operator.write(pair(operator.loadBalancerId));
        await operator.up();
        traffic = await Traffic.start(operator.clb, true);
        await traffic.seen("i-b", 9, "normal");
    });
    after(async () => {
        await traffic?.close();
        await operator?.close();
    });

    function locks(): string[] {
        const all = readdirSync(path.join(operator.root, ".pulumi"), { recursive: true }) as string[];
        return all.filter((name) => /^locks\/.*\.json$/.test(name));
    }

    /** Switches, and sends the signal as soon as the cloud got this many calls that change something. */
    async function switchUntil(call: number, signal: NodeJS.Signals, command = "switchover") {
        operator.clb.clear();
        let isEnding = false;
        const watch = async (child: ChildProcess) => {
            while (!isEnding) {
                if (operator.clb.calls({ mutating: true }).length >= call) {
                    child.kill(signal);
                    return;
                }
                await sleep(2);
            }
        };
        let watching: Promise<void> | undefined;
        const ended = await operator.run(command, [STACK, "--yes"], {}, (child) => {
            watching ??= watch(child);
        });
        isEnding = true;
        await watching;
        return ended;
    }

    for (let call = 1; call <= CALLS; call++) {
        const signal = call % 2 === 1 ? "SIGTERM" : "SIGHUP";
        it(`ends in order at call ${call} of ${CALLS} by ${signal}`, async () => {
            const { result, lost } = await traffic.during(() => switchUntil(call, signal));
            const { code, stdout, stderr } = result;
            assert.equal(code, 1, stdout + stderr);
            assert.match(stderr, OUTCOME);
            assert.deepEqual(engineProcessesWith(`file://${operator.root}`), []);
            assert.deepEqual(locks(), []);
            assert.equal(lost, 0);
            const finished = await traffic.during(() => operator.up());
            assert.equal(finished.lost, 0);
        });
    }

    for (const signal of ["SIGTERM", "SIGHUP"] as const) {
        it(`ends a failover in order by ${signal}`, async () => {
            operator.write(pair(operator.loadBalancerId));
            await operator.up();
            const { health } = operator.clb;
            operator.clb.health = ({ serverId }) => (serverId === "i-a" ? "abnormal" : "normal");
            try {
                const { code, stdout, stderr } = await switchUntil(3, signal, "failover");
                assert.equal(code, 1, stdout + stderr);
                assert.match(stdout, /^Failover of pair web in stack live/);
                assert.match(stderr, OUTCOME);
                assert.deepEqual(engineProcessesWith(`file://${operator.root}`), []);
                assert.deepEqual(locks(), []);
            } finally {
                operator.clb.health = health;
            }
            await operator.up();
        });

        it(`ends \`status --watch\` by ${signal} as Ctrl-C does`, async () => {
            let isSent = false;
            const { code, stdout, stderr } = await operator.run(
                "status",
                [STACK, "--watch", "1"],
                {},
                (child, said) => {
                    if (!isSent && said.includes("every 1 s until Ctrl-C")) {
                        isSent = true;
                        child.kill(signal);
                    }
                },
            );
            assert.deepEqual([isSent, code, stderr], [true, 0, ""]);
            assert.match(stdout, /Status of stack live/);
            assert.deepEqual(processesWith(`file://${operator.root}`), []);
        });
    }
});
