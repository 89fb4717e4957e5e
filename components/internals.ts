// The parts of Pulumi's SDK that are not documented, each behind a guard. Seen on @pulumi/pulumi 3.248 and 3.270; a
// version that lacks one is named in the error, instead of doing something else than what was meant.

import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

/** An Output as its implementation has it. */
interface OutputInternals {
    promise?(withUnknowns?: boolean): Promise<unknown>;
    allResources?(): Promise<Set<pulumi.Resource>>;
    resources?(): Set<pulumi.Resource>;
    readonly isKnown?: Promise<boolean>;
    readonly isSecret?: Promise<boolean>;
}

/** All that an Output holds, once it is there. */
export interface Settled {
    /** With `pulumi.unknown` in it wherever something is not known. */
    readonly value: unknown;
    readonly isKnown: boolean;
    readonly isSecret: boolean;
    readonly resources: ReadonlySet<pulumi.Resource>;
}

/** Waits for an Output without making anything depend on it; rejects where it does. */
export async function settle(output: pulumi.Output<unknown>): Promise<Settled> {
    const { promise, allResources, isKnown, isSecret } = output as unknown as OutputInternals;
    if (!promise || !allResources || !isKnown || !isSecret) {
        throw missing("a way to read an Output");
    }
    const [value, known, secret, resources] = await Promise.all([promise(true), isKnown, isSecret, allResources()]);
    return { value, isKnown: known, isSecret: secret, resources };
}

/** The value of an Output as soon as it is there; undefined where it is not known. Rejects where the Output does. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
    const { value, isKnown } = await settle(output);
    return (isKnown ? value : undefined) as T;
}

/** The resources that an Output is known to come from before it is there. */
export function resourcesOf(output: pulumi.Output<unknown>): ReadonlySet<pulumi.Resource> {
    const { resources } = output as unknown as OutputInternals;
    if (!resources) {
        throw missing("the resources of an Output");
    }
    return resources();
}

/** The Output, without the unhandled rejections of its inner promises: whoever waits for it still learns of them. */
export function quiet<T>(output: pulumi.Output<T>): pulumi.Output<T> {
    const { isKnown, isSecret } = output as unknown as OutputInternals;
    isKnown?.catch(() => undefined);
    isSecret?.catch(() => undefined);
    return output;
}

/**
 * Lets the program end only after `work`, and fail where that does. An inline program of the Automation API is taken for
 * finished in spite of an error in a promise: the engine would delete all that it has not declared.
 */
export function endAfter(work: Promise<unknown>): void {
    const { rpcKeepAlive } = pulumi.runtime as Partial<Pick<typeof pulumi.runtime, "rpcKeepAlive">>;
    if (!rpcKeepAlive) {
        throw missing("rpcKeepAlive");
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
export function serveElsewhere(): void {
    isHost = true;
}

/** Whether an engine listens. Under Pulumi's mocks there is none. */
export function hasEngine(): boolean {
    const { getEngine } = pulumi.runtime as Partial<Pick<typeof pulumi.runtime, "getEngine">>;
    if (!getEngine) {
        throw missing("getEngine");
    }
    return getEngine() !== undefined;
}

/** Whether `serveElsewhere` was said. */
export function isServedElsewhere(): boolean {
    return isHost;
}

const served = new Map<string, object>();

/** An object that is the same for all that one run of a program registers, and another one in the next run. */
export function currentRun(): object | undefined {
    const { getMonitor } = pulumi.runtime as Partial<Pick<typeof pulumi.runtime, "getMonitor">>;
    if (!getMonitor) {
        throw missing("getMonitor");
    }
    const monitor = getMonitor() as { getChannel?(): { getTarget(): string } } | undefined;
    if (!isHost || !monitor?.getChannel) {
        return monitor;
    }
    // Each component that is served comes with a connection of its own; those of one run lead to the same place.
    const target = monitor.getChannel().getTarget();
    const run = served.get(target) ?? {};
    served.set(target, run);
    return run;
}

/** Whether Pulumi keeps a config key secret. The documented way would turn the whole value into an Output. */
export function isConfigSecret(key: string): boolean {
    const { isConfigSecret: internal } = pulumi.runtime as { isConfigSecret?(key: string): boolean };
    if (!internal) {
        throw missing("isConfigSecret");
    }
    return internal(key);
}

/** When all children of a component are declared: what the SDK waits for where something depends on the component. */
export function whenDeclared(component: pulumi.ComponentResource): Promise<unknown> {
    const { getData } = component as unknown as { getData?(): Promise<unknown> };
    if (!getData) {
        throw missing("getData");
    }
    return getData.call(component);
}

function missing(what: string): pulumi.RunError {
    const { version } = pulumi as { version?: string };
    return new pulumi.RunError(
        `@pulumi/pulumi${version ? ` ${version}` : ""} has no ${what}; this package was tried with 3.248 to 3.270: ` +
            "use one of these, or a newer version of this package",
    );
}

/** Whether the engine calls back before and after it changes a resource. */
export function hasHooks(): boolean {
    const { getStore } = state as { getStore?(): { supportsResourceHooks?: boolean } };
    if (!getStore) {
        throw missing("getStore");
    }
    return getStore().supportsResourceHooks === true;
}

/** Whether the engine asks what to do when a change of a resource failed. */
export function hasErrorHooks(): boolean {
    const { getStore } = state as { getStore?(): { supportsErrorHooks?: boolean } };
    return "ErrorHook" in pulumi && getStore?.().supportsErrorHooks === true;
}

/** The URN of the provider that the component gives to its children of a type; undefined where it is the default one. */
export function providerOf(component: pulumi.ComponentResource, type: string): Promise<string> | undefined {
    const { getProvider } = component as { getProvider?(type: string): pulumi.ProviderResource | undefined };
    if (!getProvider) {
        throw missing("getProvider");
    }
    const provider = getProvider.call(component, type);
    return provider && valueOf(provider.urn);
}

/** What the stack's state holds of a resource. */
export interface EarlierResource {
    readonly type?: string;
    readonly outputs?: { readonly id?: unknown; readonly [output: string]: unknown };
}

const reading = new Map<string, Promise<Record<string, EarlierResource>>>();

/**
 * The resources of the stack by URN, as the last update left them; none where the engine does not say. Whoever asks while
 * the state is being read shares the answer.
 */
export function earlierResources(): Promise<Record<string, EarlierResource>> {
    const stackName = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
    const running = reading.get(stackName);
    if (running) {
        return running;
    }
    const asked = pulumi.runtime
        .invoke("pulumi:pulumi:readStackResourceOutputs", { stackName }, { async: true })
        .then(({ outputs }: { outputs?: Record<string, EarlierResource> }) => outputs ?? {})
        .catch(() => ({}))
        .finally(() => reading.delete(stackName));
    reading.set(stackName, asked);
    return asked;
}
