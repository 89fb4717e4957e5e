// What changes between two plans of a stack, and what each change does to traffic.

import { isDeepStrictEqual } from "node:util";

import type { Problem } from "../../components/validation";
import { describeStandbyCheck } from "./describePlan";
import {
    type Effect,
    EVENTS,
    type Field,
    findHeaviest,
    HEALTH_CHECK_EFFECTS,
    INSTANCE_FIELDS,
    LISTENER_EFFECTS,
    PAIR_FIELDS,
    STANDBY_CHECK_FIELDS,
} from "./effects";
import { type ListenerPlan, type PairPlan, type Plan, SECRET, type ServerPlan } from "./model";

/** One change, in the words of the console. */
export interface Change {
    /** The listener that it is about, as "tcp-443"; left out for the pair and its instance. */
    readonly listener?: string;
    readonly what: string;
    /** Left out where there was nothing. */
    readonly from?: string;
    /** Left out where nothing is left. */
    readonly to?: string;
    readonly effect: Effect;
}

export interface PairDiff {
    readonly name: string;
    readonly kind: "added" | "removed" | "changed";
    /** The heaviest effect of its changes. */
    readonly effect: Effect;
    readonly changes: readonly Change[];
}

export interface PlanDiff {
    readonly stack: string;
    /** What the stack is compared with, as it was asked for. */
    readonly against: string;
    readonly effect: Effect;
    /** Changes of the stack as a whole. */
    readonly changes: readonly Change[];
    readonly pairs: readonly PairDiff[];
    readonly unchanged: readonly string[];
    /** Doubts that are new. */
    readonly warnings: readonly Problem[];
}

/** A stack at one of the two points in time: what it declares, and the ciphertext of its secrets by config key. */
export interface Side {
    readonly plan: Plan;
    readonly secrets: Readonly<Record<string, string>>;
}

/** Compares a stack with itself at an earlier time. */
export function diffPlans(against: string, base: Side, head: Side): PlanDiff {
    const names = [...new Set([...base.plan.pairs, ...head.plan.pairs].map(({ name }) => name))];
    const [before, after] = [indexPairs(base), indexPairs(head)];
    const separate = names.map((name) => comparePair(name, before.byName.get(name), after.byName.get(name)));
    const all = separate.map((pair) => markMoves(pair, before, after));
    const changes = compareStack(base, head);
    const isChanged = (pair: PairDiff) => pair.kind !== "changed" || pair.changes.length > 0;
    const pairs = all.filter(isChanged);
    const oldWarnings = new Set(base.plan.warnings.map(warningKey));
    return {
        stack: head.plan.stack,
        against,
        effect: findHeaviest([...changes, ...pairs].map(({ effect }) => effect)),
        changes,
        pairs,
        unchanged: all.filter((pair) => !isChanged(pair)).map(({ name }) => name),
        warnings: head.plan.warnings.filter((one) => !oldWarnings.has(warningKey(one))),
    };
}

function warningKey({ path, reason }: Problem): string {
    return JSON.stringify([path, reason]);
}

/** The pairs of one side, by name and by the listeners that they have. */
interface PairIndex {
    readonly byName: ReadonlyMap<string, PairPlan>;
    /** By listener key, then by the existing load balancer (undefined if the pair declares its own): names of pairs. */
    readonly byListener: ReadonlyMap<string, ReadonlyMap<string | undefined, ReadonlySet<string>>>;
}

function indexPairs({ plan }: Side): PairIndex {
    const byListener = new Map<string, Map<string | undefined, Set<string>>>();
    for (const { name, loadBalancerId, listeners } of plan.pairs) {
        for (const { key } of listeners) {
            const byId = byListener.get(key) ?? new Map<string | undefined, Set<string>>();
            byListener.set(key, byId);
            byId.set(loadBalancerId, (byId.get(loadBalancerId) ?? new Set()).add(name));
        }
    }
    return { byName: new Map(plan.pairs.map((pair) => [pair.name, pair])), byListener };
}

/**
 * On one instance a listener moves from pair to pair as it is; unless the other pair has one of its name on another instance,
 * before or after: the engine would create it before the old one is deleted.
 */
function markMoves(pair: PairDiff, base: PairIndex, head: PairIndex): PairDiff {
    /** The first other pair that has a listener of this key on this load balancer. */
    const otherOn = ({ byListener }: PairIndex, key: string, id: string) =>
        [...(byListener.get(key)?.get(id) ?? [])].find((name) => name !== pair.name);
    const changes = pair.changes.map((change) => {
        const { listener, what, from, to } = change;
        if (listener === undefined || what !== "listener" || (from !== undefined && to !== undefined)) {
            return change;
        }
        const [context, there] = to === undefined ? [base, head] : [head, base];
        const id = context.byName.get(pair.name)?.loadBalancerId;
        if (id === undefined || id === SECRET) {
            return change;
        }
        const other = otherOn(there, listener, id);
        if (other === undefined || otherOn(context, listener, id) !== undefined) {
            return change;
        }
        const isBeside = context.byName.get(other)?.listeners.some(({ key }) => key === listener) ?? false;
        return { ...change, effect: isBeside ? EVENTS.listenerMovedBeside : EVENTS.listenerMoved };
    });
    return { ...pair, changes, effect: findHeaviest(changes.map(({ effect }) => effect)) };
}

function compareStack(base: Side, head: Side): Change[] {
    const bothThere = base.plan.pairs.length > 0 && head.plan.pairs.length > 0;
    const region =
        bothThere && base.plan.region !== head.plan.region
            ? [{ what: "region", ...fromTo(base.plan.region, head.plan.region), effect: EVENTS.region }]
            : [];
    const keys = Object.keys(head.secrets).filter((key) => base.secrets[key] !== undefined);
    const secrets = keys
        .filter((key) => base.secrets[key] !== head.secrets[key])
        .map((key) => ({ what: `${key}, encrypted anew`, from: SECRET, to: SECRET, effect: EVENTS.secret }));
    return [...region, ...secrets];
}

function comparePair(name: string, base: PairPlan | undefined, head: PairPlan | undefined): PairDiff {
    if (!base || !head) {
        const kind = head ? "added" : "removed";
        const change = kind === "added" ? describeAdded : describeRemoved;
        const changes = (head ?? base)!.listeners.map((listener) =>
            markRefused(base, change(listener), base !== undefined),
        );
        return { name, kind, effect: findHeaviest(changes.map(({ effect }) => effect)), changes };
    }
    const staysProtected = head.deletionProtection;
    const changes = [
        ...compareLoadBalancer(base, head).map((change) =>
            markRefused(base, change, change.effect === "instanceReplaced" || change.effect === "instanceDeleted"),
        ),
        ...compareFields(PAIR_FIELDS, base, head, ["loadBalancerId"]),
        ...compareServers(base, head),
        ...compareListeners(base, head).map((change) =>
            markRefused(base, change, staysProtected && (change.effect === "ends" || change.effect === "interrupted")),
        ),
        ...compareStandbyCheck(base, head).map((change) =>
            markRefused(
                base,
                change,
                staysProtected &&
                    base.standbyCheck?.port !== head.standbyCheck?.port &&
                    base.standbyCheck !== undefined,
            ),
        ),
    ];
    return { name, kind: "changed", effect: findHeaviest(changes.map(({ effect }) => effect)), changes };
}

/** Listeners of a protected instance refuse to be deleted. */
function markRefused(base: PairPlan | undefined, change: Change, deletes: boolean): Change {
    return deletes && base?.instance && base.deletionProtection ? { ...change, effect: "refused" } : change;
}

function compareLoadBalancer(base: PairPlan, head: PairPlan): Change[] {
    if (base.instance && head.instance) {
        return compareFields(INSTANCE_FIELDS, base.instance, head.instance);
    }
    const which = ({ instance, loadBalancerId }: PairPlan) => (instance ? "one of its own" : loadBalancerId);
    const field = PAIR_FIELDS.loadBalancerId;
    return toChange(base.instance ? { ...field, effect: EVENTS.instanceGivenUp } : field, which(base), which(head));
}

type Role = "primary" | "secondary";
type Servers = Readonly<Record<Role, ServerPlan>>;

/** Who serves and who waits: the same for all listeners of a pair, but for the ports. */
function compareServers(base: PairPlan, head: PairPlan): Change[] {
    const [before, after] = [base.listeners[0]!, head.listeners[0]!];
    const ids = ({ primary, secondary }: ListenerPlan) => [primary.serverId, secondary.serverId];
    const [first, second] = ids(before) as [string, string];
    const switched = first !== second && isDeepStrictEqual(ids(after), [second, first]);
    if (switched) {
        const lock = head.locked === undefined ? "" : `, which is locked: ${head.locked}`;
        const what = `switch of primary and secondary${lock}`;
        return [
            {
                what,
                from: `${first} serves, ${second} waits`,
                to: `${second} serves, ${first} waits`,
                effect: EVENTS.switched,
            },
            // What the servers took along is no change.
            ...compareWeight(second, before.secondary, after.primary),
            ...compareWeight(first, before.primary, after.secondary),
        ];
    }
    const server = (role: Role, effect: Effect) => {
        const [old, now] = [before[role], after[role]];
        const replaced = toChange({ label: role, effect }, old.serverId, now.serverId);
        return [...replaced, ...compareWeight(role, old, now)];
    };
    return [...server("primary", EVENTS.primaryReplaced), ...server("secondary", EVENTS.secondaryReplaced)];
}

function compareWeight(who: string, old: ServerPlan, now: ServerPlan): Change[] {
    const [weight, type] = [`weight of ${who}`, `type of ${who}`];
    return [
        ...toChange({ label: weight, effect: EVENTS.weight }, old.weight, now.weight),
        // Another id brings its type along.
        ...(old.serverId === now.serverId ? toChange({ label: type, effect: EVENTS.weight }, old.type, now.type) : []),
    ];
}

function compareListeners(base: PairPlan, head: PairPlan): Change[] {
    const at = (pair: PairPlan, key: string) => pair.listeners.find((listener) => listener.key === key);
    const added = head.listeners.filter(({ key }) => !at(base, key));
    const removed = base.listeners.filter(({ key }) => !at(head, key));
    const changedProtocol = removed.filter(({ port }) => added.some((other) => other.port === port));
    const isTurned = ({ port }: ListenerPlan) => changedProtocol.some((listener) => listener.port === port);
    return [
        ...head.listeners.flatMap((listener) => {
            const old = at(base, listener.key);
            return old ? compareSettings(old, listener) : [];
        }),
        ...changedProtocol.map(({ key, port, protocol }) => ({
            listener: key,
            what: "protocol",
            ...fromTo(protocol.toUpperCase(), added.find((other) => other.port === port)!.protocol.toUpperCase()),
            effect: EVENTS.protocol,
        })),
        ...added.filter((listener) => !isTurned(listener)).map(describeAdded),
        ...removed.filter((listener) => !isTurned(listener)).map(describeRemoved),
    ];
}

function describeAdded(listener: ListenerPlan): Change {
    return { listener: listener.key, what: "listener", to: formatListener(listener), effect: EVENTS.listenerAdded };
}

function describeRemoved(listener: ListenerPlan): Change {
    return { listener: listener.key, what: "listener", from: formatListener(listener), effect: EVENTS.listenerRemoved };
}

function formatListener({ primary, secondary }: ListenerPlan): string {
    return `primary ${primary.serverId} port ${primary.port}, secondary ${secondary.serverId} port ${secondary.port}`;
}

function compareSettings(base: ListenerPlan, head: ListenerPlan): Change[] {
    const changes = [
        ...comparePort("primary", base, head),
        ...comparePort("secondary", base, head),
        ...compareFields(HEALTH_CHECK_EFFECTS, base.healthCheck, head.healthCheck),
        ...compareFields(LISTENER_EFFECTS, base, head),
    ];
    return changes.map((change) => ({ listener: head.key, ...change }));
}

function comparePort(role: Role, base: Servers, head: Servers): Change[] {
    const { who, old, now } = findCounterparts(role, base, head);
    return toChange({ label: `port of ${who}`, effect: EVENTS.port }, old.port, now.port);
}

/** A server that changes its role is compared with itself: a port that it takes along is no change, another one is. */
function findCounterparts(role: Role, base: Servers, head: Servers) {
    const now = head[role];
    const other = base[role === "primary" ? "secondary" : "primary"];
    const changedRole = now.serverId !== base[role].serverId && now.serverId === other.serverId;
    return changedRole ? { who: now.serverId, old: other, now } : { who: `the ${role}`, old: base[role], now };
}

/** A switch takes the check along: which server it probes is no change of its own. */
function compareStandbyCheck({ standbyCheck: base }: PairPlan, { standbyCheck: head }: PairPlan): Change[] {
    if (!base || !head) {
        const words = (check: typeof base) => check && describeStandbyCheck(check);
        return toChange({ label: "standby check", effect: "none" }, words(base), words(head));
    }
    const checkField = (field: Field) => ({
        ...field,
        label: `${field.label} of the standby check`,
        effect: "none" as const,
    });
    const fields = Object.entries(HEALTH_CHECK_EFFECTS).map(([key, field]) => [key, checkField(field)]);
    const portOf = (role: Role, where: string) => {
        const { who, old, now } = findCounterparts(role, base, head);
        return toChange({ label: `port of ${who} ${where}`, effect: "none" }, old.port, now.port);
    };
    return [
        ...compareFields(STANDBY_CHECK_FIELDS, base, head),
        ...portOf("secondary", "that the standby check probes"),
        ...portOf("primary", "behind the standby check"),
        ...compareFields(Object.fromEntries(fields) as typeof HEALTH_CHECK_EFFECTS, base.healthCheck, head.healthCheck),
    ];
}

function compareFields<T extends object>(
    fields: Partial<Record<keyof T, Field>>,
    base: T,
    head: T,
    separate: readonly (keyof T)[] = [],
): Change[] {
    const keys = (Object.keys(fields) as (keyof T)[]).filter((key) => !separate.includes(key));
    return keys.flatMap((key) => toChange(fields[key]!, base[key], head[key]));
}

function toChange({ label, effect, leftOut, unit }: Field, from: unknown, to: unknown): Change[] {
    if (isDeepStrictEqual(from, to)) {
        return [];
    }
    const isKnown = to === undefined ? (leftOut ?? effect) : effect;
    return [
        {
            what: label,
            ...fromTo(formatValue(from, unit), formatValue(to, unit)),
            effect: hasSecret(from) || hasSecret(to) ? EVENTS.secret : isKnown,
        },
    ];
}

function fromTo(from: string | undefined, to: string | undefined): Pick<Change, "from" | "to"> {
    return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function hasSecret(value: unknown): boolean {
    return value === SECRET || (typeof value === "object" && value !== null && Object.values(value).some(hasSecret));
}

function formatValue(value: unknown, unit?: string): string | undefined {
    if (value === undefined) {
        return undefined;
    }
    if (typeof value === "boolean") {
        return value ? "on" : "off";
    }
    if (Array.isArray(value)) {
        return value.join(", ");
    }
    if (typeof value === "object" && value !== null) {
        const parts = Object.entries(value).map(([key, part]) => `${key}=${formatValue(part)}`);
        return parts.length > 0 ? parts.join(", ") : undefined;
    }
    const text = `${value as string | number}`;
    return unit === undefined ? text : `${text} ${unit}`;
}
