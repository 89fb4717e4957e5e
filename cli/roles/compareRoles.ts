// Who is primary behind each listener of a pair right now, by the cloud, and what a switch made of it.

import type { GroupServer } from "../cloud";
import { UserError } from "../io";
import {
    type ExpectedPair,
    fetchLoadBalancers,
    findServer,
    type Inspection,
    type Observed,
    type PairStatus,
    toStatus,
} from "../status";

/** The two servers behind a listener. */
export interface Roles {
    /** "tcp-443". */
    readonly key: string;
    readonly primary?: GroupServer;
    readonly secondary?: GroupServer;
}

/** The servers behind the listeners that clients use. */
export function readGroupRoles({ listeners }: ExpectedPair, { loadBalancer: instance }: Observed): Roles[] {
    return listeners
        .filter(({ isStandbyCheck }) => !isStandbyCheck)
        .map(({ key, protocol, port }) => {
            const listener = instance.listeners.find((one) => one.protocol === protocol && one.port === port);
            const group = instance.groups.find(({ id }) => id === listener?.groupId);
            const [primary, secondary] = [findServer(group, "primary"), findServer(group, "secondary")];
            return { key, ...(primary && { primary }), ...(secondary && { secondary }) };
        });
}

/** The servers behind the listeners of a pair, as they were when it was looked at. */
export function readRoles({ expected, observed }: Pick<Inspection, "expected" | "observed">, name: string): Roles[] {
    const pair = expected.find((one) => one.name === name);
    const found = observed.get(pair?.loadBalancerId ?? "");
    return pair && found ? readGroupRoles(pair, found) : [];
}

/** The servers behind the listeners of a pair, by another look at the cloud. */
export async function fetchRoles({ cloud, expected }: Inspection, name: string): Promise<Roles[]> {
    return readRoles({ expected, observed: await fetchLoadBalancers(cloud, expected) }, name);
}

/** A pair by another look at the cloud. Throws a UserError where it is not to be had. */
export async function inspectPair({ cloud, expected, status }: Inspection, name: string): Promise<PairStatus> {
    const { stack, region, hasConfig } = status;
    const observed = await fetchLoadBalancers(cloud, expected);
    const found = toStatus({ stack, region, hasConfig }, expected, observed).pairs.find((pair) => pair.name === name);
    if (found === undefined || !observed.has(found.loadBalancerId ?? "")) {
        throw new UserError(`the instance of pair ${name} is not there any more`);
    }
    return found;
}

/** What became of each listener. */
export interface Outcome {
    readonly switched: readonly string[];
    readonly unswitched: readonly string[];
    /** Neither as it was nor as it was to be. */
    readonly unexpected: readonly string[];
}

export function compareRoles(before: readonly Roles[], after: readonly Roles[]): Outcome {
    const outcome = { switched: [] as string[], unswitched: [] as string[], unexpected: [] as string[] };
    for (const { key, primary, secondary } of before) {
        const current = after.find((one) => one.key === key)?.primary?.serverId;
        const kind =
            current === secondary?.serverId ? "switched" : current === primary?.serverId ? "unswitched" : "unexpected";
        outcome[kind].push(key);
    }
    return outcome;
}
