// Shows at a terminal that a command which says nothing is still at work.

import type { CommandContext } from "./commandContext";

/** Who waits longer than this wants to know for what. Milliseconds. */
const DELAY_MS = 2000;

/** Waits for the work; after two seconds it says what for, on a line of its own that goes when the work is done. */
export async function withProgress<T>(
    context: CommandContext,
    label: string,
    work: Promise<T>,
    delayMs = DELAY_MS,
): Promise<T> {
    if (!context.isTerminal) {
        return work;
    }
    const started = Date.now();
    let hasPrinted = false;
    const show = setInterval(() => {
        hasPrinted = true;
        context.err(`\r${label} … ${Math.round((Date.now() - started) / 1000)} s`);
    }, delayMs);
    try {
        return await work;
    } finally {
        clearInterval(show);
        if (hasPrinted) {
            context.err("\r\x1b[K");
        }
    }
}
