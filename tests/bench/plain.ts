// PAIRS pairs as a plain loop over the provider's resources declares them.

import * as slb from "@pulumi/alicloud/slb";

import { givenFor, INTERVAL, PAIRS } from "./given";

export default function (): Promise<object> {
    for (let i = 0; i < PAIRS; i++) {
        const given = givenFor(i);
        const { id: loadBalancerId } = new slb.ApplicationLoadBalancer(`web${i}`, {
            loadBalancerName: `web${i}`,
            addressType: given("intranet"),
            vswitchId: given("vsw-a"),
            instanceChargeType: "PayByCLCU",
            paymentType: "PayAsYouGo",
            deleteProtection: "off",
            modificationProtectionStatus: "NonProtection",
        });
        const port = given(8443);
        const group = new slb.MasterSlaveServerGroup(
            `web${i}-tcp-443`,
            {
                loadBalancerId,
                servers: [
                    { serverId: given(`i-a${i}`), port, weight: 100, type: "ecs", serverType: "Master" },
                    { serverId: given(`i-b${i}`), port, weight: 100, type: "ecs", serverType: "Slave" },
                ],
            },
            // Or a change of the servers calls nothing.
            { replaceOnChanges: ["servers"] },
        );
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
            healthCheckInterval: given(INTERVAL),
            healthCheckTimeout: 5,
            healthyThreshold: 3,
            unhealthyThreshold: 3,
        });
    }
    return Promise.resolve({});
}
