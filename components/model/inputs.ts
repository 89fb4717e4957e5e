// Maps over inputs that may not be resolved.

import { types } from "node:util";

import * as pulumi from "@pulumi/pulumi";

export type Deferred = pulumi.Output<unknown> | Promise<unknown>;

export function isDeferred(value: unknown): value is Deferred {
    return pulumi.Output.isInstance(value) || types.isPromise(value);
}

export function isTree(value: unknown): value is object {
    return (
        typeof value === "object" && value !== null && !pulumi.isUnknown(value) && !pulumi.Resource.isInstance(value)
    );
}

/** Whether every part of the tree is a plain value. */
export function isPlain(tree: unknown): boolean {
    if (isDeferred(tree) || pulumi.isUnknown(tree)) {
        return false;
    }
    return !isTree(tree) || Object.values(tree).every(isPlain);
}

/** A field of an Input that may be an object or an Output of one. */
export function pickField<T extends object, K extends keyof T>(
    input: pulumi.Input<T | undefined> | undefined,
    key: K,
): pulumi.Input<pulumi.Unwrap<T[K]>> {
    const value = isDeferred(input)
        ? pulumi.output(input).apply((object) => (object as T | undefined)?.[key])
        : input?.[key];
    return value as pulumi.Input<pulumi.Unwrap<T[K]>>;
}

/** `combine` of the inputs: at once where all of them are plain, as an Output where one is not. */
export function mapInputs<const I extends readonly unknown[], R>(
    inputs: I,
    combine: (...values: { -readonly [K in keyof I]: pulumi.Unwrap<I[K]> }) => R,
): pulumi.Input<R> {
    type Values = Parameters<typeof combine>;
    return isPlain(inputs)
        ? combine(...(inputs as unknown as Values))
        : pulumi.all([...inputs]).apply<R>((values) => combine(...(values as Values)));
}

const EMPTY_OUTPUT = pulumi.output(undefined);

/** An Output of the value. Of a plain tree it makes one Output, where pulumi.output makes one of every part. */
export function toOutput<T>(value: pulumi.Input<T>): pulumi.Output<T> {
    if (pulumi.Output.isInstance<T>(value)) {
        return value;
    }
    return isPlain(value) ? EMPTY_OUTPUT.apply(() => value as T) : (pulumi.output(value) as pulumi.Output<T>);
}
