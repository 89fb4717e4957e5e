// What the Automation API leaves behind when the run of an inline program fails, and how the next run is kept from it.

import { runtime } from "@pulumi/pulumi";

/** What the SDK opens every connection with; it does not declare it. */
export const { grpcClientOptions } = runtime as unknown as { grpcClientOptions: Record<string, unknown> };

const EVENTS = ["uncaughtException", "unhandledRejection"] as const;

/**
 * A failed run never closes its connections to the engine, which is gone; they go on trying. Connections to one address are
 * shared in a process, so when a later engine gets one of these ports it is taken for dead, the program ends before it
 * declared anything, that counts as success, and everything is deleted. Connections that are not shared have no past.
 */
export function shareNoConnections(): void {
    grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
}

/** Runs a program; handlers of unhandled errors that it leaves behind go, or every later error is told once for each. */
export async function withoutHandlers<T>(run: () => Promise<T>): Promise<T> {
    const before = new Set(EVENTS.flatMap((event) => process.listeners(event as "uncaughtException")));
    try {
        return await run();
    } finally {
        for (const event of EVENTS) {
            for (const listener of process.listeners(event as "uncaughtException")) {
                if (!before.has(listener)) {
                    process.off(event, listener);
                }
            }
        }
    }
}
