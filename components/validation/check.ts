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
} from "../schema";
import { Findings } from "./findings";
import { describeIntegerRule, isObject, joinPath, joinWithOr, quote } from "./format";
import { findNearestWord } from "./nearestWord";

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
