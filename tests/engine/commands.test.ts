// The installed commands in the folder of a program of any language, whose pairs only the state tells.

import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { parse, stringify } from "yaml";

import type { LocalClb } from "../../clb/controlPlane/localClb";
import type { Policy } from "../../cli/ramPolicy/policy";
import { SWITCHED_KEY } from "../../components/validation/switchedSetting";
import { findExecutable } from "../../engine/find";
import { ROOT } from "../support/run";
import { namespaced, primary, SERVERS, startClb } from "./support/example";
import { writeHosts } from "./support/hosts";
import { execute, must, pack } from "./support/packed";
import { Program } from "./support/program";
import { python } from "./support/python";

const EXECUTABLE = "pulumi-resource-alicloud-primary-secondary";

describe("the commands in the folder of a program", () => {
    let clb: LocalClb;
    let bin: string;
    let hosts: string;

    before(async () => {
        clb = await startClb();
        clb.health = () => "normal";
        ({ bin } = await pack());
        hosts = writeHosts(mkdtempSync(path.join(tmpdir(), "hosts-")), await python());
    });
    after(async () => {
        rmSync(hosts, { recursive: true, force: true });
        await clb?.stop();
    });

    /** What a program needs in its folder before it can run, as its README says. */
    const LANGUAGES: Record<string, (program: Program) => Promise<void>> = {
        yaml: () => Promise.resolve(),
        go: async (program) => {
            assert.ok(findExecutable("go", process.env["PATH"]), "needed on PATH: go");
            const { code, stdout, stderr } = await program.package(["add", path.join(bin, EXECUTABLE)]);
            assert.equal(code, 0, `${stdout}\n${stderr}`);
        },
        python: () => Promise.resolve(),
        typescript: async ({ folder }) => {
            symlinkSync(path.join(bin, ".."), path.join(folder, "node_modules"));
            const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
            await must(process.execPath, [tsc, "-p", "."], folder);
        },
    };
    const policies: Policy[] = [];

    for (const [language, prepare] of Object.entries(LANGUAGES)) {
        it(`show who serves, switch, and tell what a deployment may call (${language})`, async () => {
            const program = new Program(clb, bin, { folder: `examples/${language}` });
            program.env["PATH"] = [hosts, program.env["PATH"]].join(path.delimiter);
            const pulumi = async (command: "up" | "destroy") => {
                const config = namespaced(`primary-secondary-${language}`, SERVERS);
                const { code, stdout, stderr } = await program.pulumi(`${command} --yes --skip-preview`, config);
                assert.equal(code, 0, `${stdout}\n${stderr}`);
            };
            const command = (...args: string[]) =>
                execute(path.join(bin, "alicloud-primary-secondary"), args, program.folder, program.env);
            const status = async (first: string, second: string) => {
                const { code, stdout, stderr } = await command("status");
                assert.deepEqual([code, stderr], [0, ""], stdout);
                const { id, address } = clb.model.loadBalancers[0]!;
                assert.equal(
                    stdout.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "TIME"),
                    `Status of stack dev in cn-hangzhou, 1 pair: redundancy kept at web tcp-443

pair web: instance ${id} at ${address}
└─ listener tcp-443: the primary serves, the secondary is ready
   ├─ primary   ${first} port 8443: healthy
   ├─ secondary ${second} port 8443: healthy
   └─ in these roles since TIME

State and cloud agree on web.
`,
                );
            };
            try {
                await prepare(program);
                const none = await command("status", "--stack", "dev");
                assert.deepEqual([none.code, none.stdout], [2, ""]);
                assert.match(none.stderr, /^no stack "dev"\. Stacks: /);

                await pulumi("up");
                await status("i-first", "i-second");

                const { code, stdout, stderr } = await command("switchover", "--yes");
                assert.equal(code, 0, `${stdout}\n${stderr}`);
                assert.match(stdout, /\nSwitched: the new primary serves behind tcp-443\.\n$/);
                assert.equal(primary(clb), "i-second");
                await status("i-second", "i-first");

                const setting = path.join(program.folder, "Pulumi.dev.yaml");
                const kept = readFileSync(setting, "utf8");
                const { config } = parse(kept) as { config: Record<string, string[]> };
                // Unquoted, the time of a role change would be a YAML time.
                const mistyped = { config: { ...config, [SWITCHED_KEY]: ["web", "wbe"] } };
                writeFileSync(setting, stringify(mistyped, { defaultStringType: "QUOTE_DOUBLE" }));
                const unknown = await command("status");
                assert.equal(unknown.code, 1);
                assert.match(
                    unknown.stdout,
                    /^alicloud-primary-secondary:switched names "wbe", which no pair of this stack is called: it switches nothing; take it out\.$/m,
                );
                writeFileSync(setting, kept);

                clb.drift.swapRoles(clb.model.groups[0]!.id);
                const swapped = await command("status", "-C", program.folder, "dev");
                assert.equal(swapped.code, 1);
                assert.match(swapped.stdout, /\nState and cloud differ:\n {2}web tcp-443 servers\n/);

                const policy = await command("ram-policy", "--account", "42");
                assert.deepEqual([policy.code, policy.stderr], [0, ""]);
                policies.push(JSON.parse(policy.stdout) as Policy);
            } finally {
                await pulumi("destroy");
                program.close();
            }
            assert.ok(clb.empty);
        });
    }

    it("ask for the same permissions whatever the language", () => {
        assert.equal(policies.length, Object.keys(LANGUAGES).length);
        policies.forEach((policy) => assert.deepEqual(policy, policies[0]));
        assert.match(JSON.stringify(policies[0]), /slb:CreateLoadBalancerTCPListener/);
    });
});
