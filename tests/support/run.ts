// Runs a command of the repository as a user would, and keeps what it says.

import { execFile } from "node:child_process";
import * as path from "node:path";

export const ROOT = path.resolve(__dirname, "../..");

export interface Ended {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Runs a TypeScript file of the repository, or of a copy of it. */
export function runTs(file: string, args: readonly string[], root = ROOT): Promise<Ended> {
    return new Promise((resolve) => {
        const all = ["-r", "ts-node/register", file, ...args];
        execFile(process.execPath, all, { cwd: root, timeout: 60_000 }, (error, stdout, stderr) => {
            resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
        });
    });
}
