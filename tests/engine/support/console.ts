// Instances as somebody clicks them together in the console.

import type { LocalClb } from "../../../clb/controlPlane/localClb";
import type { Seeder } from "../../../clb/controlPlane/seed";

type Parameters = Record<string, string>;

/** The ids of what was made. */
export interface Made {
    /** Private, with a TCP and a UDP listener that are set up in every way, and a group that nobody uses. */
    readonly shop: string;
    readonly unused: string;
    /** Public, billed by specification and bandwidth, protected. */
    readonly public: string;
    /** With two groups of different servers. */
    readonly shared: string;
    readonly firstGroup: string;
    readonly secondGroup: string;
}

/** What has to be there before they are made. */
export function beforeTheConsole(seed: Seeder): void {
    seed.zone("cn-hangzhou-h")
        .zone("cn-hangzhou-i")
        .vpc("vpc-a", "10.0.0.0/16")
        .vSwitch("vsw-a", "vpc-a", "cn-hangzhou-h", "10.0.1.0/24")
        .ecs({ id: "i-a" })
        .ecs({ id: "i-b" })
        .ecs({ id: "i-c" })
        .acl("acl-a", "office", "198.51.100.0/24");
}

/** Makes them through the API. */
export async function clickTogether(clb: LocalClb): Promise<Made> {
    const client = clb.client();
    const make = async (id: string, action: string, parameters: Parameters): Promise<string> => {
        const reply = (await client.ok(action, parameters)) as Parameters;
        return reply[id] ?? "";
    };
    const instance = (parameters: Parameters) => make("LoadBalancerId", "CreateLoadBalancer", parameters);
    const server = (ServerId: string, ServerType: string, Port: string, Weight = "100") => ({
        ServerId,
        ServerType,
        Port,
        Weight,
        Type: "ecs",
    });
    const group = (LoadBalancerId: string, name: string, ...servers: object[]) =>
        make("MasterSlaveServerGroupId", "CreateMasterSlaveServerGroup", {
            LoadBalancerId,
            MasterSlaveServerGroupName: name,
            MasterSlaveBackendServers: JSON.stringify(servers),
        });
    const listener = async (LoadBalancerId: string, protocol: "tcp" | "udp", port: string, rest: Parameters) => {
        const own = { LoadBalancerId, ListenerPort: port };
        const action = `CreateLoadBalancer${protocol.toUpperCase()}Listener`;
        await client.ok(action, { ...own, Bandwidth: "-1", ...rest });
        await client.ok("StartLoadBalancerListener", { ...own, ListenerProtocol: protocol });
    };

    const shop = await instance({
        LoadBalancerName: "shop",
        AddressType: "intranet",
        VSwitchId: "vsw-a",
        VpcId: "vpc-a",
        InstanceChargeType: "PayByCLCU",
        ResourceGroupId: "rg-a",
    });
    await client.ok("TagResources", {
        ResourceType: "instance",
        "ResourceId.1": shop,
        "Tag.1.Key": "env",
        "Tag.1.Value": "true",
    });
    const [primary, secondary] = [
        (port: string) => server("i-a", "Master", port),
        (port: string) => server("i-b", "Slave", port, "50"),
    ];
    await listener(shop, "tcp", "443", {
        MasterSlaveServerGroupId: await group(shop, "https of the shop", primary("8443"), secondary("8444")),
        Description: "shop-https",
        Bandwidth: "100",
        Scheduler: "rr",
        PersistenceTimeout: "60",
        EstablishedTimeout: "300",
        ProxyProtocolV2Enabled: "true",
        AclStatus: "on",
        AclType: "white",
        AclId: "acl-a",
        HealthCheckType: "http",
        HealthCheckURI: "/healthz",
        HealthCheckDomain: "shop.example",
        HealthCheckHttpCode: "http_2xx,http_3xx",
        HealthCheckConnectPort: "8080",
        healthCheckInterval: "3",
        HealthCheckConnectTimeout: "4",
        UnhealthyThreshold: "2",
        HealthyThreshold: "4",
    });
    await listener(shop, "udp", "53", {
        MasterSlaveServerGroupId: await group(shop, "dns of the shop", primary("5353"), secondary("5353")),
    });
    const unused = await group(shop, "left over", primary("1"), secondary("1"));

    const open = await instance({
        LoadBalancerName: "by-hand",
        AddressType: "internet",
        InstanceChargeType: "PayBySpec",
        LoadBalancerSpec: "slb.s2.small",
        InternetChargeType: "paybybandwidth",
        Bandwidth: "50",
        DeleteProtection: "on",
        ModificationProtectionStatus: "ConsoleProtection",
        MasterZoneId: "cn-hangzhou-i",
        SlaveZoneId: "cn-hangzhou-h",
    });
    await listener(open, "tcp", "80", {
        MasterSlaveServerGroupId: await group(
            open,
            "web",
            server("i-a", "Slave", "8080"),
            server("i-c", "Master", "8080"),
        ),
    });

    const shared = await instance({
        LoadBalancerName: "shared",
        AddressType: "internet",
        InstanceChargeType: "PayByCLCU",
    });
    const firstGroup = await group(shared, "first", primary("80"), server("i-b", "Slave", "80"));
    const secondGroup = await group(shared, "second", server("i-c", "Master", "53"), server("i-a", "Slave", "53"));
    await listener(shared, "tcp", "80", { MasterSlaveServerGroupId: firstGroup });
    await listener(shared, "udp", "53", { MasterSlaveServerGroupId: secondGroup });
    client.close();
    return { shop, unused, public: open, shared, firstGroup, secondGroup };
}
