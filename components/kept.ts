// What a child keeps from an earlier update where it is left out now, as the provider has no way to clear it: planned as a
// change it would be planned again at every later run.

import type * as cms from "@pulumi/alicloud/cms";
import type * as slb from "@pulumi/alicloud/slb";

import { HealthCheckType } from "./enums";

/** @param inputs as far as they are known */
export function keptByListener(inputs: slb.ListenerArgs): string[] {
    const noHost = inputs.healthCheckType === HealthCheckType.Http && isLeftOut(inputs.healthCheckDomain);
    return [...(isLeftOut(inputs.description) ? ["description"] : []), ...(noHost ? ["healthCheckDomain"] : [])];
}

/** @param inputs as far as they are known */
export function keptByAlarm({ webhook }: cms.AlarmArgs): string[] {
    return isLeftOut(webhook) ? ["webhook"] : [];
}

function isLeftOut(value: unknown): boolean {
    return value === undefined || value === null || value === "";
}
