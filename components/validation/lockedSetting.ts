// Pairs whose roles must stay as they are: the setting that names them, each with the reason.

import { type MapShape, text, UNKNOWN } from "../schema";
import { check } from "./check";
import { Findings } from "./findings";
import { isObject, joinPath } from "./format";

/** The setting of a stack that holds the locked pairs, as `pulumi config set --path` takes it. */
export const LOCKED_KEY = "alicloud-primary-secondary:locked";

const SOURCE = "https://www.pulumi.com/docs/iac/concepts/config/";

/** More pairs than any stack was tried with. */
const MAX_LOCKS = 10_000;

const LOCKS_SHAPE: MapShape = {
    kind: "map",
    max: MAX_LOCKS,
    keyPattern: /\S/,
    keyRule: "the name of a pair",
    value: text(/\S/, "a reason in words", SOURCE),
    source: SOURCE,
};

/** Why each pair is locked, by its name. */
export type Locks = Readonly<Record<string, string>>;

/**
 * The locks that the setting holds, none where something is wrong with it, which goes to the findings.
 *
 * @param at what findings call the setting
 */
export function checkLocks(value: unknown, at: string, findings: Findings): Locks {
    const problemsBefore = findings.problems.length;
    if (isEncryptedValue(value)) {
        findings.addProblem(
            at,
            "encrypted, so it cannot be read offline; a reason is no secret: set it without `--secret`",
        );
        return {};
    }
    if (isObject(value)) {
        for (const [name, reason] of Object.entries(value)) {
            if (isEncryptedValue(reason)) {
                const rule = "a reason is no secret: set it without `--secret`";
                findings.addProblem(joinPath(at, name), `encrypted, so it cannot be read offline; ${rule}`);
            }
        }
    }
    const checked = findings.problems.length > problemsBefore ? UNKNOWN : check(LOCKS_SHAPE, value, at, findings);
    return findings.problems.length > problemsBefore || checked === UNKNOWN ? {} : (checked as Locks);
}

/** `{ secure: "…" }` is what a secret looks like to whoever cannot decrypt it; a pair may have that name as well. */
function isEncryptedValue(value: unknown): boolean {
    return isObject(value) && Object.keys(value).length === 1 && /^v1:|^AAAB/.test(String(value["secure"]));
}
