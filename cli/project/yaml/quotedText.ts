// Words of a parsed document: whether they are text by the way they are written.

import { Scalar } from "yaml";

export const TEXT_TAG = "tag:yaml.org,2002:str";

/** Whether the word is text whatever it says. */
export function isQuoted(node: Scalar): boolean {
    return node.tag === TEXT_TAG || node.type !== Scalar.PLAIN;
}

export function readText(node: Scalar): string {
    return node.type === Scalar.PLAIN ? (node.source ?? "") : (node.value as string);
}
