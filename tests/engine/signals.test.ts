// SIGTERM and SIGHUP at each call of a switchover, on the real engine and provider: the command ends as with Ctrl-C, says what
// stands, and leaves neither a lock nor a process.

import * as assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Operator, STACK } from "./support/operator";
import { Traffic } from "./support/traffic";

/** A listener and its standby check: two groups made, two listeners repointed, two groups deleted. */
const CALLS = 6;

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

    /** Processes of the engine or the provider that work for this operator, wherever they hang in the tree. */
    function processes(): string[] {
        return readdirSync("/proc")
            .filter((name) => /^\d+$/.test(name))
            .flatMap((pid) => {
                try {
                    const [file = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
                    const isOurs = readFileSync(`/proc/${pid}/environ`, "utf8").includes(`file://${operator.root}`);
                    return isOurs && /^pulumi(-resource-alicloud)?$/.test(path.basename(file)) ? [file] : [];
                } catch {
                    // It ended between being listed and being read.
                    return [];
                }
            });
    }

    function locks(): string[] {
        const all = readdirSync(path.join(operator.root, ".pulumi"), { recursive: true }) as string[];
        return all.filter((name) => /^locks\/.*\.json$/.test(name));
    }

    /** Switches, and sends the signal as soon as the cloud got this many calls that change something. */
    async function switchUntil(call: number, signal: NodeJS.Signals) {
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
        const ended = await operator.run("switchover", [STACK, "--yes"], {}, (child) => {
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
            assert.match(
                stderr,
                /^\n(Not switched: no listener was repointed|HALF SWITCHED\.|Interrupted\. Switched: every listener|Switched, but the deployment failed)/,
            );
            assert.deepEqual(processes(), []);
            assert.deepEqual(locks(), []);
            assert.equal(lost, 0);
            const finished = await traffic.during(() => operator.up());
            assert.equal(finished.lost, 0);
        });
    }
});
