// Keeps two runs from writing to `.engine/` at once.

import * as fs from "node:fs";
import * as path from "node:path";

import { BuildError } from "./messages";

let owned = false;

export const ownsLock = (): boolean => owned;

export function takeLock(file: string): void {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const owner = readOwner(file);
    if (owner !== undefined && isRunning(owner)) {
        throw new BuildError(`Another run (process ${owner}) is at it: wait for it, or remove ${file}.`);
    }
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, String(process.pid), { flag: "wx" });
    owned = true;
}

export function releaseLock(file: string): void {
    fs.rmSync(file, { force: true });
    owned = false;
}

function readOwner(file: string): number | undefined {
    return fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : undefined;
}

/** Signal 0 is delivered to nobody; only a process that exists can be sent one. */
function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch {
        return false;
    }
}
