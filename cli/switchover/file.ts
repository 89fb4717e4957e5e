// Replaces a stack's file so that at no moment it is missing or half written, and never over somebody else's change.

import {
    closeSync,
    existsSync,
    fsyncSync,
    mkdtempSync,
    openSync,
    readFileSync,
    realpathSync,
    renameSync,
    rmSync,
    statSync,
    writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { UserError } from "../exit";

/**
 * Puts `next` in the place of `last`; undefined is no file. Throws a UserError, and changes nothing, where the file no longer
 * says `last`.
 */
export function replaceFile(file: string, last: string | undefined, next: string | undefined): void {
    // Behind a link stands the file that is meant.
    const target = last === undefined ? file : realpathSync(file);
    const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
    try {
        if (next !== undefined) {
            const opened = openSync(temporary, "wx", last === undefined ? 0o644 : statSync(target).mode);
            writeSync(opened, next);
            fsyncSync(opened);
            closeSync(opened);
        }
        if (textOf(target) !== last) {
            throw new UserError(`${file}: changed by somebody else in the meantime; it was left as it is now`);
        }
        if (next === undefined) {
            rmSync(target);
        } else {
            renameSync(temporary, target);
        }
    } finally {
        rmSync(temporary, { force: true });
    }
}

/** What a file says; nothing where there is none. */
export function textOf(file: string): string | undefined {
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Lends a text as a file that nobody else can read, gone when the work is done. */
export async function asFile<T>(name: string, text: string, work: (file: string) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(path.join(tmpdir(), "switchover-"));
    try {
        const file = path.join(folder, name);
        const opened = openSync(file, "wx", 0o600);
        writeSync(opened, text);
        closeSync(opened);
        return await work(file);
    } finally {
        rmSync(folder, { recursive: true });
    }
}
