// Time and identifiers of the local CLB: both repeatable, so that two runs of a test write the same log.

import { createHash } from "node:crypto";

export interface Clock {
    now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that moves only when told to. */
export class ManualClock implements Clock {
    constructor(private time = Date.UTC(2026, 0, 1)) {}

    now(): number {
        return this.time;
    }

    advance(milliseconds: number): void {
        this.time += milliseconds;
    }
}

/** `2026-01-01T00:00:00Z`: the cloud writes no milliseconds. */
export const isoTime = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");

/** How long an id is behind the mark of its region. */
const ID_LENGTHS = { lb: 18, rsp: 10, acl: 18, d: 17 } as const;

/** Identifiers in the cloud's shapes, from a seed and a count. */
export class Ids {
    /** How many were given out, by kind. */
    readonly counts = new Map<string, number>();

    constructor(private readonly seed: string) {}

    /** `lb-bp1…`: prefix, region mark, and as many letters or digits as recorded ids have. */
    next(prefix: "lb" | "rsp" | "acl" | "d"): string {
        return `${prefix}-bp1${BigInt(`0x${this.digest(prefix)}`)
            .toString(36)
            .padStart(ID_LENGTHS[prefix], "0")
            .slice(0, ID_LENGTHS[prefix])}`;
    }

    requestId(): string {
        const hex = this.digest("request").toUpperCase();
        return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
    }

    private digest(kind: string): string {
        const count = (this.counts.get(kind) ?? 0) + 1;
        this.counts.set(kind, count);
        return createHash("sha1").update(`${this.seed}/${kind}/${count}`).digest("hex");
    }
}
