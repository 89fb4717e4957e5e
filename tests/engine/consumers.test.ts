// The packed package in programs of other people's shape: compiled under their compiler options, tested by their runners.

import * as assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { ROOT } from "../support/run";
import { execute, must, pack } from "./support/packed";

const TSC = path.join(ROOT, "node_modules/typescript/bin/tsc");

const PROGRAM = `
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import {
    AddressType,
    type ListenerArgs,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    PrimarySecondaryServerGroup,
    Protocol,
} from "alicloud-primary-secondary";

const config = new pulumi.Config();
const maybe: pulumi.Output<string | undefined> = pulumi.output(config.get("maybe"));
const https: ListenerArgs = { protocol: "tcp", port: 443, backendPort: maybe.apply((text) => Number(text ?? 1)) };
const protocol: Protocol = Protocol.Udp;

export const args: PrimarySecondaryLoadBalancerArgs = {
    loadBalancer: {
        name: maybe,
        addressType: "intranet",
        vswitchId: config.get("vswitch"),
        bandwidth: config.getNumber("bandwidth"),
        primaryZoneId: Promise.resolve(config.get("zone")),
    },
    primary: { serverId: config.requireSecret("first"), weight: undefined },
    secondary: { serverId: maybe.apply((id) => id ?? "i-b"), type: "ecs" },
    listeners: [
        https,
        {
            protocol,
            port: 53,
            backendPort: 53,
            description: maybe,
            groupName: config.get("group"),
            acl: { type: "white", ids: [maybe.apply((id) => id ?? "acl-a")] },
            healthCheck: pulumi.output({ interval: config.getNumber("interval") }),
        },
    ],
    healthCheck: { type: "http", httpCodes: ["http_2xx"] },
    standbyCheck: config.getObject<{ port: number }>("check"),
    preflight: config.getBoolean("preflight"),
    tags: config.getObject<Record<string, string>>("tags"),
    resourceGroupId: maybe,
};
export const web = new PrimarySecondaryLoadBalancer("web", args);
export const named = new PrimarySecondaryLoadBalancer("named", {
    ...args,
    loadBalancer: { addressType: AddressType.Intranet, vswitchId: maybe },
});
export const group = new PrimarySecondaryServerGroup("group", {
    loadBalancerId: web.loadBalancerId,
    name: config.get("name"),
    primary: { serverId: "i-a", port: 1 },
    secondary: { serverId: "i-b", port: 1, type: "eni" },
});
export const instance = new alicloud.slb.ApplicationLoadBalancer("other", { vswitchId: maybe });
// @ts-expect-error a choice that there is not
export const wrong: PrimarySecondaryLoadBalancerArgs = { ...args, loadBalancer: { addressType: "internal" } };
// @ts-expect-error children are declared by it
export const late: ListenerArgs = { protocol: "tcp", port: pulumi.output(443) };
`;

const strict = { strict: true, noEmit: true, target: "es2022", types: ["node"] };
const node10 = { ...strict, module: "commonjs", moduleResolution: "node10" };
const nodenext = { ...strict, module: "nodenext", skipLibCheck: true };

const VARIANTS: Record<string, { readonly type?: string; readonly options: object }> = {
    "CommonJS, resolved as ever (node10)": { options: { ...node10, skipLibCheck: true } },
    "CommonJS, resolved by node16": { options: { ...strict, module: "node16", skipLibCheck: true } },
    "an ES module (nodenext)": { type: "module", options: nodenext },
    "a bundler's resolution": {
        type: "module",
        options: { ...strict, module: "esnext", moduleResolution: "bundler", skipLibCheck: true },
    },
    exactOptionalPropertyTypes: {
        options: { ...node10, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: true },
    },
    verbatimModuleSyntax: { type: "module", options: { ...nodenext, verbatimModuleSyntax: true } },
    isolatedModules: { options: { ...node10, isolatedModules: true, esModuleInterop: true, skipLibCheck: true } },
    "skipLibCheck: false": { options: { ...node10, skipLibCheck: false } },
};

describe("the package in a user's TypeScript program", () => {
    let fresh: string;
    before(async () => {
        ({ fresh } = await pack());
    });

    Object.entries(VARIANTS).forEach(([what, { type = "commonjs", options }], index) => {
        it(`compiles: ${what}`, async () => {
            const folder = program(fresh, `types-${index}`, { type }, { "index.ts": PROGRAM });
            writeFileSync(
                path.join(folder, "tsconfig.json"),
                JSON.stringify({ compilerOptions: options, files: ["index.ts"] }),
            );
            const { code, stdout } = await execute(process.execPath, [TSC, "-p", "."], folder);
            assert.deepEqual([stdout, code], ["", 0]);
        });
    });
});

/** A folder inside of the fresh one, which finds the package there. */
function program(fresh: string, name: string, manifest: object, files: Record<string, string>): string {
    const folder = path.join(fresh, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, private: true, ...manifest }));
    Object.entries(files).forEach(([file, text]) => writeFileSync(path.join(folder, file), text));
    return folder;
}

/** A unit test as a user writes it, of a pair with a late value that is wrong. */
const TEST = (imports: string) => `
${imports}
const pulumi = require("@pulumi/pulumi");
const { PrimarySecondaryLoadBalancer } = require("alicloud-primary-secondary");

const valueOf = (output) => output.promise();
const servers = (serverId) => ({
    loadBalancer: {},
    primary: { serverId },
    secondary: { serverId: "i-b" },
    listeners: Array.from({ length: 20 }, (_, i) => ({ protocol: "tcp", port: 1000 + i, backendPort: 80 })),
});

beforeAll(() => pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name + "-id", state: inputs }),
    call: () => ({}),
}));

test("right", async () => {
    const web = new PrimarySecondaryLoadBalancer("web", servers(pulumi.output("i-a")));
    expect(Object.keys(await valueOf(web.listenerIds))).toHaveLength(20);
});

test("wrong", async () => {
    const web = new PrimarySecondaryLoadBalancer("api", servers(pulumi.output("nonsense")));
    expect(await valueOf(web.loadBalancerId)).toBe("api-id");
});

test("memory", () => {
    expect(process.resourceUsage().maxRSS / 1024).toBeLessThan(500);
});
`;

const RUNNERS = {
    vitest: {
        version: "4",
        test: TEST(
            'import { beforeAll, expect, test } from "vitest";\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
        ),
        file: "pair.test.mjs",
        args: ["vitest/vitest.mjs", "run", "--reporter=json", "--outputFile=result.json"],
    },
    jest: {
        version: "30",
        test: TEST(""),
        file: "pair.test.js",
        args: ["jest/bin/jest.js", "--json", "--outputFile=result.json"],
    },
};

interface Result {
    readonly numPassedTests: number;
    readonly numFailedTests: number;
    readonly testResults: readonly { readonly assertionResults: readonly { readonly failureMessages: string[] }[] }[];
}

describe("a late value that is refused in a user's unit test", () => {
    let fresh: string;
    before(async () => {
        ({ fresh } = await pack());
    });

    for (const [runner, { version, test, file, args }] of Object.entries(RUNNERS)) {
        it(`is one failed assertion, and nothing else: ${runner}`, async () => {
            const folder = program(fresh, runner, {}, { [file]: test });
            const flags = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefer-offline"];
            await must("npm", ["install", `${runner}@${version}`, ...flags], folder);
            // The peers are links: what is beside the package is what the runner finds.
            symlinkSync(path.join(fresh, "node_modules/@pulumi"), path.join(folder, "node_modules/@pulumi"));
            symlinkSync(
                path.join(fresh, "node_modules/alicloud-primary-secondary"),
                path.join(folder, "node_modules/alicloud-primary-secondary"),
            );
            const [script, ...rest] = args;
            const env = { ...process.env, NODE_OPTIONS: "--max-old-space-size=500", CI: "true" };
            const ran = await execute(
                process.execPath,
                [path.join(folder, "node_modules", script!), ...rest],
                folder,
                env,
            );
            assert.doesNotMatch(ran.stdout + ran.stderr, /Unhandled|out of memory/i);
            const result = JSON.parse((await must("cat", ["result.json"], folder)).stdout) as Result;
            const messages = result.testResults.flatMap(({ assertionResults }) =>
                assertionResults.flatMap(({ failureMessages }) => failureMessages),
            );
            assert.deepEqual([result.numPassedTests, result.numFailedTests], [2, 1], messages.join("\n"));
            assert.equal(messages.length, 1);
            assert.match(
                messages[0]!,
                /PrimarySecondaryLoadBalancer "api": 1 invalid input\n {2}primary\.serverId: malformed, got "nonsense"; must be /,
            );
        });
    }
});
