// The state is lost: what docs/state-lost.md says, command by command, with the real engine and provider.

import * as assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import { refusal } from "../../clb/controlPlane/faults";
import type { Status } from "../../cli/status/model";
import { ROOT } from "../support/run";
import { Operator, STACK } from "./support/operator";

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
        assert.match(stdout, /^alicloud_primary_secondary_ok\{stack="live",region="cn-hangzhou"\} 0$/m);
        assert.match(stdout, /^alicloud_primary_secondary_unknown\{stack="live",region="cn-hangzhou"\} 1$/m);
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
