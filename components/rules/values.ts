// What the rules look at: arguments that were checked one by one, of which some may not be known.

import { PAIR, SERVER_GROUP } from "../limits";
import { Checked, Unknown, UNKNOWN } from "../shape";

export type Known<T> = Exclude<T, Unknown | undefined>;
export type Pair = Known<Checked<typeof PAIR>>;
export type ServerGroup = Known<Checked<typeof SERVER_GROUP>>;
export type LoadBalancer = Known<Pair["loadBalancer"]>;
export type Listeners = Known<Pair["listeners"]>;
export type Listener = Known<Listeners[number]>;
export type HealthCheck = Known<Pair["healthCheck"]>;
export type StandbyCheck = Known<Pair["standbyCheck"]>;
export type Server = Known<Pair["primary"]>;

/** The value, where there is one that can be relied upon. */
export function known<T>(value: T | Unknown | undefined): T | undefined {
    return value === UNKNOWN ? undefined : value;
}

/** The value or what its shape has for it; UNKNOWN stays UNKNOWN. */
export function orDefault<T>(value: T | Unknown | undefined, shape: { readonly default: T }): T | Unknown {
    return value === undefined ? shape.default : value;
}
