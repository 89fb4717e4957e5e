// What a change does to traffic: the one table that `plan --against` and docs/changing.md speak from. Which fields make the
// provider replace something was read in its source and is proved on the engine (tests/engine/effects.test.ts).

import type { HealthCheckPlan, InstancePlan, ListenerPlan, PairPlan, StandbyCheckPlan } from "./model";

/** The effects on traffic, from the lightest to the heaviest, in words. */
export const EFFECTS = {
    none: "none",
    inPlace: "in place: the listener goes on",
    begins: "begins: nothing was served there",
    regrouped: "goes on by a new server group; the listener never stops",
    moves: "moves to the new primary; the listener never stops",
    unknown: "not known: the value is secret or cannot be compared",
    interrupted: "interrupted on that port",
    ends: "ends there",
    newAddress: "a new address: clients must follow",
    instanceDeleted: "the pair's own instance is deleted, with its address and all that is on it",
    twoUpdates: "takes two updates: the old listener must be gone before the new one is made",
    refused: "refused until `deletionProtection` is false and deployed",
} as const;

export type Effect = keyof typeof EFFECTS;

const ORDER = Object.keys(EFFECTS) as Effect[];

/** The heaviest of some effects. */
export function heaviest(effects: readonly Effect[]): Effect {
    return ORDER[Math.max(0, ...effects.map((effect) => ORDER.indexOf(effect)))]!;
}

/** A field of the plan: what it is called, what a change of it does, and the unit of its values. */
export interface Field {
    readonly label: string;
    readonly effect: Effect;
    readonly unit?: string;
    /** What leaving it out does, where that is not what a change does. */
    readonly leftOut?: Effect;
}

/** Every field must say what a change of it does: a new one does not compile without. */
type Fields<T> = { readonly [K in keyof T]-?: Field };

export const INSTANCE_FIELDS: Fields<InstancePlan> = {
    name: { label: "name of the instance", effect: "none" },
    addressType: { label: "address type", effect: "newAddress" },
    addressIpVersion: { label: "IP version", effect: "newAddress" },
    // Left out, what the cloud picked or was told before stays.
    address: { label: "private address", effect: "newAddress", leftOut: "none" },
    vswitchId: { label: "vSwitch", effect: "newAddress" },
    primaryZoneId: { label: "primary zone", effect: "newAddress", leftOut: "none" },
    secondaryZoneId: { label: "secondary zone", effect: "newAddress", leftOut: "none" },
    resourceGroupId: { label: "resource group", effect: "newAddress", leftOut: "none" },
    instanceChargeType: { label: "billing", effect: "none" },
    internetChargeType: { label: "billing of traffic", effect: "none" },
    paymentType: { label: "payment", effect: "none" },
    period: { label: "subscription", effect: "none", unit: "months" },
    spec: { label: "specification", effect: "none" },
    bandwidth: { label: "bandwidth of the instance", effect: "inPlace", unit: "Mbit/s" },
    tags: { label: "tags", effect: "none" },
};

export const PAIR_FIELDS: Fields<Omit<PairPlan, "name" | "instance" | "listeners" | "standbyCheck">> = {
    loadBalancerId: { label: "instance", effect: "newAddress" },
    deletionProtection: { label: "deletion protection", effect: "none" },
    modificationProtection: { label: "modification protection", effect: "none" },
    defaultServerGroup: { label: "both servers in the default server group", effect: "none" },
    maxFailoverSeconds: { label: "failover objective", effect: "none", unit: "s" },
    alarm: { label: "alarm", effect: "none" },
    preflight: { label: "preflight", effect: "none" },
};

export const LISTENER_FIELDS: Fields<
    Omit<ListenerPlan, "key" | "name" | "protocol" | "port" | "primary" | "secondary" | "healthCheck">
> = {
    // Left out, the group keeps the name that it has.
    groupName: { label: "name of the server group", effect: "regrouped", leftOut: "none" },
    // Empty, the listener keeps the name that it has.
    description: { label: "description", effect: "inPlace", leftOut: "none" },
    acl: { label: "access control", effect: "inPlace" },
    bandwidth: { label: "bandwidth", effect: "inPlace", unit: "Mbit/s" },
    scheduler: { label: "scheduler", effect: "inPlace" },
    persistenceTimeout: { label: "persistence", effect: "inPlace", unit: "s" },
    establishedTimeout: { label: "idle timeout", effect: "inPlace", unit: "s" },
    proxyProtocolV2: { label: "PROXY protocol v2", effect: "inPlace" },
    failoverSeconds: { label: "failover within", effect: "none", unit: "s" },
    recoverySeconds: { label: "back after", effect: "none", unit: "s" },
};

export const HEALTH_CHECK_FIELDS: Fields<HealthCheckPlan> = {
    type: { label: "health check", effect: "inPlace" },
    interval: { label: "health check interval", effect: "inPlace", unit: "s" },
    timeout: { label: "health check timeout", effect: "inPlace", unit: "s" },
    healthyThreshold: { label: "probes to pass", effect: "inPlace" },
    unhealthyThreshold: { label: "probes to fail", effect: "inPlace" },
    port: { label: "health check port", effect: "inPlace" },
    uri: { label: "health check path", effect: "inPlace" },
    // Left out, the one that was told before stays.
    domain: { label: "health check host", effect: "inPlace", leftOut: "none" },
    httpCodes: { label: "health check status classes", effect: "inPlace" },
};

/** No client uses the listener of a standby check. */
export const STANDBY_CHECK_FIELDS: Fields<Omit<StandbyCheckPlan, "name" | "primary" | "secondary" | "healthCheck">> = {
    port: { label: "standby check on port", effect: "none" },
    detectionSeconds: { label: "a dead secondary is noticed within", effect: "none", unit: "s" },
};

/** What happens to the servers and listeners of a pair, beside changes of single fields. */
export const EVENTS = {
    switched: "moves",
    primaryReplaced: "moves",
    secondaryReplaced: "regrouped",
    weight: "regrouped",
    port: "regrouped",
    listenerAdded: "begins",
    listenerRemoved: "ends",
    protocol: "interrupted",
    pairAdded: "begins",
    pairRemoved: "ends",
    instanceGivenUp: "instanceDeleted",
    listenerMoved: "twoUpdates",
    region: "unknown",
    secret: "unknown",
} as const satisfies Record<string, Effect>;
