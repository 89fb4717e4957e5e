// Handles the signals that end a program, from the moment that listeners are moved until they are seen to serve: the guard goes
// back or reports where they are before the process exits. Pulumi's host of Node programs sends SIGINT on Ctrl-C, and kills the
// program 5 s later.

import { writeSync } from "node:fs";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { abortGuards, resumeGuards } from "./shutdownSignal";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const DEADLINE_MS = 4_000;
/** How long the engine has to receive the result of a hook, if it still listens. */
const REPLY_MS = 200;

/** A piece of work that must not end half way. */
interface Work {
    /** Returns the position of the listeners, and what happens to them now. */
    readonly describe: () => string;
    /** Resolves to what has become of them. */
    readonly result: Promise<string>;
}

const running = new Set<Work>();
let isHandledByHost = false;
let isEnding = false;

/** Keeps this module from installing handlers: a command or a provider's host decides when its process ends. */
export function leaveSignalsToHost(): void {
    isHandledByHost = true;
}

/**
 * Runs work to its end although a signal asks the process to exit: aborts the guards' waits, and exits once all work has ended or
 * 4 s have passed. If the program handles the signal itself, the exit is left to it. Installs no handler while no work runs.
 */
export async function finishBeforeExit<T>(describe: () => string, start: () => Promise<T>): Promise<T> {
    if (isHandledByHost) {
        return start();
    }
    if (running.size === 0 && !isEnding) {
        // First in line: a handler that was added with `once` is gone from the list as soon as it was called.
        SIGNALS.forEach((signal) => process.prependListener(signal, end));
    }
    const promise = start();
    const result = promise.then(
        () => "guard: the new primary is seen to serve; run the program again to complete the update",
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const work: Work = { describe, result };
    running.add(work);
    try {
        return await promise;
    } finally {
        running.delete(work);
        if (running.size === 0 && !isEnding) {
            removeHandlers();
        }
    }
}

function removeHandlers(): void {
    SIGNALS.forEach((signal) => process.removeListener(signal, end));
}

/** Later signals change nothing: the host of the program sends several. */
function end(signal: NodeJS.Signals): void {
    if (isEnding) {
        return;
    }
    isEnding = true;
    const isHandledByProgram = process.listeners(signal).some((listener) => listener !== end);
    const interrupted = [...running];
    interrupted.forEach(({ describe }) => write(`guard: ${signal}: ${describe()}`));
    abortGuards();
    void finish(interrupted).then(() => {
        removeHandlers();
        isEnding = false;
        if (!isHandledByProgram) {
            process.exit(128 + constants.signals[signal]);
        }
        resumeGuards();
    });
}

async function finish(interrupted: readonly Work[]): Promise<void> {
    const done = new AbortController();
    const late = sleep(DEADLINE_MS, undefined, { signal: done.signal }).catch(() => undefined);
    await Promise.all(
        interrupted.map(async ({ describe, result }) =>
            write(
                (await Promise.race([result, late])) ??
                    `guard: NOT KNOWN where the listeners are, as the cloud did not answer in ${DEADLINE_MS / 1000} s: ask \`status\`. ` +
                        `At the signal: ${describe()}`,
            ),
        ),
    );
    done.abort();
    await sleep(REPLY_MS);
}

/** Writes to stderr, as the engine may be gone, and at once, as the process is about to exit. */
function write(text: string): void {
    try {
        writeSync(process.stderr.fd, `${text}\n`);
    } catch {
        // Nobody reads it any more.
    }
}
