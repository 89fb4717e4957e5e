// Which pairs of one run share an instance: their listeners are created one after another, as the cloud may refuse to
// create two at once on one instance and the provider does not try again, and no two may want the same port.

import * as pulumi from "@pulumi/pulumi";

import { Findings, isObject, quote } from "./check";
import { awaitValue, currentRun, isServedElsewhere, listSourceResources } from "./internals";
import { isFromResource } from "./known";
import { Instance } from "./rules/instances";

/** How a pair names an existing instance; undefined where it declares its own. */
export type InstanceId = pulumi.Input<string | undefined> | undefined;
/** The last of a pair's children on the instance; undefined where the pair was refused. */
type Last = Promise<pulumi.Resource | undefined>;

/** What one run of a program knows of its instances, by id, by the Output of an id, or by the resource behind that. */
class Run {
    readonly instances = new Map<unknown, Instance>();
    /** The instance where a pair took its listeners. */
    readonly takenAt = new Map<string, Instance>();
    readonly last = new Map<unknown, Last>();
    /** What Pulumi calls the listeners that are declared. */
    readonly listeners = new Set<string>();
    /** Settled when all pairs so far have said which instance is theirs; undefined where none has yet to. */
    said: Promise<unknown> | undefined;
}

const runs = new WeakMap<object, Run>();

function thisRun(): Run | undefined {
    const key = currentRun();
    if (!key) {
        return undefined;
    }
    const run = runs.get(key) ?? new Run();
    runs.set(key, run);
    return run;
}

/** The resource that an Output of an id comes from, where it is a single one. */
function sourceOf(id: InstanceId): pulumi.Resource[] {
    const resources = pulumi.Output.isInstance(id) ? [...listSourceResources(id)] : [];
    return resources.length === 1 ? resources : [];
}

/**
 * Refuses what another pair of this run has on the same existing instance, and takes the rest. A pair of the same name is
 * taken for the same one.
 *
 * @param knownArgs the arguments as far as they are known, right by themselves
 */
export function takeListeners(name: string, id: InstanceId, knownArgs: unknown, findings: Findings): void {
    const run = thisRun();
    if (!run) {
        return;
    }
    const text = isObject(knownArgs) ? knownArgs["loadBalancerId"] : undefined;
    // By its text first: two Outputs may turn out to name the same one.
    const keys = [text, id].filter((key) => typeof key === "string" || pulumi.Output.isInstance(key));
    const [instance = new Instance()] = [...keys, ...sourceOf(id)].flatMap((key) => run.instances.get(key) ?? []);
    keys.forEach((key) => run.instances.set(key, instance));
    take(run, name, instance, knownArgs, findings);
}

function take(run: Run, name: string, instance: Instance, knownArgs: unknown, findings: Findings): void {
    const owner = `PrimarySecondaryLoadBalancer ${quote(name)}`;
    run.takenAt.get(name)?.leave(owner);
    run.takenAt.set(name, instance);
    instance.take(owner, knownArgs, findings);
}

/** Has later pairs find this one's own instance by its id. */
export function nameInstance(name: string, id: pulumi.Output<string>, knownArgs: unknown): void {
    const run = thisRun();
    if (run) {
        const instance = new Instance();
        take(run, name, instance, knownArgs, new Findings());
        [id, ...sourceOf(id)].forEach((key) => run.instances.set(key, instance));
    }
}

/** Notes what a listener is called that this run declares. */
export function noteListener(name: string): void {
    thisRun()?.listeners.add(name);
}

/** Whether this run has declared a listener of that name by now. */
export function declaresListener(name: string): boolean {
    return thisRun()?.listeners.has(name) ?? false;
}

/** A pair's place among the pairs of its instance, in the order in which the program makes them. */
export interface Place {
    /** What its first listener comes after. */
    readonly after: pulumi.Input<pulumi.Resource | undefined>[];
    /** Lets the next pair come after this one's last child. */
    leave(last: pulumi.Resource | undefined | Promise<pulumi.Resource | undefined>): void;
}

/**
 * Gives a pair its place. To be called while the pair is made: what comes after an earlier pair is never waited for by it.
 *
 * @param given the id of an existing instance, as the pair has it
 * @param id the pair's own Output of it
 */
export function takePlace(given: InstanceId, id: pulumi.Output<string>): Place {
    let leave: Place["leave"] = () => undefined;
    const last = new Promise<pulumi.Resource | undefined>((resolve) => (leave = resolve)).catch(() => undefined);
    const run = thisRun();
    if (!run) {
        return { after: [], leave };
    }
    const find = (keys: readonly unknown[]) => keys.flatMap((key) => run.last.get(key) ?? []).slice(0, 1);
    const enter = (keys: readonly unknown[]) => keys.forEach((key) => run.last.set(key, last));
    if (given === undefined) {
        enter([id, ...sourceOf(id)]);
        return { after: [], leave };
    }
    if (typeof given === "string" && !run.said) {
        const after = find([given]);
        enter([given, id]);
        return { after, leave };
    }
    const keys = [...(pulumi.Output.isInstance(given) ? [given] : []), ...sourceOf(given)];
    const before = find(keys);
    enter([...keys, id]);
    if (!isServedElsewhere() && isFromResource(given)) {
        // To wait until a resource is there would hold up pairs of other instances.
        return { after: before, leave };
    }
    const turn = (run.said ?? Promise.resolve()).then(async () => {
        const text = await textOf(given);
        const found = find([text]);
        enter(text === undefined ? [] : [text]);
        return found;
    });
    const said = turn.then(() => {
        if (run.said === said) {
            run.said = undefined;
        }
    });
    run.said = said;
    return { after: [...before, turn.then(([found]) => found)], leave };
}

/** The id as soon as it is there; undefined where it is not known or never will be. */
async function textOf(id: InstanceId): Promise<string | undefined> {
    try {
        const value: unknown = await (pulumi.Output.isInstance(id) ? awaitValue(id) : id);
        return typeof value === "string" ? value : undefined;
    } catch {
        return undefined;
    }
}
