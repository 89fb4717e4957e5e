// The defaults that hang on another setting, for the rules and for the resolved pair alike. Pure.

import { InstanceChargeType, type Protocol } from "../enums";
import { HEALTH_CHECK_DEFAULTS, PAIR_SHAPE } from "../schema";

const { instanceChargeType: CHARGE_TYPE_SHAPE } = PAIR_SHAPE.fields.loadBalancer.fields;

/** How an instance is billed: one with a specification by that. */
export function resolveChargeType<T>(configured: T | undefined, spec: unknown): T | InstanceChargeType {
    return configured ?? (spec ? InstanceChargeType.PayBySpec : CHARGE_TYPE_SHAPE.default);
}

/** What decides how long a health check takes: the listener's own, else the one shared by all, else the protocol's default. */
export function resolveTiming<T>(
    protocol: Protocol,
    setting: keyof (typeof HEALTH_CHECK_DEFAULTS)[Protocol],
    own: T | undefined,
    shared: T | undefined,
): T | number {
    return own ?? shared ?? HEALTH_CHECK_DEFAULTS[protocol][setting];
}
