// The lint rules on dependencies, on small trees that break them.

import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

import { ESLint } from "eslint";
import { parser } from "typescript-eslint";

import { ROOT } from "../support/run";

describe("the lint rules architecture/imports and architecture/loops", function () {
    this.timeout(60_000);

    /** What the rules report on a tree, as `file: message`. */
    async function lint(files: Readonly<Record<string, string>>): Promise<string[]> {
        const rule = pathToFileURL(path.join(ROOT, "tools/lint/architecture.mjs")).href;
        const { architecture } = (await import(rule)) as { architecture: ESLint.Plugin };
        const cwd = mkdtempSync(path.join(tmpdir(), "architecture-"));
        try {
            for (const [file, text] of Object.entries(files)) {
                mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
                writeFileSync(path.join(cwd, file), text);
            }
            const eslint = new ESLint({
                cwd,
                overrideConfigFile: true,
                overrideConfig: {
                    files: ["**/*.ts"],
                    languageOptions: { parser },
                    plugins: { architecture },
                    rules: { "architecture/imports": "error", "architecture/loops": "error" },
                },
            });
            const results = await eslint.lintFiles(["."]);
            return results
                .flatMap(({ filePath, messages }) =>
                    messages.map(({ message }) => `${path.relative(cwd, filePath)}: ${message}`),
                )
                .sort();
        } finally {
            rmSync(cwd, { recursive: true });
        }
    }

    it("accepts imports that point down through a door", async () => {
        const files = {
            "components/schema/index.ts": 'export { a } from "./a";\n',
            "components/schema/a.ts": "export const a = 1;\n",
            "components/model/index.ts": 'import { a } from "../schema";\nexport const b = a;\n',
            "tests/a.test.ts": 'import { a } from "../components/schema/a";\nvoid a;\n',
        };
        assert.deepEqual(await lint(files), []);
    });

    it("refuses an import that points up", async () => {
        const files = {
            "components/schema/index.ts": 'import { b } from "../model";\nexport const a = b;\n',
            "components/model/index.ts": "export const b = 1;\n",
            "components/main.ts": 'import { run } from "../cli/run";\nrun();\n',
            "cli/run.ts": "export const run = () => undefined;\n",
        };
        assert.deepEqual(await lint(files), [
            "components/main.ts: components must not import cli: dependencies point one way (docs/architecture.md).",
            "components/schema/index.ts: components/schema must not import components/model: dependencies point one way " +
                "(docs/architecture.md).",
        ]);
    });

    it("refuses an import past a door, type-only ones included", async () => {
        const files = {
            "components/schema/index.ts": 'export type { A } from "./a";\n',
            "components/schema/a.ts": "export type A = number;\n",
            "cli/run.ts": 'import type { A } from "../components/schema/a";\nexport type B = A;\n',
        };
        assert.deepEqual(await lint(files), ["cli/run.ts: Import components/schema through its index.ts."]);
    });

    it("refuses values of packages in a pure folder, and takes their types", async () => {
        const files = {
            "components/validation/index.ts":
                'import { readFileSync } from "node:fs";\nimport type { Input } from "@pulumi/pulumi";\n' +
                "export const read = (file: Input<string>) => readFileSync(String(file));\n",
        };
        assert.deepEqual(await lint(files), [
            "components/validation/index.ts: components/validation is pure: it must not take values from `node:fs`.",
        ]);
    });

    it("refuses import loops, type-only ones included", async () => {
        const files = {
            "clb/a.ts": 'import type { B } from "./b";\nexport type A = B;\n',
            "clb/b.ts": 'import type { A } from "./a";\nexport type B = A;\n',
        };
        assert.deepEqual(await lint(files), [
            "clb/a.ts: Import loop: clb/a.ts -> clb/b.ts -> clb/a.ts.",
            "clb/b.ts: Import loop: clb/b.ts -> clb/a.ts -> clb/b.ts.",
        ]);
    });

    it("refuses folders that import each other", async () => {
        const files = {
            "cli/plan/a.ts": 'import { b } from "../status/b";\nexport const a = b;\n',
            "cli/plan/c.ts": "export const c = 1;\n",
            "cli/status/b.ts": "export const b = 1;\n",
            "cli/status/d.ts": 'import { c } from "../plan/c";\nexport const d = c;\n',
        };
        assert.deepEqual(await lint(files), [
            "cli/plan/a.ts: cli/plan and cli/status import each other: cli/status/d.ts -> cli/plan/c.ts does too.",
            "cli/status/d.ts: cli/status and cli/plan import each other: cli/plan/a.ts -> cli/status/b.ts does too.",
        ]);
    });
});
