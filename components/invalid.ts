// The error of invalid arguments, and the stages that keep children from being declared on top of them.

import * as pulumi from "@pulumi/pulumi";

import { Findings, Problem } from "./check";
import { comesFromResource, isPlain, read, readPlain } from "./known";
import type { Preflight } from "./preflight";
import { withoutStackTraces } from "./quiet";
import { failWith } from "./unfinished";
import { count, report } from "./validate";

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
        const headline = `${subject}: ${count(problems.length, "invalid input")}`;
        super(report(headline, problems), resource, true);
        this.headline = headline;
        this.name = "InvalidArgsError";
        this.errors = problems.map(({ path, reason }) => ({ propertyPath: path, reason }));
    }
}

type Validate = (args: unknown, findings: Findings) => Findings;

/**
 * Throws where a plain value is wrong. Runs before the component is registered, so that nothing is.
 *
 * @returns what is doubtful about the plain values
 */
export function refuseInvalid(subject: string, args: unknown, validate: Validate): readonly Problem[] {
    const { problems, warnings } = validate(readPlain(args), new Findings());
    if (problems.length > 0) {
        throw new InvalidArgsError(subject, problems);
    }
    return warnings;
}

/**
 * Runs a declaration: at once, or as soon as what it uses is known and right. Never, where that is wrong.
 * The declaration gets the arguments as they were read, with UNKNOWN for what is not known.
 */
export type When = <T>(declare: (known: unknown) => T) => T | Promise<T>;

/** When the children of a component may be declared. */
export interface Stages {
    /** Children that use only what `early` says. */
    readonly early: When;
    /** Children that use anything else. */
    readonly all: When;
}

/**
 * Checks what was not plain, as soon as it is known. A value that comes from a resource is waited for only where it is
 * used: the servers may well be made with the address of the very instance that they are put behind.
 *
 * @param doubts what `refuseInvalid` found doubtful
 * @param early whether a path is used by the children that are declared first
 * @param ask looks up in the cloud what is known; left out, it is not asked
 */
export function stages(
    subject: string,
    component: pulumi.Resource,
    args: unknown,
    validate: Validate,
    doubts: readonly Problem[],
    early: (path: string) => boolean,
    ask?: Preflight,
): Stages {
    const warn = (warnings: readonly Problem[]) =>
        warnings.forEach(({ path, reason }) => void pulumi.log.warn(`${path}: ${reason}`, component));
    if (isPlain(args) && !ask) {
        warn(doubts);
        const atOnce: When = (declare) => withoutStackTraces(() => declare(args));
        return { early: atOnce, all: atOnce };
    }
    const checkWhatIsKnown = async (wait: (part: unknown, path: string) => boolean) => {
        const { value, isSecret } = await read(args, wait);
        const findings = validate(value, new Findings(isSecret));
        if (findings.problems.length === 0) {
            await ask?.(value, findings);
        }
        if (findings.problems.length > 0) {
            throw new InvalidArgsError(subject, findings.problems, component);
        }
        return { value, warnings: findings.warnings };
    };
    const first = checkWhatIsKnown((part, path) => early(path) || !comesFromResource(part));
    const all = first.then(() => checkWhatIsKnown(() => true));
    void all.then(
        ({ warnings }) => warn(warnings),
        () => undefined,
    );
    failWith(all);
    return {
        early: (declare) => first.then(({ value }) => withoutStackTraces(() => declare(value))),
        all: (declare) => all.then(({ value }) => withoutStackTraces(() => declare(value))),
    };
}

/** What is picked out of what a stage declares. */
export function resultOf<D, T>(declared: D | Promise<D>, pick: (declared: D) => pulumi.Input<T>): pulumi.Input<T> {
    return declared instanceof Promise ? (pulumi.output(declared.then(pick)) as pulumi.Output<T>) : pick(declared);
}
