// Turns the console's words into the provider's arguments: the only place that knows Master and Slave, "on" and "off",
// and which default is sent. Every value of a health check is sent, as the provider's own defaults are blind to the
// protocol.

import type * as cms from "@pulumi/alicloud/cms";
import type * as slb from "@pulumi/alicloud/slb";
import type { types } from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

import type {
    AlarmArgs,
    HealthCheckArgs,
    ListenerArgs,
    LoadBalancerArgs,
    PrimarySecondaryLoadBalancerArgs,
    ServerArgs,
    StandbyCheckArgs,
} from "./args";
import {
    AclType,
    AddressIpVersion,
    AddressType,
    HealthCheckType,
    HttpCode,
    InstanceChargeType,
    InternetChargeType,
    PaymentType,
    Protocol,
    Scheduler,
    ServerType,
} from "./enums";
import type { HealthCheckTiming } from "./failover";
import { field, lift } from "./known";
import { ALARM_DEFAULTS, HEALTH_CHECK_DEFAULTS, HEALTH_CHECK_PATH, NOBODY, PAIR } from "./limits";
import { listenerKey } from "./names";
import { checkedListener } from "./standby";

const DEFAULT_WEIGHT = 100;
const DEFAULT_BANDWIDTH = PAIR.fields.loadBalancer.fields.bandwidth.default as number;
const NO_BANDWIDTH_LIMIT = -1;
/** How provider and cloud write "each server's own backend port". Left out, an earlier port would stay. */
const BACKEND_PORT = -520;

/** The arguments of the instance itself. */
export function instanceArgs(name: string, args: PrimarySecondaryLoadBalancerArgs): slb.ApplicationLoadBalancerArgs {
    const loadBalancer = args.loadBalancer;
    const setting = <K extends keyof LoadBalancerArgs>(key: K) => field(loadBalancer, key);
    return {
        loadBalancerName: lift([setting("name")], (given) => given ?? name),
        addressType: lift([setting("addressType")], (given) => given ?? AddressType.Internet),
        addressIpVersion: setting("addressIpVersion"),
        address: setting("address"),
        vswitchId: setting("vswitchId"),
        loadBalancerSpec: setting("spec"),
        // Left out, what was set before would stay.
        bandwidth: lift([setting("internetChargeType"), setting("bandwidth")], (billed, given) =>
            billed === InternetChargeType.PayByBandwidth ? (given ?? DEFAULT_BANDWIDTH) : given,
        ),
        internetChargeType: lift([setting("addressType"), setting("internetChargeType")], (type, given) =>
            type === AddressType.Intranet ? undefined : (given ?? InternetChargeType.PayByTraffic),
        ),
        instanceChargeType: lift(
            [setting("paymentType"), setting("instanceChargeType"), setting("spec")],
            (payment, given, spec) => {
                if (payment === PaymentType.Subscription) {
                    return undefined;
                }
                return given ?? (spec ? InstanceChargeType.PayBySpec : InstanceChargeType.PayByClcu);
            },
        ),
        paymentType: lift([setting("paymentType")], (given) => given ?? PaymentType.PayAsYouGo),
        period: setting("period"),
        masterZoneId: setting("primaryZoneId"),
        slaveZoneId: setting("secondaryZoneId"),
        resourceGroupId: args.resourceGroupId,
        // An empty map takes tags away; left out, they would stay.
        tags: lift([args.tags], (given) => given ?? {}),
        deleteProtection: lift([setting("paymentType"), args.deletionProtection], (payment, protect) =>
            payment === PaymentType.Subscription ? undefined : onOff(protect),
        ),
        modificationProtectionStatus: lift([args.modificationProtection], (protect) =>
            protect ? "ConsoleProtection" : "NonProtection",
        ),
    };
}

/** A server and the port that it is reached on. */
export interface Backend {
    readonly server: pulumi.Input<ServerArgs>;
    readonly port: pulumi.Input<number>;
}

/** The arguments of a primary/secondary server group. */
export function groupArgs(
    loadBalancerId: pulumi.Input<string>,
    name: pulumi.Input<string | undefined> | undefined,
    primary: Backend,
    secondary: Backend,
): slb.MasterSlaveServerGroupArgs {
    return { loadBalancerId, name, servers: [groupServer(primary, "Master"), groupServer(secondary, "Slave")] };
}

function groupServer(
    { server, port }: Backend,
    serverType: "Master" | "Slave",
): types.input.slb.MasterSlaveServerGroupServer {
    return { ...serverArgs(server), port, serverType };
}

/** The arguments of a server in any group. */
export function serverArgs(server: pulumi.Input<ServerArgs>) {
    return {
        serverId: field<ServerArgs, "serverId">(server, "serverId"),
        type: lift([field(server, "type")], (given) => given ?? ServerType.Ecs),
        weight: weight(server),
    };
}

export function weight(server: pulumi.Input<ServerArgs>): pulumi.Input<number> {
    return lift([field(server, "weight")], (given) => given ?? DEFAULT_WEIGHT);
}

/** The port of one of the servers behind a listener, or that a standby check names. */
export function backendPort(
    listener: ListenerArgs | StandbyCheckArgs,
    own: "primaryPort" | "secondaryPort",
): pulumi.Input<number> {
    return lift([listener[own], listener.backendPort], (single, both) => (single ?? both) as number);
}

/** The arguments of a listener. */
export function listenerArgs(
    loadBalancerId: pulumi.Input<string>,
    groupId: pulumi.Input<string>,
    listener: ListenerArgs,
    args: PrimarySecondaryLoadBalancerArgs,
): slb.ListenerArgs {
    const tcp = listener.protocol === Protocol.Tcp;
    return {
        loadBalancerId,
        masterSlaveServerGroupId: groupId,
        protocol: listener.protocol,
        frontendPort: listener.port,
        description: lift([listener.description], (given) => given ?? listenerKey(listener.protocol, listener.port)),
        bandwidth: lift([listener.bandwidth], (given) => given ?? NO_BANDWIDTH_LIMIT),
        scheduler: lift([listener.scheduler], (given) => given ?? Scheduler.Wrr),
        persistenceTimeout: lift([listener.persistenceTimeout], (given) => given ?? 0),
        establishedTimeout: tcp ? lift([listener.establishedTimeout], (given) => given ?? 900) : undefined,
        proxyProtocolV2Enabled: lift([listener.proxyProtocolV2], (given) => given ?? false),
        aclStatus: lift([listener.acl], (acl) => onOff(Boolean(acl))),
        aclType: field(listener.acl, "type"),
        aclIds: field(listener.acl, "ids"),
        // The listener asks the instance before it lets itself be deleted. Never on the group: its old one must go
        // in a switch of primary. Without protection left out, as an imported listener does not have it.
        deleteProtectionValidation: lift([args.deletionProtection], (given) => given || undefined),
        ...timingOf(listener, args),
        healthCheckConnectPort: lift([checkField(listener, args, "port")], (given) => given ?? BACKEND_PORT),
        ...(tcp ? tcpCheck(listener, args) : {}),
    };
}

/** The timing of a listener's health check, in the provider's words. */
function timingOf(listener: ListenerArgs, args: PrimarySecondaryLoadBalancerArgs) {
    const timing = healthCheckTiming(listener, args);
    return {
        healthCheckInterval: timing.interval,
        healthCheckTimeout: timing.timeout,
        healthyThreshold: timing.healthyThreshold,
        unhealthyThreshold: timing.unhealthyThreshold,
    };
}

/** What decides how long a failover of this listener takes. */
export function healthCheckTiming(
    listener: ListenerArgs,
    args: PrimarySecondaryLoadBalancerArgs,
): { [K in keyof HealthCheckTiming]: pulumi.Input<number> } {
    const defaults = HEALTH_CHECK_DEFAULTS[listener.protocol];
    const timing = (key: keyof HealthCheckTiming) =>
        lift([checkField(listener, args, key)], (given) => given ?? defaults[key]);
    return {
        interval: timing("interval"),
        timeout: timing("timeout"),
        healthyThreshold: timing("healthyThreshold"),
        unhealthyThreshold: timing("unhealthyThreshold"),
    };
}

/** What a TCP listener's check knows beyond timing: how to probe. Nothing of HTTP is sent for a TCP probe. */
function tcpCheck(listener: ListenerArgs, args: PrimarySecondaryLoadBalancerArgs) {
    const type = lift([checkField(listener, args, "type")], (given) => given ?? HealthCheckType.Tcp);
    const whenHttp = <K extends keyof HealthCheckArgs, R>(key: K, send: (given: CheckValue<K>) => R) =>
        lift([type, checkField(listener, args, key)], (kind, given) =>
            kind === HealthCheckType.Http ? send(given as CheckValue<K>) : undefined,
        );
    return {
        healthCheckType: type,
        healthCheckUri: whenHttp("uri", (given) => given ?? HEALTH_CHECK_PATH),
        healthCheckDomain: whenHttp("domain", (given) => given),
        healthCheckHttpCode: whenHttp("httpCodes", (given) => (given ?? [HttpCode.Http2xx]).join(",")),
    };
}

type CheckValue<K extends keyof HealthCheckArgs> = pulumi.Unwrap<HealthCheckArgs[K]>;

/** A field of the listener's own health check, else of the one shared by all. */
function checkField<K extends keyof HealthCheckArgs>(
    listener: ListenerArgs,
    args: PrimarySecondaryLoadBalancerArgs,
    key: K,
): pulumi.Input<CheckValue<K>> {
    const [own, shared] = [field(listener.healthCheck, key), field(args.healthCheck, key)];
    return lift([own, shared], (first, second) => first ?? second) as pulumi.Input<CheckValue<K>>;
}

function onOff(on: boolean | undefined): "on" | "off" {
    return on ? "on" : "off";
}

/** The arguments of a rule of CloudMonitor that counts the unhealthy servers of an instance. */
export function alarmArgs(loadBalancerId: pulumi.Input<string>, alarm: AlarmArgs): cms.AlarmArgs {
    const { contactGroups, threshold, period, times, silenceTime, effectiveInterval, webhook } = alarm;
    return {
        project: "acs_slb_dashboard",
        metric: "UnhealthyServerCount",
        metricDimensions: lift([loadBalancerId], (instanceId) => JSON.stringify([{ instanceId }])),
        contactGroups,
        period: lift([period], (given) => given ?? ALARM_DEFAULTS.period),
        silenceTime: lift([silenceTime], (given) => given ?? ALARM_DEFAULTS.silenceTime),
        effectiveInterval: lift([effectiveInterval], (given) => given ?? ALARM_DEFAULTS.effectiveInterval),
        webhook,
        escalationsCritical: {
            comparisonOperator: ">=",
            statistics: "Maximum",
            threshold: lift([threshold], (given) => `${given ?? ALARM_DEFAULTS.threshold}`),
            times: lift([times], (given) => given ?? ALARM_DEFAULTS.times),
        },
    };
}

/** The arguments of the access control list that lets nobody through, without its entry. */
export function aclArgs(ipVersion: AddressIpVersion, args: PrimarySecondaryLoadBalancerArgs): slb.AclArgs {
    return {
        ipVersion,
        resourceGroupId: args.resourceGroupId,
        tags: lift([args.tags], (given) => given ?? {}),
    };
}

/** The entry that matches nobody: a list without any would let everybody through. */
export function aclEntry(ipVersion: AddressIpVersion) {
    return { entry: NOBODY[ipVersion], comment: "nobody" };
}

/** The standby check as a listener: that of the secondary, with the roles reversed. */
export function standbyListener(
    check: StandbyCheckArgs,
    listeners: readonly ListenerArgs[],
    aclId: pulumi.Input<string>,
): ListenerArgs {
    const model = checkedListener(listeners);
    const port = (own: "primaryPort" | "secondaryPort") =>
        lift([backendPort(check, own), model && backendPort(model, own)], (named, inherited) => named ?? inherited);
    return {
        protocol: Protocol.Tcp,
        port: check.port,
        primaryPort: port("secondaryPort"),
        secondaryPort: port("primaryPort"),
        description: "standby-check",
        acl: { type: AclType.White, ids: [aclId] },
        healthCheck: lift(
            [check.healthCheck, backendPort(check, "primaryPort"), model?.healthCheck],
            (own, named, inherited) => ({ ...(isGiven(named) ? {} : inherited), ...given(own ?? {}) }),
        ),
    };
}

/** The settings without those that are left out. */
function given<T extends object>(settings: T): Partial<T> {
    return Object.fromEntries(Object.entries(settings).filter(([, value]) => isGiven(value))) as Partial<T>;
}

/** Whether a setting is not left out, as undefined or as null. */
function isGiven(value: unknown): boolean {
    return value !== undefined && value !== null;
}
