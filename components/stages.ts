// When the children of a component are declared: never on top of a wrong value, and before whatever depends on the component.

import * as pulumi from "@pulumi/pulumi";

import { Findings, type Problem } from "./check";
import { endAfter, hasEngine, quiet, whenDeclared } from "./internals";
import { InvalidArgsError } from "./invalid";
import { comesFromResource, isPlain, read, type Reading, readPlain } from "./known";
import { withoutStackTraces } from "./quiet";

type Validate = (args: unknown, findings: Findings) => Findings;

/** Looks elsewhere, before anything is declared, and writes what speaks against the known arguments into the findings. */
export type Ask = (known: unknown, findings: Findings) => Promise<void>;

/** What a component is made of, and how that is checked. */
export interface Subject<A> {
    /** What messages call the component. */
    readonly name: string;
    readonly args: A;
    readonly validate: Validate;
    /** Whether a path is used by the children that are declared first. */
    readonly early: (path: string) => boolean;
}

/**
 * Throws where a plain value is wrong. Runs before the component is registered, so that nothing is.
 *
 * @returns what is doubtful about the plain values
 */
export function refuseInvalid<A>({ name, args, validate }: Subject<A>): readonly Problem[] {
    const { problems, warnings } = validate(readPlain(args), new Findings());
    if (problems.length > 0) {
        throw new InvalidArgsError(name, problems);
    }
    return warnings;
}

/** What came of a declaration: at once, or later. */
export type Declared<T> = T | Promise<T>;

interface Checked extends Reading {
    readonly warnings: readonly Problem[];
}

/** Tells the SDK when the children of a component are declared. */
interface Pending {
    readonly promise: Promise<void>;
    resolve(declared: Promise<void> | void): void;
}

/** Kept beside the components: their fields are not there yet when the SDK asks. */
const pending = new WeakMap<pulumi.ComponentResource, Pending>();

/**
 * What `initialize` of a component returns. The SDK waits for it before it lets anything be created that depends on the
 * component.
 */
export function children(component: pulumi.ComponentResource): Promise<void> {
    const found = pending.get(component);
    if (found) {
        return found.promise;
    }
    let resolve: Pending["resolve"] = () => undefined;
    const promise = new Promise<void>((settle) => (resolve = settle));
    pending.set(component, { promise, resolve });
    return promise;
}

/**
 * Declares children at once where all arguments are plain, else as soon as what they use is known and right, and never
 * where that is wrong. What comes from a resource is waited for only where it is used: the servers may well be made with
 * the address of the very instance that they are put behind.
 */
export class Stages<A> {
    private readonly first: Declared<Checked>;
    private readonly all: Declared<Checked>;
    private readonly underWay: Promise<unknown>[] = [];

    /**
     * @param doubts what `refuseInvalid` found doubtful
     * @param asks what is looked up elsewhere, if anything
     */
    constructor(
        private readonly component: pulumi.ComponentResource,
        private readonly subject: Subject<A>,
        doubts: readonly Problem[],
        private readonly asks: readonly Ask[] = [],
    ) {
        const { args, early } = subject;
        if (isPlain(args) && asks.length === 0) {
            this.first = this.all = { value: args, inputs: args, isSecret: () => false, warnings: doubts };
            this.warn(doubts);
            return;
        }
        this.first = this.check(args, (part, path) => early(path) || !comesFromResource(part));
        this.all = this.first.then(({ inputs }) => this.check(inputs, () => true));
        this.underWay.push(this.all.then(({ warnings }) => this.warn(warnings)));
    }

    /** Declares children that use only what `early` says; `known` has UNKNOWN for what is not known. */
    early<T>(declare: (args: A, known: unknown) => T): Declared<T> {
        return this.declare(this.first, declare);
    }

    /** Declares children that use anything else. */
    late<T>(declare: (args: A, known: unknown) => T): Declared<T> {
        return this.declare(this.all, declare);
    }

    /** Has the component, and whatever depends on it, fail where this does. */
    require(check: Promise<unknown>): void {
        this.underWay.push(check);
    }

    /** Ends the component, with what it says of itself. */
    end(register: () => void): void {
        const { component } = this;
        void children(component);
        const { resolve } = pending.get(component)!;
        if (this.underWay.length === 0) {
            register();
            resolve();
            return;
        }
        const declared = Promise.all(this.underWay).then(register);
        resolve(declared);
        endAfter(declared);
        if (!hasEngine()) {
            // In a unit test, whoever waits for an output is told: it must not be told again for what nobody waits for.
            whenDeclared(component).catch((error: Error) => pulumi.log.error(error.message, component));
        }
    }

    private declare<T>(stage: Declared<Checked>, declare: (args: A, known: unknown) => T): Declared<T> {
        const run = ({ value, inputs }: Checked) => withoutStackTraces(() => declare(inputs as A, value));
        if (!(stage instanceof Promise)) {
            return run(stage);
        }
        const declared = stage.then(run);
        this.underWay.push(declared);
        return declared;
    }

    private async check(args: unknown, wait: (part: unknown, path: string) => boolean): Promise<Checked> {
        const { name, validate } = this.subject;
        const reading = await read(args, wait);
        const findings = validate(reading.value, new Findings(reading.isSecret));
        if (findings.problems.length === 0) {
            await Promise.all(this.asks.map((ask) => ask(reading.value, findings)));
        }
        if (findings.problems.length > 0) {
            throw new InvalidArgsError(name, findings.problems, this.component);
        }
        return { ...reading, warnings: findings.warnings };
    }

    private warn(doubts: readonly Problem[]): void {
        doubts.forEach(({ path, reason }) => void pulumi.log.warn(`${path}: ${reason}`, this.component));
    }
}

/** What is picked out of what was declared, as an Output where that is yet to come. */
export function resultOf<D, T>(declared: Declared<D>, pick: (declared: D) => pulumi.Input<T>): pulumi.Input<T> {
    return declared instanceof Promise ? quiet(pulumi.output(declared.then(pick)) as pulumi.Output<T>) : pick(declared);
}
