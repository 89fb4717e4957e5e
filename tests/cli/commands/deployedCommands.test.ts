// Commands about a pair that is deployed: command line, exit code and what is said, whole. The cloud is the local CLB, and
// `pulumi` a script that tells what a test says.

import * as assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { mock } from "node:test";

import { parse, stringify } from "yaml";

import { refusal } from "../../../clb/controlPlane/faults";
import { main } from "../../../cli/main";
import { SWITCHED_KEY } from "../../../components/validation/switchedSetting";
import { DeployedPair } from "../../support/deployedPair";
import { runCommand } from "../../support/inProcess";

describe("commands about a pair that is deployed", () => {
    let pair: DeployedPair;
    before(async () => {
        pair = await DeployedPair.start();
    });
    after(() => pair?.close());

    /** Of what is an id or a time only that it is one. */
    const normal = (text: string) =>
        text
            .replaceAll(pair.loadBalancerId, "lb-ID")
            .replace(/\brsp-bp\w+/g, "rsp-ID")
            .replace(/\b20\d\d-\d\d-\d\dT[\d:]+Z/g, (time) => (time.startsWith("2026-03") ? time : "TIME"));

    async function run(...args: string[]) {
        const { code, stdout, stderr } = await runCommand(args, pair.root, pair.env);
        return { code, stdout: normal(stdout), stderr: normal(stderr) };
    }
    const state = () => pair.state(pair.clb.model.listeners[0]!.groupId, "i-a", "i-b");

    describe("status", () => {
        const WELL = `Status of stack live in cn-hangzhou, 1 pair: redundancy kept at web tcp-443

pair web: instance lb-ID at 203.0.113.1
└─ listener tcp-443: the primary serves, the secondary is ready
   ├─ primary   i-a port 8443: healthy
   ├─ secondary i-b port 8443: healthy
   └─ in these roles since TIME

State and cloud agree on web.
`;
        afterEach(() => {
            pair.clb.health = () => "normal";
            pair.pulumi({ export: state() });
            pair.config();
        });

        it("says who serves, and ends with 0 where all is well", async () => {
            assert.deepEqual(await run("status", "live"), { code: 0, stdout: WELL, stderr: "" });
        });

        it("takes the stack as `pulumi` does, and the one that is selected", async () => {
            for (const args of [
                ["--stack", "live"],
                ["live", "--stack", "live"],
            ]) {
                assert.equal((await run("status", ...args)).stdout, WELL);
            }
            pair.pulumi({ export: state(), "--show-name": "live\n" });
            assert.equal((await run("status")).stdout, WELL);
            const { code, stderr } = await run("status", "live", "--stack", "dev");
            assert.deepEqual([code, stderr.split("\n")[0]], [2, 'two stacks given: "live" and --stack "dev"']);
        });

        it("ends with 1 where something is to be done", async () => {
            pair.clb.health = ({ serverId }) => (serverId === "i-b" ? "abnormal" : "normal");
            const { code, stdout, stderr } = await run("status", "live");
            assert.deepEqual([code, stderr], [1, ""]);
            assert.match(stdout, /redundancy lost at web tcp-443\n/);
        });

        it("tells machines the same in their formats", async () => {
            const { code, stdout } = await run("status", "live", "--format", "json");
            const { kind, version, ok } = JSON.parse(stdout) as Record<string, unknown>;
            assert.deepEqual([code, kind, version, ok], [0, "status", 1, true]);
            const prometheus = await run("status", "live", "--format", "prometheus");
            assert.match(prometheus.stdout, /^alicloud_primary_secondary_ok\{stack="live",region="cn-hangzhou"\} 1$/m);
        });

        it("names what the setting of switched pairs names and nobody is called", async () => {
            pair.config({ [SWITCHED_KEY]: ["old", "web"] });
            const { code, stdout } = await run("status", "live");
            assert.equal(code, 1);
            assert.ok(stdout.includes(`\n${SWITCHED_KEY} names "old", which no pair of this stack is called`), stdout);
            assert.ok(!stdout.includes('names "web"'), stdout);
        });

        /** What config declares of the pair. */
        const declared = (change: object = {}) => ({
            "shop:pairs": {
                web: {
                    loadBalancerId: pair.loadBalancerId,
                    primary: { serverId: "i-a" },
                    secondary: { serverId: "i-b" },
                    listeners: [{ protocol: "tcp", port: 443, backendPort: 8443, description: "", ...change }],
                },
            },
        });

        it("compares the config too, where that declares the pair, and goes on without a state", async () => {
            pair.config(declared());
            const { code, stdout } = await run("status", "live");
            assert.deepEqual([code, stdout], [0, WELL.replace("State and", "Config, state and")]);
            pair.pulumi({ export: "error: locked out" });
            const missing = "The state is not known and not compared: `pulumi stack export`: locked out.\n";
            assert.deepEqual(
                (await run("status", "live")).stdout,
                WELL.replace("State and cloud", `${missing}Config and cloud`),
            );
            pair.config(declared({ port: 70000 }));
            const { stderr } = await run("status", "live");
            assert.match(stderr, /web\.listeners\[0\]\.port: .*70000/);
        });

        it("does not ask for the health of an instance without listeners, nor of one that is not there", async () => {
            const { deployment } = state() as { deployment: { resources: object[] } };
            const elsewhere = JSON.parse(
                JSON.stringify({ deployment }).replaceAll(pair.loadBalancerId, "lb-elsewhere"),
            ) as object;
            pair.pulumi({ export: elsewhere });
            pair.clb.clear();
            const { stdout } = await run("status", "live");
            assert.match(stdout, /\n {4}cloud {2}no such instance in this region\n/);
            assert.match(
                stdout,
                /account 1234567890123456 in region cn-hangzhou answered: use the keys and the region of the/,
            );
            assert.deepEqual(
                pair.clb.calls().map(({ action }) => action),
                ["DescribeLoadBalancerAttribute", "GetCallerIdentity"],
            );
        });

        it("asks what the metric is counted by where there are alarms per listener, and only there", async () => {
            const asked = async () => {
                pair.clb.clear();
                const { stdout } = await run("status", "live", "--format", "json");
                const calls = pair.clb.calls().filter(({ action }) => action === "DescribeMetricMetaList");
                return [calls.length, (JSON.parse(stdout) as { alarms?: object }).alarms];
            };
            assert.deepEqual(await asked(), [0, undefined]);
            const { deployment } = state() as { deployment: { resources: { urn: string }[] } };
            const rule = {
                urn: "urn:pulumi:live::shop::alicloud:cms/alarm:Alarm::web-443-unhealthy",
                type: "alicloud:cms/alarm:Alarm",
                inputs: {},
            };
            const other = JSON.parse(JSON.stringify(deployment.resources.slice(1)).replaceAll("web", "dns")) as [];
            pair.pulumi({ export: { deployment: { resources: [...deployment.resources, ...other, rule] } } });
            const alarms = { pairs: ["web"], metric: "UnhealthyServerCount", canRing: true };
            assert.deepEqual(await asked(), [1, { ...alarms, dimensions: ["userId", "instanceId", "port", "vip"] }]);
        });

        it("looks again and again until Ctrl-C, over what cannot be seen for a while", async () => {
            mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-03-01T00:00:00Z") });
            const said: string[] = [];
            const here = {
                cwd: pair.root,
                env: pair.env,
                isTerminal: false,
                out: (text: string) => {
                    said.push(normal(text));
                    if (said.length === 1) {
                        pair.pulumi({ export: "error: locked out" });
                    } else {
                        process.emit("SIGINT");
                    }
                },
                err: (text: string) => void said.push(text),
            };
            try {
                assert.equal(await main(["status", "live", "--watch", "1"], here), 0);
            } finally {
                mock.timers.reset();
            }
            const head = "2026-03-01T00:00:00.000Z, every 1 s until Ctrl-C\n\n";
            assert.equal(said.length, 2, said.join("\n"));
            assert.equal(said[0], `${head}${WELL}`.replace(/since \S+/, "since TIME"));
            assert.match(
                said[1]!,
                /^2026-03-01T00:00:00\.000Z, every 1 s until Ctrl-C\n\nStack live .*locked out\.\n$/s,
            );
        });

        it("says that there is no pair, or no state to have one", async () => {
            pair.pulumi({ export: { deployment: { resources: [] } } });
            const lost = await run("status", "live");
            assert.deepEqual([lost.code, lost.stderr], [1, ""]);
            assert.match(lost.stdout, /do not run `pulumi up`/);
            pair.pulumi({ export: "error: locked out" });
            const { code, stderr } = await run("status", "live");
            assert.equal(code, 1);
            assert.match(stderr, /its state is not known: `pulumi stack export`: locked out\.\n$/);
        });

        it("says what the cloud refuses", async () => {
            pair.clb.faults.at("DescribeLoadBalancerAttribute", 1, refusal("unknownAccessKey"));
            const { code, stdout, stderr } = await run("status", "live");
            assert.deepEqual([code, stdout], [1, ""]);
            assert.match(stderr, /^DescribeLoadBalancerAttribute: /);
        });
    });

    describe("what leads to the cloud", () => {
        afterEach(() => pair.config());

        it("may be encrypted: `pulumi` tells it, or nobody", async () => {
            const { secretKey } = pair.clb.providerConfig();
            pair.config({ "alicloud:secretKey": { secure: "v1:x" } });
            pair.pulumi({ export: state(), config: `${secretKey}\n` });
            assert.equal((await run("status", "live")).code, 0);
            pair.pulumi({ export: state() });
            assert.deepEqual(await run("status", "live"), {
                code: 1,
                stdout: "",
                stderr: "Pulumi.live.yaml: alicloud:secretKey: encrypted, and `pulumi config get` failed; the command cannot read it\n",
            });
            pair.pulumi({ export: state() });
        });
    });

    describe("switchover and failover", () => {
        beforeEach(() => pair.pulumi({ export: state() }));

        const refused: [args: string[], code: number, said: RegExp][] = [
            [["switchover", "live", "api"], 2, /^no pair "api"\. Pairs: web\n\nUsage: npm run switchover -- /],
            [["switchover", "api", "--stack", "live"], 2, /^no pair "api"\. Pairs: web\n/],
            [["failover", "--stack", "live", "api"], 2, /^no pair "api"\. Pairs: web\n\nUsage: npm run failover -- /],
            [
                ["failover", "live", "web", "--yes"],
                1,
                /^Pair web of stack live needs no failover; nothing was changed:\n/,
            ],
            [["failover", "live"], 1, /^Pair web of stack live needs no failover; nothing was changed:\n/],
            [["switchover", "live", "--format", "yaml"], 2, /Allowed choices are text, json\./],
            [["failover", "live", "--format", "yaml"], 2, /Allowed choices are text, json\./],
            [["switchover", "live", "--wait", "soon"], 2, /It must be 0 to 3600 seconds\./],
            [["switchover", "live", "--wait=-1"], 2, /It must be 0 to 3600 seconds\./],
            [["switchover", "live", "api", "--wait", "0"], 2, /^no pair "api"/],
            [["failover", "live", "--wait", "3601"], 2, /It must be 0 to 3600 seconds\./],
            [["failover", "live", "api", "--wait", "3600"], 2, /^no pair "api"/],
            [["failover", "live", "--wait=-1"], 2, /It must be 0 to 3600 seconds\./],
            [["status", "live", "--watch", "0"], 2, /It must be 1 to 3600 seconds\./],
        ];
        for (const [args, code, said] of refused) {
            it(`end with ${code}: ${args.join(" ")}`, async () => {
                const ended = await run(...args);
                assert.deepEqual([ended.code, ended.stdout], [code, ""]);
                assert.match(ended.stderr, said);
            });
        }
    });

    describe("history", () => {
        const at = (minute: number) => `2026-03-25T14:0${minute}:00.000Z`;
        const servers = (primary: string, secondary: string) => ({
            primary: { serverId: primary },
            secondary: { serverId: secondary },
        });
        const told = (minute: number, pairs: object | undefined, more: object = {}) => ({
            kind: "update",
            result: "succeeded",
            message: "",
            startTime: at(minute),
            endTime: at(minute),
            config: pairs === undefined ? {} : { "shop:pairs": { objectValue: pairs } },
            ...more,
        });
        const web = servers("i-a", "i-b");
        const history = (...runs: object[]) =>
            pair.pulumi({ export: state(), whoami: { url: "https://api.pulumi.com" }, history: [...runs].reverse() });

        it("tells from when to when who was primary, by which run, and what the cloud's trail says besides", async () => {
            const switched = { [SWITCHED_KEY]: { objectValue: ["web"] } };
            history(
                told(1, { web }),
                told(2, { web, dns: servers("i-c", "i-d") }, { message: "add dns\nfor all" }),
                told(3, { web }, { config: { "shop:pairs": { objectValue: { web } }, ...switched } }),
                told(4, { web: servers("i-b", "i-a") }, { message: "by hand" }),
            );
            assert.deepEqual(await run("history", "live"), {
                code: 0,
                stdout: `History of stack live, by the config of the runs that Pulumi kept

pair web
├─ primary i-b, since 2026-03-25T14:04:00Z, by an update: by hand
├─ primary i-b, switched, from 2026-03-25T14:03:00Z to 2026-03-25T14:04:00Z, by an update
└─ primary i-a, from 2026-03-25T14:01:00Z to 2026-03-25T14:03:00Z, by an update

pair dns
└─ primary i-c, from 2026-03-25T14:02:00Z to 2026-03-25T14:03:00Z, by an update: add dns

Listeners pointed at servers, by the cloud's audit trail of the last 90 days:
  TIME web tcp-443: to i-a (rsp-ID) by local
`,
                stderr: "",
            });
        });

        it("tells of one pair, and of no other", async () => {
            history(told(1, { web, dns: web }));
            const { code, stdout } = await run("history", "live", "dns");
            assert.equal(code, 0);
            assert.ok(
                stdout.startsWith(
                    "History of stack live, by the config of the runs that Pulumi kept\n\npair dns\n" +
                        "└─ primary i-a, since 2026-03-25T14:01:00Z, by an update\n\nThe cloud's audit trail is not known: " +
                        "no pair is deployed that it could be asked about\n",
                ),
                stdout,
            );
            const wrong = await run("history", "live", "api");
            assert.deepEqual([wrong.code, wrong.stderr.split("\n")[0]], [2, 'no pair "api". Pairs: web, dns']);
        });

        it("tells machines", async () => {
            history(told(1, { web }));
            const { stdout } = await run("history", "live", "--format", "json");
            const { trail, ...rest } = JSON.parse(stdout) as { trail: { pair: string }[] };
            assert.deepEqual(rest, {
                kind: "history",
                version: 1,
                stack: "live",
                source: "config",
                pairs: [
                    {
                        name: "web",
                        periods: [
                            {
                                primary: "i-a",
                                secondary: "i-b",
                                switched: false,
                                from: "2026-03-25T14:01:00Z",
                                run: { kind: "update", result: "succeeded" },
                            },
                        ],
                    },
                ],
            });
            assert.deepEqual(
                trail.map((event) => event.pair),
                ["web"],
            );
        });

        it("tells what it knows of pairs that a program declares, and of runs that did not end well", async () => {
            const setting = (...names: string[]) => ({ config: { [SWITCHED_KEY]: { objectValue: names } } });
            history(
                told(1, undefined, { ...setting("web"), message: "initial" }),
                told(2, undefined, setting("api")),
                told(3, { web }, { result: "failed" }),
                told(4, undefined, { ...setting("web", 1 as never), endTime: undefined }),
            );
            const { stdout } = await run("history", "live");
            assert.deepEqual(stdout.split("\n").slice(2, 8), [
                "pair web",
                "├─ primary and secondary exchanged, since 2026-03-25T14:04:00Z, by an update",
                "└─ primary and secondary exchanged, from 2026-03-25T14:01:00Z to 2026-03-25T14:02:00Z, by an update: initial",
                "",
                "pair api",
                "└─ primary and secondary exchanged, from 2026-03-25T14:02:00Z to 2026-03-25T14:04:00Z, by an update",
            ]);
        });

        it("tells of each listener where they are not alike, by the states that Pulumi kept", async () => {
            const folder = path.join(pair.root, ".pulumi/history/shop/live");
            mkdirSync(folder, { recursive: true });
            const { deployment } = pair.state("rsp-1", "i-a", "i-b") as { deployment: { resources: object[] } };
            const other = JSON.parse(
                JSON.stringify(deployment.resources.slice(2))
                    .replaceAll("tcp-443", "tcp-80")
                    .replaceAll('"frontendPort":443', '"frontendPort":80')
                    .replaceAll("i-a", "i-c"),
            ) as object[];
            const nobody = JSON.parse(
                JSON.stringify(deployment.resources.slice(3)).replaceAll("tcp-443", "tcp-81").replaceAll(":443", ":81"),
            ) as object[];
            const latest = { resources: [...deployment.resources, ...other, ...nobody] };
            writeFileSync(path.join(folder, "live-0.checkpoint.json"), JSON.stringify({ checkpoint: { latest } }));
            writeFileSync(path.join(folder, "live-0.history.json"), "{}");
            const run0 = told(1, undefined, { kind: "import", result: "failed" });
            pair.pulumi({ export: state(), whoami: { url: `file://${pair.root}?no_tmp_dir=true` }, history: [run0] });
            const { stdout } = await run("history", "live");
            assert.deepEqual(stdout.split("\n").slice(0, 4), [
                "History of stack live, by the states that Pulumi kept",
                "",
                "pair web",
                "└─ primary i-a at tcp-443, i-c at tcp-80, nobody at tcp-81, since 2026-03-25T14:01:00Z, by an import that failed",
            ]);
        });

        it("goes on without the trail, and says why", async () => {
            history(told(1, { web }));
            pair.clb.faults.at("LookupEvents", 1, refusal("unknownAccessKey"), 9);
            const { code, stdout } = await run("history", "live");
            pair.clb.faults.clear();
            assert.equal(code, 0);
            assert.match(stdout, /\n\nThe cloud's audit trail is not known: LookupEvents: .+\n$/);
            pair.clb.faults.at("DescribeLoadBalancerAttribute", 1, refusal("unknownAccessKey"));
            assert.match((await run("history", "live")).stdout, /trail is not known: DescribeLoadBalancerAttribute: /);
        });

        it("says where there is none", async () => {
            history();
            assert.deepEqual(await run("history", "live"), {
                code: 1,
                stdout: "",
                stderr: "Stack live has no history of pairs: no run that Pulumi kept has one. `pulumi up` deploys what is declared.\n",
            });
            pair.pulumi({ export: state(), history: "error: no stack named 'live' found" });
            assert.equal(
                (await run("history", "live")).stderr,
                "The history of stack live is not known: `pulumi stack history`: no stack named 'live' found.\n",
            );
        });
    });

    describe("adopt", () => {
        const folder = (name: string) => {
            const full = path.join(pair.root, name);
            mkdirSync(full);
            return name;
        };
        const adopt = (...args: string[]) => run("adopt", pair.loadBalancerId, ...args);

        it("writes the stack's file and the import file, and says how to go on", async () => {
            const out = folder("whole");
            assert.deepEqual(await adopt("--stack", "new", "--like", "live", "--out", out), {
                code: 0,
                stdout: `lb-ID as pair web of stack new: instance, 1 listener and their server groups

Written:
  whole/Pulumi.new.yaml
  whole/import.new.json

Then:
  pulumi stack init new
  pulumi import --stack new --file whole/import.new.json --protect=false --generate-code=false
  pulumi up --stack new

The update says that it updates the pair: it notes in the state how it is declared. It calls nothing.
`,
                stderr: "",
            });
            const text = readFileSync(path.join(pair.root, out, "Pulumi.new.yaml"), "utf8");
            assert.equal(
                text.split("\nconfig:")[0],
                "# yaml-language-server: $schema=config.schema.json\n" +
                    `# Adopted from ${pair.loadBalancerId}, as it was made in the console.`,
            );
            const { config } = parse(text) as { config: Record<string, unknown> };
            // Keys are not copied.
            const { accessKey, secretKey, ...settings } = pair.clb.providerConfig();
            assert.ok(accessKey && secretKey);
            const expected = Object.entries(settings).map(([key, value]) => [
                `alicloud:${key}`,
                value === true ? "true" : value,
            ]);
            assert.deepEqual(
                Object.fromEntries(Object.entries(config).filter(([key]) => key.startsWith("alicloud:"))),
                Object.fromEntries(expected),
            );
            assert.deepEqual(config["shop:pairs"], {
                web: {
                    loadBalancer: { addressType: "internet", primaryZoneId: "cn-hangzhou-h" },
                    resourceGroupId: "rg-acfmlocaldefault",
                    primary: { serverId: "i-a" },
                    secondary: { serverId: "i-b" },
                    listeners: [
                        { protocol: "tcp", port: 443, backendPort: 8443, description: "", groupName: "web-tcp-443" },
                    ],
                },
            });
        });

        it("takes the listeners only, under another name, and tells machines", async () => {
            const out = folder("listeners");
            const args = ["--stack", "new", "--like", "live", "--keep-instance", "--pair", "shop"];
            const { code, stdout } = await adopt(...args, "--region", "cn-hangzhou", "--out", out, "--format", "json");
            assert.equal(code, 0);
            assert.deepEqual(JSON.parse(stdout), {
                kind: "adoption",
                version: 1,
                stack: "new",
                pair: "shop",
                loadBalancerId: "lb-ID",
                listeners: ["tcp-443"],
                notes: [],
                files: ["listeners/Pulumi.new.yaml", "listeners/import.new.json"],
                next: [
                    "pulumi stack init new",
                    "pulumi import --stack new --file listeners/import.new.json --protect=false --generate-code=false",
                    "pulumi up --stack new",
                ],
            });
        });

        it("says where the instance stays as it is", async () => {
            const { groupId } = pair.clb.model.listeners[0]!;
            const { stdout } = await adopt(
                "--stack",
                "new",
                "--like",
                "live",
                "--group",
                groupId,
                "--out",
                folder("group"),
            );
            assert.match(stdout, /^lb-ID as pair web of stack new: 1 listener and their server groups\n/);
        });

        it("says that what is protected is noted too, and what is left as it is", async () => {
            const client = pair.clb.client();
            const protect = (DeleteProtection: string) =>
                client.ok("SetLoadBalancerDeleteProtection", { LoadBalancerId: pair.loadBalancerId, DeleteProtection });
            await protect("on");
            await pair.group("i-b", "i-a");
            const { stdout } = await adopt("--stack", "new", "--like", "live", "--out", folder("protected"));
            await protect("off");
            client.close();
            const { id } = pair.clb.model.groups.find((one) => one.id !== pair.clb.model.listeners[0]!.groupId)!;
            pair.clb.drift.deleteGroup(id);
            assert.ok(
                stdout.endsWith(
                    "\n\nThe update says that it updates the pair and its listeners: it notes in the state how they are declared, and " +
                        "that they are protected. It calls nothing.\n",
                ),
                stdout,
            );
            assert.match(stdout, /^lb-ID as pair web .*\n {2}\S.*\n\nWritten:\n/);
        });

        it("needs no project where it writes a program, whose stack has its file already", async () => {
            const alone = mkdtempSync(path.join(tmpdir(), "adopt -"));
            const file = path.join(alone, "Pulumi.new.yaml");
            const config = Object.entries(pair.clb.providerConfig() as object).map(
                ([key, value]: [string, unknown]) => [`alicloud:${key}`, value],
            );
            writeFileSync(file, stringify({ config: Object.fromEntries(config) as object }));
            writeFileSync(path.join(alone, "Pulumi.yaml"), "name: alone\nruntime: python\n");
            const before = readFileSync(file, "utf8");
            const args = ["adopt", pair.loadBalancerId, "--stack", "new", "--like", "new", "--as", "yaml"];
            const { code, stdout, stderr } = await runCommand(args, alone, pair.env);
            assert.deepEqual([code, stderr], [0, ""]);
            assert.equal(readFileSync(file, "utf8"), before);
            assert.match(
                stdout,
                /\nWritten:\n {2}import\.new\.json\n {2}web\.yaml\n\nThen:\n {2}take web\.yaml into your program\n/,
            );
            assert.deepEqual(
                (JSON.parse(readFileSync(path.join(alone, "import.new.json"), "utf8")) as { resources: object[] })
                    .resources.length > 2,
                true,
            );
            rmSync(alone, { recursive: true });
        });

        it("writes a program instead, to be taken into the one that is there", async () => {
            const out = folder("program");
            const { code, stdout } = await adopt("--stack", "new", "--like", "live", "--as", "python", "--out", out);
            assert.equal(code, 0);
            const [, part] = /\nThen:\n {2}take (program\/\S+\.py) into your program\n/.exec(stdout)!;
            assert.ok(existsSync(path.join(pair.root, part!)));
            const text = readFileSync(path.join(pair.root, out, "Pulumi.new.yaml"), "utf8");
            assert.deepEqual([text.startsWith("# Adopted from"), text.includes("pairs")], [true, false]);
        });

        it("overwrites nothing", async () => {
            const { code, stdout, stderr } = await adopt("--stack", "live", "--like", "live");
            assert.deepEqual([code, stdout], [1, ""]);
            assert.match(stderr, /Pulumi\.live\.yaml/);
            assert.equal(existsSync(path.join(pair.root, "import.live.json")), false);
        });

        it("says every reason against it, and writes nothing", async () => {
            pair.clb.drift.stopListener(pair.loadBalancerId, "tcp", 443);
            const args = ["--stack", "new", "--like", "live", "--group", "rsp-none"];
            const { code, stderr } = await adopt(...args);
            assert.equal(code, 1);
            assert.match(stderr, /^lb-ID cannot be adopted as it is: \d reasons?; nothing was written\n {2}\S/);
            assert.equal(existsSync(path.join(pair.root, "Pulumi.new.yaml")), false);
        });

        const usage: [args: string[], said: string][] = [
            [["--stack", "new"], "no instance given"],
            [["i-a", "--stack", "new"], 'not the id of a CLB instance, got "i-a"; must begin with "lb-"'],
            [["xlb-1", "--stack", "new"], 'not the id of a CLB instance, got "xlb-1"; must begin with "lb-"'],
            [["lb-1_", "--stack", "new"], 'not the id of a CLB instance, got "lb-1_"; must begin with "lb-"'],
            [["lb-1"], "no stack given: --stack <name> says which one to write"],
            [["lb-1", "--stack", "a b"], `--stack: not a stack's name, got "a b"; must be letters, digits and - _ .`],
            [["lb-1", "--stack", "/a"], `--stack: not a stack's name, got "/a"; must be letters, digits and - _ .`],
            [
                ["lb-1", "--stack", "new", "--group", "rsp-1 "],
                '--group: not the id of a server group, got "rsp-1 "; must begin with "rsp-"',
            ],
            [
                ["lb-1", "--stack", "new", "--group", "xrsp-1"],
                '--group: not the id of a server group, got "xrsp-1"; must begin with "rsp-"',
            ],
            [["lb-1", "--stack", "new", "--pair", " "], "--pair: empty; must be a name"],
            [["lb-1", "--stack", "new", "--like", "dev"], '--like: no stack "dev". Stacks: live'],
            [
                ["lb-1", "--stack", "new"],
                "no region given: --region <region>, --like <stack> or ALICLOUD_REGION says where to look",
            ],
        ];
        for (const [args, said] of usage) {
            it(`tells whoever types ${["adopt", ...args].join(" ")} what is wrong with it`, async () => {
                const { code, stdout, stderr } = await run("adopt", ...args);
                assert.deepEqual([code, stdout, stderr.split("\n")[0]], [2, "", said]);
            });
        }
    });
});
