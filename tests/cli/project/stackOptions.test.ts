// Which project and which stack a command is about: found from where the operator is, as Pulumi finds them.

import * as assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { runCommand } from "../../support/inProcess";

const PAIRS = `config:
  shop:pairs:
    web:
      loadBalancerId: lb-a
      primary: { serverId: i-a }
      secondary: { serverId: i-b }
      listeners: [{ protocol: tcp, port: 443, backendPort: 8443 }]
`;

describe("the project and the stack of a command", () => {
    let shop: string;
    let empty: string;

    before(() => {
        const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "projects-")));
        [shop, empty] = [path.join(folder, "shop"), path.join(folder, "empty")];
        for (const part of ["shop/src/deep", "shop/inner", "empty"]) {
            mkdirSync(path.join(folder, part), { recursive: true });
        }
        writeFileSync(path.join(shop, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
        writeFileSync(path.join(shop, "Pulumi.dev.yaml"), PAIRS);
        writeFileSync(path.join(shop, "Pulumi.prod.yaml"), PAIRS);
        writeFileSync(path.join(shop, "inner/Pulumi.yaml"), "name: inner\nruntime: nodejs\n");
    });
    after(() => rmSync(path.dirname(shop), { recursive: true }));

    async function plan(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = { PATH: "" }) {
        const { code, stdout, stderr } = await runCommand(["plan", ...args], cwd, env);
        return { code, out: stdout.split("\n", 1)[0], err: stderr.replace(/\n\nUsage: [^]*/, "\n") };
    }
    const planned = (stack: string) => ({ code: 0, out: `Plan of stack ${stack}: 1 pair, 3 resources`, err: "" });

    it("are found from a folder of the project, from one below, and from one that -C names", async () => {
        assert.deepEqual(await plan(shop, ["dev"]), planned("dev"));
        assert.deepEqual(await plan(path.join(shop, "src/deep"), ["dev"]), planned("dev"));
        assert.deepEqual(await plan(empty, ["-C", "../shop/src", "dev"]), planned("dev"));
        assert.deepEqual(await plan(empty, ["dev", "--cwd", shop]), planned("dev"));
    });

    it("are named by --stack as well, and by PULUMI_STACK where nothing else does", async () => {
        assert.deepEqual(await plan(shop, ["--stack", "prod"]), planned("prod"));
        assert.deepEqual(await plan(shop, ["prod", "--stack", "prod"]), planned("prod"));
        assert.deepEqual(await plan(shop, [], { PATH: "", PULUMI_STACK: "prod" }), planned("prod"));
        assert.deepEqual(await plan(shop, ["dev"], { PATH: "", PULUMI_STACK: "prod" }), planned("dev"));
        assert.deepEqual(await plan(shop, ["dev", "--stack", "prod"]), {
            code: 2,
            out: "",
            err: 'two stacks given: "dev" and --stack "prod"\n',
        });
    });

    it("are the ones that Pulumi has selected where none is named", async () => {
        const bin = path.join(empty, "bin");
        mkdirSync(bin);
        const pulumi = (answer: string) => {
            writeFileSync(
                path.join(bin, "pulumi"),
                `#!/bin/sh\n[ "$*" = "stack --show-name --non-interactive" ]\n${answer}\n`,
            );
            chmodSync(path.join(bin, "pulumi"), 0o755);
        };
        const env = { PATH: `${bin}:/bin:/usr/bin` };
        pulumi('echo prod; echo "$PWD" >&2; [ "${PWD##*/}" = shop ]');
        assert.deepEqual(await plan(path.join(shop, "src"), [], env), planned("prod"));
        pulumi('echo "error: no stack selected" >&2; exit 255');
        const none = { code: 2, out: "", err: "no stack given. Stacks: dev, prod (Pulumi.<stack>.yaml)\n" };
        assert.deepEqual(await plan(shop, [], env), none);
        assert.deepEqual(await plan(shop, [], { PATH: "" }), none);
    });

    it("are refused with the way out where there is no project", async () => {
        assert.deepEqual(await plan(empty, ["dev"]), {
            code: 1,
            out: "",
            err:
                `no Pulumi project at ${empty} or above: no Pulumi.yaml; go to the folder of your project, ` +
                "or name it by -C <folder>\n",
        });
        assert.equal((await plan(empty, ["-C", "nowhere", "dev"])).code, 1);
    });

    it("are of the nearest of two projects, which a refusal says", async () => {
        const inner = path.join(shop, "inner");
        assert.deepEqual(await plan(inner, ["dev"]), {
            code: 2,
            out: "",
            err:
                'no stack "dev". Stacks: none yet (Pulumi.<stack>.yaml)\n' +
                `This is project inner in ${inner}; another one stands above it: -C ..\n`,
        });
        assert.deepEqual(await plan(inner, ["-C", "..", "dev"]), planned("dev"));
    });

    it("are named with organization and project too, as `pulumi` names them", async () => {
        assert.deepEqual(await plan(shop, ["organization/shop/dev"]), planned("dev"));
        assert.deepEqual(await plan(shop, ["acme/prod"]), planned("prod"));
        assert.deepEqual(await plan(shop, [], { PATH: "", PULUMI_STACK: "acme/shop/prod" }), planned("prod"));
    });

    it("are refused if the name is of another project, or no name of a stack", async () => {
        const ending = (stack: string) => plan(shop, [stack]);
        assert.deepEqual(await ending("acme/bank/dev"), {
            code: 2,
            out: "",
            err:
                `stack "acme/bank/dev" is of project "bank", and this is project "shop" in ${shop}; ` +
                "go to the folder of that project, or name it by -C <folder>\n",
        });
        const rule = 'must be letters, digits, "-", "_" and ".", alone or behind its organization and project';
        for (const wrong of ["a/b/shop/dev", "/dev", "shop//dev", "../dev", "de v", "dev\u001b[2J", "x".repeat(101)]) {
            assert.deepEqual(await ending(wrong), {
                code: 2,
                out: "",
                err: `not the name of a stack, got ${JSON.stringify(wrong)}; ${rule}, as organization/project/live\n`,
            });
        }
        assert.deepEqual(await ending("x".repeat(100)), {
            code: 2,
            out: "",
            err: `no stack "${"x".repeat(100)}". Stacks: dev, prod (Pulumi.<stack>.yaml)\n`,
        });
    });

    it("are asked of `pulumi` by the whole name, and kept in the file of the short one", async () => {
        const [bin, log] = [path.join(empty, "asked"), path.join(empty, "asked.log")];
        mkdirSync(bin);
        writeFileSync(path.join(bin, "pulumi"), `#!/bin/sh\necho "$*" >> ${log}\nexit 1\n`);
        chmodSync(path.join(bin, "pulumi"), 0o755);
        const env = { PATH: `${bin}:/bin:/usr/bin`, USER: "ann" };
        const locked = await runCommand(["lock", "acme/shop/dev", "web", "--reason", "rebuilt"], shop, env);
        assert.deepEqual({ code: locked.code, stderr: locked.stderr }, { code: 0, stderr: "" });
        assert.match(readFileSync(path.join(shop, "Pulumi.dev.yaml"), "utf8"), /locked: \{web: "rebuilt \(ann, /);
        writeFileSync(path.join(shop, "Pulumi.dev.yaml"), PAIRS);

        for (const command of ["status", "switchover", "failover", "history"]) {
            await runCommand([command, "acme/shop/dev"], shop, env);
        }
        const asked = readFileSync(log, "utf8").trim().split("\n");
        assert.ok(asked.length >= 4, asked.join("\n"));
        assert.deepEqual(
            asked.filter((line) => !line.includes("--stack acme/shop/dev") && !line.startsWith("whoami ")),
            [],
        );
    });

    it("are found in a project whose files end in .yml or .json", async () => {
        for (const extension of ["yml", "json"]) {
            const folder = path.join(empty, extension);
            mkdirSync(folder);
            writeFileSync(path.join(folder, `Pulumi.${extension}`), '{ "name": "shop", "runtime": "nodejs" }\n');
            writeFileSync(
                path.join(folder, `Pulumi.dev.${extension}`),
                extension === "yml" ? PAIRS : JSON.stringify(parse(PAIRS)),
            );
            writeFileSync(path.join(folder, "Pulumi.other.yaml"), PAIRS);
            assert.deepEqual(await plan(folder, ["dev"]), planned("dev"));
            assert.deepEqual(await plan(folder, ["other"]), {
                code: 2,
                out: "",
                err: `no stack "other". Stacks: dev (Pulumi.<stack>.${extension})\n`,
            });
        }
    });

    it("are of the file that Pulumi takes if there are several", async () => {
        const folder = path.join(empty, "several");
        mkdirSync(folder);
        writeFileSync(path.join(folder, "Pulumi.yml"), "name: bank\nruntime: nodejs\n");
        writeFileSync(path.join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
        writeFileSync(path.join(folder, "Pulumi.dev.yaml"), PAIRS);
        assert.deepEqual(await plan(folder, ["dev"]), planned("dev"));
        mkdirSync(path.join(folder, "Pulumi.json"));
        assert.deepEqual(await plan(folder, ["dev"]), planned("dev"));
    });
});
