// Formats paths, values and rules for messages.

import { IntegerShape, UNKNOWN } from "../schema";

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

/** "an integer from 1 to 9, or 12, 24 or 36". */
export function describeIntegerRule({ min, max, also = [] }: IntegerShape): string {
    const range = max === undefined ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`;
    return also.length === 0 ? range : `${range}, or ${joinWithOr(also.map(String))}`;
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
