// Health rows of backend servers, from whatever source is plugged in.

import type { Cloud } from "./cloud";
import { findHost } from "./servers";
import type { Listener, LoadBalancer, Role } from "./types";

export type Health = "normal" | "abnormal" | "unavailable";

export interface HealthQuery {
    readonly loadBalancerId: string;
    readonly protocol: string;
    readonly listenerPort: number;
    /** The listener. */
    readonly running: boolean;
    readonly serverId: string;
    readonly serverIp: string;
    readonly serverRunning: boolean;
    readonly port: number;
    /** Absent for a server of the default group. */
    readonly role: Role | undefined;
}

/** `undefined` means no row: the server is not probed. */
export type HealthSource = (query: HealthQuery) => Health | undefined;

/** Nothing is probed yet; a secondary may not be probed at all (clb-api.md section 2.6). */
export const unprobed: HealthSource = ({ role }) => (role === "Slave" ? undefined : "unavailable");

export interface HealthRow extends HealthQuery {
    readonly health: Health;
    readonly weight: number;
    readonly type: string;
    readonly description: string;
}

export function healthRows(
    cloud: Cloud,
    loadBalancer: LoadBalancer,
    listeners: readonly Listener[],
    source: HealthSource,
): HealthRow[] {
    return listeners.flatMap((listener) => {
        const group = cloud.groups.get(listener.groupId);
        const servers =
            group?.servers ??
            loadBalancer.servers.map((server) => ({ ...server, port: listener.backendPort, role: undefined }));
        return servers.flatMap((server) => {
            const query: HealthQuery = {
                loadBalancerId: loadBalancer.id,
                protocol: listener.protocol,
                listenerPort: listener.port,
                running: listener.status === "running",
                serverId: server.serverId,
                serverIp: findHost(cloud, server).address,
                serverRunning: isRunning(cloud, server.serverId),
                port: server.port,
                role: server.role,
            };
            const health = listener.healthCheck === "off" ? "unavailable" : source(query);
            const { weight, type, description } = server;
            return health === undefined ? [] : [{ ...query, health, weight, type, description }];
        });
    });
}

/** An interface runs with the instance that it is attached to. */
function isRunning(cloud: Cloud, serverId: string): boolean {
    const instanceId = cloud.networkInterfaces.get(serverId)?.instanceId ?? serverId;
    return cloud.instances.get(instanceId)?.status === "Running";
}

/**
 * How many servers fail their checks; one that fails behind several listeners counts once.
 *
 * @param port of the listeners to count behind; left out, all of them
 */
export function unhealthyServers(
    cloud: Cloud,
    loadBalancer: LoadBalancer,
    source: HealthSource,
    port?: number,
): number {
    const listeners = [...loadBalancer.listeners.values()].filter((one) => port === undefined || one.port === port);
    const rows = healthRows(cloud, loadBalancer, listeners, source);
    return new Set(rows.flatMap(({ serverId, health }) => (health === "abnormal" ? [serverId] : []))).size;
}

/** Notes the number of unhealthy servers of every instance and of every port where it is another one than before. */
export function noteUnhealthy(cloud: Cloud, source: HealthSource): void {
    const at = cloud.clock.now();
    const note = (key: string, count: number) => {
        const history = cloud.unhealthy.get(key) ?? [];
        if (history.at(-1)?.count !== count) {
            cloud.unhealthy.set(key, [...history, { at, count }]);
        }
    };
    for (const loadBalancer of cloud.loadBalancers.values()) {
        note(loadBalancer.id, unhealthyServers(cloud, loadBalancer, source));
        // A port without a listener any more has nobody unhealthy.
        const known = portsOf(cloud, loadBalancer.id);
        for (const port of new Set([...known, ...[...loadBalancer.listeners.values()].map((one) => one.port)])) {
            note(`${loadBalancer.id}:${port}`, unhealthyServers(cloud, loadBalancer, source, port));
        }
    }
}

/** The ports of an instance of which something was noted. */
function portsOf(cloud: Cloud, id: string): number[] {
    const keys = [...cloud.unhealthy.keys()].filter((key) => key.startsWith(`${id}:`));
    return keys.map((key) => Number(key.slice(id.length + 1)));
}

/** Forgets what was noted of an instance. */
export function forgetUnhealthy(cloud: Cloud, id: string): void {
    [id, ...portsOf(cloud, id).map((port) => `${id}:${port}`)].forEach((key) => cloud.unhealthy.delete(key));
}
