// Turns the console's words into the provider's arguments: the only place that knows Master and Slave, "on" and "off", and
// which default is sent. Every value of a health check is sent, as the provider's own defaults are blind to the protocol.

import type { types } from "@pulumi/alicloud";
import type * as cms from "@pulumi/alicloud/cms";
import type * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import type { PrimarySecondaryLoadBalancerArgs } from "../args";
import { AddressIpVersion, PaymentType, Protocol } from "../enums";
import { DOCUMENTATION_CIDR, HEALTH_CHECK_FIELDS, LISTENER_FIELDS, LOAD_BALANCER_FIELDS } from "../schema";
import { isDeferred, mapInputs, pickField } from "./inputs";
import { toProviderInputs } from "./providerInputs";
import {
    type ResolvedAlarm,
    type ResolvedAlarmLevel,
    type ResolvedListener,
    resolveLoadBalancer,
    resolveTags,
} from "./resolvedPair";

/** The arguments of the instance itself. */
export function buildLoadBalancerArgs(
    name: string,
    args: PrimarySecondaryLoadBalancerArgs,
): slb.ApplicationLoadBalancerArgs {
    const loadBalancer = resolveLoadBalancer(name, args);
    return {
        ...toProviderInputs(LOAD_BALANCER_FIELDS, {
            ...loadBalancer,
            resourceGroupId: args.resourceGroupId,
            tags: resolveTags(args.tags),
        }),
        // Left to the provider where it is not said.
        addressIpVersion: pickField(args.loadBalancer, "addressIpVersion"),
        deleteProtection: mapInputs([loadBalancer.paymentType, args.deletionProtection], (payment, isProtected) =>
            payment === PaymentType.Subscription ? undefined : toOnOff(isProtected),
        ),
        modificationProtectionStatus: mapInputs([args.modificationProtection], (isProtected) =>
            isProtected ? "ConsoleProtection" : "NonProtection",
        ),
    };
}

/** A server and the port that it is reached on. */
export type Backend = ResolvedListener["primary"];

/** The arguments of a primary/secondary server group. */
export function buildGroupArgs(
    loadBalancerId: pulumi.Input<string>,
    name: pulumi.Input<string | undefined> | undefined,
    primary: Backend,
    secondary: Backend,
): slb.MasterSlaveServerGroupArgs {
    const server = (
        backend: Backend,
        serverType: "Master" | "Slave",
    ): types.input.slb.MasterSlaveServerGroupServer => ({
        ...backend,
        serverType,
    });
    return { loadBalancerId, name, servers: [server(primary, "Master"), server(secondary, "Slave")] };
}

/** The arguments of a listener. */
export function buildListenerArgs(
    loadBalancerId: pulumi.Input<string>,
    groupId: pulumi.Input<string>,
    listener: ResolvedListener,
    args: PrimarySecondaryLoadBalancerArgs,
): slb.ListenerArgs {
    const { healthCheck } = listener;
    return {
        loadBalancerId,
        masterSlaveServerGroupId: groupId,
        protocol: listener.protocol,
        frontendPort: listener.port,
        ...toProviderInputs(LISTENER_FIELDS, listener),
        aclStatus: mapInputs([listener.acl], (acl) => toOnOff(Boolean(acl))),
        aclType: pickField(listener.acl, "type"),
        aclIds: pickField(listener.acl, "ids"),
        // The listener asks the instance before it lets itself be deleted. Never on the group: its old one must go
        // in a switch of primary. Without protection left out, as an imported listener does not have it.
        deleteProtectionValidation: mapInputs([args.deletionProtection], (isEnabled) => isEnabled || undefined),
        // A UDP listener is checked by UDP: that is not said.
        ...toProviderInputs(
            HEALTH_CHECK_FIELDS,
            listener.protocol === Protocol.Tcp ? healthCheck : { ...healthCheck, type: undefined },
        ),
    };
}

function toOnOff(isOn: boolean | undefined): "on" | "off" {
    return isOn ? "on" : "off";
}

/** The metric that alarms look at. */
export const ALARM_METRIC = { project: "acs_slb_dashboard", metric: "UnhealthyServerCount" } as const;

/**
 * The arguments of a rule of CloudMonitor that counts unhealthy servers.
 *
 * @param port that of a listener; left out, all of the instance count
 */
export function buildAlarmArgs(
    loadBalancerId: pulumi.Input<string>,
    alarm: ResolvedAlarm,
    port?: number,
): cms.AlarmArgs {
    const { threshold, times, warn, info, targets } = alarm;
    const { contactGroups, period, silenceTime, effectiveInterval, webhook, enabled, tags } = alarm;
    return {
        ...ALARM_METRIC,
        ...{ contactGroups, period, silenceTime, effectiveInterval, webhook, enabled, tags },
        metricDimensions: mapInputs([loadBalancerId], (instanceId) =>
            JSON.stringify([{ instanceId, ...(port !== undefined && { port: String(port) }) }]),
        ),
        escalationsCritical: buildEscalation({ threshold, times }),
        escalationsWarn: buildLevelArgs(warn),
        escalationsInfo: buildLevelArgs(info),
        targets: mapInputs([targets], (all) =>
            all?.map(({ id, level, ...own }) => ({ ...own, targetId: id, level: capitalize(level) })),
        ),
    };
}

/** As the provider writes a level. */
const capitalize = (level: string) => level.replace(/^./, (first) => first.toUpperCase());

function buildLevelArgs(level: ResolvedAlarm["warn"]): cms.AlarmArgs["escalationsWarn"] {
    return isDeferred(level)
        ? mapInputs([level], (own) => own && buildEscalation(own as ResolvedAlarmLevel))
        : level && buildEscalation(level);
}

function buildEscalation({ threshold, times }: ResolvedAlarmLevel) {
    return {
        comparisonOperator: ">=",
        statistics: "Maximum",
        threshold: mapInputs([threshold], String),
        times,
    };
}

/** The arguments of the access control list that lets nobody through, without its entry. */
export function buildAclArgs(ipVersion: AddressIpVersion, args: PrimarySecondaryLoadBalancerArgs): slb.AclArgs {
    return { ipVersion, resourceGroupId: args.resourceGroupId, tags: resolveTags(args.tags) };
}

/** The entry that matches nobody: a list without any would let everybody through. */
export function buildAclEntry(ipVersion: AddressIpVersion) {
    return { entry: DOCUMENTATION_CIDR[ipVersion], comment: "nobody" };
}
