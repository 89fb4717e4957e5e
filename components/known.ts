// Reads what is known of a tree of Inputs, and waits for the rest, without making anything depend on anything.

import * as pulumi from "@pulumi/pulumi";

import { join } from "./check";
import { UNKNOWN } from "./shape";

/** The parts of an Output that its public type leaves out. */
interface OutputInternals {
    promise(withUnknowns: boolean): Promise<unknown>;
    readonly isKnown: Promise<boolean>;
    readonly isSecret: Promise<boolean>;
    resources(): Set<pulumi.Resource>;
}

/** What is known of a tree of Inputs, and which parts of it must not be shown. */
export interface Reading {
    readonly value: unknown;
    isSecret(path: string): boolean;
}

function isDeferred(value: unknown): value is pulumi.Output<unknown> | Promise<unknown> {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function isTree(value: unknown): value is object {
    return typeof value === "object" && value !== null && !pulumi.isUnknown(value);
}

/** Whether every part of the tree is a plain value. */
export function isPlain(tree: unknown): boolean {
    if (isDeferred(tree) || pulumi.isUnknown(tree)) {
        return false;
    }
    return !isTree(tree) || Object.values(tree).every(isPlain);
}

/** The tree with UNKNOWN wherever it holds an Output or a Promise that is unknown, or that `wait` says not to await. */
export async function read(tree: unknown, wait: (part: unknown, path: string) => boolean): Promise<Reading> {
    const secrets: string[] = [];
    const visit = async (part: unknown, path: string): Promise<unknown> => {
        if (isDeferred(part)) {
            return wait(part, path) ? visit(await settle(part, path, secrets), path) : UNKNOWN;
        }
        if (Array.isArray(part)) {
            return Promise.all(part.map((entry, index) => visit(entry, join(path, index))));
        }
        if (!isTree(part)) {
            return pulumi.isUnknown(part) ? UNKNOWN : part;
        }
        const entries = Object.entries(part).map(async ([key, entry]) => [key, await visit(entry, join(path, key))]);
        return Object.fromEntries(await Promise.all(entries)) as unknown;
    };
    const value = await visit(tree, "");
    return { value, isSecret: (path) => secrets.some((secret) => path.startsWith(secret)) };
}

/** The tree with UNKNOWN wherever it holds an Output or a Promise. */
export function readPlain(tree: unknown): unknown {
    if (isDeferred(tree) || pulumi.isUnknown(tree)) {
        return UNKNOWN;
    }
    if (Array.isArray(tree)) {
        return tree.map(readPlain);
    }
    if (!isTree(tree)) {
        return tree;
    }
    return Object.fromEntries(Object.entries(tree).map(([key, part]) => [key, readPlain(part)]));
}

async function settle(part: unknown, path: string, secrets: string[]): Promise<unknown> {
    if (part instanceof Promise) {
        return part;
    }
    const output = part as OutputInternals;
    const [value, isKnown, isSecret] = await Promise.all([output.promise(true), output.isKnown, output.isSecret]);
    if (isSecret) {
        secrets.push(path);
    }
    return isKnown || isTree(value) ? value : UNKNOWN;
}

/** Whether the part comes from a resource, so that waiting for it may mean waiting for a deployment. */
export function comesFromResource(part: unknown): boolean {
    return pulumi.Output.isInstance(part) && (part as unknown as OutputInternals).resources().size > 0;
}

/** A field of an Input that may be an object or an Output of one. */
export function field<T extends object, K extends keyof T>(
    input: pulumi.Input<T> | undefined,
    key: K,
): pulumi.Input<pulumi.Unwrap<T[K]>> {
    const value = isDeferred(input)
        ? pulumi.output(input).apply((object) => (object as T | undefined)?.[key])
        : input?.[key];
    return value as pulumi.Input<pulumi.Unwrap<T[K]>>;
}

/** `combine` of the inputs: at once where all of them are plain, as an Output where one is not. */
export function lift<const I extends readonly unknown[], R>(
    inputs: I,
    combine: (...values: { -readonly [K in keyof I]: pulumi.Unwrap<I[K]> }) => R,
): pulumi.Input<R> {
    type Values = Parameters<typeof combine>;
    return isPlain(inputs)
        ? combine(...(inputs as unknown as Values))
        : pulumi.all([...inputs]).apply<R>((values) => combine(...(values as Values)));
}

const KNOWN = pulumi.output(undefined);

/** An Output of the value. Of a plain tree it makes one Output, where pulumi.output makes one of every part. */
export function toOutput<T>(value: pulumi.Input<T>): pulumi.Output<T> {
    return isPlain(value) ? KNOWN.apply(() => value as T) : (pulumi.output(value) as pulumi.Output<T>);
}
