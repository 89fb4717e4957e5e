// A pair as plain resources, without a look at whether it is right: what would be deployed if nothing were refused here.

import type { Input } from "@pulumi/pulumi";

import type { PrimarySecondaryLoadBalancerArgs, StandbyCheckArgs } from "../../components";
import { listAlarmRules } from "../../components/domain/alarms";
import { formatChildName, formatStandbyCheckKey } from "../../components/domain/names";
import { resolveIpVersion } from "../../components/domain/standbyCheck";
import {
    buildAclArgs,
    buildAclEntry,
    buildAlarmArgs,
    buildGroupArgs,
    buildListenerArgs,
    buildLoadBalancerArgs,
} from "../../components/model/providerArgs";
import {
    resolveAlarm,
    type ResolvedListener,
    resolveListener,
    resolveServer,
    resolveStandbyCheck,
} from "../../components/model/resolvedPair";
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
    const listener = (own: ResolvedListener, key: string): PlainListener => ({
        name: formatChildName(name, key),
        group: { ...buildGroupArgs(id, own.groupName, own.primary, own.secondary) },
        listener: { ...buildListenerArgs(id, "rsp-new", own, args) },
    });
    const check = (own: StandbyCheckArgs): PlainStandbyCheck => {
        const ipVersion = resolveIpVersion(args);
        return {
            ...listener(resolveStandbyCheck(own, args, "acl-new"), formatStandbyCheckKey(own.port)),
            acl: { ...buildAclArgs(ipVersion, args) },
            entry: buildAclEntry(ipVersion),
        };
    };
    // Not `map`, which passes over the holes of a list: a program would stumble over them.
    const all = Array.from(args.listeners, (own) => resolveListener(own, args));
    return {
        instance: args.loadBalancerId ? undefined : { ...buildLoadBalancerArgs(name, args) },
        loadBalancerId: args.loadBalancerId,
        listeners: all.map((own) => listener(own, own.key)),
        defaultServers: args.defaultServerGroup ? [resolveServer(args.primary), resolveServer(args.secondary)] : [],
        standbyCheck: args.standbyCheck && check(args.standbyCheck),
        alarms: listAlarmRules(name, args).map(({ name: rule, port }) => ({
            name: rule,
            inputs: { ...buildAlarmArgs(id, resolveAlarm(args.alarm!), port) },
        })),
    };
}
