// Runs a command of the repository as a user would, and keeps what it says.

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

export const ROOT = path.resolve(__dirname, "../..");

/** What a test may take that starts processes: seconds in peace, far more on a machine that has much else to do. */
export const WITH_PROCESSES_MS = 240_000;

export interface Ended {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Runs a TypeScript file of the repository, or of a copy of it; `env` comes on top of this process's. */
export function runTs(file: string, args: readonly string[], root = ROOT, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return new Promise((resolve) => {
        const all = ["-r", "ts-node/register", file, ...args];
        const options = { cwd: root, env: { ...process.env, ...env }, timeout: WITH_PROCESSES_MS / 2 };
        execFile(process.execPath, all, options, (error, stdout, stderr) => {
            resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
        });
    });
}

/** A project of its own, with the repository's stacks and some more. */
export function projectWith(stacks: Record<string, string>): string {
    return withStacks(mkdtempSync(path.join(tmpdir(), "project-")), ["stacks", "Pulumi.yaml"], stacks);
}

/**
 * A copy of what the commands need, with more stack files.
 *
 * @param parts files and folders that are copied as well
 */
export function copyWith(stacks: Record<string, string>, parts: readonly string[] = []): string {
    const copy = mkdtempSync(path.join(tmpdir(), "copy-"));
    const needed = ["cli", "clb", "components", "engine", "stacks", "Pulumi.yaml", "tsconfig.json", "package.json"];
    symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
    return withStacks(copy, [...needed, ...parts], stacks);
}

function withStacks(copy: string, parts: readonly string[], stacks: Record<string, string>): string {
    for (const part of parts) {
        cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
    }
    for (const [stack, text] of Object.entries(stacks)) {
        writeFileSync(path.join(copy, "stacks", `Pulumi.${stack}.yaml`), text);
    }
    return copy;
}
