// When the children of a component are declared: never on top of a wrong value, and before whatever depends on the component.

import * as pulumi from "@pulumi/pulumi";

import { isPlain } from "../model";
import { Findings, type Problem } from "../validation";
import { InvalidArgsError } from "./invalidArgsError";
import { isFromResource, markUnresolved, type ResolvedInputs, resolveInputs } from "./resolveInputs";
import { awaitChildren, hasEngine, ignoreRejections, keepProgramAlive } from "./sdkInternals";
import { withoutStackTraces } from "./stackTraces";

type Validate = (args: unknown, findings: Findings) => Findings;

/** Looks elsewhere, before anything is declared, and writes what speaks against the known arguments into the findings. */
export type AsyncCheck = (knownArgs: unknown, findings: Findings) => Promise<void>;

/** What a component is made of, and how that is checked. */
export interface Subject<A> {
    /** What messages call the component. */
    readonly name: string;
    readonly args: A;
    readonly validate: Validate;
    /** Whether a path is used by the children that are declared first. */
    readonly isLoadBalancerInput: (path: string) => boolean;
}

/**
 * Throws where a plain value is wrong. Runs before the component is registered, so that nothing is.
 *
 * @returns what is doubtful about the plain values
 */
export function rejectInvalidArgs<A>({ name, args, validate }: Subject<A>): readonly Problem[] {
    const { problems, warnings } = validate(markUnresolved(args), new Findings());
    if (problems.length > 0) {
        throw new InvalidArgsError(name, problems);
    }
    return warnings;
}

/** What came of a declaration: at once, or later. */
export type MaybePromise<T> = T | Promise<T>;

interface CheckedArgs extends ResolvedInputs {
    readonly warnings: readonly Problem[];
}

/** Tells the SDK when the children of a component are declared. */
interface PendingChildren {
    readonly promise: Promise<void>;
    resolve(declared: Promise<void> | void): void;
}

/** Kept beside the components: their fields are not there yet when the SDK asks. */
const pendingChildren = new WeakMap<pulumi.ComponentResource, PendingChildren>();

/**
 * What `initialize` of a component returns. The SDK waits for it before it lets anything be created that depends on the
 * component.
 */
export function whenChildrenDeclared(component: pulumi.ComponentResource): Promise<void> {
    const found = pendingChildren.get(component);
    if (found) {
        return found.promise;
    }
    let resolve: PendingChildren["resolve"] = () => undefined;
    const promise = new Promise<void>((settle) => (resolve = settle));
    pendingChildren.set(component, { promise, resolve });
    return promise;
}

/**
 * Declares children at once where all arguments are plain, else as soon as what they use is known and right, and never
 * where that is wrong. What comes from a resource is waited for only where it is used: the servers may well be made with
 * the address of the very instance that they are put behind.
 */
export class ChildRegistration<A> {
    private readonly loadBalancerArgs: MaybePromise<CheckedArgs>;
    private readonly allArgs: MaybePromise<CheckedArgs>;
    private readonly pendingWork: Promise<unknown>[] = [];

    /**
     * @param warnings what `rejectInvalidArgs` found doubtful
     * @param asyncChecks what is looked up elsewhere, if anything
     */
    constructor(
        private readonly component: pulumi.ComponentResource,
        private readonly subject: Subject<A>,
        warnings: readonly Problem[],
        private readonly asyncChecks: readonly AsyncCheck[] = [],
    ) {
        const { args, isLoadBalancerInput } = subject;
        if (isPlain(args) && asyncChecks.length === 0) {
            this.loadBalancerArgs = this.allArgs = {
                value: args,
                inputs: args,
                isSecret: () => false,
                warnings,
            };
            this.warn(warnings);
            return;
        }
        this.loadBalancerArgs = this.check(args, (part, path) => isLoadBalancerInput(path) || !isFromResource(part));
        this.allArgs = this.loadBalancerArgs.then(({ inputs }) => this.check(inputs, () => true));
        this.pendingWork.push(this.allArgs.then(({ warnings }) => this.warn(warnings)));
    }

    /** Declares children that use only what `isLoadBalancerInput` says; `known` has UNKNOWN for what is not known. */
    whenLoadBalancerResolved<T>(declare: (args: A, knownArgs: unknown) => T): MaybePromise<T> {
        return this.declare(this.loadBalancerArgs, declare);
    }

    /** Declares children that use anything else. */
    whenResolved<T>(declare: (args: A, knownArgs: unknown) => T): MaybePromise<T> {
        return this.declare(this.allArgs, declare);
    }

    /** Has the component, and whatever depends on it, fail where this does. */
    addPrecondition(check: Promise<unknown>): void {
        this.pendingWork.push(check);
    }

    /** Ends the component, with what it says of itself. */
    finish(register: () => void): void {
        const { component } = this;
        void whenChildrenDeclared(component);
        const { resolve } = pendingChildren.get(component)!;
        if (this.pendingWork.length === 0) {
            register();
            resolve();
            return;
        }
        const declared = Promise.all(this.pendingWork).then(register);
        resolve(declared);
        keepProgramAlive(declared);
        if (!hasEngine()) {
            // In a unit test, whoever waits for an output is told: it must not be told again for what nobody waits for.
            awaitChildren(component).catch((error: Error) => pulumi.log.error(error.message, component));
        }
    }

    private declare<T>(
        checkedArgs: MaybePromise<CheckedArgs>,
        declare: (args: A, knownArgs: unknown) => T,
    ): MaybePromise<T> {
        const run = ({ value, inputs }: CheckedArgs) => withoutStackTraces(() => declare(inputs as A, value));
        if (!(checkedArgs instanceof Promise)) {
            return run(checkedArgs);
        }
        const declared = checkedArgs.then(run);
        this.pendingWork.push(declared);
        return declared;
    }

    private async check(args: unknown, isAwaited: (part: unknown, path: string) => boolean): Promise<CheckedArgs> {
        const { name, validate } = this.subject;
        const resolved = await resolveInputs(args, isAwaited);
        const findings = validate(resolved.value, new Findings(resolved.isSecret));
        if (findings.problems.length === 0) {
            await Promise.all(this.asyncChecks.map((runCheck) => runCheck(resolved.value, findings)));
        }
        if (findings.problems.length > 0) {
            throw new InvalidArgsError(name, findings.problems, this.component);
        }
        return { ...resolved, warnings: findings.warnings };
    }

    private warn(warnings: readonly Problem[]): void {
        warnings.forEach(({ path, reason }) => void pulumi.log.warn(`${path}: ${reason}`, this.component));
    }
}

/** What is picked out of what was declared, as an Output where that is yet to come. */
export function pickResult<D, T>(declared: MaybePromise<D>, pick: (declared: D) => pulumi.Input<T>): pulumi.Input<T> {
    return declared instanceof Promise
        ? ignoreRejections(pulumi.output(declared.then(pick)) as pulumi.Output<T>)
        : pick(declared);
}
