// Ways of writing that the parser here and the one of the Pulumi CLI do not take alike. All were found by holding the two
// against each other; each has a plain way out.

import { type Document, isCollection, isScalar, type Node, Scalar, visit } from "yaml";

import { TEXT_TAG } from "./quotedText";

/** Something that is written in such a way. */
export interface SyntaxProblem {
    readonly offset: number;
    readonly reason: string;
}

/** Line breaks of which only one of the two readers knows, and what no YAML may contain. */
export function findInvalidCharacter(text: string): [offset: number, reason: string] | undefined {
    const found =
        /(?!^\uFEFF)(?:\r(?!\n)|[\u0085\u2028\u2029]|[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\uFEFF\uFFFE\uFFFF])/.exec(text);
    if (!found) {
        return undefined;
    }
    const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return [found.index, `not YAML: the character U+${code}; must be written as an escape ("\\u${code}"), or left out`];
}

export function findUnsupportedSyntax(document: Document, text: string): SyntaxProblem[] {
    const found: SyntaxProblem[] = [];
    const refuse = (offset: number, reason: string) => void found.push({ offset, reason });

    const { yaml, tags } = document.directives ?? { yaml: { explicit: false }, tags: {} };
    if (yaml.explicit || Object.keys(tags).some((handle) => handle !== "!!")) {
        refuse(text.search(/^%/m), "a directive (`%`); must be left out");
    }
    const rules: (readonly [from: number, to: number])[] = [];
    visit(document, {
        Node: (_, node, parents) => {
            const inFlow = parents.some((parent) => isCollection(parent) && parent.flow === true);
            for (const reason of listReasons(node, text, inFlow)) {
                refuse(node.range?.[0] ?? 0, reason);
            }
            if (isScalar(node) && node.range) {
                rules.push([node.range[0], node.range[1]]);
            }
        },
    });
    rules.sort(([first], [second]) => first - second);
    let next = 0;
    for (const index of tabsAfterIndicators(text)) {
        while (next < rules.length && rules[next]![1] <= index) {
            next++;
        }
        if (next === rules.length || rules[next]![0] > index) {
            refuse(index, "not YAML: a tab after `-`; must be a space");
        }
    }
    return found;
}

/** Yields the offset of each `-` and `?` that a tab follows and that only blanks and other indicators precede on its line. */
function* tabsAfterIndicators(text: string): Generator<number> {
    const indicator = /[-?:][ \t]+/y;
    for (const { index, 0: indent } of text.matchAll(/^[ \t]*/gm)) {
        indicator.lastIndex = index + indent.length;
        for (let found = indicator.exec(text); found; found = indicator.exec(text)) {
            if (/^[-?]\t/.test(found[0])) {
                yield found.index;
            }
        }
    }
}

function listReasons(node: Node, text: string, inFlow: boolean): string[] {
    const reasons: string[] = [];
    const { anchor, tag } = node as Scalar;
    if (anchor !== undefined && !/^[\w-]+$/.test(anchor)) {
        reasons.push(`malformed anchor, got "${anchor}"; must consist of letters, digits, "_" and "-"`);
    }
    if (tag !== undefined && !(isScalar(node) && tag === TEXT_TAG && node.source !== "")) {
        const short = tag.replace("tag:yaml.org,2002:", "!!");
        reasons.push(`a tag, got "${short}"; must be left out: quotes make text, their absence the rest`);
    }
    const range = node.range;
    if (!isScalar(node) || !range) {
        return reasons;
    }
    const written = text.slice(range[0], range[1]);
    switch (node.type as Scalar.Type) {
        case Scalar.PLAIN:
            if (/^[?:]/.test(written) || (inFlow && written.includes("?"))) {
                reasons.push(`not the same for every reader, got ${written}; must be in quotes`);
            }
            if (inFlow && /^:[,\]}]/.test(text.slice(range[1], range[1] + 2))) {
                reasons.push(
                    `a name without a value, got ${written}:; must have a space behind the colon, or be in quotes`,
                );
            }
            break;
        case Scalar.QUOTE_SINGLE:
            break;
        case Scalar.QUOTE_DOUBLE:
            if (written.match(/\\[^]/g)?.includes("\\/")) {
                reasons.push('not YAML for Pulumi, got "\\/"; must be "/"');
            }
            break;
        case Scalar.BLOCK_FOLDED:
        case Scalar.BLOCK_LITERAL: {
            const [after] = /^(\s*\n)?/.exec(text.slice(range[1])) ?? [""];
            if (/\n([ \t]+\r?\n| *\t)/.test(`${written}${after}`)) {
                reasons.push(
                    "a line of nothing but spaces, or with a tab, in a block of text; must be empty, or have spaces",
                );
            }
        }
    }
    return reasons;
}
