// The examples and templates in TypeScript: compiled against the installed npm package, previewed on the real engine.

import * as assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

import type * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { localProviderConfig, PROJECT, Workspace } from "../../cli/local/workspace";
import { ROOT } from "../support/run";
import { must, pack } from "./support/packed";
import { renderTemplate } from "./support/program";

const TSC = path.join(ROOT, "node_modules/typescript/bin/tsc");
const PROGRAMS = ["typescript", "complete-vpc-ecs", "template"];
const VALUES = { vswitchId: "vsw-test", primary: "i-first", secondary: "i-second", port: 443, backendPort: 8443 };
const PAIR = (port: number) => [
    "create alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer web",
    "create alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer web",
    `create alicloud:slb/listener:Listener web-tcp-${port}`,
    `create alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup web-tcp-${port}`,
];

describe("the examples in TypeScript", () => {
    let workspace: Workspace;
    let folder: string;

    before(async () => {
        workspace = new Workspace();
        folder = path.join((await pack()).fresh, "examples");
        for (const example of ["typescript", "complete-vpc-ecs"]) {
            cpSync(path.join(ROOT, "examples", example), path.join(folder, example), { recursive: true });
        }
        await renderTemplate("typescript", path.join(folder, "template"));
        const options = parse(readFileSync(path.join(folder, "template/tsconfig.json"), "utf8")) as object;
        const files = PROGRAMS.map((program) => `${program}/index.ts`);
        writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ ...options, files }));
        await must(process.execPath, [TSC, "-p", folder], folder);
    });
    after(() => workspace?.close());

    /** What the preview of a compiled program would create. */
    async function preview(program: string, values: Record<string, unknown>): Promise<string[]> {
        const config = Object.entries(values).map(([key, value]) => [`${PROJECT}:${key}`, value] as const);
        const run = () =>
            Promise.resolve(createRequire(__filename)(path.join(folder, program, "index.js")) as pulumi.Inputs);
        const all = { ...localProviderConfig(), ...Object.fromEntries(config) };
        const { ok, output, steps } = await workspace.preview(program, run, all);
        assert.ok(ok, output);
        return steps.filter((step) => !step.includes("pulumi:pulumi:Stack")).sort();
    }

    it("declare a pair", async () => {
        assert.deepEqual(await preview("typescript", VALUES), PAIR(443));
    });

    it("declare everything from nothing", async () => {
        const values = { primaryZone: "cn-hangzhou-h", secondaryZone: "cn-hangzhou-i", imageId: "aliyun_3_x64_20G" };
        assert.deepEqual(
            await preview("complete-vpc-ecs", values),
            [
                "create alicloud:ecs/instance:Instance web-first",
                "create alicloud:ecs/instance:Instance web-second",
                "create alicloud:ecs/securityGroup:SecurityGroup web",
                "create alicloud:ecs/securityGroupRule:SecurityGroupRule web-clients",
                "create alicloud:ecs/securityGroupRule:SecurityGroupRule web-probes",
                "create alicloud:vpc/network:Network web",
                "create alicloud:vpc/switch:Switch web-0",
                "create alicloud:vpc/switch:Switch web-1",
                ...PAIR(80),
            ].sort(),
        );
    });

    it("are what `pulumi new` makes of the template", async () => {
        const manifest = JSON.parse(readFileSync(path.join(folder, "template/package.json"), "utf8")) as object;
        assert.equal((manifest as { name: string }).name, "rendered");
        assert.deepEqual(await preview("template", VALUES), PAIR(443));
    });
});

describe("the templates", () => {
    for (const language of ["typescript", "yaml"]) {
        it(`ask for the values that matter, and for nothing else (${language})`, () => {
            const file = path.join(ROOT, "templates", language, "Pulumi.yaml");
            const { template } = parse(readFileSync(file, "utf8")) as {
                template: { config: Record<string, { description: string; default?: string }> };
            };
            assert.deepEqual(Object.keys(template.config), ["alicloud:region", ...Object.keys(VALUES)]);
            for (const { description } of Object.values(template.config)) {
                assert.ok(description);
            }
        });
    }
});
