// The README stays true and short: its output is real, its tables are complete.

import * as assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import { copyWith, ROOT, runTs, WITH_PROCESSES_MS } from "./support/run";

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const readme = read("README.md");

describe("README.md", () => {
    it("has at most 12 KB: the rest belongs into docs/", () => {
        const size = Buffer.byteLength(readme);
        assert.ok(size <= 12 * 1024, `${size} bytes`);
    });

    it("shows the plan as it is printed", async function () {
        this.timeout(WITH_PROCESSES_MS);
        const { stdout } = await runTs("cli/main.ts", ["plan", "dev"]);
        assert.ok(readme.includes(`\`\`\`\n${stdout}\`\`\``), `not in the README:\n${stdout}`);
    });

    it("shows the picture of the plan as it is drawn", async function () {
        this.timeout(WITH_PROCESSES_MS);
        const { stdout } = await runTs("cli/main.ts", ["plan", "dev", "--format", "mermaid"]);
        assert.ok(readme.includes(`\`\`\`mermaid\n${stdout}\`\`\``), `not in the README:\n${stdout}`);
    });

    it("shows a broken config as it is told", async function () {
        this.timeout(WITH_PROCESSES_MS);
        const dev = read("stacks/Pulumi.dev.yaml");
        const broken = dev.replace(/^ *vswitchId: .*\n/m, "").replace("port: 80\n", 'port: "80"\n');
        const copy = copyWith({ broken });
        const { code, stderr } = await runTs("cli/main.ts", ["plan", "broken"], copy);
        rmSync(copy, { recursive: true });
        assert.equal(code, 1);
        assert.ok(readme.includes(`\`\`\`\n${stderr}\`\`\``), `not in the README:\n${stderr}`);
    });

    it("names every script, with docs/commands.md for those of developers", () => {
        const { scripts } = JSON.parse(read("package.json")) as { scripts: object };
        const text = readme + read("docs/commands.md");
        const named = (name: string) => new RegExp(`npm (run )?${name}(?![\\w:-])`).test(text);
        assert.deepEqual(
            Object.keys(scripts).filter((name) => !["format", "prepack"].includes(name) && !named(name)),
            [],
        );
    });
});

describe("package-lock.json", () => {
    it("names no registry: no entry says where it was downloaded from", () => {
        assert.doesNotMatch(read("package-lock.json"), /"resolved": "https?:/);
    });
});
