// Shows the status again and again.

import { setTimeout as sleep } from "node:timers/promises";

import { type CommandContext, UserError } from "../io";
import type { StackTarget } from "../project";
import { inspect } from "./inspect";
import type { Status } from "./model";

const CLEAR_SCREEN = "\x1b[H\x1b[2J";

/** How to watch. */
export interface WatchOptions {
    readonly show: (status: Status) => string;
    /** Whether each status begins with its time. */
    readonly hasHeading: boolean;
    /** In seconds. */
    readonly every: number;
    /** Shows that nothing could be looked up, while the reason goes to stderr. Left out: the reason is shown instead. */
    readonly showFailure?: () => string;
    /** Ends the watch when aborted. */
    readonly stop: AbortSignal;
}

/** Looks until Ctrl-C. What cannot be seen for a while may come back: it is told, and does not end the watch. */
export async function watchStatus(
    context: CommandContext,
    target: StackTarget,
    { show, showFailure, hasHeading, every, stop }: WatchOptions,
): Promise<void> {
    while (!stop.aborted) {
        const text = await inspect(context, target, true).then(
            ({ status }) => show(status),
            (error: unknown) => {
                if (!(error instanceof UserError)) {
                    throw error;
                }
                if (showFailure === undefined) {
                    return `${error.message}\n`;
                }
                context.err(`${error.message}\n`);
                return showFailure();
            },
        );
        if (stop.aborted) {
            return;
        }
        const head = hasHeading ? `${new Date().toISOString()}, every ${every} s until Ctrl-C\n\n` : "";
        context.out(`${process.stdout.isTTY ? CLEAR_SCREEN : ""}${head}${text}`);
        await sleep(every * 1000, undefined, { signal: stop }).catch(() => undefined);
    }
}
