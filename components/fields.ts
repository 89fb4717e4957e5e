// What each argument is called elsewhere, and what a change of it does to traffic: the one table that wire, plan, status and
// adopt read. Ranges, defaults and units are in limits.ts. Which inputs make the provider replace something was read in its
// source and is proved on the engine (tests/engine/effects.test.ts).

import type * as slb from "@pulumi/alicloud/slb";
import type { Input } from "@pulumi/pulumi";

import type {
    AclArgs,
    HealthCheckArgs,
    ListenerArgs,
    LoadBalancerArgs,
    PrimarySecondaryLoadBalancerArgs,
} from "./args";
import { mapInputs } from "./known";

/** Nothing; the listener goes on; a new group takes over and it goes on; clients must follow to a new address. */
export type FieldEffect = "none" | "inPlace" | "regrouped" | "newAddress";

/** What a change of a setting is called, and what it does to traffic. */
export interface Field {
    readonly label: string;
    readonly effect: FieldEffect;
    /** What leaving it out does, where that is not what a change does: what was said before stays. */
    readonly leftOut?: FieldEffect;
}

/** A setting that the provider sends. */
export interface SentField<I extends PropertyKey = string> extends Field {
    /** The provider's input. */
    readonly input: I;
    /** How provider and cloud write it, where that is not how it is said here. */
    readonly written?: { readonly write: (value: never) => unknown; readonly read: (written: unknown) => unknown };
}

/** A setting that the cloud is asked about. */
export interface ComparedField<I extends PropertyKey = string> extends SentField<I> {
    /** The field of the cloud's answer. */
    readonly attribute: string;
}

interface Writing<V, W> {
    readonly write: (value: V | undefined) => W;
    /** Reads what either of them wrote; undefined where that is nothing that was said. */
    readonly read: (written: unknown) => V | undefined;
}

/** How "each server's own backend port" is written. Left out, an earlier port would stay. */
const BACKEND_PORT = -520;

const CHECKED_PORT: Writing<number, number> = {
    write: (port) => port ?? BACKEND_PORT,
    read: (written) => (Number(written ?? 0) > 0 ? Number(written) : undefined),
};

const WITH_COMMAS: Writing<readonly string[], string | undefined> = {
    write: (entries) => entries?.join(","),
    read: (written) => (typeof written === "string" && written !== "" ? written.split(",") : undefined),
};

function row<const I extends string, const X extends Pick<SentField, "leftOut">>(
    input: I,
    label: string,
    effect: FieldEffect,
    more = {} as X,
) {
    return { input, label, effect, ...more };
}

function compared<const I extends string, const X extends Pick<SentField, "leftOut" | "written">>(
    input: I,
    attribute: string,
    label: string,
    effect: FieldEffect,
    more = {} as X,
) {
    return { ...row(input, label, effect, more), attribute };
}

type Rows<Resource, K extends PropertyKey> = Readonly<Record<K, SentField<keyof Resource>>>;
type ComparedRows<K extends PropertyKey> = Readonly<Record<K, ComparedField<keyof slb.ListenerArgs>>>;

const KEPT = { leftOut: "none" } as const;

export const INSTANCE = {
    name: row("loadBalancerName", "name of the instance", "none"),
    addressType: row("addressType", "address type", "newAddress"),
    addressIpVersion: row("addressIpVersion", "IP version", "newAddress"),
    address: row("address", "private address", "newAddress", KEPT),
    vswitchId: row("vswitchId", "vSwitch", "newAddress"),
    primaryZoneId: row("masterZoneId", "primary zone", "newAddress", KEPT),
    secondaryZoneId: row("slaveZoneId", "secondary zone", "newAddress", KEPT),
    resourceGroupId: row("resourceGroupId", "resource group", "newAddress", KEPT),
    instanceChargeType: row("instanceChargeType", "billing", "none"),
    internetChargeType: row("internetChargeType", "billing of traffic", "none"),
    paymentType: row("paymentType", "payment", "none"),
    period: row("period", "subscription", "none"),
    spec: row("loadBalancerSpec", "specification", "none"),
    bandwidth: row("bandwidth", "bandwidth of the instance", "inPlace"),
    tags: row("tags", "tags", "none"),
} satisfies Rows<slb.ApplicationLoadBalancerArgs, keyof LoadBalancerArgs | "resourceGroupId" | "tags">;

/** What a listener's name and group come from is in its key and its children. */
type Ports = "protocol" | "port" | "backendPort" | "primaryPort" | "secondaryPort";

export const LISTENER = {
    description: compared("description", "Description", "description", "inPlace", KEPT),
    bandwidth: compared("bandwidth", "Bandwidth", "bandwidth", "inPlace"),
    scheduler: compared("scheduler", "Scheduler", "scheduler", "inPlace"),
    persistenceTimeout: compared("persistenceTimeout", "PersistenceTimeout", "persistence", "inPlace"),
    establishedTimeout: compared("establishedTimeout", "EstablishedTimeout", "idle timeout", "inPlace"),
    proxyProtocolV2: compared("proxyProtocolV2Enabled", "ProxyProtocolV2Enabled", "PROXY protocol v2", "inPlace"),
} satisfies ComparedRows<Exclude<keyof ListenerArgs, Ports | "groupName" | "acl" | "healthCheck">>;

/** What is sent with the group, and what is compared as a whole. */
export const LISTENER_PARTS = {
    groupName: { label: "name of the server group", effect: "regrouped", ...KEPT },
    acl: { label: "access control", effect: "inPlace" },
} satisfies Readonly<Partial<Record<keyof ListenerArgs, Field>>>;

export const ACL = {
    type: compared("aclType", "AclType", "access control", "inPlace"),
    ids: compared("aclIds", "AclIds", "access control", "inPlace"),
} satisfies ComparedRows<keyof AclArgs>;

export const HEALTH_CHECK = {
    type: compared("healthCheckType", "HealthCheckType", "health check", "inPlace"),
    interval: compared("healthCheckInterval", "HealthCheckInterval", "health check interval", "inPlace"),
    timeout: compared("healthCheckTimeout", "HealthCheckConnectTimeout", "health check timeout", "inPlace"),
    healthyThreshold: compared("healthyThreshold", "HealthyThreshold", "probes to pass", "inPlace"),
    unhealthyThreshold: compared("unhealthyThreshold", "UnhealthyThreshold", "probes to fail", "inPlace"),
    port: compared("healthCheckConnectPort", "HealthCheckConnectPort", "health check port", "inPlace", {
        written: CHECKED_PORT,
    }),
    uri: compared("healthCheckUri", "HealthCheckURI", "health check path", "inPlace"),
    domain: compared("healthCheckDomain", "HealthCheckDomain", "health check host", "inPlace", KEPT),
    httpCodes: compared("healthCheckHttpCode", "HealthCheckHttpCode", "health check status classes", "inPlace", {
        written: WITH_COMMAS,
    }),
} satisfies ComparedRows<keyof HealthCheckArgs>;

/** What is compared as a whole, beside the parts above. */
export const PAIR_FIELDS = {
    loadBalancerId: { label: "instance", effect: "newAddress" },
    deletionProtection: { label: "deletion protection", effect: "none" },
    modificationProtection: { label: "modification protection", effect: "none" },
    defaultServerGroup: { label: "both servers in the default server group", effect: "none" },
    maxFailoverSeconds: { label: "failover objective", effect: "none" },
    alarm: { label: "alarm", effect: "none" },
    preflight: { label: "preflight", effect: "none" },
    guard: { label: "guarded change of roles", effect: "none" },
    switchBack: { label: "way back where the new primary does not serve", effect: "none" },
} satisfies Readonly<Partial<Record<keyof PrimarySecondaryLoadBalancerArgs, Field>>>;

/** What each setting of a pair is about: the instance itself is made before the children, which may be made from its address. */
export const PAIR_PARTS = {
    loadBalancer: "instance",
    loadBalancerId: "instance",
    tags: "instance",
    resourceGroupId: "instance",
    deletionProtection: "instance",
    modificationProtection: "instance",
    preflight: "instance",
    guard: "instance",
    switchBack: "instance",
    defaultServerGroup: "children",
    primary: "children",
    secondary: "children",
    listeners: "children",
    healthCheck: "children",
    maxFailoverSeconds: "children",
    standbyCheck: "children",
    alarm: "children",
} satisfies Readonly<Record<keyof PrimarySecondaryLoadBalancerArgs, "instance" | "children">>;

type Sent<F extends Readonly<Record<string, SentField>>, V> = {
    -readonly [K in keyof F & keyof V as F[K]["input"]]: F[K] extends { written: { write: (value: never) => infer W } }
        ? Input<W>
        : V[K];
};

/** The settings as the provider takes them. */
export function sent<F extends Readonly<Record<string, SentField>>, V extends object>(
    fields: F,
    values: V,
): Sent<F, V> {
    const entries = Object.entries(fields).map(([name, { input, written }]) => {
        const value = values[name as keyof V];
        return [input, written ? mapInputs([value], (knownValue) => written.write(knownValue as never)) : value];
    });
    return Object.fromEntries(entries) as Sent<F, V>;
}

/** A setting as provider or cloud wrote it. */
export function readBack({ written }: SentField, value: unknown): unknown {
    return written ? written.read(value) : (value ?? undefined);
}
