// Reads what the stack's state held before this update.

import * as pulumi from "@pulumi/pulumi";

import { getCurrentRun } from "./sdkInternals";

/** What the stack's state holds of a resource. */
export interface PreviousResource {
    readonly type?: string;
    readonly outputs?: { readonly id?: unknown; readonly [output: string]: unknown };
}

const pendingReads = new WeakMap<object, Promise<Record<string, PreviousResource>>>();

/** Milliseconds between two tries: the engine writes the state while it is read, and fails whoever reads half of it. */
const RETRY_PAUSES_MS = [100, 300, 1000, 3000];

/**
 * The resources of the stack by URN, as the last update left them. Whoever asks while the state is being read shares the
 * answer. Rejects where it cannot be read: nobody may take that for a stack without resources.
 */
export function readPreviousState(): Promise<Record<string, PreviousResource>> {
    const run = getCurrentRun() ?? pendingReads;
    const sharedRead = pendingReads.get(run);
    if (sharedRead) {
        return sharedRead;
    }
    const pendingRead = readStateWithRetries().finally(() => pendingReads.delete(run));
    pendingReads.set(run, pendingRead);
    return pendingRead;
}

async function readStateWithRetries(): Promise<Record<string, PreviousResource>> {
    const organization = pulumi.getOrganization();
    const stack = pulumi.getStack();
    const full = [organization, pulumi.getProject(), stack].join("/");
    // A bucket of the time before projects knows its stacks by their own names only.
    const names = organization === "organization" ? [full, stack] : [full];
    for (let tries = 0; ; tries++) {
        let reason: unknown;
        for (const name of names) {
            try {
                return await invokeReadState(name);
            } catch (error) {
                reason ??= error;
            }
        }
        const pause = RETRY_PAUSES_MS[tries];
        if (pause === undefined) {
            const { details, message } = reason as { details?: string; message: string };
            throw new pulumi.RunError(
                `the state of stack "${full}" cannot be read (${details || message}), and only it tells what this update would ` +
                    "take away: nothing is deleted; run it again",
            );
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
    }
}

async function invokeReadState(stackName: string): Promise<Record<string, PreviousResource>> {
    const answer = (await pulumi.runtime.invoke(
        "pulumi:pulumi:readStackResourceOutputs",
        { stackName },
        { async: true },
    )) as { outputs?: Record<string, PreviousResource> };
    return answer.outputs ?? {};
}
