// The error of invalid arguments, and the gate that keeps children from being declared on top of them.

import * as pulumi from "@pulumi/pulumi";

import { Findings, Problem } from "./check";
import { comesFromResource, isPlain, read, readPlain } from "./known";
import { count, report } from "./validate";

/**
 * Every problem of a component's arguments. A Node program shows the message without a stack trace, against the
 * component where there is one already; a host for other languages finds one entry per problem.
 */
export class InvalidArgsError extends pulumi.ResourceError implements pulumi.InputPropertiesError {
    /** One entry per problem, for the host of other languages. */
    readonly errors: pulumi.InputPropertyErrorDetails[];
    /** Marks an InputPropertiesError across copies of the SDK. */
    readonly __pulumiInputPropertiesError = true;

    constructor(subject: string, problems: readonly Problem[], resource?: pulumi.Resource) {
        super(report(`${subject}: ${count(problems.length, "invalid input")}`, problems), resource, true);
        this.name = "InvalidArgsError";
        this.errors = problems.map(({ path, reason }) => ({ propertyPath: path, reason }));
    }
}

type Validate = (args: unknown, findings: Findings) => Findings;

/** Throws where a plain value is wrong. Runs before the component is registered, so that nothing is. */
export function refuseInvalid(subject: string, args: unknown, validate: Validate): void {
    const { problems } = validate(readPlain(args), new Findings());
    if (problems.length > 0) {
        throw new InvalidArgsError(subject, problems);
    }
}

/** Waits until values that were not plain are known and right. `undefined` where there is nothing to wait for. */
export interface Gates {
    /** For children that use only what `early` says. */
    readonly early?: Promise<void>;
    /** For children that use anything else. */
    readonly all?: Promise<void>;
}

/**
 * Checks what was not plain, as soon as it is known. A value that comes from a resource is waited for only where it is
 * used: the servers may well be made with the address of the very instance that they are put behind.
 *
 * @param early whether a path is used by the children that are declared first
 */
export function gates(
    subject: string,
    component: pulumi.Resource,
    args: unknown,
    validate: Validate,
    early: (path: string) => boolean,
): Gates {
    const warn = ({ warnings }: Findings) =>
        warnings.forEach(({ path, reason }) => void pulumi.log.warn(`${path}: ${reason}`, component));
    if (isPlain(args)) {
        warn(validate(args, new Findings()));
        return {};
    }
    const checkWhatIsKnown = async (wait: (part: unknown, path: string) => boolean) => {
        const { value, isSecret } = await read(args, wait);
        const findings = validate(value, new Findings(isSecret));
        if (findings.problems.length > 0) {
            throw new InvalidArgsError(subject, findings.problems, component);
        }
        return findings;
    };
    const first = checkWhatIsKnown((part, path) => early(path) || !comesFromResource(part));
    const all = first.then(() => checkWhatIsKnown(() => true)).then(warn);
    return { early: first.then(() => undefined), all };
}

/** `dependsOn` that also waits for a gate, without adding a dependency. */
export function behind(
    gate: Promise<void> | undefined,
    ...resources: pulumi.Resource[]
): pulumi.Input<pulumi.Resource[]> {
    return gate ? pulumi.output(gate.then(() => resources)) : resources;
}
