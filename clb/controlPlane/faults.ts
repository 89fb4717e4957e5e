// Faults that a test arms in advance: what the n-th call of an action meets instead of, before or after its work.

import type { ErrorName } from "../core/errors";
import type { Parameters } from "../rpc/signature";

export interface CallInfo {
    readonly seq: number;
    readonly action: string;
    readonly parameters: Parameters;
}

export type Hook = (call: CallInfo) => void | Promise<void>;

export type Fault =
    /** `after`: the change is made, the answer is lost. */
    | { readonly kind: "error"; readonly error: ErrorName; readonly after: boolean }
    | { readonly kind: "drop"; readonly after: boolean }
    | { readonly kind: "latency"; readonly milliseconds: number }
    | { readonly kind: "hook"; readonly run: Hook; readonly after: boolean };

interface Moment {
    readonly after?: boolean;
}

type BusyAnswer =
    "serviceIsConfiguring" | "operationBusy" | "systemBusy" | "serviceIsStopping" | "backendServerConfiguring";

export const throttling = (): Fault => ({ kind: "error", error: "throttled", after: false });
export const busy = (error: BusyAnswer = "serviceIsConfiguring"): Fault => ({ kind: "error", error, after: false });
export const serverError = ({ after = false }: Moment = {}): Fault => ({
    kind: "error",
    error: "internalError",
    after,
});
export const unavailable = ({ after = false }: Moment = {}): Fault => ({
    kind: "error",
    error: "serviceUnavailable",
    after,
});
export const refusal = (error: ErrorName): Fault => ({ kind: "error", error, after: false });
export const dropped = ({ after = false }: Moment = {}): Fault => ({ kind: "drop", after });
export const latency = (milliseconds: number): Fault => ({ kind: "latency", milliseconds });
export const before = (run: Hook): Fault => ({ kind: "hook", run, after: false });
export const after = (run: Hook): Fault => ({ kind: "hook", run, after: true });

export interface FiredFault {
    readonly seq: number;
    readonly action: string;
    /** Which call it was, counted from the moment the fault was armed. */
    readonly nth: number;
    readonly fault: Fault;
}

interface Armed {
    readonly action: string;
    readonly first: number;
    readonly last: number;
    readonly fault: Fault;
    seen: number;
}

export class Faults {
    private readonly armed: Armed[] = [];
    /** What fired, in order. */
    readonly fired: FiredFault[] = [];

    /** Calls `nth` to `nth + times - 1` of the action, or of any action (`*`), counted from now on. */
    at(action: string, nth: number, fault: Fault, times = 1): this {
        this.armed.push({ action, first: nth, last: nth + times - 1, fault, seen: 0 });
        return this;
    }

    clear(): void {
        this.armed.length = 0;
        this.fired.length = 0;
    }

    /** Counts one call and returns what it meets. */
    take(action: string, seq: number): Fault[] {
        return this.armed
            .filter((one) => one.action === action || one.action === "*")
            .flatMap((one) => {
                one.seen++;
                if (one.seen < one.first || one.seen > one.last) {
                    return [];
                }
                this.fired.push({ seq, action, nth: one.seen, fault: one.fault });
                return [one.fault];
            });
    }
}
