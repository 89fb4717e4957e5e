// What each argument is called elsewhere, and what a change of it does to traffic: the one table that wire, plan, status and
// adopt read. Ranges, defaults and units are in limits.ts. Which inputs make the provider replace something was read in its
// source and is proved on the engine (tests/engine/effects.test.ts).

import type * as slb from "@pulumi/alicloud/slb";

import type {
    AclArgs,
    HealthCheckArgs,
    ListenerArgs,
    LoadBalancerArgs,
    PrimarySecondaryLoadBalancerArgs,
} from "../args";

/** Nothing; the listener goes on; a new group takes over and it goes on; clients must follow to a new address. */
export type FieldEffect = "none" | "inPlace" | "serverGroupReplaced" | "instanceReplaced";

/** What a change of a setting is called, and what it does to traffic. */
export interface Field {
    readonly label: string;
    readonly effect: FieldEffect;
    /** What leaving it out does, where that is not what a change does: what was said before stays. */
    readonly effectIfOmitted?: FieldEffect;
}

/** A setting that the provider sends. */
export interface ProviderField<I extends PropertyKey = string> extends Field {
    /** The provider's input. */
    readonly input: I;
    /** How provider and cloud write it, where that is not how it is said here. */
    readonly format?: { readonly write: (value: never) => unknown; readonly read: (written: unknown) => unknown };
}

/** A setting that the cloud is asked about. */
export interface ComparedField<I extends PropertyKey = string> extends ProviderField<I> {
    /** The field of the cloud's answer. */
    readonly attribute: string;
}

interface FieldFormat<V, W> {
    readonly write: (value: V | undefined) => W;
    /** Reads what either of them wrote; undefined where that is nothing that was said. */
    readonly read: (value: unknown) => V | undefined;
}

/** How "each server's own backend port" is written. Left out, an earlier port would stay. */
const BACKEND_PORT = -520;

const CHECKED_PORT: FieldFormat<number, number> = {
    write: (port) => port ?? BACKEND_PORT,
    read: (value) => (Number(value ?? 0) > 0 ? Number(value) : undefined),
};

const WITH_COMMAS: FieldFormat<readonly string[], string | undefined> = {
    write: (entries) => entries?.join(","),
    read: (value) => (typeof value === "string" && value !== "" ? value.split(",") : undefined),
};

function providerField<const I extends string, const X extends Pick<ProviderField, "effectIfOmitted">>(
    input: I,
    label: string,
    effect: FieldEffect,
    more = {} as X,
) {
    return { input, label, effect, ...more };
}

function comparedField<const I extends string, const X extends Pick<ProviderField, "effectIfOmitted" | "format">>(
    input: I,
    attribute: string,
    label: string,
    effect: FieldEffect,
    more = {} as X,
) {
    return { ...providerField(input, label, effect, more), attribute };
}

type ProviderFields<Resource, K extends PropertyKey> = Readonly<Record<K, ProviderField<keyof Resource>>>;
type ComparedFields<K extends PropertyKey> = Readonly<Record<K, ComparedField<keyof slb.ListenerArgs>>>;

const UNCHANGED_IF_OMITTED = { effectIfOmitted: "none" } as const;

export const LOAD_BALANCER_FIELDS = {
    name: providerField("loadBalancerName", "name of the instance", "none"),
    addressType: providerField("addressType", "address type", "instanceReplaced"),
    addressIpVersion: providerField("addressIpVersion", "IP version", "instanceReplaced"),
    address: providerField("address", "private address", "instanceReplaced", UNCHANGED_IF_OMITTED),
    vswitchId: providerField("vswitchId", "vSwitch", "instanceReplaced"),
    primaryZoneId: providerField("masterZoneId", "primary zone", "instanceReplaced", UNCHANGED_IF_OMITTED),
    secondaryZoneId: providerField("slaveZoneId", "secondary zone", "instanceReplaced", UNCHANGED_IF_OMITTED),
    resourceGroupId: providerField("resourceGroupId", "resource group", "instanceReplaced", UNCHANGED_IF_OMITTED),
    instanceChargeType: providerField("instanceChargeType", "billing", "none"),
    internetChargeType: providerField("internetChargeType", "billing of traffic", "none"),
    paymentType: providerField("paymentType", "payment", "none"),
    period: providerField("period", "subscription", "none"),
    spec: providerField("loadBalancerSpec", "specification", "none"),
    bandwidth: providerField("bandwidth", "bandwidth of the instance", "inPlace"),
    tags: providerField("tags", "tags", "none"),
} satisfies ProviderFields<slb.ApplicationLoadBalancerArgs, keyof LoadBalancerArgs | "resourceGroupId" | "tags">;

/** What a listener's name and group come from is in its key and its children. */
type PortSetting = "protocol" | "port" | "backendPort" | "primaryPort" | "secondaryPort";

export const LISTENER_FIELDS = {
    description: comparedField("description", "Description", "description", "inPlace", UNCHANGED_IF_OMITTED),
    bandwidth: comparedField("bandwidth", "Bandwidth", "bandwidth", "inPlace"),
    scheduler: comparedField("scheduler", "Scheduler", "scheduler", "inPlace"),
    persistenceTimeout: comparedField("persistenceTimeout", "PersistenceTimeout", "persistence", "inPlace"),
    establishedTimeout: comparedField("establishedTimeout", "EstablishedTimeout", "idle timeout", "inPlace"),
    proxyProtocolV2: comparedField("proxyProtocolV2Enabled", "ProxyProtocolV2Enabled", "PROXY protocol v2", "inPlace"),
} satisfies ComparedFields<Exclude<keyof ListenerArgs, PortSetting | "groupName" | "acl" | "healthCheck">>;

/** What is sent with the group, and what is compared as a whole. */
export const LISTENER_PARTS = {
    groupName: { label: "name of the server group", effect: "serverGroupReplaced", ...UNCHANGED_IF_OMITTED },
    acl: { label: "access control", effect: "inPlace" },
} satisfies Readonly<Partial<Record<keyof ListenerArgs, Field>>>;

export const ACL_FIELDS = {
    type: comparedField("aclType", "AclType", "access control", "inPlace"),
    ids: comparedField("aclIds", "AclIds", "access control", "inPlace"),
} satisfies ComparedFields<keyof AclArgs>;

export const HEALTH_CHECK_FIELDS = {
    type: comparedField("healthCheckType", "HealthCheckType", "health check", "inPlace"),
    interval: comparedField("healthCheckInterval", "HealthCheckInterval", "health check interval", "inPlace"),
    timeout: comparedField("healthCheckTimeout", "HealthCheckConnectTimeout", "health check timeout", "inPlace"),
    healthyThreshold: comparedField("healthyThreshold", "HealthyThreshold", "probes to pass", "inPlace"),
    unhealthyThreshold: comparedField("unhealthyThreshold", "UnhealthyThreshold", "probes to fail", "inPlace"),
    port: comparedField("healthCheckConnectPort", "HealthCheckConnectPort", "health check port", "inPlace", {
        format: CHECKED_PORT,
    }),
    uri: comparedField("healthCheckUri", "HealthCheckURI", "health check path", "inPlace"),
    domain: comparedField(
        "healthCheckDomain",
        "HealthCheckDomain",
        "health check host",
        "inPlace",
        UNCHANGED_IF_OMITTED,
    ),
    httpCodes: comparedField("healthCheckHttpCode", "HealthCheckHttpCode", "health check status classes", "inPlace", {
        format: WITH_COMMAS,
    }),
} satisfies ComparedFields<keyof HealthCheckArgs>;

/** What is compared as a whole, beside the parts above. */
export const PAIR_FIELDS = {
    loadBalancerId: { label: "instance", effect: "instanceReplaced" },
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
export const ARGUMENT_SCOPE = {
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

/** A setting as provider or cloud wrote it. */
export function parseProviderValue({ format }: ProviderField, value: unknown): unknown {
    return format ? format.read(value) : (value ?? undefined);
}
