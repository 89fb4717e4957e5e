// Constructs components for programs in other languages, and tells what is wrong with their arguments entry by entry.

import * as pulumi from "@pulumi/pulumi";

import { InvalidArgsError } from "../components";
import { abortGuards, leaveSignalsToHost } from "../components/guard";
import { isPlain } from "../components/model";
import { awaitChildren, markAsProviderHost, recordParent } from "../components/pulumi";
import { splitPath } from "../components/validation";

/** The part of the package's schema that the host itself goes by. */
interface Schema {
    readonly name: string;
    readonly version: string;
    readonly resources: Readonly<Record<string, { readonly properties: object }>>;
}

type Component = new (name: string, args: never, options: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;

/** The provider of a package of components, as the SDK serves it. */
export class Host implements pulumi.provider.Provider {
    readonly version: string;
    readonly schema: string;

    /** @param components the components of the schema by name */
    constructor(
        private readonly described: Schema,
        private readonly components: Readonly<Record<string, Component>>,
    ) {
        this.version = described.version;
        this.schema = JSON.stringify(described);
    }

    /** The run is interrupted: nobody is waited for any more. */
    cancel(): Promise<void> {
        abortGuards();
        return Promise.resolve();
    }

    async construct(
        name: string,
        type: string,
        inputs: pulumi.Inputs,
        options: pulumi.ComponentResourceOptions,
    ): Promise<pulumi.provider.ConstructResult> {
        const resource = this.described.resources[type];
        const Component = this.components[type.split(":").at(-1) ?? ""];
        if (!resource || !Component) {
            const known = Object.keys(this.described.resources).join(", ");
            throw new Error(`unknown resource type ${type}; ${this.described.name} ${this.version} has ${known}`);
        }
        await recordParent(options.parent);
        try {
            const component = new Component(name, inputs as never, options);
            const outputs = component as unknown as Record<string, pulumi.Output<unknown>>;
            const state = Object.fromEntries(Object.keys(resource.properties).map((key) => [key, outputs[key]!]));
            // What is known late is checked late.
            await awaitChildren(component);
            return { urn: component.urn, state };
        } catch (error) {
            throw error instanceof InvalidArgsError ? forEngine(error, inputs) : error;
        }
    }
}

/** The engine adds a line per entry to the message, so that the message must not hold them as well. */
function forEngine({ headline, errors }: InvalidArgsError, inputs: pulumi.Inputs): pulumi.InputPropertiesError {
    return new pulumi.InputPropertiesError({
        message: headline,
        errors: errors.map(({ propertyPath, reason }) => ({
            // The engine shows the value that it finds at the path, secret or not: a path that it cannot follow keeps it.
            propertyPath: isPlain(valueAt(inputs, propertyPath)) ? propertyPath : `${propertyPath} (an output)`,
            reason,
        })),
    });
}

/** The value at a path, or the Output on the way there. */
function valueAt(inputs: unknown, path: string): unknown {
    return splitPath(path).reduce<unknown>(
        (value, key) => (isPlainObject(value) ? (value as Record<string, unknown>)[key] : value),
        inputs,
    );
}

function isPlainObject(value: unknown): boolean {
    return typeof value === "object" && value !== null && !pulumi.Output.isInstance(value);
}

/** Serves the host at the address that the engine gave. */
export function serve(host: Host, args: readonly string[]): void {
    markAsProviderHost();
    // The engine calls `cancel`.
    leaveSignalsToHost();
    void pulumi.provider.main(host, [...args]);
}
