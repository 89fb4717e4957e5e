// Backend servers as requests carry them, and the checks that every list of them has to pass.

import { fail, notModelled } from "../core/errors";
import { PORT, SERVERS_PER_CALL, WEIGHT } from "../core/limits";
import type { Cloud } from "./cloud";
import type { BackendServer, LoadBalancer, Role, ServerKind } from "./types";

/** One entry of a request: whatever was in the text, nothing checked yet. */
export type RawServer = Readonly<Record<string, string>>;

/**
 * Reads JSON, and the notation of clb-api.md Q1 in which the provider writes single quotes and numbers as strings.
 * Swapping the quotes is enough: none of the values can contain one.
 */
export function parseServers(textOfList: string): RawServer[] {
    for (const candidate of [textOfList, textOfList.replaceAll("'", '"')]) {
        try {
            const parsed: unknown = JSON.parse(candidate);
            if (Array.isArray(parsed) && parsed.every((row) => typeof row === "object" && row !== null)) {
                return parsed.map((row: object) =>
                    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value)])),
                );
            }
        } catch {
            continue;
        }
    }
    return fail("serversMalformed", "not a list of servers in JSON or in the provider's notation");
}

/** What RemoveBackendServers takes: servers, or their mere ids, as the example of its page has it. */
export function parseServersOrIds(textOfList: string): RawServer[] {
    try {
        const parsed: unknown = JSON.parse(textOfList);
        if (Array.isArray(parsed) && parsed.every((id) => typeof id === "string")) {
            return parsed.map((ServerId) => ({ ServerId }));
        }
    } catch {
        // The provider's notation is no JSON.
    }
    return parseServers(textOfList);
}

export function readServer(raw: RawServer): BackendServer {
    if ((raw.ServerId ?? "") === "") {
        fail("serverIdEmpty", "a server without ServerId");
    }
    const description = raw.Description ?? "";
    if (description.length > 80) {
        fail("parameter", "a server's Description is longer than 80 characters");
    }
    return {
        serverId: raw.ServerId ?? "",
        weight: readWeight(raw.Weight),
        type: readKind(raw.Type),
        serverIp: raw.ServerIp ?? "",
        description,
    };
}

export function readPort(raw: string | undefined): number {
    if (raw === undefined || raw === "") {
        fail("serverPortEmpty", "a server without Port");
    }
    const port = Number(raw);
    return Number.isInteger(port) && port >= PORT.min && port <= PORT.max
        ? port
        : fail("serverPort", `Port must be ${PORT.min} to ${PORT.max}, got ${raw}`);
}

/** Absent means Master, and so does the empty text that the provider sends when nobody chose. */
export function readRole(raw: string | undefined): Role {
    const role = raw === undefined || raw === "" ? "Master" : raw;
    return role === "Master" || role === "Slave" ? role : fail("serverRole", `ServerType "${role}"`);
}

function readWeight(raw: string | undefined): number {
    const weight = raw === undefined || raw === "" ? WEIGHT.max : Number(raw);
    return Number.isInteger(weight) && weight >= WEIGHT.min && weight <= WEIGHT.max
        ? weight
        : fail("weight", `Weight must be ${WEIGHT.min} to ${WEIGHT.max}, got ${raw}`);
}

function readKind(raw: string | undefined): ServerKind {
    const kind = raw === undefined || raw === "" ? "ecs" : raw;
    if (kind === "eci") {
        notModelled("servers of the type eci");
    }
    return kind === "ecs" || kind === "eni" ? kind : fail("serverKind", `Type "${kind}"`);
}

/** Existence, state, network and quotas of servers that a load balancer is about to get. */
export function admitServers<S extends BackendServer>(cloud: Cloud, loadBalancer: LoadBalancer, servers: S[]): S[] {
    const vpcs = new Set(servers.map((server) => findVpc(cloud, loadBalancer, server)));
    if (vpcs.size > 1) {
        fail("serversInTwoVpcs", [...vpcs].join(", "));
    }
    const [vpcId] = vpcs;
    const home = loadBalancer.vpcId || findServersVpc(cloud, loadBalancer);
    if (vpcId !== undefined && home !== undefined && vpcId !== home) {
        fail(loadBalancer.vpcId === "" ? "serversInTwoVpcs" : "networkConflict", `${vpcId}, not ${home}`);
    }
    checkQuotas(cloud, loadBalancer, servers);
    return servers;
}

function findVpc(cloud: Cloud, loadBalancer: LoadBalancer, server: BackendServer): string {
    if (server.type === "ecs") {
        const instance = cloud.instances.get(server.serverId);
        return instance?.status === "Running"
            ? instance.vpcId
            : fail("serverUnavailable", `${server.serverId} is ${instance?.status ?? "unknown"}`);
    }
    if (loadBalancer.spec === "") {
        fail("unsupportedByInstance", "an ENI needs a guaranteed-performance instance");
    }
    const eni = cloud.networkInterfaces.get(server.serverId);
    if (eni?.status === "Available" && server.serverIp !== "") {
        // With its address given, one that is attached to nothing passes: the provider's acceptance test adds such a one.
        return eni.vpcId;
    }
    const running = cloud.instances.get(eni?.instanceId ?? "")?.status === "Running";
    return eni?.status === "InUse" && running
        ? eni.vpcId
        : fail("serverUnavailable", `${server.serverId} is ${eni?.status ?? "unknown"} or its instance does not run`);
}

/** Where a server is: its VPC, and the address it was added with or else its primary one. */
export function findHost(cloud: Cloud, { serverId, serverIp }: BackendServer): { vpcId: string; address: string } {
    const host = cloud.instances.get(serverId) ?? cloud.networkInterfaces.get(serverId);
    return { vpcId: host?.vpcId ?? "", address: serverIp || (host?.privateIp ?? "") };
}

function findServersVpc(cloud: Cloud, loadBalancer: LoadBalancer): string | undefined {
    const [first] = serverIds(cloud, loadBalancer);
    return cloud.instances.get(first ?? "")?.vpcId ?? cloud.networkInterfaces.get(first ?? "")?.vpcId;
}

/** Every server of the load balancer: those of its groups and those of its default group. */
export function serverIds(cloud: Cloud, loadBalancer: LoadBalancer): Set<string> {
    const grouped = cloud.groupsOf(loadBalancer.id).flatMap((group) => group.servers);
    return new Set([...grouped, ...loadBalancer.servers].map((server) => server.serverId));
}

export function serverAddresses(cloud: Cloud, loadBalancer: LoadBalancer): Set<string> {
    const grouped = cloud.groupsOf(loadBalancer.id).flatMap((group) => group.servers);
    return new Set([...grouped, ...loadBalancer.servers].map((server) => findHost(cloud, server).address));
}

function checkQuotas(cloud: Cloud, loadBalancer: LoadBalancer, servers: readonly BackendServer[]): void {
    const { serversPerLoadBalancer, loadBalancersPerServer } = cloud.quotas;
    const ids = serverIds(cloud, loadBalancer);
    servers.forEach((server) => ids.add(server.serverId));
    if (ids.size > serversPerLoadBalancer) {
        fail("overQuota", `${ids.size} servers on ${loadBalancer.id}, quota ${serversPerLoadBalancer}`);
    }
    for (const { serverId } of servers) {
        const others = [...cloud.loadBalancers.values()].filter(
            (other) => other.id !== loadBalancer.id && serverIds(cloud, other).has(serverId),
        );
        if (others.length + 1 > loadBalancersPerServer) {
            fail("overQuota", `${serverId} on ${others.length + 1} instances, quota ${loadBalancersPerServer}`);
        }
    }
}

/** The default server group: an addition ignores what is there already, as its page says of repeated servers. */
export function addServers(cloud: Cloud, loadBalancer: LoadBalancer, raw: RawServer[]): void {
    checkCount(raw);
    const present = new Set(loadBalancer.servers.map((server) => server.serverId));
    const added = raw.map(readServer).filter(({ serverId }) => !present.has(serverId) && present.add(serverId));
    loadBalancer.servers.push(...admitServers(cloud, loadBalancer, added));
}

export function setServers(loadBalancer: LoadBalancer, raw: RawServer[]): void {
    checkCount(raw);
    const changes = raw.map(readServer).map((change) => {
        const server = loadBalancer.servers.find(({ serverId }) => serverId === change.serverId);
        return { server: server ?? fail("serverMissing", `${change.serverId} is not in the default group`), change };
    });
    changes.forEach(({ server, change }) =>
        Object.assign(server, {
            weight: change.weight,
            type: change.type,
            serverIp: change.serverIp || server.serverIp,
        }),
    );
}

export function removeServers(loadBalancer: LoadBalancer, raw: readonly RawServer[]): void {
    checkCount(raw);
    const gone = new Set(raw.map(({ ServerId }) => ServerId || fail("serverIdEmpty", "a server without ServerId")));
    const remaining = loadBalancer.servers.filter(({ serverId }) => !gone.has(serverId));
    loadBalancer.servers.splice(0, loadBalancer.servers.length, ...remaining);
}

function checkCount(raw: readonly RawServer[]): void {
    if (raw.length > SERVERS_PER_CALL) {
        fail("tooManyServers", `${raw.length} servers in one call`);
    }
}
