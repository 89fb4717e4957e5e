// Sends plain resources to a local CLB in the words of the provider (clb-api.md section 2), but without its waits, so that
// thousands of pairs can be tried. That the provider uses the same words is seen by the pairs that are really brought up.

import type { SignedClient } from "../../clb/controlPlane/signedClient";
import { AUTOMATIC_SUFFIX_LENGTH } from "../../components/domain/names";
import { EXISTING } from "./pairs";
import type { Inputs, PlainListener, PlainPair, PlainStandbyCheck } from "./plain";

/** The one action that is not of CLB but of CloudMonitor. */
const PUT_ALARM = "PutResourceMetricRule";

/** The cloud's refusal of one call. */
export interface Refusal {
    readonly action: string;
    readonly code: string;
    readonly message: string;
}

class Refused extends Error {
    constructor(readonly refusal: Refusal) {
        super(refusal.message);
    }
}

type Answer = Readonly<Record<string, unknown>>;
type Parameters = Readonly<Record<string, unknown>>;

/** Makes the pair; the id of its instance, or why it was refused. */
export async function send(client: SignedClient, pair: PlainPair): Promise<{ id: string } | Refusal> {
    const call: Call = async (action, parameters) => {
        const service = /Metric/.test(action) ? "cms" : "slb";
        const { status, body } = await client.call(action, parameters, { service });
        if (status !== 200) {
            const message = [body["Message"], body["Recommend"]].filter(Boolean).join(" ");
            throw new Refused({ action, code: String(body["Code"]), message });
        }
        return body;
    };
    try {
        return { id: await make(call, pair) };
    } catch (error) {
        if (error instanceof Refused) {
            return error.refusal;
        }
        throw error;
    }
}

/** What would be sent to a cloud that refuses nothing. */
export async function wouldSend(pair: PlainPair): Promise<[action: string, parameters: Record<string, string>][]> {
    const calls: [string, Record<string, string>][] = [];
    const call: Call = (action, parameters) => {
        calls.push([action, parameters]);
        return Promise.resolve({ LoadBalancerId: "lb-1", MasterSlaveServerGroupId: "rsp-1", AclId: "acl-1" });
    };
    await make(call, pair);
    return calls;
}

type Call = (action: string, parameters: Record<string, string>) => Promise<Answer>;

async function make(plainCall: Call, pair: PlainPair): Promise<string> {
    const call: LooseCall = (action, parameters) => {
        // The provider leaves out what is not set.
        const given = Object.entries(parameters).filter(
            ([, value]) => value !== undefined && value !== null && value !== "",
        );
        return plainCall(action, Object.fromEntries(given.map(([key, value]) => [key, String(value)])));
    };
    const id = await instance(call, pair);
    for (const one of pair.listeners) {
        await listener(call, id, one);
    }
    if (pair.defaultServers.length > 0) {
        const servers = pair.defaultServers.map(({ serverId, type, weight }) => ({
            ServerId: serverId,
            Type: type,
            Weight: weight,
        }));
        await call("AddBackendServers", { LoadBalancerId: id, BackendServers: JSON.stringify(servers) });
    }
    if (pair.standbyCheck) {
        const aclIds = [await acl(call, pair.standbyCheck)];
        await listener(call, id, {
            ...pair.standbyCheck,
            listener: { ...pair.standbyCheck.listener, aclIds },
        });
    }
    for (const { name, inputs } of pair.alarms) {
        await alarm(call, name, id, inputs);
    }
    return id;
}

type LooseCall = (action: string, parameters: Parameters) => Promise<Answer>;

async function instance(call: LooseCall, { instance: own, loadBalancerId }: PlainPair): Promise<string> {
    if (own === undefined) {
        const id = loadBalancerId === EXISTING ? await existingInstance(call) : String(loadBalancerId);
        await call("DescribeLoadBalancerAttribute", { LoadBalancerId: id });
        return id;
    }
    const intranet = own["addressType"] === "intranet";
    const traffic = `${(own["internetChargeType"] ?? "PayByTraffic") as string}`.toLowerCase();
    const prepaid = own["paymentType"] === "Subscription";
    const period = Number(own["period"] ?? 1);
    const created = await call("CreateLoadBalancer", {
        LoadBalancerName: own["loadBalancerName"],
        AddressType: own["addressType"],
        ...(intranet && own["vswitchId"] !== undefined && { VSwitchId: own["vswitchId"], VpcId: "vpc-a" }),
        Address: intranet ? own["address"] : undefined,
        AddressIPVersion: intranet ? undefined : (own["addressIpVersion"] ?? "ipv4"),
        Bandwidth: traffic === "paybytraffic" ? undefined : (own["bandwidth"] ?? 1),
        InternetChargeType: intranet ? undefined : traffic,
        LoadBalancerSpec: own["instanceChargeType"] === "PayByCLCU" ? undefined : own["loadBalancerSpec"],
        InstanceChargeType: prepaid ? undefined : own["instanceChargeType"],
        PayType: prepaid ? "PrePay" : "PayOnDemand",
        ...(prepaid && { Duration: period > 9 ? period / 12 : period, PricingCycle: period > 9 ? "Year" : "Month" }),
        DeleteProtection: prepaid ? undefined : own["deleteProtection"],
        MasterZoneId: own["masterZoneId"],
        SlaveZoneId: own["slaveZoneId"],
        ResourceGroupId: own["resourceGroupId"],
        ModificationProtectionStatus: own["modificationProtectionStatus"],
    });
    const id = created["LoadBalancerId"] as string;
    await tag(call, "instance", id, own["tags"]);
    return id;
}

async function tag(call: LooseCall, type: string, id: string, tags: unknown): Promise<void> {
    const numbered = Object.entries((tags ?? {}) as Record<string, unknown>).flatMap(([key, value], index) => [
        [`Tag.${index + 1}.Key`, key],
        [`Tag.${index + 1}.Value`, value],
    ]);
    if (numbered.length > 0) {
        const all = Object.fromEntries(numbered) as Parameters;
        await call("TagResources", { ResourceType: type, "ResourceId.1": id, ...all });
    }
}

/** Somebody else's instance. */
async function existingInstance(call: LooseCall): Promise<string> {
    const made = await call("CreateLoadBalancer", {
        LoadBalancerName: "existing",
        AddressType: "intranet",
        VSwitchId: "vsw-a",
        VpcId: "vpc-a",
        InstanceChargeType: "PayByCLCU",
    });
    return made["LoadBalancerId"] as string;
}

async function listener(
    call: LooseCall,
    LoadBalancerId: string,
    { group, listener: own }: PlainListener,
): Promise<void> {
    const servers = (group["servers"] as Inputs[]).map((server) => ({
        ServerId: server["serverId"],
        Port: server["port"],
        Weight: server["weight"],
        Type: server["type"],
        ServerType: server["serverType"],
    }));
    const made = await call("CreateMasterSlaveServerGroup", {
        LoadBalancerId,
        MasterSlaveServerGroupName: group["name"],
        MasterSlaveBackendServers: JSON.stringify(servers),
    });
    const tcp = own["protocol"] === "tcp";
    const words = tcp ? "TCP" : "UDP";
    const where = { LoadBalancerId, ListenerPort: own["frontendPort"] };
    const settings = {
        ...where,
        MasterSlaveServerGroupId: made["MasterSlaveServerGroupId"],
        Bandwidth: own["bandwidth"],
        Scheduler: own["scheduler"],
        Description: own["description"],
        AclStatus: own["aclStatus"],
        AclType: own["aclType"],
        AclId: Array.isArray(own["aclIds"]) ? own["aclIds"].join(",") : own["aclIds"],
        ProxyProtocolV2Enabled: own["proxyProtocolV2Enabled"] === true ? true : undefined,
    };
    await call(`CreateLoadBalancer${words}Listener`, settings);
    await call("StartLoadBalancerListener", { ...where, ListenerProtocol: own["protocol"] });
    const http = tcp && own["healthCheckType"] === "http";
    await call(`SetLoadBalancer${words}ListenerAttribute`, {
        ...settings,
        HealthyThreshold: own["healthyThreshold"],
        UnhealthyThreshold: own["unhealthyThreshold"],
        HealthCheckInterval: own["healthCheckInterval"],
        HealthCheckConnectTimeout: own["healthCheckTimeout"],
        HealthCheckConnectPort: own["healthCheckConnectPort"] === 0 ? undefined : own["healthCheckConnectPort"],
        PersistenceTimeout: own["persistenceTimeout"],
        ...(tcp && { HealthCheckType: own["healthCheckType"], EstablishedTimeout: own["establishedTimeout"] }),
        ...(http && {
            HealthCheckURI: own["healthCheckUri"],
            HealthCheckHttpCode: own["healthCheckHttpCode"],
            HealthCheckDomain: own["healthCheckDomain"],
        }),
    });
}

/** The id of a new list with the one entry in it. Its name is as long as the one that Pulumi makes up. */
async function acl(call: LooseCall, { name, acl: own, entry }: PlainStandbyCheck): Promise<string> {
    const made = await call("CreateAccessControlList", {
        AclName: `${name}-${"0".repeat(AUTOMATIC_SUFFIX_LENGTH - 1)}`,
        AddressIPVersion: own["ipVersion"],
        ResourceGroupId: own["resourceGroupId"],
    });
    const id = made["AclId"] as string;
    await tag(call, "acl", id, own["tags"]);
    await call("AddAccessControlListEntry", { AclId: id, AclEntrys: JSON.stringify([entry]) });
    return id;
}

async function alarm(call: LooseCall, name: string, instanceId: string, own: Inputs): Promise<void> {
    const levels = (["Critical", "Warn", "Info"] as const).flatMap((level) => {
        const { statistics, threshold, times } = (own[`escalations${level}`] ?? {}) as Inputs;
        return threshold === undefined
            ? []
            : [
                  [`Escalations.${level}.ComparisonOperator`, "GreaterThanOrEqualToThreshold"],
                  [`Escalations.${level}.Statistics`, statistics],
                  [`Escalations.${level}.Threshold`, threshold],
                  [`Escalations.${level}.Times`, times],
              ];
    });
    const tags = Object.entries((own["tags"] ?? {}) as Inputs).flatMap(([Key, Value], index) => [
        [`Labels.${index + 1}.Key`, Key],
        [`Labels.${index + 1}.Value`, Value],
    ]);
    const [watched] = JSON.parse(own["metricDimensions"] as string) as object[];
    await call(PUT_ALARM, {
        RuleId: name,
        RuleName: name,
        Namespace: own["project"],
        MetricName: own["metric"],
        Resources: JSON.stringify([{ ...watched, instanceId }]),
        // A comma list, as any list turned into text.
        ContactGroups: own["contactGroups"],
        EffectiveInterval: own["effectiveInterval"],
        Period: own["period"],
        SilenceTime: own["silenceTime"],
        Webhook: own["webhook"],
        ...(Object.fromEntries([...levels, ...tags]) as Inputs),
    });
    if (own["enabled"] === false) {
        await call("DisableMetricRules", { "RuleId.1": name });
    }
    const targets = (own["targets"] ?? []) as Inputs[];
    if (targets.length > 0) {
        const parameters = targets.flatMap(({ targetId, arn, level, jsonParams }, index) =>
            Object.entries({ Id: targetId, Arn: arn, Level: level, JsonParams: jsonParams }).map(([key, value]) => [
                `Targets.${index + 1}.${key}`,
                value,
            ]),
        );
        await call("PutMetricRuleTargets", { RuleId: name, ...(Object.fromEntries(parameters) as Inputs) });
    }
}
