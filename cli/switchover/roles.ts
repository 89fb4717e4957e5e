// Who is primary behind each listener of a pair right now, by the cloud, and what a switch made of it.

import type { GroupServer } from "../cloud/clb";
import { type ExpectedPair, serverOf } from "../status/expected";
import type { Seen } from "../status/model";

/** The two servers behind a listener. */
export interface Roles {
    /** "tcp-443". */
    readonly key: string;
    readonly primary?: GroupServer;
    readonly secondary?: GroupServer;
}

/** The servers behind the listeners that clients use. */
export function rolesOf({ listeners }: ExpectedPair, { instance }: Seen): Roles[] {
    return listeners
        .filter(({ isStandbyCheck }) => !isStandbyCheck)
        .map(({ key, protocol, port }) => {
            const listener = instance.listeners.find((one) => one.protocol === protocol && one.port === port);
            const group = instance.groups.find(({ id }) => id === listener?.groupId);
            const [primary, secondary] = [serverOf(group, "primary"), serverOf(group, "secondary")];
            return { key, ...(primary && { primary }), ...(secondary && { secondary }) };
        });
}

/** What became of each listener. */
export interface Outcome {
    readonly switched: readonly string[];
    readonly unswitched: readonly string[];
    /** Neither as it was nor as it was to be. */
    readonly astray: readonly string[];
}

export function compareRoles(before: readonly Roles[], after: readonly Roles[]): Outcome {
    const outcome = { switched: [] as string[], unswitched: [] as string[], astray: [] as string[] };
    for (const { key, primary, secondary } of before) {
        const now = after.find((one) => one.key === key)?.primary?.serverId;
        const kind = now === secondary?.serverId ? "switched" : now === primary?.serverId ? "unswitched" : "astray";
        outcome[kind].push(key);
    }
    return outcome;
}
