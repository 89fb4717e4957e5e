// Kills the engine and the provider in the middle of their work, as a crash or a pulled plug would.

import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { requireEngine } from "../../../engine/engine";

interface Process {
    readonly pid: number;
    readonly parent: number;
    readonly executable: string;
}

/** Kills them at once; nothing but descendants of this process, wherever the provider comes from. */
export function killEngine(): void {
    const { pulumi } = requireEngine();
    const engines = descendants(process.pid).filter(({ executable }) => executable === pulumi);
    const doomed = [...engines, ...runningProviders()];
    if (doomed.length < 2) {
        throw new Error(`CLI and provider should run, found: ${JSON.stringify(doomed)}`);
    }
    doomed.forEach(({ pid }) => process.kill(pid, "SIGKILL"));
}

/** The providers that the engine started for this process, found through Linux' /proc. */
export function runningProviders(): Process[] {
    return descendants(process.pid).filter(
        ({ executable }) => path.basename(executable) === "pulumi-resource-alicloud",
    );
}

function descendants(root: number): Process[] {
    const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const running = all.flatMap((name) => read(Number(name)) ?? []);
    const below = (parent: number): Process[] =>
        running.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
    return below(root);
}

function read(pid: number): Process | undefined {
    try {
        const [executable = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        return { pid, parent: Number(parent), executable };
    } catch {
        // It ended between being listed and being read.
        return undefined;
    }
}
