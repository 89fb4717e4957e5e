// Has the engine make a change of a listener again while the cloud is busy with another one: for two minutes, instead of failing
// the run. Never a create, which may have happened.

import { setTimeout as sleep } from "node:timers/promises";

import { isBusy } from "../cloud";
import { shutdownSignal } from "./shutdownSignal";

const BUSY_TIMEOUT_MS = 120_000;

/** The part of what the engine tells of a failure that is looked at. */
export interface Failure {
    readonly urn: string;
    readonly failedOperation: string;
    /** Newest first. */
    readonly errors: readonly string[];
}

/** Decides whether a failed operation is tried again; waits in between. One for each run. */
export function retryWhileBusy(
    now: () => number = Date.now,
    wait: (milliseconds: number) => Promise<unknown> = pause,
): (failure: Failure) => Promise<boolean> {
    const startTimes = new Map<string, number>();
    return async ({ urn, failedOperation, errors: [newest = "", ...previousErrors] }) => {
        if (failedOperation !== "update" || !isBusy(findErrorCode(newest))) {
            return false;
        }
        const startTime = startTimes.get(urn) ?? now();
        startTimes.set(urn, startTime);
        const milliseconds = Math.min(1_000 * 2 ** previousErrors.length, 5_000);
        if (now() - startTime + milliseconds > BUSY_TIMEOUT_MS || shutdownSignal().aborted) {
            return false;
        }
        await wait(milliseconds);
        return true;
    };
}

/** The cloud's code, in the words that the provider wraps it in. */
function findErrorCode(error: string): string | undefined {
    return /(?:ErrorCode|Code): ?([\w.]+)/.exec(error)?.[1];
}

function pause(milliseconds: number): Promise<unknown> {
    return sleep(milliseconds, undefined, { signal: shutdownSignal() }).catch(() => undefined);
}
