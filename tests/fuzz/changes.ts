// Random sequences of changes of one pair: after each `up` the cloud holds what the program says and no more, no listener was
// ever without a group, and `destroy` leaves nothing.

import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs } from "../../components";
import type { Snapshot } from "../../clb/snapshot";
import { CloudStack } from "../engine/cloud";
import { instanceByHand } from "../engine/support/byHand";
import { expected, held } from "./held";
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

const FIRST: Pair = {
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [
        { protocol: "tcp", port: 443, backendPort: 8443, description: "https" },
        { protocol: "udp", port: 53, backendPort: 5353, description: "dns" },
    ],
};

const port = fc.integer({ min: 1, max: 65535 });
const role = fc.constantFrom("primary" as const, "secondary" as const);
const step = <T>(values: fc.Arbitrary<T>, what: (value: T) => string, change: (pair: Pair, value: T) => Pair) =>
    values.map((value): Step => ({ what: what(value), change: (pair) => change(pair, value) }));

/** Changes one listener, whichever there is. */
const ofListener = <T extends object>(settings: fc.Arbitrary<T>) =>
    step(
        fc.tuple(fc.nat(5), settings),
        ([index, now]) => `listener ${index} gets ${JSON.stringify(now)}`,
        (pair, [index, now]) => ({
            ...pair,
            listeners: pair.listeners.map((one, at) =>
                at === index % pair.listeners.length ? { ...one, ...now } : one,
            ),
        }),
    );

const timing = fc.record({
    interval: fc.integer({ min: 1, max: 50 }),
    timeout: fc.integer({ min: 1, max: 300 }),
    unhealthyThreshold: fc.integer({ min: 2, max: 10 }),
});

/** A description is never taken away, which the provider cannot do; nor is a scheduler changed for one of another kind. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
    {
        weight: 3,
        arbitrary: step(
            fc.constant(undefined),
            () => "swap",
            (pair) => ({ ...pair, primary: pair.secondary, secondary: pair.primary }),
        ),
    },
    step(
        fc.tuple(role, fc.constantFrom("i-a", "i-b", "i-c")),
        ([which, serverId]) => `${which} becomes ${serverId}`,
        (pair, [which, serverId]) =>
            pair.primary["serverId"] === serverId || pair.secondary["serverId"] === serverId
                ? pair
                : { ...pair, [which]: { serverId } },
    ),
    step(
        fc.tuple(role, fc.integer({ min: 1, max: 100 })),
        ([which, weight]) => `${which} gets weight ${weight}`,
        (pair, [which, weight]) => ({ ...pair, [which]: { ...pair[which], weight } }),
    ),
    step(
        fc.tuple(fc.constantFrom("tcp", "udp"), fc.integer({ min: 1000, max: 1003 }), port),
        ([protocol, frontend, backendPort]) => `${protocol} ${frontend} is added, to port ${backendPort}`,
        (pair, [protocol, frontend, backendPort]) =>
            pair.listeners.some((one) => one["protocol"] === protocol && one["port"] === frontend)
                ? pair
                : {
                      ...pair,
                      listeners: [...pair.listeners, { protocol, port: frontend, backendPort, description: "more" }],
                  },
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
    ofListener(fc.record({ backendPort: port })),
    ofListener(fc.record({ description: fc.constantFrom("a", "b/c", "商店") })),
    ofListener(fc.record({ groupName: fc.constantFrom("one", "two 商店") })),
    ofListener(fc.record({ bandwidth: fc.oneof(fc.constant(-1), fc.integer({ min: 1, max: 1000 })) })),
    ofListener(fc.record({ scheduler: fc.constantFrom("wrr", "rr") })),
    ofListener(fc.record({ persistenceTimeout: fc.integer({ min: 0, max: 3600 }), proxyProtocolV2: fc.boolean() })),
    ofListener(
        fc.record({
            acl: fc.constantFrom(
                undefined,
                { type: "white", ids: ["acl-a"] },
                { type: "black", ids: ["acl-a", "acl-b"] },
            ),
        }),
    ),
    step(
        fc.option(fc.record({ port: fc.integer({ min: 9000, max: 9001 }), backendPort: port }), { nil: undefined }),
        (standbyCheck) => `the standby check is ${JSON.stringify(standbyCheck)}`,
        (pair, standbyCheck) => ({ ...pair, standbyCheck }),
    ),
    { weight: 2, arbitrary: ofListener(fc.record({ healthCheck: fc.oneof(fc.constant(undefined), timing) })) },
    step(
        fc.oneof(fc.constant(undefined), timing),
        (healthCheck) => `all are checked by ${JSON.stringify(healthCheck)}`,
        (pair, healthCheck) => ({ ...pair, healthCheck }),
    ),
);

/** Throws at the first change after which the cloud is not what the program says, telling all that led there. */
export async function changeAtRandom(seed: number, changes: number, until = Infinity): Promise<void> {
    const steps = fc.sample(fc.tuple(anyStep, anyStep), { seed, numRuns: changes });
    const cloud = await CloudStack.start("fuzz", seedOfPairs);
    try {
        const loadBalancerId = await instanceByHand(cloud.clb);
        const before = cloud.clb.model;
        let pair = FIRST;
        const program = () => {
            const args = { ...pair, loadBalancerId } as unknown as PrimarySecondaryLoadBalancerArgs;
            return { ids: new PrimarySecondaryLoadBalancer("web", args).listenerIds };
        };
        const told: string[] = [];
        for (const both of [[], ...steps]) {
            for (const { what, change } of both) {
                told.push(what);
                pair = change(pair);
            }
            await cloud.must("up", program);
            assertHolds(cloud, before, loadBalancerId, pair, told.join("\n"));
            if (Date.now() > until) {
                break;
            }
        }
        await cloud.must("destroy", program);
        assert.deepEqual(cloud.clb.model, before);
    } finally {
        await cloud.close();
    }
}

function assertHolds(cloud: CloudStack, before: Snapshot, loadBalancerId: string, pair: Pair, told: string): void {
    const wanted = expected("web", { ...pair, loadBalancerId });
    const { model } = cloud.clb;
    assert.deepEqual(held(model, loadBalancerId, wanted), JSON.parse(JSON.stringify(wanted)), told);
    assert.equal(model.groups.length, pair.listeners.length + (pair["standbyCheck"] ? 1 : 0), told);
    assert.equal(model.acls.length, before.acls.length + (pair["standbyCheck"] ? 1 : 0), told);
    assert.deepEqual(cloud.orphans(), [loadBalancerId], told);
}
