// What ActionTrail keeps of the calls that reached the local CLB: those that change something, with what was asked and answered.

import type { Clock } from "../core/clock";
import type { Reply } from "../core/reply";
import type { Parameters } from "./signature";

/** A call as the trail tells it. */
export interface TrailEvent {
    readonly id: string;
    /** Milliseconds. */
    readonly at: number;
    readonly action: string;
    /** The API's own parameters: no credentials, no signature. */
    readonly parameters: Parameters;
    /** What was answered; nothing where it was refused. */
    readonly reply?: Reply;
    readonly errorCode?: string;
    readonly errorMessage?: string;
}

/** The oldest go first. */
const MAX_EVENTS = 10_000;

export class AuditTrail {
    private readonly events: TrailEvent[] = [];

    record(clock: Clock, event: Omit<TrailEvent, "at">): void {
        this.events.push({ at: clock.now(), ...event });
        if (this.events.length > MAX_EVENTS) {
            this.events.shift();
        }
    }

    /** The newest first. */
    listNewestFirst(): readonly TrailEvent[] {
        return [...this.events].reverse();
    }

    clear(): void {
        this.events.length = 0;
    }
}
