// What a child keeps from an earlier update where it is left out now, as the provider has no way to clear it: planned as a
// change it would be planned again at every later run.

import type { AlarmArgs } from "../args";
import { HealthCheckType } from "../enums";
import type { ResolvedListener } from "./resolvedPair";

/** @param listener as far as it is known */
export function ignoreChangesForListener({ description, healthCheck: { type, domain } }: ResolvedListener): string[] {
    const hasNoHost = type === HealthCheckType.Http && isOmitted(domain);
    return [...(isOmitted(description) ? ["description"] : []), ...(hasNoHost ? ["healthCheckDomain"] : [])];
}

/** @param alarm as far as it is known */
export function ignoreChangesForAlarm({ webhook }: AlarmArgs): string[] {
    return isOmitted(webhook) ? ["webhook"] : [];
}

function isOmitted(value: unknown): boolean {
    return value === undefined || value === null || value === "";
}
