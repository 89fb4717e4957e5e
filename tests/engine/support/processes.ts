// Finds the processes that a command of a test left, wherever they hang in the tree of processes.

import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

export interface RunningProcess {
    readonly pid: number;
    readonly name: string;
    /** The arguments, without the program. */
    readonly args: readonly string[];
}

/** Returns the running processes whose environment contains a text, which those that they start inherit. */
export function processesWith(text: string): RunningProcess[] {
    return readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .flatMap((pid) => {
            try {
                const [file = "", ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
                const isMeant = readFileSync(`/proc/${pid}/environ`, "utf8").includes(text);
                return isMeant && file !== "" ? [{ pid: Number(pid), name: path.basename(file), args }] : [];
            } catch {
                // It ended between being listed and being read.
                return [];
            }
        });
}

/** Returns the names of the running processes of the engine and the provider whose environment contains a text. */
export function engineProcessesWith(text: string): string[] {
    return processesWith(text)
        .map(({ name }) => name)
        .filter((name) => /^pulumi(-resource-alicloud)?$/.test(name));
}
