// What the rules look at: arguments that were checked one by one, of which some may not be known.

import { Checked, PAIR_SHAPE, SERVER_GROUP_SHAPE, Unknown, UNKNOWN } from "../schema";

export type KnownValue<T> = Exclude<T, Unknown | undefined>;
export type Pair = KnownValue<Checked<typeof PAIR_SHAPE>>;
export type ServerGroup = KnownValue<Checked<typeof SERVER_GROUP_SHAPE>>;
export type LoadBalancer = KnownValue<Pair["loadBalancer"]>;
export type Listeners = KnownValue<Pair["listeners"]>;
export type Listener = KnownValue<Listeners[number]>;
export type HealthCheck = KnownValue<Pair["healthCheck"]>;
export type StandbyCheck = KnownValue<Pair["standbyCheck"]>;
export type Server = KnownValue<Pair["primary"]>;

/** The value, where there is one that can be relied upon. */
export function knownValue<T>(value: T | Unknown | undefined): T | undefined {
    return value === UNKNOWN ? undefined : value;
}

/** The value or what its shape has for it; UNKNOWN stays UNKNOWN. */
export function orDefault<T>(value: T | Unknown | undefined, shape: { readonly default: T }): T | Unknown {
    return value === undefined ? shape.default : value;
}
