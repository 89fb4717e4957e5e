// What the tests with real clients need beside Node: a Python with the SDKs in it, and programs that Go builds.

import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { findExecutable } from "../../engine/find";
import { ROOT } from "../support/run";

/** Everything that is fetched or built once. */
export const CACHE = path.join(ROOT, ".cache/clients");

export interface Ran {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

export function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = ROOT): Promise<Ran> {
    return new Promise((resolve) => {
        const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
        execFile(file, args, options, (error, stdout, stderr) =>
            resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
        );
    });
}

export async function must(...how: Parameters<typeof run>): Promise<Ran> {
    const ran = await run(...how);
    assert.equal(ran.code, 0, `${path.basename(how[0])} ${how[1].join(" ")}\n${ran.stdout}${ran.stderr}`);
    return ran;
}

/** Skips the test where a tool is missing; on CI, where it has to be there, it fails. */
export function need(test: Mocha.Context, ...tools: string[]): void {
    const missing = tools.filter((tool) => findExecutable(tool, process.env["PATH"]) === undefined);
    if (missing.length > 0) {
        const text = `needed on PATH: ${missing.join(", ")}`;
        assert.ok(!process.env["CI"], text);
        process.stderr.write(`      ${text}; skipped\n`);
        test.skip();
    }
}

/** The Python of a virtual environment that holds what requirements.txt pins. */
export async function python(): Promise<string> {
    const requirements = path.join(ROOT, "tests/clients/python/requirements.txt");
    const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 16);
    const folder = path.join(CACHE, `python-${hash}`);
    const done = path.join(folder, "complete");
    if (!existsSync(done)) {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(CACHE, { recursive: true });
        await must("python3", ["-m", "venv", folder]);
        const install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
            requirements,
        ];
        await must(path.join(folder, "bin/python"), install);
        writeFileSync(done, "");
    }
    return path.join(folder, "bin/python");
}

/** A program of one of the Go modules here; the build cache makes the second time fast. */
export async function go(module: string, target: string, name: string): Promise<string> {
    mkdirSync(CACHE, { recursive: true });
    const file = path.join(CACHE, name);
    const args = ["build", "-mod=readonly", "-buildvcs=false", "-ldflags=-s -w", "-o", `${file}.new`, target];
    await must("go", args, { GOWORK: "off" }, path.join(ROOT, module));
    renameSync(`${file}.new`, file);
    return file;
}
