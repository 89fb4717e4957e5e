// Pulumi's mocks, recording every resource with its options.

import * as pulumi from "@pulumi/pulumi";

import { valueOf } from "../../components/internals";

export { valueOf };

export interface Recorded {
    readonly type: string;
    readonly name: string;
    readonly inputs: Record<string, unknown>;
}

/** Everything that was registered since the last reset, in order of registration. */
export const recorded: Recorded[] = [];

/** Starts over. `preview` makes what the cloud decides unknown. */
export async function resetMocks(preview = false): Promise<void> {
    recorded.length = 0;
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs }) => {
                recorded.push({ type, name, inputs: inputs as Record<string, unknown> });
                const address = type.endsWith(":ApplicationLoadBalancer") ? { address: "203.0.113.1" } : {};
                return { id: `${name}-id`, state: { ...(inputs as object), ...address } };
            },
            call: ({ token }) => {
                throw new Error(`no function may be called, got ${token}`);
            },
        },
        "project",
        "stack",
        preview,
    );
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
        outputs.map(async ([key, output]) => [key, await valueOf(output as pulumi.Output<unknown>)]),
    );
    return Object.fromEntries(values) as { [K in keyof T]: pulumi.Unwrap<T[K]> };
}
