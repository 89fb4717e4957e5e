// Ctrl-C and SIGTERM, counted as presses: whoever pressed once may be heard twice.

/** The terminal and `npm run` both pass a single Ctrl-C on. */
const ONE_PRESS_MS = 500;

export class Interrupts {
    private readonly waiting = new Set<() => void>();
    private last = -Infinity;

    /** Catches the signals from now on. */
    constructor() {
        for (const signal of ["SIGINT", "SIGTERM"] as const) {
            process.on(signal, () => this.press());
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

    /** Aborted by the next press. */
    next(): AbortSignal {
        const controller = new AbortController();
        this.waiting.add(() => controller.abort());
        return controller.signal;
    }

    private press(): void {
        const now = performance.now();
        if (now - this.last > ONE_PRESS_MS) {
            this.last = now;
            const told = [...this.waiting];
            this.waiting.clear();
            told.forEach((tell) => tell());
        }
    }
}
