// A pair as plain resources, without a look at whether it is right: what would be deployed if nothing were refused here.

import type { Input } from "@pulumi/pulumi";

import type { ListenerArgs, PrimarySecondaryLoadBalancerArgs, StandbyCheckArgs } from "../../components";
import { alarmsOf } from "../../components/alarms";
import { childName, listenerKey, standbyCheckKey } from "../../components/names";
import { ipVersionOf } from "../../components/standby";
import { resolvedAlarm, resolvedListener, resolvedServer, standbyListener } from "../../components/resolved";
import { aclArgs, aclEntry, alarmArgs, groupArgs, instanceArgs, listenerArgs } from "../../components/wire";
import type { Args } from "./pairs";

/** Arguments of one of the provider's resources; all of them plain, as the pair's are. */
export type Inputs = Readonly<Record<string, unknown>>;

export interface PlainListener {
    readonly name: string;
    readonly group: Inputs;
    readonly listener: Inputs;
}

/** A standby check's listener, and the list that keeps clients out of it. */
export interface PlainStandbyCheck extends PlainListener {
    readonly acl: Inputs;
    readonly entry: Inputs;
}

export interface PlainPair {
    /** None for a pair on an instance that is there already. */
    readonly instance: Inputs | undefined;
    readonly loadBalancerId: unknown;
    readonly listeners: readonly PlainListener[];
    /** The servers of the default group, where there is to be one. */
    readonly defaultServers: readonly Inputs[];
    readonly standbyCheck: PlainStandbyCheck | undefined;
    readonly alarms: readonly { readonly name: string; readonly inputs: Inputs }[];
}

/** Throws where the arguments are not even of a kind that a program could do something with. */
export function plainPair(name: string, given: Args): PlainPair {
    const args = given as unknown as PrimarySecondaryLoadBalancerArgs;
    const id = "lb-new" as Input<string>;
    const listener = (own: ListenerArgs, key: string, servers = args): PlainListener => {
        const listener = resolvedListener(own, args);
        const primary = { ...resolvedServer(servers.primary), port: listener.primaryPort };
        const secondary = { ...resolvedServer(servers.secondary), port: listener.secondaryPort };
        return {
            name: childName(name, key),
            group: { ...groupArgs(id, own.groupName, primary, secondary) },
            listener: { ...listenerArgs(id, "rsp-new", listener, args) },
        };
    };
    const check = (own: StandbyCheckArgs): PlainStandbyCheck => {
        const ipVersion = ipVersionOf(args);
        const reversed = { ...args, primary: args.secondary, secondary: args.primary };
        return {
            ...listener(standbyListener(own, args.listeners, "acl-new"), standbyCheckKey(own.port), reversed),
            acl: { ...aclArgs(ipVersion, args) },
            entry: aclEntry(ipVersion),
        };
    };
    return {
        instance: args.loadBalancerId ? undefined : { ...instanceArgs(name, args) },
        loadBalancerId: args.loadBalancerId,
        // Not `map`, which passes over the holes of a list: a program would stumble over them.
        listeners: Array.from(args.listeners, (own) => listener(own, listenerKey(own.protocol, own.port))),
        defaultServers: args.defaultServerGroup ? [resolvedServer(args.primary), resolvedServer(args.secondary)] : [],
        standbyCheck: args.standbyCheck && check(args.standbyCheck),
        alarms: alarmsOf(name, args).map(({ name: rule, port }) => ({
            name: rule,
            inputs: { ...alarmArgs(id, resolvedAlarm(args.alarm!), port) },
        })),
    };
}
