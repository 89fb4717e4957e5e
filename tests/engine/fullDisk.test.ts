// A disk without room for the stack's file, under load: a switchover says so, and everything is as it was.

import * as assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import * as path from "node:path";

import type { Ended } from "../support/run";
import { Operator, STACK } from "./support/operator";
import { Traffic } from "./support/traffic";

const LIMIT_KIB = 24;

const pair = (name: string, port: number, loadBalancerId: string) => `${name}:
  loadBalancerId: ${loadBalancerId}
  primary: { serverId: i-a }
  secondary: { serverId: i-b }
  listeners: [{ protocol: tcp, port: ${port}, backendPort: ${port} }]
`;

describe("a switchover whose stack file does not fit on the disk", () => {
    let operator: Operator;
    let traffic: Traffic;
    before(async () => {
        operator = await Operator.start("i-a", "i-b");
        const id = operator.loadBalancerId;
        // Cut short, the file has no second pair, and an update of it deletes that one.
        operator.write(pair("web", 443, id) + `# ${"-".repeat(90)}\n`.repeat(380) + pair("api", 80, id));
        await operator.up();
        traffic = await Traffic.start(operator.clb);
    });
    after(async () => {
        await traffic?.close();
        await operator?.close();
    });

    const folder = () => readdirSync(path.dirname(operator.stackFile)).sort();
    const inCloud = () => {
        const { listeners, groups } = operator.clb.model;
        return JSON.stringify([
            listeners.map(({ port, groupId }) => [port, groupId]),
            groups.map(({ id, servers }) => [id, servers]),
        ]);
    };

    async function changesNothing(run: () => Promise<Ended>, complained: RegExp) {
        assert.ok(operator.text.length > 35 * 1024 && operator.text.length < 40 * 1024, String(operator.text.length));
        const before = [operator.text, folder(), inCloud()];
        operator.clb.clear();
        const { result, requests, lost, servers } = await traffic.during(run);
        assert.equal(result.code, 1, result.stdout);
        assert.match(result.stderr, complained);
        assert.deepEqual([operator.text, folder(), inCloud()], before);
        assert.deepEqual(operator.clb.calls({ mutating: true }), []);
        assert.deepEqual([lost, servers], [0, ["i-a"]]);
        assert.ok(requests > 50, String(requests));
    }

    it("is refused before the preview if nothing of the command may be larger", async () => {
        const run = () =>
            new Promise<Ended>((resolve) => {
                const main = `exec ${process.execPath} -r ts-node/register cli/main.ts switchover ${STACK} web --yes --force`;
                const child = spawn("bash", ["-c", `ulimit -f ${LIMIT_KIB} && ${main}`], {
                    cwd: operator.root,
                    env: { ...process.env, ...operator.environment() },
                    stdio: ["ignore", "pipe", "pipe"],
                });
                const said = { stdout: "", stderr: "" };
                for (const stream of ["stdout", "stderr"] as const) {
                    child[stream].on("data", (text: Buffer) => (said[stream] += text.toString()));
                }
                child.on("close", (code) => resolve({ code: code ?? -1, ...said }));
            });
        await changesNothing(
            run,
            /Pulumi\.live\.yaml: not written: it is larger than this process may write; raise `ulimit -f` \(EFBIG\)\. Nothing was changed\.\n$/,
        );
    });

    it("is refused after the preview if the disk fills up meanwhile, and switches once there is room", async () => {
        let isLimited = false;
        const run = () =>
            operator.run("switchover", [STACK, "web", "--yes", "--force"], {}, (child, said) => {
                if (!isLimited && said.includes("Previewing update")) {
                    isLimited = true;
                    // Of this process alone: the engine, which runs already, writes its own files.
                    execFileSync("prlimit", ["--pid", String(child.pid), `--fsize=${LIMIT_KIB * 1024}`]);
                }
            });
        await changesNothing(
            run,
            /Pulumi\.live\.yaml: not written: it is larger than this process may write; raise `ulimit -f` \(EFBIG\)\n$/,
        );
        assert.ok(isLimited);

        const switched = await traffic.during(() =>
            operator.run("switchover", [STACK, "web", "--yes", "--force", "--wait", "0"]),
        );
        assert.match(switched.result.stdout + switched.result.stderr, /\nSwitched/);
        assert.equal(switched.lost, 0);
        assert.ok(operator.text.length > 35 * 1024 && operator.text.includes("    api:"), operator.text.slice(-500));
        assert.deepEqual(operator.clb.model.listeners.map(({ port }) => port).sort(), [443, 80]);
    });
});
