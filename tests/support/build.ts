// Builders of what tests work with: arguments, plans, state, what the cloud has and what a status says. Each returns a whole, valid
// value; a test passes what it is about.

import type { Group, GroupServer, Listener } from "../../cli/cloud/loadBalancer";
import type { InstancePlan, ListenerPlan, PairPlan } from "../../cli/plan/model";
import type { StateResource } from "../../cli/pulumi/state";
import type { ExpectedListener, ExpectedPair } from "../../cli/status/expected";
import type { ListenerStatus, PairStatus, ServerStatus, Status } from "../../cli/status/model";
import { type ListenerArgs, type PrimarySecondaryLoadBalancerArgs, Protocol } from "../../components";
import type { HealthRow } from "../../components/cloud/serverHealth";

/** The arguments `primary` and `secondary` of a pair. */
export function serverArgs(primary = "i-a", secondary = "i-b") {
    return { primary: { serverId: primary }, secondary: { serverId: secondary } };
}

/** The arguments of a listener: TCP 443 to backend port 8443. */
export function listenerArgs(change: Partial<ListenerArgs> = {}): ListenerArgs {
    return { protocol: Protocol.Tcp, port: 443, backendPort: 8443, ...change };
}

/** The arguments of a pair of i-a and i-b with one listener, TCP 443, on a load balancer of its own. Accepts wrong values too. */
export function pairArgs(change?: Partial<PrimarySecondaryLoadBalancerArgs>): PrimarySecondaryLoadBalancerArgs;
export function pairArgs(change: object): Record<string, unknown>;
export function pairArgs(change: object = {}): object {
    return { loadBalancer: {}, ...serverArgs(), listeners: [listenerArgs()], ...change };
}

/** The arguments of a pair on an existing load balancer. */
export function sharedPairArgs(
    loadBalancerId: NonNullable<PrimarySecondaryLoadBalancerArgs["loadBalancerId"]>,
    change: Partial<PrimarySecondaryLoadBalancerArgs> = {},
): PrimarySecondaryLoadBalancerArgs {
    return { loadBalancerId, ...serverArgs(), listeners: [listenerArgs()], ...change };
}

/** The URN of a resource of project `shop`. */
export function urnOf(type: string, name: string, stack = "live"): string {
    return `urn:pulumi:${stack}::shop::${type}::${name}`;
}

/** A resource as the state of stack `live` has it, with neither inputs nor outputs. */
export function stateResource(type: string, name: string, change: Partial<StateResource> = {}): StateResource {
    return { type, name, urn: urnOf(type, name), inputs: {}, outputs: {}, isOld: false, ...change };
}

/** The input `servers` of a server group as the provider gets it: the first server is the Master. */
export function masterAndSlave(serverIds: readonly unknown[], port = 80) {
    return serverIds.map((serverId, index) => ({
        serverId,
        type: "ecs",
        port,
        weight: 100,
        serverType: index === 0 ? "Master" : "Slave",
    }));
}

/** A server of a plan. */
export function serverPlan<Id>(serverId: Id, port = 8443) {
    return { serverId, type: "ecs", port, weight: 100 };
}

/** A listener of the plan of pair `web`, by its key: `tcp-443`. */
export function listenerPlan(key: string, change: Partial<ListenerPlan> = {}): ListenerPlan {
    const [protocol, port] = key.split("-") as [string, string];
    return {
        key,
        name: `web-${key}`,
        protocol,
        port: Number(port),
        primary: serverPlan("i-a"),
        secondary: serverPlan("i-b"),
        healthCheck: { type: protocol, interval: 2, timeout: 5, healthyThreshold: 3, unhealthyThreshold: 3 },
        scheduler: "wrr",
        persistenceTimeout: 0,
        proxyProtocolV2: false,
        failoverSeconds: 19,
        recoverySeconds: 4,
        ...change,
    };
}

/** The plan of an intranet load balancer. */
export function loadBalancerPlan(change: Partial<InstancePlan> = {}): InstancePlan {
    return {
        name: "web",
        addressType: "intranet",
        addressIpVersion: "ipv4",
        vswitchId: "vsw-a",
        paymentType: "PayAsYouGo",
        tags: {},
        ...change,
    };
}

const PAIR_PLAN: Omit<PairPlan, "listeners"> = {
    name: "web",
    deletionProtection: false,
    modificationProtection: false,
    defaultServerGroup: false,
};

/** The plan of a pair with a load balancer of its own, with listeners TCP 443 and UDP 53. */
export function pairPlan(change: Partial<PairPlan> = {}): PairPlan {
    const listeners = [listenerPlan("tcp-443"), listenerPlan("udp-53")];
    return { ...PAIR_PLAN, instance: loadBalancerPlan(), listeners, ...change };
}

/** The plan of a pair on an existing load balancer, with listeners TCP 443 and UDP 53. */
export function sharedPairPlan(loadBalancerId: string, change: Partial<PairPlan> = {}): PairPlan {
    const listeners = [listenerPlan("tcp-443"), listenerPlan("udp-53")];
    return { ...PAIR_PLAN, loadBalancerId, listeners, ...change };
}

/** A server of a server group in the cloud, on port 80. */
export function groupServer(
    serverId: string,
    role: GroupServer["role"],
    change: Partial<GroupServer> = {},
): GroupServer {
    return { role, serverId, type: "ecs", port: 80, weight: 100, ...change };
}

/** The servers of a server group in the cloud, on port 80. */
export function groupServers(primary = "i-a", secondary = "i-b"): GroupServer[] {
    return [groupServer(primary, "primary"), groupServer(secondary, "secondary")];
}

/** A server group in the cloud. */
export function serverGroup(id: string, servers: Group["servers"] = groupServers(), name = `name of ${id}`): Group {
    return { id, name, servers };
}

/** A running TCP listener in the cloud, of which no setting is read. */
export function cloudListener(port: number, change: Partial<Listener> = {}): Listener {
    return { protocol: "tcp", port, status: "running", attributes: {}, ...change };
}

/** What the cloud's probes say of a server's port 80 behind a TCP listener. */
export function healthRow(listenerPort: number, serverId: string, health: string): HealthRow {
    return { protocol: "tcp", listenerPort, serverId, port: 80, health };
}

/** A listener that config or state expect, by its key: `tcp-443`. What they ask of it is up to the test. */
export function expectedListener(key: string, change: Partial<ExpectedListener> = {}): ExpectedListener {
    const [protocol, port] = key.split("-") as ["tcp" | "udp", string];
    return { key, protocol, port: Number(port), isStandbyCheck: false, ...change };
}

/** A pair that config or state expect on the load balancer lb-1. */
export function expectedPair(listeners: readonly ExpectedListener[], change: Partial<ExpectedPair> = {}): ExpectedPair {
    return {
        name: "web",
        isConfigured: true,
        loadBalancerId: "lb-1",
        ownsInstance: false,
        recoverySeconds: 4,
        alarmsPerListener: false,
        listeners,
        ...change,
    };
}

/** The status of a server: healthy by its health check, on port 8443. */
export function serverStatus(serverId: string, change: Partial<ServerStatus> = {}): ServerStatus {
    return { serverId, port: 8443, health: "healthy", source: "health check", ...change };
}

/** The status of listener TCP 443: the primary serves and the secondary is ready. */
export function listenerStatus(change: Partial<ListenerStatus> = {}): ListenerStatus {
    return {
        key: "tcp-443",
        status: "running",
        serves: "primary",
        redundancy: "kept",
        primary: serverStatus("i-a"),
        secondary: serverStatus("i-b"),
        ...change,
    };
}

/** The status of a pair with one listener, of which config, state and cloud agree. */
export function pairStatus(change: Partial<PairStatus> = {}): PairStatus {
    return {
        name: "web",
        loadBalancerId: "lb-1",
        address: "203.0.113.1",
        redundancy: "kept",
        listeners: [listenerStatus()],
        differences: [],
        ...change,
    };
}

/** The status of a stack with one pair. */
export function stackStatus(change: Partial<Status> = {}): Status {
    return {
        stack: "live",
        region: "cn-hangzhou",
        hasConfig: true,
        pairs: [pairStatus()],
        unusedGroups: [],
        ok: true,
        ...change,
    };
}
