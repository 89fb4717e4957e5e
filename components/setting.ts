// Reads which pairs are switched out of the stack's config, which is at hand whatever the language of the program.

import * as pulumi from "@pulumi/pulumi";

import { Findings } from "./check";
import { isConfigSecret } from "./internals";
import { checkSwitched, SWITCHED_KEY } from "./switched";

/** The names of the switched pairs, and what is wrong with the setting. */
export function readSwitched(): { names: readonly string[]; findings: Findings } {
    const findings = new Findings(() => isConfigSecret(SWITCHED_KEY));
    const given = pulumi.runtime.getConfig(SWITCHED_KEY);
    const names = given === undefined || given === "" ? [] : checkSwitched(parsed(given), SWITCHED_KEY, findings);
    return { names, findings };
}

/** Pulumi hands a list over as JSON; what is none is text. */
function parsed(given: string): unknown {
    try {
        return JSON.parse(given) as unknown;
    } catch {
        return given;
    }
}
