// Rules of TCP and UDP listeners: creation, starting, stopping, deletion.

import { fail } from "../core/errors";
import {
    BACKEND_PORT_IS_CHECKED,
    DEFAULT_CHECK,
    DEFAULT_ESTABLISHED_TIMEOUT,
    RESERVED_UDP_PORTS,
} from "../core/limits";
import type { Cloud } from "./cloud";
import {
    bandwidthWithin,
    bindAcl,
    changeCheck,
    checkScheduler,
    drain,
    groupOf,
    type ListenerInput,
} from "./listenerSettings";
import { forgetTags, taggedListener } from "./tags";
import type { Listener, LoadBalancer, Protocol } from "./types";

export const listenerKey = (protocol: Protocol, port: number): string => `${protocol}:${port}`;

export function findListener(loadBalancer: LoadBalancer, protocol: Protocol, port: number): Listener {
    return (
        loadBalancer.listeners.get(listenerKey(protocol, port)) ??
        fail("resourceMissing", `no ${protocol} listener on port ${port} of ${loadBalancer.id}`)
    );
}

/** For the calls that may leave the protocol out. */
export function findByPort(loadBalancer: LoadBalancer, port: number, protocol: Protocol | undefined): Listener {
    if (protocol !== undefined) {
        return findListener(loadBalancer, protocol, port);
    }
    const [only, second] = [...loadBalancer.listeners.values()].filter((listener) => listener.port === port);
    if (second !== undefined) {
        fail("tooManyListeners", `port ${port} of ${loadBalancer.id} has a TCP and a UDP listener`);
    }
    return only ?? fail("resourceMissing", `no listener on port ${port} of ${loadBalancer.id}`);
}

export function createListener(
    cloud: Cloud,
    loadBalancer: LoadBalancer,
    protocol: Protocol,
    port: number,
    input: ListenerInput,
): Listener {
    if (protocol === "udp" && RESERVED_UDP_PORTS.includes(port)) {
        fail("port", `UDP port ${port} is reserved`);
    }
    refuseWhileConfiguring(cloud, loadBalancer);
    if (loadBalancer.listeners.has(listenerKey(protocol, port))) {
        fail("listenerExists", `${protocol}:${port} of ${loadBalancer.id}`);
    }
    if (loadBalancer.listeners.size >= cloud.quotas.listenersPerLoadBalancer) {
        fail("listenerQuota", `quota of ${cloud.quotas.listenersPerLoadBalancer} listeners per instance`);
    }
    const { groupId, backendPort } = chooseBackend(cloud, loadBalancer, input);
    const listener: Listener = {
        loadBalancerId: loadBalancer.id,
        protocol,
        port,
        status: "stopped",
        bandwidth: bandwidthWithin(
            loadBalancer,
            undefined,
            input.bandwidth ?? fail("missingParameter", undefined, "Bandwidth"),
        ),
        scheduler: checkScheduler(loadBalancer, undefined, input.scheduler ?? "wrr"),
        description: input.description ?? "",
        backendPort,
        groupId,
        acl: { status: "off", type: "", ids: [] },
        persistenceTimeout: input.persistenceTimeout ?? 0,
        establishedTimeout: input.establishedTimeout ?? DEFAULT_ESTABLISHED_TIMEOUT,
        proxyProtocolV2: input.proxyProtocolV2 ?? false,
        synProxy: "disable",
        connectionDrain: drain({ status: "off", timeout: 0 }, input.connectionDrain),
        healthCheck: input.healthCheck ?? "on",
        check: {
            type: protocol,
            connectPort: BACKEND_PORT_IS_CHECKED,
            ...DEFAULT_CHECK[protocol],
            healthyThreshold: DEFAULT_CHECK.threshold,
            unhealthyThreshold: DEFAULT_CHECK.threshold,
            domain: "",
            uri: "",
            httpCode: "",
            request: "",
            expected: "",
        },
        pollsUntilRunning: 0,
    };
    changeCheck(cloud, listener, input.check);
    bindAcl(cloud, loadBalancer, listener, input.acl);
    loadBalancer.listeners.set(listenerKey(protocol, port), listener);
    openConfiguringWindow(cloud, loadBalancer);
    return listener;
}

/** A group, or the port of the default group: the page makes one of them compulsory and the two groups exclusive. */
function chooseBackend(
    cloud: Cloud,
    loadBalancer: LoadBalancer,
    input: ListenerInput,
): { groupId: string; backendPort: number } {
    if (input.groupId !== undefined && input.vServerGroupId !== undefined) {
        fail("groupMismatch", "VServerGroupId and MasterSlaveServerGroupId exclude each other");
    }
    if (input.vServerGroupId !== undefined) {
        fail("vServerGroupMissing", "the local CLB has no VServer groups");
    }
    if (input.groupId !== undefined) {
        return { groupId: groupOf(cloud, loadBalancer, input.groupId), backendPort: input.backendPort ?? 0 };
    }
    const backendPort = input.backendPort ?? fail("missingParameter", "no server group", "BackendServerPort");
    return { groupId: "", backendPort };
}

export function startListener(cloud: Cloud, listener: Listener): void {
    if (listener.status !== "stopped") {
        return;
    }
    listener.pollsUntilRunning = cloud.behaviour.pollsUntilRunning;
    listener.status = listener.pollsUntilRunning > 0 ? "starting" : "running";
}

export function stopListener(listener: Listener): void {
    listener.pollsUntilRunning = 0;
    listener.status = "stopped";
}

export function deleteListener(cloud: Cloud, listener: Listener, loadBalancer: LoadBalancer): void {
    loadBalancer.listeners.delete(listenerKey(listener.protocol, listener.port));
    forgetTags(cloud, "listener", taggedListener(listener));
    if (cloud.behaviour.inactiveWithoutListeners && loadBalancer.listeners.size === 0) {
        loadBalancer.status = "inactive";
    }
}

/** A read by API; it brings slow starts nearer to their end and returns what it is to report. */
export function pollListener(loadBalancer: LoadBalancer, listener: Listener): Listener["status"] {
    pollConfiguring(loadBalancer);
    const { status } = listener;
    if (status === "starting" && --listener.pollsUntilRunning <= 0) {
        listener.status = "running";
    }
    return status;
}

export function pollLoadBalancer(loadBalancer: LoadBalancer): LoadBalancer["status"] {
    pollConfiguring(loadBalancer);
    const { status } = loadBalancer;
    if (loadBalancer.pollsUntilActive > 0 && --loadBalancer.pollsUntilActive === 0) {
        loadBalancer.status = "active";
    }
    return status;
}

function openConfiguringWindow(cloud: Cloud, loadBalancer: LoadBalancer): void {
    const window = cloud.behaviour.configuringWindow;
    loadBalancer.configuring =
        window === undefined
            ? undefined
            : { pollsLeft: window.polls ?? 0, until: cloud.clock.now() + (window.milliseconds ?? 0) };
}

function refuseWhileConfiguring(cloud: Cloud, { id, configuring }: LoadBalancer): void {
    if (configuring !== undefined && (configuring.pollsLeft > 0 || cloud.clock.now() < configuring.until)) {
        fail("serviceIsConfiguring", `${id} is still configuring an earlier listener`);
    }
}

function pollConfiguring({ configuring }: LoadBalancer): void {
    if (configuring !== undefined && configuring.pollsLeft > 0) {
        configuring.pollsLeft--;
    }
}
