// Reads which pairs are switched or locked out of the stack's config, which is at hand whatever the language of the program.

import * as pulumi from "@pulumi/pulumi";

import {
    AUTONAMING_KEY,
    checkAutonaming,
    checkLocks,
    checkRoleChanges,
    checkSwitched,
    ENCRYPTED,
    Findings,
    LOCKED_KEY,
    type Locks,
    ROLE_CHANGES_KEY,
    type RoleChanges,
    SWITCHED_KEY,
} from "../validation";
import { isConfigSecret } from "./sdkInternals";

/** What was read last: every pair asks, and to check a list of all pairs for each of them takes the square of their number. */
let lastRead: { readonly configured: string | undefined; readonly names: readonly string[] } | undefined;

/** The names of the switched pairs, and what is wrong with the setting. */
export function readSwitched(): { names: readonly string[]; findings: Findings } {
    const configured = pulumi.runtime.getConfig(SWITCHED_KEY);
    if (lastRead && lastRead.configured === configured) {
        return { names: lastRead.names, findings: createFindings(SWITCHED_KEY) };
    }
    const { value, findings } = readSetting(SWITCHED_KEY);
    const names = value === undefined ? [] : checkSwitched(value, SWITCHED_KEY, findings);
    // What is wrong is told anew every time.
    lastRead = findings.problems.length === 0 ? { configured, names } : undefined;
    return { names, findings };
}

/** The reasons of the locked pairs, and what is wrong with the setting. */
export function readLocked(): { locks: Locks; findings: Findings } {
    const { value, findings } = readSetting(LOCKED_KEY);
    return { locks: value === undefined ? {} : checkLocks(value, LOCKED_KEY, findings), findings };
}

/** The records of the switched pairs, and what is wrong with the setting. */
export function readRoleChanges(): { records: RoleChanges; findings: Findings } {
    const { value, findings } = readSetting(ROLE_CHANGES_KEY);
    if (value !== undefined && isConfigSecret(ROLE_CHANGES_KEY)) {
        // The component keeps the record in the state, where everyone may read it.
        findings.addProblem(ROLE_CHANGES_KEY, ENCRYPTED);
        return { records: {}, findings };
    }
    return { records: value === undefined ? {} : checkRoleChanges(value, ROLE_CHANGES_KEY, findings), findings };
}

/** What is wrong with how the engine names resources of these types. */
export function readAutonaming(types: readonly string[]): Findings {
    const { value, findings } = readSetting(AUTONAMING_KEY);
    const configValue = (key: string) => pulumi.runtime.getConfig(`${pulumi.getProject()}:${key}`);
    checkAutonaming(value, types, findings, configValue);
    return findings;
}

function readSetting(key: string): { value: unknown; findings: Findings } {
    const configured = pulumi.runtime.getConfig(key);
    const value = configured === undefined || configured === "" ? undefined : parseJson(configured);
    return { value, findings: createFindings(key) };
}

function createFindings(key: string): Findings {
    return new Findings(() => isConfigSecret(key));
}

/** Pulumi hands a list or a map over as JSON; what is none is text. */
function parseJson(configured: string): unknown {
    try {
        return JSON.parse(configured) as unknown;
    } catch {
        return configured;
    }
}
