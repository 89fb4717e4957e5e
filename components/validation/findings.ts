// Collects what a validation finds.

import { UNKNOWN } from "../schema";
import { formatValue } from "./format";

/** One thing that is wrong (or, as a warning, doubtful) with the arguments. */
export interface Problem {
    /** The setting to change, as `listeners[1].port`. */
    readonly path: string;
    /** What is wrong, what was got, the rule and the way out. Reads well after the path and a colon. */
    readonly reason: string;
}

/** Settings that hold a token even where the stack's file has them in plain text. */
const HOLDS_TOKEN = /(^|\.)alarm\.(webhook|targets\[\d+\]\.jsonParams)$/;

/** Where a check writes what it finds. */
export class Findings {
    readonly problems: Problem[] = [];
    readonly warnings: Problem[] = [];
    private readonly paths = new Set<string>();
    private indexed = 0;

    /** isSecret says which paths hold a value that must not be shown. */
    constructor(private readonly isSecret: (path: string) => boolean = () => false) {}

    addProblem(path: string, reason: string): void {
        this.problems.push({ path, reason });
    }

    /** The usual form of a problem: what is wrong, what was got, the rule with the way out. */
    refuse(path: string, wrong: string, got: unknown, rule: string): void {
        if (got === UNKNOWN && this.hasProblem(path)) {
            // It is not known because it is wrong by itself, which is said already.
            return;
        }
        this.addProblem(path, `${wrong}, got ${this.show(path, got)}; ${rule}`);
    }

    private hasProblem(path: string): boolean {
        for (; this.indexed < this.problems.length; this.indexed++) {
            this.paths.add(this.problems[this.indexed]!.path);
        }
        return this.paths.has(path);
    }

    addWarning(path: string, reason: string): void {
        this.warnings.push({ path, reason });
    }

    /** The value at a path as it may be shown to the operator. */
    show(path: string, value: unknown): string {
        return this.isSecret(path) || HOLDS_TOKEN.test(path) ? "[secret]" : formatValue(value);
    }
}
