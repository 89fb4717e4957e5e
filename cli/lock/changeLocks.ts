// Writes the locks of a stack's file.

import * as path from "node:path";

import type { CommandContext } from "../io";
import {
    readPairLocks,
    readStackFileIfAny,
    readText,
    replaceFile,
    stackFilePath,
    type StackTarget,
    withLocked,
} from "../project";
import { applyChange, type LockFlags, type LockReport, requireNoPair, urnOfEntry } from "./locks";

/** Locks or releases a pair, and returns the locks that then hold; without a pair, changes nothing. */
export async function changeLocks(
    context: CommandContext,
    target: StackTarget,
    pair: string | undefined,
    flags: LockFlags,
): Promise<LockReport> {
    const { project, stack } = target;
    const file = readStackFileIfAny(project, stack);
    const locks = readPairLocks(file);
    const newLocks =
        pair === undefined ? requireNoPair(flags, locks) : await applyChange(context, target, file, pair, flags);
    const name = stackFilePath(project, stack);
    if (newLocks !== locks) {
        const full = path.join(project.root, name);
        const text = readText(full);
        replaceFile(full, text, withLocked(name, text ?? "", newLocks));
    }
    const locked = Object.entries(newLocks).map(([one, reason]) => {
        const urn = urnOfEntry(target, file, one);
        return { pair: one, ...(urn !== undefined && { urn }), reason };
    });
    return { stack, file: name, locked };
}
