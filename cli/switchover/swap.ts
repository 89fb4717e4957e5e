// Swaps the two servers of a pair in the text of a stack's file. Pieces of the text change places, so that everything else,
// comments, order, quotes and line ends, stays as it is; what then does not say exactly the swap is refused.

import { isDeepStrictEqual } from "node:util";

import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";

import { isObject } from "../../components/check";
import { UserError } from "../exit";
import { readYaml } from "../yaml/read";
import { toJsonText, type Tree } from "../yaml/tree";

/** A stack's file as text. */
export interface StackText {
    /** Path as the operator knows it, for messages. */
    readonly file: string;
    readonly text: string;
    /** "alicloud-primary-secondary:pairs". */
    readonly pairsKey: string;
}

/** The text after the swap. */
export interface Swapped {
    readonly text: string;
    /** The listeners, by their place in the config, whose two backend ports changed places with the servers. */
    readonly portsOf: readonly string[];
}

/** Settings of a listener that belong to the server in a role, and move with it. */
const PORTS = ["primaryPort", "secondaryPort"] as const;

/** Swaps `primary` and `secondary` of a pair. Throws a UserError that says why where that cannot be done safely. */
export function swapPair({ file, text, pairsKey }: StackText, pair: string): Swapped {
    const { document, content, faults, lineAt } = readYaml(text);
    const spelt = document.hasIn(["config", pairsKey]) ? pairsKey : pairsKey.replace(/^.*:/, "");
    const key = `${pairsKey}.${pair}`;
    const refuse = (at: number | undefined, reason: string): never => {
        const line = at === undefined ? "" : `:${lineAt(at)}`;
        throw new UserError(
            `${file}${line}: ${key}: ${reason}; swap \`primary\` and \`secondary\` by hand and run \`pulumi up\``,
        );
    };
    const [fault] = faults;
    if (fault) {
        throw new UserError(`${file}:${fault.line}: ${fault.reason}`);
    }
    const pairs = document.getIn(["config", spelt], true) as Node | undefined;
    const node = isMap(pairs) ? (pairs.get(pair, true) as Node | undefined) : undefined;
    if (!isMap(node)) {
        const what = isAlias(node ?? pairs)
            ? "stands elsewhere, behind an alias"
            : "is not written as a map of settings";
        return refuse((node ?? pairs)?.range?.[0], what);
    }
    const swaps: Edit[] = [];
    const portsOf: string[] = [];
    const swapIn = (map: YAMLMap, [first, second]: readonly [string, string], where: string) => {
        const [one, other] = [entry(map, first), entry(map, second)];
        if (!one || !other) {
            return refuse(map.range?.[0], `${where}\`${first}\` and \`${second}\` do not both stand here`);
        }
        swaps.push(...exchange(text, map, one, other));
    };
    swapIn(node, ["primary", "secondary"], "");
    for (const { name, at } of portHolders(node)) {
        const resolved = isAlias(at) ? at.resolve(document) : at;
        if (isMap(resolved) && PORTS.some((port) => resolved.has(port))) {
            if (isAlias(at)) {
                refuse(
                    at.range?.[0],
                    `${name} stands elsewhere, behind an alias, with ports that move with the servers`,
                );
            }
            swapIn(resolved, PORTS, `${name}: `);
            portsOf.push(name);
        }
    }
    const result = apply(text, swaps);
    if (!isDeepStrictEqual(contentOf(result), swapped(content, spelt, pair))) {
        refuse(
            node.range?.[0],
            "its text cannot be swapped without changing something else (an anchor that is used elsewhere?)",
        );
    }
    return { text: result, portsOf };
}

/** What may have a port for each server: the listeners and the standby check. */
function portHolders(pair: YAMLMap): { name: string; at: Node }[] {
    const listeners = pair.get("listeners", true) as Node | undefined;
    const check = pair.get("standbyCheck", true) as Node | undefined;
    const all = isSeq(listeners) ? (listeners.items as Node[]) : listeners ? [listeners] : [];
    return [
        ...all.map((at, index) => ({ name: isSeq(listeners) ? `listeners[${index}]` : "listeners", at })),
        ...(check ? [{ name: "standbyCheck", at: check }] : []),
    ];
}

/** A piece of the text, and what comes in its place. */
interface Edit {
    readonly from: number;
    readonly to: number;
    readonly text: string;
}

interface Entry {
    readonly key: Node;
    readonly value: Node;
}

function entry(map: YAMLMap, name: string): Entry | undefined {
    const found = map.items.find(({ key }) => isScalar(key) && key.value === name) as Pair<Node, Node> | undefined;
    return found?.value ? { key: found.key, value: found.value } : undefined;
}

/** Two values that change places. */
function exchange(text: string, map: YAMLMap, one: Entry, other: Entry): Edit[] {
    // A comment behind a key speaks of the role and stays; one behind or within a value speaks of the server and moves.
    // Where the two values are not written alike, or have an anchor, all that follows the key's colon moves.
    const isAlike =
        isBlock(one.value) === isBlock(other.value) && ![one, other].some(({ value }) => hasProperties(value));
    const begin = ({ key, value }: Entry) => {
        if (!isAlike) {
            return text.indexOf(":", key.range![1]) + 1;
        }
        return isBlock(value) ? lineEnd(text, key.range![1]) : value.range![0];
    };
    const pieces = [one, other].map((each) => ({
        from: begin(each),
        to: map.flow ? each.value.range![1] : endOf(text, each),
    }));
    const [first, second] = pieces as [Omit<Edit, "text">, Omit<Edit, "text">];
    return [
        { ...first, text: text.slice(second.from, second.to) },
        { ...second, text: text.slice(first.from, first.to) },
    ];
}

function isBlock(value: Node): boolean {
    return isMap(value) && !value.flow;
}

function hasProperties(value: Node): boolean {
    return (!isAlias(value) && "anchor" in value && value.anchor !== undefined) || value.tag !== undefined;
}

/** The end of the last line of a value, with the comment behind it and those below that are indented as the value is. */
function endOf(text: string, { key, value }: Entry): number {
    const [from, to] = value.range!;
    let end = lineEnd(text, from + text.slice(from, to).trimEnd().length);
    const margin = key.range![0] - lineStart(text, key.range![0]);
    for (;;) {
        const next = text.indexOf("\n", end) + 1;
        const comment = next > 0 ? /^([ \t]+)#/.exec(text.slice(next, lineEnd(text, next))) : null;
        if (!comment || comment[1]!.length <= margin) {
            return end;
        }
        end = lineEnd(text, next);
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

function apply(text: string, edits: readonly Edit[]): string {
    const fromTheEnd = [...edits].sort((a, b) => b.from - a.from);
    return fromTheEnd.reduce((result, edit) => result.slice(0, edit.from) + edit.text + result.slice(edit.to), text);
}

/** The content that the swap has to lead to. */
function swapped(content: Tree, pairsKey: string, pair: string): unknown {
    const copy = plain(content) as { config: Record<string, Record<string, Record<string, unknown>>> };
    const own = copy.config[pairsKey]![pair]!;
    exchangeValues(own, ["primary", "secondary"]);
    const holders = [own["standbyCheck"], ...(Array.isArray(own["listeners"]) ? (own["listeners"] as unknown[]) : [])];
    holders
        .filter((one) => isObject(one))
        .filter((one) => PORTS.some((port) => port in one))
        .forEach((one) => exchangeValues(one, PORTS));
    return copy;
}

function exchangeValues(map: Record<string, unknown>, [first, second]: readonly [string, string]): void {
    [map[first], map[second]] = [map[second], map[first]];
}

/** What a text says; nothing where it says nothing that can be understood. */
function contentOf(text: string): unknown {
    const { content, faults } = readYaml(text);
    return faults.length > 0 ? undefined : plain(content);
}

function plain(content: Tree): unknown {
    return JSON.parse(toJsonText(content)) as unknown;
}
