// Declares the pairs of the current stack.

import { PrimarySecondaryLoadBalancer } from "../components";
import { readPairs } from "./config";

/** What a stack says of each of its pairs. */
export type PairOutputs = Pick<
    PrimarySecondaryLoadBalancer,
    | "loadBalancerId"
    | "address"
    | "groupIds"
    | "listenerIds"
    | "attachments"
    | "failoverSeconds"
    | "recoverySeconds"
    | "standbyCheckListenerId"
    | "standbyDetectionSeconds"
>;

/** Declares every pair of the stack's config and returns the stack's outputs. */
export function declareStack(): { pairs: Record<string, PairOutputs> } {
    const pairs: Record<string, PairOutputs> = {};
    for (const { name, args } of readPairs().pairs) {
        const pair = new PrimarySecondaryLoadBalancer(name, args);
        pairs[name] = {
            loadBalancerId: pair.loadBalancerId,
            address: pair.address,
            groupIds: pair.groupIds,
            listenerIds: pair.listenerIds,
            attachments: pair.attachments,
            failoverSeconds: pair.failoverSeconds,
            recoverySeconds: pair.recoverySeconds,
            standbyCheckListenerId: pair.standbyCheckListenerId,
            standbyDetectionSeconds: pair.standbyDetectionSeconds,
        };
    }
    return { pairs };
}
