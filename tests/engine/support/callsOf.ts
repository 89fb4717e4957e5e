// The calls of a pair's life, and of the same resources declared plainly: created, changed, switched, destroyed.

import * as slb from "@pulumi/alicloud/slb";

import { AddressType, PrimarySecondaryLoadBalancer, Protocol } from "../../../components";
import { CloudStack, smallCloud } from "../cloud";

export const STEPS = ["create", "change", "switch", "destroy"] as const;
export type Step = (typeof STEPS)[number];

/** The actions that a step calls, each with how often; those that may change something first. */
export interface Calls {
    readonly changing: Readonly<Record<string, number>>;
    readonly reading: Readonly<Record<string, number>>;
}

type Program = (roles: { readonly primary: string; readonly secondary: string; readonly interval: number }) => object;

export const component: Program = ({ primary, secondary, interval }) =>
    new PrimarySecondaryLoadBalancer("web", {
        loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
        primary: { serverId: primary },
        secondary: { serverId: secondary },
        listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
        healthCheck: { interval },
    });

export const plain: Program = ({ primary, secondary, interval }) => {
    const { id: loadBalancerId } = new slb.ApplicationLoadBalancer("web", {
        loadBalancerName: "web",
        addressType: "intranet",
        vswitchId: "vsw-a",
        instanceChargeType: "PayByCLCU",
        paymentType: "PayAsYouGo",
        deleteProtection: "off",
        modificationProtectionStatus: "NonProtection",
    });
    const group = new slb.MasterSlaveServerGroup(
        "web-tcp-443",
        {
            loadBalancerId,
            servers: [
                { serverId: primary, port: 8443, weight: 100, type: "ecs", serverType: "Master" },
                { serverId: secondary, port: 8443, weight: 100, type: "ecs", serverType: "Slave" },
            ],
        },
        // Or a change of the servers calls nothing.
        { replaceOnChanges: ["servers"] },
    );
    return new slb.Listener("web-tcp-443", {
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
};

/** Leads a program through its life on a local CLB of its own. */
export async function callsOf(program: Program): Promise<Readonly<Record<Step, Calls>>> {
    const cloud = await CloudStack.start("calls", smallCloud);
    const calls = async (destroy: boolean, primary: string, secondary: string, interval: number): Promise<Calls> => {
        const since = cloud.clb.seq;
        await cloud.must(destroy ? "destroy" : "up", () => {
            program({ primary, secondary, interval });
            return {};
        });
        const counted = (mutating: boolean) => {
            const counts: Record<string, number> = {};
            cloud.clb.calls({ mutating, since }).forEach(({ action }) => (counts[action] = (counts[action] ?? 0) + 1));
            return counts;
        };
        return { changing: counted(true), reading: counted(false) };
    };
    try {
        return {
            create: await calls(false, "i-a", "i-b", 2),
            change: await calls(false, "i-a", "i-b", 3),
            switch: await calls(false, "i-b", "i-a", 3),
            destroy: await calls(true, "i-b", "i-a", 3),
        };
    } finally {
        await cloud.close();
    }
}
