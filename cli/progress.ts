// Shows at a terminal that a command which says nothing is still at work.

import type { CommandContext } from "./here";

/** Who waits longer than this wants to know for what. Milliseconds. */
const PATIENCE = 2000;

/** Waits for the work; after two seconds it says what for, on a line of its own that goes when the work is done. */
export async function withProgress<T>(
    context: CommandContext,
    what: string,
    work: Promise<T>,
    patience = PATIENCE,
): Promise<T> {
    if (!context.isTerminal) {
        return work;
    }
    const started = Date.now();
    let isShown = false;
    const show = setInterval(() => {
        isShown = true;
        context.err(`\r${what} … ${Math.round((Date.now() - started) / 1000)} s`);
    }, patience);
    try {
        return await work;
    } finally {
        clearInterval(show);
        if (isShown) {
            context.err("\r\x1b[K");
        }
    }
}
