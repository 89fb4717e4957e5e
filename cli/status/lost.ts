// Looks for the load balancers that a stack without a state may have deployed: those with its listeners and its servers.

import { type Cloud, CloudError, readGroup, readListener, readLoadBalancer, type Reply } from "../cloud";
import { commandLine, UserError } from "../io";
import { SECRET } from "../plan";
import type { State } from "../pulumi";
import type { ExpectedListener, ExpectedPair } from "./expected";

/** A load balancer that serves what a pair declares. */
export interface LikelyInstance {
    readonly loadBalancerId: string;
    readonly name: string;
    /** Those of the pair's listeners that it has with the pair's servers, "tcp-443". */
    readonly listeners: readonly string[];
}

/** What is known of a stack that has no state. */
export interface NoState {
    /** How that shows. */
    readonly reason: string;
    /** What serves the pairs as far as was looked. */
    readonly pairs: readonly { readonly name: string; readonly found: readonly LikelyInstance[] }[];
    /** Why the load balancers are not known, or not all of them; left out where all were looked at. */
    readonly unknown?: string;
}

/** No more than so many load balancers are looked at. */
const MOST = 200;
const PAGE = 100;

/** Returns how it shows that a stack has no state; undefined where it has one, or where that is not known. */
export function reasonForNoState(state: State): string | undefined {
    if ("missing" in state) {
        return /no stack named/.test(state.missing) ? state.missing : undefined;
    }
    return state.resources.every(({ type }) => /^pulumi:(pulumi:Stack|providers:)/.test(type))
        ? "it has no resources"
        : undefined;
}

/** Looks for what the pairs declare. What the cloud does not answer is reported as unknown. */
export async function findInstances(cloud: Cloud, reason: string, expected: readonly ExpectedPair[]): Promise<NoState> {
    const found = new Map<string, LikelyInstance[]>(expected.map(({ name }) => [name, []]));
    const result = (unknown?: string): NoState => ({
        reason,
        pairs: [...found].map(([name, all]) => ({ name, found: all })),
        ...(unknown !== undefined && { unknown }),
    });
    if (expected.length === 0) {
        return result("the program declares the pairs, and only the state names their listeners and servers");
    }
    try {
        const { instances, total } = await instancesFor(cloud, expected);
        for (const { loadBalancerId, name } of instances) {
            const keys = await portsOf(cloud, loadBalancerId);
            for (const pair of expected) {
                const listeners: string[] = [];
                for (const listener of pair.listeners.filter(
                    ({ key, isStandbyCheck }) => !isStandbyCheck && keys.has(key),
                )) {
                    if (await servesPair(cloud, loadBalancerId, listener)) {
                        listeners.push(listener.key);
                    }
                }
                if (listeners.length > 0) {
                    found.get(pair.name)!.push({ loadBalancerId, name, listeners });
                }
            }
        }
        return result(
            total > instances.length ? `only ${instances.length} of ${total} load balancers were looked at` : undefined,
        );
    } catch (error) {
        if (error instanceof CloudError || error instanceof UserError) {
            return result(error.message);
        }
        throw error;
    }
}

/** The load balancers to look at: the pairs' own where the config names them all, else those of the region. */
async function instancesFor(cloud: Cloud, expected: readonly ExpectedPair[]) {
    const ids = expected.map(({ loadBalancerId }) => loadBalancerId);
    return ids.includes(undefined) ? listInstances(cloud) : namedInstances(cloud, ids as readonly string[]);
}

async function namedInstances(cloud: Cloud, ids: readonly string[]) {
    const instances: { loadBalancerId: string; name: string }[] = [];
    for (const id of new Set(ids)) {
        const instance = await readLoadBalancer(cloud, id);
        instances.push(...(instance ? [{ loadBalancerId: id, name: instance.name }] : []));
    }
    return { instances, total: instances.length };
}

async function listInstances(cloud: Cloud) {
    const instances: { loadBalancerId: string; name: string }[] = [];
    let total = 0;
    for (let page = 1; page <= MOST / PAGE; page++) {
        const reply = await cloud.call("DescribeLoadBalancers", { PageNumber: String(page), PageSize: String(PAGE) });
        total = Number(reply["TotalCount"] ?? 0);
        const rows = rowsOf(reply["LoadBalancers"], "LoadBalancer");
        instances.push(
            ...rows.map((row) => ({
                loadBalancerId: textOf(row, "LoadBalancerId"),
                name: textOf(row, "LoadBalancerName"),
            })),
        );
        if (rows.length < PAGE) {
            break;
        }
    }
    return { instances, total };
}

async function portsOf(cloud: Cloud, LoadBalancerId: string): Promise<Set<string>> {
    const reply = await cloud.call("DescribeLoadBalancerAttribute", { LoadBalancerId });
    const rows = rowsOf(reply["ListenerPortsAndProtocol"], "ListenerPortAndProtocol");
    return new Set(rows.map((row) => `${textOf(row, "ListenerProtocol")}-${textOf(row, "ListenerPort")}`));
}

/** Whether the listener is there with the two servers, in whatever roles: a switch may have swapped them. */
async function servesPair(
    cloud: Cloud,
    loadBalancerId: string,
    { protocol, port, config }: ExpectedListener,
): Promise<boolean> {
    const listener = await readListener(cloud, loadBalancerId, protocol, port);
    const group = listener?.groupId === undefined ? undefined : await readGroup(cloud, listener.groupId);
    const ids = group?.servers.map(({ serverId }) => serverId) ?? [];
    return (
        ids.length > 0 && (config?.servers ?? []).every(({ serverId }) => serverId === SECRET || ids.includes(serverId))
    );
}

function rowsOf(wrapper: unknown, field: string): Reply[] {
    const rows = (wrapper as Reply | undefined)?.[field];
    return Array.isArray(rows) ? (rows as Reply[]) : [];
}

function textOf(row: Reply, field: string): string {
    const value = row[field];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The lines that tell it. */
export function noStateLines(stack: string, region: string, { reason, pairs, unknown }: NoState): string[] {
    return [
        `There is no state of stack ${stack}: ${reason}.`,
        "If the stack was deployed before, its state is lost: do not run `pulumi up`, which would make everything a second time. " +
            "See docs/state-lost.md.",
        ...pairs.flatMap(({ name, found }) =>
            found.length === 0
                ? unknown === undefined
                    ? [`  ${name}: no load balancer in ${region} has its listeners with its servers`]
                    : []
                : found.flatMap(({ loadBalancerId, name: title, listeners }) => [
                      `  ${name}: ${loadBalancerId} (${title}) has ${listeners.join(", ")} with its servers; its import file:`,
                      `    ${commandLine("adopt")} ${loadBalancerId} --stack ${stack} --pair ${name} --import-only`,
                  ]),
        ),
        ...(unknown === undefined ? [] : [`  Which load balancers serve it is not known: ${unknown}`]),
        ...(pairs.length > 0
            ? []
            : [
                  "  Find them in the console; for the import file of each pair:",
                  `    ${commandLine("adopt")} <lb-id> --stack ${stack} --pair <name in the program> --import-only`,
              ]),
    ];
}
