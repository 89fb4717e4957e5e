// The Pulumi CLI reads every sample of a stack's file as the offline plan does; what the plan refuses, it refuses too, or it
// is written in the table what it makes of it.

import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { parseProject } from "../../cli/project/stackFile";
import { requireEngine } from "../../engine/engine";
import { SAMPLE_PROJECT, SAMPLES, type Settings } from "../support/stackFiles";

describe("the Pulumi CLI", function () {
    const { pulumi, env } = requireEngine();
    let folder: string;

    function run(...args: string[]): Promise<{ ok: boolean; stdout: string; stderr: string }> {
        const all = { ...process.env, ...env, HOME: folder, PULUMI_BACKEND_URL: `file://${folder}` };
        return new Promise((resolve) => {
            execFile(pulumi, [...args, "--non-interactive"], { cwd: folder, env: all }, (error, stdout, stderr) =>
                resolve({ ok: !error, stdout, stderr }),
            );
        });
    }

    /** What `pulumi config --json` shows, by full config key; undefined where it fails. */
    async function readByPulumi(text: string): Promise<Settings | undefined> {
        const file = path.join(folder, "sample.yaml");
        writeFileSync(file, text);
        const { ok, stdout, stderr } = await run("config", "--json", "--stack", "dev", "--config-file", file);
        if (!ok) {
            assert.match(stderr, /^error: /m);
            return undefined;
        }
        const shown = JSON.parse(stdout) as Record<string, { value: string }>;
        return Object.fromEntries(
            Object.entries(shown).map(([key, { value }]) => [
                key.includes(":") ? key : `${SAMPLE_PROJECT}:${key}`,
                value,
            ]),
        );
    }

    /** Values that are JSON, as what they say: the CLI sorts their names. */
    const said = (settings: Settings | undefined) =>
        settings &&
        Object.fromEntries(
            Object.entries(settings).map(([key, value]) => [
                key,
                /^[[{]/.test(value) ? (JSON.parse(value) as object) : value,
            ]),
        );

    before(async () => {
        folder = mkdtempSync(path.join(tmpdir(), "yaml-"));
        writeFileSync(path.join(folder, "Pulumi.yaml"), `name: ${SAMPLE_PROJECT}\nruntime: yaml\n`);
        const { ok, stderr } = await run("stack", "init", "dev");
        assert.ok(ok, stderr);
    });
    after(() => rmSync(folder, { recursive: true }));

    // A secret needs the passphrase that it was made with.
    const samples = SAMPLES.filter(({ text }) => !text.includes("secure"));
    const readAlike = samples.filter(({ reads }) => reads !== undefined);
    const refused = samples.filter(({ reads }) => reads === undefined);

    it("takes from Pulumi.yaml what the plan says that it does not see, and finds the stacks where the plan does", async () => {
        const project = path.join(folder, "Pulumi.yaml");
        const [text, inDir] = [readFileSync(project, "utf8"), path.join(folder, "old")];
        try {
            const shared = text + "config:\n  pairs: { value: { web: {} } }\n  alicloud:region: cn-hangzhou\n";
            writeFileSync(project, shared);
            const names = [`${SAMPLE_PROJECT}:pairs`, "alicloud:region"];
            assert.deepEqual(Object.keys((await readByPulumi("config: {}\n")) ?? {}).sort(), names.sort());
            assert.deepEqual(parseProject("Pulumi.yaml", shared).shared, ["pairs", "alicloud:region"]);

            writeFileSync(project, `${text}config: old\n`);
            mkdirSync(inDir);
            writeFileSync(path.join(inDir, "Pulumi.dev.yaml"), "config:\n  alicloud:region: cn-shanghai\n");
            const { stdout } = await run("config", "get", "alicloud:region", "--stack", "dev");
            assert.equal(stdout.trim(), "cn-shanghai");
            assert.equal(parseProject("Pulumi.yaml", `${text}config: old\n`).stackDir, "old");
        } finally {
            writeFileSync(project, text);
        }
    });

    it("is asked about more than thirty oddities", () => {
        assert.ok(readAlike.length > 30 && refused.length > 30, `${readAlike.length}, ${refused.length}`);
    });

    for (const { title, text, reads } of readAlike) {
        it(`reads ${title} as the plan does`, async () =>
            assert.deepEqual(said(await readByPulumi(text)), said(reads)));
    }

    for (const { title, text, pulumi: expected } of refused) {
        it(`${expected ? "reads in its own way" : "refuses"} ${title}`, async () =>
            assert.deepEqual(said(await readByPulumi(text)), said(expected)));
    }
});
