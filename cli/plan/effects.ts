// What a change does to traffic: the one table that `plan --against` and docs/changing.md speak from. Which fields make the
// provider replace something was read in its source and is proved on the engine (tests/engine/effects.test.ts).

import {
    PAIR_FIELDS as COMPARED,
    HEALTH_CHECK_FIELDS,
    LISTENER_FIELDS,
    LISTENER_PARTS,
    LOAD_BALANCER_FIELDS,
    type ObjectShape,
    PAIR_SHAPE,
    type Field as Row,
} from "../../components/schema";
import type { HealthCheckPlan, InstancePlan, ListenerPlan, PairPlan, StandbyCheckPlan } from "./model";

/** The effects on traffic, from the lightest to the heaviest, in words. */
export const EFFECTS = {
    none: "none",
    inPlace: "in place: the listener goes on",
    begins: "begins: nothing was served there",
    serverGroupReplaced: "goes on by a new server group; the listener never stops",
    movedBetweenComponents: "goes on in the other pair; the listener never stops",
    moves: "moves to the new primary; the listener never stops",
    unknown: "not known: the value is secret or cannot be compared",
    interrupted: "interrupted on that port",
    ends: "ends there",
    instanceReplaced: "a new address: clients must follow",
    instanceDeleted: "the pair's own instance is deleted, with its address and all that is on it",
    twoUpdates: "takes two updates: the old listener must be gone before the new one is made",
    refused: "refused until `deletionProtection` is false and deployed",
} as const;

export type Effect = keyof typeof EFFECTS;

const ORDER = Object.keys(EFFECTS) as Effect[];

/** The heaviest of some effects. */
export function findHeaviest(effects: readonly Effect[]): Effect {
    return ORDER[Math.max(0, ...effects.map((effect) => ORDER.indexOf(effect)))]!;
}

/** A field of the plan: what it is called, what a change of it does, and the unit of its values. */
export interface Field {
    readonly label: string;
    readonly effect: Effect;
    readonly unit?: string;
    /** What leaving it out does, where that is not what a change does. */
    readonly leftOut?: Effect;
}

/** Every field must say what a change of it does: a new one does not compile without. */
type Fields<T> = { readonly [K in keyof T]-?: Field };

/** The rows of the table, each with the unit of its values. */
function withUnits<F extends Readonly<Record<string, Row>>>(
    { fields }: ObjectShape,
    rows: F,
): { [K in keyof F]: Field } {
    const entries = Object.entries(rows).map(([name, { label, effect, effectIfOmitted: leftOut }]) => {
        const shape = fields[name];
        const unit = shape?.kind === "integer" ? shape.unit : undefined;
        return [name, { label, effect, ...(leftOut && { leftOut }), ...(unit !== undefined && { unit }) }];
    });
    return Object.fromEntries(entries) as { [K in keyof F]: Field };
}

export const INSTANCE_FIELDS: Fields<InstancePlan> = withUnits(PAIR_SHAPE.fields.loadBalancer, LOAD_BALANCER_FIELDS);

export const PAIR_FIELDS: Fields<Omit<PairPlan, "name" | "instance" | "listeners" | "standbyCheck">> = {
    ...withUnits(PAIR_SHAPE, COMPARED),
    locked: { label: "roles locked", effect: "none" },
};

export const LISTENER_EFFECTS: Fields<
    Omit<ListenerPlan, "key" | "name" | "protocol" | "port" | "primary" | "secondary" | "healthCheck">
> = {
    ...withUnits(PAIR_SHAPE.fields.listeners.of, LISTENER_PARTS),
    ...withUnits(PAIR_SHAPE.fields.listeners.of, LISTENER_FIELDS),
    failoverSeconds: { label: "failover within", effect: "none", unit: "s" },
    recoverySeconds: { label: "back after", effect: "none", unit: "s" },
};

export const HEALTH_CHECK_EFFECTS: Fields<HealthCheckPlan> = withUnits(
    PAIR_SHAPE.fields.healthCheck,
    HEALTH_CHECK_FIELDS,
);

/** No client uses the listener of a standby check. */
export const STANDBY_CHECK_FIELDS: Fields<Omit<StandbyCheckPlan, "name" | "primary" | "secondary" | "healthCheck">> = {
    port: { label: "standby check on port", effect: "none" },
    detectionSeconds: { label: "a dead secondary is noticed within", effect: "none", unit: "s" },
};

/** What happens to the servers and listeners of a pair, beside changes of single fields. */
export const EVENTS = {
    switched: "moves",
    primaryReplaced: "moves",
    secondaryReplaced: "serverGroupReplaced",
    weight: "serverGroupReplaced",
    port: "serverGroupReplaced",
    listenerAdded: "begins",
    listenerRemoved: "ends",
    protocol: "interrupted",
    pairAdded: "begins",
    pairRemoved: "ends",
    instanceGivenUp: "instanceDeleted",
    listenerMoved: "movedBetweenComponents",
    listenerMovedBeside: "twoUpdates",
    region: "unknown",
    secret: "unknown",
} as const satisfies Record<string, Effect>;
