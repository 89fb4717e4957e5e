// What a child keeps from an earlier update where it is left out now, as the provider has no way to clear it: planned as a
// change it would be planned again at every later run.

import { HealthCheckType } from "./enums";
import type { AlarmArgs } from "./args";
import type { ResolvedListener } from "./resolved";

/** @param listener as far as it is known */
export function keptByListener({ description, healthCheck: { type, domain } }: ResolvedListener): string[] {
    const noHost = type === HealthCheckType.Http && isLeftOut(domain);
    return [...(isLeftOut(description) ? ["description"] : []), ...(noHost ? ["healthCheckDomain"] : [])];
}

/** @param alarm as far as it is known */
export function keptByAlarm({ webhook }: AlarmArgs): string[] {
    return isLeftOut(webhook) ? ["webhook"] : [];
}

function isLeftOut(value: unknown): boolean {
    return value === undefined || value === null || value === "";
}
