// Ways of writing that Pulumi reads in another way, each beside the nearest one that it reads alike. The engine's tests hold the
// same of whole files against the real CLI.

import * as assert from "node:assert/strict";

import { readYaml } from "../../../../cli/project/yaml/readYaml";

const CHARACTER = (code: string) =>
    `1: not YAML: the character U+${code}; must be written as an escape ("\\u${code}"), or left out`;
const TAG = (tag: string) => `1: a tag, got "${tag}"; must be left out: quotes make text, their absence the rest`;
const ANCHOR = (name: string) => `1: malformed anchor, got "${name}"; must consist of letters, digits, "_" and "-"`;
const QUOTES = (word: string) => `1: not the same for every reader, got ${word}; must be in quotes`;
const NO_VALUE = (name: string) =>
    `1: a name without a value, got ${name}; must have a space behind the colon, or be in quotes`;
const BLOCK = "1: a line of nothing but spaces, or with a tab, in a block of text; must be empty, or have spaces";
const DIRECTIVE = "a directive (`%`); must be left out";
const SLASH = '1: not YAML for Pulumi, got "\\/"; must be "/"';
const TAB = "not YAML: a tab after `-`; must be a space";

const TABLE: Readonly<Record<string, { taken: readonly string[]; refused: Readonly<Record<string, string>> }>> = {
    "line breaks and characters": {
        taken: [
            "a: 1\r\nb: 2\n",
            "\ufeffa: 1\n",
            "a: \tx\n",
            "a: \u0020\n",
            "a: \u007e\n",
            "a: \u00a0\n",
            "a: \ufffd\n",
        ],
        refused: {
            "a: 1\rb: 2\n": CHARACTER("000D"),
            "a: \u0085x\n": CHARACTER("0085"),
            "a: \u2028x\n": CHARACTER("2028"),
            "a: \u2029\n": CHARACTER("2029"),
            "a: \ufeffx\n": CHARACTER("FEFF"),
            "a: \u0000\n": CHARACTER("0000"),
            "a: \u0008\n": CHARACTER("0008"),
            "a: \u000b\n": CHARACTER("000B"),
            "a: \u000c\n": CHARACTER("000C"),
            "a: \u000e\n": CHARACTER("000E"),
            "a: \u001f\n": CHARACTER("001F"),
            "a: \u007f\n": CHARACTER("007F"),
            "a: \u009f\n": CHARACTER("009F"),
            "a: \ufffe\n": CHARACTER("FFFE"),
            "a: \uffff\n": CHARACTER("FFFF"),
        },
    },
    directives: {
        taken: ["%TAG !! x\n---\na: 1\n", "# %\na: 1\n", "a: 50%\n"],
        refused: {
            "%YAML 1.2\n---\na: 1\n": `1: ${DIRECTIVE}`,
            "# first %\n%TAG ! x\n---\na: 1\n": `2: ${DIRECTIVE}`,
        },
    },
    anchors: {
        taken: ["a: &b-1_C 1\n"],
        refused: { "a: &b.c 1\n": ANCHOR("b.c"), "a: &.c 1\n": ANCHOR(".c"), "a: &ä 1\n": ANCHOR("ä") },
    },
    tags: {
        taken: ["a: !!str 1\n"],
        refused: {
            "a: !!int 1\n": TAG("!!int"),
            "a: !own 1\n": TAG("!own"),
            "a: !!str\n": TAG("!!str"),
            "a: !!str [1]\n": TAG("!!str"),
            "a: !!map {}\n": TAG("!!map"),
        },
    },
    "words without quotes": {
        taken: ["a: b?\n", "{a: , b: 1}\n", "{'a':}\n", "[a: ]\n", "a: b:c\n", "a: '?'\n", 'a: [":"]\n'],
        refused: {
            "a: ?b\n": QUOTES("?b"),
            "a: :b\n": QUOTES(":b"),
            "[b?]\n": QUOTES("b?"),
            "a:\n  - {b: [c ?d]}\n": QUOTES("c ?d").replace("1", "2"),
            "[a:]\n": NO_VALUE("a:"),
            "{a:}\n": NO_VALUE("a:"),
            "{a:,b: 1}\n": NO_VALUE("a:"),
            "a: [x, y:]\n": NO_VALUE("y:"),
        },
    },
    "words in quotes": {
        taken: ['a: "x/y"\n', "a: 'x\\/y'\n", 'a: "\\\\/"\n', 'a: "\\n/"\n'],
        refused: { 'a: "x\\/y"\n': SLASH, 'a: "\\\\\\/"\n': SLASH, 'a: "\\n\\/"\n': SLASH },
    },
    "blocks of text": {
        taken: ["a: |\n  x\n\n  y\n", "a: |\n  x\n", "a: |\n  x\ty\n", "a: >\n  x\n  y\nb: 1\n"],
        refused: {
            "a: |\n  x\n  \n  y\n": BLOCK,
            "a: >\n  x\n  \n  y\n": BLOCK,
            "a: >\n  x\n  \ty\n": BLOCK,
            "a: |\n  x\n   \nb: 1\n": BLOCK,
            "a: |\n  x\r\n  \r\n  y\n": BLOCK,
        },
    },
    "entries of lists": {
        taken: ["- a\n", "a: '-\tb'\n", "a: |\n  -\tb\n", "a: x-\ty\n"],
        refused: {
            "-\ta\n": `1: ${TAB}`,
            "- -\ta\n": `1: ${TAB}`,
            "a:\n  -\tb\n": `2: ${TAB}`,
            "?\ta\n: b\n": `1: ${TAB}`,
        },
    },
};

describe("the way a file is written", () => {
    const faults = (text: string) =>
        readYaml(text).faults.map(({ line, path, reason }) => [...path, `${line}: ${reason}`]);

    for (const [what, { taken, refused }] of Object.entries(TABLE)) {
        it(`is judged by its ${what}`, () => {
            for (const text of taken) {
                assert.deepEqual(faults(text), [], JSON.stringify(text));
            }
            for (const [text, fault] of Object.entries(refused)) {
                assert.deepEqual(faults(text), [[fault]], JSON.stringify(text));
            }
        });
    }
});
