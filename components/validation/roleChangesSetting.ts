// The setting that says since when, why and until when pairs are switched.

import { object, type Shape, text, UNKNOWN } from "../schema";
import { check } from "./check";
import { Findings } from "./findings";
import { isObject, joinPath } from "./format";
import { SWITCHED_KEY } from "./switchedSetting";

/** The setting of a stack that holds a record for each switched pair, beside the one that names them. */
export const ROLE_CHANGES_KEY = "alicloud-primary-secondary:roleChanges";

const SOURCE = "https://www.pulumi.com/docs/iac/concepts/config/";
const TIME_SHAPE = text(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
    'a quoted time in ISO 8601 with a time zone, as "2026-11-25T14:05:40Z"',
    SOURCE,
);
// A terminal would act on control characters.
const REASON_SHAPE = text(/^(?=.*\S)\P{Cc}+$/u, "a reason in words on one line", SOURCE);
const RECORD_SHAPE = object({ since: TIME_SHAPE, reason: REASON_SHAPE, until: TIME_SHAPE }, "since");

/** A record of why a pair is switched. */
export interface RoleChange {
    /** Time of the change, ISO 8601. */
    readonly since: string;
    readonly reason?: string;
    /** Time at which the change is to be undone, ISO 8601. */
    readonly until?: string;
}

/** What is wrong with a record that tells of nothing. */
export const NOT_SWITCHED = `a record of a pair that ${SWITCHED_KEY} does not name; take the record out, or name the pair there`;

/** The records by the name that the pair has in the setting of switched pairs. */
export type RoleChanges = Readonly<Record<string, RoleChange>>;

/**
 * Returns the records of the setting; none if one of them is invalid, which goes to the findings.
 *
 * @param at what findings call the setting
 */
export function checkRoleChanges(value: unknown, at: string, findings: Findings): RoleChanges {
    const problemsBefore = findings.problems.length;
    if (!isObject(value)) {
        const rule = "must be a map from the name of a switched pair to `since`, `reason` and `until`";
        findings.refuse(at, "not a map", value, rule);
        return {};
    }
    if (rejectEncrypted(value, at, findings)) {
        return {};
    }
    for (const [name, record] of Object.entries(value)) {
        const place = joinPath(at, name);
        if (!/\S/.test(name)) {
            findings.refuse(place, "malformed key", name, "must be the name of a pair");
        }
        if (record === null) {
            findings.addProblem(place, "no value; must hold `since`, `reason` and `until`");
            continue;
        }
        if (!isObject(record) || !rejectEncrypted(record, place, findings)) {
            checkRecord(record, place, findings);
        }
    }
    return findings.problems.length > problemsBefore ? {} : (value as unknown as RoleChanges);
}

function checkRecord(record: unknown, at: string, findings: Findings): void {
    const checked = check(RECORD_SHAPE satisfies Shape, record, at, findings);
    if (checked === UNKNOWN || checked === undefined) {
        return;
    }
    const { since, until } = checked;
    for (const [name, time] of Object.entries({ since, until })) {
        if (typeof time === "string" && Number.isNaN(Date.parse(time))) {
            findings.refuse(joinPath(at, name), "no such time", time, `must be ${TIME_SHAPE.rule}`);
        }
    }
    if (typeof since === "string" && typeof until === "string" && Date.parse(until) <= Date.parse(since)) {
        findings.refuse(joinPath(at, "until"), "not after `since`", until, `must be a time after ${since}`);
    }
}

/** Reports `{ secure: "…" }`, which is how a secret looks to a reader that cannot decrypt it. */
function rejectEncrypted(values: Record<string, unknown>, at: string, findings: Findings): boolean {
    const isSecret = (value: unknown) =>
        isObject(value) && Object.keys(value).length === 1 && /^v1:|^AAAB/.test(String(value["secure"]));
    const places = isSecret(values)
        ? [at]
        : Object.entries(values)
              .filter(([, value]) => isSecret(value))
              .map(([name]) => joinPath(at, name));
    places.forEach((place) => findings.addProblem(place, ENCRYPTED));
    return places.length > 0;
}

/** What is wrong with a setting that Pulumi keeps secret. */
export const ENCRYPTED = "encrypted, so it cannot be read offline; a record is no secret: set it without `--secret`";
