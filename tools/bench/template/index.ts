// One pair as a program made from Pulumi's template has it: the provider as a whole, types checked at run time.

import * as alicloud from "@pulumi/alicloud";

export default function (): Promise<object> {
    const instance = new alicloud.slb.ApplicationLoadBalancer("web", {
        loadBalancerName: "web",
        addressType: "intranet",
        vswitchId: "vsw-a",
        instanceChargeType: "PayByCLCU",
    });
    const group = new alicloud.slb.MasterSlaveServerGroup("web-tcp-443", {
        loadBalancerId: instance.id,
        servers: [
            { serverId: "i-a0", port: 8443, weight: 100, type: "ecs", serverType: "Master" },
            { serverId: "i-b0", port: 8443, weight: 100, type: "ecs", serverType: "Slave" },
        ],
    });
    const listener = new alicloud.slb.Listener("web-tcp-443", {
        loadBalancerId: instance.id,
        protocol: "tcp",
        frontendPort: 443,
        bandwidth: -1,
        masterSlaveServerGroupId: group.id,
    });
    return Promise.resolve({ listener: listener.id });
}
