// The settings that name the switched and the locked pairs, in a stack's file: read by many, rewritten by few. Pieces of the
// text are put in, exchanged or taken out, so that everything else, comments, order, quotes and line ends, stays as it is.

import { isDeepStrictEqual } from "node:util";

import { type Document, isMap, isScalar, isSeq, type Node, type Pair, parse, parseDocument, stringify } from "yaml";

import {
    checkLocks,
    checkRoleChanges,
    checkSwitched,
    Findings,
    isObject,
    LOCKED_KEY,
    type Locks,
    ROLE_CHANGES_KEY,
    type RoleChanges,
    SWITCHED_KEY,
} from "../../components/validation";
import { UserError } from "../io";
import type { StackFile } from "./stackFile";

/** What is read of a stack's file. */
type SettingReader = Pick<StackFile, "file" | "config" | "lineOf">;

/** The names of the switched pairs that a stack's file holds. Throws a UserError where they cannot be read. */
export function readSwitchedPairs(file: SettingReader): string[] {
    return readSetting(file, SWITCHED_KEY, checkSwitched) ?? [];
}

/** The reasons of the locked pairs that a stack's file holds. Throws a UserError where they cannot be read. */
export function readPairLocks(file: SettingReader): Locks {
    return readSetting(file, LOCKED_KEY, checkLocks) ?? {};
}

/** The records of the switched pairs that a stack's file holds. Throws a UserError if they are invalid. */
export function roleChangesIn(file: SettingReader): RoleChanges {
    return readSetting(file, ROLE_CHANGES_KEY, checkRoleChanges) ?? {};
}

function readSetting<T>(
    { file, config, lineOf }: SettingReader,
    key: string,
    read: (value: unknown, at: string, findings: Findings) => T,
): T | undefined {
    const text = config[key];
    if (text === undefined || text === "") {
        return undefined;
    }
    const findings = new Findings();
    const value = read(parseSetting(text), key, findings);
    if (findings.problems.length > 0) {
        const lines = findings.problems.map(({ path, reason }) => `${file}:${lineOf(path)}: ${path}: ${reason}`);
        throw new UserError(lines.join("\n"));
    }
    return value;
}

/** A setting out of what Pulumi hands over: a list or a map as JSON, and text; undefined if there is none. */
export function parseSetting(text: string | undefined): unknown {
    if (text === undefined || text === "") {
        return undefined;
    }
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return text;
    }
}

/** A list of pairs, or what is said of each. */
type Value = readonly string[] | Locks | RoleChanges;

/**
 * The text of a stack's file that names exactly these pairs as switched; without names it has no such setting. Throws a
 * UserError where it cannot be written without changing something else.
 */
export function withSwitched(file: string, text: string, names: readonly string[]): string {
    return withSetting(file, text, SWITCHED_KEY, names);
}

/** As `withSwitched`, for the locked pairs. */
export function withLocked(file: string, text: string, locks: Locks): string {
    return withSetting(file, text, LOCKED_KEY, locks);
}

/** As `withSwitched`, for the records of the switched pairs. */
export function withRoleChanges(file: string, text: string, records: RoleChanges): string {
    return withSetting(file, text, ROLE_CHANGES_KEY, records);
}

/**
 * Whether a text is another one with the salt in it that the engine writes into a file without one. With the salt the engine
 * writes the whole file anew, every plain value as text.
 */
export function isEncrypted(text: string, other: string): boolean {
    const { encryptionsalt, ...content } = toConfigText(readContent(text));
    return encryptionsalt !== undefined && isDeepStrictEqual(content, toConfigText(readContent(other)));
}

function toConfigText(content: unknown): Record<string, unknown> {
    const { config, ...rest } = (content ?? {}) as { readonly config?: object };
    const entries = Object.entries(config ?? {}).map(([key, value]: [string, unknown]) => [
        key,
        typeof value === "boolean" || typeof value === "number" ? String(value) : value,
    ]);
    return { ...rest, config: Object.fromEntries(entries) as unknown };
}

function withSetting(file: string, text: string, key: string, value: Value): string {
    const expected = addContent(text, key, value);
    const found = [editText(text, key, value), rewriteText(text, key, value)].find((next) =>
        isDeepStrictEqual(readContent(next), expected),
    );
    if (found === undefined) {
        throw new UserError(
            `${file}: ${key}: cannot be written without changing something else; set it by hand, ` +
                `to ${toFlowNode(value, key)}, and run \`pulumi up\``,
        );
    }
    return found;
}

function isEmpty(value: Value): boolean {
    return Object.keys(value).length === 0;
}

/** Only the piece that is about the setting is another one. */
function editText(text: string, name: string, next: Value): string {
    const config = parseDocument(text).get("config", true) as Node | undefined;
    if (!isMap(config) || config.flow || config.items.length === 0) {
        return text;
    }
    const items = config.items as Pair<Node, Node | null>[];
    const own = items.find(({ key }) => isScalar(key) && key.value === name);
    const end = ({ key, value }: Pair<Node, Node | null>) => {
        const [from, to] = (value ?? key).range!;
        return from + text.slice(from, to).trimEnd().length;
    };
    if (own === undefined) {
        if (isEmpty(next)) {
            return text;
        }
        const margin = text.slice(lineStart(text, items[0]!.key.range![0]), items[0]!.key.range![0]);
        const at = lineEnd(text, end(items.at(-1)!));
        const line = `${text.includes("\r\n") ? "\r\n" : "\n"}${margin}${name}: ${toFlowNode(next, name)}`;
        return text.slice(0, at) + line + text.slice(at);
    }
    if (isEmpty(next)) {
        const from = lineStart(text, own.key.range![0]);
        // With the line break before it, so that what it was put behind is as it was.
        const to = lineEnd(text, end(own));
        const before = from === 0 ? 0 : from - (text[from - 2] === "\r" ? 2 : 1);
        return text.slice(0, before) + text.slice(to);
    }
    const from = own.value?.range?.[0];
    const hasComments = text.slice(from, end(own)).includes("#");
    return from === undefined || hasComments
        ? text
        : text.slice(0, from) + toFlowNode(next, name) + text.slice(end(own));
}

/** Comments stay, but spaces may become others. What cannot be written so, or is no map of settings, is left as it is. */
function rewriteText(text: string, name: string, next: Value): string {
    const document = parseDocument(text);
    try {
        setInDocument(document, ["config", name], next);
        return document.toString({ lineWidth: 0, ...yamlStyles(name) });
    } catch {
        return text;
    }
}

function setInDocument(document: Document, place: readonly string[], next: Value): void {
    const found = document.getIn(place, true);
    if (isEmpty(next)) {
        document.deleteIn(place);
    } else if (isSeq(found) && Array.isArray(next)) {
        const names = next as readonly string[];
        const before = found.items.map((item) => (isScalar(item) ? String(item.value) : ""));
        found.items = found.items.filter((_, index) => names.includes(before[index]!));
        names.filter((one) => !before.includes(one)).forEach((one) => found.add(one));
    } else if (isMap(found) && !Array.isArray(next)) {
        const before = found.items.map(({ key }) => String(isScalar(key) ? key.value : key));
        before.filter((one) => !Object.hasOwn(next, one)).forEach((one) => found.delete(one));
        const values = found.toJSON() as Readonly<Record<string, unknown>>;
        // An entry that stays keeps its comments.
        Object.entries(next)
            .filter(([one, entry]) => !isDeepStrictEqual(values[one], entry))
            .forEach(([one, entry]) => found.set(one, entry));
    } else {
        document.setIn(place, next);
    }
}

function toFlowNode(value: Value, name: string): string {
    const style = { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: false } as const;
    return stringify(value, { ...style, ...yamlStyles(name) }).trim();
}

/** The engine's YAML parser reads a time without quotes as a date, which no setting can hold. */
function yamlStyles(name: string): { defaultStringType?: "QUOTE_DOUBLE"; defaultKeyType?: "PLAIN" } {
    return name === ROLE_CHANGES_KEY ? { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } : {};
}

function addContent(text: string, name: string, value: Value): unknown {
    const content = (readContent(text) ?? {}) as { config?: unknown };
    const others = Object.entries(isObject(content.config) ? content.config : {}).filter(([key]) => key !== name);
    const own = isEmpty(value) ? {} : { [name]: value };
    return { ...content, config: { ...Object.fromEntries(others), ...own } };
}

/** What a text says, with no difference between no config and an empty one. */
function readContent(text: string): unknown {
    try {
        const content: unknown = JSON.parse(JSON.stringify(parse(text) ?? {}));
        return isObject(content) ? { ...content, config: content["config"] ?? {} } : content;
    } catch {
        return undefined;
    }
}

function lineStart(text: string, at: number): number {
    return text.lastIndexOf("\n", at - 1) + 1;
}

/** Where the line ends, before its line break of either kind. */
function lineEnd(text: string, at: number): number {
    const end = text.indexOf("\n", at);
    const last = end < 0 ? text.length : end;
    return last > at && text[last - 1] === "\r" ? last - 1 : last;
}
