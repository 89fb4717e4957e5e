// Holds a value against its shape: finds every problem with it and returns what later rules may rely on.

import {
    Checked,
    ChoiceShape,
    IntegerShape,
    InvalidInput,
    ListShape,
    MapShape,
    ObjectShape,
    Shape,
    TextShape,
    UNKNOWN,
} from "../schema/shape";
import { findNearestWord } from "./nearestWord";

/** One thing that is wrong (or, as a warning, doubtful) with the arguments. */
export interface Problem {
    /** The setting to change, as `listeners[1].port`. */
    readonly path: string;
    /** What is wrong, what was got, the rule and the way out. Reads well after the path and a colon. */
    readonly reason: string;
}

/** Where a check writes what it finds. */
export class Findings {
    readonly problems: Problem[] = [];
    readonly warnings: Problem[] = [];

    /** isSecret says which paths hold a value that must not be shown. */
    constructor(private readonly isSecret: (path: string) => boolean = () => false) {}

    addProblem(path: string, reason: string): void {
        this.problems.push({ path, reason });
    }

    /** The usual form of a problem: what is wrong, what was got, the rule with the way out. */
    refuse(path: string, wrong: string, got: unknown, rule: string): void {
        if (got === UNKNOWN && this.problems.some((known) => known.path === path)) {
            // It is not known because it is wrong by itself, which is said already.
            return;
        }
        this.addProblem(path, `${wrong}, got ${this.show(path, got)}; ${rule}`);
    }

    addWarning(path: string, reason: string): void {
        this.warnings.push({ path, reason });
    }

    /** The value at a path as it may be shown to the operator. */
    show(path: string, value: unknown): string {
        return this.isSecret(path) ? "[secret]" : formatValue(value);
    }
}

/** `listeners[1].port`, `tags["a.b"]`. */
export function joinPath(path: string, key: string | number): string {
    if (typeof key === "number") {
        return `${path}[${key}]`;
    }
    if (!/^[\w-]+$/.test(key)) {
        return `${path}[${JSON.stringify(key)}]`;
    }
    return path ? `${path}.${key}` : key;
}

/** The keys of a path made by `join`. */
export function splitPath(path: string): string[] {
    const parts = path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g);
    return [...parts].map(([, quoted, index, plain]) => quoted ?? index ?? plain ?? "");
}

/** Checks `value`; UNKNOWN stands in the result wherever nothing can be relied upon. */
export function check<S extends Shape>(shape: S, value: unknown, path: string, findings: Findings): Checked<S> {
    if (value !== UNKNOWN) {
        return checkValue(shape, value ?? undefined, path, findings) as Checked<S>;
    }
    if (shape.plain) {
        findings.addProblem(
            path,
            "an output, as of a resource or a secret; must be a plain value, as children are declared by it",
        );
    }
    return UNKNOWN;
}

function checkValue(shape: Shape, value: unknown, path: string, findings: Findings): unknown {
    if (value === undefined) {
        return undefined;
    }
    if (value instanceof InvalidInput) {
        const { what, wayOut } = value;
        findings.addProblem(path, `${what}; must be ${describeRequirement(shape)}${wayOut ? `: ${wayOut}` : ""}`);
        return UNKNOWN;
    }
    switch (shape.kind) {
        case "integer":
            return reportFault(value, findIntegerProblem(shape, value), path, findings);
        case "text":
            return reportFault(value, findTextProblem(shape, value), path, findings);
        case "choice":
            return reportFault(value, findChoiceProblem(shape, value), path, findings);
        case "flag":
            return reportFault(
                value,
                typeof value === "boolean" ? undefined : ["not true or false", "must be true or false"],
                path,
                findings,
            );
        case "list":
            return checkList(shape, value, path, findings);
        case "map":
            return checkMap(shape, value, path, findings);
        case "object":
            return checkObject(shape, value, path, findings);
    }
}

/** What is wrong, and the rule. */
type Fault = readonly [wrong: string, rule: string] | undefined;

function reportFault(value: unknown, fault: Fault, path: string, findings: Findings): unknown {
    if (!fault) {
        return value;
    }
    const [wrong, rule] = fault;
    findings.refuse(path, wrong, value, rule);
    return UNKNOWN;
}

function findIntegerProblem(shape: IntegerShape, value: unknown): Fault {
    const rule = `must be ${describeIntegerRule(shape)}`;
    if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
        return ["text where a number belongs", `${rule}, written without quotes`];
    }
    if (typeof value !== "number" || Number.isNaN(value)) {
        return ["not a number", rule];
    }
    if (!Number.isInteger(value)) {
        return ["not a whole number", rule];
    }
    const isLegal = (value >= shape.min && value <= (shape.max ?? Infinity)) || shape.also?.includes(value);
    return isLegal ? undefined : (shape.insteadOf?.[value] ?? ["out of range", rule]);
}

/** "an integer from 1 to 9, or 12, 24 or 36". */
export function describeIntegerRule({ min, max, also = [] }: IntegerShape): string {
    const range = max === undefined ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`;
    return also.length === 0 ? range : `${range}, or ${joinWithOr(also.map(String))}`;
}

function findTextProblem(shape: TextShape, value: unknown): Fault {
    const rule = `must be ${shape.rule}`;
    if (typeof value !== "string") {
        return ["not text", rule];
    }
    if (shape.pattern.test(value)) {
        return undefined;
    }
    return [value.trim() === "" ? "empty" : "malformed", rule];
}

function findChoiceProblem(shape: ChoiceShape, value: unknown): Fault {
    if (typeof value === "string" && shape.choices.includes(value)) {
        return undefined;
    }
    const replacement = typeof value === "string" ? shape.insteadOf?.[value] : undefined;
    if (replacement !== undefined) {
        return ["not a known choice", replacement];
    }
    const guess = typeof value === "string" ? findNearestWord(value, shape.choices) : undefined;
    const rule = `must be ${joinWithOr(shape.choices.map(quote))}`;
    return ["not a known choice", guess ? `${rule}; did you mean ${quote(guess)}?` : rule];
}

function checkList(shape: ListShape, value: unknown, path: string, findings: Findings): unknown {
    if (!Array.isArray(value)) {
        return reportFault(value, ["not a list", `must be a list, one entry per ${shape.noun}`], path, findings);
    }
    const max = shape.max ?? Infinity;
    if (value.length < shape.min || value.length > max) {
        const wrong = value.length < shape.min ? `no ${shape.noun}` : `too many entries`;
        const rule = shape.max === undefined ? `at least ${shape.min}` : `${shape.min} to ${shape.max}`;
        findings.refuse(path, wrong, value.length, `must hold ${rule}`);
    }
    // Not value.map, which passes over the holes of a list.
    return Array.from(value, (entry: unknown, index) => {
        const at = joinPath(path, index);
        if (entry === undefined || entry === null) {
            findings.refuse(at, "empty entry", null, `must be a ${shape.noun}`);
            return UNKNOWN;
        }
        return check(shape.of, entry, at, findings);
    });
}

function checkMap(shape: MapShape, value: unknown, path: string, findings: Findings): unknown {
    if (!isObject(value)) {
        return reportFault(value, ["not a map", "must be a map of keys to values"], path, findings);
    }
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    if (entries.length > shape.max) {
        findings.refuse(path, "too many entries", entries.length, `must hold at most ${shape.max}`);
    }
    return Object.fromEntries(
        entries.map(([key, entry]) => {
            const at = joinPath(path, key);
            if (!shape.keyPattern.test(key)) {
                findings.refuse(at, "malformed key", key, `must be ${shape.keyRule}`);
            }
            if (entry === null) {
                findings.refuse(
                    at,
                    "no value",
                    null,
                    `must be ${shape.value.rule}${shape.value.pattern.test("") ? ' ("" for none)' : ""}`,
                );
                return [key, UNKNOWN];
            }
            return [key, check(shape.value, entry, at, findings)];
        }),
    );
}

function checkObject(shape: ObjectShape, value: unknown, path: string, findings: Findings): unknown {
    if (!isObject(value)) {
        const names = Object.keys(shape.fields).join(", ");
        return reportFault(value, ["not a group of settings", `must hold settings out of ${names}`], path, findings);
    }
    const checked: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(shape.fields)) {
        const at = joinPath(path, name);
        checked[name] = check(field, value[name], at, findings);
        if (checked[name] === undefined && shape.required.includes(name)) {
            findings.addProblem(at, `missing; must be ${describeRequirement(field)}`);
            checked[name] = UNKNOWN;
        }
    }
    for (const name of Object.keys(value)) {
        if (!Object.hasOwn(shape.fields, name) && value[name] !== undefined) {
            reportUnknownSetting(name, Object.keys(shape.fields), joinPath(path, name), findings);
        }
    }
    return checked;
}

/** Reports a name that no setting has, with the one that was probably meant. */
export function reportUnknownSetting(
    name: string,
    allowedNames: readonly string[],
    path: string,
    findings: Findings,
): void {
    const guess = findNearestWord(name, allowedNames);
    const wayOut = guess ? `did you mean ${quote(guess)}?` : `must be one of ${allowedNames.join(", ")}`;
    findings.addProblem(path, `unknown setting ${quote(name)}; ${wayOut}`);
}

function describeRequirement(shape: Shape): string {
    switch (shape.kind) {
        case "integer":
            return describeIntegerRule(shape);
        case "text":
            return shape.rule;
        case "choice":
            return joinWithOr(shape.choices.map(quote));
        case "list":
            return `a list with at least ${shape.min} ${shape.noun}`;
        case "object":
            return `settings with at least ${shape.required.map((name) => `\`${name}\``).join(", ")}`;
        case "flag":
            return "true or false";
        case "map":
            return "a map of keys to values";
    }
}

export function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function quote(value: string): string {
    return escapeInvisible(JSON.stringify(value));
}

/** What turns the direction of a text, or is not seen in it at all, as its number. */
function escapeInvisible(text: string): string {
    const escape = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return text.replace(/[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, escape);
}

/** "a, b or c". */
export function joinWithOr(names: readonly string[]): string {
    return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

const MAX_SHOWN_CHARACTERS = 60;

/** The value as a message shows it. */
export function formatValue(value: unknown): string {
    if (value === UNKNOWN) {
        return "a value that is secret or not known yet";
    }
    if (typeof value === "number") {
        return String(value);
    }
    const text = escapeInvisible(JSON.stringify(value) ?? String(value));
    // Not by slice, which may leave half of a character.
    const prefix = text.length > MAX_SHOWN_CHARACTERS ? Array.from(text).slice(0, MAX_SHOWN_CHARACTERS).join("") : text;
    return prefix === text ? text : `${prefix}…`;
}
