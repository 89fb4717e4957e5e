// What a stack's config asks for, and what its state says was deployed, in a form that can be compared with the cloud.

import {
    findEntry,
    formatChildName,
    formatListenerKey,
    formatPortAlarmName,
    isNamedBy,
    parseQualifiedName,
    formatQualifiedName as qualify,
    RESOURCE_TYPES,
} from "../../components/domain";
import type { Locks } from "../../components/validation";
import type { Group, GroupServer } from "../cloud";
import {
    COMPONENT,
    type DeclaredResource,
    type PairPlan,
    type Plan,
    redact,
    SECRET,
    type ServerInputs,
    serversByRole,
} from "../plan";
import type { State, StateResource } from "../pulumi";

/** A listener as the config or the state has it. */
export interface Desired {
    /** The provider's arguments of the listener. */
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly servers: readonly GroupServer[];
    /** Id of the group; known to the state only. */
    readonly groupId?: string;
}

/** A listener of a pair. */
export interface ExpectedListener {
    /** "tcp-443", as in the stack's outputs. */
    readonly key: string;
    readonly protocol: "tcp" | "udp";
    readonly port: number;
    /** Whether clients use it, or it is there to have the cloud probe the secondary. */
    readonly isStandbyCheck: boolean;
    /** Nothing where the config does not have it (any more). */
    readonly config?: Desired;
    /** Nothing where it was not deployed, or the state is not known. */
    readonly state?: Desired;
}

/** A pair of a stack. */
export interface ExpectedPair {
    /** Its name in the program; qualified by its parents' types, as "my:Blue$web", if another pair has the same name. */
    readonly name: string;
    /** Its name in the program, which other pairs may have too. */
    readonly shortName?: string;
    /** Its name with the types of its parents. */
    readonly qualifiedName?: string;
    /** Known if the state has the pair. */
    readonly urn?: string;
    /** Whether the config has it, or there is no config to have it; else only the state does. */
    readonly isConfigured: boolean;
    /** Record of the last update that the pair is switched. */
    readonly roleChange?: { readonly since?: string; readonly reason?: string };
    /** Of the instance; not known where it is secret, or declared and not deployed as far as is known. */
    readonly loadBalancerId?: string;
    /** Whether the instance is the pair's own, or one that others may use too. */
    readonly ownsInstance: boolean;
    /** Seconds until a server that answers counts as healthy again, at the most of all listeners. */
    readonly recoverySeconds: number;
    readonly listeners: readonly ExpectedListener[];
    /** Whether it has an alarm for each port: then the metric must be counted by port. */
    readonly alarmsPerListener: boolean;
}

/** What a stack's config declares. */
export interface Declared {
    readonly plan: Plan;
    readonly declared: readonly DeclaredResource[];
}

/**
 * The pairs of a stack, out of its config and its state.
 *
 * @param config nothing where the stack's file declares no pairs, but its program does
 */
export function listExpectedPairs(config: Declared | undefined, state: State): ExpectedPair[] {
    const resources = "resources" in state ? state.resources.filter(({ isOld }) => !isOld) : [];
    const components = resources.filter(({ type }) => type === COMPONENT);
    const planned = config?.plan.pairs ?? [];
    const all = identitiesOf(planned, components);
    const names = [...new Set(all.map(({ name }) => name))];
    return all.map(({ name, pair, component }) => {
        const children = resources.filter(({ parent }) => parent === undefined || parent === component?.urn);
        const qualified = component ? parseQualifiedName(component.urn) : qualify("", name);
        const isAmbiguous = all.filter((one) => one.name === name).length > 1;
        const listeners = listListeners(name, pair, config?.declared ?? [], children, names);
        const loadBalancer = children.find((one) => one.type === RESOURCE_TYPES.instance && one.name === name);
        const inState = listeners.map(({ state: wanted }) => wanted?.inputs["loadBalancerId"]).find(isId);
        const loadBalancerId = [pair?.loadBalancerId, loadBalancer?.id, inState].find(isId);
        return {
            name: isAmbiguous ? qualified : name,
            shortName: name,
            qualifiedName: qualified,
            ...(component && { urn: component.urn }),
            isConfigured: config === undefined || pair !== undefined,
            ...roleChangeOf(component, listeners),
            ...(loadBalancerId !== undefined && { loadBalancerId }),
            ownsInstance: loadBalancer !== undefined || pair?.instance !== undefined,
            recoverySeconds: pair
                ? Math.max(0, ...pair.listeners.map((one) => one.recoverySeconds ?? 0))
                : readRecoverySeconds(component),
            listeners,
            alarmsPerListener: pair
                ? pair.alarm?.perListener === true
                : children.some(({ type, name: rule }) => type === RESOURCE_TYPES.alarm && isPortAlarm(name, rule)),
        };
    });
}

/** Pairs of the config have no parent. */
function identitiesOf(planned: readonly PairPlan[], components: readonly StateResource[]) {
    const ofConfig = planned.map((pair) => {
        const component = components.find(
            ({ name, urn }) => name === pair.name && parseQualifiedName(urn) === qualify("", name),
        );
        return { name: pair.name, pair, component };
    });
    const ofState = components
        .filter((component) => !ofConfig.some((one) => one.component === component))
        .map((component) => ({ name: component.name, pair: undefined, component }));
    return [...ofConfig, ...ofState];
}

/** Whether an entry of a setting means a pair: a plain name means all pairs of that name. */
export function isEntryOf(entry: string, { name, shortName = name, qualifiedName = name }: PairNames): boolean {
    return isNamedBy(entry, shortName, qualifiedName);
}

/** Returns what a command says if it is given a name that several pairs have. */
export function ambiguous(input: string, pairs: readonly PairNames[]): string {
    const names = pairs.map(({ name }) => `  '${name}'`).sort();
    return [`several pairs are called "${input}": name one of them:`, ...names].join("\n");
}

/** Returns a name as a shell takes it: qualified names hold a "$". */
export function shellWord(name: string): string {
    return /^[\w.:-]+$/.test(name) ? name : `'${name}'`;
}

/** The names of a pair. */
export type PairNames = Pick<ExpectedPair, "name" | "shortName" | "qualifiedName">;

/** Returns the names of a pair without a parent, as those of a stack's config are. */
export function unparented(name: string): Required<PairNames> {
    return { name, shortName: name, qualifiedName: qualify("", name) };
}

/** Returns the lock on a pair, if there is one: its own, or one on all pairs of its name. */
export function lockOn({ name, shortName = name, qualifiedName = name }: PairNames, locks: Locks): string | undefined {
    return findEntry(locks, shortName, qualifiedName);
}

/** Returns the record that the component keeps while it is switched. */
function roleChangeOf(
    component: StateResource | undefined,
    listeners: readonly ExpectedListener[],
): Pick<ExpectedPair, "roleChange"> {
    const { roleChange, primary } = (component?.inputs ?? {}) as {
        roleChange?: object;
        primary?: { serverId?: unknown };
    };
    // An update that failed before it made a group keeps the record, and moved nothing.
    const isMoved = listeners.some(
        ({ isStandbyCheck, state }) =>
            !isStandbyCheck &&
            findServer(state, "primary") &&
            findServer(state, "primary")?.serverId !== primary?.serverId,
    );
    return typeof roleChange === "object" && isMoved ? { roleChange } : {};
}

/** Whether a rule is one on a port of the pair. */
function isPortAlarm(pair: string, rule: string): boolean {
    const port = /-(\d+)-unhealthy$/.exec(rule)?.[1];
    return port !== undefined && rule === formatPortAlarmName(pair, Number(port));
}

/** As the component itself told when it was deployed. */
function readRecoverySeconds(component: StateResource | undefined): number {
    const seconds = Object.values(component?.outputs["recoverySeconds"] ?? {});
    return Math.max(0, ...seconds.filter((one) => typeof one === "number"));
}

function listListeners(
    pair: string,
    plan: PairPlan | undefined,
    declared: readonly DeclaredResource[],
    resources: readonly StateResource[],
    pairs: readonly string[],
): ExpectedListener[] {
    const configured = declared.filter(
        ({ type, name }) => type === RESOURCE_TYPES.listener && findPair(name, pairs) === pair,
    );
    const deployed = resources.filter(
        ({ type, name }) => type === RESOURCE_TYPES.listener && findPair(name, pairs) === pair,
    );
    // A pair that is not planned any more may still have its listeners in the state.
    const names = [...new Set([...(plan ? configured : []), ...deployed].map(({ name }) => name))];
    return names.map((name) => {
        const config = configured.find((one) => one.name === name);
        const state = deployed.find((one) => one.name === name);
        const inputs = (config ?? state)?.inputs ?? {};
        const [protocol, port] = [String(inputs["protocol"]) as "tcp" | "udp", Number(inputs["frontendPort"])];
        const key = formatListenerKey(protocol, port);
        const group = (resources: readonly { type: string; name: string; inputs: object }[]) =>
            resources.find((one) => one.type === RESOURCE_TYPES.group && one.name === name);
        const deployedGroup = group(resources) as StateResource | undefined;
        const isStandbyCheck = name !== formatChildName(pair, key);
        return {
            key,
            protocol,
            port,
            isStandbyCheck,
            ...(config && { config: toDesired(config.inputs, group(declared)?.inputs, isStandbyCheck) }),
            ...(state && {
                state: {
                    ...toDesired(state.inputs, deployedGroup?.inputs, false),
                    ...(deployedGroup?.id !== undefined && { groupId: deployedGroup.id }),
                },
            }),
        };
    });
}

/** The pair that a child belongs to: children are named by their pair and what follows. */
function findPair(child: string, pairs: readonly string[]): string | undefined {
    return pairs.find(
        (pair) => child.startsWith(`${pair}-`) && /^(tcp|udp)-\d+(-standby)?$/.test(child.slice(pair.length + 1)),
    );
}

function toDesired(inputs: object, group: object | undefined, inventsAcl: boolean): Desired {
    // What the provider filled in is not something that the program asked for.
    const { __defaults: filledIn = [], ...all } = redact<object>(inputs);
    (filledIn as string[]).forEach((name) => delete all[name]);
    const { primary, secondary } = serversByRole((group as Record<string, unknown> | undefined)?.["servers"]);
    return {
        // Offline, the list of nobody has an id that no cloud gave.
        inputs: inventsAcl ? { ...all, aclIds: undefined } : all,
        servers: primary && secondary ? [toGroupServer("primary", primary), toGroupServer("secondary", secondary)] : [],
    };
}

function toGroupServer(role: GroupServer["role"], { serverId, type, port, weight }: ServerInputs): GroupServer {
    return { role, serverId: toText(serverId), type: toText(type), port: Number(port), weight: Number(weight) };
}

/** State keeps a secret as an object. */
function toText(input: unknown): string {
    return typeof input === "string" ? input : SECRET;
}

function isId(input: unknown): input is string {
    return typeof input === "string" && input !== SECRET;
}

/** The server of a role. */
export function findServer(
    group: Pick<Group, "servers"> | undefined,
    role: GroupServer["role"],
): GroupServer | undefined {
    return group?.servers.find((server) => server.role === role);
}
