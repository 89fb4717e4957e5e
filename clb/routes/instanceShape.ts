// How a load balancer instance looks on the wire: in a list, and in full.

import { isoTime } from "../core/clock";
import type { Reply } from "../core/reply";
import type { Cloud } from "../model/cloud";
import { readTags } from "../model/tags";
import type { LoadBalancer, LoadBalancerStatus } from "../model/types";
import { tagShape } from "./tags";

/** "No end", as the example of DescribeLoadBalancerAttribute writes it. */
const NO_END = Date.UTC(2999, 8, 8, 16);

export function instanceSummary(cloud: Cloud, loadBalancer: LoadBalancer): Reply {
    return {
        LoadBalancerId: loadBalancer.id,
        LoadBalancerName: loadBalancer.name,
        LoadBalancerStatus: loadBalancer.status,
        LoadBalancerSpec: loadBalancer.spec,
        Address: loadBalancer.address,
        AddressType: loadBalancer.addressType,
        AddressIPVersion: loadBalancer.addressIpVersion,
        NetworkType: loadBalancer.vpcId === "" ? "classic" : "vpc",
        VpcId: loadBalancer.vpcId,
        VSwitchId: loadBalancer.vSwitchId,
        RegionId: cloud.regionId,
        RegionIdAlias: cloud.regionId,
        MasterZoneId: loadBalancer.masterZoneId,
        SlaveZoneId: loadBalancer.slaveZoneId,
        ResourceGroupId: loadBalancer.resourceGroupId,
        Bandwidth: loadBalancer.bandwidth,
        InternetChargeType: loadBalancer.internetChargeType,
        InstanceChargeType: loadBalancer.instanceChargeType,
        PayType: loadBalancer.payType,
        DeleteProtection: loadBalancer.deleteProtection,
        ModificationProtectionStatus: loadBalancer.modificationProtection.status,
        ModificationProtectionReason: loadBalancer.modificationProtection.reason,
        CreateTime: isoTime(loadBalancer.createdAt),
        CreateTimeStamp: loadBalancer.createdAt,
        Tags: {
            Tag: readTags(cloud, "instance", loadBalancer.id).map(tagShape),
        },
    };
}

/** The codes that the list has for what the attribute calls by name; that of bandwidth is inferred from older pages. */
const CHARGE_CODES = { paybybandwidth: "3", paybytraffic: "4" } as const;

/** A row of DescribeLoadBalancers: other than the attribute it has codes, and Beijing's time to the minute. */
export function instanceRow(cloud: Cloud, loadBalancer: LoadBalancer): Reply {
    const beijing = new Date(loadBalancer.createdAt + 8 * 60 * 60 * 1000).toISOString();
    return {
        ...instanceSummary(cloud, loadBalancer),
        InternetChargeType: CHARGE_CODES[loadBalancer.internetChargeType],
        InternetChargeTypeAlias: loadBalancer.internetChargeType,
        CreateTime: `${beijing.slice(0, 16)}Z`,
    };
}

/** The lists are there even when empty: the provider's data source takes them for granted. */
export function instanceDetails(cloud: Cloud, loadBalancer: LoadBalancer, status: LoadBalancerStatus): Reply {
    const listeners = [...loadBalancer.listeners.values()];
    return {
        ...instanceSummary(cloud, loadBalancer),
        LoadBalancerStatus: status,
        EndTime: isoTime(NO_END),
        EndTimeStamp: NO_END,
        ...pendingChange(loadBalancer),
        ListenerPorts: { ListenerPort: listeners.map(({ port }) => port) },
        ListenerPortsAndProtocol: {
            ListenerPortAndProtocol: listeners.map(({ port, protocol, description }) => ({
                ListenerPort: port,
                ListenerProtocol: protocol,
                ListenerForward: "off",
                Description: description,
            })),
        },
        // The cloud's own misspelling; both lists are on the wire.
        ListenerPortsAndProtocal: {
            ListenerPortAndProtocal: listeners.map(({ port, protocol }) => ({
                ListenerPort: port,
                ListenerProtocal: protocol,
            })),
        },
        BackendServers: {
            BackendServer: loadBalancer.servers.map((server) => ({
                ServerId: server.serverId,
                ServerIp: server.serverIp,
                Type: server.type,
                Weight: server.weight,
                Description: server.description,
            })),
        },
    };
}

function pendingChange({ pending }: LoadBalancer): Reply {
    if (pending === undefined) {
        return { HasReservedInfo: "false" };
    }
    return {
        HasReservedInfo: "true",
        ReservedInfoActiveTime: isoTime(pending.at),
        ...(pending.internetChargeType && { ReservedInfoInternetChargeType: pending.internetChargeType }),
        ...(pending.bandwidth !== undefined && { ReservedInfoBandwidth: String(pending.bandwidth) }),
    };
}
