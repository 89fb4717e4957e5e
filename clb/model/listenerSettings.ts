// Rules of a listener's settings: group, bandwidth, scheduler, access control, health check.

import { fail } from "../core/errors";
import { CHECK_HTTP_CODES, CHECK_URI, HASH_SCHEDULERS } from "../core/limits";
import { listenersWith } from "./acls";
import type { Cloud } from "./cloud";
import type { HealthCheck, Listener, LoadBalancer } from "./types";

/** What a create or change asks for; `undefined` leaves things as they are. */
export interface ListenerInput {
    readonly bandwidth?: number | undefined;
    readonly scheduler?: string | undefined;
    readonly description?: string | undefined;
    readonly backendPort?: number | undefined;
    readonly groupId?: string | undefined;
    readonly vServerGroupId?: string | undefined;
    readonly acl: {
        readonly status?: "on" | "off" | undefined;
        readonly type?: "white" | "black" | undefined;
        readonly ids?: readonly string[] | undefined;
    };
    readonly persistenceTimeout?: number | undefined;
    readonly establishedTimeout?: number | undefined;
    readonly proxyProtocolV2?: boolean | undefined;
    readonly synProxy?: Listener["synProxy"] | undefined;
    readonly connectionDrain: {
        readonly status?: "on" | "off" | undefined;
        readonly timeout?: number | undefined;
    };
    readonly healthCheck?: "on" | "off" | undefined;
    readonly check: { readonly [K in keyof HealthCheck]?: HealthCheck[K] | undefined };
}

export interface ListenerChange extends ListenerInput {
    readonly useGroup?: "on" | "off" | undefined;
    readonly useVServerGroup?: "on" | "off" | undefined;
    /** Look, but change nothing. */
    readonly dryRun?: boolean | undefined;
}

/** All or nothing: whatever is refused, the listener stays as it was. */
export function changeListener(
    cloud: Cloud,
    loadBalancer: LoadBalancer,
    listener: Listener,
    change: ListenerChange,
): void {
    const next: Listener = structuredClone(listener);
    next.groupId = nextGroup(cloud, loadBalancer, listener, change);
    if (change.bandwidth !== undefined) {
        next.bandwidth = bandwidthWithin(loadBalancer, listener, change.bandwidth);
    }
    if (change.scheduler !== undefined) {
        next.scheduler = checkScheduler(loadBalancer, listener.scheduler, change.scheduler);
    }
    next.description = change.description ?? next.description;
    next.persistenceTimeout = change.persistenceTimeout ?? next.persistenceTimeout;
    next.establishedTimeout = change.establishedTimeout ?? next.establishedTimeout;
    next.proxyProtocolV2 = change.proxyProtocolV2 ?? next.proxyProtocolV2;
    next.synProxy = change.synProxy ?? next.synProxy;
    next.healthCheck = change.healthCheck ?? next.healthCheck;
    next.connectionDrain = drain(next.connectionDrain, change.connectionDrain);
    changeCheck(cloud, next, change.check);
    bindAcl(cloud, loadBalancer, next, change.acl);
    if (change.dryRun === true) {
        fail("dryRun");
    }
    Object.assign(listener, next);
}

function nextGroup(cloud: Cloud, loadBalancer: LoadBalancer, listener: Listener, change: ListenerChange): string {
    if (change.useGroup === "on" && change.useVServerGroup === "on") {
        fail("groupMismatch", "VServerGroup and MasterSlaveServerGroup cannot both be on");
    }
    if (change.useVServerGroup === "on" || change.vServerGroupId !== undefined) {
        fail(change.groupId === undefined ? "vServerGroupMissing" : "groupMismatch", "no VServer groups here");
    }
    if (change.useGroup === "on") {
        const wanted = change.groupId ?? fail("missingParameter", undefined, "MasterSlaveServerGroupId");
        return groupOf(cloud, loadBalancer, wanted);
    }
    if (change.useGroup === "off") {
        return "";
    }
    // The provider repeats the id on every change; nobody says what another id alone does, but it can mean one thing only.
    return change.groupId === undefined || change.groupId === listener.groupId
        ? listener.groupId
        : groupOf(cloud, loadBalancer, change.groupId);
}

/** The page of the action asks for a timeout when draining is on. */
export function drain(
    current: Listener["connectionDrain"],
    wanted: ListenerInput["connectionDrain"],
): Listener["connectionDrain"] {
    const status = wanted.status ?? current.status;
    if (status === "off") {
        return { status, timeout: 0 };
    }
    const timeout =
        wanted.timeout ??
        (current.timeout || fail("missingParameter", "ConnectionDrain is on", "ConnectionDrainTimeout"));
    return { status, timeout };
}

/** A group of another instance does not exist for this one. */
export function groupOf(cloud: Cloud, loadBalancer: LoadBalancer, groupId: string): string {
    const group = cloud.group(groupId);
    return group.loadBalancerId === loadBalancer.id
        ? groupId
        : fail("groupMissing", `${groupId} belongs to ${group.loadBalancerId}, not ${loadBalancer.id}`);
}

export function bandwidthWithin(loadBalancer: LoadBalancer, self: Listener | undefined, wanted: number): number {
    const others = [...loadBalancer.listeners.values()].filter((listener) => listener !== self);
    const sum = others.reduce((total, { bandwidth }) => total + Math.max(bandwidth, 0), Math.max(wanted, 0));
    return loadBalancer.internetChargeType === "paybybandwidth" && sum > loadBalancer.bandwidth
        ? fail("bandwidthExceeded", `listeners would have ${sum} of ${loadBalancer.bandwidth} Mbps`)
        : wanted;
}

export function checkScheduler(loadBalancer: LoadBalancer, current: string | undefined, wanted: string): string {
    const hash = HASH_SCHEDULERS.includes(wanted);
    if (hash && loadBalancer.spec === "") {
        fail("unsupportedByInstance", `${wanted} needs a guaranteed-performance instance`);
    }
    if (current !== undefined && hash !== HASH_SCHEDULERS.includes(current)) {
        fail("parameter", `Scheduler cannot change from ${current} to ${wanted}`);
    }
    return wanted;
}

export function bindAcl(
    cloud: Cloud,
    loadBalancer: LoadBalancer,
    listener: Listener,
    wanted: ListenerInput["acl"],
): void {
    const status = wanted.status ?? listener.acl.status;
    if (status === "off") {
        listener.acl = { status, type: "", ids: [] };
        return;
    }
    const type = wanted.type ?? (listener.acl.type || fail("missingParameter", "AclStatus is on", "AclType"));
    const ids = wanted.ids ?? listener.acl.ids;
    if (ids.length === 0) {
        fail("missingParameter", "AclStatus is on", "AclId");
    }
    for (const id of ids) {
        if (cloud.acl(id).ipVersion !== loadBalancer.addressIpVersion) {
            fail("parameter", `${id} is not for ${loadBalancer.addressIpVersion}`);
        }
        const bound = listenersWith(cloud, id).filter(
            (other) =>
                other.loadBalancerId !== listener.loadBalancerId ||
                other.port !== listener.port ||
                other.protocol !== listener.protocol,
        );
        if (bound.length + 1 > cloud.quotas.listenersPerAcl) {
            fail("overQuota", `${id} on ${bound.length + 1} listeners, quota ${cloud.quotas.listenersPerAcl}`);
        }
    }
    listener.acl = { status, type, ids: [...ids] };
}

/** Path, codes and host belong to an HTTP check; a TCP check reports none (the provider's acceptance test). */
export function changeCheck(cloud: Cloud, listener: Listener, wanted: ListenerInput["check"]): void {
    const { check } = listener;
    check.connectPort = wanted.connectPort ?? check.connectPort;
    check.timeout = wanted.timeout ?? check.timeout;
    check.interval = wanted.interval ?? check.interval;
    check.healthyThreshold = wanted.healthyThreshold ?? check.healthyThreshold;
    check.unhealthyThreshold = wanted.unhealthyThreshold ?? check.unhealthyThreshold;
    check.request = wanted.request ?? check.request;
    check.expected = wanted.expected ?? check.expected;
    check.type = wanted.type ?? check.type;
    if (check.type !== "http") {
        Object.assign(check, { domain: "", uri: "", httpCode: "" });
        return;
    }
    check.domain = wanted.domain ?? check.domain;
    check.uri = checkUri(cloud, wanted.uri ?? (check.uri || "/"));
    check.httpCode = checkHttpCodes(wanted.httpCode ?? (check.httpCode || "http_2xx"));
}

function checkUri(cloud: Cloud, uri: string): string {
    if (!CHECK_URI.test(uri) || (uri === "/" && cloud.behaviour.bareCheckUri === "refuse")) {
        fail("parameter", `HealthCheckURI "${uri}": starts with "/", is not only "/", up to 80 characters`);
    }
    return uri;
}

function checkHttpCodes(codes: string): string {
    for (const code of codes.split(",")) {
        if (!CHECK_HTTP_CODES.includes(code)) {
            fail("parameter", `HealthCheckHttpCode "${code}" is none of ${CHECK_HTTP_CODES.join(", ")}`);
        }
    }
    return codes;
}
