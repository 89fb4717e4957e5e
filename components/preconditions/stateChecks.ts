// What the last update left behind, read from Pulumi's own state and never from the cloud: an update must not delete the
// very instance that it is to use, nor create a listener beside one that it deletes only afterwards.

import type * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import type { ListenerArgs } from "../args";
import { RESOURCE_TYPES } from "../domain";
import { InternetChargeType } from "../enums";
import {
    type AsyncCheck,
    awaitValue,
    type ConfiguredId,
    findListenerUrns,
    hasEngine,
    InvalidArgsError,
    isAliased,
    nameFromUrn,
    readOutput,
    readPreviousState,
    State,
} from "../pulumi";
import { MAX_CHANGED_BANDWIDTH, SOURCES, UNKNOWN } from "../schema";
import { Findings } from "../validation";

/** A pair on an existing instance, and its listeners in the order of `listeners`. */
interface ExistingLoadBalancerPair {
    readonly id: pulumi.Output<string>;
    /** The same as the program gave it. */
    readonly configuredId: ConfiguredId;
    readonly listeners: readonly ListenerArgs[];
    readonly declared: readonly slb.Listener[];
}

/**
 * Rejects where the update would take away what it needs. To be waited for by the program: the engine deletes nothing
 * before that has come to its end.
 *
 * @param name the component's, which an instance of its own has too
 */
export async function rejectConflictingDeletes(
    name: string,
    component: pulumi.Resource,
    pair: ExistingLoadBalancerPair,
): Promise<void> {
    const id: string | undefined = await awaitValue(pair.id);
    if (id === undefined) {
        return;
    }
    const { listeners, declared, configuredId } = pair;
    const state = await readPreviousState();
    const findings = new Findings();
    const ownUrn = await awaitValue(pulumi.createUrn(name, RESOURCE_TYPES.instance, component.urn));
    if (state[ownUrn]?.outputs?.id === id && !(await isStillDeclared(configuredId))) {
        findings.refuse(
            "loadBalancerId",
            "made by this very pair",
            id,
            "the update would delete the instance with all that is on it: first move it out of this stack by " +
                "`pulumi state move` (docs/options.md), which calls nothing in the cloud",
        );
    }
    if (pulumi.runtime.isDryRun()) {
        for (const [index, { protocol, port }] of listeners.entries()) {
            const listenerId = `${id}:${protocol}:${port}`;
            const listenerName = findListenerName(state, listenerId);
            // A preview knows the id of a listener that is there already, under whatever name it was before, and of no other.
            if (listenerName !== undefined && (await awaitValue(declared[index]!.id)) !== listenerId) {
                findings.refuse(
                    `listeners[${index}].port`,
                    `still that of ${listenerName} of this stack`,
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

/**
 * Whether the program goes on declaring the pair's instance under another name. Whatever else has its id (a stack reference,
 * the same instance read or imported) would not keep the engine from deleting it.
 */
async function isStillDeclared(configuredId: ConfiguredId): Promise<boolean> {
    const { resources } = pulumi.Output.isInstance(configuredId) ? await readOutput(configuredId) : { resources: [] };
    const urns = await Promise.all(
        Array.from(resources)
            .filter(isAliased)
            .map(({ urn }) => awaitValue(urn)),
    );
    return urns.some((urn) => /[:$]alicloud:slb\/(applicationLoadBalancer|loadBalancer):\w+::/.test(urn));
}

/**
 * Looks, before the instance of a pair is declared, whether its bandwidth is one that it can be changed to; undefined where
 * there is nothing to look for. The provider would not even send the 5120 that the cloud says of an instance billed by
 * traffic, and the cloud would take 1.
 *
 * @param name the component's, which its instance has too
 * @param knownArgs the arguments as far as they are plain
 */
export function createBandwidthCheck(
    name: string,
    component: pulumi.Resource,
    knownArgs: unknown,
): AsyncCheck | undefined {
    const plainBandwidth = readBandwidth(knownArgs);
    if (!hasEngine() || (plainBandwidth !== UNKNOWN && !isPurchaseOnly(plainBandwidth))) {
        return undefined;
    }
    return async (knownArgs, findings) => {
        const bandwidth = readBandwidth(knownArgs);
        if (!isPurchaseOnly(bandwidth)) {
            return;
        }
        const urn = await awaitValue(pulumi.createUrn(name, RESOURCE_TYPES.instance, component.urn));
        const previousOutputs = (await readPreviousState())[urn]?.outputs;
        const isUnchanged = previousOutputs?.["internetChargeType"] === InternetChargeType.PayByBandwidth;
        if (previousOutputs && !(isUnchanged && previousOutputs["bandwidth"] === bandwidth)) {
            findings.refuse(
                "loadBalancer.bandwidth",
                "more than an instance can be changed to",
                bandwidth,
                `the cloud takes a change to ${MAX_CHANGED_BANDWIDTH} Mbit/s at the most (${SOURCES.internetSpec}): lower it`,
            );
        }
    };
}

function readBandwidth(knownArgs: unknown): unknown {
    const loadBalancer = (knownArgs as { loadBalancer?: unknown } | undefined)?.loadBalancer;
    return loadBalancer === UNKNOWN ? UNKNOWN : (loadBalancer as { bandwidth?: unknown } | undefined)?.bandwidth;
}

function isPurchaseOnly(bandwidth: unknown): bandwidth is number {
    return typeof bandwidth === "number" && bandwidth > MAX_CHANGED_BANDWIDTH;
}

/** The name of the listener with this id. */
function findListenerName(state: State, id: string): string | undefined {
    return findListenerUrns(state, id).map(nameFromUrn)[0];
}
