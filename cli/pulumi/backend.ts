// What the backend of a stack's state tells besides the state: where it is, and who holds the stack's lock.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import * as path from "node:path";

import { type CommandContext, runPulumi } from "../io";

/** A run of Pulumi that holds the lock of a stack. */
export interface EngineLock {
    /** "ops@host (pid 4711)"; left out where the backend does not tell. */
    readonly holder?: string;
    /** ISO 8601. */
    readonly since?: string;
    /** Whether the run still exists; left out where it is on another machine. */
    readonly isRunning?: boolean;
}

/** The locks of a stack, or why they are not known. */
export type EngineLocks = { readonly locks: readonly EngineLock[] } | { readonly unknown: string };

/** The file of a lock, as the engine writes it. */
interface LockFile {
    readonly pid?: number;
    readonly username?: string;
    readonly hostname?: string;
    readonly timestamp?: string;
}

/** Returns the folder that holds `.pulumi`, where the backend is a folder of this machine. */
export function backendFolder({ env }: Pick<CommandContext, "env">, root: string, url: string): string | undefined {
    if (!url.startsWith("file://")) {
        return undefined;
    }
    const place = url.slice("file://".length).replace(/\?.*$/, "");
    return path.resolve(root, place.replace(/^~/, env["HOME"] ?? env["USERPROFILE"] ?? ""));
}

/**
 * Reads the locks of a stack: from the files of a backend in a folder, from the service of Pulumi Cloud. No command of the CLI
 * reads those of a bucket, where a killed run shows by what it left in the state.
 */
export async function readLocks(
    context: Pick<CommandContext, "env">,
    root: string,
    project: string,
    stack: string,
): Promise<EngineLocks> {
    const answer = await runPulumi(context, root, ["whoami", "--json"]);
    if ("missing" in answer) {
        return { unknown: answer.missing };
    }
    const { url = "" } = JSON.parse(answer.stdout) as { url?: string };
    const folder = backendFolder(context, root, url);
    if (folder !== undefined) {
        return { locks: locksIn(path.join(folder, ".pulumi", "locks", "organization", project, lastSegment(stack))) };
    }
    return /^https?:/.test(url) ? serviceLocks(context, root, stack) : { locks: [] };
}

function locksIn(folder: string): EngineLock[] {
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
    return files.sort().flatMap((file) => {
        try {
            return [lockOf(JSON.parse(readFileSync(path.join(folder, file), "utf8")) as LockFile)];
        } catch (error) {
            // A run that ended between the two looks took its file away; half a file is one that is being written.
            return (error as NodeJS.ErrnoException).code === "ENOENT" ? [] : [{}];
        }
    });
}

function lockOf({ pid, username, hostname: host, timestamp }: LockFile): EngineLock {
    return {
        holder: `${username}@${host} (pid ${pid})`,
        ...(timestamp !== undefined && { since: timestamp.replace(/\.\d+Z$/, "Z") }),
        ...(host === hostname() && pid !== undefined && { isRunning: isRunning(pid) }),
    };
}

function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

async function serviceLocks(context: Pick<CommandContext, "env">, root: string, stack: string): Promise<EngineLocks> {
    const answer = await runPulumi(context, root, ["stack", "ls", "--json"]);
    if ("missing" in answer) {
        return { unknown: answer.missing };
    }
    const all = JSON.parse(answer.stdout) as { name: string; updateInProgress?: boolean }[];
    const isHeld = all.some((one) => lastSegment(one.name) === lastSegment(stack) && one.updateInProgress === true);
    return { locks: isHeld ? [{}] : [] };
}

/** The stack's name without its organization and project. */
function lastSegment(stack: string): string {
    return stack.split("/").at(-1)!;
}
