// PAIRS pairs as a plain loop over the provider's resources declares them.

import * as slb from "@pulumi/alicloud/slb";

export default function (): Promise<object> {
    for (let i = 0; i < Number(process.env["PAIRS"]); i++) {
        const { id: loadBalancerId } = new slb.ApplicationLoadBalancer(`web${i}`, {
            loadBalancerName: `web${i}`,
            addressType: "internet",
            internetChargeType: "PayByTraffic",
            instanceChargeType: "PayByCLCU",
            paymentType: "PayAsYouGo",
            deleteProtection: "off",
            modificationProtectionStatus: "NonProtection",
        });
        const group = new slb.MasterSlaveServerGroup(`web${i}-tcp-443`, {
            loadBalancerId,
            servers: [
                { serverId: `i-a${i}`, port: 8443, weight: 100, type: "ecs", serverType: "Master" },
                { serverId: `i-b${i}`, port: 8443, weight: 100, type: "ecs", serverType: "Slave" },
            ],
        });
        new slb.Listener(`web${i}-tcp-443`, {
            loadBalancerId,
            masterSlaveServerGroupId: group.id,
            protocol: "tcp",
            frontendPort: 443,
            bandwidth: -1,
            scheduler: "wrr",
            persistenceTimeout: 0,
            establishedTimeout: 900,
            proxyProtocolV2Enabled: false,
            aclStatus: "off",
            healthCheckType: "tcp",
            healthCheckInterval: 2,
            healthCheckTimeout: 5,
            healthyThreshold: 3,
            unhealthyThreshold: 3,
        });
    }
    return Promise.resolve({});
}
