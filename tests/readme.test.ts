// The README stays true: its output is real, its tables are complete, its links lead somewhere.

import * as assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import { EFFECTS } from "../cli/plan/effects";
import { PAIR } from "../components/limits";
import type { ObjectShape, Shape } from "../components/shape";
import { copyWith, ROOT, runTs } from "./support/run";

const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");

function fieldNames(shape: ObjectShape): string[] {
    return Object.entries(shape.fields).flatMap(([name, field]: [string, Shape]) => {
        const inner = field.kind === "list" ? field.of : field;
        return inner.kind === "object" ? [name, ...fieldNames(inner)] : [name];
    });
}

describe("README.md", () => {
    it("shows the plan as it is printed", async function () {
        this.timeout(30_000);
        const { stdout } = await runTs("cli/plan.ts", ["dev"]);
        assert.ok(readme.includes(`\`\`\`\n${stdout}\`\`\``), `not in the README:\n${stdout}`);
    });

    it("shows a broken config as it is told", async function () {
        this.timeout(30_000);
        const dev = readFileSync(path.join(ROOT, "stacks/Pulumi.dev.yaml"), "utf8");
        const broken = dev.replace(/^ *vswitchId: .*\n/m, "").replace("port: 80\n", 'port: "80"\n');
        const copy = copyWith({ broken });
        const { code, stderr } = await runTs("cli/plan.ts", ["broken"], copy);
        rmSync(copy, { recursive: true });
        assert.equal(code, 1);
        assert.ok(readme.includes(`\`\`\`\n${stderr}\`\`\``), `not in the README:\n${stderr}`);
    });

    it("shows the permissions of the development stack as they are printed", async function () {
        this.timeout(30_000);
        const { stdout } = await runTs("cli/ramPolicy.ts", ["dev"]);
        assert.ok(readme.includes(`\`\`\`\n${stdout}\`\`\``), `not in the README:\n${stdout}`);
    });

    it("names every argument in its tables", () => {
        const table = readme.slice(readme.indexOf("### Arguments"), readme.indexOf("## How long"));
        const missing = fieldNames(PAIR as ObjectShape).filter((name) => !table.includes(`\`${name}\``));
        assert.deepEqual(missing, []);
    });

    it("says of a change's effect on traffic what the plan says of it", () => {
        const section = readme.slice(readme.indexOf("## What a change does"), readme.indexOf("To really remove"));
        const rows = section.split("\n").filter((line) => line.startsWith("| "));
        const effects = rows.slice(2).map((row) => row.split(" | ").at(-1)!.replace(/ *\|$/, ""));
        assert.ok(effects.length > 8);
        assert.deepEqual(
            effects.filter((effect) => !(Object.values(EFFECTS) as string[]).includes(effect)),
            [],
        );
    });

    it("shows the example in YAML as it is", () => {
        const example = readFileSync(path.join(ROOT, "examples/yaml/Pulumi.yaml"), "utf8");
        assert.ok(readme.includes(`\`\`\`yaml\n${example.slice(example.indexOf("resources:"))}\`\`\``));
    });

    it("names every script", () => {
        const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: object };
        const named = (name: string) => readme.includes(`npm run ${name}`) || readme.includes(`npm ${name}`);
        assert.deepEqual(
            Object.keys(scripts).filter((name) => !["format", "prepack"].includes(name) && !named(name)),
            [],
        );
    });

    it("links to files that exist", () => {
        const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target!);
        assert.ok(links.length > 3);
        assert.deepEqual(
            links.filter((target) => !existsSync(path.join(ROOT, target))),
            [],
        );
    });
});

describe("package-lock.json", () => {
    it("names no registry: no entry says where it was downloaded from", () => {
        assert.doesNotMatch(readFileSync(path.join(ROOT, "package-lock.json"), "utf8"), /"resolved": "https?:/);
    });
});
