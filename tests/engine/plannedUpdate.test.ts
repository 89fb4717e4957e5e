// A deployment that a command starts, on the real engine and provider: it does what its preview showed, and nothing else.

import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { Operator } from "./support/operator";
import { Traffic } from "./support/traffic";

const pair = (name: string, port: number, loadBalancerId: string, [primary, secondary] = ["i-a", "i-b"]) => `${name}:
  loadBalancerId: ${loadBalancerId}
  primary: { serverId: ${primary} }
  secondary: { serverId: ${secondary} }
  listeners: [{ protocol: tcp, port: ${port}, backendPort: ${port} }]
`;

describe("an update from a preview", () => {
    let operator: Operator;
    let traffic: Traffic;
    before(async () => {
        operator = await Operator.start("i-a", "i-b");
        const id = operator.loadBalancerId;
        operator.write(pair("web", 443, id) + pair("api", 80, id));
        await operator.up();
        traffic = await Traffic.start(operator.clb);
    });
    after(async () => {
        await traffic?.close();
        await operator?.close();
    });

    /** Previews the stack, has its file changed, and deploys: what both came to, and what they said. */
    function deploy(changed?: string): Promise<{ previewed: boolean; deployed: boolean; said: string }> {
        writeFileSync(path.join(operator.root, "changed"), changed ?? operator.text);
        const script = `
            const { copyFileSync } = require("node:fs");
            const { openStack } = require("./cli/deploy");
            const { findProject } = require("./cli/project");
            const { signal } = new AbortController();
            void (async () => {
                const chosen = { project: findProject(process.cwd()), stack: "live" };
                const deployment = await openStack(chosen, true, (text) => process.stderr.write(text));
                const previewed = await deployment.preview({ signal });
                copyFileSync("changed", "stacks/Pulumi.live.yaml");
                const deployed = await deployment.up({ signal });
                deployment.close();
                process.stdout.write(JSON.stringify({ previewed, deployed }));
            })();`;
        return new Promise((resolve) => {
            const child = spawn(process.execPath, ["-r", "ts-node/register", "-e", script], {
                cwd: operator.root,
                env: { ...process.env, ...operator.environment() },
            });
            let [stdout, said] = ["", ""];
            child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
            child.stderr.on("data", (text: Buffer) => (said += text.toString()));
            child.on("close", () =>
                resolve({ ...(JSON.parse(stdout) as { previewed: boolean; deployed: boolean }), said }),
            );
        });
    }
    const listeners = () => operator.clb.model.listeners.map(({ port }) => port).sort();
    const plans = () => readdirSync(tmpdir()).filter((name) => name.startsWith("update-plan-"));

    it("stops before it deletes a pair that was cut off the file after the preview", async () => {
        const before = plans();
        const id = operator.loadBalancerId;
        operator.write(pair("web", 443, id, ["i-b", "i-a"]) + pair("api", 80, id));
        const cut = operator.text.replace(/ {4}api:[^]*/, "");
        assert.ok(!cut.includes("api") && cut.includes("web"), cut);
        const { result, requests, lost } = await traffic.during(() => deploy(cut));
        assert.deepEqual([result.previewed, result.deployed], [true, false]);
        assert.match(result.said, /violates plan|not allowed by the plan/);
        assert.ok(
            result.said.endsWith(
                "\nThe stack or its program changed after the preview: the update stopped at the first step that the preview did not show.\n",
            ),
            result.said,
        );
        assert.deepEqual(listeners(), [443, 80]);
        assert.ok(requests > 50, String(requests));
        assert.equal(lost, 0);
        assert.deepEqual(plans(), before);
    });

    it("does all that the preview showed, and leaves no plan behind", async () => {
        const before = plans();
        operator.write(
            pair("web", 443, operator.loadBalancerId, ["i-b", "i-a"]) + pair("api", 80, operator.loadBalancerId),
        );
        await operator.up();
        operator.write(pair("web", 443, operator.loadBalancerId) + pair("api", 80, operator.loadBalancerId));
        const { result, lost } = await traffic.during(() => deploy());
        assert.deepEqual([result.previewed, result.deployed], [true, true]);
        assert.doesNotMatch(result.said, /Update plan written|--plan/);
        assert.equal(lost, 0);
        assert.deepEqual(listeners(), [443, 80]);
        assert.deepEqual(plans(), before);
    });
});
