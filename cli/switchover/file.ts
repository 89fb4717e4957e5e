// Replaces a stack's file so that at no moment it is missing or half written, and never over somebody else's change.

import {
    closeSync,
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

/** Puts `next` in the place of `last`. Throws a UserError, and changes nothing, where the file no longer says `last`. */
export function replaceFile(file: string, last: string, next: string): void {
    // Behind a link stands the file that is meant.
    const target = realpathSync(file);
    const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
    try {
        const opened = openSync(temporary, "wx", statSync(target).mode);
        writeSync(opened, next);
        fsyncSync(opened);
        closeSync(opened);
        if (readFileSync(target, "utf8") !== last) {
            throw new UserError(`${file}: changed by somebody else in the meantime; it was left as it is now`);
        }
        renameSync(temporary, target);
    } finally {
        rmSync(temporary, { force: true });
    }
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
