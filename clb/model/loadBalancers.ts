// Rules of load balancer instances: creation, changes, deletion.

import { fail } from "../core/errors";
import { DEFAULT_RESOURCE_GROUP, ELASTIC_SPEC, UNCAPPED_BANDWIDTH } from "../core/limits";
import { internetAddress, privateAddress } from "./addresses";
import { nextMidnight } from "./billing";
import type { Cloud } from "./cloud";
import { forgetUnhealthy } from "./health";
import { forgetTags, taggedListener } from "./tags";
import type { InstanceChargeType, InternetChargeType, LoadBalancer } from "./types";

export interface CreateInput {
    readonly addressType?: "internet" | "intranet" | undefined;
    readonly vpcId?: string | undefined;
    readonly vSwitchId?: string | undefined;
    readonly address?: string | undefined;
    readonly addressIpVersion?: "ipv4" | "ipv6" | undefined;
    readonly bandwidth?: number | undefined;
    readonly internetChargeType?: InternetChargeType | undefined;
    readonly instanceChargeType?: InstanceChargeType | undefined;
    readonly payType?: "PayOnDemand" | "PrePay" | undefined;
    readonly name?: string | undefined;
    readonly spec?: string | undefined;
    readonly masterZoneId?: string | undefined;
    readonly slaveZoneId?: string | undefined;
    readonly resourceGroupId?: string | undefined;
    readonly deleteProtection?: "on" | "off" | undefined;
    readonly protectionStatus?: "NonProtection" | "ConsoleProtection" | undefined;
    readonly protectionReason?: string | undefined;
}

/** What the real cloud calls an instance that nobody named (an example on its API pages). */
const DEFAULT_NAME = "auto_named_slb";
export function createLoadBalancer(cloud: Cloud, input: CreateInput): LoadBalancer {
    const addressType = input.addressType ?? (input.vSwitchId === undefined ? "internet" : "intranet");
    checkNetwork(cloud, addressType, input);
    const charge = chargeTypes(addressType, input);
    const zones = zonePair(cloud, input);
    if (cloud.loadBalancers.size >= cloud.quotas.loadBalancers) {
        fail("loadBalancerQuota", `quota of ${cloud.quotas.loadBalancers} instances per account`);
    }
    const version = input.addressIpVersion ?? "ipv4";
    const created: LoadBalancer = {
        id: cloud.ids.next("lb"),
        address:
            addressType === "internet"
                ? internetAddress(cloud, version)
                : privateAddress(cloud, input.vSwitchId ?? "", input.address),
        addressType,
        addressIpVersion: version,
        vpcId: cloud.vSwitches.get(input.vSwitchId ?? "")?.vpcId ?? "",
        vSwitchId: input.vSwitchId ?? "",
        ...zones,
        resourceGroupId: input.resourceGroupId ?? DEFAULT_RESOURCE_GROUP,
        createdAt: cloud.clock.now(),
        name: input.name ?? DEFAULT_NAME,
        status: cloud.behaviour.pollsUntilActive > 0 ? "inactive" : "active",
        bandwidth: charge.internetChargeType === "paybytraffic" ? UNCAPPED_BANDWIDTH : (input.bandwidth ?? 1),
        ...charge,
        spec: specification(cloud, charge.instanceChargeType, input.spec),
        deleteProtection: input.deleteProtection ?? "off",
        modificationProtection: protection(input.protectionStatus ?? "NonProtection", input.protectionReason),
        servers: [],
        listeners: new Map(),
        pending: undefined,
        pollsUntilActive: cloud.behaviour.pollsUntilActive,
        configuring: undefined,
    };
    cloud.loadBalancers.set(created.id, created);
    return created;
}

function checkNetwork(cloud: Cloud, addressType: "internet" | "intranet", input: CreateInput): void {
    if (addressType === "internet") {
        if (input.vSwitchId !== undefined || input.vpcId !== undefined || input.address !== undefined) {
            fail("parameter", "an internet instance has no VSwitchId, VpcId or Address");
        }
        return;
    }
    if (input.vSwitchId === undefined) {
        fail("vpcEmpty", "an intranet instance needs a VSwitchId: the classic network is closed");
    }
    const vSwitch = cloud.vSwitches.get(input.vSwitchId) ?? fail("subnetMissing", `no vSwitch ${input.vSwitchId}`);
    if (input.vpcId !== undefined && input.vpcId !== vSwitch.vpcId) {
        fail("networkConflict", `${vSwitch.id} belongs to ${vSwitch.vpcId}, not ${input.vpcId}`);
    }
    if (input.addressIpVersion === "ipv6") {
        fail("parameter", "ipv6 needs an internet instance");
    }
}

function chargeTypes(
    addressType: "internet" | "intranet",
    input: CreateInput,
): Pick<LoadBalancer, "internetChargeType" | "instanceChargeType" | "payType"> {
    const internetChargeType = input.internetChargeType ?? "paybytraffic";
    const instanceChargeType = input.instanceChargeType ?? "PayBySpec";
    const payType = input.payType ?? "PayOnDemand";
    if (addressType === "intranet" && internetChargeType === "paybybandwidth") {
        fail("intranetChargeType", "an intranet instance is not billed by bandwidth");
    }
    if (instanceChargeType === "PayByCLCU" && internetChargeType === "paybybandwidth") {
        fail("parameter", "PayByCLCU goes with paybytraffic only");
    }
    if (payType === "PrePay" && (instanceChargeType === "PayByCLCU" || input.deleteProtection === "on")) {
        fail("parameter", "PayByCLCU and DeleteProtection need PayOnDemand");
    }
    return { internetChargeType, instanceChargeType, payType };
}

function specification(cloud: Cloud, charge: InstanceChargeType, spec: string | undefined): string {
    if (charge === "PayByCLCU") {
        return spec === undefined || spec === ELASTIC_SPEC
            ? ELASTIC_SPEC
            : fail("parameter", `PayByCLCU has no LoadBalancerSpec, got ${spec}`);
    }
    if (spec === ELASTIC_SPEC) {
        fail("parameter", `${ELASTIC_SPEC} needs PayByCLCU`);
    }
    // A shared instance reports no specification: that is how the provider recognises one.
    return (
        spec ??
        (cloud.behaviour.sharedInstances
            ? ""
            : fail("missingParameter", "shared instances are no longer sold", "LoadBalancerSpec"))
    );
}

function zonePair(cloud: Cloud, input: CreateInput): { masterZoneId: string; slaveZoneId: string } {
    for (const zone of [input.masterZoneId, input.slaveZoneId]) {
        if (zone !== undefined && !cloud.zones.includes(zone)) {
            fail("zoneMissing", `no zone ${zone}; this region has ${cloud.zones.join(", ")}`);
        }
    }
    const masterZoneId = input.masterZoneId ?? cloud.zones.find((zone) => zone !== input.slaveZoneId) ?? "";
    const slaveZoneId = input.slaveZoneId ?? cloud.zones.find((zone) => zone !== masterZoneId) ?? "";
    return { masterZoneId, slaveZoneId };
}

function protection(
    status: "NonProtection" | "ConsoleProtection",
    reason: string | undefined,
): LoadBalancer["modificationProtection"] {
    if (status === "NonProtection" && reason !== undefined) {
        fail("parameter", "ModificationProtectionReason goes with ConsoleProtection only");
    }
    return { status, reason: reason ?? "" };
}

/** It protects against the console; the API itself goes on as before (clb-api.md section 4.1). */
export function setModificationProtection(
    loadBalancer: LoadBalancer,
    status: "NonProtection" | "ConsoleProtection",
    reason: string | undefined,
): void {
    const previousReason = status === "ConsoleProtection" ? loadBalancer.modificationProtection.reason : "";
    loadBalancer.modificationProtection = { status, reason: protection(status, reason).reason || previousReason };
}

export function setDeleteProtection(loadBalancer: LoadBalancer, value: "on" | "off"): void {
    if (loadBalancer.payType === "PrePay") {
        fail("actionNotAllowed", "DeleteProtection needs PayOnDemand");
    }
    loadBalancer.deleteProtection = value;
}

export function setSpecification(loadBalancer: LoadBalancer, spec: string): void {
    if (loadBalancer.instanceChargeType === "PayByCLCU" || spec === ELASTIC_SPEC) {
        fail("notUpgradable", `${loadBalancer.instanceChargeType} cannot become ${spec}`);
    }
    loadBalancer.spec = spec;
}

export function setInternetSpecification(
    cloud: Cloud,
    loadBalancer: LoadBalancer,
    chargeType: InternetChargeType | undefined,
    bandwidth: number | undefined,
): void {
    if (loadBalancer.addressType === "intranet") {
        fail(
            chargeType === "paybybandwidth" ? "intranetChargeType" : "actionNotAllowed",
            `${loadBalancer.id} is an intranet instance: it has no bandwidth to buy`,
        );
    }
    const next = chargeType ?? loadBalancer.internetChargeType;
    if (next === "paybybandwidth" && loadBalancer.instanceChargeType === "PayByCLCU") {
        fail("parameter", "PayByCLCU goes with paybytraffic only");
    }
    const nextBandwidth = next === "paybytraffic" ? UNCAPPED_BANDWIDTH : bandwidth;
    if (next === loadBalancer.internetChargeType) {
        loadBalancer.bandwidth = nextBandwidth ?? loadBalancer.bandwidth;
        return;
    }
    changeBilling(cloud, loadBalancer, { internetChargeType: next, bandwidth: nextBandwidth ?? 1 });
}

export function setInstanceChargeType(cloud: Cloud, loadBalancer: LoadBalancer, value: InstanceChargeType): void {
    if (value === loadBalancer.instanceChargeType) {
        return;
    }
    if (
        value === "PayBySpec" ||
        loadBalancer.payType === "PrePay" ||
        loadBalancer.internetChargeType === "paybybandwidth"
    ) {
        fail("actionNotAllowed", "only PayBySpec to PayByCLCU, with PayOnDemand and paybytraffic");
    }
    changeBilling(cloud, loadBalancer, { instanceChargeType: value });
}

function changeBilling(
    cloud: Cloud,
    loadBalancer: LoadBalancer,
    change: { internetChargeType?: InternetChargeType; bandwidth?: number; instanceChargeType?: InstanceChargeType },
): void {
    if (loadBalancer.pending !== undefined) {
        fail("pendingChange", "an earlier change of billing has not come into force");
    }
    const now = cloud.clock.now();
    loadBalancer.pending = { at: cloud.behaviour.billing === "next-day" ? nextMidnight(now) : now, ...change };
    // A second look applies what is due at once.
    cloud.loadBalancer(loadBalancer.id);
}

export function setPayType(loadBalancer: LoadBalancer, payType: "PayOnDemand" | "PrePay"): void {
    if (
        payType === "PayOnDemand" ||
        loadBalancer.payType === "PrePay" ||
        loadBalancer.instanceChargeType === "PayByCLCU"
    ) {
        fail("actionNotAllowed", "only PayOnDemand to PrePay, and not with PayByCLCU");
    }
    loadBalancer.payType = payType;
    loadBalancer.deleteProtection = "off";
}

export function deleteLoadBalancer(cloud: Cloud, loadBalancer: LoadBalancer): void {
    if (loadBalancer.deleteProtection === "on") {
        fail("deleteProtection", `${loadBalancer.id} is protected`);
    }
    if (loadBalancer.payType === "PrePay") {
        fail("actionNotAllowed", "a subscription is not deleted before it ends");
    }
    removeLoadBalancer(cloud, loadBalancer);
}

/** Takes listeners, groups and tags with it. */
export function removeLoadBalancer(cloud: Cloud, loadBalancer: LoadBalancer): void {
    for (const group of cloud.groupsOf(loadBalancer.id)) {
        cloud.groups.delete(group.id);
        forgetTags(cloud, "masterslaveservergroup", group.id);
    }
    loadBalancer.listeners.forEach((listener) => forgetTags(cloud, "listener", taggedListener(listener)));
    forgetTags(cloud, "instance", loadBalancer.id);
    forgetUnhealthy(cloud, loadBalancer.id);
    cloud.loadBalancers.delete(loadBalancer.id);
}
