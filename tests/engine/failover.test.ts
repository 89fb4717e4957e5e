// `npm run failover`, and going back from a switch that does not hold: the real command, engine and provider on the local CLB.

import * as assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { HealthSource } from "../../clb/model/health";
import { isEncrypted } from "../../cli/project/stackSettings";
import { interrupt, Operator, STACK } from "./support/operator";
import { untilSeen } from "./support/traffic";
import { UnderLoad } from "./support/underLoad";

/** Found dead within 3 s, well again after 4 s. */
const CHECK = "{ interval: 1, timeout: 1, unhealthyThreshold: 2, healthyThreshold: 5 }";

const pairs = (loadBalancerId: string) => `web:
  loadBalancerId: ${loadBalancerId}
  primary: { serverId: i-a }
  secondary: { serverId: i-b }
  healthCheck: ${CHECK}
  standbyCheck: { port: 9, healthCheck: ${CHECK} }
  listeners:
    - { protocol: tcp, port: 443, backendPort: 8443 }
`;

/** What each server is, whatever its role. */
const saying =
    (said: Readonly<Record<string, "normal" | "abnormal">>): HealthSource =>
    ({ serverId }) =>
        said[serverId];

describe("roles that change while a server dies", () => {
    let operator: Operator;
    beforeEach(async () => {
        operator = await Operator.start("i-a", "i-b");
        operator.write(pairs(operator.loadBalancerId));
        await operator.up();
    });
    afterEach(() => operator?.close());

    const run = async (command: string, ...args: string[]) => {
        const { code, stdout, stderr } = await operator.run(command, [STACK, ...args]);
        return { code, said: operator.normal(stdout), complained: operator.normal(stderr) };
    };
    const primary = (behind = 443) => {
        const { listeners, groups } = operator.clb.model;
        const groupId = listeners.find(({ port }) => port === behind)?.groupId;
        return groups.find(({ id }) => id === groupId)?.servers.find(({ role }) => role === "Master")?.serverId;
    };

    it("refuses a failover unless the primary is dead and the candidate is healthy", async () => {
        const text = operator.text;
        const refused = async (said: Parameters<typeof saying>[0], complained: string) => {
            operator.clb.health = saying(said);
            assert.deepEqual(await run("failover", "--yes"), { code: 1, said: "", complained });
        };
        await refused(
            { "i-a": "normal", "i-b": "normal" },
            `Pair web of stack live needs no failover; nothing was changed:
  tcp-443: the primary i-a is healthy, by the health check
\`npm run switchover -- live web\` switches two servers that are healthy.
`,
        );
        await refused(
            { "i-a": "abnormal", "i-b": "abnormal" },
            `Pair web of stack live is not fit for a failover; nothing was changed:
  tcp-443: the candidate i-b is unhealthy, by the health check
See \`npm run status -- live\`.
`,
        );
        await refused(
            { "i-b": "normal" },
            `Pair web of stack live is not fit for a failover; nothing was changed:
  tcp-443: of the primary i-a there is no health: not probed
See \`npm run status -- live\`.
`,
        );
        await refused(
            { "i-a": "abnormal" },
            `Pair web of stack live is not fit for a failover; nothing was changed:
  tcp-443: of the candidate i-b there is no health: not probed
See \`npm run status -- live\`.
`,
        );
        operator.clb.health = saying({ "i-a": "abnormal", "i-b": "normal" });
        assert.match(
            (await run("failover")).complained,
            /^Type i-b to make it the primary: Nobody is there to answer: add `--candidate <id>` or `--yes`\. Nothing was changed\.\n$/,
        );
        assert.equal(
            (await run("failover", "--candidate", "i-a")).complained,
            'The candidate is i-b, not "i-a". Nothing was changed.\n',
        );
        const lock = "config:\n  alicloud-primary-secondary:locked: { web: rebuilt }\n";
        writeFileSync(operator.stackFile, text.replace("config:\n", lock));
        for (const command of ["failover", "switchover"]) {
            assert.deepEqual(await run(command, "--yes"), {
                code: 1,
                said: "",
                complained:
                    "Pair web of stack live is locked; nothing was changed: rebuilt\n" +
                    "`npm run lock -- live web --release` takes the lock away.\n",
            });
        }
        assert.match((await run("status")).said, /^└─ locked: rebuilt$/m);
        writeFileSync(operator.stackFile, text);
        assert.match((await run("failover", "shop")).complained, /^no pair "shop"\. Pairs: web\n/);
        assert.equal(operator.text, text);
        assert.deepEqual(operator.clb.calls({ mutating: true }), []);
    });

    it("fails over for good: while the old primary flaps, clients see one change of server", async () => {
        const traffic = await UnderLoad.start(operator.clb, 443);
        let flaps = true;
        // Up too briefly to count as well again; once the command is through, long enough to take the traffic back.
        let upMs = 1000;
        const flapping = async () => {
            while (flaps) {
                await traffic.servers.kill(["i-a"]);
                await sleep(1000);
                await traffic.servers.start(["i-a"]);
                await sleep(upMs);
            }
        };
        try {
            await traffic.answers("i-a");
            const flapped = flapping();
            await traffic.answers("i-b");
            const status = await run("status");
            assert.match(
                status.said,
                /listener tcp-443: the secondary serves: the primary is unhealthy; goes back to i-a when it recovers\n/,
            );
            assert.match(status.said, /to have it stay: `npm run failover -- live web`\n/);
            const { code, said, complained } = await run("failover", "web", "--candidate", "i-b");
            assert.deepEqual([code, complained], [0, ""]);
            assert.match(said, /^Failover of pair web in stack live, instance lb-ID:\n/);
            assert.match(said, /\nSwitched: the new primary serves behind tcp-443\.\n$/);
            assert.equal(primary(), "i-b");
            upMs = 7000;
            await sleep(20_000);
            flaps = false;
            await flapped;
            assert.deepEqual(traffic.answered(), ["i-a", "i-b"]);
        } finally {
            flaps = false;
            await traffic.close();
        }
    });

    it("goes back, once, from a new primary that dies in the switch", async () => {
        const traffic = await UnderLoad.start(operator.clb, 443);
        const text = operator.text;
        try {
            await traffic.answers("i-a");
            await untilSeen(operator.clb, "i-b", 9, "normal");
            let isSwitched = false;
            operator.clb.onChange(() => {
                if (!isSwitched && primary() === "i-b") {
                    isSwitched = true;
                    void traffic.servers.kill(["i-b"]);
                }
            });
            const { code, said, complained } = await run("switchover", "--yes", "--rollback", "--wait", "12");
            assert.equal(code, 1);
            assert.match(
                said,
                /\nSwitched, but after 12 s the new primary is not seen to serve:\n {2}tcp-443: secondary: the primary is unhealthy\nThe old primary is healthy: going back, once\.\n/,
            );
            assert.equal(
                complained,
                "\nRolled back: after 12 s the new primary is not seen to serve. stacks/Pulumi.live.yaml is as it was.\n" +
                    "The old primary serves again.\n",
            );
            assert.deepEqual([primary(), operator.text], ["i-a", text]);
            await traffic.answers("i-a");
            const answered = traffic.answered();
            assert.deepEqual([answered[0], answered.at(-1)], ["i-a", "i-a"]);
            assert.ok(answered.length <= 3, answered.join(" "));
        } finally {
            await traffic.close();
        }
    });

    it("goes back from a new primary that dies once the guard has let all listeners through but the last", async () => {
        operator.write(
            `${pairs(operator.loadBalancerId)}    - { protocol: udp, port: 53, backendPort: 5353 }\n  guard: true\n`,
        );
        // Here the program runs in this process, and its guard looks where the provider does.
        process.env["SSL_CERT_FILE"] = operator.clb.caFile;
        await operator.up().finally(() => delete process.env["SSL_CERT_FILE"]);
        const traffic = await UnderLoad.start(operator.clb, 443);
        // The engine writes a salt into a file that has none as it deploys, and all else anew.
        const text = operator.text.replace(/^encryptionsalt: .*\n/m, "");
        writeFileSync(operator.stackFile, text);
        try {
            await traffic.answers("i-a");
            await untilSeen(operator.clb, "i-b", 9, "normal");
            let isDying = false;
            operator.clb.onChange(() => {
                if (!isDying && primary(53) === "i-b") {
                    isDying = true;
                    void traffic.servers.kill(["i-b"]);
                }
            });
            const { code, said, complained } = await run("switchover", "--yes", "--rollback", "--wait", "2");
            assert.equal(code, 1);
            assert.match(said, /All listeners of the pair are on the new primary: tcp-443, udp-53\.\n/);
            assert.match(said, /\nThe old primary is healthy: going back, once\.\n/);
            assert.match(complained, /^\nRolled back: [^]*\nThe old primary serves again\.\n$/);
            assert.deepEqual([primary(443), primary(53), isEncrypted(operator.text, text)], ["i-a", "i-a", true]);
        } finally {
            await traffic.close();
        }
    });

    it("ends the wait of the guard at once when it is interrupted in it", async () => {
        operator.write(`${pairs(operator.loadBalancerId)}  guard: true\n`);
        await operator.up();
        operator.clb.health = ({ serverId, role }) =>
            serverId === "i-b" && role === "Master" ? "unavailable" : "normal";
        let told = NaN;
        const { code, stdout, stderr } = await operator.run("switchover", [STACK, "--yes"], {}, (child, said) => {
            if (said.includes("guard: waiting")) {
                told ||= Date.now();
                interrupt(child);
            }
        });
        const seconds = (Date.now() - told) / 1000;
        assert.equal(code, 1);
        assert.match(stdout, /not seen to serve yet; the run was interrupted\n/);
        assert.match(stderr, /^\nInterrupted\. Switched: every listener is on the new primary, but /);
        assert.ok(seconds < 19, `${seconds} s`);
        assert.equal(primary(), "i-b");
    });

    it("goes back to a primary that flaps where nobody fails over: clients see every change", async () => {
        const traffic = await UnderLoad.start(operator.clb, 443);
        try {
            for (const [act, next] of [
                ["start", "i-a"],
                ["kill", "i-b"],
                ["start", "i-a"],
            ] as const) {
                if (act === "start") {
                    await traffic.servers.start(traffic.servers.stateOf("i-a") === "up" ? [] : ["i-a"]);
                } else {
                    await traffic.servers.kill(["i-a"]);
                }
                await traffic.answers(next);
            }
            assert.deepEqual(traffic.answered(), ["i-a", "i-b", "i-a"]);
        } finally {
            await traffic.close();
        }
    });
});
