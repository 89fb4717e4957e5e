// Actions on TCP and UDP listeners, and the health of their servers.

import { fail } from "../core/errors";
import {
    CHECK_DOMAIN,
    CHECK_INTERVAL,
    CHECK_PORT,
    CHECK_TEXT,
    CHECK_THRESHOLD,
    CHECK_THRESHOLD_UDP_SET,
    CHECK_TIMEOUT,
    DESCRIPTION_LENGTH,
    DRAIN_TIMEOUT,
    ESTABLISHED_TIMEOUT,
    LISTENER_BANDWIDTH,
    PERSISTENCE_TIMEOUT,
    PORT,
    TCP_SCHEDULERS,
    UDP_SCHEDULERS,
} from "../core/limits";
import type { Cloud } from "../model/cloud";
import { healthRows } from "../model/health";
import {
    createListener,
    deleteListener,
    findByPort,
    findListener,
    pollListener,
    startListener,
    stopListener,
} from "../model/listeners";
import { changeListener, type ListenerInput } from "../model/listenerSettings";
import { addTags, checkTags, readTags, taggedListener } from "../model/tags";
import type { Listener, LoadBalancer, Protocol } from "../model/types";
import { type Args, boolean, ignored, integer, matching, oneOf, onOff, required, shorter, text } from "../rpc/params";
import { listenerShape } from "./listenerShape";
import { read, type Route, write } from "./route";
import { tagList } from "./tags";

const get = read("slb");
const set = write("slb");

const LoadBalancerId = required(text());
const ListenerPort = required(integer(PORT, "port"));
const ListenerProtocol = oneOf(["tcp", "udp"]);

const SETTINGS = {
    Bandwidth: integer(LISTENER_BANDWIDTH, "bandwidth"),
    Description: shorter(DESCRIPTION_LENGTH),
    VServerGroupId: text(),
    MasterSlaveServerGroupId: text(),
    AclStatus: onOff(),
    AclType: oneOf(["white", "black"]),
    AclId: text(),
    ProxyProtocolV2Enabled: boolean(),
    HealthCheckSwitch: onOff(),
    PersistenceTimeout: integer(PERSISTENCE_TIMEOUT),
    HealthCheckConnectPort: integer(CHECK_PORT, "port"),
    HealthCheckConnectTimeout: integer(CHECK_TIMEOUT),
};
const THRESHOLDS = { HealthyThreshold: integer(CHECK_THRESHOLD), UnhealthyThreshold: integer(CHECK_THRESHOLD) };
const TCP_ONLY = {
    Scheduler: oneOf(TCP_SCHEDULERS),
    EstablishedTimeout: integer(ESTABLISHED_TIMEOUT, "namedParameter"),
    ConnectionDrain: onOff(),
    ConnectionDrainTimeout: integer(DRAIN_TIMEOUT),
    HealthCheckType: oneOf(["tcp", "http"]),
    HealthCheckDomain: matching(CHECK_DOMAIN),
    HealthCheckURI: text(),
    HealthCheckHttpCode: text(),
};
const UDP_ONLY = {
    Scheduler: oneOf(UDP_SCHEDULERS),
    // Spelled with a small h, in both directions.
    healthCheckReq: matching(CHECK_TEXT),
    healthCheckExp: matching(CHECK_TEXT),
};
const BackendServerPort = integer(PORT, "port");

/** clb-api.md section 2.4: the provider's builder for HTTP listeners writes into every Set request. */
const LEFTOVER = "left over from the provider's HTTP builder; no parameter of a TCP or UDP listener";
const HTTP_LEFTOVERS = {
    StickySession: ignored(LEFTOVER),
    HealthCheck: ignored(LEFTOVER),
    RequestTimeout: ignored(LEFTOVER),
    IdleTimeout: ignored(LEFTOVER),
    Gzip: ignored(LEFTOVER),
    HealthCheckTimeout: ignored(LEFTOVER),
};
const CHANGE = {
    MasterSlaveServerGroup: onOff(),
    VServerGroup: onOff(),
    DryRun: boolean(),
    BackendServerPort: ignored("the provider repeats its create parameters; a listener's backend port never changes"),
    ...HTTP_LEFTOVERS,
};

type Shared = Args<typeof SETTINGS & typeof THRESHOLDS & { Scheduler: ReturnType<typeof text> }>;
type TcpArgs = Args<typeof TCP_ONLY>;
type UdpArgs = Args<typeof UDP_ONLY>;
/** What only one of the protocols has. */
type Own = Partial<Omit<TcpArgs, "Scheduler"> & Omit<UdpArgs, "Scheduler">>;
type Extra = Partial<Omit<ListenerInput, "connectionDrain" | "acl">>;

function input(args: Shared & Own, extra: Extra): ListenerInput {
    return {
        bandwidth: args.Bandwidth,
        scheduler: args.Scheduler,
        description: args.Description,
        groupId: args.MasterSlaveServerGroupId,
        vServerGroupId: args.VServerGroupId,
        acl: { status: args.AclStatus, type: args.AclType, ids: args.AclId?.split(",") },
        persistenceTimeout: args.PersistenceTimeout,
        proxyProtocolV2: args.ProxyProtocolV2Enabled,
        establishedTimeout: args.EstablishedTimeout,
        connectionDrain: { status: args.ConnectionDrain, timeout: args.ConnectionDrainTimeout },
        healthCheck: args.HealthCheckSwitch,
        ...extra,
        check: {
            connectPort: args.HealthCheckConnectPort,
            timeout: args.HealthCheckConnectTimeout,
            healthyThreshold: args.HealthyThreshold,
            unhealthyThreshold: args.UnhealthyThreshold,
            type: args.HealthCheckType,
            domain: args.HealthCheckDomain,
            uri: args.HealthCheckURI,
            httpCode: args.HealthCheckHttpCode,
            request: args.healthCheckReq,
            expected: args.healthCheckExp,
            ...extra.check,
        },
    };
}

const describe = (protocol: Protocol): Route =>
    get(
        `DescribeLoadBalancer${protocol === "tcp" ? "TCP" : "UDP"}ListenerAttribute`,
        { LoadBalancerId, ListenerPort },
        ({ cloud }, args) => {
            const loadBalancer = cloud.loadBalancer(args.LoadBalancerId);
            const listener = findListener(loadBalancer, protocol, args.ListenerPort);
            return listenerShape(
                listener,
                pollListener(loadBalancer, listener),
                readTags(cloud, "listener", taggedListener(listener)),
            );
        },
    );

type Change = (cloud: Cloud, listener: Listener, loadBalancer: LoadBalancer) => void;

const onListener = (action: string, change: Change): Route =>
    set(action, { LoadBalancerId, ListenerPort, ListenerProtocol }, ({ cloud }, args) => {
        const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
        change(cloud, findByPort(loadBalancer, args.ListenerPort, args.ListenerProtocol), loadBalancer);
    });

const CREATE = {
    LoadBalancerId,
    ListenerPort,
    BackendServerPort,
    ...SETTINGS,
    ...THRESHOLDS,
    // Create spells the interval with a small h, Set with a capital one.
    healthCheckInterval: integer(CHECK_INTERVAL),
    Tag: tagList(),
};

function create(cloud: Cloud, protocol: Protocol, args: CreateArgs): void {
    const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
    checkTags(args.Tag);
    const made = createListener(
        cloud,
        loadBalancer,
        protocol,
        args.ListenerPort,
        input(args, { backendPort: args.BackendServerPort, check: { interval: args.healthCheckInterval } }),
    );
    addTags(cloud, "listener", [taggedListener(made)], args.Tag);
}

type CreateArgs = Args<typeof CREATE & { Scheduler: ReturnType<typeof text> }> & Own;

const SET = { LoadBalancerId, ListenerPort, ...SETTINGS, ...CHANGE, HealthCheckInterval: integer(CHECK_INTERVAL) };

type SetArgs = Args<typeof SET & typeof THRESHOLDS & { Scheduler: ReturnType<typeof text> }> & Own;

function change(cloud: Cloud, protocol: Protocol, args: SetArgs, synProxy?: Listener["synProxy"]): void {
    const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
    changeListener(cloud, loadBalancer, findListener(loadBalancer, protocol, args.ListenerPort), {
        ...input(args, { synProxy, check: { interval: args.HealthCheckInterval } }),
        useGroup: args.MasterSlaveServerGroup,
        useVServerGroup: args.VServerGroup,
        dryRun: args.DryRun,
    });
}

export const LISTENER_ROUTES: readonly Route[] = [
    set("CreateLoadBalancerTCPListener", { ...CREATE, ...TCP_ONLY }, ({ cloud }, args) => create(cloud, "tcp", args)),
    set("CreateLoadBalancerUDPListener", { ...CREATE, ...UDP_ONLY }, ({ cloud }, args) => create(cloud, "udp", args)),
    set(
        "SetLoadBalancerTCPListenerAttribute",
        { ...SET, ...THRESHOLDS, ...TCP_ONLY, SynProxy: oneOf(["enable", "disable"]) },
        ({ cloud }, args) => change(cloud, "tcp", args, args.SynProxy),
    ),
    set(
        "SetLoadBalancerUDPListenerAttribute",
        {
            ...SET,
            ...UDP_ONLY,
            HealthyThreshold: integer(CHECK_THRESHOLD_UDP_SET),
            UnhealthyThreshold: integer(CHECK_THRESHOLD_UDP_SET),
            HealthCheckURI: ignored(LEFTOVER),
            HealthCheckHttpCode: ignored(LEFTOVER),
        },
        ({ cloud }, args) =>
            change(cloud, "udp", { ...args, HealthCheckURI: undefined, HealthCheckHttpCode: undefined }),
    ),
    describe("tcp"),
    describe("udp"),
    onListener("StartLoadBalancerListener", startListener),
    onListener("StopLoadBalancerListener", (_, listener) => stopListener(listener)),
    onListener("DeleteLoadBalancerListener", deleteListener),
    get(
        "DescribeHealthStatus",
        {
            LoadBalancerId,
            ListenerPort: integer(PORT, "port"),
            ListenerProtocol,
        },
        ({ cloud, health }, { LoadBalancerId: id, ListenerPort: port, ListenerProtocol: protocol }) => {
            const loadBalancer = cloud.loadBalancer(id);
            const listeners = [...loadBalancer.listeners.values()].filter(
                (listener) =>
                    (port === undefined || listener.healthCheck === "on") &&
                    (port === undefined || listener.port === port) &&
                    (protocol === undefined || listener.protocol === protocol),
            );
            if (port !== undefined && listeners.length === 0) {
                fail("checkedListenerMissing", `no listener with a health check on port ${port} of ${id}`);
            }
            if (port !== undefined && listeners.length > 1) {
                fail("tooManyListeners", `port ${port} of ${id} has a TCP and a UDP listener`);
            }
            return {
                BackendServers: {
                    BackendServer: healthRows(cloud, loadBalancer, listeners, health).map((row) => ({
                        ServerId: row.serverId,
                        ServerIp: row.serverIp,
                        Port: row.port,
                        ListenerPort: row.listenerPort,
                        Protocol: row.protocol,
                        ServerHealthStatus: row.health,
                    })),
                },
            };
        },
    ),
];
