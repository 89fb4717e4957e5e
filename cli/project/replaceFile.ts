// Replaces a stack's file, never over somebody else's change, and lends texts as files to the engine.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { FileNotDurable, FileNotWritten, writeFile } from "../../clb/core/writeFile";
import { UserError } from "../io";

/**
 * Puts `next` in the place of `last`; undefined is no file. Throws a UserError, and changes nothing, if the file no longer says
 * `last` or cannot be written as a whole.
 */
export function replaceFile(file: string, last: string | undefined, next: string | undefined): void {
    const requireUnchanged = () => {
        if (readText(file) !== last) {
            throw new UserError(`${file}: changed by somebody else in the meantime; it was left as it is now`);
        }
    };
    if (next === undefined) {
        requireUnchanged();
        rmSync(file);
        return;
    }
    writeText(file, next, { mode: 0o644, beforeReplace: requireUnchanged });
}

/**
 * Writes a file for the user. Throws a UserError, and leaves the old file as it was, if it cannot be written as a whole; also if it was
 * written, but may not outlast a crash.
 */
export function writeText(...[file, text, options]: Parameters<typeof writeFile>): void {
    try {
        writeFile(file, text, options);
    } catch (error) {
        throw error instanceof FileNotWritten || error instanceof FileNotDurable ? new UserError(error.message) : error;
    }
}

/** What a file says; nothing where there is none. */
export function readText(file: string): string | undefined {
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Lends a text as a file that nobody else can read, gone when the work is done. */
export async function withTempFile<T>(name: string, text: string, work: (file: string) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(path.join(tmpdir(), "switchover-"));
    try {
        const file = path.join(folder, name);
        try {
            writeText(file, text, { mode: 0o600 });
        } catch (error) {
            throw error instanceof UserError ? new UserError(`${error.message}. Nothing was changed.`) : error;
        }
        return await work(file);
    } finally {
        rmSync(folder, { recursive: true });
    }
}
