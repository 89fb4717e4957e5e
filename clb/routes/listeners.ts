/** Actions on TCP and UDP listeners, and the health of their servers. */
import { fail } from "../errors";
import {
    CHECK_DOMAIN,
    CHECK_INTERVAL,
    CHECK_PORT,
    CHECK_THRESHOLD,
    CHECK_THRESHOLD_UDP_SET,
    CHECK_TIMEOUT,
    DESCRIPTION_LENGTH,
    ESTABLISHED_TIMEOUT,
    LISTENER_BANDWIDTH,
    PERSISTENCE_TIMEOUT,
    PORT,
    TCP_SCHEDULERS,
    UDP_SCHEDULERS,
} from "../limits";
import type { Cloud } from "../model/cloud";
import { healthRows } from "../model/health";
import { changeListener, type ListenerInput } from "../model/listenerSettings";
import {
    createListener,
    deleteListener,
    findByPort,
    findListener,
    pollListener,
    startListener,
    stopListener,
} from "../model/listeners";
import type { Listener, LoadBalancer, Protocol } from "../model/types";
import { type Args, boolean, ignored, integer, matching, oneOf, onOff, required, shorter, text } from "../params";
import { listenerShape } from "./listenerShape";
import { read, type Route, write } from "./route";

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
    PersistenceTimeout: integer(PERSISTENCE_TIMEOUT),
    HealthCheckConnectPort: integer(CHECK_PORT, "port"),
    HealthCheckConnectTimeout: integer(CHECK_TIMEOUT),
};
const THRESHOLDS = { HealthyThreshold: integer(CHECK_THRESHOLD), UnhealthyThreshold: integer(CHECK_THRESHOLD) };
const TCP_ONLY = {
    Scheduler: oneOf(TCP_SCHEDULERS),
    EstablishedTimeout: integer(ESTABLISHED_TIMEOUT),
    HealthCheckType: oneOf(["tcp", "http"]),
    HealthCheckDomain: matching(CHECK_DOMAIN),
    HealthCheckURI: text(),
    HealthCheckHttpCode: text(),
};
const UDP_ONLY = { Scheduler: oneOf(UDP_SCHEDULERS) };
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
    BackendServerPort: ignored("the provider repeats its create parameters; a listener's backend port never changes"),
    ...HTTP_LEFTOVERS,
};

type Shared = Args<typeof SETTINGS & typeof THRESHOLDS & { Scheduler: ReturnType<typeof text> }>;
type TcpArgs = Args<typeof TCP_ONLY>;

function input(args: Shared, extra: Partial<ListenerInput>, tcp?: TcpArgs): ListenerInput {
    return {
        bandwidth: args.Bandwidth,
        scheduler: args.Scheduler,
        description: args.Description,
        groupId: args.MasterSlaveServerGroupId,
        vServerGroupId: args.VServerGroupId,
        acl: { status: args.AclStatus, type: args.AclType, ids: args.AclId?.split(",") },
        persistenceTimeout: args.PersistenceTimeout,
        proxyProtocolV2: args.ProxyProtocolV2Enabled,
        establishedTimeout: tcp?.EstablishedTimeout,
        ...extra,
        check: {
            connectPort: args.HealthCheckConnectPort,
            timeout: args.HealthCheckConnectTimeout,
            healthyThreshold: args.HealthyThreshold,
            unhealthyThreshold: args.UnhealthyThreshold,
            type: tcp?.HealthCheckType,
            domain: tcp?.HealthCheckDomain,
            uri: tcp?.HealthCheckURI,
            httpCode: tcp?.HealthCheckHttpCode,
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
            return listenerShape(listener, pollListener(loadBalancer, listener));
        },
    );

type Change = (cloud: Cloud, listener: Listener, loadBalancer: LoadBalancer) => void;

const onListener = (action: string, change: Change): Route =>
    set(action, { LoadBalancerId, ListenerPort, ListenerProtocol }, ({ cloud }, args) => {
        const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
        change(cloud, findByPort(loadBalancer, args.ListenerPort, args.ListenerProtocol), loadBalancer);
    });

export const LISTENER_ROUTES: readonly Route[] = [
    set(
        "CreateLoadBalancerTCPListener",
        {
            // Create spells the interval with a small h, Set with a capital one.
            LoadBalancerId,
            ListenerPort,
            BackendServerPort,
            ...SETTINGS,
            ...THRESHOLDS,
            ...TCP_ONLY,
            healthCheckInterval: integer(CHECK_INTERVAL),
        },
        ({ cloud }, args) => {
            createListener(
                cloud,
                cloud.writableLoadBalancer(args.LoadBalancerId),
                "tcp",
                args.ListenerPort,
                input(
                    args,
                    { backendPort: args.BackendServerPort, check: { interval: args.healthCheckInterval } },
                    args,
                ),
            );
        },
    ),
    set(
        "CreateLoadBalancerUDPListener",
        {
            LoadBalancerId,
            ListenerPort,
            BackendServerPort,
            ...SETTINGS,
            ...THRESHOLDS,
            ...UDP_ONLY,
            healthCheckInterval: integer(CHECK_INTERVAL),
        },
        ({ cloud }, args) => {
            createListener(
                cloud,
                cloud.writableLoadBalancer(args.LoadBalancerId),
                "udp",
                args.ListenerPort,
                input(args, { backendPort: args.BackendServerPort, check: { interval: args.healthCheckInterval } }),
            );
        },
    ),
    set(
        "SetLoadBalancerTCPListenerAttribute",
        {
            LoadBalancerId,
            ListenerPort,
            ...SETTINGS,
            ...THRESHOLDS,
            ...TCP_ONLY,
            ...CHANGE,
            HealthCheckInterval: integer(CHECK_INTERVAL),
        },
        ({ cloud }, args) => {
            const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
            changeListener(cloud, loadBalancer, findListener(loadBalancer, "tcp", args.ListenerPort), {
                ...input(args, { check: { interval: args.HealthCheckInterval } }, args),
                useGroup: args.MasterSlaveServerGroup,
                useVServerGroup: args.VServerGroup,
            });
        },
    ),
    set(
        "SetLoadBalancerUDPListenerAttribute",
        {
            LoadBalancerId,
            ListenerPort,
            ...SETTINGS,
            ...UDP_ONLY,
            ...CHANGE,
            HealthyThreshold: integer(CHECK_THRESHOLD_UDP_SET),
            UnhealthyThreshold: integer(CHECK_THRESHOLD_UDP_SET),
            HealthCheckInterval: integer(CHECK_INTERVAL),
            HealthCheckURI: ignored(LEFTOVER),
            HealthCheckHttpCode: ignored(LEFTOVER),
        },
        ({ cloud }, args) => {
            const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
            changeListener(cloud, loadBalancer, findListener(loadBalancer, "udp", args.ListenerPort), {
                ...input(args, { check: { interval: args.HealthCheckInterval } }),
                useGroup: args.MasterSlaveServerGroup,
                useVServerGroup: args.VServerGroup,
            });
        },
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
                    (port === undefined || listener.port === port) &&
                    (protocol === undefined || listener.protocol === protocol),
            );
            if (port !== undefined && listeners.length === 0) {
                fail("checkedListenerMissing", `no listener on port ${port} of ${id}`);
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
                        Type: row.type,
                        // A text here, a number everywhere else (clb-api.md section 2.6).
                        Weight: String(row.weight),
                        Description: row.description,
                    })),
                },
            };
        },
    ),
];
