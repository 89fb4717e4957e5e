// The installed commands in the folder of a program of any language, whose pairs only the state tells.

import * as assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import type { LocalClb } from "../../clb/localClb";
import type { Policy } from "../../cli/ramPolicy/policy";
import { findExecutable } from "../../engine/find";
import { type Ended, ROOT } from "../support/run";
import { execute, must, pack } from "./packed";
import { python } from "./python";
import { Program } from "./program";
import { namespaced, SERVERS, startClb } from "./support/example";

/** Runs the program where the Node host, which is not at hand, would run it. */
const DRIVER = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const program = async () => require("./index.js");
LocalWorkspace.createOrSelectStack({ stackName: "dev", projectName: "primary-secondary-typescript", program }, { workDir: "." })
    .then((stack) => stack[process.argv[2]]())
    .catch((error) => { console.error(error.message); process.exitCode = 1; });
`;

const EXECUTABLE = "pulumi-resource-alicloud-primary-secondary";

type Run = (program: Program, command: "up" | "destroy", config: Record<string, unknown>) => Promise<Ended>;

const byCli: Run = (program, command, config) => program.pulumi(`${command} --yes --skip-preview`, config);

describe("the commands in the folder of a program", () => {
    let clb: LocalClb;
    let bin: string;

    before(async () => {
        clb = await startClb();
        clb.health = () => "normal";
        ({ bin } = await pack());
    });
    after(() => clb?.stop());

    const LANGUAGES: Record<string, { prepare?: (program: Program) => Promise<void>; run: Run }> = {
        yaml: { run: byCli },
        go: {
            prepare: async (program) => {
                assert.ok(findExecutable("go", process.env["PATH"]), "needed on PATH: go");
                const { code, stdout, stderr } = await program.package(["add", path.join(bin, EXECUTABLE)]);
                assert.equal(code, 0, `${stdout}\n${stderr}`);
            },
            run: byCli,
        },
        python: {
            run: async (program, command, config) => program.run(await python(), ["main.py", command], config),
        },
        typescript: {
            prepare: async ({ folder }) => {
                symlinkSync(path.join(bin, ".."), path.join(folder, "node_modules"));
                const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
                await must(process.execPath, [tsc, "-p", "."], folder);
                writeFileSync(path.join(folder, "driver.js"), DRIVER);
            },
            run: (program, command, config) => program.run(process.execPath, ["driver.js", command], config),
        },
    };
    const policies: Policy[] = [];

    for (const [language, { prepare, run }] of Object.entries(LANGUAGES)) {
        it(`show who serves, and what the deployment may call (${language})`, async () => {
            const program = new Program(clb, bin, { folder: `examples/${language}` });
            const config = namespaced(`primary-secondary-${language}`, SERVERS);
            const command = (...args: string[]) =>
                execute(path.join(bin, "alicloud-primary-secondary"), args, program.folder, program.env);
            try {
                await prepare?.(program);
                const none = await command("status", "--stack", "dev");
                assert.deepEqual([none.code, none.stdout], [2, ""]);
                assert.match(none.stderr, /^no stack "dev"\. Stacks: /);

                const up = await run(program, "up", config);
                assert.equal(up.code, 0, `${up.stdout}\n${up.stderr}`);
                const { code, stdout, stderr } = await command("status");
                assert.deepEqual([code, stderr], [0, ""]);
                const { id, address } = clb.model.loadBalancers[0]!;
                assert.equal(
                    stdout.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "TIME"),
                    `Status of stack dev in cn-hangzhou, 1 pair: redundancy kept at web tcp-443

pair web: instance ${id} at ${address}
└─ listener tcp-443: the primary serves, the secondary is ready
   ├─ primary   i-first port 8443: healthy
   ├─ secondary i-second port 8443: healthy
   └─ in these roles since TIME

State and cloud agree on web.
`,
                );
                clb.drift.swapRoles(clb.model.groups[0]!.id);
                const swapped = await command("status", "-C", program.folder, "dev");
                assert.equal(swapped.code, 1);
                assert.match(swapped.stdout, /\nState and cloud differ:\n {2}web tcp-443 servers\n/);

                const policy = await command("ram-policy", "--account", "42");
                assert.deepEqual([policy.code, policy.stderr], [0, ""]);
                policies.push(JSON.parse(policy.stdout) as Policy);
            } finally {
                const down = await run(program, "destroy", config);
                program.close();
                assert.equal(down.code, 0, `${down.stdout}\n${down.stderr}`);
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
