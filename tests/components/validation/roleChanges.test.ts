// The setting that says since when, why and until when pairs are switched.

import * as assert from "node:assert/strict";

import { Findings } from "../../../components/validation/findings";
import { checkRoleChanges, ROLE_CHANGES_KEY } from "../../../components/validation/roleChangesSetting";

function checked(value: unknown) {
    const findings = new Findings();
    const records = checkRoleChanges(value, ROLE_CHANGES_KEY, findings);
    return { records, problems: findings.problems.map(({ path, reason }) => `${path}: ${reason}`) };
}

describe(ROLE_CHANGES_KEY, () => {
    const since = "2026-11-25T14:05:40Z";

    it("holds a record for each pair", () => {
        const records = {
            web: { since },
            "shop.eu": { since: "2026-11-25T15:05:40.5+01:00", reason: "i-a hangs", until: "2026-11-25T18:05:40Z" },
            secure: { since, reason: "a pair of this name" },
        };
        assert.deepEqual(checked(records), { records, problems: [] });
        assert.deepEqual(checked({}), { records: {}, problems: [] });
    });

    const at = ROLE_CHANGES_KEY;
    const time = 'must be a quoted time in ISO 8601 with a time zone, as "2026-11-25T14:05:40Z"';
    const encrypted = "encrypted, so it cannot be read offline; a record is no secret: set it without `--secret`";
    const map = "must be a map from the name of a switched pair to `since`, `reason` and `until`";
    const cases: [string, unknown, string[]][] = [
        ["a name alone", "web", [`${at}: not a map, got "web"; ${map}`]],
        ["a list", ["web"], [`${at}: not a map, got ["web"]; ${map}`]],
        [
            "a pair without a value",
            { web: null },
            [`${at}.web: no value; must hold \`since\`, \`reason\` and \`until\``],
        ],
        [
            "a reason alone",
            { web: "i-a hangs" },
            [`${at}.web: not a group of settings, got "i-a hangs"; must hold settings out of since, reason, until`],
        ],
        ["a record without `since`", { web: { reason: "x" } }, [`${at}.web.since: missing; ${time}`]],
        [
            "a time without a zone",
            { web: { since: "2026-11-25T14:05:40" } },
            [`${at}.web.since: malformed, got "2026-11-25T14:05:40"; ${time}`],
        ],
        [
            "a time that no clock shows",
            { web: { since: "2026-11-25T24:05:40Z" } },
            [`${at}.web.since: no such time, got "2026-11-25T24:05:40Z"; ${time}`],
        ],
        [
            "an end that is not after the begin",
            { web: { since, until: since } },
            [`${at}.web.until: not after \`since\`, got "${since}"; must be a time after ${since}`],
        ],
        [
            "a blank reason, and one of two lines",
            { web: { since, reason: " " }, dns: { since, reason: "a\nb" } },
            [
                `${at}.web.reason: empty, got " "; must be a reason in words on one line`,
                `${at}.dns.reason: malformed, got "a\\nb"; must be a reason in words on one line`,
            ],
        ],
        [
            "a mistyped field",
            { web: { since, reasn: "x" } },
            [`${at}.web.reasn: unknown setting "reasn"; did you mean "reason"?`],
        ],
        ["a blank name", { "": { since } }, [`${at}[""]: malformed key, got ""; must be the name of a pair`]],
        ["a secret", { secure: "v1:abc:def" }, [`${at}: ${encrypted}`]],
        ["a secret record", { web: { secure: "v1:abc:def" } }, [`${at}.web: ${encrypted}`]],
        ["a secret reason", { web: { since, reason: { secure: "v1:abc:def" } } }, [`${at}.web.reason: ${encrypted}`]],
    ];
    for (const [what, value, problems] of cases) {
        it(`is refused as ${what}`, () => {
            assert.deepEqual(checked(value), { records: {}, problems });
        });
    }
});
