// How time passes for health checks: as it does, or only when a test says so.

import { type Clock, ManualClock } from "../core/clock";

export interface Timers extends Clock {
    /** Runs something later, once; what it returns calls that off. */
    after(milliseconds: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
    now: () => performance.now(),
    after: (milliseconds, run) => {
        const timer = setTimeout(run, milliseconds);
        return () => clearTimeout(timer);
    },
};

/** Nothing but what is ready already. */
const ready = async (): Promise<void> => {
    for (let round = 0; round < 3; round++) {
        await new Promise((resolve) => setImmediate(resolve));
    }
};

/** Time that stands still between two calls of `pass`: minutes of health checks take as long as their sockets do. */
export class ManualTimers extends ManualClock implements Timers {
    private readonly waiting = new Set<{ readonly at: number; readonly run: () => void }>();

    /** @param settle waits until everything is done that needs no more time to pass */
    constructor(private readonly settle: () => Promise<void> = ready) {
        super();
    }

    after(milliseconds: number, run: () => void): () => void {
        const entry = { at: this.now() + milliseconds, run };
        this.waiting.add(entry);
        return () => this.waiting.delete(entry);
    }

    /** Lets time pass, and everything happen that is due in it, one thing after another. */
    async pass(milliseconds: number): Promise<void> {
        const end = this.now() + milliseconds;
        await this.settle();
        for (let next = this.next(end); next; next = this.next(end)) {
            this.waiting.delete(next);
            this.advance(next.at - this.now());
            next.run();
            await this.settle();
        }
        this.advance(end - this.now());
    }

    private next(end: number): { readonly at: number; readonly run: () => void } | undefined {
        return [...this.waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
    }
}
