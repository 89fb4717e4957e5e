// Ends the doc comment of every argument with what limits.ts says of it, and wraps the comments, so that a limit is written once.

import { readFileSync } from "node:fs";

import { ARGS_FILE, fieldComments, readFieldDocs } from "./docComments";
import { describeFacts } from "./facts";
import { findShapes } from "./shapes";

const WIDTH = 120;
const INDENT = "    ";

/** The text of args.ts as it should be. */
export function argsWithLimits(): string {
    const text = readFileSync(ARGS_FILE, "utf8");
    const shapes = findShapes(readFieldDocs());
    // From the end, so that what stands before stays where it is.
    return fieldComments().reduceRight((whole, { type, field, start, end, words }) => {
        const shape = shapes.get(type);
        const paragraphs = [words, shape ? describeFacts(shape, field) : ""].filter((one) => one !== "");
        return whole.slice(0, start) + comment(paragraphs) + whole.slice(end);
    }, text);
}

function comment(paragraphs: readonly string[]): string {
    const line = `/** ${paragraphs[0]} */`;
    if (paragraphs.length === 1 && INDENT.length + line.length <= WIDTH) {
        return line;
    }
    const lines = paragraphs.flatMap((one, index) => [...(index > 0 ? [""] : []), ...wrapped(one)]);
    return ["/**", ...lines.map((one) => `${INDENT} * ${one}`.trimEnd()), `${INDENT} */`].join("\n");
}

/** A word longer than a line, as an address, has a line of its own. */
function wrapped(text: string): string[] {
    const most = WIDTH - INDENT.length - " * ".length;
    return text.split(" ").reduce<string[]>((lines, word) => {
        const last = lines.at(-1);
        const fits = last !== undefined && last.length + 1 + word.length <= most;
        return fits ? lines.with(-1, `${last} ${word}`) : [...lines, word];
    }, []);
}
