// Warns when an update would switch a pair back that the last update switched, as from an older copy of the stack's file; with a
// guard it is refused. The component's inputs in the state have the record: they are written before any child changes, so that it
// is there after an update that failed half way.

import { AsyncResource } from "node:async_hooks";

import * as pulumi from "@pulumi/pulumi";

import { formatChildName, isNamedBy, parseQualifiedName } from "../domain";
import {
    awaitValue,
    engineSupportsHooks,
    getCurrentRun,
    isProviderHost,
    monitorSupportsHooks,
    readPreviousState,
} from "../pulumi";
import { isObject, type RoleChange, SWITCHED_KEY } from "../validation";
import { reserveHookName } from "./hooks";

/** Names the pairs that this update may switch back, with commas between them. */
export const SWITCH_BACK_VARIABLE = "ALICLOUD_PRIMARY_SECONDARY_SWITCH_BACK";

const GROUP = "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup";
const LISTENER = "alicloud:slb/listener:Listener";

/** What the component keeps in the state of a pair that is switched; nothing else of it is known if the file says no more. */
export type SwitchRecord = Partial<RoleChange>;

/** What the component's inputs say of a switched pair. */
interface Inputs {
    readonly roleChange?: unknown;
    readonly primary?: { readonly serverId?: unknown };
}

type Hooks = Map<boolean, pulumi.ResourceHook>;
const hooksOfRun = new WeakMap<object, Hooks>();

/**
 * Returns the hook that looks at an update of the component; none if the engine calls none. All pairs of a run share it: the
 * engine calls it only for a component whose inputs change, and only then is the state read.
 */
export function switchBackHook(isGuarded: boolean): pulumi.ResourceHookBinding {
    if (!monitorSupportsHooks() || !engineSupportsHooks()) {
        return {};
    }
    // A component that is served has a connection of its own.
    const run = (isProviderHost() ? undefined : getCurrentRun()) ?? {};
    const hooks: Hooks = hooksOfRun.get(run) ?? new Map<boolean, pulumi.ResourceHook>();
    hooksOfRun.set(run, hooks);
    let hook = hooks.get(isGuarded);
    if (hook === undefined) {
        const title = reserveHookName(`switches back${isGuarded ? " under guard" : ""}`);
        const callback = AsyncResource.bind((args: pulumi.ResourceHookArgs) => reportSwitchBack(args, isGuarded));
        hook = new pulumi.ResourceHook(title, callback, { onDryRun: true });
        hooks.set(isGuarded, hook);
    }
    return { beforeUpdate: [hook] };
}

/** Adds the hook to those that the program gives to the component. */
export function withSwitchBackHook(
    opts: pulumi.ComponentResourceOptions | undefined,
    isGuarded: boolean,
): pulumi.ComponentResourceOptions | undefined {
    const { beforeUpdate } = switchBackHook(isGuarded);
    return beforeUpdate === undefined
        ? opts
        : { ...opts, hooks: { ...opts?.hooks, beforeUpdate: [...beforeUpdate, ...(opts?.hooks?.beforeUpdate ?? [])] } };
}

async function reportSwitchBack(
    { urn, name, oldInputs, newInputs }: pulumi.ResourceHookArgs,
    isGuarded: boolean,
): Promise<void> {
    const [before, after] = [oldInputs as Inputs, newInputs as Inputs];
    const record = before.roleChange;
    if (!isObject(record) || after.roleChange !== undefined || isAllowed(name, urn)) {
        return;
    }
    const primary = (await awaitResolved(after.primary)) as Inputs["primary"];
    if (!(await isMoved(urn, name, await awaitResolved(primary?.serverId)))) {
        return;
    }
    const message = switchBackMessage(name, record);
    if (isGuarded) {
        throw new Error(
            `pair ${name}: the roles stay as they are. ${message} To switch it back all the same: ${SWITCH_BACK_VARIABLE}=${name}`,
        );
    }
    await pulumi.log.warn(`pair ${name}: ${message}`);
}

/** Describes a switch back that nobody may have meant. */
function switchBackMessage(name: string, { since, reason }: SwitchRecord): string {
    const when = since === undefined ? "" : ` on ${since}`;
    const why = reason === undefined ? "" : ` (${reason})`;
    return (
        `The last update switched ${name}${when}${why}, and ${SWITCHED_KEY} of this run does not name it: this update moves the ` +
        "traffic back. If that is not meant, fetch the stack's file as it was at that update."
    );
}

/**
 * Returns whether a listener for clients is on another primary than the program declares; a server that is not known yet counts as
 * another one. A listener that is not on the group of the state was not moved to it by the last update.
 */
async function isMoved(component: string, name: string, declared: unknown): Promise<boolean> {
    const state = await readPreviousState();
    const child = (type: string) => `${component.slice(0, component.length - name.length - 2)}$${type}::`;
    const [listeners, groups] = [child(LISTENER), child(GROUP)];
    return Object.entries(state).some(([urn, { outputs }]) => {
        const key = urn.startsWith(`${listeners}${name}-`) ? urn.slice(listeners.length + name.length + 1) : "";
        // The listener of a standby check is on the same servers in reversed roles.
        if (!/^(tcp|udp)-\d+$/.test(key)) {
            return false;
        }
        const group = state[`${groups}${formatChildName(name, key)}`]?.outputs;
        const servers = (group?.["servers"] ?? []) as { serverType?: string; serverId?: string }[];
        const primary = servers.find(({ serverType }) => serverType === "Master")?.serverId;
        return outputs?.["masterSlaveServerGroupId"] === group?.id && primary !== declared;
    });
}

function awaitResolved(value: unknown): Promise<unknown> {
    return pulumi.Output.isInstance(value) ? awaitValue(value) : Promise.resolve(value);
}

function isAllowed(name: string, urn: string): boolean {
    const entries = (process.env[SWITCH_BACK_VARIABLE] ?? "").split(",").map((entry) => entry.trim());
    return entries.some((entry) => isNamedBy(entry, name, parseQualifiedName(urn)));
}
