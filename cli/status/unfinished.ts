// What shows that the last update of a stack did not finish: its lock, and what Pulumi's state records of it.

import { RESOURCE_TYPES } from "../../components/domain";
import { COMPONENT } from "../plan";
import type { EngineLock, State, StateResource } from "../pulumi";
import { CLEAR_CREATES, FIRST_AID, REFRESH } from "./firstAid";

/** What an update left that did not finish, or that still runs. */
export interface Unfinished {
    /** The runs that hold the stack's lock. */
    readonly locks: readonly EngineLock[];
    /** URNs of the pairs whose update did not reach its end. */
    readonly pairs: readonly string[];
    /** The operations that were under way. */
    readonly operations: readonly { readonly operation: string; readonly urn: string }[];
    /** The resources that were replaced and are not deleted yet. */
    readonly deletions: readonly { readonly urn: string; readonly id: string }[];
    /** What finishes it. */
    readonly remedy: string;
}

/** Returns what is unfinished; undefined where nothing is. */
export function unfinishedOf(state: State, locks: readonly EngineLock[]): Unfinished | undefined {
    const { resources, pending = [] } = "missing" in state ? { resources: [] } : state;
    const pairs = resources.filter((one) => isUnfinished(one, resources)).map(({ urn }) => urn);
    const deletions = resources.flatMap(({ urn, id, isOld }) => (isOld && id !== undefined ? [{ urn, id }] : []));
    const isWhole = locks.length === 0 && pairs.length === 0 && deletions.length === 0;
    if (isWhole && pending.length === 0) {
        return undefined;
    }
    const isRecord = isWhole && pending.every(({ operation }) => operation === "creating");
    return { locks, pairs, operations: pending, deletions, remedy: isRecord ? CLEAR_CREATES : FIRST_AID };
}

/** A component has its outputs once its children are there; a component that was just imported has no inputs either. */
function isUnfinished({ type, urn, inputs, outputs, isOld }: StateResource, all: readonly StateResource[]): boolean {
    if (type !== COMPONENT || isOld) {
        return false;
    }
    const children = all.filter(({ parent, isOld: old }) => parent === urn && !old);
    const names = new Set(children.filter((one) => one.type === RESOURCE_TYPES.listener).map(({ name }) => name));
    const hasAll = children.every((one) => one.type !== RESOURCE_TYPES.group || names.has(one.name));
    const isRegistered = Object.keys(outputs).length > 0 || Object.keys(inputs).length === 0;
    return !hasAll || !isRegistered;
}

const KINDS: Readonly<Record<string, string>> = {
    [COMPONENT]: "pair",
    [RESOURCE_TYPES.group]: "server group",
    [RESOURCE_TYPES.listener]: "listener",
    [RESOURCE_TYPES.instance]: "CLB instance",
    [RESOURCE_TYPES.alarm]: "alarm",
};

/** "server group web-tcp-443", out of a URN. */
export function resourceWords(urn: string): string {
    const [, , types = "", ...name] = urn.split("::");
    const type = types.split("$").at(-1)!;
    return `${KINDS[type] ?? type} ${name.join("::")}`;
}

/** The lines that tell it. */
export function unfinishedLines({ locks, pairs, operations, deletions, remedy }: Unfinished): string[] {
    const mayRun = locks.some(({ isRunning }) => isRunning !== false);
    const head = mayRun
        ? "An update of the stack is running, or was killed:"
        : remedy === CLEAR_CREATES
          ? "The state still records what a killed update was about to create:"
          : "The last update of the stack did not finish:";
    const when = locks.length > 0 ? ", once no update of this stack runs any more" : "";
    return [
        head,
        ...locks.map((lock) => `  locked ${lockWords(lock)}`),
        ...pairs.map((urn) => `  ${resourceWords(urn)}: not updated to its end`),
        ...operations.map(({ operation, urn }) => `  ${operation} ${resourceWords(urn)}`),
        ...deletions.map(({ urn, id }) => `  still to be deleted: ${resourceWords(urn)}, ${id}`),
        remedy === CLEAR_CREATES ? `  ${remedy} removes the record` : `  ${remedy} finishes it${when}`,
    ];
}

function lockWords({ holder, since, isRunning }: EngineLock): string {
    const who = holder === undefined ? "by a run that the backend does not name" : `by ${holder}`;
    const state = isRunning === undefined ? "" : isRunning ? ", which is running" : ", which was killed";
    return `${who}${since === undefined ? "" : ` since ${since}`}${state}`;
}

/** A server group that no listener uses, but that Pulumi's state holds. */
export interface HeldGroup {
    readonly loadBalancerId: string;
    readonly id: string;
    readonly name: string;
    readonly servers: string;
    /** URN of the resource in the state. */
    readonly urn: string;
    /** What it waits for. */
    readonly remedy: string;
}

/** Says what a resource of the state waits for. */
export function describeRemedy({ urn, parent, isOld }: StateResource, state: State): string {
    if (isOld) {
        return "replaced, and `pulumi up` deletes it";
    }
    const resources = "missing" in state ? [] : state.resources;
    const name = urn.split("::").slice(3).join("::");
    const listener = resources.find(
        (one) => one.type === RESOURCE_TYPES.listener && one.name === name && one.parent === parent && !one.isOld,
    );
    return listener
        ? `${REFRESH} points the listener at it`
        : parent !== undefined && parent.includes(`${COMPONENT}::`)
          ? `${REFRESH} makes its listener`
          : "it is the program's own";
}
