// The validation: pure, without Pulumi and without I/O. Used by the components, by the stack config and by its schema.

import { PAIR_SHAPE, SERVER_GROUP_SHAPE, UNKNOWN } from "../schema";
import { check } from "./check";
import { Findings, type Problem } from "./findings";
import { checkPair, checkServerGroup } from "./rules";

/**
 * Every problem and doubt of a pair's arguments. A value that is not known yet is given as UNKNOWN and passes.
 *
 * @param name the component's name, which an instance without a name of its own takes
 */
export function validatePair(name: string, args: unknown, findings = new Findings()): Findings {
    const pair = check(PAIR_SHAPE, args ?? {}, "", findings);
    if (pair !== UNKNOWN && pair !== undefined) {
        checkPair(name, pair, findings);
    }
    return findings;
}

/** Every problem and doubt of a server group's arguments. */
export function validateServerGroup(args: unknown, findings = new Findings()): Findings {
    const group = check(SERVER_GROUP_SHAPE, args ?? {}, "", findings);
    if (group !== UNKNOWN && group !== undefined) {
        checkServerGroup(group, findings);
    }
    return findings;
}

/** A headline and one line per problem, as an operator reads it. */
export function formatReport(headline: string, problems: readonly Problem[]): string {
    return [headline, ...problems.map(({ path, reason }) => `  ${path}: ${reason}`)].join("\n");
}

/** "1 problem", "3 problems". */
export function formatCount(number: number, noun: string): string {
    return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
