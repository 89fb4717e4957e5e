// Writes files that must not be there yet: whole or not at all, and never over another one.

import { mkdirSync, unlinkSync } from "node:fs";
import * as path from "node:path";

import { createFile, FileNotDurable, FileNotWritten } from "../../clb/core/writeFile";
import { UserError } from "./exit";

/**
 * Writes all of them, or none: the first that is there already is told, and what was written before it goes again.
 *
 * @param cwd where the operator is, from where files are named
 */
export function writeNew(files: Readonly<Record<string, string>>, cwd: string): void {
    const written: string[] = [];
    try {
        for (const [file, content] of Object.entries(files)) {
            mkdirSync(path.dirname(file), { recursive: true });
            createFile(file, content);
            written.push(file);
        }
    } catch (error) {
        if (error instanceof FileNotDurable) {
            written.push(error.file);
        }
        written.forEach((file) => unlinkSync(file));
        throw describe(error, cwd);
    }
}

function describe(error: unknown, cwd: string): unknown {
    const isOfWriter = error instanceof FileNotWritten || error instanceof FileNotDurable;
    const cause = isOfWriter ? error.cause : error;
    const { code, path: at } = cause as NodeJS.ErrnoException;
    const file = isOfWriter ? error.file : at;
    if (code === undefined || file === undefined) {
        return error;
    }
    const named = path.relative(cwd, file);
    return new UserError(
        code === "EEXIST"
            ? `${named}: is there already and stays as it is; nothing was written`
            : `${named}: cannot be written (${code}); nothing was written`,
    );
}
