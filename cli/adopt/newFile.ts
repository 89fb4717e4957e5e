// Writes files that must not be there yet: whole or not at all, and never over another one.

import { linkSync, mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { UserError } from "../exit";

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
            const temporary = `${file}.${process.pid}.tmp`;
            writeFileSync(temporary, content, { flag: "wx" });
            try {
                // Unlike a rename, a link never replaces what is there.
                linkSync(temporary, file);
            } finally {
                unlinkSync(temporary);
            }
            written.push(file);
        }
    } catch (error) {
        written.forEach((file) => unlinkSync(file));
        throw describe(error, cwd);
    }
}

function describe(error: unknown, cwd: string): unknown {
    const { code, path: at, dest = at } = error as NodeJS.ErrnoException & { dest?: string };
    if (dest === undefined) {
        return error;
    }
    const file = path.relative(cwd, dest);
    return new UserError(
        code === "EEXIST"
            ? `${file}: is there already and stays as it is; nothing was written`
            : `${file}: cannot be written (${code}); nothing was written`,
    );
}
