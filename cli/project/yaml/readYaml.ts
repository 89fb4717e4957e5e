// Reads YAML as the Pulumi CLI does: what is valid, which number or text a word is, what `<<` merges. What the CLI refuses,
// and what it would read in another way than this reader can, is refused with its place.

import {
    type Alias,
    Document,
    type ErrorCode,
    isAlias,
    isMap,
    isScalar,
    isSeq,
    type Node,
    type Pair,
    parseDocument,
    Scalar as ScalarNode,
    visit,
    type YAMLMap,
} from "yaml";

import { isQuoted, readText } from "./quotedText";
import { DifferentInGo, parseInteger, resolveScalar, type Scalar } from "./scalar";
import { findInvalidCharacter, findUnsupportedSyntax } from "./syntax";
import type { Tree } from "./yamlTree";

/** Names, and places in lists. */
export type Path = readonly (string | number)[];

/** Something that the reader refuses. */
export interface Fault {
    readonly line: number;
    /** What leads to it. */
    readonly path: Path;
    readonly reason: string;
}

export interface Yaml {
    readonly document: Document;
    /** What the file says, as far as there are no faults. */
    readonly content: Tree;
    readonly faults: readonly Fault[];
    /** The line of an offset into the text. */
    lineAt(offset: number): number;
    /** The line of the deepest of these names that there is, and of an alias or merged value the line where it stands. */
    lineOf(names: readonly string[]): number;
}

/** How the library has to read a text for this reader: words stay words, names may come twice, and no tag makes anything else. */
export const SYNTAX = { schema: "failsafe", resolveKnownTags: false, uniqueKeys: false, prettyErrors: false } as const;

type Mapping = YAMLMap<Node | null, Node | null>;
type Entry = Pair<Node | null, Node | null>;

/** Below the settings; where in the file does not matter, as faults were told before. */
const MERGE_KEY_PATH: Path = ["", ""];

/** Deeper than any setting, and far from where the stack ends. */
const MAX_DEPTH = 100;
const TOO_DEEP = `nested too deeply; must have at most ${MAX_DEPTH} levels`;

/** What the library's words do not say to whoever wrote the file. */
const SYNTAX_ERRORS: Partial<Record<ErrorCode, string>> = {
    MULTIPLE_DOCS: "more than one document; Pulumi reads the first alone: leave out what follows `---`",
    RESOURCE_EXHAUSTION: TOO_DEEP,
};

/** A tenth of a second; more than any stack file has, and less than aliases of aliases can blow up to. */
const MAX_NODES = 400_000;

export function readYaml(text: string): Yaml {
    const lineAt = lineFinder(text);
    const broken = (offset: number, reason: string): Yaml => ({
        document: new Document(null),
        content: null,
        faults: [{ line: lineAt(offset), path: [], reason }],
        lineAt,
        lineOf: () => 1,
    });
    const invalidCharacter = findInvalidCharacter(text);
    if (invalidCharacter) {
        return broken(...invalidCharacter);
    }
    const document = parseDocument(text, SYNTAX);
    const [error] = document.errors;
    if (error) {
        return broken(error.pos[0], SYNTAX_ERRORS[error.code] ?? `not YAML: ${error.message}`);
    }
    const faults = findUnsupportedSyntax(document, text).map(({ offset, reason }) => ({
        line: lineAt(offset),
        path: [],
        reason,
    }));
    const walk = new Walk(document, lineAt);
    const content = walk.value(document.contents, []);
    return {
        document,
        content,
        faults: [...faults, ...walk.faults],
        lineAt,
        lineOf: (names) => lineAt(offsetOf(walk, document.contents, names)),
    };
}

/** Returns a function that finds the line of an offset by binary search. */
function lineFinder(text: string): (offset: number) => number {
    let starts: number[] | undefined;
    return (offset) => {
        starts ??= [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
        let [low, high] = [0, starts.length];
        while (high - low > 1) {
            const middle = (low + high) >>> 1;
            [low, high] = starts[middle]! <= offset ? [middle, high] : [low, middle];
        }
        return low + 1;
    };
}

/** Returns the node that each alias stands for: the last one above it with that anchor. */
function resolveAliases(document: Document): Map<Alias, Node> {
    const [anchors, targets] = [new Map<string, Node>(), new Map<Alias, Node>()];
    visit(document, {
        Node: (_, node) => {
            if (isAlias(node)) {
                const target = anchors.get(node.source);
                if (target) {
                    targets.set(node, target);
                }
            } else if ("anchor" in node && typeof node.anchor === "string") {
                anchors.set(node.anchor, node);
            }
        },
    });
    return targets;
}

/** Goes through a document once and keeps what is wrong with it. */
class Walk {
    readonly faults: Fault[] = [];
    private readonly reported = new Set<string>();
    private readonly open = new Set<Node>();
    private readonly targets: ReadonlyMap<Alias, Node>;
    private readonly entries = new Map<Mapping, Map<string, Entry>>();
    private nodes = 0;

    constructor(
        private readonly document: Document,
        private readonly lineAt: (offset: number) => number,
    ) {
        this.targets = resolveAliases(document);
    }

    value(node: Node | null, path: Path): Tree {
        const target = node && this.target(node, path);
        if (!target) {
            return null;
        }
        if (this.open.has(target)) {
            this.refuse(node, path, "contains itself, through an alias; must end somewhere");
            return null;
        }
        if (path.length > MAX_DEPTH) {
            this.refuse(node, [], TOO_DEEP);
            return null;
        }
        if (++this.nodes > MAX_NODES) {
            this.refuse(
                this.document.contents,
                [],
                `too many aliases of aliases; must say at most ${MAX_NODES} values`,
            );
            return null;
        }
        this.open.add(target);
        const tree = isScalar(target)
            ? this.scalar(target, path)
            : isSeq(target)
              ? target.items.map((item, index) => this.value(item as Node, [...path, index]))
              : this.mapping(target as Mapping, path);
        this.open.delete(target);
        return tree;
    }

    /** The entry of a map that has a name, its own or a merged one. */
    entry(map: Mapping, name: string): Entry | undefined {
        return this.entriesOf(map).get(name);
    }

    private entriesOf(map: Mapping): ReadonlyMap<string, Entry> {
        const indexed = this.entries.get(map);
        if (indexed) {
            return indexed;
        }
        const entries = new Map<string, Entry>();
        // Stored before the merged entries are added, so that a map that merges itself ends.
        this.entries.set(map, entries);
        const add = (name: string | undefined, entry: Entry) => {
            if (name !== undefined && !entries.has(name)) {
                entries.set(name, entry);
            }
        };
        for (const entry of map.items) {
            if (!isMerge(entry.key)) {
                add(this.name(entry.key, MERGE_KEY_PATH)?.text, entry);
            }
        }
        const merge = map.items.find(({ key }) => isMerge(key));
        for (const source of merge ? this.mergeSources(merge, MERGE_KEY_PATH) : []) {
            const target = this.target(source, []);
            for (const [name, entry] of isMap(target) ? this.entriesOf(target as Mapping) : []) {
                add(name, entry);
            }
        }
        return entries;
    }

    /** What a node is, or is an alias of. */
    target(node: Node, path: Path): Exclude<Node, Alias> | undefined {
        if (isAlias(node)) {
            const found = this.targets.get(node);
            if (!found) {
                this.refuse(
                    node,
                    path,
                    `no anchor has the name of the alias, got "${node.source}"; must stand above it`,
                );
            }
            return found as Exclude<Node, Alias> | undefined;
        }
        return node;
    }

    private scalar(node: ScalarNode, path: Path): Scalar {
        const resolved = isQuoted(node) ? readText(node) : resolveScalar(node.source ?? "");
        if (resolved instanceof DifferentInGo) {
            this.refuse(node, path, `${resolved.wrong}, got ${node.source}; ${resolved.rule}`);
            return null;
        }
        return resolved;
    }

    private mapping(map: Mapping, path: Path): Map<string, Tree> {
        const content = new Map<string, Tree>();
        const names = map.items.map(({ key }) => (isMerge(key) ? undefined : this.name(key, path)));
        for (const [index, name] of names.entries()) {
            const { key, value } = map.items[index]!;
            if (name && content.has(name.text)) {
                this.refuse(key, [...path, name.text], "the same name a second time; must stand once");
            } else if (name) {
                content.set(name.text, this.value(value, [...path, name.text]));
            }
        }
        const [merge, second] = map.items.filter(({ key }) => isMerge(key));
        if (second) {
            this.refuse(second.key, path, "`<<` a second time; must stand once, with a list of aliases");
        }
        for (const source of merge ? this.mergeSources(merge, path) : []) {
            for (const [name, value] of this.merged(source, path)) {
                // Of two maps, the first one counts.
                if (!content.has(name)) {
                    content.set(name, value);
                }
            }
        }
        return content;
    }

    private merged(source: Node, path: Path): ReadonlyMap<string, Tree> {
        const target = this.target(source, path) as Mapping;
        if (target.items.some(({ key }) => !isMerge(key) && this.name(key, path)?.isText === false)) {
            this.refuse(source, path, "`<<` merges names that are not text; must be in quotes where they stand");
        }
        return (this.value(source, path) ?? new Map()) as ReadonlyMap<string, Tree>;
    }

    private mergeSources({ key, value }: Entry, path: Path): Node[] {
        const sources = isSeq(value) ? (value.items as Node[]) : value ? [value] : [];
        if (sources.length > 0 && sources.every((source) => isMap(this.target(source, path)))) {
            return sources;
        }
        this.refuse(key, path, "`<<` merges what is not a map; must be an alias of one, or a list of such aliases");
        return [];
    }

    /** The text that Pulumi makes of a name. */
    private name(key: Node | null, path: Path): { text: string; isText: boolean } | undefined {
        const target = key && this.target(key, path);
        if (!isScalar(target)) {
            this.refuse(key ?? this.document.contents!, path, "a name that is no text; must be a word");
            return undefined;
        }
        const source = target.source ?? "";
        const resolved = isQuoted(target) ? readText(target) : resolveScalar(source);
        if (resolved === "<<") {
            this.refuse(key, path, 'a name that Pulumi takes for a merge, got "<<"; must be another one');
        }
        if (typeof resolved === "string" && (isQuoted(target) || resolved === source)) {
            return { text: resolved, isText: true };
        }
        const whole = parseInteger(source);
        // Settings have text as their names; below them, Pulumi makes text of some other words.
        const isSetting = path.length === 0 || (path.length === 1 && path[0] === "config");
        if (!isSetting && (typeof resolved === "boolean" || whole !== undefined)) {
            return { text: String(whole ?? (resolved as boolean)), isText: false };
        }
        if (!isSetting && resolved === null && source !== "") {
            return { text: "<nil>", isText: false };
        }
        this.refuse(key, path, `a name that Pulumi does not take as it is, got ${source}; must be in quotes`);
        return undefined;
    }

    refuse(node: Node | null, path: Path, reason: string): void {
        const offset = node?.range?.[0] ?? 0;
        // What an alias repeats is told once.
        if (this.reported.has(`${offset} ${reason}`)) {
            return;
        }
        this.reported.add(`${offset} ${reason}`);
        this.faults.push({ line: this.lineAt(offset), path, reason });
    }
}

function isMerge(key: Node | null): boolean {
    return isScalar(key) && key.type === ScalarNode.PLAIN && key.source === "<<";
}

/** Where the deepest entry begins that is on the way to these names. */
function offsetOf(walk: Walk, root: Node | null, names: readonly string[]): number {
    let offset = 0;
    let node = root && walk.target(root, []);
    for (const name of names) {
        let next: Node | null | undefined;
        if (isMap(node)) {
            const entry = walk.entry(node as Mapping, name);
            offset = entry?.key?.range?.[0] ?? offset;
            next = entry?.value;
        } else if (isSeq(node)) {
            next = node.items[Number(name)] as Node | undefined;
            offset = next?.range?.[0] ?? offset;
        }
        node = next ? walk.target(next, []) : undefined;
    }
    return offset;
}
