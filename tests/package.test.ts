// The npm package: what is in it, and that it runs in programs of its users, without the tools of this repository.

import * as assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import { POLICIES } from "../policy/policies";
import { execute, must, pack } from "./engine/support/packed";
import { ROOT, WITH_PROCESSES_MS } from "./support/run";

/** Everything that a user needs; a file that fits none of these does not belong into the package. */
const ALLOWED = [
    /^(README|CHANGELOG)\.md$/,
    /^LICENSE$/,
    /^package\.json$/,
    /^dist\/components\/(\w+\/){0,2}\w+\.(d\.ts|js|js\.map)$/,
    /^dist\/policy\/policies\.(d\.ts|js|js\.map)$/,
    /^dist\/provider\/(main|host)\.(d\.ts|js|js\.map)$/,
    /^dist\/schema\.json$/,
    /^pulumi-resource-alicloud-primary-secondary$/,
];

const WITH_MOCKS = `
import * as pulumi from "@pulumi/pulumi";
import { AddressType, InvalidArgsError, PrimarySecondaryLoadBalancer, Protocol } from "alicloud-primary-secondary";

const registered: string[] = [];

async function main(): Promise<void> {
    await pulumi.runtime.setMocks({
        newResource: ({ type, name, inputs }) => {
            registered.push(type + " " + name);
            return { id: name + "-id", state: inputs as object };
        },
        call: () => ({}),
    });
    const web = new PrimarySecondaryLoadBalancer("web", {
        loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-1" },
        primary: { serverId: "i-first" },
        secondary: { serverId: "i-second" },
        listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
    });
    const seconds: Record<string, number> = await new Promise((resolve) => {
        web.failoverSeconds.apply(resolve);
    });
    await new Promise((resolve) => web.listenerIds.apply(resolve));
    let problems: unknown;
    try {
        new PrimarySecondaryLoadBalancer("api", { loadBalancer: {}, primary: { serverId: "i-1" },
            secondary: { serverId: "i-1" }, listeners: [] });
    } catch (error) {
        problems = error instanceof InvalidArgsError && error.errors.map(({ propertyPath }) => propertyPath);
    }
    console.log(JSON.stringify({ registered: registered.sort(), seconds, problems }));
}

void main();
`;

const PRINTS = {
    registered: [
        "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer web",
        "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer web",
        "alicloud:slb/listener:Listener web-tcp-443",
        "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup web-tcp-443",
    ],
    seconds: { "tcp-443": 19 },
    problems: ["listeners", "secondary.serverId"],
};

const WITH_POLICIES = `
import { POLICIES } from "alicloud-primary-secondary/policy";
import type { Policies } from "@pulumi/policy";

const own: Policies = [...POLICIES];
console.log(JSON.stringify(own.map(({ name }) => name)));
`;

/** What the program of docs/deploying.md has from elsewhere. */
const ELSEWHERE = `
import * as pulumi from "@pulumi/pulumi";
const [vswitch, first, second] = ["vsw-1", "i-1", "i-2"].map((id) => ({ id: pulumi.output(id) }));
`;

/** Answers before the program of a document asks. */
const MOCKS = `
import * as pulumi from "@pulumi/pulumi";

void pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name + "-id", state: { ...(inputs as object), address: "192.0.2.1" } }),
    call: () => ({}),
});
`;

const TSC = path.join(ROOT, "node_modules/typescript/bin/tsc");

/** How `pulumi new` has TypeScript compiled, and how an ES module is. */
const COMMONJS = { target: "es2020", module: "commonjs", moduleResolution: "node", strict: true };
const ES_MODULE = { target: "es2022", module: "nodenext", strict: true, skipLibCheck: true };

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

describe("the npm package", function () {
    this.timeout(WITH_PROCESSES_MS);

    let files: string[];
    let fresh: string;

    before(async () => {
        const packed = await pack();
        files = packed.tarball.files.map((file) => file.path);
        fresh = packed.fresh;
    });

    it("holds only what its users need", () => {
        assert.deepEqual(
            files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file))),
            [],
        );
        for (const source of readdirSync(path.join(ROOT, "components"), { encoding: "utf8", recursive: true })) {
            if (!source.endsWith(".ts")) {
                continue;
            }
            const name = `dist/components/${source.replace(/\.ts$/, "")}`;
            for (const compiled of [`${name}.js`, `${name}.js.map`, `${name}.d.ts`]) {
                assert.ok(files.includes(compiled), `${compiled} is missing`);
            }
        }
    });

    it("asks for Pulumi and the provider to be there, in a policy pack for Pulumi's library of these, and brings nothing", () => {
        const manifest = JSON.parse(read("package.json")) as Record<string, unknown>;
        assert.equal(manifest["private"], undefined);
        assert.equal(manifest["dependencies"], undefined);
        assert.deepEqual(Object.keys(manifest["peerDependencies"] as object), [
            "@pulumi/alicloud",
            "@pulumi/policy",
            "@pulumi/pulumi",
        ]);
        assert.deepEqual(manifest["peerDependenciesMeta"], { "@pulumi/policy": { optional: true } });
    });

    it("is well formed for every kind of import", async () => {
        const { publint } = await import("publint");
        const { messages } = await publint({ pkgDir: ROOT, strict: true });
        assert.deepEqual(
            messages.filter(({ type }) => type !== "suggestion"),
            [],
        );
    });

    it("keeps the sources in its source maps", () => {
        const folder = path.join(fresh, "node_modules/alicloud-primary-secondary/dist/components");
        const map = JSON.parse(readFileSync(path.join(folder, "validation/validate.js.map"), "utf8")) as {
            sourcesContent: string[];
        };
        assert.deepEqual(map.sourcesContent, [read("components/validation/validate.ts")]);
    });

    it("runs in a TypeScript program as `pulumi new` makes it", async () => {
        assert.deepEqual(await runProgram("commonjs", "commonjs", COMMONJS), PRINTS);
    });

    it("runs the programs that README and docs/deploying.md show", async () => {
        const [readme, deploying] = ["README.md", "docs/deploying.md"].map(
            (file) => /^```ts\n([^]*?)^```$/m.exec(read(file))![1]!,
        );
        const others = {
            "mocks.ts": MOCKS,
            "deploying.ts": `${ELSEWHERE}${deploying}export const ports = web.listenerIds.apply(Object.keys);\n`,
        };
        const source = `import "./mocks";\nimport { ports } from "./deploying";\n${readme}
            Promise.all([address, ports].map((one: any) => new Promise((resolve) => one.apply(resolve))))
                .then((all) => console.log(JSON.stringify(all)));\n`;
        assert.deepEqual(await runProgram("documents", "commonjs", COMMONJS, source, others), [
            "192.0.2.1",
            ["tcp-443", "tcp-80", "udp-53"],
        ]);
    });

    it("runs in an ES module", async () => {
        assert.deepEqual(await runProgram("module", "module", ES_MODULE), PRINTS);
        assert.match(readFileSync(path.join(fresh, "module/index.js"), "utf8"), /^import .* from "alicloud-/m);
    });

    it("hands its policies to policy packs of either kind", async () => {
        const names = POLICIES.map(({ name }) => name);
        // Pulumi's own types of policies do not pass a check.
        const commonjs = { ...COMMONJS, skipLibCheck: true };
        assert.deepEqual(await runProgram("pack-commonjs", "commonjs", commonjs, WITH_POLICIES), names);
        assert.deepEqual(await runProgram("pack-module", "module", ES_MODULE, WITH_POLICIES), names);
    });

    it("keeps its inner files to itself", async () => {
        const inner = 'require("alicloud-primary-secondary/dist/components/model/providerArgs")';
        const { code, stderr } = await execute(process.execPath, ["-e", inner], fresh);
        assert.equal(code, 1);
        assert.match(stderr, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
    });

    /** What the program prints, compiled as its tsconfig says and run by Node alone. */
    async function runProgram(
        name: string,
        type: string,
        compilerOptions: object,
        source = WITH_MOCKS,
        others: Readonly<Record<string, string>> = {},
    ): Promise<unknown> {
        const program = path.join(fresh, name);
        mkdirSync(program);
        writeFileSync(path.join(program, "package.json"), JSON.stringify({ name, type }));
        writeFileSync(path.join(program, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
        for (const [file, text] of Object.entries({ ...others, "index.ts": source })) {
            writeFileSync(path.join(program, file), text);
        }
        await must(process.execPath, [TSC, "-p", "."], program);
        const { stdout } = await must(process.execPath, ["index.js"], program);
        return JSON.parse(stdout);
    }
});

describe("the npm package of the commands", function () {
    this.timeout(WITH_PROCESSES_MS);

    const manifest = (file: string) => JSON.parse(read(file)) as Record<string, Record<string, string>>;
    let commands: string[];
    let fresh: string;
    let bin: string;

    before(async () => {
        const packed = await pack();
        commands = packed.commands.files.map((file) => file.path);
        ({ fresh, bin } = packed);
    });

    it("holds what was compiled, what an engine is built from, and nothing of the tests", () => {
        const allowed = [
            /^(README\.md|LICENSE|package\.json|alicloud-primary-secondary)$/,
            /^dist\/(cli|clb|components|engine|stacks)\/[\w/]+\.js$/,
            /^dist\/engine\/([\w-]+\/)?(\w+\.go|go\.(mod|sum))$/,
            /^dist\/(Pulumi\.yaml|stacks\/index\.ts|package\.json)$/,
        ];
        assert.deepEqual(
            commands.filter((file) => !allowed.some((pattern) => pattern.test(file))),
            [],
        );
        for (const file of [
            "cli/main.js",
            "cli/traffic/server.js",
            "clb/main.js",
            "engine/build.js",
            "engine/go.sum",
        ]) {
            assert.ok(commands.includes(`dist/${file}`), `dist/${file} is missing`);
        }
    });

    it("has the library's version, and depends on what the repository tests it with", () => {
        const [library, own] = [manifest("package.json"), manifest("cli/package.json")];
        assert.equal(own["version"], library["version"]);
        for (const [name, version] of Object.entries(own["dependencies"]!)) {
            const tested = library["peerDependencies"]![name] ?? library["devDependencies"]![name];
            assert.equal(version, tested, name);
        }
    });

    it("runs in any folder, and says where there is no project", async () => {
        const command = path.join(bin, "alicloud-primary-secondary");
        const folder = path.join(fresh, "elsewhere");
        mkdirSync(folder);
        const missing = await execute(command, ["status"], folder);
        assert.deepEqual([missing.code, missing.stdout], [1, ""]);
        assert.match(missing.stderr, /^no Pulumi project at .*elsewhere or above: no Pulumi\.yaml; /);
        writeFileSync(path.join(folder, "Pulumi.yaml"), "name: alicloud-primary-secondary\nruntime: nodejs\n");
        writeFileSync(path.join(folder, "Pulumi.dev.yaml"), read("stacks/Pulumi.dev.yaml"));
        const { code, stdout } = await execute(command, ["plan", "dev"], folder);
        assert.equal(code, 0);
        assert.match(stdout, /^Plan of stack dev in cn-hangzhou: 1 pair, 4 resources\n/);
        const usage = await execute(command, ["status", "--help"], folder);
        assert.match(usage.stdout, /^Usage: alicloud-primary-secondary status \[options\] \[stack\]\n/);
    });

    it("is not what the library brings: installed alone, that brings nothing", async () => {
        const { alone } = await pack();
        assert.deepEqual(
            readdirSync(path.join(alone, "node_modules")).filter((name) => !name.startsWith(".")),
            ["alicloud-primary-secondary"],
        );
        const { stdout } = await execute("npm", ["ls", "--all", "--omit=dev"], alone);
        const missing = [...stdout.matchAll(/UNMET DEPENDENCY (\S+)@/g)].map(([, name]) => name).sort();
        assert.deepEqual(missing, ["@pulumi/alicloud", "@pulumi/pulumi"], stdout);
    });
});

describe("the plugin, as `pulumi package add` fetches it", () => {
    it("depends on the package and on all that it needs, in this version", () => {
        assert.deepEqual(parse(read("plugin/PulumiPlugin.yaml")), { runtime: "nodejs" });
        const { dependencies } = JSON.parse(read("plugin/package.json")) as { dependencies: object };
        const { name, version, peerDependencies, peerDependenciesMeta } = JSON.parse(read("package.json")) as {
            name: string;
            version: string;
            peerDependencies: Record<string, string>;
            peerDependenciesMeta: Record<string, { optional: boolean }>;
        };
        const needed = Object.entries(peerDependencies).filter(([peer]) => !peerDependenciesMeta[peer]?.optional);
        assert.deepEqual(dependencies, { ...Object.fromEntries(needed), [name]: `^${version}` });
    });
});
