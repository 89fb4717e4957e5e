// The status as data: who serves, who could take over, and what config, state and cloud do not agree on. All formats are
// made from it. Nothing in it is a guess: what the cloud does not tell is said to be unknown.

import { findServerHealth, type HealthRow, type ObservedHealth as ServerSeen } from "../../components/cloud";
import { findEntry, RESOURCE_TYPES } from "../../components/domain";
import { formatCount, type Locks, NOT_SWITCHED, ROLE_CHANGES_KEY, type RoleChanges } from "../../components/validation";
import type { Group, GroupServer, Listener, LoadBalancer, Metric } from "../cloud";
import { SECRET } from "../plan";
import type { EngineLocks, State } from "../pulumi";
import { compareSettings } from "./compareSettings";
import { type ExpectedListener, type ExpectedPair, findServer, isEntryOf, lockOn } from "./expected";
import { CLEAR_CREATES, REFRESH } from "./firstAid";
import type { NoState } from "./lost";
import { describeRemedy, type HeldGroup, type Unfinished, unfinishedOf } from "./unfinished";

export interface Status {
    readonly stack: string;
    readonly region: string;
    /** Why the state is not known, if it is not; then it is not compared either. */
    readonly stateMissing?: string;
    /** What is known where the stack has no state; left out where it has one, or where that is not known. */
    readonly noState?: NoState;
    /** Whether the stack's file declares its pairs. Else they are those of the state, and no config is compared. */
    readonly hasConfig: boolean;
    readonly pairs: readonly PairStatus[];
    /** Names in the setting of switched pairs that no pair has; left out where there are none. */
    readonly unknownNames?: readonly string[];
    /** Names in the setting of locked pairs that no pair has; left out where there are none. */
    readonly lockedUnknownNames?: readonly string[];
    /** Names in the records of switched pairs that no pair has; left out where there are none. */
    readonly roleChangeStrangers?: readonly string[];
    /** What the alarms per listener are counted by; left out where there are none. */
    readonly alarms?: AlarmStatus;
    /** Server groups of the instances that neither a listener nor the state uses. */
    readonly unusedGroups: readonly UnusedGroup[];
    /** Server groups of the instances that no listener uses, but the state holds; left out where there are none. */
    readonly heldGroups?: readonly HeldGroup[];
    /** What the last update left that did not finish; left out where it did. */
    readonly unfinished?: Unfinished;
    /** What could not be looked up, and why; left out where all was. */
    readonly unknown?: readonly string[];
    /**
     * Whether redundancy is not known to be lost, config, state and cloud agree, the last update finished, and everything
     * could be looked up.
     */
    readonly ok: boolean;
}

/** The alarms for each port, and the metric that they look at. */
export interface AlarmStatus {
    readonly pairs: readonly string[];
    readonly metric: string;
    /** What the metric is counted by in this account; left out where that could not be asked. */
    readonly dimensions?: readonly string[];
    /** Why it could not be asked. */
    readonly unknown?: string;
    /** Whether the metric is counted by port, as far as is known: else the alarms never ring. */
    readonly canRing: boolean;
}

/** Whether the other server could take over: on both servers' own word, by a failure of one of them, or not known. */
export type Redundancy = "kept" | "lost" | "unknown";

export interface PairStatus {
    /** Its name in the program; qualified by its parents' types, as "my:Blue$web", if another pair has the same name. */
    readonly name: string;
    /** Which resource it is; left out if the state does not have it. */
    readonly urn?: string;
    readonly loadBalancerId?: string;
    readonly address?: string;
    /** Why its roles are to stay as they are; left out where nothing says so. */
    readonly locked?: string;
    readonly redundancy: Redundancy;
    readonly listeners: readonly ListenerStatus[];
    /** The listener by which the cloud probes the secondary. */
    readonly standbyCheck?: { readonly port: number; readonly status: string };
    readonly differences: readonly Difference[];
}

export interface ListenerStatus {
    /** "tcp-443". */
    readonly key: string;
    /** "running", "stopped", or what else the cloud says. */
    readonly status: string;
    /** Who gets the traffic. */
    readonly serves: "primary" | "secondary" | "none" | "unknown";
    /** Why nobody serves, or why that is unknown. */
    readonly reason?: string;
    /** The server that the traffic goes back to when it recovers, while the other one serves for it. */
    readonly goesBackTo?: string;
    readonly redundancy: Redundancy;
    readonly primary?: ServerStatus;
    readonly secondary?: ServerStatus;
    /** Since when the two have these roles, ISO 8601: a switch makes a new group. */
    readonly rolesSince?: string;
}

/** A server, with what the cloud's probes say of it. */
export interface ServerStatus extends ServerSeen {
    readonly serverId: string;
    readonly port: number;
}

/** Something on which config, state and cloud do not agree. */
export interface Difference {
    /** The listener, where it is about one. */
    readonly listener?: string;
    /** What differs: a setting by its name in the config, or "servers", "status", "listener", "server group", "instance". */
    readonly what: string;
    readonly config?: string;
    readonly state?: string;
    readonly cloud?: string;
    /** What to do about it; one line for each way. */
    readonly remedy: string;
}

export interface UnusedGroup {
    readonly loadBalancerId: string;
    readonly id: string;
    readonly name: string;
    readonly servers: string;
    /** Whether a run of this stack left it: its instance is a pair's own, or it holds a pair's two servers. */
    readonly isLeftover: boolean;
    /** Why it must not be deleted now; left out where it may be. */
    readonly keep?: string;
}

/** An instance as the cloud has it, with what its health checks say. */
export interface Observed {
    readonly loadBalancer: LoadBalancer;
    readonly health: readonly HealthRow[];
}

/** What is told of a stack besides its pairs. */
export interface StatusContext {
    readonly stack: string;
    readonly region: string;
    readonly stateMissing?: string;
    readonly noState?: NoState;
    readonly hasConfig: boolean;
    readonly unknownNames?: readonly string[];
    /** Entries of the setting of switched pairs; left out if it was not read. */
    readonly switched?: readonly string[];
    /** Records of switched pairs; left out if they were not read. */
    readonly roleChanges?: RoleChanges;
    /** Why pairs are locked. */
    readonly locks?: Locks;
    /** Which account and region answered; asked only if they do not know an instance. */
    readonly answeredBy?: string;
    /** What alarms per listener are counted by; asked only where there are any. */
    readonly metric?: Metric;
    /** Left out where only the cloud is looked at. */
    readonly state?: State;
    /** Who holds the stack's lock; left out as the state is. */
    readonly engineLocks?: EngineLocks;
}

export function toStatus(
    context: StatusContext,
    expected: readonly ExpectedPair[],
    observed: ReadonlyMap<string, Observed>,
): Status {
    const {
        unknownNames = [],
        switched,
        roleChanges = {},
        locks = {},
        metric,
        state = NO_STATE,
        engineLocks = { locks: [] },
        answeredBy,
        ...rest
    } = context;
    const sources = { hasConfig: context.hasConfig, hasState: !isStateUnknown(context), answeredBy };
    const pairs = expected
        .map((pair) => toPairStatus(pair, observed.get(pair.loadBalancerId ?? ""), sources))
        .map((pair, index) => {
            const locked = lockOn(expected[index]!, locks);
            const known = withRecord(withRoleChange(pair, expected[index]!, switched), expected[index]!, {
                switched,
                roleChanges,
            });
            return { ...known, ...(locked !== undefined && { locked }) };
        });
    const roleChangeStrangers = Object.keys(roleChanges).filter(
        (name) => !expected.some((pair) => isEntryOf(name, pair)),
    );
    const lockedUnknownNames = Object.keys(locks).filter((name) => !expected.some((pair) => isEntryOf(name, pair)));
    const unfinished = unfinishedOf(state, "locks" in engineLocks ? engineLocks.locks : []);
    const keep = keepReason(context, unfinished);
    const groups = [...observed.values()].flatMap(({ loadBalancer }) => idleGroups(loadBalancer, expected));
    const heldGroups = groups.flatMap((group) => listHeldGroups(group, state));
    const unusedGroups = groups
        .filter(({ id }) => !heldGroups.some((held) => held.id === id))
        .map((group) => ({ ...group, ...(keep !== undefined && { keep }) }));
    const alarms = metric && toAlarmStatus(metric, expected);
    const unknown = [
        ...(context.stateMissing === undefined ? [] : [`Pulumi's state: ${context.stateMissing}`]),
        ...(context.noState ? [`Pulumi's state: ${context.noState.reason}`] : []),
        ...("unknown" in engineLocks && context.stateMissing === undefined
            ? [`${LOCK_QUESTION}: ${engineLocks.unknown}`]
            : []),
        ...(alarms?.unknown === undefined ? [] : [`whether the alarms can ring: ${alarms.unknown}`]),
        ...pairs.flatMap(({ name, listeners }) =>
            listeners.flatMap(({ key, serves, reason }) =>
                serves === "unknown" ? [`who serves behind ${name} ${key}: ${reason}`] : [],
            ),
        ),
    ];
    const isWell =
        unfinished === undefined &&
        unknown.length === 0 &&
        unknownNames.length === 0 &&
        lockedUnknownNames.length === 0 &&
        roleChangeStrangers.length === 0 &&
        alarms?.canRing !== false &&
        pairs.every(({ redundancy, differences }) => redundancy !== "lost" && differences.length === 0);
    return {
        ...rest,
        pairs,
        unusedGroups,
        ...(unknownNames.length > 0 && { unknownNames }),
        ...(lockedUnknownNames.length > 0 && { lockedUnknownNames }),
        ...(roleChangeStrangers.length > 0 && { roleChangeStrangers }),
        ...(alarms && { alarms }),
        ...(heldGroups.length > 0 && { heldGroups }),
        ...(unfinished && { unfinished }),
        ...(unknown.length > 0 && { unknown }),
        ok: isWell && unusedGroups.every(({ isLeftover }) => !isLeftover),
    };
}

function isStateUnknown({ stateMissing, noState }: StatusContext): boolean {
    return stateMissing !== undefined || noState !== undefined;
}

const NO_STATE: State = { resources: [] };

export const LOCK_QUESTION = "whether an update holds the stack's lock";

/** Why a group that the state does not hold may still be needed. */
function keepReason(context: StatusContext, unfinished: Unfinished | undefined): string | undefined {
    if (isStateUnknown(context)) {
        return "do not delete it: whether Pulumi's state holds it is not known";
    }
    return unfinished === undefined || unfinished.remedy === CLEAR_CREATES
        ? undefined
        : "do not delete it: the update that did not finish may hold it; finish that, then look again";
}

/** The group as the state holds it; nothing where it does not. */
function listHeldGroups({ loadBalancerId, id, name, servers }: UnusedGroup, state: State): HeldGroup[] {
    const resources = "missing" in state ? [] : state.resources;
    const holder = resources.find((one) => one.id === id && one.type === RESOURCE_TYPES.group);
    return holder
        ? [{ loadBalancerId, id, name, servers, urn: holder.urn, remedy: describeRemedy(holder, state) }]
        : [];
}

/** Reports a pair that the last update switched and that the file, which may be an older copy, does not name. */
function withRoleChange(pair: PairStatus, expected: ExpectedPair, switched: readonly string[] | undefined): PairStatus {
    const { roleChange } = expected;
    if (roleChange === undefined || switched === undefined || switched.some((entry) => isEntryOf(entry, expected))) {
        return pair;
    }
    const { since, reason } = roleChange;
    const when = since === undefined ? "" : ` on ${since}`;
    const remedy =
        `the last update switched ${pair.name}; this file does not: fetch the stack's file as it was at that update, as ` +
        "`pulumi up` from this one moves the traffic back";
    const difference = {
        what: "roles",
        config: "as declared",
        state: `switched${when}${reason === undefined ? "" : `: ${reason}`}`,
        remedy,
    };
    const others = pair.differences.map((one) => (one.remedy.startsWith(NOT_DEPLOYED) ? { ...one, remedy } : one));
    return { ...pair, differences: [difference, ...others] };
}

/** Reports a record of a pair that is not switched, and one whose time is over. */
function withRecord(
    pair: PairStatus,
    expected: ExpectedPair,
    { switched = [], roleChanges }: { readonly switched: readonly string[] | undefined; roleChanges: RoleChanges },
): PairStatus {
    const { name, shortName = name, qualifiedName = name } = expected;
    const record = findEntry(roleChanges, shortName, qualifiedName);
    if (record === undefined) {
        return pair;
    }
    const isSwitched = switched.some((entry) => isEntryOf(entry, expected));
    if (
        !isSwitched &&
        !Object.hasOwn(roleChanges, qualifiedName) &&
        switched.some((entry) => entry.endsWith(`$${shortName}`))
    ) {
        // It is the record of another pair of that name.
        return pair;
    }
    const { until } = record;
    if (isSwitched && (until === undefined || Date.parse(until) > Date.now())) {
        return pair;
    }
    const difference = isSwitched
        ? {
              what: "roles",
              config: `switched until ${until}`,
              remedy: `that time has passed: \`switchover\` switches ${name} back, or set another \`until\` in ${ROLE_CHANGES_KEY}`,
          }
        : { what: "roles", config: `a record since ${record.since}`, remedy: NOT_SWITCHED };
    return { ...pair, differences: [...pair.differences, difference] };
}

const NOT_DEPLOYED = "not deployed yet";

function toAlarmStatus({ name, ...known }: Metric, expected: readonly ExpectedPair[]): AlarmStatus {
    const pairs = expected.filter(({ alarmsPerListener }) => alarmsPerListener).map((pair) => pair.name);
    return { pairs, metric: name, ...known, canRing: known.dimensions?.includes("port") ?? true };
}

/** What can be compared with the cloud. */
interface Sources {
    readonly hasConfig: boolean;
    readonly hasState: boolean;
    readonly answeredBy?: string | undefined;
}

function toPairStatus(pair: ExpectedPair, observed: Observed | undefined, sources: Sources): PairStatus {
    const { name, urn, loadBalancerId } = pair;
    const base = { name, ...(urn !== undefined && { urn }), ...(loadBalancerId !== undefined && { loadBalancerId }) };
    const nothing = (redundancy: Redundancy, differences: Difference[]) => ({
        ...base,
        redundancy,
        listeners: [],
        differences,
    });
    if (loadBalancerId === undefined) {
        // Without a state nobody knows which instance the pair's own is.
        const notDeployed = sources.hasConfig
            ? { what: "pair", config: "declared", state: "not deployed", remedy: "`pulumi up` deploys it" }
            : { what: "pair", state: "without a listener", remedy: UNFINISHED };
        return nothing("unknown", sources.hasState ? [notDeployed] : []);
    }
    if (observed === undefined) {
        const desired = sources.hasConfig ? { config: loadBalancerId } : { state: loadBalancerId };
        const gone = { what: "instance", ...desired, cloud: "no such instance in this region" };
        const answered = sources.answeredBy === undefined ? "" : `${sources.answeredBy} answered: `;
        // No command: with the keys of another account a refresh forgets what is deployed, and makes a new instance there.
        const deleted = pair.ownsInstance
            ? "see `no such instance in this region` in docs/troubleshooting.md"
            : "name an instance that exists";
        const remedy = `${answered}use the keys and the region of the deployment; if it was deleted there, ${deleted}`;
        return nothing("lost", [{ ...gone, remedy }]);
    }
    const { loadBalancer } = observed;
    const check = pair.listeners.find(({ isStandbyCheck }) => isStandbyCheck);
    const probe = check && findListener(loadBalancer, check);
    const listeners = pair.listeners
        .filter(({ isStandbyCheck }) => !isStandbyCheck)
        .flatMap((expected) => {
            const listener = findListener(loadBalancer, expected);
            return listener || expected.config || !sources.hasConfig
                ? [toListenerStatus(expected, listener, observed, check)]
                : [];
        });
    const differences = [
        ...compareLoadBalancer(loadBalancer, sources),
        ...(pair.isConfigured ? [] : [{ what: "pair", config: "none", state: "deployed", remedy: REMOVES }]),
        ...pair.listeners.flatMap((expected) => compareListener(expected, loadBalancer, sources)),
    ];
    return {
        ...base,
        address: loadBalancer.address,
        redundancy: loadBalancer.status === "active" ? worstRedundancy(listeners.map((one) => one.redundancy)) : "lost",
        listeners,
        ...(check && { standbyCheck: { port: check.port, status: probe?.status ?? "missing" } }),
        differences,
    };
}

function findListener(loadBalancer: LoadBalancer, { protocol, port }: ExpectedListener): Listener | undefined {
    return loadBalancer.listeners.find((one) => one.protocol === protocol && one.port === port);
}

function worstRedundancy(all: readonly Redundancy[]): Redundancy {
    return all.includes("lost") ? "lost" : all.includes("unknown") || all.length === 0 ? "unknown" : "kept";
}

function toListenerStatus(
    expected: ExpectedListener,
    listener: Listener | undefined,
    { loadBalancer, health }: Observed,
    check: ExpectedListener | undefined,
): ListenerStatus {
    const group = findGroup(loadBalancer, listener);
    const server = (role: GroupServer["role"]): ServerStatus | undefined => {
        const found = findServer(group, role);
        return (
            found && {
                serverId: hideSecret(found.serverId, expected),
                port: found.port,
                ...findServerHealth(health, expected, found, check?.port),
            }
        );
    };
    const [primary, secondary] = [server("primary"), server("secondary")];
    const status = listener?.status ?? "missing";
    return {
        key: expected.key,
        status,
        ...describeTraffic(loadBalancer, listener, primary, secondary),
        ...(primary && { primary }),
        ...(secondary && { secondary }),
        ...(group?.createdAt !== undefined && { rolesSince: group.createdAt }),
    };
}

/** What the config keeps secret is not shown. */
function hideSecret(serverId: string, { config, state }: ExpectedListener): string {
    return (config ?? state)?.servers.some((server) => server.serverId === SECRET) ? SECRET : serverId;
}

function findGroup(loadBalancer: LoadBalancer, listener: Listener | undefined): Group | undefined {
    return listener?.groupId === undefined ? undefined : loadBalancer.groups.find(({ id }) => id === listener.groupId);
}

/** Who gets the traffic by the cloud's documented rule: the primary while it is healthy, else the secondary while it is. */
function describeTraffic(
    loadBalancer: LoadBalancer,
    listener: Listener | undefined,
    primary: ServerStatus | undefined,
    secondary: ServerStatus | undefined,
): Pick<ListenerStatus, "serves" | "reason" | "goesBackTo" | "redundancy"> {
    const describeOutage = (reason: string) => ({ serves: "none", reason, redundancy: "lost" }) as const;
    if (listener === undefined) {
        return describeOutage("the listener does not exist");
    }
    if (loadBalancer.status !== "active") {
        return describeOutage(`the instance is ${loadBalancer.status}`);
    }
    if (listener.status !== "running") {
        return describeOutage(`the listener is ${listener.status}`);
    }
    if (primary === undefined || secondary === undefined) {
        return describeOutage("it has no primary/secondary server group");
    }
    if (primary.health === "healthy") {
        const redundancy = { healthy: "kept", unhealthy: "lost", "no result yet": "unknown", "not probed": "unknown" };
        return { serves: "primary", redundancy: redundancy[secondary.health] as Redundancy };
    }
    if (primary.health === "unhealthy") {
        if (secondary.health === "healthy") {
            const goesBackTo = primary.serverId;
            return { serves: "secondary", reason: "the primary is unhealthy", goesBackTo, redundancy: "lost" };
        }
        return secondary.health === "unhealthy"
            ? describeOutage("both servers are unhealthy")
            : {
                  serves: "unknown",
                  reason: `the primary is unhealthy, of the secondary there is no health: ${secondary.health}`,
                  redundancy: "lost",
              };
    }
    const redundancy = secondary.health === "unhealthy" ? "lost" : "unknown";
    return { serves: "unknown", reason: `of the primary there is no health: ${primary.health}`, redundancy };
}

const REMOVES = "`pulumi up` removes it; put it back into the config if that is not meant";

const UNFINISHED =
    `${REFRESH} finishes the deployment; if another version of the package made it, look with the commands of that ` +
    "version";

function compareLoadBalancer({ status }: LoadBalancer, { hasConfig }: Sources): Difference[] {
    const remedy = status === "locked" ? "see the bills of the account" : "start it in the console";
    return status === "active"
        ? []
        : [{ what: "instance", ...(hasConfig && { config: "active" }), cloud: status, remedy }];
}

function compareListener(expected: ExpectedListener, loadBalancer: LoadBalancer, sources: Sources): Difference[] {
    const { key, config, state, isStandbyCheck } = expected;
    const { hasConfig, hasState } = sources;
    const listener = findListener(loadBalancer, expected);
    const about = isStandbyCheck ? "standby check" : "listener";
    const at = (difference: Difference): Difference => ({ listener: key, ...difference });
    if (hasConfig && config === undefined) {
        return [at({ what: about, config: "none", state: "deployed", remedy: REMOVES })];
    }
    if (listener === undefined) {
        const states = hasState ? { state: state ? "deployed" : "not deployed" } : {};
        const remedy = state ? `${REFRESH} makes it again` : "`pulumi up` makes it";
        const declared = hasConfig ? { config: "declared" } : {};
        return [at({ what: about, ...declared, ...states, cloud: "missing", remedy })];
    }
    const stopped = {
        what: "status",
        ...(hasConfig && { config: "running" }),
        cloud: listener.status,
        remedy: "no run of Pulumi starts it: start it in the console",
    };
    const settings = compareSettings(config?.inputs, state?.inputs, listener.attributes).map(({ name, ...values }) => ({
        what: name,
        ...values,
        remedy: chooseRemedy(values, sources),
    }));
    return [
        ...(listener.status === "running" ? [] : [stopped]),
        ...compareServers(expected, loadBalancer, listener, sources),
        ...settings,
    ].map(at);
}

function compareServers(
    { config, state }: ExpectedListener,
    loadBalancer: LoadBalancer,
    listener: Listener,
    sources: Sources,
): Difference[] {
    const group = findGroup(loadBalancer, listener);
    if (group === undefined) {
        const cloud = listener.groupId === undefined ? "none" : `${listener.groupId}, which does not exist`;
        const states = state?.groupId === undefined ? {} : { state: state.groupId };
        return [
            { what: "server group", ...states, cloud, remedy: `${REFRESH} makes one and points the listener at it` },
        ];
    }
    const values = {
        ...formatServers("config", config?.servers),
        ...formatServers("state", state?.servers),
        ...formatServers("cloud", group.servers),
    };
    const isSecret = (sources.hasConfig ? values.config : values.state) === undefined;
    const known = Object.values(values);
    if (known.some((one) => one !== known[0])) {
        const isSwapped =
            !isSecret && listServerIds((config ?? state)?.servers) === listServerIds(group.servers, "secondary");
        const meant = `the roles are swapped: if that was meant, swap \`primary\` and \`secondary\` in the ${describeSource(sources)} instead`;
        const remedy = chooseRemedy(values, sources) + (isSwapped ? `\n${meant}` : "");
        return [{ what: "servers", ...values, remedy }];
    }
    return state?.groupId === undefined || state.groupId === group.id
        ? []
        : [
              {
                  what: "server group",
                  state: state.groupId,
                  cloud: group.id,
                  remedy: `${REFRESH} points the listener at the one that Pulumi knows`,
              },
          ];
}

/** The ids of the two servers, beginning with a role. */
function listServerIds(servers: readonly GroupServer[] = [], first: GroupServer["role"] = "primary"): string {
    const sorted = [...servers].sort((a, b) => Number(b.role === first) - Number(a.role === first));
    return sorted.map(({ serverId }) => serverId).join(" ");
}

/** The two servers in words, primary first; nothing where a part of it is secret. */
function formatServers<K extends string>(
    key: K,
    servers: readonly GroupServer[] | undefined,
): Partial<Record<K, string>> {
    if (
        !servers?.length ||
        servers.some(({ serverId, port, weight }) => serverId === SECRET || Number.isNaN(port) || Number.isNaN(weight))
    ) {
        return {};
    }
    const sorted = [...servers].sort((a, b) => a.role.localeCompare(b.role));
    const words = sorted.map(({ role, serverId, type, port, weight }) =>
        [
            `${role} ${serverId} port ${port}`,
            ...(weight === 100 ? [] : [`weight ${weight}`]),
            ...(type === "eni" ? ["network interface"] : []),
        ].join(" "),
    );
    return { [key]: words.join(", ") } as Record<K, string>;
}

/** Who has to follow whom, out of who agrees with whom. */
function chooseRemedy(
    { config, state, cloud }: { config?: string; state?: string; cloud?: string },
    sources: Sources,
): string {
    return config !== undefined && state !== undefined && config !== state && state === cloud
        ? `${NOT_DEPLOYED}: \`pulumi up\` deploys what the config says`
        : `changed outside of Pulumi, or left by a failed run: ${REFRESH} makes it as the ${describeSource(sources)} says`;
}

/** Where the pairs are declared. */
function describeSource({ hasConfig }: Sources): string {
    return hasConfig ? "config" : "program";
}

/** The groups of an instance that no listener uses. */
function idleGroups(loadBalancer: LoadBalancer, expected: readonly ExpectedPair[]): UnusedGroup[] {
    const used = new Set(loadBalancer.listeners.map(({ groupId }) => groupId));
    const pairs = expected.filter(({ loadBalancerId }) => loadBalancerId === loadBalancer.id);
    const idsOfPairs = pairs.flatMap(({ listeners }) => listeners.map(({ config, state }) => [config, state])).flat();
    const ours = idsOfPairs.map((desired) => listServerIds(desired?.servers).split(" ").sort().join(" "));
    return loadBalancer.groups
        .filter(({ id }) => !used.has(id))
        .map((group) => ({
            loadBalancerId: loadBalancer.id,
            id: group.id,
            name: group.name,
            servers: formatServers("servers", group.servers).servers ?? "",
            isLeftover:
                pairs.some(({ ownsInstance }) => ownsInstance) ||
                ours.includes(listServerIds(group.servers).split(" ").sort().join(" ")),
        }));
}

/** "2 pairs: redundancy lost at web tcp-443". */
export function summarizeServers({ pairs }: Status): string {
    const listeners = (desired: Redundancy) =>
        pairs.flatMap(({ name, listeners: all }) =>
            all.filter(({ redundancy }) => redundancy === desired).map(({ key }) => `${name} ${key}`),
        );
    const places = (desired: Redundancy, verb: string) =>
        listeners(desired).length > 0 ? [`${verb} at ${listeners(desired).join(", ")}`] : [];
    const words = [...places("lost", "lost"), ...places("unknown", "not known"), ...places("kept", "kept")];
    return `${formatCount(pairs.length, "pair")}: redundancy ${words.join("; ") || "not known"}`;
}
