// The components in programs of other languages: the installed npm package serves them to the real engine.

import * as assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { LocalClb } from "../../clb/controlPlane/localClb";
import { requireEngine } from "../../engine/engine";
import { ROOT } from "../support/run";
import { live, namespaced, primary, SERVERS, startClb } from "./support/example";
import { execute, pack } from "./support/packed";
import { Program, renderTemplate } from "./support/program";
import { python } from "./support/python";

let clb: LocalClb;
let bin: string;

/** What the preview of a program that declares such a pair says is wrong. */
async function refused(properties: string, executables = bin): Promise<string[]> {
    const program = new Program(clb, executables, { yaml: pair(properties) });
    try {
        const { code, stdout } = await program.pulumi("preview", {});
        assert.notEqual(code, 0, stdout);
        assert.doesNotMatch(stdout, /^ +at /m, "a stack trace");
        return stdout
            .slice(stdout.indexOf("Diagnostics:"))
            .split("\n")
            .filter((line) => / problem|error:/.test(line))
            .map((line) => line.trim());
    } finally {
        program.close();
    }
}

const pair = (properties: string) => `
name: refused
runtime: yaml
variables:
  hidden: { fn::secret: i-hidden }
  hiddenPort: { fn::secret: 4711 }
  hiddenListener: { fn::secret: { protocol: tcp, port: 443, backendPort: 8443 } }
resources:
  switch:
    type: alicloud:vpc:Switch
    properties: { vpcId: vpc-test, cidrBlock: 10.0.9.0/24, zoneId: cn-hangzhou-h }
  web:
    type: alicloud-primary-secondary:PrimarySecondaryLoadBalancer
    properties:${properties.replaceAll("\n", "\n      ")}
`;

const onInstance = (which: string) => `
name: refused
runtime: yaml
resources:
  web:
    type: alicloud-primary-secondary:PrimarySecondaryLoadBalancer
    properties:
      ${which}
      primary: { serverId: i-first }
      secondary: { serverId: i-second }
      listeners: [{ protocol: tcp, port: 443, backendPort: 8443 }]
`;

const HEADLINE = (problems: string) =>
    "error: alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer resource 'web' has a problem: " +
    `PrimarySecondaryLoadBalancer "web": ${problems}`;

describe("the components in other languages", () => {
    before(async () => {
        clb = await startClb();
        ({ bin } = await pack());
    });
    after(() => clb?.stop());

    describe("a program in YAML", () => {
        it("brings a pair up, switches it without a gap and takes it away", async () => {
            const program = new Program(clb, bin, { folder: "examples/yaml" });
            try {
                await program.live("primary-secondary-yaml");
            } finally {
                program.close();
            }
        });

        it("is refused where it names its own instance by its id, before anything is taken away", async () => {
            const program = new Program(clb, bin, { yaml: onInstance("loadBalancer: {}") });
            const up = "up --yes --skip-preview";
            try {
                const first = await program.pulumi(up);
                assert.equal(first.code, 0, first.stdout);
                const before = clb.model;
                const { id } = before.loadBalancers.find(({ name }) => name === "web")!;
                program.replace(onInstance(`loadBalancerId: ${id}`));
                for (const command of ["preview", up]) {
                    const { code, stdout } = await program.pulumi(command);
                    assert.notEqual(code, 0, stdout);
                    assert.ok(stdout.includes(`made by this very pair, got "${id}"`), stdout);
                }
                assert.deepEqual(clb.model, before);
                program.replace(onInstance("loadBalancer: {}"));
                assert.equal((await program.pulumi("destroy --yes --skip-preview")).code, 0);
            } finally {
                program.close();
            }
        });

        it("is what `pulumi new` makes of the template", async () => {
            const folder = path.join(bin, "../../rendered");
            await renderTemplate("yaml", folder);
            const program = new Program(clb, bin, { folder });
            const values = { ...SERVERS, port: 80, backendPort: 8080 };
            try {
                const { code, stdout } = await program.pulumi("preview", namespaced("rendered", values));
                assert.equal(code, 0, stdout);
                assert.match(stdout, /alicloud:slb:Listener +web-tcp-80 +create/);
            } finally {
                program.close();
            }
        });

        it("is started by `pulumi new` once Pulumi has the plugin, as docs/deploying.md has it installed", async () => {
            const page = readFileSync(path.join(ROOT, "docs/deploying.md"), "utf8");
            const [, install] = /^(pulumi plugin install [^]*?)\npulumi new /m.exec(page)!;
            const home = mkdtempSync(path.join(tmpdir(), "home-"));
            const { pulumi: cli, env } = requireEngine();
            const own = {
                ...process.env,
                ...env,
                PATH: [bin, path.dirname(cli), env.PATH].join(path.delimiter),
                PULUMI_HOME: home,
                PULUMI_BACKEND_URL: `file://${home}`,
                PULUMI_CONFIG_PASSPHRASE: "",
            };
            const flags = [
                "--offline",
                "--yes",
                "--name",
                "started",
                "--stack",
                "dev",
                "--dir",
                path.join(home, "started"),
            ];
            const config = Object.entries(SERVERS).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
            try {
                assert.equal((await execute("bash", ["-c", install!], home, own)).code, 0);
                const args = ["new", path.join(ROOT, "templates/yaml"), ...flags, ...config];
                const { code, stdout, stderr } = await execute(cli, args, home, own);
                assert.deepEqual([code, stderr], [0, "Created stack 'dev'\n"]);
                assert.match(stdout, /Your new project is ready to go!/);
            } finally {
                rmSync(home, { recursive: true });
            }
        });

        it("is told every problem as an entry of its own, with the path of the property", async () => {
            const properties = `
loadBalancer: { addressType: intranet }
primary: { serverId: i-first }
secondary: { serverId: i-first, weight: 0 }
listeners: [{ protocol: tcp, port: 70000, backendPort: 8443 }]`;
            const told = await refused(properties);
            assert.equal(told.length, 5);
            assert.equal(told[0], HEADLINE("4 invalid inputs"));
            const page = readFileSync(path.join(ROOT, "docs/languages.md"), "utf8");
            const shown = `\`\`\`\n${told.join("\n")}\n\`\`\``;
            assert.ok(page.includes(shown), `not in docs/languages.md:\n${shown}`);
        });

        it("is told what is wrong beside what is not known yet", async () => {
            const properties = `
loadBalancer: { addressType: intranet, vswitchId: "\${switch.id}" }
primary: { serverId: i-first }
secondary: { serverId: i-first }
listeners: [{ protocol: tcp, port: 80, backendPort: 8443 }]`;
            assert.deepEqual(await refused(properties), [
                HEADLINE("1 invalid input"),
                "- property secondary.serverId with value '{i-first}' has a problem: the same server as `primary.serverId`, got \"i-first\"; a server cannot take over from itself: must be another one",
            ]);
        });

        it("is told what is wrong with a secret once, and never the secret", async () => {
            const properties = `
loadBalancer: {}
primary: { serverId: "\${hidden}" }
secondary: { serverId: "\${hidden}" }
listeners: [{ protocol: tcp, port: 80, backendPort: 8443 }]`;
            assert.deepEqual(await refused(properties), [
                HEADLINE("1 invalid input"),
                "- property secondary.serverId (an output) has a problem: the same server as `primary.serverId`, got [secret]; a server cannot take over from itself: must be another one",
            ]);
            const byName = `
loadBalancer: {}
primary: { serverId: i-first }
secondary: { serverId: i-second }
listeners: [{ protocol: tcp, port: "\${hiddenPort}", backendPort: 8443 }]`;
            assert.deepEqual(await refused(byName), [
                HEADLINE("1 invalid input"),
                "- property listeners[0].port (an output) has a problem: an output, as of a resource or a secret; must be a plain value, as children are declared by it",
            ]);
        });

        it("is told once of a listener that is a secret as a whole", async () => {
            const properties = `
loadBalancer: {}
primary: { serverId: i-first }
secondary: { serverId: i-second }
listeners: ["\${hiddenListener}"]`;
            assert.deepEqual(await refused(properties), [
                HEADLINE("1 invalid input"),
                "- property listeners[0] (an output) has a problem: an output, as of a resource or a secret; must be a plain value, as children are declared by it",
            ]);
        });

        it("is told by the schema of a wrong type and of what is missing", async () => {
            const program = new Program(clb, bin, {
                yaml: pair(`
loadBalancer: {}
primary: { serverId: i-first }
listeners: [{ protocol: tcp, port: "80", backendPort: 8443 }]`),
            });
            const { code, stdout } = await program.pulumi("preview", {});
            program.close();
            assert.notEqual(code, 0);
            assert.match(stdout, /port: Cannot assign type 'string' to type 'integer'/);
            assert.match(stdout, /secondary: Missing required property 'secondary'/);
        });

        it("keeps a secret out of state and outputs, with an unknown value beside it", async () => {
            const program = new Program(clb, bin, {
                yaml: `${pair(`
    loadBalancer: { addressType: intranet, vswitchId: "\${switch.id}" }
    primary: { serverId: "\${hidden}" }
    secondary: { serverId: i-second }
    listeners: [{ protocol: tcp, port: 80, backendPort: "\${hiddenPort}" }]`)}
outputs: { attachments: "\${web.attachments}", address: "\${web.address}" }
`,
            });
            try {
                const preview = await program.pulumi("preview");
                assert.equal(preview.code, 0, preview.stdout);
                assert.match(preview.stdout, /attachments: \[secret\]/);
                assert.match(preview.stdout, /address +: \[unknown\]/);
            } finally {
                program.close();
            }
        });

        it("keeps a secret out of the state that is deployed", async () => {
            const program = new Program(clb, bin, {
                yaml: pair(`
loadBalancer: { addressType: intranet, vswitchId: vsw-test }
primary: { serverId: "\${hidden}" }
secondary: { serverId: i-second }
listeners: [{ protocol: tcp, port: 80, backendPort: "\${hiddenPort}" }]`).replace(/ {2}switch:\n.*\n.*\n/, ""),
            });
            try {
                const up = await program.pulumi("up --yes --skip-preview");
                assert.equal(up.code, 0, up.stdout);
                assert.equal(primary(clb), "i-hidden");
                const { stdout: state } = await program.pulumi("stack export");
                assert.match(state, /"ciphertext"/);
                assert.doesNotMatch(state, /i-hidden|4711/);
                const destroyed = await program.pulumi("destroy --yes --skip-preview");
                assert.equal(destroyed.code, 0, destroyed.stdout);
            } finally {
                program.close();
            }
        });
    });

    describe("a program in Python", () => {
        let interpreter: string;
        let program: Program;

        before(async () => {
            interpreter = await python();
            program = new Program(clb, bin, { folder: "examples/python" });
        });
        after(() => program?.close());

        it("brings a pair up, switches it without a gap and takes it away", async () => {
            await live(
                clb,
                "primary-secondary-python",
                (command, config) => program.run(interpreter, ["main.py", command], config),
                ({ stdout }) => JSON.parse(stdout),
            );
        });

        it("is told of a wrong type and of what is missing, with everything else that is wrong", async () => {
            const wrong = `
from main import PrimarySecondaryLoadBalancer, automation, select

def program():
    PrimarySecondaryLoadBalancer("web", {
        "loadBalancer": {},
        "primary": {"serverId": 17},
        "listeners": [{"protocol": "tcp", "port": "80", "backendPort": 8443.5}],
    })

try:
    select(program).preview(on_output=print)
except automation.CommandError:
    exit(1)
`;
            const { code, stdout, stderr } = await program.run(interpreter, ["-c", wrong]);
            assert.equal(code, 1, stderr);
            const told = stdout
                .slice(stdout.indexOf("Diagnostics:"))
                .split("\n")
                .map((line) => line.trim())
                .filter((line) => line.startsWith("- property"));
            assert.deepEqual(
                [...new Set(told)].sort(),
                [
                    "listeners[0].backendPort with value '{8443.5}' has a problem: not a whole number, got 8443.5; must be an integer from 1 to 65535",
                    "listeners[0].port with value '{80}' has a problem: text where a number belongs, got \"80\"; must be an integer from 1 to 65535, written without quotes",
                    'primary.serverId with value \'{17}\' has a problem: not text, got 17; must be the id of an ECS instance ("i-…") or of a network interface ("eni-…")',
                    "secondary has a problem: missing; must be settings with at least `serverId`",
                ].map((entry) => `- property ${entry}`),
            );
        });

        it("keeps a secret out of state and outputs, with a value beside it that is not known yet", async () => {
            const declare = `
from main import PrimarySecondaryLoadBalancer, pulumi, select

def program():
    office = pulumi.CustomResource("alicloud:slb/acl:Acl", "office", {"name": "office", "ipVersion": "ipv4"})
    web = PrimarySecondaryLoadBalancer("web", {
        "loadBalancer": {"addressType": "intranet", "vswitchId": "vsw-test"},
        "primary": {"serverId": pulumi.Output.secret("i-hidden")},
        "secondary": {"serverId": "i-second"},
        "listeners": [{
            "protocol": "tcp",
            "port": 80,
            "backendPort": pulumi.Output.secret(4711),
            "acl": {"ids": [office.id], "type": "white"},
        }],
    })
    pulumi.export("attachments", web.attachments)

stack = select(program)
stack.preview(on_output=print)
stack.up(on_output=print)
print(stack.outputs()["attachments"].secret)
`;
            const up = await program.run(interpreter, ["-c", declare]);
            assert.equal(up.code, 0, up.stderr);
            assert.match(up.stdout, /attachments: \[secret\]/);
            assert.match(up.stdout, /^True$/m);
            assert.doesNotMatch(up.stdout, /i-hidden|4711/);
            assert.equal(primary(clb), "i-hidden");
            const { stdout: state } = await program.pulumi("stack export");
            assert.match(state, /"ciphertext"/);
            assert.doesNotMatch(state, /i-hidden|4711/);
            const destroyed = await program.run(interpreter, ["main.py", "destroy"]);
            assert.equal(destroyed.code, 0, destroyed.stderr);
            assert.ok(clb.empty);
        });
    });

    // The Node host is not at hand: what it runs of Pulumi's SDK is started in its place, with the arguments that it gives.
    describe("the plugin, as `pulumi package add` fetches it", () => {
        it("refuses and declares what the executable does", async () => {
            const plugin = path.join(bin, "../../plugin");
            cpSync(path.join(ROOT, "plugin"), plugin, { recursive: true });
            const host = path.join(plugin, "host");
            mkdirSync(host);
            const start = `exec node "${bin}/../@pulumi/pulumi/cmd/run-plugin" "${plugin}" "$@"`;
            const file = path.join(host, "pulumi-resource-alicloud-primary-secondary");
            writeFileSync(file, `#!/bin/sh\n${start}\n`, { mode: 0o755 });
            const wrong = `
loadBalancer: {}
primary: { serverId: i-first }
secondary: { serverId: i-first }
listeners: [{ protocol: tcp, port: 80, backendPort: 8443 }]`;
            assert.deepEqual(await refused(wrong, host), await refused(wrong, bin));

            const program = new Program(clb, host, { folder: "examples/yaml" });
            const config = namespaced("primary-secondary-yaml", SERVERS);
            const { code, stdout } = await program.pulumi("preview", config);
            program.close();
            assert.equal(code, 0, stdout);
            assert.match(stdout, /alicloud:slb:Listener +web-tcp-443 +create/);
        });
    });

    describe("the executable, started by hand", () => {
        const run = (...args: string[]) =>
            execute(path.join(bin, "pulumi-resource-alicloud-primary-secondary"), args, bin);

        it("says what it is for and how it is used", async () => {
            const { code, stdout, stderr } = await run();
            assert.equal(code, 2);
            assert.equal(stdout, "");
            assert.match(stderr, /is started by the Pulumi engine, not by hand/);
            assert.match(stderr, /pulumi package add/);
            assert.deepEqual(await run("--help"), { code: 0, stdout: stderr, stderr: "" });
            assert.deepEqual(await run("-h"), { code: 0, stdout: stderr, stderr: "" });
        });

        it("says what has to be installed beside it where it is alone", async () => {
            const alone = mkdtempSync(path.join(tmpdir(), "alone-"));
            cpSync(path.join(bin, "../alicloud-primary-secondary"), alone, { recursive: true });
            const file = path.join(alone, "pulumi-resource-alicloud-primary-secondary");
            assert.deepEqual(await execute(file, ["--version"], alone), {
                code: 1,
                stdout: "",
                stderr:
                    "pulumi-resource-alicloud-primary-secondary finds no @pulumi/pulumi, which has to be installed beside it:\n\n" +
                    "    npm install --global alicloud-primary-secondary @pulumi/pulumi @pulumi/alicloud\n",
            });
            rmSync(alone, { recursive: true });
        });

        it("says its version", async () => {
            const manifest = path.join(bin, "../alicloud-primary-secondary/package.json");
            const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
            assert.deepEqual(await run("--version"), { code: 0, stdout: `${version}\n`, stderr: "" });
        });
    });
});
