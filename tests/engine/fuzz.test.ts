// A short run of `npm run fuzz`, always the same one. What longer runs found stands by name with the unit tests.

import * as assert from "node:assert/strict";

import { changeAtRandom } from "../../tools/fuzz/changes";
import { fuzzConfigs } from "../../tools/fuzz/configs";
import { deployPairs } from "../../tools/fuzz/deployed";
import { Judge } from "../../tools/fuzz/judge";
import { OWN_RULES } from "../../tools/fuzz/ownRules";

describe("random pairs", () => {
    it("are accepted by provider and cloud, or refused by one of them or by a rule with a source", async () => {
        const { cases, by } = await fuzzConfigs({ seed: 1, cases: 300, milliseconds: 250_000 });
        assert.ok(cases > 0);
        for (const name of ["accepted", "provider", "cloud"]) {
            assert.ok(by.has(name), `none ${name}`);
        }
    });

    it("are what the cloud holds once they are up", () => deployPairs(1, 12));

    // One for each kind of instance.
    for (const seed of [1, 2, 3, 4, 5]) {
        it(`stay so through random changes, after which a preview has nothing left to do, and leave nothing (${seed})`, () =>
            changeAtRandom(seed, 2));
    }
});

describe("a rule of our own", () => {
    let judge: Judge;
    before(async () => {
        judge = await Judge.start();
    });
    after(() => judge?.close());

    for (const { name, source, example } of OWN_RULES) {
        it(`refuses what provider and cloud let pass: ${name} (${source})`, async () => {
            assert.deepEqual(await judge.judge(example), { by: [name] });
        });
    }
});
