// Reads what is known of a tree of Inputs, and waits for the rest, without making anything depend on anything.

import { format, types } from "node:util";

import * as pulumi from "@pulumi/pulumi";

import { Deferred, isDeferred, isTree } from "../model";
import { InvalidInput, UNKNOWN } from "../schema";
import { joinPath } from "../validation";
import { listSourceResources, readOutput } from "./sdkInternals";

/** What is known of a tree of Inputs, and which parts of it must not be shown. */
export interface ResolvedInputs {
    readonly value: unknown;
    /**
     * The same tree, for children to be declared by. What was an Output or a Promise is plain in it, unless it is secret,
     * comes from a resource or is not known.
     */
    readonly inputs: unknown;
    isSecret(path: string): boolean;
}

/**
 * What no argument can be, in words; undefined for all else.
 *
 * @param ancestors the objects that the value stands in
 */
function findInvalidInput(value: unknown, ancestors: readonly object[]): InvalidInput | undefined {
    if (value instanceof InvalidInput) {
        return value;
    }
    if (typeof value === "string") {
        return hasEmbeddedOutput(value)
            ? new InvalidInput("text that an output was put into", "use pulumi.interpolate")
            : undefined;
    }
    if (typeof value === "bigint") {
        return new InvalidInput("a bigint", "write it as a number");
    }
    if (typeof value === "symbol" || typeof value === "function") {
        return new InvalidInput(`a ${typeof value}`);
    }
    return typeof value === "object" && value !== null ? findInvalidObject(value, ancestors) : undefined;
}

/** What stands in the place of an object that cannot be looked at, such as a revoked proxy. */
function findUnreadable(value: unknown): InvalidInput | undefined {
    try {
        // What the SDK asks of whatever it is given.
        void (isDeferred(value) || (isTree(value) && Object.keys(value)));
        return undefined;
    } catch (error) {
        return toInvalidInput(error);
    }
}

const toInvalidInput = (error: unknown) => new InvalidInput(`cannot be read: ${formatReason(error)}`);

/** The values of an object by key, each read for itself: a getter may throw. */
export function readEntries(tree: object): [key: string, value: unknown][] {
    return Object.keys(tree).map((key) => {
        try {
            return [key, (tree as Record<string, unknown>)[key]];
        } catch (error) {
            return [key, toInvalidInput(error)];
        }
    });
}

/** Whether the text was made with an Output as if that were text: the SDK puts an explanation in its place. */
export function hasEmbeddedOutput(text: string): boolean {
    return /Calling \[to(String|JSON)\] on an \[Output<T>\]/.test(text);
}

/** Deeper than any setting is, and not so deep that a look at it takes all of the stack. */
const MAX_DEPTH = 100;

function findInvalidObject(value: object, ancestors: readonly object[]): InvalidInput | undefined {
    if (pulumi.Resource.isInstance(value)) {
        return new InvalidInput("a resource", "use its `id`");
    }
    if (ancestors.includes(value)) {
        return new InvalidInput("an object that holds itself");
    }
    if (ancestors.length > MAX_DEPTH) {
        return new InvalidInput(`an object inside of ${MAX_DEPTH} others`);
    }
    if (Array.isArray(value)) {
        return undefined;
    }
    // Prototypes are looked at and not compared: a test runner may give its programs an Object of their own.
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype === null || Object.getPrototypeOf(prototype) === null) {
        return undefined;
    }
    const name = (prototype.constructor as Partial<typeof prototype.constructor> | undefined)?.name;
    const what =
        name === "Object"
            ? "an object that inherits from another"
            : `an object of ${name ? `class ${name}` : "a class"}`;
    return new InvalidInput(what, "write it as a plain value");
}

/**
 * Reads the tree.
 *
 * @param isAwaited whether to wait for an Output or a Promise; one that is not waited for is UNKNOWN
 */
export async function resolveInputs(
    tree: unknown,
    isAwaited: (part: unknown, path: string) => boolean,
): Promise<ResolvedInputs> {
    const secrets: string[] = [];
    const reportedReasons = new Set<unknown>();
    type Part = Pick<ResolvedInputs, "value" | "inputs">;

    const visit = async (part: unknown, path: string, ancestors: readonly object[]): Promise<Part> => {
        const unreadable = findUnreadable(part);
        if (unreadable) {
            return { value: unreadable, inputs: part };
        }
        if (isDeferred(part)) {
            return isAwaited(part, path) ? visitDeferred(part, path, ancestors) : { value: UNKNOWN, inputs: part };
        }
        if (pulumi.isUnknown(part)) {
            return { value: UNKNOWN, inputs: part };
        }
        const invalidInput = findInvalidInput(part, ancestors);
        if (invalidInput || !isTree(part)) {
            return { value: invalidInput ?? part, inputs: part };
        }
        const inner = [...ancestors, part];
        if (Array.isArray(part)) {
            // Not part.map, which passes over the holes of a list.
            const entries = await Promise.all(
                Array.from(part, (one, index) => visit(one, joinPath(path, index), inner)),
            );
            return { value: entries.map(({ value }) => value), inputs: entries.map(({ inputs }) => inputs) };
        }
        const entries = await Promise.all(
            readEntries(part).map(async ([key, one]) => [key, await visit(one, joinPath(path, key), inner)] as const),
        );
        const collect = (kind: keyof Part) => Object.fromEntries(entries.map(([key, one]) => [key, one[kind]]));
        return { value: collect("value"), inputs: collect("inputs") };
    };
    const visitOutput = async (part: pulumi.Output<unknown>, path: string, ancestors: readonly object[]) => {
        const { value, isKnown, isSecret, resources } = await readOutput(part);
        if (isSecret) {
            secrets.push(path);
        }
        const inner = await visit(isKnown || isTree(value) ? value : pulumi.unknown, path, ancestors);
        const isFree = isKnown && !isSecret && resources.size === 0;
        return { value: inner.value, inputs: isFree ? inner.inputs : part };
    };
    const visitDeferred = async (part: Deferred, path: string, ancestors: readonly object[]) => {
        const isOutput = pulumi.Output.isInstance(part);
        try {
            return await (isOutput
                ? visitOutput(part, path, ancestors)
                : part.then((value) => visit(value, path, ancestors)));
        } catch (reason) {
            if (pulumi.ResourceError.isInstance(reason) || pulumi.RunError.isInstance(reason)) {
                throw reason;
            }
            // Told once, however many arguments wait for the same thing.
            const isReported = reportedReasons.has(reason);
            reportedReasons.add(reason);
            const what = `the ${isOutput ? "output" : "promise"} was rejected: ${formatReason(reason)}`;
            return { value: isReported ? UNKNOWN : new InvalidInput(what), inputs: part };
        }
    };

    const { value, inputs } = await visit(tree, "", []);
    return { value, inputs, isSecret: (path) => secrets.some((secret) => path.startsWith(secret)) };
}

function formatReason(reason: unknown): string {
    return types.isNativeError(reason) ? reason.message : format("%s", reason);
}

/** The tree with UNKNOWN wherever it holds an Output or a Promise. */
export function markUnresolved(tree: unknown, ancestors: readonly object[] = []): unknown {
    const unreadable = findUnreadable(tree);
    if (unreadable) {
        return unreadable;
    }
    if (isDeferred(tree) || pulumi.isUnknown(tree)) {
        return UNKNOWN;
    }
    const invalidInput = findInvalidInput(tree, ancestors);
    if (invalidInput || !isTree(tree)) {
        return invalidInput ?? tree;
    }
    const inner = [...ancestors, tree];
    if (Array.isArray(tree)) {
        return Array.from(tree, (part) => markUnresolved(part, inner));
    }
    return Object.fromEntries(readEntries(tree).map(([key, part]) => [key, markUnresolved(part, inner)]));
}

/** Whether nothing in the value is what no argument can be. */
export function isValidInput(value: unknown): boolean {
    const visit = (part: unknown): boolean =>
        !(part instanceof InvalidInput) && (!isTree(part) || Object.values(part).every(visit));
    return visit(markUnresolved(value));
}

/** Whether the part comes from a resource, so that waiting for it may mean waiting for a deployment. */
export function isFromResource(part: unknown): boolean {
    return pulumi.Output.isInstance(part) && listSourceResources(part).size > 0;
}
