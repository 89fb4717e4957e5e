// The setting that names the switched pairs, in a stack's file: read for the status, rewritten for a switch. Pieces of the text
// are put in, exchanged or taken out, so that everything else, comments, order, quotes and line ends, stays as it is.

import { isDeepStrictEqual } from "node:util";

import { isMap, isScalar, isSeq, type Pair, parse, parseDocument, type Node, stringify } from "yaml";

import { isObject } from "../../components/check";
import { checkSwitched, SWITCHED_KEY } from "../../components/switched";
import { Findings } from "../../components/validate";
import { UserError } from "../exit";
import type { StackFile } from "../stackFile";

/** The names that a stack's file holds. Throws a UserError where they cannot be read. */
export function switchedIn({ file, config, lineOf }: Pick<StackFile, "file" | "config" | "lineOf">): string[] {
    const given = config[SWITCHED_KEY];
    if (given === undefined || given === "") {
        return [];
    }
    const findings = new Findings();
    const names = checkSwitched(parsed(given), SWITCHED_KEY, findings);
    if (findings.problems.length > 0) {
        const lines = findings.problems.map(({ path, reason }) => `${file}:${lineOf(path)}: ${path}: ${reason}`);
        throw new UserError(lines.join("\n"));
    }
    return names;
}

function parsed(given: string): unknown {
    try {
        return JSON.parse(given) as unknown;
    } catch {
        return given;
    }
}

/**
 * The text of a stack's file that names exactly these pairs; without names it has no such setting. Throws a UserError where
 * it cannot be written without changing something else.
 */
export function withSwitched(file: string, text: string, names: readonly string[]): string {
    const wanted = contentWith(text, names);
    const found = [pieced(text, names), rewritten(text, names)].find((next) =>
        isDeepStrictEqual(contentOf(next), wanted),
    );
    if (found === undefined) {
        throw new UserError(
            `${file}: ${SWITCHED_KEY}: cannot be written without changing something else; set it by hand, ` +
                `to ${flow(names)}, and run \`pulumi up\``,
        );
    }
    return found;
}

/** Only the piece that is about the setting is another one. */
function pieced(text: string, names: readonly string[]): string {
    const config = parseDocument(text).get("config", true) as Node | undefined;
    if (!isMap(config) || config.flow || config.items.length === 0) {
        return text;
    }
    const items = config.items as Pair<Node, Node | null>[];
    const own = items.find(({ key }) => isScalar(key) && key.value === SWITCHED_KEY);
    const end = ({ key, value }: Pair<Node, Node | null>) => {
        const [from, to] = (value ?? key).range!;
        return from + text.slice(from, to).trimEnd().length;
    };
    if (own === undefined) {
        const margin = text.slice(lineStart(text, items[0]!.key.range![0]), items[0]!.key.range![0]);
        const at = lineEnd(text, end(items.at(-1)!));
        const line = `${text.includes("\r\n") ? "\r\n" : "\n"}${margin}${SWITCHED_KEY}: ${flow(names)}`;
        return text.slice(0, at) + line + text.slice(at);
    }
    if (names.length === 0) {
        const from = lineStart(text, own.key.range![0]);
        // With the line break before it, so that what it was put behind is as it was.
        const to = lineEnd(text, end(own));
        const before = from === 0 ? 0 : from - (text[from - 2] === "\r" ? 2 : 1);
        return text.slice(0, before) + text.slice(to);
    }
    const from = own.value?.range?.[0];
    const hasComments = text.slice(from, end(own)).includes("#");
    return from === undefined || hasComments ? text : text.slice(0, from) + flow(names) + text.slice(end(own));
}

/** Comments stay, but spaces may become others. What cannot be written so is left as it is. */
function rewritten(text: string, names: readonly string[]): string {
    const document = parseDocument(text);
    const place = ["config", SWITCHED_KEY];
    const list = document.getIn(place, true);
    if (names.length === 0) {
        document.deleteIn(place);
    } else if (isSeq(list)) {
        const before = list.items.map((item) => (isScalar(item) ? String(item.value) : ""));
        list.items = list.items.filter((_, index) => names.includes(before[index]!));
        names.filter((name) => !before.includes(name)).forEach((name) => list.add(name));
    } else {
        document.setIn(place, names);
    }
    try {
        return document.toString({ lineWidth: 0 });
    } catch {
        return text;
    }
}

function flow(names: readonly string[]): string {
    return stringify(names, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: false }).trim();
}

function contentWith(text: string, names: readonly string[]): unknown {
    const content = (contentOf(text) ?? {}) as { config?: unknown };
    const others = Object.entries(isObject(content.config) ? content.config : {}).filter(
        ([key]) => key !== SWITCHED_KEY,
    );
    const own = names.length > 0 ? { [SWITCHED_KEY]: [...names] } : {};
    return { ...content, config: { ...Object.fromEntries(others), ...own } };
}

/** What a text says, with no difference between no config and an empty one. */
function contentOf(text: string): unknown {
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
