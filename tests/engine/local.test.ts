// `npm run local`: the trial without an account, run as a process of its own.

import * as assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";

import { copyWith } from "../support/run";
import { Command, withEngine, withoutTools } from "./support/command";
import { execute } from "./support/packed";

const COMMAND = "local";

const STAYS = /^It stays until Ctrl-C\./m;

const BROKEN = `config:
  alicloud-primary-secondary:pairs:
    web:
      loadBalancer: {}
      primary:
        serverId: i-a
      secondary:
        serverId: i-b
      listeners:
        - protocol: tcp
          port: "443"
          backendPort: 8443
`;

describe("npm run local", () => {
    it("brings dev up, shows it, destroys it and leaves nothing behind with --once", async () => {
        const local = new Command(COMMAND, ["dev", "--once"]);
        await local.ends(0);
        assert.match(local.stdout, /^Bringing stack dev up on a local CLB at 127\.0\.0\.1:\d+\.$/m);
        assert.match(local.stdout, /^ \+ +alicloud:slb:Listener web-tcp-80 created/m);
        assert.match(local.stdout, /^Outputs of stack dev:\n\npairs:\n {2}web:\n {4}address: 10\.0\.0\.1$/m);
        const tree = `
instance web lb-\\w+: intranet 10\\.0\\.0\\.1, active
└─ listener tcp 80: running
   ├─ primary   i-bp1dev1primary00000a port 8080
   └─ secondary i-bp1dev2secondary000b port 8080
`;
        assert.match(local.stdout, new RegExp(`^The cloud now holds:\n${tree}`, "m"));
        assert.match(
            local.stdout,
            /^Two servers answer behind each pair, each a process of its own:\n\n└─ web tcp 80 at 127\.\S+:80: the primary i-bp1dev1primary00000a answers\n/m,
        );
        assert.doesNotMatch(local.stdout, STAYS);
        assert.match(local.stdout, /\nDestroyed: the local CLB is empty and ends\.\n$/);
    });

    it("takes the protection of prod off, saying so, before it destroys", async () => {
        const local = new Command(COMMAND, ["prod", "--once"]);
        await local.ends(0);
        assert.match(local.stdout, /^instance shop-prod .*, active, deletion protection on$/m);
        assert.match(local.stdout, /^Taking the deletion protection off: .*[^]*^Destroying stack prod\.$/m);
        assert.match(local.stdout, /\nDestroyed: the local CLB is empty and ends\.\n$/);
    });

    it("stays until Ctrl-C, answers a second terminal meanwhile, then destroys and ends with 0", async () => {
        const local = new Command(COMMAND, ["dev"]);
        await local.says(/ switchover dev\n/);
        const run = async (...args: string[]) => {
            const [, runner] = /^ {2}sh (\S+) status dev$/m.exec(local.stdout) ?? assert.fail(local.stdout);
            return execute("sh", [runner!, ...args], tmpdir());
        };
        // It ends with 1 until the first probes have a result: what is not known yet is not fine.
        let status = await run("status", "dev");
        for (let left = 30; status.code !== 0 && left > 0; left--) {
            status = await run("status", "dev");
        }
        assert.equal(status.code, 0, status.stdout + status.stderr);
        assert.match(status.stdout, /primary +i-bp1dev1primary00000a port 8080: healthy/);
        // A single press comes twice, from the terminal and from npm. Two of one kind might be merged on the way.
        local.signal("SIGINT");
        local.signal("SIGTERM");
        await local.ends(0);
        assert.match(local.stdout, /\nDestroyed: the local CLB is empty and ends\.\n$/);
    });

    it("takes SIGTERM while it comes up as Ctrl-C: lets the engine finish, then destroys", async () => {
        const local = new Command(COMMAND, ["dev"]);
        await local.says(/ApplicationLoadBalancer web creating/);
        local.signal("SIGTERM");
        await local.ends(0);
        assert.doesNotMatch(local.stdout, STAYS);
        assert.match(local.stdout, /\nDestroyed: the local CLB is empty and ends\.\n$/);
    });

    it("takes SIGHUP while it stays as Ctrl-C: destroys", async () => {
        const local = new Command(COMMAND, ["dev"]);
        await local.says(STAYS);
        local.signal("SIGHUP");
        await local.ends(0);
        assert.match(local.stdout, /\nDestroyed: the local CLB is empty and ends\.\n$/);
    });

    it("stops hard at Ctrl-C while it destroys, tells what is left and ends with 1", async () => {
        const local = new Command(COMMAND, ["dev", "--once"]);
        await local.says(/Listener web-tcp-80 deleting/);
        local.signal("SIGINT");
        await local.ends(1);
        assert.match(
            local.stderr,
            /^Not destroyed to the end\. Left on the local CLB, which ends now:\n\n(instance web lb-|nothing$)/m,
        );
    });

    it("ends with the program's own message and 1 where the config is wrong", async () => {
        const copy = withEngine(copyWith({ broken: BROKEN }, ["tests"]));
        try {
            const local = new Command(COMMAND, ["broken"], copy);
            await local.ends(1);
            assert.match(local.stdout, /listeners\[0\]\.port: text where a number belongs, got "443"/);
            assert.match(local.stderr, /^The stack did not come up; nothing of it is left\.$/m);
            assert.doesNotMatch(local.stderr, /^ +at /m);
        } finally {
            rmSync(copy, { recursive: true });
        }
    });

    it("says what it tried where no engine can be had, step by step, without a stack trace", async () => {
        const copy = copyWith({ dev: BROKEN }, ["tests"]);
        try {
            // Nothing listens on the discard port: the download is refused at once, wherever this runs.
            const proxy = "http://127.0.0.1:9";
            const env = { ...withoutTools(), HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: "1" };
            const local = new Command(COMMAND, ["dev"], copy, env);
            await local.ends(1);
            assert.match(local.stdout, /^Getting a Pulumi engine first, which happens once: /);
            assert.match(local.stdout, /^engine: no pulumi is on PATH$/m);
            assert.match(local.stdout, /^engine: pulumi \S+ could not be downloaded: .+$/m);
            assert.match(
                local.stderr,
                /^There is nothing to make an engine from: no pulumi is on PATH; pulumi \S+ could not be downloaded: .+, and no go is on PATH to build one\. .+\nNo engine, no trial: see above\.\n$/m,
            );
            assert.doesNotMatch(local.stderr, /^ +at /m);
        } finally {
            rmSync(copy, { recursive: true });
        }
    });

    it("ends with 2 and the stacks there are where none or an unknown one is asked for", async () => {
        for (const args of [[], ["nowhere"]]) {
            const local = new Command(COMMAND, args);
            await local.ends(2);
            assert.equal(local.stdout, "");
            assert.match(local.stderr, /Stacks: dev, prod, staging \(stacks\/Pulumi\.<stack>\.yaml\)/);
            assert.match(local.stderr, /^Usage: npm run local -- \[options\] \[stack\]$/m);
        }
    });
});
