// The content of a YAML file.

import type { Scalar } from "./scalar";

/** Names are text; a Map, as a name may be anything, "__proto__" as well. */
export type Tree = Scalar | readonly Tree[] | ReadonlyMap<string, Tree>;

export function isMapping(tree: Tree | undefined): tree is ReadonlyMap<string, Tree> {
    return tree instanceof Map;
}

/** The tree as JSON, with every digit of a number. */
export function toJsonText(tree: Tree): string {
    if (Array.isArray(tree)) {
        return `[${(tree as readonly Tree[]).map(toJsonText).join(",")}]`;
    }
    if (isMapping(tree)) {
        return `{${[...tree].map(([name, value]) => `${JSON.stringify(name)}:${toJsonText(value)}`).join(",")}}`;
    }
    return typeof tree === "bigint" ? String(tree) : JSON.stringify(tree);
}
