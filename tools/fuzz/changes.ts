// Random sequences of changes of one pair: after each `up` the cloud holds what the program says and no more, a preview has
// nothing left to do, no listener was ever without a group, and `destroy` leaves nothing.

import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import type { Snapshot } from "../../clb/controlPlane/snapshot";
import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs } from "../../components";
import { FORCE_VARIABLE } from "../../components/guard/guard";
import { CloudStack } from "../../tests/engine/support/cloud";
import { instanceByHand } from "../../tests/support/byHand";
import { expected, type Held, held } from "./held";
import { REFUSED_CHANGE } from "./ownRules";
import { type Args, seedOfPairs } from "./pairs";

type Settings = Readonly<Record<string, unknown>>;

interface Pair extends Args {
    readonly primary: Settings;
    readonly secondary: Settings;
    readonly listeners: readonly Settings[];
}

/** One change, in words for whoever has to read why a sequence failed. */
interface Step {
    readonly what: string;
    readonly change: (pair: Pair) => Pair;
}

/** A pair to begin with, and what is changed of the instance that it lives on. */
interface Home {
    readonly first: Pair;
    readonly steps: fc.Arbitrary<Step>;
}

const SERVERS = { primary: { serverId: "i-a" }, secondary: { serverId: "i-b" } };
const LISTENERS = [
    { protocol: "tcp", port: 443, backendPort: 8443, description: "https" },
    { protocol: "udp", port: 53, backendPort: 5353 },
];

const QUEUE = "acs:mns:cn-hangzhou:1234567890123456:/queues/on-call/message";
const STORE = "acs:log:cn-hangzhou:1234567890123456:project/p/logstore/l";

const port = fc.integer({ min: 1, max: 65535 });
const role = fc.constantFrom("primary" as const, "secondary" as const);
const step = <T>(values: fc.Arbitrary<T>, what: (value: T) => string, change: (pair: Pair, value: T) => Pair) =>
    values.map((value): Step => ({ what: what(value), change: (pair) => change(pair, value) }));
const orNone = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
/** A record of which each setting may be said or left out. */
const anyOf = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
    fc.record(model, { requiredKeys: [] });

/** Changes one listener, whichever there is. */
const ofListener = <T extends object>(settings: fc.Arbitrary<T>) =>
    step(
        fc.tuple(fc.nat(5), settings),
        ([index, now]) => `listener ${index} gets ${told(now)}`,
        (pair, [index, now]) => ({
            ...pair,
            listeners: pair.listeners.map((one, at) =>
                at === index % pair.listeners.length ? fitting({ ...one, ...now }) : one,
            ),
        }),
    );

const TCP_ONLY = ["establishedTimeout"];
const HTTP_ONLY = ["type", "uri", "domain", "httpCodes"];
const without = (settings: Settings, keys: readonly string[]): Settings =>
    Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.includes(key)));

/** Without what only a TCP listener has. */
function fitting(listener: Settings): Settings {
    const { protocol, healthCheck } = listener;
    return protocol === "tcp"
        ? listener
        : {
              ...without(listener, TCP_ONLY),
              ...(healthCheck !== undefined && { healthCheck: without(healthCheck as Settings, HTTP_ONLY) }),
          };
}

/** Changes settings of the pair. */
const ofPair = <T extends object>(settings: fc.Arbitrary<T>) =>
    step(
        settings,
        (now) => `the pair gets ${told(now)}`,
        (pair, now) => ({ ...pair, ...now }),
    );

/** Changes settings of the instance. */
const ofInstance = <T extends object>(settings: fc.Arbitrary<T>) =>
    step(
        settings,
        (now) => `the instance gets ${told(now)}`,
        (pair, now) => ({ ...pair, loadBalancer: { ...(pair["loadBalancer"] as Settings), ...now } }),
    );

const told = (settings: object) =>
    JSON.stringify(settings, (_, value: unknown) => (value === undefined ? null : value));

const timing = anyOf({
    interval: fc.integer({ min: 1, max: 50 }),
    timeout: fc.integer({ min: 1, max: 300 }),
    unhealthyThreshold: fc.integer({ min: 2, max: 10 }),
    healthyThreshold: fc.integer({ min: 2, max: 10 }),
    port,
});
const byHttp = fc
    .tuple(
        timing,
        anyOf({
            uri: fc.constantFrom("/healthz", "/a?b"),
            domain: fc.constantFrom("a", "www.example.com"),
            httpCodes: fc.constantFrom(["http_2xx"], ["http_2xx", "http_3xx"], ["http_4xx"]),
        }),
    )
    .map(([often, http]) => ({ ...often, type: "http", ...http }));
const ports = fc.oneof(
    port.map((backendPort) => ({ backendPort, primaryPort: undefined, secondaryPort: undefined })),
    fc
        .tuple(port, port)
        .map(([primaryPort, secondaryPort]) => ({ backendPort: undefined, primaryPort, secondaryPort })),
);

const level = anyOf({ threshold: fc.integer({ min: 1, max: 200 }), times: fc.integer({ min: 1, max: 180 }) });
const target = fc
    .tuple(
        fc.record({ id: fc.constantFrom("1", "2"), arn: fc.constantFrom(QUEUE, STORE) }),
        anyOf({ level: fc.constantFrom("critical", "warn", "info"), jsonParams: fc.constant("{}") }),
    )
    .map(([named, rest]) => ({ ...named, ...rest }));

/** What holds for a pair on any instance; a scheduler is never changed for one of another kind, which the cloud does not do. */
const ANYWHERE: fc.Arbitrary<Step>[] = [
    step(
        fc.constant(undefined),
        () => "swap",
        (pair) => ({ ...pair, primary: pair.secondary, secondary: pair.primary }),
    ),
    step(
        fc.tuple(role, fc.constantFrom("i-a", "i-b", "i-c")),
        ([which, serverId]) => `${which} becomes ${serverId}`,
        (pair, [which, serverId]) =>
            pair.primary["serverId"] === serverId || pair.secondary["serverId"] === serverId
                ? pair
                : { ...pair, [which]: { serverId } },
    ),
    step(
        fc.tuple(role, anyOf({ weight: orNone(fc.integer({ min: 1, max: 100 })), type: orNone(fc.constant("ecs")) })),
        ([which, now]) => `${which} gets ${told(now)}`,
        (pair, [which, now]) => ({ ...pair, [which]: { ...pair[which], ...now } }),
    ),
    step(
        fc.tuple(fc.constantFrom("tcp", "udp"), fc.integer({ min: 1000, max: 1003 }), port),
        ([protocol, frontend, backendPort]) => `${protocol} ${frontend} is added, to port ${backendPort}`,
        (pair, [protocol, frontend, backendPort]) =>
            pair.listeners.some((one) => one["protocol"] === protocol && one["port"] === frontend)
                ? pair
                : { ...pair, listeners: [...pair.listeners, { protocol, port: frontend, backendPort }] },
    ),
    step(
        fc.nat(5),
        (index) => `listener ${index} is removed`,
        (pair, index) => ({
            ...pair,
            listeners: pair.listeners.filter(
                (_, at) => pair.listeners.length === 1 || at !== index % pair.listeners.length,
            ),
        }),
    ),
    step(
        fc.constant(undefined),
        () => "listeners are re-ordered",
        (pair) => ({ ...pair, listeners: [...pair.listeners].reverse() }),
    ),
    ofListener(ports),
    ofListener(fc.record({ description: fc.constantFrom("a", "b/c", "商店", "", undefined) })),
    ofListener(fc.record({ groupName: fc.constantFrom("one", "two 商店", undefined) })),
    ofListener(
        anyOf({
            scheduler: fc.constantFrom("wrr", "rr", undefined),
            persistenceTimeout: orNone(fc.integer({ min: 0, max: 3600 })),
            establishedTimeout: orNone(fc.integer({ min: 10, max: 900 })),
            proxyProtocolV2: orNone(fc.boolean()),
        }),
    ),
    ofListener(
        fc.record({
            acl: fc.constantFrom(
                undefined,
                { type: "white", ids: ["acl-a"] },
                { type: "black", ids: ["acl-a", "acl-b"] },
            ),
        }),
    ),
    ofListener(fc.record({ healthCheck: orNone(timing) })),
    ofListener(fc.record({ healthCheck: byHttp })),
    ofPair(fc.record({ healthCheck: orNone(timing) })),
    ofPair(
        fc.record({
            standbyCheck: orNone(
                fc
                    .tuple(
                        fc.integer({ min: 9000, max: 9001 }),
                        ports,
                        fc.oneof(fc.constant(undefined), timing, byHttp),
                    )
                    .map(([own, backend, healthCheck]) => ({ port: own, ...backend, healthCheck })),
            ),
        }),
    ),
    ofPair(
        fc.record({
            alarm: orNone(
                fc
                    .tuple(
                        fc.constantFrom(["on-call"], ["on-call", "值班"]),
                        anyOf({
                            threshold: fc.integer({ min: 1, max: 200 }),
                            period: fc.constantFrom(60, 120),
                            times: fc.integer({ min: 1, max: 180 }),
                            silenceTime: fc.integer({ min: 300, max: 86400 }),
                            effectiveInterval: fc.constantFrom("22:00-06:00", "08:00-20:00"),
                            webhook: fc.constantFrom("http://a", "https://b"),
                            perListener: fc.boolean(),
                            enabled: fc.boolean(),
                            tags: fc.constantFrom({ team: "a" }, { team: "b", of: "web" }),
                            warn: level,
                            info: level,
                            targets: fc.uniqueArray(target, { minLength: 1, maxLength: 2, selector: ({ id }) => id }),
                        }),
                    )
                    .map(([contactGroups, rest]) => ({ contactGroups, ...rest })),
            ),
        }),
    ),
    // Their own tests have servers that die. Here they are forced, and must not change what is declared.
    ofPair(
        fc.constantFrom(
            { guard: undefined, switchBack: undefined },
            { guard: true, switchBack: undefined },
            { guard: true, switchBack: true },
        ),
    ),
    ofPair(fc.record({ maxFailoverSeconds: fc.constantFrom(100_000, undefined) })),
    ofPair(fc.record({ deletionProtection: orNone(fc.boolean()) })),
];

const bandwidth = ofListener(
    fc.record({ bandwidth: fc.oneof(fc.constantFrom(-1, undefined), fc.integer({ min: 1, max: 1000 })) }),
);

/** What holds for an instance of the pair's own. */
const OF_ITS_OWN: fc.Arbitrary<Step>[] = [
    ofPair(
        anyOf({
            tags: fc.constantFrom(undefined, {}, { env: "test" }, { env: "prod", 团队: "" }),
            modificationProtection: orNone(fc.boolean()),
            defaultServerGroup: orNone(fc.boolean()),
        }),
    ),
    ofPair(fc.record({ resourceGroupId: fc.constantFrom(undefined, "rg-a", "rg-b") })),
    ofInstance(fc.record({ name: fc.constantFrom(undefined, "shop", "商店") })),
    ofInstance(fc.record({ addressIpVersion: fc.constantFrom(undefined, "ipv4") })),
    ofInstance(fc.record({ paymentType: fc.constantFrom(undefined, "PayAsYouGo") })),
];
const zones = ofInstance(
    fc.record({
        primaryZoneId: fc.constantFrom(undefined, "cn-hangzhou-h", "cn-hangzhou-i"),
        secondaryZoneId: fc.constantFrom(undefined, "cn-hangzhou-h", "cn-hangzhou-i"),
    }),
);
const byUnits = ofInstance(fc.record({ instanceChargeType: fc.constantFrom(undefined, "PayByCLCU") }));

const INTRANET = { addressType: "intranet", vswitchId: "vsw-a" };
const HOMES: readonly Home[] = [
    { first: { ...SERVERS, listeners: LISTENERS }, steps: fc.oneof(...ANYWHERE, bandwidth) },
    {
        first: { ...SERVERS, listeners: LISTENERS, loadBalancer: INTRANET },
        steps: fc.oneof(...ANYWHERE, ...OF_ITS_OWN, bandwidth, byUnits, zones),
    },
    {
        // An address cannot be had by two, so that nothing else may replace this instance.
        first: { ...SERVERS, listeners: LISTENERS, loadBalancer: INTRANET },
        steps: fc.oneof(...ANYWHERE, bandwidth, {
            weight: 3,
            arbitrary: ofInstance(fc.record({ address: fc.constantFrom(undefined, "10.0.1.50", "10.0.1.51") })),
        }),
    },
    {
        first: { ...SERVERS, listeners: LISTENERS, loadBalancer: {} },
        steps: fc.oneof(
            ...ANYWHERE,
            ...OF_ITS_OWN,
            bandwidth,
            byUnits,
            zones,
            ofInstance(fc.record({ internetChargeType: fc.constantFrom(undefined, "PayByTraffic") })),
        ),
    },
    {
        first: { ...SERVERS, listeners: LISTENERS, loadBalancer: { spec: "slb.s2.small" } },
        steps: fc.oneof(
            ...ANYWHERE,
            ...OF_ITS_OWN,
            ofInstance(fc.record({ spec: fc.constantFrom("slb.s2.small", "slb.s3.medium") })),
            ofInstance(fc.record({ instanceChargeType: fc.constantFrom(undefined, "PayBySpec") })),
            ofInstance(
                fc.constantFrom(
                    { internetChargeType: undefined, bandwidth: undefined },
                    { internetChargeType: "PayByTraffic", bandwidth: undefined },
                    { internetChargeType: "PayByBandwidth", bandwidth: undefined },
                    { internetChargeType: "PayByBandwidth", bandwidth: 10 },
                    { internetChargeType: "PayByBandwidth", bandwidth: 5000 },
                    { internetChargeType: "PayByBandwidth", bandwidth: 5120 },
                ),
            ),
        ),
    },
];

/** What replaces an instance, which a protected one refuses. */
const REPLACING = ["primaryZoneId", "secondaryZoneId", "address"];

/** The pair as it may follow another: a protected one is first let go, and nothing is replaced at the same time. */
function after(before: Pair, pair: Pair): Pair {
    if (!before["deletionProtection"]) {
        return pair;
    }
    const old = before["loadBalancer"] as Settings | undefined;
    const kept = Object.fromEntries(REPLACING.map((key) => [key, old?.[key]]));
    return {
        ...pair,
        deletionProtection: undefined,
        ...(old && {
            resourceGroupId: before["resourceGroupId"],
            loadBalancer: { ...(pair["loadBalancer"] as Settings), ...kept },
        }),
    };
}

/** Throws at the first change after which the cloud is not what the program says, telling all that led there. */
export async function changeAtRandom(seed: number, changes: number, until = Infinity): Promise<void> {
    const home = HOMES[seed % HOMES.length]!;
    const rounds = fc.sample(fc.tuple(home.steps, home.steps, home.steps), { seed, numRuns: changes });
    process.env[FORCE_VARIABLE] = "web";
    const cloud = await CloudStack.start(`fuzz-${seed}`, seedOfPairs);
    try {
        const existing = home.first["loadBalancer"] === undefined ? await instanceByHand(cloud.clb) : undefined;
        const before = cloud.clb.model;
        let pair: Pair = { ...home.first, ...(existing !== undefined && { loadBalancerId: existing }) };
        const program = () => {
            const args = pair as unknown as PrimarySecondaryLoadBalancerArgs;
            return { ids: new PrimarySecondaryLoadBalancer("web", args).listenerIds };
        };
        const told: string[] = [];
        for (const steps of [[], ...rounds]) {
            const last = pair;
            for (const { what, change } of steps) {
                told.push(what);
                pair = change(pair);
            }
            pair = after(last, pair);
            if (told.length > 0 && isRefusedChange(pair)) {
                told.push(`up, to be refused: ${JSON.stringify(pair)}`);
                await assertRefused(cloud, program, told);
                pair = { ...pair, loadBalancer: { ...(pair["loadBalancer"] as Settings), bandwidth: 5000 } };
            }
            told.push(`up: ${JSON.stringify(pair)}`);
            const { ok, output } = await cloud.run("up", program);
            assert.ok(ok, [...told, output].join("\n"));
            assert.deepEqual(cloud.clb.violations, [], told.join("\n"));
            assertHolds(cloud, before, pair, told.join("\n"));
            const again = await cloud.run("preview", program);
            assert.ok(again.ok, [...told, again.output].join("\n"));
            assert.deepEqual(again.changes, [], [...told, "and again", again.output].join("\n"));
            if (Date.now() > until) {
                break;
            }
        }
        pair = { ...pair, deletionProtection: undefined };
        await cloud.must("up", program);
        await cloud.must("destroy", program);
        assert.deepEqual(cloud.clb.model, before);
    } finally {
        delete process.env[FORCE_VARIABLE];
        await cloud.close();
    }
}

/** The one change that is refused: no step begins with such a bandwidth. */
function isRefusedChange(pair: Pair): boolean {
    return (((pair["loadBalancer"] as Settings | undefined)?.["bandwidth"] as number | undefined) ?? 0) > 5000;
}

async function assertRefused(cloud: CloudStack, program: () => object, told: readonly string[]): Promise<void> {
    const { model } = cloud.clb;
    const { ok, output, calls } = await cloud.run("up", program);
    assert.deepEqual([ok, calls], [false, []], [...told, output].join("\n"));
    assert.match(output, REFUSED_CHANGE.says, told.join("\n"));
    assert.deepEqual(cloud.clb.model, model, told.join("\n"));
}

function assertHolds(cloud: CloudStack, before: Snapshot, pair: Pair, told: string): void {
    const { model } = cloud.clb;
    const existing = pair["loadBalancerId"] as string | undefined;
    const wanted = expected("web", pair);
    const found = held(model, existing ?? model.loadBalancers[0]!.id, wanted);
    assert.deepEqual(found, JSON.parse(JSON.stringify(asKept(wanted, found))), told);
    assert.equal(model.groups.length, pair.listeners.length + (pair["standbyCheck"] ? 1 : 0), told);
    assert.equal(model.acls.length, before.acls.length + (pair["standbyCheck"] ? 1 : 0), told);
    assert.deepEqual(cloud.orphans(), existing === undefined ? [] : [existing], told);
}

/** What the provider cannot clear is what it was before: an empty description, a host or the targets that are left out. */
function asKept(wanted: Held, found: Held): Held {
    const listeners = Object.entries(wanted["listeners"] as Record<string, Settings>).map(([key, one]) => {
        const there = (found["listeners"] as Record<string, Settings>)[key];
        const check = one["check"] as Settings;
        const hostKept = check["type"] === "http" && check["domain"] === "" && there;
        return [
            key,
            {
                ...one,
                ...(one["description"] === "" && there && { description: there["description"] }),
                ...(hostKept && { check: { ...check, domain: (there["check"] as Settings)["domain"] } }),
            },
        ];
    });
    const alarms = (wanted["alarms"] as Settings[]).map((one, index) => {
        const targets = (found["alarms"] as (Settings | undefined)[])[index]?.["targets"];
        return (one["targets"] as unknown[]).length === 0 && targets ? { ...one, targets } : one;
    });
    return { ...wanted, listeners: Object.fromEntries(listeners) as Held, alarms };
}
