// A pair through the cloud's SDK for Node, as `npm run status` uses it and as its packages for products do.

import OpenApi, { Config, OpenApiRequest, Params } from "@alicloud/openapi-client";
import { RuntimeOptions } from "@alicloud/tea-util";

import type { Reply } from "../../cli/cloud/client";
import type { Told } from "./told";

export interface Place {
    readonly endpoint: string;
    readonly ca: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly servers: readonly [string, string];
}

/** HMAC-SHA1 with parameters in the query, or ACS3-HMAC-SHA256 with them in the query, a form or JSON. */
export type Way = "rpc" | "query" | "form" | "json";

interface Key {
    readonly accessKeyId?: string;
    readonly accessKeySecret?: string;
    readonly securityToken?: string;
}

export async function tell(place: Place, way: Way): Promise<Told> {
    const own = clientOf(place, {});
    const call = (action: string, parameters: Record<string, string> = {}, client = own) =>
        once(client, way, action, { RegionId: "cn-hangzhou", ...parameters });
    const refusals: string[][] = [];
    const refuse = async (...how: Parameters<typeof call>): Promise<void> => {
        try {
            await call(...how);
            refusals.push(["not refused"]);
        } catch (error) {
            const { code, constructor } = error as Error & { code: string };
            refusals.push([constructor.name, code]);
        }
    };
    const [a, b] = place.servers;
    const { LoadBalancerId: id } = await call("CreateLoadBalancer", {
        LoadBalancerName: way,
        AddressType: "internet",
        InstanceChargeType: "PayByCLCU",
    });
    const LoadBalancerId = id as string;
    const group = (...roles: [string, string][]) => ({
        LoadBalancerId,
        MasterSlaveServerGroupName: "pair",
        MasterSlaveBackendServers: JSON.stringify(
            roles.map(([ServerId, ServerType]) => ({ ServerId, Port: 8080, Type: "ecs", ServerType })),
        ),
    });
    const make = async (...roles: [string, string][]): Promise<string> =>
        (await call("CreateMasterSlaveServerGroup", group(...roles)))["MasterSlaveServerGroupId"] as string;
    const first = await make([a, "Master"], [b, "Slave"]);
    const port = { LoadBalancerId, ListenerPort: "443" };
    const listener = { ...port, Bandwidth: "-1", MasterSlaveServerGroupId: first };
    await call("CreateLoadBalancerTCPListener", listener);
    await call("StartLoadBalancerListener", port);
    const primary = async (): Promise<{ serverId: string; read: Reply }> => {
        const read = await call("DescribeLoadBalancerTCPListenerAttribute", port);
        const { MasterSlaveBackendServers } = await call("DescribeMasterSlaveServerGroupAttribute", {
            MasterSlaveServerGroupId: read["MasterSlaveServerGroupId"] as string,
        });
        const rows = (MasterSlaveBackendServers as { MasterSlaveBackendServer: Record<string, string>[] })
            .MasterSlaveBackendServer;
        return { serverId: rows.find(({ ServerType }) => ServerType === "Master")?.["ServerId"] ?? "", read };
    };
    const before = await primary();
    const { BackendServers } = await call("DescribeHealthStatus", { LoadBalancerId });
    const health = (BackendServers as { BackendServer: Record<string, string>[] }).BackendServer;
    await call("SetLoadBalancerName", { LoadBalancerId, LoadBalancerName: "changed" });
    await call("SetLoadBalancerDeleteProtection", { LoadBalancerId, DeleteProtection: "on" });

    await refuse("DescribeLoadBalancers", {}, clientOf(place, { accessKeySecret: "wrong" }));
    await refuse("DescribeLoadBalancers", {}, clientOf(place, { accessKeyId: "nobody" }));
    await refuse("DescribeLoadBalancers", {}, clientOf(place, { securityToken: "a token" }));
    await refuse("DescribeLoadBalancerAttribute", { LoadBalancerId: "lb-none" });
    await refuse("CreateLoadBalancerTCPListener", listener);
    await refuse("CreateMasterSlaveServerGroup", group([a, "Master"]));
    await refuse("CreateMasterSlaveServerGroup", group([a, "Master"], [b, "Master"]));
    await refuse("CreateMasterSlaveServerGroup", group([a, "Master"], ["i-nobody", "Slave"]));
    await refuse("DeleteMasterSlaveServerGroup", { MasterSlaveServerGroupId: first });
    await refuse("DeleteLoadBalancer", { LoadBalancerId });

    const second = await make([b, "Master"], [a, "Slave"]);
    await call("SetLoadBalancerTCPListenerAttribute", {
        ...port,
        MasterSlaveServerGroup: "on",
        MasterSlaveServerGroupId: second,
        Description: "switched",
    });
    await call("DeleteMasterSlaveServerGroup", { MasterSlaveServerGroupId: first });
    const after = await primary();
    const { LoadBalancerName } = await call("DescribeLoadBalancerAttribute", { LoadBalancerId });
    const { TotalCount: count } = await call("DescribeLoadBalancers");
    await call("SetLoadBalancerDeleteProtection", { LoadBalancerId, DeleteProtection: "off" });
    await call("DeleteLoadBalancerListener", { ...port, ListenerProtocol: "tcp" });
    await call("DeleteMasterSlaveServerGroup", { MasterSlaveServerGroupId: second });
    await call("DeleteLoadBalancer", { LoadBalancerId });
    return {
        name: LoadBalancerName as string,
        count: count as number,
        primary: [before.serverId, after.serverId],
        listener: [after.read["Status"] as string, after.read["Description"] as string],
        health: health.map((row) => [row["ServerId"] ?? "", row["ServerHealthStatus"] ?? ""]),
        left: (await call("DescribeLoadBalancers"))["TotalCount"] as number,
        refusals,
    };
}

function clientOf({ endpoint, ca, accessKey, secretKey }: Place, key: Key): OpenApi {
    const config = {
        accessKeyId: accessKey,
        accessKeySecret: secretKey,
        regionId: "cn-hangzhou",
        endpoint,
        ca,
        ...key,
    };
    return new OpenApi(new Config({ ...config, protocol: "HTTPS" }));
}

async function once(client: OpenApi, way: Way, action: string, query: Record<string, string>): Promise<Reply> {
    const version = "2014-05-15";
    const runtime = new RuntimeOptions({});
    if (way === "rpc") {
        const request = new OpenApiRequest({ query });
        const answer = await client.doRPCRequest(action, version, "HTTPS", "POST", "AK", "json", request, runtime);
        return answer["body"] as Reply;
    }
    const parameters = new Params({
        action,
        version,
        protocol: "HTTPS",
        pathname: "/",
        method: "POST",
        authType: "AK",
        style: "RPC",
        reqBodyType: way === "json" ? "json" : "formData",
        bodyType: "json",
    });
    const request = new OpenApiRequest(way === "query" ? { query } : { body: query });
    return (await client.callApi(parameters, request, runtime))["body"] as Reply;
}
