// The component: two servers behind a CLB instance, the primary serving, the secondary taking over.

import * as cms from "@pulumi/alicloud/cms";
import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import type { Attachment, PrimarySecondaryLoadBalancerArgs, StandbyCheckArgs } from "./args";
import {
    computeFailoverSeconds,
    computeRecoverySeconds,
    computeTakeoverTimeout,
    findEntry,
    formatChildName,
    formatQualifiedName,
    formatStandbyCheckKey,
    isNamedBy,
    listAlarmRules,
    resolveIpVersion,
    swapRoles,
} from "./domain";
import { AddressIpVersion } from "./enums";
import {
    createBusyHook,
    createGuardHooks,
    ENGINE_TOO_OLD,
    type GuardHooks,
    requireEngine,
    withSwitchBackHook,
} from "./guard";
import {
    buildAclArgs,
    buildAclEntry,
    buildAlarmArgs,
    buildListenerArgs,
    buildLoadBalancerArgs,
    ignoreChangesForAlarm,
    ignoreChangesForListener,
    mapInputs,
    resolveAlarm,
    type ResolvedListener,
    resolveListener,
    resolveServer,
    resolveStandbyCheck,
    toOutput,
} from "./model";
import {
    createBandwidthCheck,
    createFormerNamesCheck,
    createPreflight,
    rejectConflictingDeletes,
} from "./preconditions";
import {
    buildComponentInputs,
    childDeleteOptions,
    ChildRegistration,
    declareGroup,
    engineSupportsHooks,
    enqueuePair,
    findListenerAliases,
    hasEngine,
    listAttachments,
    markUnresolved,
    monitorSupportsHooks,
    parentTypes,
    pickResult,
    type QueuePosition,
    readAutonaming,
    readLocked,
    readRoleChanges,
    readSwitched,
    recordListener,
    recordRetainOnDelete,
    registerLoadBalancer,
    rejectInvalidArgs,
    requireName,
    reservePorts,
    type Subject,
    whenChildrenDeclared,
} from "./pulumi";
import { ARGUMENT_SCOPE } from "./schema";
import {
    annotateSwappedRoles,
    isObject,
    joinPath,
    listPairTypes,
    NOT_SWITCHED,
    quote,
    ROLE_CHANGES_KEY,
    splitPath,
    validatePair,
} from "./validation";

/**
 * Two servers behind an Alibaba Cloud Classic Load Balancer: the primary serves, the secondary takes over when the
 * primary fails its health check. Swapping `primary` and `secondary`, or naming the component in the stack's setting
 * `alicloud-primary-secondary:switched` (a list), switches them without a gap.
 */
export class PrimarySecondaryLoadBalancer extends pulumi.ComponentResource {
    /** Id of the CLB instance, "lb-…": the new one, or the one given. */
    public readonly loadBalancerId: pulumi.Output<string>;
    /** Address of the instance that clients connect to. Not set with `loadBalancerId`: whoever declares the instance knows it. */
    public readonly address: pulumi.Output<string | undefined>;
    /** Id of the server group of each listener, keyed as "tcp-443". Another one after every switch. */
    public readonly groupIds: pulumi.Output<Record<string, string>>;
    /** Id of each listener, keyed as "tcp-443". */
    public readonly listenerIds: pulumi.Output<Record<string, string>>;
    /** Which server is attached in which role, on which port and with which weight, per listener. */
    public readonly attachments: pulumi.Output<Attachment[]>;
    /** Seconds, at the most, from the first probe that the primary fails until the secondary serves, keyed as "tcp-443". */
    public readonly failoverSeconds: pulumi.Output<Record<string, number>>;
    /** Seconds until a primary that came back serves again, if it answers its probes at once, keyed as "tcp-443". */
    public readonly recoverySeconds: pulumi.Output<Record<string, number>>;
    /** Id of the standby check's listener, whose health is the secondary's. Not set without `standbyCheck`. */
    public readonly standbyCheckListenerId: pulumi.Output<string | undefined>;
    /** Seconds, at the most, until the standby check notices that the secondary died. Not set without `standbyCheck`. */
    public readonly standbyDetectionSeconds: pulumi.Output<number | undefined>;

    constructor(name: string, args: PrimarySecondaryLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        requireName("PrimarySecondaryLoadBalancer", name);
        const switched = readSwitched();
        const qualified = formatQualifiedName(parentTypes(opts?.parent), name);
        const isSwitched = switched.names.some((entry) => isNamedBy(entry, name, qualified));
        const roleChanges = readRoleChanges();
        const record = findEntry(roleChanges.records, name, qualified);
        const owner = parentTypes(opts?.parent) === "" ? name : qualified;
        const subject: Subject<PrimarySecondaryLoadBalancerArgs> = {
            name: `PrimarySecondaryLoadBalancer ${quote(name)}`,
            args,
            validate: (knownArgs, findings) => {
                const { guard, loadBalancerId } = isObject(knownArgs) ? knownArgs : {};
                findings.problems.push(
                    ...switched.findings.problems,
                    ...roleChanges.findings.problems,
                    ...(guard ? readLocked().findings.problems : []),
                );
                validatePair(name, knownArgs, findings);
                findings.problems.push(...readAutonaming(listPairTypes(isObject(knownArgs) ? knownArgs : {})).problems);
                if (guard && monitorSupportsHooks() && !engineSupportsHooks()) {
                    findings.addProblem("guard", ENGINE_TOO_OLD);
                }
                if (isSwitched) {
                    annotateSwappedRoles(findings);
                } else if (record !== undefined) {
                    findings.addWarning(joinPath(ROLE_CHANGES_KEY, name), NOT_SWITCHED);
                }
                if (findings.problems.length === 0 && loadBalancerId) {
                    reservePorts(owner, args.loadBalancerId, knownArgs, findings);
                }
                return findings;
            },
            isLoadBalancerInput,
        };
        const warnings = rejectInvalidArgs(subject);
        // Under Pulumi's mocks nothing is there to be guarded.
        const isGuarded = args.guard === true && monitorSupportsHooks();
        const lock = isGuarded ? findEntry(readLocked().locks, name, qualified) : undefined;
        // What the program itself does during an update is nothing that a preview has to show.
        const inputs = buildComponentInputs(
            { ...args, guard: undefined, switchBack: undefined },
            subject.isLoadBalancerInput,
        );
        // The next update reads it there, even if this one fails before it registers outputs.
        const roleChange = isSwitched ? { ...record } : undefined;
        const options = withSwitchBackHook(opts, isGuarded);
        super(
            "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer",
            name,
            { ...inputs, roleChange },
            options,
        );
        recordRetainOnDelete(this, opts);

        const asyncChecks = [
            createFormerNamesCheck(this, opts?.parent, name, qualified),
            createBandwidthCheck(name, this, markUnresolved(args)),
            args.preflight && createPreflight(this),
        ];
        const registration = new ChildRegistration(
            this,
            subject,
            warnings,
            asyncChecks.filter((asyncCheck) => asyncCheck !== undefined && asyncCheck !== false),
        );
        const loadBalancer = registration.whenLoadBalancerResolved((inputs, knownArgs) =>
            declareLoadBalancer(name, this, inputs, knownArgs),
        );
        const loadBalancerId = pickResult(loadBalancer, ({ id }) => id);
        this.loadBalancerId = toOutput(loadBalancerId);
        if (!args.loadBalancerId) {
            registerLoadBalancer(owner, this.loadBalancerId, markUnresolved(args));
        }
        const queuePosition = enqueuePair(args.loadBalancerId, this.loadBalancerId);
        const declared = registration.whenResolved((inputs, knownArgs) => {
            const effectiveArgs = isSwitched ? swapRoles(inputs) : inputs;
            const scope = { name, parent: this, args: effectiveArgs, loadBalancerId, busy: createBusyHook(name) };
            const all: DeclaredListener[] = [];
            const guard = isGuarded ? createGuard(scope, lock, all) : undefined;
            return declareListeners({ ...scope, guard }, knownArgs as typeof args, queuePosition.after, all);
        });
        if (isGuarded && hasEngine()) {
            registration.addPrecondition(requireEngine(this));
        }
        queuePosition.release(declared instanceof Promise ? declared.then(({ last }) => last) : declared.last);

        const { loadBalancerId: existing, listeners } = args;
        if (existing && hasEngine()) {
            const pair = { id: this.loadBalancerId, configuredId: existing, listeners };
            const children = Promise.resolve(declared).then((all) => all.listeners.map(({ listener }) => listener));
            registration.addPrecondition(
                children.then((all) => rejectConflictingDeletes(name, this, { ...pair, declared: all })),
            );
        }

        const results = {
            loadBalancerId,
            address: pickResult(loadBalancer, ({ own }) => own?.address),
            groupIds: pickResult(declared, ({ listeners }) => mapByKey(listeners, ({ group }) => group.id)),
            listenerIds: pickResult(declared, ({ listeners }) => mapByKey(listeners, ({ listener }) => listener.id)),
            attachments: pickResult(declared, ({ listeners }) =>
                mapInputs(
                    listeners.map((one) => one.attachments),
                    (...lists) => lists.flat(),
                ),
            ),
            failoverSeconds: pickResult(declared, ({ listeners }) =>
                mapByKey(listeners, ({ timing }) => mapInputs([timing], computeFailoverSeconds)),
            ),
            recoverySeconds: pickResult(declared, ({ listeners }) =>
                mapByKey(listeners, ({ protocol, timing }) =>
                    mapInputs([timing], (check) => computeRecoverySeconds(protocol, check)),
                ),
            ),
            standbyCheckListenerId: pickResult(declared, ({ standbyCheck }) => standbyCheck?.listener.id),
            standbyDetectionSeconds: pickResult(
                declared,
                ({ standbyCheck }) => standbyCheck && mapInputs([standbyCheck.timing], computeFailoverSeconds),
            ),
        };
        this.address = toOutput(results.address);
        this.groupIds = toOutput(results.groupIds);
        this.listenerIds = toOutput(results.listenerIds);
        this.attachments = toOutput(results.attachments);
        this.failoverSeconds = toOutput(results.failoverSeconds);
        this.recoverySeconds = toOutput(results.recoverySeconds);
        this.standbyCheckListenerId = toOutput(results.standbyCheckListenerId);
        this.standbyDetectionSeconds = toOutput(results.standbyDetectionSeconds);
        registration.finish(() => this.registerOutputs(results));
    }

    /** @hidden The SDK waits for it where something depends on the component. */
    protected override initialize(): Promise<void> {
        return whenChildrenDeclared(this);
    }
}

/** What is wrong with a record without a name in the setting of switched pairs. */
/** Whether the instance itself is made from what stands at this path; all else is about servers and listeners. */
function isLoadBalancerInput(path: string): boolean {
    return ARGUMENT_SCOPE[splitPath(path)[0] as keyof typeof ARGUMENT_SCOPE] === "instance";
}

/** The instance that the pair declares, if it does, and the id of the one that it uses. */
function declareLoadBalancer(
    name: string,
    parent: pulumi.Resource,
    args: PrimarySecondaryLoadBalancerArgs,
    knownArgs: unknown,
): { own?: slb.ApplicationLoadBalancer; id: pulumi.Input<string> } {
    if ((knownArgs as PrimarySecondaryLoadBalancerArgs).loadBalancerId) {
        return { id: args.loadBalancerId as pulumi.Input<string> };
    }
    const own = new slb.ApplicationLoadBalancer(name, buildLoadBalancerArgs(name, args), { parent });
    return { own, id: own.id };
}

type DeclaredListener = ReturnType<typeof declareListener>;

/** What must be there before the next listener of the instance. */
type DependsOn = QueuePosition["after"];

/** What the children of a pair are made of. */
interface Scope {
    readonly name: string;
    readonly parent: pulumi.ComponentResource;
    readonly args: PrimarySecondaryLoadBalancerArgs;
    readonly loadBalancerId: pulumi.Input<string>;
    /** The hooks of every listener. */
    readonly busy: pulumi.ResourceHookBinding;
    readonly guard?: GuardHooks | undefined;
}

interface DeclaredChildren {
    readonly listeners: readonly DeclaredListener[];
    readonly standbyCheck: DeclaredListener | undefined;
    /** The last one that the cloud creates. */
    readonly last: pulumi.Resource | undefined;
}

/** The hooks by which listeners, once they are in the list, are guarded. */
function createGuard(
    { name, parent, args: { standbyCheck, switchBack = false }, loadBalancerId }: Scope,
    lock: string | undefined,
    listeners: readonly DeclaredListener[],
): GuardHooks | undefined {
    const target = { name, component: parent, lock, switchBack, standbyCheckPort: standbyCheck?.port, loadBalancerId };
    return createGuardHooks(target, () =>
        listeners.map(({ key, protocol, port, group, attachments: pairAttachments, timing }) => ({
            ...{ key, protocol, port, groupId: group.id },
            primary: mapInputs([pairAttachments], ([primary]) => ({
                serverId: primary!.serverId,
                port: primary!.port,
            })),
            takeoverTimeout: mapInputs([timing], (check) =>
                computeTakeoverTimeout(computeRecoverySeconds(protocol, check)),
            ),
        })),
    );
}

/**
 * All that hangs on the instance: a group and a listener per port, and what was asked for beside them. One listener after
 * another, as the cloud may refuse to create two at once on one instance and the provider does not try again.
 */
function declareListeners(
    scope: Scope,
    knownArgs: PrimarySecondaryLoadBalancerArgs,
    after: DependsOn,
    listeners: DeclaredListener[],
): DeclaredChildren {
    const { name, parent, args, loadBalancerId } = scope;
    const resolved = args.listeners.map((own) => resolveListener(own, args));
    const groups = resolved.map((own) => declareServerGroup(scope, own.key, own));
    // Listeners that are moved all at once need all groups.
    let dependsOn = args.switchBack ? [...after, ...groups] : after;
    for (const [index, own] of resolved.entries()) {
        const ignoreChanges = ignoreChangesForListener(resolveListener(knownArgs.listeners[index]!, knownArgs));
        const declared = declareListener(scope, own.key, own, {
            group: groups[index]!,
            ignoreChanges,
            before: dependsOn,
        });
        listeners.push(declared);
        dependsOn = [declared.listener];
    }
    let last: pulumi.Resource | undefined = listeners.at(-1)?.listener;
    if (args.defaultServerGroup) {
        last = declareDefaultServerGroup(scope, dependsOn);
        dependsOn = [last];
    }
    const standbyCheck = args.standbyCheck && declareStandbyCheck(scope, args.standbyCheck, knownArgs, dependsOn);
    for (const { name: rule, port } of listAlarmRules(name, args)) {
        const watched = [...listeners, ...(standbyCheck ? [standbyCheck] : [])].filter((one) => one.port === port);
        new cms.Alarm(rule, buildAlarmArgs(loadBalancerId, resolveAlarm(args.alarm!), port), {
            parent,
            ignoreChanges: ignoreChangesForAlarm(knownArgs.alarm!),
            ...childDeleteOptions(parent),
            // The cloud deletes the rules of a listener with it.
            ...(port !== undefined && { dependsOn: watched.map(({ listener }) => listener) }),
        });
    }
    return { listeners, standbyCheck, last: standbyCheck?.listener ?? last };
}

/** A group is the first thing that a change of roles makes: what refuses one is asked here. */
function declareServerGroup({ name, parent, loadBalancerId, guard }: Scope, key: string, own: ResolvedListener) {
    const { groupName, primary, secondary } = own;
    const group = { loadBalancerId, groupName, primary, secondary, hooks: guard?.group };
    return declareGroup(formatChildName(name, key), parent, group);
}

function declareListener(
    { name, parent, args, loadBalancerId, busy, guard }: Scope,
    key: string,
    own: ResolvedListener,
    {
        group,
        ignoreChanges,
        before: dependsOn,
    }: { group: slb.MasterSlaveServerGroup; ignoreChanges: string[]; before: DependsOn },
) {
    const child = formatChildName(name, key);
    const isExisting = args.loadBalancerId !== undefined && hasEngine();
    recordListener(child);
    const listener = new slb.Listener(child, buildListenerArgs(loadBalancerId, group.id, own, args), {
        parent,
        ...(isExisting && { aliases: findListenerAliases(child, parent, toOutput(loadBalancerId), own) }),
        ignoreChanges,
        ...childDeleteOptions(parent),
        dependsOn: dependsOn as pulumi.Input<pulumi.Resource>[],
        hooks: { ...busy, ...guard?.listener },
    });
    const { interval, timeout, healthyThreshold, unhealthyThreshold } = own.healthCheck;
    return {
        key,
        protocol: own.protocol,
        port: own.port,
        group,
        listener,
        attachments: listAttachments(key, own.primary, own.secondary),
        timing: { interval, timeout, healthyThreshold, unhealthyThreshold },
    };
}

/**
 * A listener that lets no client in, with the roles reversed: the cloud then probes the secondary all the time. It comes
 * last, and no other child hangs on it. Deletion protection guards it too, or a refused destroy would still take it away.
 */
function declareStandbyCheck(
    scope: Scope,
    check: StandbyCheckArgs,
    knownArgs: PrimarySecondaryLoadBalancerArgs,
    dependsOn: DependsOn,
): DeclaredListener {
    const { name, args } = scope;
    const key = formatStandbyCheckKey(check.port);
    const denyAllAcl = declareDenyAllAcl(formatChildName(name, key), scope, resolveIpVersion(knownArgs));
    const listener = resolveStandbyCheck(check, args, denyAllAcl.acl.id);
    const ignoreChanges = ignoreChangesForListener(resolveStandbyCheck(knownArgs.standbyCheck!, knownArgs, ""));
    const group = declareServerGroup(scope, key, listener);
    // Where clients do not get in, nobody waits for who serves.
    return declareListener({ ...scope, guard: undefined }, key, listener, {
        group,
        ignoreChanges,
        before: [...dependsOn, denyAllAcl.entry],
    });
}

/** An access control list with one entry, which matches nobody. */
function declareDenyAllAcl(name: string, { parent, args }: Scope, ipVersion: AddressIpVersion) {
    const entry = buildAclEntry(ipVersion);
    const options = { parent, ...childDeleteOptions(parent) };
    if (ipVersion === AddressIpVersion.Ipv6) {
        // The provider cannot attach an entry with colons in it, and warns of the deprecated way that works.
        const acl = new slb.Acl(name, { ...buildAclArgs(ipVersion, args), entryLists: [entry] }, options);
        return { acl, entry: acl };
    }
    const acl = new slb.Acl(name, buildAclArgs(ipVersion, args), options);
    return { acl, entry: new slb.AclEntryAttachment(name, { aclId: acl.id, ...entry }, options) };
}

/** One resource for both servers: two of them on one instance would overwrite each other. */
function declareDefaultServerGroup(
    { name, parent, args, loadBalancerId }: Scope,
    dependsOn: DependsOn,
): slb.BackendServer {
    return new slb.BackendServer(
        name,
        {
            loadBalancerId,
            backendServers: [resolveServer(args.primary), resolveServer(args.secondary)],
            deleteProtectionValidation: mapInputs([args.deletionProtection], (isProtected) => isProtected ?? false),
        },
        { parent, ...childDeleteOptions(parent), dependsOn: dependsOn as pulumi.Input<pulumi.Resource>[] },
    );
}

function mapByKey<T>(
    declared: readonly DeclaredListener[],
    value: (one: DeclaredListener) => pulumi.Input<T>,
): pulumi.Input<Record<string, T>> {
    return mapInputs(declared.map(value), (...values) =>
        Object.fromEntries(declared.map(({ key }, index) => [key, values[index] as T])),
    );
}
