// Ties the guard to the engine, which calls back before it makes a server group and before and after it changes a listener;
// and, of every pair, where a change of a listener failed.
// Hooks are no inputs: to give them to a pair that is there changes nothing. None is called for a delete, as that would
// take the program.

import { AsyncResource } from "node:async_hooks";

import * as pulumi from "@pulumi/pulumi";

import { CloudError, connect, resolveCloudSettings, whoAnswers } from "../cloud";
import { formatChildName, isNamedBy, parseQualifiedName, RESOURCE_TYPES } from "../domain";
import {
    awaitValue,
    engineSupportsErrorHooks,
    findProviderUrn,
    getCurrentRun,
    monitorSupportsHooks,
    readPreviousState,
} from "../pulumi";
import { FORCE_VARIABLE, Guard, type GuardedListener, type GuardedPair } from "./guard";
import { retryWhileBusy } from "./retryWhileBusy";
import { shutdownSignal } from "./shutdownSignal";
import { finishBeforeExit } from "./signals";

/** The hooks of a guarded pair's children. */
export interface GuardHooks {
    readonly group: pulumi.ResourceHookBinding;
    readonly listener: pulumi.ResourceHookBinding;
}

/**
 * The hook by which a listener is changed again while the cloud is busy. None with engines older than 3.244, which do not ask:
 * their runs fail then. None in a preview, which changes nothing.
 */
export function createBusyHook(name: string): pulumi.ResourceHookBinding {
    if (!monitorSupportsHooks() || !engineSupportsErrorHooks() || pulumi.runtime.isDryRun()) {
        return {};
    }
    const title = reserveHookName(`listeners of ${name}, while the cloud is busy`);
    return { onError: [new pulumi.ErrorHook(title, AsyncResource.bind(retryWhileBusy()))] };
}

/** What is known of the pair before its children are declared. */
export interface GuardTarget {
    readonly name: string;
    readonly component: pulumi.ComponentResource;
    readonly lock: string | undefined;
    readonly switchBack: boolean;
    readonly standbyCheckPort: number | undefined;
    readonly loadBalancerId: pulumi.Input<string>;
}

/** What is known of a listener once it is declared. */
export interface DeclaredListener extends Pick<GuardedListener, "key" | "protocol" | "port"> {
    readonly groupId: pulumi.Output<string>;
    readonly primary: pulumi.Input<GuardedListener["primary"]>;
    readonly takeoverTimeout: pulumi.Input<number>;
}

/**
 * The hooks of a pair; none under mocks.
 *
 * @param getListeners tells the listeners that clients use, once all are declared
 */
export function createGuardHooks(
    target: GuardTarget,
    getListeners: () => readonly DeclaredListener[],
): GuardHooks | undefined {
    if (!monitorSupportsHooks()) {
        return undefined;
    }
    const { name, component, loadBalancerId, ...rest } = target;
    const pair = async (): Promise<GuardedPair> => ({
        ...rest,
        name,
        isForced: isForced(name, await awaitValue(component.urn)),
        loadBalancerId: await resolveInput(loadBalancerId),
        listeners: await Promise.all(getListeners().map(toGuardedListener)),
    });
    const guard = new Guard(pair, {
        stop: shutdownSignal(),
        // The engine may be gone, which must not end the program in the middle of going back.
        log: (text) => void pulumi.log.info(text, component).catch(() => undefined),
        warn: (text) => void pulumi.log.warn(text, component).catch(() => undefined),
        finishBeforeExit,
        lastPrimaries: () => findLastPrimaries(name, component, getListeners()),
        connect: async () => connect(resolveCloudSettings(await createSettingReader(component))),
        whoAnswers: async () => whoAnswers(resolveCloudSettings(await createSettingReader(component))),
        listenersInState,
    });
    const title = reserveHookName(`guard of ${name}`);
    const findKey = (urn: string) =>
        getListeners().find(({ key }) => urn.endsWith(`::${formatChildName(name, key)}`))?.key;
    const createHook = (moment: string, run: (args: pulumi.ResourceHookArgs) => Promise<void>, onDryRun = false) => {
        // The engine calls from elsewhere: the callback would not know which program it belongs to.
        const bound = AsyncResource.bind(run);
        return [new pulumi.ResourceHook(`${title}, ${moment}`, bound, { onDryRun })];
    };
    return {
        group: {
            beforeCreate: createHook(
                "before a group is made",
                () => (pulumi.runtime.isDryRun() ? guard.authorizePreview() : guard.authorize()),
                true,
            ),
        },
        listener: {
            beforeUpdate: createHook("before a listener is moved", async (args) => {
                if (await isRepointed(args)) {
                    await guard.beforeMove();
                }
            }),
            afterUpdate: createHook("after a listener was moved", async (args) => {
                const key = findKey(args.urn);
                if (key !== undefined && (await isRepointed(args))) {
                    await guard.afterMove(key);
                }
            }),
        },
    };
}

async function toGuardedListener({
    groupId,
    primary,
    takeoverTimeout,
    key,
    protocol,
    port,
}: DeclaredListener): Promise<GuardedListener> {
    return {
        ...{ key, protocol, port },
        primary: await resolveInput(primary),
        takeoverTimeout: await resolveInput(takeoverTimeout),
        groupId: () => resolveInput(groupId),
    };
}

/** What an Input holds. Of what nobody knows there is nothing to guard. */
async function resolveInput<T>(input: pulumi.Input<T>): Promise<T> {
    return pulumi.Output.isInstance<T>(input) ? awaitValue(input) : ((await input) as T);
}

async function isRepointed({ oldInputs, newInputs }: pulumi.ResourceHookArgs): Promise<boolean> {
    const readGroupId = (inputs: Record<string, unknown> | undefined) =>
        resolveInput(inputs?.["masterSlaveServerGroupId"]);
    return (await readGroupId(oldInputs)) !== (await readGroupId(newInputs));
}

/** The ids of all listeners that the last run left. */
async function listenersInState(): Promise<ReadonlySet<string>> {
    const resources = Object.values(await readPreviousState()).filter(({ type }) => type === RESOURCE_TYPES.listener);
    return new Set(resources.map(({ outputs }) => outputs?.id).filter((id) => typeof id === "string"));
}

/** Who was primary in each group when the last run ended. The groups themselves know their URN only once they are made. */
async function findLastPrimaries(
    name: string,
    component: pulumi.ComponentResource,
    listeners: readonly DeclaredListener[],
): Promise<Record<string, string>> {
    const state = await readPreviousState();
    const entries = await Promise.all(
        listeners.map(async ({ key }) => {
            const { outputs } =
                state[
                    await awaitValue(pulumi.createUrn(formatChildName(name, key), RESOURCE_TYPES.group, component.urn))
                ] ?? {};
            const servers = (outputs?.["servers"] ?? []) as { serverType?: string; serverId?: string }[];
            const primary = servers.find(({ serverType }) => serverType === "Master")?.serverId;
            return primary === undefined ? [] : [[key, primary] as const];
        }),
    );
    return Object.fromEntries(entries.flat());
}

/** What the provider of the listeners was given: a provider of the program's own is read from the stack's state. */
async function createSettingReader(component: pulumi.ComponentResource): Promise<(name: string) => string | undefined> {
    const providerUrn = findProviderUrn(component, RESOURCE_TYPES.listener);
    if (providerUrn === undefined) {
        return (name) => pulumi.runtime.getConfig(`alicloud:${name}`);
    }
    const urn = (await providerUrn).replace(/::[^:]*$/, (id) => (/^::[0-9a-f-]{36}$/.test(id) ? "" : id));
    const outputs = (await readPreviousState())[urn]?.outputs;
    if (outputs === undefined) {
        throw new CloudError("the settings of the provider that the pair was given are not known in this run");
    }
    return (name) => {
        const value = outputs[name];
        return value === undefined || value === null
            ? undefined
            : typeof value === "string"
              ? value
              : JSON.stringify(value);
    };
}

function isForced(name: string, urn: string | undefined): boolean {
    const entries = (process.env[FORCE_VARIABLE] ?? "").split(",").map((entry) => entry.trim());
    const qualified = urn === undefined ? name : parseQualifiedName(urn);
    return entries.some((entry) => isNamedBy(entry, name, qualified));
}

const hookNames = new WeakMap<object, Map<string, number>>();

/** The engine takes a name of a hook once, and two pairs of one name may stand under two parents. */
export function reserveHookName(name: string): string {
    const run = getCurrentRun();
    if (run === undefined) {
        return name;
    }
    const taken = hookNames.get(run) ?? new Map<string, number>();
    hookNames.set(run, taken);
    const before = taken.get(name) ?? 0;
    taken.set(name, before + 1);
    return before === 0 ? name : `${name} (${before + 1})`;
}
