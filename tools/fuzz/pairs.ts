// Random pairs: legal ones, made to fit together by construction, and nearly legal ones, with a setting or two changed to
// something at a limit, just beyond it, or out of place. The limits are only where interesting values come from: what is
// legal is for the others to say.

import * as fc from "fast-check";

import type { Seeder } from "../../clb/controlPlane/seed";
import { PAIR_SHAPE } from "../../components/schema/limits";
import type { Fields, Shape } from "../../components/schema/shape";
import { smallCloud } from "../../tests/engine/support/cloud";

/** A pair's arguments, right or wrong. */
export type Args = Readonly<Record<string, unknown>>;

/** Stands for an instance that is there before the pair. */
export const EXISTING = "lb-existing";

const ECS = ["i-a", "i-b", "i-c"];
const ENI = ["eni-a", "eni-b"];

/** The cloud that the pairs speak of. */
export function seedOfPairs(seed: Seeder): void {
    smallCloud(seed);
    seed.zone("cn-hangzhou-i").acl("acl-b", "home", "203.0.113.0/24");
    ENI.forEach((id, index) => seed.eni({ id, instance: ECS[index]! }));
}

const some = <T>(values: readonly T[]) => fc.constantFrom(...values);
/** A record of which some fields are left out. */
const settings = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, ...always: (keyof T)[]) =>
    fc.record(model, { requiredKeys: always });

/** Numbers that a rule may turn at, and any other. */
const within = (min: number, max: number) =>
    fc.oneof(fc.constantFrom(min, max, Math.min(min + 1, max)), fc.integer({ min, max }));
const port = within(1, 65535);

const timing = { interval: within(1, 50), timeout: within(1, 300) };
const thresholds = { healthyThreshold: within(2, 10), unhealthyThreshold: within(2, 10) };
const plainCheck = settings({ ...timing, ...thresholds, port });
const httpCheck = settings(
    {
        ...timing,
        ...thresholds,
        port,
        type: fc.constant("http"),
        uri: some(["/", "/healthz", "/a%20b?c#d&e.f-g", `/${"x".repeat(79)}`]),
        domain: some(["a", "www.example.com", "x".repeat(80)]),
        httpCodes: fc.uniqueArray(some(["http_2xx", "http_3xx", "http_4xx", "http_5xx"]), { minLength: 1 }),
    },
    "type",
);

const listenerSettings = {
    description: some(["web", "a/b-c._1", "商店", "x".repeat(256)]),
    groupName: some(["group", " a b ", "商店 1"]),
    persistenceTimeout: within(0, 3600),
    proxyProtocolV2: fc.boolean(),
};
const acl = fc.record({
    type: some(["white", "black"]),
    ids: fc.uniqueArray(some(["acl-a", "acl-b"]), { minLength: 1 }),
});
const ports = fc.oneof(fc.record({ backendPort: port }), fc.record({ primaryPort: port, secondaryPort: port }));
const udpPort = port.filter((one) => ![250, 4789, 4790].includes(one));

function listener(withAcl: boolean, bandwidth: fc.Arbitrary<number>) {
    const common = { ...listenerSettings, bandwidth, ...(withAcl && { acl }) };
    const tcp = settings(
        {
            protocol: fc.constant("tcp"),
            port,
            ...common,
            scheduler: some(["wrr", "rr", "sch", "tch"]),
            establishedTimeout: within(10, 900),
            healthCheck: fc.oneof(plainCheck, httpCheck),
        },
        "protocol",
        "port",
    );
    const udp = settings(
        {
            protocol: fc.constant("udp"),
            port: udpPort,
            ...common,
            scheduler: some(["wrr", "rr", "sch", "tch", "qch"]),
            healthCheck: plainCheck,
        },
        "protocol",
        "port",
    );
    return fc.tuple(fc.oneof(tcp, udp), ports).map(([own, backend]) => ({ ...own, ...backend }));
}

const listeners = (withAcl: boolean, bandwidth = fc.oneof(fc.constant(-1), within(1, 1000))) =>
    fc.uniqueArray(listener(withAcl, bandwidth), {
        minLength: 1,
        maxLength: 4,
        selector: (one: { protocol: string; port: number }) => `${one.protocol}-${one.port}`,
    });

const server = (ids: readonly string[], type: fc.Arbitrary<string> | undefined) =>
    settings<Record<string, unknown>>(
        { serverId: some(ids), weight: within(1, 100), ...(type && { type }) },
        "serverId",
        ...(ids === ENI ? ["type"] : []),
    );
const servers = fc
    .tuple(
        fc.oneof(server(ECS, fc.constant("ecs")), server(ENI, fc.constant("eni"))),
        fc.oneof(server(ECS, fc.constant("ecs")), server(ENI, fc.constant("eni"))),
    )
    .filter(([first, second]) => first["serverId"] !== second["serverId"]);

const zones = { primaryZoneId: fc.constant("cn-hangzhou-h"), secondaryZoneId: fc.constant("cn-hangzhou-i") };
const name = some(["web", "x".repeat(80), "a.b_c-d9", "商店", "shop/web"]);
const spec = some(["slb.s1.small", "slb.s2.small", "slb.s2.medium", "slb.s3.small", "slb.s3.medium", "slb.s3.large"]);
const INTERNET = { addressType: fc.constant("internet") };
const V4 = { addressIpVersion: fc.constant("ipv4") };
const PAID_AS_USED = { paymentType: fc.constant("PayAsYouGo") };
const TRAFFIC = { internetChargeType: fc.constant("PayByTraffic") };
const BANDWIDTH = { internetChargeType: fc.constant("PayByBandwidth"), bandwidth: within(4000, 5120) };
const SUBSCRIPTION = { paymentType: fc.constant("Subscription"), period: some([1, 9, 12, 24, 36]) };

/** The ways in which an instance can be placed and billed. */
const intranet = settings(
    {
        name,
        ...zones,
        ...V4,
        ...PAID_AS_USED,
        addressType: fc.constant("intranet"),
        vswitchId: fc.constant("vsw-a"),
        address: fc.constant("10.0.1.50"),
        spec,
    },
    "addressType",
    "vswitchId",
);
const byUnits = settings({
    name,
    ...zones,
    ...INTERNET,
    ...V4,
    ...TRAFFIC,
    ...PAID_AS_USED,
    instanceChargeType: fc.constant("PayByCLCU"),
});
const bySpec = settings(
    {
        name,
        ...zones,
        ...INTERNET,
        ...V4,
        ...BANDWIDTH,
        ...PAID_AS_USED,
        spec,
        instanceChargeType: fc.constant("PayBySpec"),
    },
    "spec",
    "internetChargeType",
    "bandwidth",
);
const subscribed = settings({ name, ...zones, ...INTERNET, ...TRAFFIC, ...SUBSCRIPTION, spec }, "paymentType", "spec");
const ipv6 = settings({ name, ...INTERNET, ...TRAFFIC, addressIpVersion: fc.constant("ipv6") }, "addressIpVersion");

const instanceOnly = {
    tags: fc.dictionary(some(["env", "x".repeat(64), "a b", "团队"]), some(["", "prod", "x".repeat(128)])),
    resourceGroupId: fc.constant("rg-a"),
    modificationProtection: fc.boolean(),
    defaultServerGroup: fc.boolean(),
};
const protection = { deletionProtection: fc.boolean() };

/** Where a pair lives, and what goes with that. */
const home: fc.Arbitrary<{ own: Args; listeners: readonly object[] }> = fc.oneof(
    ...[
        { instance: intranet, more: { ...instanceOnly, ...protection }, listeners: listeners(true) },
        { instance: byUnits, more: { ...instanceOnly, ...protection }, listeners: listeners(true) },
        {
            instance: bySpec,
            more: { ...instanceOnly, ...protection },
            listeners: listeners(true, fc.oneof(fc.constant(-1), fc.constant(1000), within(1, 1000))),
        },
        { instance: subscribed, more: instanceOnly, listeners: listeners(true) },
        { instance: ipv6, more: { ...instanceOnly, ...protection }, listeners: listeners(false) },
    ].map(({ instance, more, listeners: ports }) =>
        fc
            .tuple(instance, settings<Record<string, unknown>>(more), ports)
            .map(([loadBalancer, rest, all]) => ({ own: { loadBalancer, ...rest }, listeners: all })),
    ),
    fc
        .tuple(settings(protection), listeners(true))
        .map(([rest, all]) => ({ own: { loadBalancerId: EXISTING, ...rest }, listeners: all })),
);

/** A standby check on a port that may be a listener's, with the ports that it checks or without. */
const standbyCheck = fc
    .tuple(settings({ port, healthCheck: fc.oneof(plainCheck, httpCheck) }, "port"), fc.option(ports))
    .map(([own, backend]) => ({ ...own, ...backend }));

const alarmLevel = settings({ threshold: within(1, 200), times: within(1, 180) });
const alarmTarget = fc
    .tuple(
        fc.constantFrom("1", "a b"),
        settings({ level: some(["critical", "warn", "info"]), jsonParams: some(["{}"]) }),
    )
    .map(([id, rest]) => ({ id, arn: "acs:mns:cn-hangzhou:1:/queues/on-call/message", ...rest }));

const alarm = settings(
    {
        perListener: fc.boolean(),
        warn: alarmLevel,
        info: alarmLevel,
        targets: fc.uniqueArray(alarmTarget, { minLength: 1, maxLength: 2, selector: ({ id }) => id }),
        enabled: fc.boolean(),
        tags: some([{ team: "值班" }, { ["k".repeat(128)]: "" }]),
        contactGroups: fc.uniqueArray(some(["on-call", "值班", "a b"]), { minLength: 1 }),
        threshold: within(1, 200),
        period: some([60, 120, 86400]),
        times: within(1, 180),
        silenceTime: within(300, 86400),
        effectiveInterval: some(["00:00-23:59", "22:00-06:00"]),
        webhook: some(["http://a", "https://example.com/on-call?team=1"]),
    },
    "contactGroups",
);

/** A pair that should be legal. */
export const legalPair: fc.Arbitrary<Args> = fc
    .tuple(home, servers, settings({ healthCheck: plainCheck, standbyCheck, alarm }))
    .map(([{ own, listeners: all }, [primary, secondary], rest]) =>
        // The copy has ordinary objects throughout, where the generator makes some without a prototype.
        structuredClone({ ...own, ...fitting(rest, all), primary, secondary, listeners: all }),
    );

/** The settings without a standby check whose port a TCP listener has, or that finds none to take the ports from. */
function fitting({ standbyCheck: check, ...rest }: Args, all: readonly object[]): Args {
    const tcp = (all as { protocol: string; port: number }[]).filter(({ protocol }) => protocol === "tcp");
    const own = (check ?? {}) as Record<string, unknown>;
    const isFree = own["port"] !== undefined && !tcp.some((listener) => listener.port === own["port"]);
    const hasPorts = tcp.length > 0 || "backendPort" in own || "primaryPort" in own;
    return isFree && hasPorts ? { ...rest, standbyCheck: check } : rest;
}

/** A value for one setting, at the path where it goes; `undefined` takes it away. */
interface Change {
    readonly path: readonly (string | number)[];
    readonly value: unknown;
}

const NO_SETTING: fc.Arbitrary<unknown> = fc.constant(undefined);
const ANY_TYPE: fc.Arbitrary<unknown> = fc.constantFrom<unknown>("", " ", 0, 1.5, NaN, true, null, [], {}, "80", "yes");

/** Texts that are interesting at some place or other. */
const TEXTS = [
    ...["", " ", "web", "9web", "-web", "web shop", "商店", "a/b", "a_b", "/", "/a b", "healthz", "$_ip", "a,b"],
    ...["x".repeat(64), "x".repeat(65), "x".repeat(80), "x".repeat(81), `/${"x".repeat(80)}`],
    ...["x".repeat(128), "x".repeat(129), "x".repeat(256), "x".repeat(257)],
    ...["i-a", "i-b", "i-", "I-a", "i-a ", "eni-a", "eni-b", "lb-a", "vsw-a", "vsw-", "acl-a", "acl", "rg-a", "rg"],
    ...["10.0.1.51", "10.0.1.256", "10.0.1", "::1", "cn-hangzhou-h", "aliyun", "acs:a", "http://a", "a https://b"],
    ...["slb.s4.large", "slb.lcu.elastic", "slb.s9.huge", "wlc", "WRR", "http", "https", "TCP", "udp", "http_1xx"],
];

/** Values for a setting, from what its shape says: inside, at the limit, just outside, of another type. */
function values(shape: Shape): fc.Arbitrary<unknown> {
    switch (shape.kind) {
        case "integer": {
            const { min, max = min + 100, also = [] } = shape;
            const edges = [min, min - 1, max, max + 1, ...also, ...also.map((one) => one + 1), min + 0.5, -1, 0];
            return fc.oneof({ weight: 4, arbitrary: some(edges) }, fc.integer({ min, max }), ANY_TYPE);
        }
        case "text":
            return fc.oneof({ weight: 6, arbitrary: some(TEXTS) }, ANY_TYPE);
        case "choice":
            return fc.oneof(
                { weight: 4, arbitrary: some(shape.choices) },
                some([...TEXTS, ...shape.choices.map((one) => one.toUpperCase())]),
                ANY_TYPE,
            );
        case "flag":
            return fc.oneof({ weight: 3, arbitrary: fc.boolean() }, ANY_TYPE);
        case "list":
            return fc.oneof(
                { weight: 3, arbitrary: fc.array(values(shape.of), { maxLength: 3 }) },
                fc.array(values(shape.of), { minLength: (shape.max ?? 2) + 1, maxLength: (shape.max ?? 2) + 1 }),
                ANY_TYPE,
            );
        case "map": {
            const key = fc.oneof(some(TEXTS), some(["env", "x".repeat(64), "x".repeat(65)]));
            return fc.oneof(
                { weight: 4, arbitrary: fc.dictionary(key, values(shape.value), { maxKeys: 3 }) },
                some(
                    [20, 21].map((count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, ""]))),
                ),
                ANY_TYPE,
            );
        }
        case "object":
            return fc.oneof(
                { weight: 3, arbitrary: fc.record(fieldValues(shape.fields), { requiredKeys: [] }) },
                ANY_TYPE,
            );
    }
}

const fieldValues = (fields: Fields) =>
    Object.fromEntries(Object.entries(fields).map(([key, shape]) => [key, values(shape)]));

/** Every setting of a shape with a change of it; of a list, those of its first two entries. */
function changesOf(shape: Shape, path: readonly (string | number)[]): fc.Arbitrary<Change>[] {
    const own = fc.oneof({ weight: 3, arbitrary: values(shape) }, NO_SETTING).map((value): Change => ({ path, value }));
    switch (shape.kind) {
        case "object":
            return [
                ...(path.length > 0 ? [own] : []),
                fc.constant<Change>({ path: [...path, "wieght"], value: 1 }),
                ...Object.entries(shape.fields).flatMap(([key, field]) => changesOf(field, [...path, key])),
            ];
        case "list":
            return shape.of.kind === "object"
                ? [own, ...[0, 1].flatMap((index) => changesOf(shape.of, [...path, index]))]
                : [own];
        case "integer":
        case "text":
        case "choice":
        case "flag":
        case "map":
            return [own];
    }
}

const changes = changesOf(PAIR_SHAPE, []);

/** The pair with some of its listeners' settings put right again, so that one mistake does not hide another. */
const nearlyLegalPair = fc
    .tuple(legalPair, fc.array(fc.oneof(...changes), { minLength: 1, maxLength: 2 }), fc.boolean())
    .map(([pair, all, twice]) => {
        const changed = all.reduce(apply, structuredClone(pair));
        const listenersNow = changed["listeners"];
        // Two listeners on one port come about by chance too seldom.
        return twice && all.length === 2 && Array.isArray(listenersNow) && listenersNow.length > 1
            ? apply(changed, { path: ["listeners", 1, "port"], value: read(changed, ["listeners", 0, "port"]) })
            : changed;
    });

function read(args: unknown, path: readonly (string | number)[]): unknown {
    return path.reduce<unknown>(
        (value, key) => (typeof value === "object" && value !== null ? (value as never)[key] : undefined),
        args,
    );
}

/** The arguments with the change made; what it would be made in is made too, where it is not there. */
function apply(args: Args, { path, value }: Change): Args {
    const result: Record<string | number, unknown> = structuredClone(args);
    let place = result;
    for (const key of path.slice(0, -1)) {
        const inner = place[key];
        if (typeof inner !== "object" || inner === null) {
            // A second listener is only changed where there is one.
            if (typeof key === "number") {
                return args;
            }
            place[key] = {};
        }
        place = place[key] as Record<string | number, unknown>;
    }
    const last = path.at(-1)!;
    if (value === undefined) {
        delete place[last];
    } else {
        place[last] = value;
    }
    return result;
}

/** A pair to be judged. */
export const anyPair: fc.Arbitrary<Args> = fc.oneof(
    { weight: 1, arbitrary: legalPair },
    { weight: 2, arbitrary: nearlyLegalPair },
);
