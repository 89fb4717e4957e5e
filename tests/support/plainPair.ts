// A pair of one TCP listener as plain resources declare it: what the component is compared with.

import * as slb from "@pulumi/alicloud/slb";
import type { Input } from "@pulumi/pulumi";

/** What is measured with it is late or changes. */
export interface PlainPair {
    readonly addressType: Input<string>;
    readonly vswitchId: Input<string>;
    readonly primary: Input<string>;
    readonly secondary: Input<string>;
    readonly port: Input<number>;
    readonly interval: Input<number>;
}

/** Sends what the component sends, listener by listener and group by group. */
export function declarePlainPair(name: string, pair: PlainPair): slb.Listener {
    const { addressType, vswitchId, primary, secondary, port, interval } = pair;
    const { id: loadBalancerId } = new slb.ApplicationLoadBalancer(name, {
        loadBalancerName: name,
        addressType,
        vswitchId,
        instanceChargeType: "PayByCLCU",
        paymentType: "PayAsYouGo",
        deleteProtection: "off",
        modificationProtectionStatus: "NonProtection",
    });
    const server = { port, weight: 100, type: "ecs" };
    const group = new slb.MasterSlaveServerGroup(
        `${name}-tcp-443`,
        {
            loadBalancerId,
            servers: [
                { ...server, serverId: primary, serverType: "Master" },
                { ...server, serverId: secondary, serverType: "Slave" },
            ],
        },
        // Or a change of the servers calls nothing.
        { replaceOnChanges: ["servers"] },
    );
    return new slb.Listener(`${name}-tcp-443`, {
        loadBalancerId,
        masterSlaveServerGroupId: group.id,
        protocol: "tcp",
        frontendPort: 443,
        description: "tcp-443",
        bandwidth: -1,
        scheduler: "wrr",
        persistenceTimeout: 0,
        establishedTimeout: 900,
        proxyProtocolV2Enabled: false,
        aclStatus: "off",
        healthCheckType: "tcp",
        healthCheckInterval: interval,
        healthCheckTimeout: 5,
        healthyThreshold: 3,
        unhealthyThreshold: 3,
    });
}
