// The setting that holds the locked pairs.

import * as assert from "node:assert/strict";

import { Findings } from "../../../components/validation/findings";
import { checkLocks, LOCKED_KEY } from "../../../components/validation/lockedSetting";

function checked(value: unknown) {
    const findings = new Findings();
    const locks = checkLocks(value, LOCKED_KEY, findings);
    return { locks, problems: findings.problems.map(({ path, reason }) => `${path}: ${reason}`) };
}

describe(LOCKED_KEY, () => {
    it("holds a reason for each pair", () => {
        const locks = { web: "sale until Monday", "shop.eu": "x", secure: "not before noon" };
        assert.deepEqual(checked(locks), { locks, problems: [] });
        assert.deepEqual(checked({}), { locks: {}, problems: [] });
    });

    const at = LOCKED_KEY;
    const encrypted = "encrypted, so it cannot be read offline; a reason is no secret: set it without `--secret`";
    const cases: [string, unknown, string[]][] = [
        ["a name alone", "web", [`${at}: not a map, got "web"; must be a map of keys to values`]],
        ["a list", ["web"], [`${at}: not a map, got ["web"]; must be a map of keys to values`]],
        [
            "no reason, and a blank one",
            { web: null, shop: " ", mail: true },
            [
                `${at}.web: no value, got null; must be a reason in words`,
                `${at}.shop: empty, got " "; must be a reason in words`,
                `${at}.mail: not text, got true; must be a reason in words`,
            ],
        ],
        ["a blank name", { "": "why" }, [`${at}[""]: malformed key, got ""; must be the name of a pair`]],
        ["a secret", { secure: "v1:abc:def" }, [`${at}: ${encrypted}`]],
        ["a secret reason", { web: { secure: "v1:abc:def" } }, [`${at}.web: ${encrypted}`]],
    ];
    for (const [what, value, problems] of cases) {
        it(`is refused as ${what}`, () => {
            assert.deepEqual(checked(value), { locks: {}, problems });
        });
    }
});
