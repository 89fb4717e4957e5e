// What the last update left behind, read from Pulumi's own state and never from the cloud: an update must not delete the
// very instance that it is to use, nor create a listener beside one that it deletes only afterwards.

import type * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import type { ListenerArgs } from "./args";
import { Findings } from "./check";
import { type EarlierResource, earlierResources, valueOf } from "./internals";
import { InvalidArgsError } from "./invalid";

const INSTANCE = "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer";
const LISTENER = "alicloud:slb/listener:Listener";

type State = Readonly<Record<string, EarlierResource>>;

/** A pair on an existing instance, and its listeners in the order of `listeners`. */
interface OnExisting {
    readonly id: pulumi.Output<string>;
    /** Whether a resource of the program has this id, so that the instance goes on being declared. */
    readonly isDeclared: boolean;
    readonly listeners: readonly ListenerArgs[];
    readonly declared: readonly slb.Listener[];
}

/**
 * Rejects where the update would take away what it needs. To be waited for by the program: the engine deletes nothing
 * before that has come to its end.
 *
 * @param name the component's, which an instance of its own has too
 */
export async function refuseTakingAway(name: string, component: pulumi.Resource, pair: OnExisting): Promise<void> {
    const id: string | undefined = await valueOf(pair.id);
    if (id === undefined) {
        return;
    }
    const { listeners, declared, isDeclared } = pair;
    const state = await earlierResources();
    const findings = new Findings();
    if (!isDeclared) {
        const urn = await valueOf(pulumi.createUrn(name, INSTANCE, component.urn));
        if (state[urn]?.outputs?.id === id) {
            findings.refuse(
                "loadBalancerId",
                "made by this very pair",
                id,
                "the update would delete the instance with all that is on it: first move it out of this stack by " +
                    "`pulumi state move` (docs/options.md), which calls nothing in the cloud",
            );
        }
    }
    if (pulumi.runtime.isDryRun()) {
        for (const [index, { protocol, port }] of listeners.entries()) {
            const wanted = `${id}:${protocol}:${port}`;
            const holder = holderOf(state, wanted);
            // A preview knows the id of a listener that is there already, under whatever name it was before, and of no other.
            if (holder !== undefined && (await valueOf(declared[index]!.id)) !== wanted) {
                findings.refuse(
                    `listeners[${index}].port`,
                    `still that of ${holder} of this stack`,
                    port,
                    "an update creates before it deletes, and the cloud has one listener per protocol and port: take it " +
                        "away by one update and add it by the next, or name it by an alias (docs/options.md)",
                );
            }
        }
    }
    if (findings.problems.length > 0) {
        throw new InvalidArgsError(`PrimarySecondaryLoadBalancer "${name}"`, findings.problems, component);
    }
}

/** The name of the listener with this id. */
function holderOf(state: State, id: string): string | undefined {
    const found = Object.entries(state).find(([, { type, outputs }]) => type === LISTENER && outputs?.id === id);
    return found?.[0].split("::").slice(3).join("::");
}
