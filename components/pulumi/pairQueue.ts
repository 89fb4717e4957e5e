// Which pairs of one run share an instance: their listeners are created one after another, as the cloud may refuse to
// create two at once on one instance and the provider does not try again, and no two may want the same port.

import * as pulumi from "@pulumi/pulumi";

import { Findings, isObject, quote, SharedLoadBalancer } from "../validation";
import { isFromResource } from "./resolveInputs";
import { awaitValue, getCurrentRun, isProviderHost, listSourceResources } from "./sdkInternals";

/** How a pair names an existing instance; undefined where it declares its own. */
export type ConfiguredId = pulumi.Input<string | undefined> | undefined;
/** The last of a pair's children on the instance; undefined where the pair was refused. */
type LastChild = Promise<pulumi.Resource | undefined>;

/** What one run of a program knows of its instances, by id, by the Output of an id, or by the resource behind that. */
class RunRegistry {
    readonly loadBalancers = new Map<unknown, SharedLoadBalancer>();
    /** The instance where a pair took its listeners. */
    readonly reservedLoadBalancers = new Map<string, SharedLoadBalancer>();
    readonly lastChildren = new Map<unknown, LastChild>();
    /** What Pulumi calls the listeners that are declared. */
    readonly listenerNames = new Set<string>();
    /** Settled when all pairs so far have said which instance is theirs; undefined where none has yet to. */
    pendingIds: Promise<unknown> | undefined;
}

const registries = new WeakMap<object, RunRegistry>();

function getRegistry(): RunRegistry | undefined {
    const key = getCurrentRun();
    if (!key) {
        return undefined;
    }
    const registry = registries.get(key) ?? new RunRegistry();
    registries.set(key, registry);
    return registry;
}

/** The resource that an Output of an id comes from, where it is a single one. */
function findSourceResource(id: ConfiguredId): pulumi.Resource[] {
    const resources = pulumi.Output.isInstance(id) ? [...listSourceResources(id)] : [];
    return resources.length === 1 ? resources : [];
}

/**
 * Refuses what another pair of this run has on the same existing instance, and takes the rest.
 *
 * @param name the pair's, with the types of its parents if it has any: another pair of the same name may stand elsewhere
 * @param knownArgs the arguments as far as they are known, right by themselves
 */
export function reservePorts(name: string, id: ConfiguredId, knownArgs: unknown, findings: Findings): void {
    const registry = getRegistry();
    if (!registry) {
        return;
    }
    const knownId = isObject(knownArgs) ? knownArgs["loadBalancerId"] : undefined;
    // By its text first: two Outputs may turn out to name the same one.
    const keys = [knownId, id].filter((key) => typeof key === "string" || pulumi.Output.isInstance(key));
    const [loadBalancer = new SharedLoadBalancer()] = [...keys, ...findSourceResource(id)].flatMap(
        (key) => registry.loadBalancers.get(key) ?? [],
    );
    keys.forEach((key) => registry.loadBalancers.set(key, loadBalancer));
    reserve(registry, name, loadBalancer, knownArgs, findings);
}

function reserve(
    registry: RunRegistry,
    name: string,
    loadBalancer: SharedLoadBalancer,
    knownArgs: unknown,
    findings: Findings,
): void {
    const owner = `PrimarySecondaryLoadBalancer ${quote(name)}`;
    registry.reservedLoadBalancers.get(name)?.release(owner);
    registry.reservedLoadBalancers.set(name, loadBalancer);
    loadBalancer.reserve(owner, knownArgs, findings);
}

/** Has later pairs find this one's own instance by its id. */
export function registerLoadBalancer(name: string, id: pulumi.Output<string>, knownArgs: unknown): void {
    const registry = getRegistry();
    if (registry) {
        const loadBalancer = new SharedLoadBalancer();
        reserve(registry, name, loadBalancer, knownArgs, new Findings());
        [id, ...findSourceResource(id)].forEach((key) => registry.loadBalancers.set(key, loadBalancer));
    }
}

/** Notes what a listener is called that this run declares. */
export function recordListener(name: string): void {
    getRegistry()?.listenerNames.add(name);
}

/** Whether this run has declared a listener of that name by now. */
export function declaresListener(name: string): boolean {
    return getRegistry()?.listenerNames.has(name) ?? false;
}

/** A pair's place among the pairs of its instance, in the order in which the program makes them. */
export interface QueuePosition {
    /** What its first listener comes after. */
    readonly after: pulumi.Input<pulumi.Resource | undefined>[];
    /** Lets the next pair come after this one's last child. */
    release(lastChild: pulumi.Resource | undefined | Promise<pulumi.Resource | undefined>): void;
}

/**
 * Gives a pair its place. To be called while the pair is made: what comes after an earlier pair is never waited for by it.
 *
 * @param configuredId the id of an existing instance, as the pair has it
 * @param id the pair's own Output of it
 */
export function enqueuePair(configuredId: ConfiguredId, id: pulumi.Output<string>): QueuePosition {
    let release: QueuePosition["release"] = () => undefined;
    const lastChild = new Promise<pulumi.Resource | undefined>((resolve) => (release = resolve)).catch(() => undefined);
    const registry = getRegistry();
    if (!registry) {
        return { after: [], release };
    }
    const findLastChild = (keys: readonly unknown[]) =>
        keys.flatMap((key) => registry.lastChildren.get(key) ?? []).slice(0, 1);
    const setLastChild = (keys: readonly unknown[]) => keys.forEach((key) => registry.lastChildren.set(key, lastChild));
    if (configuredId === undefined) {
        setLastChild([id, ...findSourceResource(id)]);
        return { after: [], release };
    }
    if (typeof configuredId === "string" && !registry.pendingIds) {
        const after = findLastChild([configuredId]);
        setLastChild([configuredId, id]);
        return { after, release };
    }
    const keys = [
        ...(pulumi.Output.isInstance(configuredId) ? [configuredId] : []),
        ...findSourceResource(configuredId),
    ];
    const before = findLastChild(keys);
    setLastChild([...keys, id]);
    if (!isProviderHost() && isFromResource(configuredId)) {
        // To wait until a resource is there would hold up pairs of other instances.
        return { after: before, release };
    }
    const turn = (registry.pendingIds ?? Promise.resolve()).then(async () => {
        const knownId = await resolveId(configuredId);
        const found = findLastChild([knownId]);
        setLastChild(knownId === undefined ? [] : [knownId]);
        return found;
    });
    const pendingId = turn.then(() => {
        if (registry.pendingIds === pendingId) {
            registry.pendingIds = undefined;
        }
    });
    registry.pendingIds = pendingId;
    return { after: [...before, turn.then(([found]) => found)], release };
}

/** The id as soon as it is there; undefined where it is not known or never will be. */
async function resolveId(id: ConfiguredId): Promise<string | undefined> {
    try {
        const value: unknown = await (pulumi.Output.isInstance(id) ? awaitValue(id) : id);
        return typeof value === "string" ? value : undefined;
    } catch {
        return undefined;
    }
}
