// Health rows of backend servers, from whatever source is plugged in.

import type { Cloud } from "./cloud";
import { placeOf } from "./servers";
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
                serverIp: placeOf(cloud, server).address,
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

/** How many servers fail their checks; one that fails behind several listeners counts once. */
export function unhealthyServers(cloud: Cloud, loadBalancer: LoadBalancer, source: HealthSource): number {
    const rows = healthRows(cloud, loadBalancer, [...loadBalancer.listeners.values()], source);
    return new Set(rows.flatMap(({ serverId, health }) => (health === "abnormal" ? [serverId] : []))).size;
}

/** Notes the number of unhealthy servers of every instance where it is another one than before. */
export function noteUnhealthy(cloud: Cloud, source: HealthSource): void {
    const at = cloud.clock.now();
    for (const loadBalancer of cloud.loadBalancers.values()) {
        const history = cloud.unhealthy.get(loadBalancer.id) ?? [];
        const count = unhealthyServers(cloud, loadBalancer, source);
        if (history.at(-1)?.count !== count) {
            cloud.unhealthy.set(loadBalancer.id, [...history, { at, count }]);
        }
    }
}
