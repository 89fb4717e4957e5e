// The error of invalid arguments.

import * as pulumi from "@pulumi/pulumi";

import { formatCount, formatReport, type Problem } from "../validation";
import { hasEmbeddedOutput } from "./resolveInputs";

/**
 * Every problem of a component's arguments. A Node program shows the message without a stack trace, against the
 * component where there is one already; a host for other languages finds one entry per problem.
 */
export class InvalidArgsError extends pulumi.ResourceError implements pulumi.InputPropertiesError {
    /** What it is about, and how many problems there are: the message without the problems. */
    readonly headline: string;
    /** One entry per problem, for the host of other languages. */
    readonly errors: pulumi.InputPropertyErrorDetails[];
    /** Marks an InputPropertiesError across copies of the SDK. */
    readonly __pulumiInputPropertiesError = true;

    constructor(subject: string, problems: readonly Problem[], resource?: pulumi.Resource) {
        const named = problems.map(({ path, reason }) => ({ path: path || "args", reason }));
        const headline = `${subject}: ${formatCount(problems.length, "invalid input")}`;
        super(formatReport(headline, named), resource, true);
        this.headline = headline;
        this.name = "InvalidArgsError";
        this.errors = named.map(({ path, reason }) => ({ propertyPath: path, reason }));
        // Whoever prints or compares the error would print and compare all that hangs on the resource.
        Object.defineProperty(this, "resource", { value: resource, enumerable: false });
    }

    /** @hidden What test runners send from one process to another. */
    toJSON(): object {
        const { name, message, headline, errors } = this;
        return { name, message, headline, errors };
    }
}

/** Refuses what no component can be called: its children are named by it, and Pulumi knows all of them by their names. */
export function requireName(component: string, name: unknown): void {
    const wrong = pulumi.Output.isInstance(name)
        ? "an output"
        : typeof name !== "string"
          ? "not text"
          : name === ""
            ? "empty"
            : hasEmbeddedOutput(name)
              ? "text that an output was put into"
              : undefined;
    if (wrong !== undefined) {
        const reason = `${wrong}; must be plain text, as children are named by it`;
        throw new InvalidArgsError(component, [{ path: "name", reason }]);
    }
}
