// Stack files with everything that YAML readers are known to take in different ways. What each reader makes of one is held
// against this table: the offline plan's in tests/cli, the Pulumi CLI's in tests/engine.

/** What is read, by full config key: text as it is, everything else as JSON. */
export type Settings = Readonly<Record<string, string>>;

export interface Sample {
    readonly title: string;
    readonly text: string;
    /** What both read. */
    readonly reads?: Settings;
    /** Why the plan refuses it, each reason behind its line. */
    readonly refused?: readonly string[];
    /** What Pulumi makes of what the plan refuses; left out where it refuses it too. */
    readonly pulumi?: Settings;
}

/** The project of the samples. */
export const SAMPLE_PROJECT = "shop";

/** A file with one setting, of these lines. */
function x(...lines: string[]): string {
    return ["config:", "  shop:x:", ...lines.map((line) => `    ${line}`), ""].join("\n");
}

export const SAMPLES: readonly Sample[] = [
    {
        title: "a leading zero is octal",
        text: x("a: 0443", "b: 010", "c: -017", "d: 00"),
        reads: { "shop:x": '{"a":291,"b":8,"c":-15,"d":0}' },
    },
    {
        title: "digits that octal has not make a float",
        text: x("a: 08", "b: 09.5"),
        reads: { "shop:x": '{"a":8,"b":9.5}' },
    },
    {
        title: "0o, 0b and 0x, in either case",
        text: x("a: 0o17", "b: 0b101", "c: 0x1F", "d: 0X1f", "e: -0b11", "f: 0o8"),
        reads: { "shop:x": '{"a":15,"b":5,"c":31,"d":31,"e":-3,"f":"0o8"}' },
    },
    {
        title: "underscores between digits",
        text: x("a: 8_443", "b: 1__0", "c: 1_", "d: _1", "e: 1_000.5"),
        reads: { "shop:x": '{"a":8443,"b":10,"c":1,"d":"_1","e":1000.5}' },
    },
    {
        title: "floats, with and without a fraction or exponent",
        text: x("a: .5", "b: 1.", "c: 1e3", "d: +.5e1", "e: 1e400", "f: 1.2.3", "g: -0.0"),
        reads: { "shop:x": '{"a":0.5,"b":1,"c":1000,"d":5,"e":"1e400","f":"1.2.3","g":0}' },
    },
    {
        title: "integers larger than JavaScript's",
        text: x("a: 9007199254740993", "b: 18446744073709551615", "c: -9223372036854775808", "d: 18446744073709551616"),
        reads: {
            "shop:x":
                '{"a":9007199254740993,"b":18446744073709551615,"c":-9223372036854775808,"d":18446744073709552000}',
        },
    },
    {
        title: "a large integer that is a setting by itself",
        text: "config:\n  shop:x: 9007199254740993\n",
        reads: { "shop:x": "9007199254740993" },
    },
    {
        title: "infinity",
        text: "config:\n  shop:x: .inf\n",
        refused: ["2: shop:x: no number that Pulumi can pass on, got .inf; must be finite, or in quotes to be text"],
    },
    {
        title: "no number",
        text: x("a: [.nan]"),
        refused: [
            "3: shop:x.a[0]: no number that Pulumi can pass on, got .nan; must be finite, or in quotes to be text",
        ],
    },
    {
        title: "words that are true, false or nothing",
        text: x("a: true", "b: True", "c: FALSE", "d: ~", "e: Null", "f:"),
        reads: { "shop:x": '{"a":true,"b":true,"c":false,"d":null,"e":null,"f":null}' },
    },
    {
        title: "words that were booleans once",
        text: x("a: yes", "b: No", "c: on", "d: off", "e: y", "f: tRue"),
        reads: { "shop:x": '{"a":"yes","b":"No","c":"on","d":"off","e":"y","f":"tRue"}' },
    },
    { title: "a setting that is nothing", text: "config:\n  shop:x: ~\n", reads: { "shop:x": "" } },
    {
        title: "a setting that is true, a number, or a quoted number",
        text: 'config:\n  shop:a: true\n  shop:b: 0443\n  shop:c: "0443"\n',
        reads: { "shop:a": "true", "shop:b": "291", "shop:c": "0443" },
    },
    {
        title: "a date",
        text: x("a: 2026-01-01", "b: 2026-1-1", "c: 2024-02-29"),
        reads: {
            "shop:x":
                '{"a":"2026-01-01 00:00:00 +0000 UTC","b":"2026-01-01 00:00:00 +0000 UTC","c":"2024-02-29 00:00:00 +0000 UTC"}',
        },
    },
    {
        title: "what only looks like a date",
        text: x("a: 2026-02-30", "b: 2026-13-01", "c: 2026-01-01x", 'd: "2026-01-01"'),
        reads: { "shop:x": '{"a":"2026-02-30","b":"2026-13-01","c":"2026-01-01x","d":"2026-01-01"}' },
    },
    {
        title: "a date with a time",
        text: x("a: 2026-01-01 10:00:00"),
        refused: [
            "3: shop:x.a: a time, which Pulumi writes in another way, got 2026-01-01 10:00:00; must be in quotes to stay as it is",
        ],
        pulumi: { "shop:x": '{"a":"2026-01-01 10:00:00 +0000 UTC"}' },
    },
    {
        title: "a time, a version and an address",
        text: x("a: 1:30", "b: 1.2.3.4/16", "c: 190:20:30"),
        reads: { "shop:x": '{"a":"1:30","b":"1.2.3.4/16","c":"190:20:30"}' },
    },
    {
        title: "an anchor and its alias",
        text: x("a: &x {p: 1}", "b: *x", "c: [*x]"),
        reads: { "shop:x": '{"a":{"p":1},"b":{"p":1},"c":[{"p":1}]}' },
    },
    {
        title: "an alias inside of its anchor",
        text: x("a: &x [*x]"),
        refused: ["3: shop:x.a[0]: contains itself, through an alias; must end somewhere"],
    },
    {
        title: "an alias of nothing",
        text: x("a: *nobody"),
        refused: ['3: shop:x.a: no anchor has the name of the alias, got "nobody"; must stand above it'],
    },
    {
        title: "a merged map, of which its own names win",
        text: x("a: &x {p: 1, q: 2}", "b:", "  <<: *x", "  q: 3"),
        reads: { "shop:x": '{"a":{"p":1,"q":2},"b":{"q":3,"p":1}}' },
    },
    {
        title: "merged maps, of which the first wins",
        text: x("a: &x {p: 1}", "b: &y {p: 2, q: 2}", "c: {<<: [*x, *y], r: 3}"),
        reads: { "shop:x": '{"a":{"p":1},"b":{"p":2,"q":2},"c":{"r":3,"p":1,"q":2}}' },
    },
    {
        title: "an own value of nothing over a merged one",
        text: x("a: &x {p: 1}", "b: {<<: *x, p: }"),
        reads: { "shop:x": '{"a":{"p":1},"b":{"p":null}}' },
    },
    {
        title: "a merge in what is merged",
        text: x("a: &x {p: 1}", "b: &y {<<: *x, q: 2}", "c: {<<: *y}"),
        reads: { "shop:x": '{"a":{"p":1},"b":{"q":2,"p":1},"c":{"q":2,"p":1}}' },
    },
    {
        title: "a merge of what is no map",
        text: x("a: &x [1]", "b: {<<: *x}"),
        refused: ["4: shop:x.b: `<<` merges what is not a map; must be an alias of one, or a list of such aliases"],
    },
    {
        title: "two merges in a map",
        text: x("a: &x {p: 1}", "b:", "  <<: *x", "  <<: *x"),
        refused: ["6: shop:x.b: `<<` a second time; must stand once, with a list of aliases"],
    },
    {
        title: "a merge of names that are no text",
        text: x("a: &x {0x1: 1}", "b: {<<: *x, q: 2}"),
        refused: ["4: shop:x.b: `<<` merges names that are not text; must be in quotes where they stand"],
        pulumi: { "shop:x": '{"a":{"1":1},"b":{"0x1":1,"q":2}}' },
    },
    { title: "`<<` as a value", text: x("a: <<"), reads: { "shop:x": '{"a":"<<"}' } },
    {
        title: "`<<` in quotes",
        text: x("a: {'<<': 1}"),
        refused: ['3: shop:x.a: a name that Pulumi takes for a merge, got "<<"; must be another one'],
    },
    {
        title: "names that are nothing, true, numbers, octal or empty",
        text: x("null: 1", "True: 2", "12: 3", "010: 4", '"": 5'),
        reads: { "shop:x": '{"<nil>":1,"true":2,"12":3,"8":4,"":5}' },
    },
    {
        title: "names that are a float or a date",
        text: x("1.5: 1", "2026-01-01: 2"),
        refused: [
            "3: shop:x: a name that Pulumi does not take as it is, got 1.5; must be in quotes",
            "4: shop:x: a name that Pulumi does not take as it is, got 2026-01-01; must be in quotes",
        ],
        pulumi: { "shop:x": '{"1.5":1,"2026-01-01 00:00:00 +0000 UTC":2}' },
    },
    {
        title: "a name twice",
        text: x("a: 1", "b: 2", "a: 3"),
        refused: ["5: shop:x.a: the same name a second time; must stand once"],
    },
    {
        title: "a name twice, once in quotes",
        text: x("1: 1", '"1": 2'),
        refused: ["4: shop:x.1: the same name a second time; must stand once"],
    },
    {
        title: "a list as a name",
        text: x("? [a]", ": 1"),
        refused: ["3: shop:x: a name that is no text; must be a word"],
    },
    {
        title: "a setting without its project",
        text: "config:\n  x: 1\n  alicloud:region: cn-hangzhou\n",
        reads: { "shop:x": "1", "alicloud:region": "cn-hangzhou" },
    },
    {
        title: "a setting within `config`",
        text: "config:\n  alicloud:config:region: cn-hangzhou\n",
        reads: { "alicloud:region": "cn-hangzhou" },
    },
    {
        title: "a setting with too many colons",
        text: "config:\n  a:b:c: 1\n",
        refused: ['2: a:b:c: not a config key; must be "namespace:key", as "shop:pairs"'],
    },
    {
        title: "a number as a setting",
        text: "config:\n  1: 2\n",
        refused: ["2: config: a name that Pulumi does not take as it is, got 1; must be in quotes"],
    },
    {
        title: "a config that is a list",
        text: "config: [1]\n",
        refused: ['1: `config` is not a map; must hold the stack\'s settings as "namespace:key: value"'],
    },
    { title: "a config that is nothing", text: "config:\n", reads: {} },
    {
        title: "a file that is a list",
        text: "- config\n",
        refused: ["1: not a stack file; must be a map with `config`"],
    },
    { title: "an empty file", text: "", reads: {} },
    { title: "text with `!!str`", text: x("a: !!str 0443"), reads: { "shop:x": '{"a":"0443"}' } },
    {
        title: "`!!int`, which the plan leaves to quotes",
        text: x('a: !!int "5"'),
        refused: ['3: a tag, got "!!int"; must be left out: quotes make text, their absence the rest'],
        pulumi: { "shop:x": '{"a":5}' },
    },
    {
        title: "`!!binary`",
        text: x("a: !!binary aGVsbG8="),
        refused: ['3: a tag, got "!!binary"; must be left out: quotes make text, their absence the rest'],
        pulumi: { "shop:x": '{"a":"hello"}' },
    },
    {
        title: "`!!omap`, which is a list to Pulumi",
        text: x("a: !!omap [b: 1]"),
        refused: ['3: a tag, got "!!omap"; must be left out: quotes make text, their absence the rest'],
        pulumi: { "shop:x": '{"a":[{"b":1}]}' },
    },
    {
        title: "`!!set`, which is a map to Pulumi",
        text: x("a: !!set { b }"),
        refused: ['3: a tag, got "!!set"; must be left out: quotes make text, their absence the rest'],
        pulumi: { "shop:x": '{"a":{"b":null}}' },
    },
    {
        title: "a tag of one's own",
        text: x("a: !custom 5"),
        refused: ['3: a tag, got "!custom"; must be left out: quotes make text, their absence the rest'],
        pulumi: { "shop:x": '{"a":"5"}' },
    },
    {
        title: "a secret",
        text: x("a: {secure: AAAB}", "b: {secure: 5}", "c: {secure: AAAB, d: 1}"),
        reads: { "shop:x": '{"a":{"secure":"AAAB"},"b":{"secure":5},"c":{"secure":"AAAB","d":1}}' },
    },
    {
        title: "quotes, with their escapes",
        text: x("a: 'it''s'", 'b: "\\x41\\u00e9\\n"', 'c: "two', '  lines"'),
        reads: { "shop:x": '{"a":"it\'s","b":"A\u00e9\\n","c":"two lines"}' },
    },
    {
        title: "an escape that JSON has",
        text: x('a: "\\/"'),
        refused: ['3: not YAML for Pulumi, got "\\/"; must be "/"'],
    },
    {
        title: "blocks of text",
        text: "config:\n  shop:x:\n    a: |\n      one\n      two\n\n      three\n    b: >-\n      one\n      two\n\n      three\n    c: |+\n      one\n",
        reads: { "shop:x": '{"a":"one\\ntwo\\n\\nthree\\n","b":"one two\\nthree","c":"one\\n"}' },
    },
    {
        title: "a block of text with a line of spaces",
        text: x("a: |", "  one", "   ", "  two"),
        refused: ["3: a line of nothing but spaces, or with a tab, in a block of text; must be empty, or have spaces"],
        pulumi: { "shop:x": '{"a":"one\\n \\ntwo\\n"}' },
    },
    {
        title: "a word that goes on in the next line",
        text: x("a: one", "  two"),
        reads: { "shop:x": '{"a":"one two"}' },
    },
    {
        title: "comments, and # within a word",
        text: x("a: 1 # one", "b: a#b", "# two", "c: 3"),
        reads: { "shop:x": '{"a":1,"b":"a#b","c":3}' },
    },
    { title: "tabs before a value", text: x("a:\t1"), reads: { "shop:x": '{"a":1}' } },
    {
        title: "a tab as indentation",
        text: "config:\n\tshop:x: 1\n",
        refused: ["2: not YAML: Tabs are not allowed as indentation"],
    },
    {
        title: "a tab after a dash",
        text: x("a:", "  -\t1"),
        refused: ["4: not YAML: a tab after `-`; must be a space"],
    },
    {
        title: "words with ? within brackets",
        text: x("a: [b?c]"),
        refused: ["3: not the same for every reader, got b?c; must be in quotes"],
    },
    {
        title: "a name without a value within brackets",
        text: x("a: [b:]"),
        refused: ["3: a name without a value, got b:; must have a space behind the colon, or be in quotes"],
        pulumi: { "shop:x": '{"a":["b:"]}' },
    },
    {
        title: "two documents",
        text: "config:\n  shop:x: 1\n---\nconfig:\n  shop:x: 2\n",
        refused: ["3: more than one document; Pulumi reads the first alone: leave out what follows `---`"],
        pulumi: { "shop:x": "1" },
    },
    { title: "a document with its marks", text: "---\nconfig:\n  shop:x: 1\n...\n", reads: { "shop:x": "1" } },
    {
        title: "a directive",
        text: "%YAML 1.2\n---\nconfig:\n  shop:x: 1\n",
        refused: ["1: a directive (`%`); must be left out"],
    },
    { title: "a byte order mark", text: "\ufeffconfig:\n  shop:x: 1\n", reads: { "shop:x": "1" } },
    { title: "line ends of Windows", text: "config:\r\n  shop:x: [1,\r\n    2]\r\n", reads: { "shop:x": "[1,2]" } },
    {
        title: "line ends that only some know",
        text: 'config:\n  shop:x: "a\u2028b"\n',
        refused: ['2: not YAML: the character U+2028; must be written as an escape ("\\u2028"), or left out'],
        pulumi: { "shop:x": "a\u2028b" },
    },
    {
        title: "a character that YAML has not",
        text: 'config:\n  shop:x: "a\u0007b"\n',
        refused: ['2: not YAML: the character U+0007; must be written as an escape ("\\u0007"), or left out'],
    },
    {
        title: "an anchor in Chinese",
        text: x("a: &\u4e2d 1", "b: *\u4e2d"),
        refused: ['3: malformed anchor, got "\u4e2d"; must consist of letters, digits, "_" and "-"'],
    },
    {
        title: "brackets that are not closed",
        text: "config:\n  shop:x: [1\n",
        refused: ["3: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"],
    },
];
