// The state is lost: what docs/state-lost.md says, command by command, with the real engine and provider.

import * as assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import { refusal } from "../../clb/controlPlane/faults";
import type { Status } from "../../cli/status/model";
import { byHand } from "../support/byHand";
import { ROOT } from "../support/run";
import { metricsText } from "./support/metricsText";
import { Operator, STACK } from "./support/operator";
import { Traffic } from "./support/traffic";

const pairs = (more = "") => `web:
  loadBalancer: { addressType: internet }
  primary: { serverId: i-a }
  secondary: { serverId: i-b, weight: 50 }
  listeners: [{ protocol: tcp, port: 443, backendPort: 8443 }, { protocol: udp, port: 53, backendPort: 5353 }]
${more}`;

describe("a stack whose state is lost", () => {
    let operator: Operator;
    before(async () => {
        operator = await Operator.start("i-a", "i-b");
        operator.write(pairs());
        await operator.up();
        operator.clb.health = () => "normal";
        rmSync(path.join(operator.root, ".pulumi"), { recursive: true });
        operator.clb.clear();
    });
    after(() => operator?.close());

    const own = () => operator.clb.model.loadBalancers.find(({ name }) => name !== "shop")!;
    const status = async (...args: string[]) => {
        const { code, stdout, stderr } = await operator.run("status", [STACK, ...args]);
        return { code, stdout, stderr };
    };

    it("has a status that says so, names its load balancer and is not ok", async () => {
        const { id, name } = own();
        assert.deepEqual(await status(), {
            code: 1,
            stderr: "",
            stdout: `Status of stack live in cn-hangzhou, 1 pair: redundancy not known

pair web: its instance is not known

There is no state of stack live: \`pulumi stack export\`: no stack named 'live' found.
If the stack was deployed before, its state is lost: do not run \`pulumi up\`, which would make everything a second time. See docs/state-lost.md.
  web: ${id} (${name}) has tcp-443, udp-53 with its servers; its import file:
    npm run adopt -- ${id} --stack live --pair web --import-only
`,
        });
        const { stdout } = await status("--format", "prometheus");
        assert.equal(stdout, metricsText({ ok: 0, pair: "web", unknown: 1 }));
        assert.deepEqual(operator.clb.calls({ mutating: true }), []);
    });

    it("says that the load balancers are unknown where the cloud does not list them", async () => {
        operator.clb.faults.at("DescribeLoadBalancers", 1, refusal("forbidden"));
        const { code, stdout } = await status();
        assert.equal(code, 1);
        assert.match(
            stdout,
            /\n {2}Which load balancers serve it is not known: DescribeLoadBalancers: forbidden: Forbidden\.RAM/,
        );
    });

    it("says the same of a stack that was made anew and is empty, to machines too", async () => {
        assert.equal((await operator.pulumi("stack", "init", STACK)).code, 0);
        const { code, stdout } = await status("--format", "json");
        const { ok, noState, pairs: all } = JSON.parse(stdout) as Status;
        const found = [{ loadBalancerId: own().id, name: own().name, listeners: ["tcp-443", "udp-53"] }];
        assert.deepEqual(
            [code, ok, noState],
            [1, false, { reason: "it has no resources", pairs: [{ name: "web", found }] }],
        );
        assert.deepEqual(all[0]?.differences, []);
    });

    it("refuses a switchover", async () => {
        const { code, stderr } = await operator.run("switchover", [STACK, "web", "--yes"]);
        assert.deepEqual(
            [code, stderr],
            [
                1,
                "A switchover needs Pulumi's state, and there is none: it has no resources. See `npm run status -- live`.\n",
            ],
        );
    });

    it("gets its import file for the stack file that is there, and refuses an instance of others", async () => {
        const other = await operator.run("adopt", [operator.loadBalancerId, "--stack", STACK, "--import-only"]);
        assert.deepEqual(
            [other.code, other.stderr],
            [
                1,
                `${operator.loadBalancerId} does not have what pair web declares; nothing was written:\n` +
                    "  tcp-443: no such listener\n  udp-53: no such listener\n",
            ],
        );
        const text = operator.text;
        const { code, stdout, stderr } = await operator.run("adopt", [
            own().id,
            "--stack",
            STACK,
            "--pair",
            "web",
            "--import-only",
        ]);
        assert.deepEqual([code, stderr, operator.text], [0, "", text]);
        assert.equal(
            stdout,
            `${own().id} as pair web of stack live: 2 listeners and their server groups

Written:
  stacks/import.live.json

Then:
  pulumi stack init live   # where the stack is gone too
  pulumi import --stack live --file stacks/import.live.json --protect=false --generate-code=false
  pulumi preview --stack live
  pulumi up --stack live

The preview may update the pair and its protection in the state; where it creates, replaces or deletes anything of the pair, do not go on.
`,
        );
        const page = readFileSync(path.join(ROOT, "docs/state-lost.md"), "utf8");
        assert.ok(
            page.includes(
                "pulumi import --stack live --file stacks/import.live.json --protect=false --generate-code=false",
            ),
        );
    });

    it("says so too where a program declares its pairs, and gets the same import file", async () => {
        const [text, file] = [operator.text, path.join(operator.root, "stacks/import.live.json")];
        const written = readFileSync(file, "utf8");
        rmSync(file);
        operator.writeWithoutPairs();
        assert.deepEqual(await status(), {
            code: 1,
            stderr: "",
            stdout: `Status of stack live in cn-hangzhou, 0 pairs: redundancy not known

There is no state of stack live: it has no resources.
If the stack was deployed before, its state is lost: do not run \`pulumi up\`, which would make everything a second time. See docs/state-lost.md.
  Which load balancers serve it is not known: the program declares the pairs, and only the state names their listeners and servers
  Find them in the console; for the import file of each pair:
    npm run adopt -- <lb-id> --stack live --pair <name in the program> --import-only
`,
        });
        const { code, stdout } = await status("--format", "prometheus");
        assert.deepEqual([code, stdout], [1, metricsText({ ok: 0, unknown: 1 })]);
        const adopted = await operator.run("adopt", [own().id, "--stack", STACK, "--pair", "web", "--import-only"]);
        assert.deepEqual([adopted.code, adopted.stderr, operator.text.includes("pairs:")], [0, "", false]);
        assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), JSON.parse(written));
        operator.writeText(text);
    });

    it("is imported without a call that changes something, and its status names the defaults that an import leaves out", async () => {
        const before = operator.clb.model;
        const { code, stdout, stderr } = await operator.importFile("stacks/import.live.json");
        assert.equal(code, 0, stdout + stderr);
        assert.deepEqual(operator.clb.calls({ mutating: true }), []);
        const imported = await status();
        assert.deepEqual([imported.code, imported.stderr], [0, ""], imported.stdout);
        assert.doesNotMatch(imported.stdout, /NaN|swapped|weight/);
        assert.match(imported.stdout, /\nConfig, state and cloud agree on web\.\n$/);
        assert.deepEqual(operator.clb.model, before);
    });

    it("is updated without a call, and then has nothing to update", async () => {
        const before = operator.clb.model;
        for (const expected of [
            /~ {2}alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer web updat/,
            /^(?![^]* ~ )/,
        ]) {
            const { ok, output } = await operator.tryUp();
            assert.ok(ok, output);
            assert.match(output, expected);
        }
        assert.deepEqual(operator.clb.calls({ mutating: true }), []);
        assert.deepEqual(operator.clb.model, before);
        assert.deepEqual(operator.clb.violations, []);
        assert.equal((await status()).code, 0);
    });
});

describe("a lost state of a pair with a standby check and an alarm", () => {
    let operator: Operator;
    let traffic: Traffic;
    before(async () => {
        operator = await Operator.start("i-a", "i-b");
        operator.write(`web:
  loadBalancerId: ${operator.loadBalancerId}
  primary: { serverId: i-a }
  secondary: { serverId: i-b }
  listeners: [{ protocol: tcp, port: 443, backendPort: 8443 }]
  standbyCheck: { port: 9000, backendPort: 8443 }
  alarm: { contactGroups: [on-call] }
`);
        await operator.up();
        await nameSecondaryFirst();
        traffic = await Traffic.start(operator.clb, true);
        await traffic.seen("i-a", 443, "normal");
        await traffic.seen("i-b", 9000, "normal");
        rmSync(path.join(operator.root, ".pulumi"), { recursive: true });
        operator.clb.clear();
    });
    after(async () => {
        await traffic?.close();
        await operator?.close();
    });

    const groupOf = (port: number) => {
        const { listeners, groups } = operator.clb.model;
        const { groupId } = listeners.find((one) => one.port === port)!;
        return groups.find(({ id }) => id === groupId)!;
    };

    /** Gives the listener a group that differs only in the order in which the cloud lists the servers. */
    async function nameSecondaryFirst(): Promise<void> {
        const { id: old, name } = groupOf(443);
        const server = (ServerId: string, ServerType: string) => ({
            ...{ ServerId, ServerType, Port: "8443", Weight: "100", Type: "ecs" },
        });
        const { MasterSlaveServerGroupId } = (await byHand(operator.clb, "CreateMasterSlaveServerGroup", {
            LoadBalancerId: operator.loadBalancerId,
            MasterSlaveServerGroupName: name,
            MasterSlaveBackendServers: JSON.stringify([server("i-b", "Slave"), server("i-a", "Master")]),
        })) as { MasterSlaveServerGroupId: string };
        await byHand(operator.clb, "SetLoadBalancerTCPListenerAttribute", {
            LoadBalancerId: operator.loadBalancerId,
            ListenerPort: "443",
            MasterSlaveServerGroup: "on",
            MasterSlaveServerGroupId,
        });
        await byHand(operator.clb, "DeleteMasterSlaveServerGroup", { MasterSlaveServerGroupId: old });
        assert.deepEqual(
            groupOf(443).servers.map(({ role }) => role),
            ["Slave", "Master"],
        );
    }

    it("is restored by the page without a lost request; only the alarm's rule is made again", async () => {
        const id = operator.loadBalancerId;
        const { alarms, acls, ...kept } = operator.clb.model;
        const { result, requests, lost, servers } = await traffic.during(async () => {
            const found = await operator.run("status", [STACK]);
            assert.match(found.stdout, new RegExp(`\\n {2}web: ${id} \\(shop\\) has tcp-443 with its servers;`));
            const adopted = await operator.run("adopt", [id, "--stack", STACK, "--pair", "web", "--import-only"]);
            assert.equal(adopted.code, 0, adopted.stderr);
            assert.equal((await operator.pulumi("stack", "init", STACK)).code, 0);
            const imported = await operator.importFile("stacks/import.live.json");
            assert.equal(imported.code, 0, imported.stdout + imported.stderr);
            assert.deepEqual(operator.clb.calls({ mutating: true }), []);
            const up = await operator.tryUp();
            assert.ok(up.ok, up.output);
            return adopted.stdout;
        });
        assert.match(
            result,
            /^ {2}alarm web-redundancy is not imported: the update makes a rule; delete the one that is there in CloudMonitor$/m,
        );
        const written = JSON.parse(readFileSync(path.join(operator.root, "stacks/import.live.json"), "utf8")) as {
            resources: { name: string; id?: string }[];
        };
        const list = acls[0]!.id;
        assert.deepEqual(
            written.resources.map(({ name, id: imported }) => [name, imported]),
            [
                ["web", undefined],
                ["web-tcp-443 group", groupOf(443).id],
                ["web-tcp-443 listener", `${id}:tcp:443`],
                ["web-tcp-9000-standby acl", list],
                ["web-tcp-9000-standby aclEntry", `${list}:${acls[0]!.entries[0]!.ip}`],
                ["web-tcp-9000-standby group", groupOf(9000).id],
                ["web-tcp-9000-standby listener", `${id}:tcp:9000`],
            ],
        );
        assert.deepEqual(
            operator.clb.calls({ mutating: true }).map(({ action }) => action),
            ["PutResourceMetricRule", "EnableMetricRules"],
        );
        const { alarms: now, acls: listsNow, ...keptNow } = operator.clb.model;
        assert.deepEqual([keptNow, listsNow, now.slice(0, 1)], [kept, acls, alarms]);
        assert.equal(now.length, 2);
        assert.deepEqual([requests > 0, lost, servers], [true, 0, ["i-a"]]);
        assert.deepEqual(operator.clb.violations, []);
    });

    it("has nothing to update then, and a status that is fine", async () => {
        operator.clb.clear();
        const { ok, output } = await operator.tryUp();
        assert.ok(ok, output);
        assert.deepEqual(operator.clb.calls({ mutating: true }), []);
        const { code, stdout } = await operator.run("status", [STACK]);
        assert.deepEqual([code, /\nConfig, state and cloud agree on web\.\n$/.test(stdout)], [0, true], stdout);
    });
});
