// Random pairs, judged one by one; the first that we, the provider and the cloud disagree about is made as small as it gets.

import * as fc from "fast-check";

import { Judge } from "./judge";
import { anyPair } from "./pairs";

/** How much is tried. */
export interface Effort {
    readonly seed: number;
    readonly cases: number;
    /** What is not done by then is left. */
    readonly milliseconds: number;
}

/** How many pairs were judged, and how many of them were accepted or refused by whom. */
export interface Tally {
    cases: number;
    readonly by: Map<string, number>;
}

/** Throws at a disagreement, with the smallest pair that shows it. */
export async function fuzzConfigs({ seed, cases, milliseconds }: Effort): Promise<Tally> {
    const judge = await Judge.start();
    const tally: Tally = { cases: 0, by: new Map() };
    try {
        const property = fc.asyncProperty(anyPair, async (pair) => {
            const { by, disagreement } = await judge.judge(pair);
            tally.cases++;
            by.forEach((one) => tally.by.set(one, (tally.by.get(one) ?? 0) + 1));
            if (disagreement !== undefined) {
                throw new Error(disagreement);
            }
        });
        await fc.assert(property, {
            seed,
            numRuns: cases,
            interruptAfterTimeLimit: milliseconds,
            includeErrorInReport: true,
        });
        return tally;
    } finally {
        await judge.close();
    }
}
