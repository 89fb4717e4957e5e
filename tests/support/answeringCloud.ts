// A cloud for the commands, made of words: one instance, two listeners, and what a test sets of roles and health. It answers at
// once, so that minutes of waiting take none under the fake time of node:test.

import { type Cloud, CloudError, type Reply } from "../../cli/cloud/client";
import type { ExpectedListener, ExpectedPair } from "../../cli/status/expected";
import { fetchLoadBalancers, type Inspection } from "../../cli/status/inspect";
import { toStatus } from "../../cli/status/model";

const PLACES = { "tcp-443": ["tcp", 443, 8443], "udp-53": ["udp", 53, 5353] } as const;
type Key = keyof typeof PLACES;
const KEYS = Object.keys(PLACES) as Key[];

/** What the probes say of a server; nothing where they are not made. */
type Health = "normal" | "abnormal" | "unavailable" | undefined;

export class AnsweringCloud implements Cloud {
    readonly region = "cn-hangzhou";
    /** Who is primary behind each listener. The secondary is the other one of i-a and i-b. */
    primary: Record<Key, string> = { "tcp-443": "i-a", "udp-53": "i-a" };
    health: Record<string, Health> = { "i-a": "normal", "i-b": "normal" };
    /** Whether there is an instance at all. */
    isThere = true;
    /** What happens before a call; what it throws is the answer. */
    meets: () => void = () => undefined;

    async call(
        action: string,
        { ListenerPort, MasterSlaveServerGroupId: id }: Record<string, string> = {},
    ): Promise<Reply> {
        this.meets();
        await Promise.resolve();
        return this.answer(action, ListenerPort ?? id?.replace("rsp-", "") ?? "");
    }

    /** Both listeners get this primary. */
    point(primary: string): void {
        this.primary = { "tcp-443": primary, "udp-53": primary };
    }

    private answer(action: string, port: string): Reply {
        const key = KEYS.find((one) => one.endsWith(`-${port}`))!;
        switch (action) {
            case "DescribeLoadBalancerAttribute": {
                if (!this.isThere) {
                    throw new CloudError("no such instance", action, "InvalidLoadBalancerId.NotFound");
                }
                const ports = Object.values(PLACES).map(([ListenerProtocol, ListenerPort]) => ({
                    ListenerProtocol,
                    ListenerPort,
                }));
                return {
                    LoadBalancerName: "web",
                    Address: "203.0.113.1",
                    LoadBalancerStatus: "active",
                    ListenerPortsAndProtocol: { ListenerPortAndProtocol: ports },
                };
            }
            case "DescribeLoadBalancerTCPListenerAttribute":
            case "DescribeLoadBalancerUDPListenerAttribute":
                return { Status: "running", MasterSlaveServerGroupId: `rsp-${port}` };
            case "DescribeMasterSlaveServerGroups": {
                const groups = KEYS.map((one) => ({ MasterSlaveServerGroupId: `rsp-${one.split("-")[1]}` }));
                return { MasterSlaveServerGroups: { MasterSlaveServerGroup: groups } };
            }
            case "DescribeMasterSlaveServerGroupAttribute": {
                const Port = PLACES[key][2];
                const servers = this.serversOf(key).map((ServerId, index) => ({
                    ServerId,
                    Port,
                    Weight: 100,
                    ServerType: index === 0 ? "Master" : "Slave",
                }));
                return {
                    MasterSlaveServerGroupId: `rsp-${port}`,
                    MasterSlaveBackendServers: { MasterSlaveBackendServer: servers },
                };
            }
            default: {
                const rows = KEYS.flatMap((one) =>
                    this.serversOf(one).map((ServerId) => ({
                        Protocol: PLACES[one][0],
                        ListenerPort: PLACES[one][1],
                        ServerId,
                        Port: PLACES[one][2],
                        ServerHealthStatus: this.health[ServerId],
                    })),
                );
                return {
                    BackendServers: { BackendServer: rows.filter((row) => row.ServerHealthStatus !== undefined) },
                };
            }
        }
    }

    private serversOf(key: Key): [string, string] {
        const primary = this.primary[key];
        return [primary, primary === "i-b" ? "i-a" : "i-b"];
    }
}

/** The pair that is deployed on it, as the state tells it. */
export const WEB: ExpectedPair = {
    name: "web",
    isConfigured: true,
    loadBalancerId: "lb-1",
    ownsInstance: true,
    recoverySeconds: 4,
    alarmsPerListener: false,
    listeners: Object.entries(PLACES).map(([key, [protocol, port]]): ExpectedListener => ({
        key,
        protocol,
        port,
        isStandbyCheck: false,
    })),
};

/** A look at it. */
export async function lookAt(cloud: Cloud): Promise<Inspection> {
    const expected = [WEB];
    const seen = await fetchLoadBalancers(cloud, expected);
    const where = { stack: "live", region: cloud.region, hasConfig: false };
    return { cloud, expected, observed: seen, status: toStatus(where, expected, seen) };
}
