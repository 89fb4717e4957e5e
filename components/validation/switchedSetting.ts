// Pairs that run with primary and secondary exchanged: the setting that names them, and what it makes of their arguments.

import { list, text, UNKNOWN } from "../schema";
import { check } from "./check";
import { Findings } from "./findings";
import { isObject, joinPath } from "./format";

/** The setting of a stack that names the switched pairs, as `pulumi config set` takes it. */
export const SWITCHED_KEY = "alicloud-primary-secondary:switched";

const SOURCE = "https://www.pulumi.com/docs/iac/concepts/config/";
const NAMES_SHAPE = list(text(/\S/, "the name of a pair", SOURCE), "pair name", SOURCE, { min: 0 });

/**
 * The names that the setting holds, none where something is wrong with it, which goes to the findings.
 *
 * @param at what findings call the setting
 */
export function checkSwitched(value: unknown, at: string, findings: Findings): string[] {
    const problemsBefore = findings.problems.length;
    if (isEncrypted(value) || (Array.isArray(value) && value.some(isEncrypted))) {
        const rule = "names of pairs are no secret: set it without `--secret`";
        findings.addProblem(at, `encrypted, so it cannot be read offline; ${rule}`);
        return [];
    }
    const checked = check(NAMES_SHAPE, value, at, findings);
    const names = checked === undefined || checked === UNKNOWN ? [] : checked;
    const places = new Map<unknown, number>();
    names.forEach((name, index) => {
        const first = places.get(name) ?? index;
        places.set(name, first);
        if (name !== UNKNOWN && first < index) {
            const wrong = `repeats \`${joinPath(at, first)}\``;
            findings.refuse(joinPath(at, index), wrong, name, "a pair is named once: leave it out");
        }
    });
    return findings.problems.length > problemsBefore ? [] : (names as string[]);
}

/** `{ secure: "…" }` is what a secret looks like to whoever cannot decrypt it. */
function isEncrypted(value: unknown): boolean {
    return isObject(value) && "secure" in value;
}

/** Says with everything that was found about a server of a switched pair which role that server has in force. */
export function annotateSwappedRoles({ problems, warnings }: Findings): void {
    for (const entries of [problems, warnings]) {
        entries.forEach(({ path, reason }, index) => {
            const [, configuredRole] = /(?:^|\.)(primary|secondary)(?:Port)?(?:$|\.)/.exec(path) ?? [];
            const note = ` (${configuredRole === "primary" ? "the secondary" : "the primary"} at present: the pair is switched)`;
            if (configuredRole !== undefined && !reason.endsWith(note)) {
                entries[index] = { path, reason: reason + note };
            }
        });
    }
}
