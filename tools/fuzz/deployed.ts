// Random legal pairs, brought up by the real engine and provider many at a time, and read back from the local CLB.

import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs } from "../../components";
import { CloudStack } from "../../tests/engine/support/cloud";
import { instanceByHand } from "../../tests/support/byHand";
import { expected, held } from "./held";
import { type Args, legalPair, seedOfPairs } from "./pairs";

/** An instance costs a wait of five seconds, of which the engine spends as many at once as it has workers. */
const OWN_INSTANCES = 8;

/** Brings pairs up in one run, each under a name of its own, and compares what the cloud then holds. */
export async function deployPairs(seed: number, count: number): Promise<void> {
    const cloud = await CloudStack.start("fuzz", seedOfPairs);
    try {
        Object.assign(cloud.clb.quotas, {
            loadBalancers: count,
            loadBalancersPerServer: count,
            listenersPerAcl: 4 * count,
        });
        const pairs = fc.sample(legalPair, { seed, numRuns: count });
        const named = new Map<string, Args>();
        for (const [index, pair] of pairs.entries()) {
            const keep = index < OWN_INSTANCES && "loadBalancer" in pair;
            const args = keep ? onItsOwn(pair, index) : onExisting(pair, await instanceByHand(cloud.clb));
            named.set(`p${index}`, args);
        }
        await cloud.must("up", () => {
            for (const [name, args] of named) {
                new PrimarySecondaryLoadBalancer(name, args as unknown as PrimarySecondaryLoadBalancerArgs);
            }
            return {};
        });
        const { model } = cloud.clb;
        for (const [name, args] of named) {
            const own = model.loadBalancers.find((one) => one.name === name)?.id;
            const wanted = expected(name, args);
            const found = held(model, own ?? (args["loadBalancerId"] as string), wanted);
            assert.deepEqual(found, JSON.parse(JSON.stringify(wanted)), JSON.stringify(args));
        }
    } finally {
        await cloud.close();
    }
}

/** The name is left out, so that the instance is found by the pair's; an address can be had once only. */
function onItsOwn(pair: Args, index: number): Args {
    const settings = Object.entries(pair["loadBalancer"] as Args);
    const kept = settings.filter(([key]) => key !== "name" && (key !== "address" || index === 0));
    return { ...pair, loadBalancer: Object.fromEntries(kept) };
}

/** Without what only a new instance has. */
function onExisting(pair: Args, loadBalancerId: string): Args {
    const kept = ["primary", "secondary", "listeners", "healthCheck", "standbyCheck", "alarm"];
    return { loadBalancerId, ...Object.fromEntries(Object.entries(pair).filter(([key]) => kept.includes(key))) };
}
