// What a CLB instance holds, read from the cloud and said in the console's words: with components/model/providerArgs.ts the only place
// that knows what the API calls the two roles.

import { type HealthRow, parseHealthRows } from "../../components/cloud";
import { type Cloud, CloudError, type Reply } from "./client";

/** A CLB instance with everything that hangs on it. */
export interface LoadBalancer {
    readonly id: string;
    readonly name: string;
    readonly address: string;
    /** "active" serves; "inactive" and "locked" do not. */
    readonly status: string;
    /** The instance as the API describes it. */
    readonly attributes: Reply;
    /** The TCP and UDP listeners, by protocol and port. Others cannot use a primary/secondary server group. */
    readonly listeners: readonly Listener[];
    readonly groups: readonly Group[];
}

/** A TCP or UDP listener. */
export interface Listener {
    readonly protocol: "tcp" | "udp";
    readonly port: number;
    /** "running", "stopped", or on the way from one to the other. */
    readonly status: string;
    /** Id of the primary/secondary server group that serves it, if one does. */
    readonly groupId?: string;
    /** The listener as the API describes it. */
    readonly attributes: Reply;
}

/** A primary/secondary server group. */
export interface Group {
    readonly id: string;
    readonly name: string;
    /** When it was made, ISO 8601, if the cloud tells. */
    readonly createdAt?: string;
    readonly servers: readonly GroupServer[];
}

/** A server of a group. */
export interface GroupServer {
    readonly role: "primary" | "secondary";
    readonly serverId: string;
    /** "ecs" or "eni". */
    readonly type: string;
    readonly port: number;
    readonly weight: number;
}

/** The codes for what does not exist: a listener or a group that is gone is an invalid parameter to the cloud. */
const NO_LOAD_BALANCER = /^InvalidLoadBalancerId\.NotFound$/;
const NO_LISTENER = /^(InvalidParameter|ListenerNotFound|InvalidLoadBalancerId\.NotFound)$/;
const NO_GROUP = /^InvalidParameter$/;

/** How many calls are under way at once at the most. */
const MAX_PARALLEL_CALLS = 8;

/** Reads an instance; undefined where there is none of this id in the region. */
export async function readLoadBalancer(cloud: Cloud, id: string): Promise<LoadBalancer | undefined> {
    const attributes = await readOrUndefined(
        NO_LOAD_BALANCER,
        cloud.call("DescribeLoadBalancerAttribute", { LoadBalancerId: id }),
    );
    if (attributes === undefined) {
        return undefined;
    }
    const ports = list(attributes["ListenerPortsAndProtocol"], "ListenerPortAndProtocol")
        .map((one) => ({ protocol: text(one["ListenerProtocol"]), port: Number(one["ListenerPort"]) }))
        .filter((one): one is { protocol: "tcp" | "udp"; port: number } => /^(tcp|udp)$/.test(one.protocol))
        .sort((a, b) => a.protocol.localeCompare(b.protocol) || a.port - b.port);
    const [listeners, groups] = await Promise.all([
        mapInBatches(ports, ({ protocol, port }) => readListener(cloud, id, protocol, port)),
        readGroups(cloud, id),
    ]);
    return {
        id,
        name: text(attributes["LoadBalancerName"]),
        address: text(attributes["Address"]),
        status: text(attributes["LoadBalancerStatus"]),
        attributes,
        listeners: listeners.filter((one) => one !== undefined),
        groups,
    };
}

/** Reads a listener; undefined where it is gone. */
export async function readListener(
    cloud: Cloud,
    loadBalancerId: string,
    protocol: "tcp" | "udp",
    port: number,
): Promise<Listener | undefined> {
    const attributes = await readOrUndefined(
        NO_LISTENER,
        cloud.call(`DescribeLoadBalancer${protocol.toUpperCase()}ListenerAttribute`, {
            LoadBalancerId: loadBalancerId,
            ListenerPort: String(port),
        }),
    );
    if (attributes === undefined) {
        return undefined;
    }
    const groupId = text(attributes["MasterSlaveServerGroupId"]);
    return { protocol, port, status: text(attributes["Status"]), ...(groupId && { groupId }), attributes };
}

/** Reads the primary/secondary server groups of an instance, whether used or not. */
export async function readGroups(cloud: Cloud, loadBalancerId: string): Promise<Group[]> {
    const reply = await cloud.call("DescribeMasterSlaveServerGroups", { LoadBalancerId: loadBalancerId });
    const ids = list(reply["MasterSlaveServerGroups"], "MasterSlaveServerGroup").map((one) =>
        text(one["MasterSlaveServerGroupId"]),
    );
    return (await mapInBatches(ids, (id) => readGroup(cloud, id))).filter((one) => one !== undefined);
}

/** Reads a primary/secondary server group; undefined where there is none of this id. */
export async function readGroup(cloud: Cloud, id: string): Promise<Group | undefined> {
    const reply = await readOrUndefined(
        NO_GROUP,
        cloud.call("DescribeMasterSlaveServerGroupAttribute", { MasterSlaveServerGroupId: id }),
    );
    if (reply === undefined || text(reply["MasterSlaveServerGroupId"]) === "") {
        return undefined;
    }
    const createdAt = text(reply["CreateTime"]);
    return {
        id,
        name: text(reply["MasterSlaveServerGroupName"]),
        ...(createdAt && { createdAt }),
        servers: list(reply["MasterSlaveBackendServers"], "MasterSlaveBackendServer").map((server) => ({
            role: server["ServerType"] === "Slave" ? "secondary" : "primary",
            serverId: text(server["ServerId"]),
            type: text(server["Type"]) || "ecs",
            port: Number(server["Port"]),
            weight: Number(server["Weight"]),
        })),
    };
}

/** Reads what the health checks of all listeners of an instance say. A server that is not probed has no row. */
export async function readHealth(cloud: Cloud, loadBalancerId: string): Promise<HealthRow[]> {
    return parseHealthRows(await cloud.call("DescribeHealthStatus", { LoadBalancerId: loadBalancerId }));
}

/** The answer, or undefined where the cloud says that what was asked for does not exist. */
async function readOrUndefined(missing: RegExp, call: Promise<Reply>): Promise<Reply | undefined> {
    try {
        return await call;
    } catch (error) {
        if (error instanceof CloudError && missing.test(error.code ?? "")) {
            return undefined;
        }
        throw error;
    }
}

/** Does the work for each, some at a time, and keeps the order. */
async function mapInBatches<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    for (let first = 0; first < all.length; first += MAX_PARALLEL_CALLS) {
        results.push(...(await Promise.all(all.slice(first, first + MAX_PARALLEL_CALLS).map(work))));
    }
    return results;
}

/** The API wraps every list in an object with one field. */
function list(wrapper: unknown, field: string): Reply[] {
    const entries = (wrapper as Reply | undefined)?.[field];
    return Array.isArray(entries) ? (entries as Reply[]) : [];
}

/** A field that holds a text or a number; empty where it is left out. */
function text(value: unknown): string {
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
