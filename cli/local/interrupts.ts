// The signals that ask a command to end: Ctrl-C, SIGTERM, and SIGHUP of a terminal that is closed. All are treated alike.

import { leaveSignalsToHost } from "../../components/guard";

/** The terminal and `npm run` both pass a single Ctrl-C on. */
const ONE_PRESS_MS = 500;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Counts signals as presses: `npm run` and a terminal may both pass on a single one. */
export class Interrupts {
    private readonly waiting = new Set<(signal: NodeJS.Signals) => void>();
    private last = -Infinity;

    /** Catches the signals from now on. */
    constructor() {
        // A guard of a program in this process must not exit.
        leaveSignalsToHost();
        for (const signal of SIGNALS) {
            process.on(signal, () => this.press(signal));
        }
    }

    /** Whether there was one already. */
    get asked(): boolean {
        return this.last > -Infinity;
    }

    /** Waits for the first, which may have been. */
    first(): Promise<void> {
        return new Promise((resolve) => {
            if (this.asked) {
                resolve();
                return;
            }
            // Waiting for a signal alone does not keep a process alive.
            const alive = setInterval(() => undefined, 1 << 30);
            this.waiting.add(() => {
                clearInterval(alive);
                resolve();
            });
        });
    }

    /** Aborted by the next press; the signal's name is the reason. */
    next(): AbortSignal {
        const controller = new AbortController();
        this.waiting.add((signal) => controller.abort(signal));
        return controller.signal;
    }

    private press(signal: NodeJS.Signals): void {
        const now = performance.now();
        if (now - this.last > ONE_PRESS_MS) {
            this.last = now;
            const isReported = [...this.waiting];
            this.waiting.clear();
            isReported.forEach((resolve) => resolve(signal));
        }
    }
}
