// Turns the console's words into the provider's arguments: the only place that knows Master and Slave, "on" and "off", and
// which default is sent. Every value of a health check is sent, as the provider's own defaults are blind to the protocol.

import type * as cms from "@pulumi/alicloud/cms";
import type * as slb from "@pulumi/alicloud/slb";
import type { types } from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

import type { PrimarySecondaryLoadBalancerArgs } from "./args";
import { AddressIpVersion, PaymentType, Protocol } from "./enums";
import { field, lift } from "./known";
import { NOBODY } from "./limits";
import {
    type ResolvedAlarm,
    type ResolvedCheck,
    resolvedInstance,
    type ResolvedListener,
    type ResolvedServer,
} from "./resolved";

/** How provider and cloud write "each server's own backend port". Left out, an earlier port would stay. */
const BACKEND_PORT = -520;

/** The arguments of the instance itself. */
export function instanceArgs(name: string, args: PrimarySecondaryLoadBalancerArgs): slb.ApplicationLoadBalancerArgs {
    const instance = resolvedInstance(name, args);
    return {
        loadBalancerName: instance.name,
        addressType: instance.addressType,
        // Left to the provider where it is not said.
        addressIpVersion: field(args.loadBalancer, "addressIpVersion"),
        address: instance.address,
        vswitchId: instance.vswitchId,
        loadBalancerSpec: instance.spec,
        bandwidth: instance.bandwidth,
        internetChargeType: instance.internetChargeType,
        instanceChargeType: instance.instanceChargeType,
        paymentType: instance.paymentType,
        period: instance.period,
        masterZoneId: instance.primaryZoneId,
        slaveZoneId: instance.secondaryZoneId,
        resourceGroupId: args.resourceGroupId,
        tags: tags(args),
        deleteProtection: lift([instance.paymentType, args.deletionProtection], (payment, protect) =>
            payment === PaymentType.Subscription ? undefined : onOff(protect),
        ),
        modificationProtectionStatus: lift([args.modificationProtection], (protect) =>
            protect ? "ConsoleProtection" : "NonProtection",
        ),
    };
}

/** An empty map takes tags away; left out, they would stay. */
function tags(args: PrimarySecondaryLoadBalancerArgs) {
    return lift([args.tags], (given) => given ?? {});
}

/** A server and the port that it is reached on. */
export interface Backend extends ResolvedServer {
    readonly port: pulumi.Input<number>;
}

/** The arguments of a primary/secondary server group. */
export function groupArgs(
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
export function listenerArgs(
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
        description: listener.description,
        bandwidth: listener.bandwidth,
        scheduler: listener.scheduler,
        persistenceTimeout: listener.persistenceTimeout,
        establishedTimeout: listener.establishedTimeout,
        proxyProtocolV2Enabled: listener.proxyProtocolV2,
        aclStatus: lift([listener.acl], (acl) => onOff(Boolean(acl))),
        aclType: field(listener.acl, "type"),
        aclIds: field(listener.acl, "ids"),
        // The listener asks the instance before it lets itself be deleted. Never on the group: its old one must go
        // in a switch of primary. Without protection left out, as an imported listener does not have it.
        deleteProtectionValidation: lift([args.deletionProtection], (given) => given || undefined),
        healthCheckInterval: healthCheck.interval,
        healthCheckTimeout: healthCheck.timeout,
        healthyThreshold: healthCheck.healthyThreshold,
        unhealthyThreshold: healthCheck.unhealthyThreshold,
        healthCheckConnectPort: lift([healthCheck.port], (given) => given ?? BACKEND_PORT),
        ...(listener.protocol === Protocol.Tcp ? tcpCheck(healthCheck) : {}),
    };
}

/** What a TCP listener's check knows beyond timing: how to probe. Nothing of HTTP is sent for a TCP probe. */
function tcpCheck({ type, uri, domain, httpCodes }: ResolvedCheck) {
    return {
        healthCheckType: type,
        healthCheckUri: uri,
        healthCheckDomain: domain,
        healthCheckHttpCode: lift([httpCodes], (codes) => codes?.join(",")),
    };
}

function onOff(on: boolean | undefined): "on" | "off" {
    return on ? "on" : "off";
}

/** The arguments of a rule of CloudMonitor that counts the unhealthy servers of an instance. */
export function alarmArgs(loadBalancerId: pulumi.Input<string>, alarm: ResolvedAlarm): cms.AlarmArgs {
    const { threshold, times, ...settings } = alarm;
    return {
        ...settings,
        project: "acs_slb_dashboard",
        metric: "UnhealthyServerCount",
        metricDimensions: lift([loadBalancerId], (instanceId) => JSON.stringify([{ instanceId }])),
        escalationsCritical: {
            comparisonOperator: ">=",
            statistics: "Maximum",
            threshold: lift([threshold], String),
            times,
        },
    };
}

/** The arguments of the access control list that lets nobody through, without its entry. */
export function aclArgs(ipVersion: AddressIpVersion, args: PrimarySecondaryLoadBalancerArgs): slb.AclArgs {
    return { ipVersion, resourceGroupId: args.resourceGroupId, tags: tags(args) };
}

/** The entry that matches nobody: a list without any would let everybody through. */
export function aclEntry(ipVersion: AddressIpVersion) {
    return { entry: NOBODY[ipVersion], comment: "nobody" };
}
