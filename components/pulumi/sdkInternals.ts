// The parts of Pulumi's SDK that are not documented, each behind a guard. Seen on @pulumi/pulumi 3.248 and 3.276; a
// version that lacks one is named in the error, instead of doing something else than what was meant.

import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

import { parseParentTypes } from "../domain";

/** An Output as its implementation has it. */
interface OutputInternals {
    promise?(withUnknowns?: boolean): Promise<unknown>;
    allResources?(): Promise<Set<pulumi.Resource>>;
    resources?(): Set<pulumi.Resource>;
    readonly isKnown?: Promise<boolean>;
    readonly isSecret?: Promise<boolean>;
}

/** A resource as its implementation has it. */
interface ResourceInternals {
    readonly __aliases?: readonly unknown[];
    readonly __parentResource?: pulumi.Resource;
    readonly __pulumiType?: string;
}

const STACK = "pulumi:pulumi:Stack";

/** The types of resources that this process knows only by their URN. */
const typesByUrn = new WeakMap<pulumi.Resource, string>();

/** Waits for the URN of a parent that is declared by another process, for `parentTypes`. */
export async function recordParent(parent: pulumi.Resource | undefined): Promise<void> {
    if (parent) {
        typesByUrn.set(parent, parseParentTypes(await awaitValue(parent.urn)));
    }
}

/** Returns the types of a parent and its parents as URNs have them, outermost first, without the stack. */
export function parentTypes(parent: pulumi.Resource | undefined): string {
    if (parent === undefined) {
        return "";
    }
    const recorded = typesByUrn.get(parent);
    if (recorded !== undefined) {
        return recorded;
    }
    const { __pulumiType: type, __parentResource: above } = parent as unknown as ResourceInternals;
    if (type === undefined) {
        throw createMissingError("type of a resource");
    }
    return type === STACK ? "" : [parentTypes(above), type].filter((one) => one !== "").join("$");
}

/** Returns the types that a parent and its parents had before, by the aliases that this process knows; an entry for each alias. */
export async function listFormerParentTypes(parent: pulumi.Resource | undefined): Promise<string[]> {
    if (parent === undefined || typesByUrn.has(parent)) {
        return [];
    }
    const { __pulumiType: type, __parentResource: above } = parent as unknown as ResourceInternals;
    const own = await listAliases(parent);
    const inherited = await listFormerParentTypes(above);
    return [...own.map(parseParentTypes), ...inherited.map((types) => [types, type].filter(Boolean).join("$"))];
}

/** Returns the URNs that a resource itself is said to have had before. */
export async function listAliases(resource: pulumi.Resource): Promise<string[]> {
    const { __aliases: aliases } = resource as unknown as ResourceInternals;
    if (!Array.isArray(aliases)) {
        throw createMissingError("aliases of a resource");
    }
    const urns = await Promise.all(aliases.map((alias: unknown) => awaitValue(pulumi.output(alias))));
    return urns.filter((urn) => typeof urn === "string");
}

/** All that an Output holds, once it is there. */
export interface OutputState {
    /** With `pulumi.unknown` in it wherever something is not known. */
    readonly value: unknown;
    readonly isKnown: boolean;
    readonly isSecret: boolean;
    readonly resources: ReadonlySet<pulumi.Resource>;
}

/** Waits for an Output without making anything depend on it; rejects where it does. */
export async function readOutput(output: pulumi.Output<unknown>): Promise<OutputState> {
    const { promise, allResources, isKnown, isSecret } = output as unknown as OutputInternals;
    if (!promise || !allResources || !isKnown || !isSecret) {
        throw createMissingError("way to read an Output");
    }
    const [value, isOutputKnown, isOutputSecret, resources] = await Promise.all([
        promise(true),
        isKnown,
        isSecret,
        allResources(),
    ]);
    return { value, isKnown: isOutputKnown, isSecret: isOutputSecret, resources };
}

/** The value of an Output as soon as it is there; undefined where it is not known. Rejects where the Output does. */
export async function awaitValue<T>(output: pulumi.Output<T>): Promise<T> {
    const { value, isKnown } = await readOutput(output);
    return (isKnown ? value : undefined) as T;
}

/** The resources that an Output is known to come from before it is there. */
export function listSourceResources(output: pulumi.Output<unknown>): ReadonlySet<pulumi.Resource> {
    const { resources } = output as unknown as OutputInternals;
    if (!resources) {
        throw createMissingError("resources of an Output");
    }
    return resources();
}

/** Whether a resource, or one that it stands under, is said to have been another one before. */
export function isAliased(resource: pulumi.Resource): boolean {
    if (typesByUrn.has(resource)) {
        // The other process does not tell.
        return false;
    }
    const { __aliases: aliases, __parentResource: parent } = resource as unknown as ResourceInternals;
    if (!Array.isArray(aliases)) {
        throw createMissingError("aliases of a resource");
    }
    return aliases.length > 0 || (parent !== undefined && isAliased(parent));
}

/** The Output, without the unhandled rejections of its inner promises: whoever waits for it still learns of them. */
export function ignoreRejections<T>(output: pulumi.Output<T>): pulumi.Output<T> {
    const { isKnown, isSecret } = output as unknown as OutputInternals;
    isKnown?.catch(() => undefined);
    isSecret?.catch(() => undefined);
    return output;
}

/**
 * Lets the program end only after `work`, and fail where that does. An inline program of the Automation API is taken for
 * finished in spite of an error in a promise: the engine would delete all that it has not declared.
 */
export function keepProgramAlive(work: Promise<unknown>): void {
    const { rpcKeepAlive } = pulumi.runtime as Partial<Pick<typeof pulumi.runtime, "rpcKeepAlive">>;
    if (!rpcKeepAlive) {
        throw createMissingError("rpcKeepAlive");
    }
    // It resolves a promise that the SDK waits for before it tells the engine that the program is finished.
    const done: (failed?: Promise<unknown>) => void = rpcKeepAlive();
    work.then(
        () => done(),
        () => {
            if (isHost || !hasEngine()) {
                done();
            } else {
                // The error itself goes first, against its resource; what is logged arrives in order.
                setImmediate(() => void pulumi.log.debug("a component is refused").finally(() => done(work)));
            }
        },
    );
}

let isHost = false;

/** Says that this process serves components to a program elsewhere: its answer tells what is wrong, and the program ends by itself. */
export function markAsProviderHost(): void {
    isHost = true;
}

/** Whether an engine listens. Under Pulumi's mocks there is none. */
export function hasEngine(): boolean {
    const { getEngine } = pulumi.runtime as Partial<Pick<typeof pulumi.runtime, "getEngine">>;
    if (!getEngine) {
        throw createMissingError("getEngine");
    }
    return getEngine() !== undefined;
}

/** Whether `markAsProviderHost` was said. */
export function isProviderHost(): boolean {
    return isHost;
}

const hostedRuns = new Map<string, object>();

/** An object that is the same for all that one run of a program registers, and another one in the next run. */
export function getCurrentRun(): object | undefined {
    const { getMonitor } = pulumi.runtime as Partial<Pick<typeof pulumi.runtime, "getMonitor">>;
    if (!getMonitor) {
        throw createMissingError("getMonitor");
    }
    const monitor = getMonitor() as { getChannel?(): { getTarget(): string } } | undefined;
    if (!isHost || !monitor?.getChannel) {
        return monitor;
    }
    // Each component that is served comes with a connection of its own; those of one run lead to the same place.
    const target = monitor.getChannel().getTarget();
    const run = hostedRuns.get(target) ?? {};
    hostedRuns.set(target, run);
    return run;
}

/** Whether Pulumi keeps a config key secret. The documented way would turn the whole value into an Output. */
export function isConfigSecret(key: string): boolean {
    const { isConfigSecret: internal } = pulumi.runtime as { isConfigSecret?(key: string): boolean };
    if (!internal) {
        throw createMissingError("isConfigSecret");
    }
    return internal(key);
}

/** When all children of a component are declared: what the SDK waits for where something depends on the component. */
export function awaitChildren(component: pulumi.ComponentResource): Promise<unknown> {
    const { getData } = component as unknown as { getData?(): Promise<unknown> };
    if (!getData) {
        throw createMissingError("getData");
    }
    return getData.call(component);
}

/** What the SDK opens every connection with. */
export function getConnectionOptions(): Record<string, unknown> {
    const { grpcClientOptions } = pulumi.runtime as { grpcClientOptions?: Record<string, unknown> };
    if (!grpcClientOptions) {
        throw createMissingError("grpcClientOptions");
    }
    return grpcClientOptions;
}

/**
 * A failed run of an inline program never closes its connections to the engine, which is gone; they go on trying. Connections
 * to one address are shared in a process, so when a later engine gets one of these ports it is taken for dead, the program ends
 * before it declared anything, that counts as success, and everything is deleted. Connections that are not shared have no past.
 */
export function isolateConnections(): void {
    getConnectionOptions()["grpc.use_local_subchannel_pool"] = 1;
}

const EVENTS = ["uncaughtException", "unhandledRejection"] as const;

/**
 * Runs an inline program; handlers of unhandled errors that it leaves behind go, or every later error is told once for each.
 */
export async function restoreErrorHandlers<T>(run: () => Promise<T>): Promise<T> {
    const before = new Set(EVENTS.flatMap((event) => process.listeners(event as "uncaughtException")));
    try {
        return await run();
    } finally {
        for (const event of EVENTS) {
            for (const listener of process.listeners(event as "uncaughtException")) {
                if (!before.has(listener)) {
                    process.off(event, listener);
                }
            }
        }
    }
}

function createMissingError(what: string): pulumi.RunError {
    const { version } = pulumi as { version?: string };
    return new pulumi.RunError(
        `@pulumi/pulumi${version ? ` ${version}` : ""} has no ${what}; this package was tried with 3.248 to 3.276: ` +
            "use one of these, or a newer version of this package",
    );
}

/** Whether the engine calls back before and after it changes a resource. */
export function engineSupportsHooks(): boolean {
    const { getStore } = state as { getStore?(): { supportsResourceHooks?: boolean } };
    if (!getStore) {
        throw createMissingError("getStore");
    }
    return getStore().supportsResourceHooks === true;
}

/** Whether the engine asks what to do when a change of a resource failed. */
export function engineSupportsErrorHooks(): boolean {
    const { getStore } = state as { getStore?(): { supportsErrorHooks?: boolean } };
    return "ErrorHook" in pulumi && getStore?.().supportsErrorHooks === true;
}

/** Whether there is somebody to tell of hooks. Pulumi's mocks say that they take them, and fail at the first one. */
export function monitorSupportsHooks(): boolean {
    const { getMonitor } = pulumi.runtime as Partial<Pick<typeof pulumi.runtime, "getMonitor">>;
    const monitor = getMonitor?.() as { registerResourceHook?: unknown } | undefined;
    return typeof monitor?.registerResourceHook === "function";
}

/** The URN of the provider that the component gives to its children of a type; undefined where it is the default one. */
export function findProviderUrn(component: pulumi.ComponentResource, type: string): Promise<string> | undefined {
    const { getProvider } = component as { getProvider?(type: string): pulumi.ProviderResource | undefined };
    if (!getProvider) {
        throw createMissingError("getProvider");
    }
    const provider = getProvider.call(component, type);
    return provider && awaitValue(provider.urn);
}
