// The rules between two or more settings. A rule looks only at what is known and right by itself, so that one mistake
// is reported once.

import { Findings, join, quote } from "./check";
import {
    AddressIpVersion,
    AddressType,
    HealthCheckType,
    InstanceChargeType,
    InternetChargeType,
    PaymentType,
    Protocol,
    Scheduler,
    ServerType,
} from "./enums";
import { failoverFormula, failoverSeconds } from "./failover";
import { HEALTH_CHECK_DEFAULTS, HEALTH_CHECK_PATH, PAIR, RESERVED_UDP_PORTS, SERVER_GROUP } from "./limits";
import { listenerKey } from "./names";
import { Checked, Unknown, UNKNOWN } from "./shape";

type Known<T> = Exclude<T, Unknown | undefined>;
type Pair = Known<Checked<typeof PAIR>>;
type LoadBalancer = Known<Pair["loadBalancer"]>;
type Listener = Known<Known<Pair["listeners"]>[number]>;
type HealthCheck = Known<Pair["healthCheck"]>;
type Server = Known<Pair["primary"]>;
type ServerGroup = Known<Checked<typeof SERVER_GROUP>>;

/** The value, where there is one that can be relied upon. */
function known<T>(value: T | Unknown | undefined): T | undefined {
    return value === UNKNOWN ? undefined : value;
}

/** The value or its default; UNKNOWN stays UNKNOWN. */
function orDefault<T>(value: T | Unknown | undefined, fallback: T): T | Unknown {
    return value === undefined ? fallback : value;
}

/** The rules of a pair. `name` is the component's: it is what an instance without a name of its own is called. */
export function pairRules(name: string, pair: Pair, findings: Findings): void {
    instanceOrId(pair, findings);
    const loadBalancer = known(pair.loadBalancer);
    if (loadBalancer) {
        nameOfInstance(name, loadBalancer, findings);
        placement(loadBalancer, findings);
        billing(loadBalancer, pair, findings);
    }
    serverRules(pair, findings);
    listenerRules(pair, findings);
    if (loadBalancer) {
        bandwidthShares(loadBalancer, known(pair.listeners) ?? [], findings);
    }
}

/** The rules of a group on its own. */
export function serverGroupRules(group: ServerGroup, findings: Findings): void {
    serverRules(group, findings);
}

/** What only makes sense for an instance that the component itself declares. */
const INSTANCE_ONLY = {
    tags: "the tags",
    resourceGroupId: "the resource group",
    modificationProtection: "the modification protection",
    defaultServerGroup: "the default server group",
} as const;

function instanceOrId(pair: Pair, findings: Findings): void {
    if (pair.loadBalancer === undefined && pair.loadBalancerId === undefined) {
        findings.problem(
            "loadBalancer",
            "missing, and `loadBalancerId` too; must hold the settings of a new instance ({} for the defaults), or name " +
                "an existing one in `loadBalancerId`",
        );
    }
    if (pair.loadBalancerId === undefined) {
        return;
    }
    if (pair.loadBalancer !== undefined) {
        findings.refuse(
            "loadBalancerId",
            "one too many beside `loadBalancer`",
            pair.loadBalancerId,
            "must be left out for a new instance, or stand alone for an existing one",
        );
        return;
    }
    for (const [setting, what] of Object.entries(INSTANCE_ONLY)) {
        const value = pair[setting as keyof typeof INSTANCE_ONLY];
        if (value !== undefined && value !== false) {
            findings.refuse(
                setting,
                "cannot apply",
                value,
                `${what} of an existing instance (\`loadBalancerId\`) belongs to whoever declares it: leave it out`,
            );
        }
    }
}

function nameOfInstance(name: string, loadBalancer: LoadBalancer, findings: Findings): void {
    const shape = PAIR.fields.loadBalancer.fields.name;
    if (loadBalancer.name === undefined && !shape.pattern.test(name)) {
        findings.problem(
            "loadBalancer.name",
            `missing, and the pair's own name ${quote(name)} cannot stand in; must be ${shape.rule}`,
        );
    }
}

function placement(loadBalancer: LoadBalancer, findings: Findings): void {
    const type = orDefault(loadBalancer.addressType, AddressType.Internet);
    if (type === AddressType.Internet) {
        const said = loadBalancer.addressType === undefined ? '"internet" by default' : '"internet"';
        for (const setting of ["vswitchId", "address"] as const) {
            if (loadBalancer[setting] !== undefined) {
                findings.refuse(
                    join("loadBalancer", setting),
                    "has no effect",
                    loadBalancer[setting],
                    `\`addressType\` is ${said} and such an instance has no vSwitch: leave it out, or set \`addressType\` ` +
                        'to "intranet"',
                );
            }
        }
    }
    if (type !== AddressType.Intranet) {
        return;
    }
    if (loadBalancer.vswitchId === undefined) {
        findings.problem(
            "loadBalancer.vswitchId",
            'missing; an instance with `addressType` "intranet" needs the vSwitch that its address comes from',
        );
    }
    if (loadBalancer.addressIpVersion === AddressIpVersion.Ipv6) {
        findings.refuse(
            "loadBalancer.addressIpVersion",
            "not possible",
            loadBalancer.addressIpVersion,
            "an intranet instance has an IPv4 address: leave it out",
        );
    }
    if (loadBalancer.internetChargeType !== undefined) {
        findings.refuse(
            "loadBalancer.internetChargeType",
            "has no effect",
            loadBalancer.internetChargeType,
            "the traffic of an intranet instance is not billed: leave it out",
        );
    }
}

function billing(loadBalancer: LoadBalancer, pair: Pair, findings: Findings): void {
    const payment = orDefault(loadBalancer.paymentType, PaymentType.PayAsYouGo);
    const charge =
        loadBalancer.instanceChargeType ??
        (loadBalancer.spec === undefined ? InstanceChargeType.PayByClcu : InstanceChargeType.PayBySpec);
    if (payment === PaymentType.Subscription) {
        subscription(loadBalancer, pair, findings);
    } else if (payment === PaymentType.PayAsYouGo) {
        payAsYouGo(loadBalancer, charge, findings);
    }
    if (payment === PaymentType.PayAsYouGo && charge === InstanceChargeType.PayByClcu) {
        unitsNotSpec(loadBalancer, findings);
    }
    bandwidthInEffect(loadBalancer, findings);
}

function subscription(loadBalancer: LoadBalancer, pair: Pair, findings: Findings): void {
    if (loadBalancer.spec === undefined) {
        needsSpec('`paymentType` "Subscription"', findings);
    }
    if (loadBalancer.instanceChargeType !== undefined) {
        findings.refuse(
            "loadBalancer.instanceChargeType",
            "has no effect",
            loadBalancer.instanceChargeType,
            'an instance with `paymentType` "Subscription" is always billed by specification: leave it out',
        );
    }
    if (pair.deletionProtection === true) {
        findings.refuse(
            "deletionProtection",
            "not possible",
            true,
            'an instance with `paymentType` "Subscription" has none: leave it out',
        );
    }
    findings.warning(
        "loadBalancer.paymentType",
        "a subscription is not ended by `pulumi destroy`: the instance goes on running and being billed until it expires",
    );
}

function needsSpec(cause: string, findings: Findings): void {
    findings.problem(
        "loadBalancer.spec",
        `missing; an instance with ${cause} needs a specification, as shared ones are not sold any more`,
    );
}

function payAsYouGo(loadBalancer: LoadBalancer, charge: unknown, findings: Findings): void {
    if (loadBalancer.period !== undefined) {
        findings.refuse(
            "loadBalancer.period",
            "has no effect",
            loadBalancer.period,
            'only an instance with `paymentType` "Subscription" has a period: leave it out',
        );
    }
    if (charge !== InstanceChargeType.PayBySpec) {
        return;
    }
    if (loadBalancer.spec === undefined) {
        needsSpec('`instanceChargeType` "PayBySpec"', findings);
    }
    findings.warning(
        join("loadBalancer", loadBalancer.instanceChargeType === undefined ? "spec" : "instanceChargeType"),
        "new pay-as-you-go instances are not sold by specification since 2025-06-01: keep this for an instance that " +
            "exists already, leave `spec` and `instanceChargeType` out for a new one",
    );
}

function unitsNotSpec(loadBalancer: LoadBalancer, findings: Findings): void {
    if (loadBalancer.spec !== undefined) {
        findings.refuse(
            "loadBalancer.spec",
            'contradicts `instanceChargeType` "PayByCLCU"',
            loadBalancer.spec,
            "an instance billed by capacity units has no specification: leave one of the two out",
        );
    }
    if (
        loadBalancer.internetChargeType === InternetChargeType.PayByBandwidth &&
        orDefault(loadBalancer.addressType, AddressType.Internet) === AddressType.Internet
    ) {
        findings.refuse(
            "loadBalancer.internetChargeType",
            "not possible",
            loadBalancer.internetChargeType,
            "an instance billed by capacity units is billed by traffic: leave it out, or bill by specification (`spec`)",
        );
    }
}

function bandwidthInEffect(loadBalancer: LoadBalancer, findings: Findings): void {
    const intranet = loadBalancer.addressType === AddressType.Intranet;
    const traffic = orDefault(loadBalancer.internetChargeType, InternetChargeType.PayByTraffic);
    if (loadBalancer.bandwidth !== undefined && (intranet || traffic === InternetChargeType.PayByTraffic)) {
        findings.refuse(
            "loadBalancer.bandwidth",
            "has no effect",
            loadBalancer.bandwidth,
            `${intranet ? "an intranet instance" : "an instance billed by traffic"} has no bandwidth of its own: leave it ` +
                "out, or limit the listeners (`listeners[].bandwidth`)",
        );
    }
}

function serverRules(pair: { readonly primary?: unknown; readonly secondary?: unknown }, findings: Findings): void {
    const primary = known(pair.primary as Pair["primary"]);
    const secondary = known(pair.secondary as Pair["secondary"]);
    for (const [role, server] of Object.entries({ primary, secondary })) {
        if (server) {
            serverType(role, server, findings);
            weight(role, server, findings);
        }
    }
    const [first, second] = [known(primary?.serverId), known(secondary?.serverId)];
    if (first !== undefined && first === second) {
        findings.refuse(
            "secondary.serverId",
            "the same server as `primary.serverId`",
            second,
            "a server cannot take over from itself: must be another one",
        );
    }
}

function serverType(role: string, server: Server, findings: Findings): void {
    const id = known(server.serverId);
    const type = orDefault(server.type, ServerType.Ecs);
    if (id === undefined || type === UNKNOWN) {
        return;
    }
    const fits = id.startsWith("eni-") ? ServerType.Eni : ServerType.Ecs;
    if (type !== fits) {
        findings.problem(
            join(role, "type"),
            `does not fit \`${role}.serverId\`, got ${quote(type)}${server.type === undefined ? " by default" : ""} for ` +
                `${findings.show(join(role, "serverId"), id)}; must be ${quote(fits)}`,
        );
    }
}

function weight(role: string, server: Server, findings: Findings): void {
    if (server.weight === 0) {
        findings.refuse(
            join(role, "weight"),
            "starves the server",
            0,
            "a server of weight 0 gets no request even when it is its turn: must be 1 to 100",
        );
    }
}

function listenerRules(pair: Pair, findings: Findings): void {
    const listeners = known(pair.listeners) ?? [];
    const shared = pair.healthCheck === undefined ? {} : known(pair.healthCheck);
    if (shared) {
        sharedHealthCheck(shared, listeners, findings);
    }
    const keys = new Map<string, string>();
    listeners.forEach((entry, index) => {
        const listener = known(entry);
        if (listener) {
            const at = join("listeners", index);
            repeated(listener, at, keys, findings);
            backendPorts(listener, at, findings);
            protocolRules(listener, at, findings);
            ownHealthCheck(listener, shared, at, findings);
            failoverObjective(listener, shared, known(pair.maxFailoverSeconds), at, findings);
        }
    });
}

function repeated(listener: Listener, at: string, keys: Map<string, string>, findings: Findings): void {
    const [protocol, port] = [known(listener.protocol), known(listener.port)];
    if (protocol === undefined || port === undefined) {
        return;
    }
    const key = listenerKey(protocol, port);
    const first = keys.get(key);
    if (first === undefined) {
        keys.set(key, at);
    } else {
        findings.problem(
            at,
            `repeats ${key}, already used by \`${first}\`; an instance has one listener per protocol and port: change the ` +
                "port, or leave it out",
        );
    }
}

function backendPorts(listener: Listener, at: string, findings: Findings): void {
    const { backendPort, primaryPort, secondaryPort } = listener;
    const [present] = (["primaryPort", "secondaryPort"] as const).filter((port) => listener[port] !== undefined);
    if (backendPort !== undefined && present) {
        findings.refuse(
            join(at, "backendPort"),
            `one too many beside \`${present}\``,
            backendPort,
            "must be `backendPort` for both servers, or `primaryPort` and `secondaryPort`",
        );
    } else if (backendPort === undefined && !present) {
        findings.problem(
            join(at, "backendPort"),
            "missing; must be the port that both servers listen on, or set `primaryPort` and `secondaryPort`",
        );
    } else if (backendPort === undefined && (primaryPort === undefined || secondaryPort === undefined)) {
        const absent = present === "primaryPort" ? "secondaryPort" : "primaryPort";
        findings.problem(
            join(at, absent),
            `missing beside \`${present}\`; must be the port that this server listens on, or set \`backendPort\` alone for both`,
        );
    }
}

function protocolRules(listener: Listener, at: string, findings: Findings): void {
    if (listener.protocol === Protocol.Tcp && listener.scheduler === Scheduler.Qch) {
        findings.refuse(
            join(at, "scheduler"),
            "not possible for TCP",
            listener.scheduler,
            'hashing of QUIC connection ids is for UDP listeners: must be "wrr", "rr", "sch" or "tch"',
        );
    }
    if (listener.protocol !== Protocol.Udp) {
        return;
    }
    const port = known(listener.port);
    if (port !== undefined && RESERVED_UDP_PORTS.includes(port)) {
        findings.refuse(
            join(at, "port"),
            "reserved by the cloud",
            port,
            `a UDP listener must use another port than ${RESERVED_UDP_PORTS.join(", ")}`,
        );
    }
    if (listener.establishedTimeout !== undefined) {
        findings.refuse(
            join(at, "establishedTimeout"),
            "has no effect",
            listener.establishedTimeout,
            "UDP has no established connections: leave it out",
        );
    }
    if (known(listener.persistenceTimeout)) {
        findings.warning(
            join(at, "persistenceTimeout"),
            "no longer documented for UDP listeners: the cloud may ignore it",
        );
    }
}

const HTTP_CHECK_FIELDS = ["uri", "domain", "httpCodes"] as const;

function sharedHealthCheck(shared: HealthCheck, listeners: Known<Pair["listeners"]>, findings: Findings): void {
    const all = listeners.map(known).filter((listener): listener is Listener => listener !== undefined);
    const udp = all.find((listener) => listener.protocol === Protocol.Udp);
    if (shared.type === HealthCheckType.Http && udp) {
        findings.refuse(
            "healthCheck.type",
            `not possible for the UDP listener ${known(udp.port) ?? ""}`.trimEnd(),
            shared.type,
            "a UDP listener is checked by UDP: set the HTTP check on each TCP listener instead (`listeners[].healthCheck`)",
        );
    }
    // Shared HTTP fields may serve listeners that choose the HTTP check for themselves.
    const types = [shared, ...all.map((listener) => known(listener.healthCheck))].map((check) => check?.type);
    const mayBeHttp = types.some((type) => type === HealthCheckType.Http || type === UNKNOWN);
    const unreadable = listeners.includes(UNKNOWN) || all.some((listener) => listener.healthCheck === UNKNOWN);
    if (!mayBeHttp && !unreadable) {
        httpFieldsWithoutHttp(shared, "healthCheck", findings);
    }
    healthCheckDoubts(shared, "healthCheck", findings);
}

function httpFieldsWithoutHttp(check: HealthCheck, at: string, findings: Findings): void {
    for (const field of HTTP_CHECK_FIELDS) {
        if (check[field] !== undefined) {
            findings.refuse(
                join(at, field),
                "has no effect",
                check[field],
                `only an HTTP check uses it: set \`${at}.type\` to "http", or leave it out`,
            );
        }
    }
}

function ownHealthCheck(listener: Listener, shared: HealthCheck | undefined, at: string, findings: Findings): void {
    const own = known(listener.healthCheck);
    if (!own) {
        return;
    }
    const path = join(at, "healthCheck");
    const type = own.type ?? (shared ? orDefault(shared.type, HealthCheckType.Tcp) : UNKNOWN);
    if (listener.protocol === Protocol.Udp) {
        for (const field of ["type", ...HTTP_CHECK_FIELDS] as const) {
            if (own[field] !== undefined) {
                findings.refuse(
                    join(path, field),
                    "not possible for UDP",
                    own[field],
                    "a UDP listener is checked by UDP: leave it out",
                );
            }
        }
    } else if (listener.protocol === Protocol.Tcp && type === HealthCheckType.Tcp) {
        httpFieldsWithoutHttp(own, path, findings);
    }
    healthCheckDoubts(own, path, findings);
}

function healthCheckDoubts(check: HealthCheck, at: string, findings: Findings): void {
    const [interval, timeout] = [known(check.interval), known(check.timeout)];
    if (interval !== undefined && timeout !== undefined && timeout < interval) {
        findings.warning(
            join(at, "timeout"),
            `shorter than \`interval\`: the cloud waits ${interval} s, not ${timeout} s`,
        );
    }
    if (check.type === HealthCheckType.Http && (check.uri ?? HEALTH_CHECK_PATH) === HEALTH_CHECK_PATH) {
        findings.warning(
            join(at, "uri"),
            'the path is "/", which the cloud documents as not allowed on its own: give one that answers only when the ' +
                'server can serve, as "/healthz"',
        );
    }
}

function failoverObjective(
    listener: Listener,
    shared: HealthCheck | undefined,
    most: number | undefined,
    at: string,
    findings: Findings,
): void {
    const protocol = known(listener.protocol);
    const own = listener.healthCheck === undefined ? {} : known(listener.healthCheck);
    if (most === undefined || protocol === undefined || !own || !shared) {
        return;
    }
    const timing: Record<string, number> = { ...HEALTH_CHECK_DEFAULTS[protocol] };
    for (const field of ["interval", "timeout", "unhealthyThreshold"] as const) {
        const value = own[field] ?? shared[field];
        if (value === UNKNOWN) {
            return;
        }
        timing[field] = value ?? HEALTH_CHECK_DEFAULTS[protocol][field];
    }
    const check = timing as unknown as Parameters<typeof failoverSeconds>[0];
    const seconds = failoverSeconds(check);
    if (seconds > most) {
        findings.problem(
            join(at, "healthCheck"),
            `failover takes too long, got up to ${seconds} s (${failoverFormula(check)}); \`maxFailoverSeconds\` is ${most}: ` +
                "lower `timeout`, `interval` or `unhealthyThreshold`",
        );
    }
}

function bandwidthShares(loadBalancer: LoadBalancer, listeners: Known<Pair["listeners"]>, findings: Findings): void {
    const total = known(loadBalancer.bandwidth);
    if (loadBalancer.internetChargeType !== InternetChargeType.PayByBandwidth || total === undefined) {
        return;
    }
    const shares = listeners.map((listener) => known(known(listener)?.bandwidth) ?? 0).filter((share) => share > 0);
    const sum = shares.reduce((all, share) => all + share, 0);
    if (sum > total) {
        findings.problem(
            "loadBalancer.bandwidth",
            `less than its listeners are given, got ${total} Mbit/s for ${shares.join(" + ")} = ${sum} Mbit/s; must be at ` +
                "least their sum, or lower `listeners[].bandwidth`",
        );
    }
}
