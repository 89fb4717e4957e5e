// Pulumi's mocks, recording every resource with its options.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { awaitValue } from "../../components/pulumi/sdkInternals";

export { awaitValue };

export interface Recorded {
    readonly type: string;
    readonly name: string;
    readonly inputs: Record<string, unknown>;
}

/** Everything that was registered since the last reset, in order of registration. */
export const recorded: Recorded[] = [];

/** What the values of a run with late inputs come from (support/late.ts). */
export const SOURCE = "test:index:Source";

/** Where every input is a secret, so is what is declared with it: without the marks it is what plain inputs declare. */
function asPlain(value: unknown): unknown {
    if (process.env["INPUTS"] !== "secret" || typeof value !== "object" || value === null) {
        return value;
    }
    if (pulumi.runtime.isRpcSecret(value)) {
        return asPlain((value as { value: unknown }).value);
    }
    if (Array.isArray(value)) {
        return value.map(asPlain);
    }
    // What is left out of a secret is a secret that holds nothing.
    const isLeftOut = (one: unknown) => pulumi.runtime.isRpcSecret(one) && asPlain(one) === null;
    const given = Object.entries(value).filter(([, one]) => !isLeftOut(one));
    return Object.fromEntries(given.map(([key, one]) => [key, asPlain(one)]));
}

/** What the cloud would say, where a test wants something of it. */
export interface Answers {
    /** Answers the functions that may be called. */
    readonly call?: pulumi.runtime.Mocks["call"];
    /** Ids of resources by name. */
    readonly ids?: Readonly<Record<string, string>>;
}

/** Starts over. `preview` makes what the cloud decides unknown. */
export async function resetMocks(preview = false, { call, ids = {} }: Answers = {}): Promise<void> {
    recorded.length = 0;
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs }) => {
                if (type !== SOURCE) {
                    recorded.push({ type, name, inputs: asPlain(inputs) as Record<string, unknown> });
                }
                const address = type.endsWith(":ApplicationLoadBalancer") ? { address: "203.0.113.1" } : {};
                return { id: ids[name] ?? `${name}-id`, state: { ...(inputs as object), ...address } };
            },
            call:
                call ??
                (({ token }) => {
                    throw new Error(`no function may be called, got ${token}`);
                }),
        },
        "project",
        "stack",
        preview,
        "organization",
    );
}

/** Every resource by the last word of its type and its name, in order of registration. */
export const names = () => recorded.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);

/** Any other resource of a program. */
export class Thing extends pulumi.CustomResource {
    declare readonly value: pulumi.Output<unknown>;
    constructor(name: string, value?: pulumi.Input<unknown>, opts?: pulumi.CustomResourceOptions) {
        super("test:index:Thing", name, { value }, opts);
    }
}

/** The inputs of the one resource of this type and name. */
export function inputsOf(type: string, name: string): Record<string, unknown> {
    const found = recorded.filter((resource) => resource.type === type && resource.name === name);
    assert.equal(found.length, 1, `one ${type} ${name} among ${JSON.stringify(recorded.map((r) => [r.type, r.name]))}`);
    return found[0]!.inputs;
}

/** Collects the options of a component's children by `type name`. */
export function recordOptions(): {
    readonly options: Map<string, pulumi.CustomResourceOptions>;
    readonly transformation: pulumi.ResourceTransformation;
} {
    const options = new Map<string, pulumi.CustomResourceOptions>();
    const transformation: pulumi.ResourceTransformation = ({ type, name, opts }) => {
        options.set(`${type} ${name}`, opts);
        return undefined;
    };
    return { options, transformation };
}

/** Awaits every output of a component: then all of its children are registered. */
export async function settled<T extends object>(component: T): Promise<{ [K in keyof T]: pulumi.Unwrap<T[K]> }> {
    const outputs = Object.entries(component).filter(([, value]) => pulumi.Output.isInstance(value));
    const values = await Promise.all(
        outputs.map(async ([key, output]) => [key, await awaitValue(output as pulumi.Output<unknown>)]),
    );
    return Object.fromEntries(values) as { [K in keyof T]: pulumi.Unwrap<T[K]> };
}
