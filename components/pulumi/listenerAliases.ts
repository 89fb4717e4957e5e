// Finds the listeners that another component declared until now, for aliases.

import * as pulumi from "@pulumi/pulumi";

import type { ListenerArgs } from "../args";
import { RESOURCE_TYPES } from "../domain";
import { declaresListener } from "./pairQueue";
import { type PreviousResource, readPreviousState } from "./previousState";
import { awaitValue } from "./sdkInternals";

const PAIR_TYPE = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer";

export type State = Readonly<Record<string, PreviousResource>>;

/**
 * What the state calls a listener that another pair had until now, as an alias: it moves as it is, instead of being created
 * beside the one that is still there. The listener's own name where nobody else had it.
 *
 * @param name what it is called now
 */
export function findListenerAliases(
    name: string,
    component: pulumi.Resource,
    loadBalancerId: pulumi.Output<string>,
    { protocol, port }: Pick<ListenerArgs, "protocol" | "port">,
): pulumi.Input<pulumi.URN>[] {
    const find = async () => {
        const ownUrn = await awaitValue(pulumi.createUrn(name, RESOURCE_TYPES.listener, component.urn));
        // Whoever waits for the id learns why it is not there.
        const id: string | undefined = await awaitValue(loadBalancerId).catch(() => undefined);
        const state = id === undefined ? {} : await readPreviousState();
        if (ownUrn in state) {
            return ownUrn;
        }
        const isAbandoned = (urn: string) =>
            urn.split("::")[2]?.endsWith(`${PAIR_TYPE}$${RESOURCE_TYPES.listener}`) &&
            !declaresListener(nameFromUrn(urn));
        return findListenerUrns(state, `${id}:${protocol}:${port}`).find(isAbandoned) ?? ownUrn;
    };
    return [find()];
}

export function nameFromUrn(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

export function findListenerUrns(state: State, id: string): string[] {
    return Object.keys(state).filter(
        (urn) => state[urn]!.type === RESOURCE_TYPES.listener && state[urn]!.outputs?.id === id,
    );
}
