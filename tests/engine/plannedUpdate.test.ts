// A deployment that a command starts, on the real engine and provider: it does what its preview showed, and nothing else.

import * as assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { Operator, STACK } from "./support/operator";
import { processesWith } from "./support/processes";
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
    let temporary: string;
    before(async () => {
        temporary = mkdtempSync(path.join(tmpdir(), "planned-"));
        operator = await Operator.start("i-a", "i-b");
        const id = operator.loadBalancerId;
        operator.write(pair("web", 443, id) + pair("api", 80, id));
        await operator.up();
        traffic = await Traffic.start(operator.clb);
    });
    after(async () => {
        await traffic?.close();
        await operator?.close();
        rmSync(temporary, { recursive: true, force: true });
    });

    interface Deployed {
        readonly previewed: boolean;
        readonly deployed: boolean;
        /** The plan file between preview and update: its permissions, those of its folder, and its text. */
        readonly mode: string;
        readonly folderMode: string;
        readonly plan: string;
        readonly said: string;
    }

    /** Previews the stack, has its file changed, and deploys it. */
    function deploy(changed = operator.text): Promise<Deployed> {
        writeFileSync(path.join(operator.root, "changed"), changed);
        const script = `
            const { copyFileSync, readdirSync, readFileSync, statSync } = require("node:fs");
            const { openStack } = require("./cli/roles/deployment");
            const { findProject } = require("./cli/project/findProject");
            const { signal } = new AbortController();
            void (async () => {
                const chosen = { project: findProject(process.cwd()), stack: "live" };
                const deployment = await openStack(chosen, true, (text) => process.stderr.write(text));
                const previewed = await deployment.preview({ signal });
                const [folder] = readdirSync(process.env.TMPDIR).filter((name) => name.startsWith("update-plan-"));
                const inFolder = process.env.TMPDIR + "/" + folder;
                const modeOf = (file) => (statSync(file).mode & 0o777).toString(8);
                const file = inFolder + "/plan.json";
                const found = { mode: modeOf(file), folderMode: modeOf(inFolder), plan: readFileSync(file, "utf8") };
                copyFileSync("changed", "stacks/Pulumi.live.yaml");
                const deployed = await deployment.up({ signal });
                deployment.close();
                process.stdout.write(JSON.stringify({ previewed, deployed, ...found }));
            })();`;
        return new Promise((resolve) => {
            const child = spawn(process.execPath, ["-r", "ts-node/register", "-e", script], {
                cwd: operator.root,
                env: { ...process.env, ...operator.environment(), TMPDIR: temporary },
            });
            let [stdout, said] = ["", ""];
            child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
            child.stderr.on("data", (text: Buffer) => (said += text.toString()));
            child.on("close", () => resolve({ ...(JSON.parse(stdout || "{}") as Omit<Deployed, "said">), said }));
        });
    }
    const listeners = () => operator.clb.model.listeners.map(({ port }) => port).sort();
    const plans = () => readdirSync(temporary).filter((name) => name.startsWith("update-plan-"));
    const primary = (behind: number) => {
        const { groupId } = operator.clb.model.listeners.find(({ port }) => port === behind)!;
        const { servers } = operator.clb.model.groups.find(({ id }) => id === groupId)!;
        return servers.find(({ role }) => role === "Master")?.serverId;
    };

    function stopped({ previewed, deployed, said }: Deployed, rule: RegExp): void {
        assert.deepEqual([previewed, deployed], [true, false], said);
        assert.match(said, rule);
        assert.ok(
            said.endsWith(
                "\nThe stack or its program changed after the preview: the update stopped at the first step that the preview did not show.\n" +
                    "`pulumi preview --refresh` shows what is left to do; if it is what you want, `pulumi up --refresh` does it.\n",
            ),
            said,
        );
        assert.deepEqual(plans(), []);
    }

    it("stops before it deletes a pair that was cut off the file after the preview", async () => {
        const id = operator.loadBalancerId;
        operator.write(pair("web", 443, id, ["i-b", "i-a"]) + pair("api", 80, id));
        const cut = operator.text.replace(/ {4}api:[^]*/, "");
        assert.ok(!cut.includes("api") && cut.includes("web"), cut);
        const { result, requests, lost } = await traffic.during(() => deploy(cut));
        stopped(result, /violates plan|not allowed by the plan/);
        assert.deepEqual(listeners(), [443, 80]);
        assert.ok(requests > 50, String(requests));
        assert.equal(lost, 0);
    });

    it("does all that the preview showed, and leaves no plan behind", async () => {
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
        assert.deepEqual(plans(), []);
    });

    it("stops before it creates a pair that was added after the preview", async () => {
        const id = operator.loadBalancerId;
        operator.write(pair("web", 443, id));
        await operator.up();
        const added = `${operator.text}${pair("api", 80, id).replace(/^(?=.)/gm, "    ")}`;
        stopped(await deploy(added), /create is not allowed by the plan/);
        assert.deepEqual([listeners(), operator.clb.calls({ mutating: true })], [[443], []]);

        const { previewed, deployed, said } = await deploy();
        assert.deepEqual([previewed, deployed, listeners()], [true, true, [443, 80]], said);
    });

    it("stops before it updates a listener that was changed after the preview", async () => {
        operator.write(pair("web", 443, operator.loadBalancerId));
        await operator.up();
        const changed = operator.text.replace(
            "backendPort: 443",
            "backendPort: 443, scheduler: rr, establishedTimeout: 60",
        );
        assert.notEqual(changed, operator.text);
        const timeout = () => operator.clb.model.listeners.find(({ port }) => port === 443);
        const before = JSON.stringify(timeout());
        stopped(await deploy(changed), /update is not allowed by the plan|violates plan/);
        assert.deepEqual([JSON.stringify(timeout()), operator.clb.calls({ mutating: true })], [before, []]);

        const { previewed, deployed, said } = await deploy();
        assert.deepEqual([previewed, deployed], [true, true], said);
        assert.equal(operator.clb.calls({ mutating: true }).length, 1);
    });

    it("runs a guarded pair and its hooks from the plan", async () => {
        const guarded = (servers?: [string, string]) =>
            `${pair("web", 443, operator.loadBalancerId, servers)}  guard: true\n`;
        operator.write(guarded());
        await operator.up();
        const { health } = operator.clb;
        try {
            operator.write(guarded(["i-b", "i-a"]));
            operator.clb.health = ({ serverId }) => (serverId === "i-b" ? "abnormal" : "normal");
            const refused = await deploy();
            assert.deepEqual([refused.previewed, refused.deployed, primary(443)], [true, false, "i-a"], refused.said);
            assert.match(refused.said, /guard/);
            assert.doesNotMatch(refused.said, /changed after the preview/);

            operator.clb.health = () => "normal";
            await operator.tryUp({ refresh: true });
            operator.write(guarded());
            await operator.up();
            operator.write(guarded(["i-b", "i-a"]));
            const { result, lost } = await traffic.during(() => deploy());
            assert.deepEqual([result.previewed, result.deployed, primary(443)], [true, true, "i-b"], result.said);
            assert.equal(lost, 0);
        } finally {
            operator.clb.health = health;
        }
    });

    it("keeps secrets of the config out of the plan, which only its user can read", async () => {
        operator.write(pair("web", 443, operator.loadBalancerId));
        await operator.up();
        const secret = "hunter2-of-the-stack";
        const settings: [string, string][] = [
            ["alicloud:secretKey", (operator.clb.providerConfig() as { secretKey: string }).secretKey],
            ["other:note", secret],
        ];
        for (const [key, value] of settings) {
            const set = await operator.pulumi("config", "set", "--secret", key, value, "--stack", STACK);
            assert.equal(set.code, 0, set.stderr);
        }
        const { previewed, deployed, mode, folderMode, plan, said } = await deploy();
        assert.deepEqual([previewed, deployed, mode, folderMode], [true, true, "600", "700"], said);
        assert.ok(plan.includes("PrimarySecondaryLoadBalancer"), plan);
        settings.forEach(([key, value]) => assert.ok(!plan.includes(value), key));
    });

    for (const [how, end] of Object.entries({
        "SIGTERM in the preview": (child: ChildProcess) => child.kill("SIGTERM"),
        "a crash of the preview": () =>
            processesWith(temporary)
                .filter(({ name, args }) => name === "pulumi" && args.includes("preview"))
                .forEach(({ pid }) => process.kill(pid, "SIGKILL")),
    })) {
        it(`leaves nothing of the plan after ${how}, and changes nothing`, async () => {
            operator.write(pair("web", 443, operator.loadBalancerId));
            await operator.up();
            const { text } = operator;
            let isEnded = false;
            const { code, stderr } = await operator.run(
                "switchover",
                [STACK, "web", "--yes", "--force"],
                { TMPDIR: temporary },
                (child, said) => {
                    if (!isEnded && said.includes("Previewing update")) {
                        isEnded = true;
                        end(child);
                    }
                },
            );
            assert.deepEqual([isEnded, code], [true, 1], stderr);
            assert.match(stderr, /nothing was changed\.\n$/);
            assert.deepEqual([plans(), operator.text, operator.clb.calls({ mutating: true })], [[], text, []]);
        });
    }
});
