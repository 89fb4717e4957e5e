// A pair as plain resources, without a look at whether it is right: what would be deployed if nothing were refused here.

import type { Input } from "@pulumi/pulumi";

import type { ListenerArgs, PrimarySecondaryLoadBalancerArgs } from "../../components";
import { childName, listenerKey } from "../../components/names";
import { backendPort, groupArgs, instanceArgs, listenerArgs, serverArgs } from "../../components/wire";
import type { Args } from "./pairs";

/** Arguments of one of the provider's resources; all of them plain, as the pair's are. */
export type Inputs = Readonly<Record<string, unknown>>;

export interface PlainListener {
    readonly name: string;
    readonly group: Inputs;
    readonly listener: Inputs;
}

export interface PlainPair {
    /** None for a pair on an instance that is there already. */
    readonly instance: Inputs | undefined;
    readonly loadBalancerId: unknown;
    readonly listeners: readonly PlainListener[];
    /** The servers of the default group, where there is to be one. */
    readonly defaultServers: readonly Inputs[];
}

/** Throws where the arguments are not even of a kind that a program could do something with. */
export function plainPair(name: string, given: Args): PlainPair {
    const args = given as unknown as PrimarySecondaryLoadBalancerArgs;
    const id = "lb-new" as Input<string>;
    const listener = (own: ListenerArgs): PlainListener => {
        const primary = { server: args.primary, port: backendPort(own, "primaryPort") };
        const secondary = { server: args.secondary, port: backendPort(own, "secondaryPort") };
        return {
            name: childName(name, listenerKey(own.protocol, own.port)),
            group: { ...groupArgs(id, own.groupName, primary, secondary) },
            listener: { ...listenerArgs(id, "rsp-new", own, args) },
        };
    };
    return {
        instance: args.loadBalancerId ? undefined : { ...instanceArgs(name, args) },
        loadBalancerId: args.loadBalancerId,
        // Not `map`, which passes over the holes of a list: a program would stumble over them.
        listeners: Array.from(args.listeners, listener),
        defaultServers: args.defaultServerGroup ? [serverArgs(args.primary), serverArgs(args.secondary)] : [],
    };
}
