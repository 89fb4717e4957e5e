// The package stays usable from other languages, and its docs stay true to the limits.

import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import type { AnalyzeResult, PropertyDefinition } from "@pulumi/pulumi/provider/experimental/analyzer";

import type { Effect } from "../../../cli/plan/effects";
import { PAIR_SHAPE, SERVER_GROUP_SHAPE } from "../../../components/schema/limits";
import { choice, flag, integer, list, object, type Shape, text } from "../../../components/schema/shape";
import { argsWithLimits } from "../../../generate/argsDocs";
import { readEffects } from "../../../generate/argumentTables";
import { ARGS_FILE, readFieldDocs } from "../../../generate/docComments";
import { describeFacts } from "../../../generate/facts";
import { analyze, PACKAGE_SCHEMA_FILE, packageSchema, readManifest } from "../../../generate/packageSchema";
import { findShapes } from "../../../generate/shapes";
import { ROOT, WITH_PROCESSES_MS } from "../../support/run";

const COMPONENTS = ["PrimarySecondaryLoadBalancer", "PrimarySecondaryServerGroup"];

const SOURCE = "https://example.com";

/** Shapes, and how the doc of such an argument ends. */
const FACTS: readonly [name: string, shape: Shape, expected: string][] = [
    ["port", { ...integer(1, 9, SOURCE), plain: true }, "Required. Plain. An integer from 1 to 9."],
    [
        "period",
        integer(1, 9, SOURCE, { also: [12, 24], unit: "months", default: 1 }),
        "An integer from 1 to 9, or 12 or 24, in months. Default 1.",
    ],
    ["most", integer(1, undefined, SOURCE, { unit: "s" }), "An integer of at least 1, in seconds."],
    ["interval", integer(1, 50, SOURCE), "An integer from 1 to 50. Default 2 for TCP listeners, 5 for UDP listeners."],
    ["type", choice(["a", "b"], SOURCE, { default: "a" }), '"a" or "b". Default "a".'],
    ["guard", flag(SOURCE, { default: false, plain: true }), "Plain. Default false."],
    ["uri", text(/a/, "a path", SOURCE, { default: "/" }), 'A path. Default "/".'],
    [
        "codes",
        list(choice(["x", "y"], SOURCE), "class", SOURCE, { default: ["x"] }),
        'At least 1 class, each "x" or "y". Default ["x"].',
    ],
    ["listeners", list(object({}), "listener", SOURCE, { max: 50 }), "1 to 50 listeners."],
    ["inner", object({}), ""],
];

let result: AnalyzeResult;

function analyzeOnce(this: Mocha.Context): void {
    this.timeout(WITH_PROCESSES_MS);
    result ??= analyze();
}

describe("Pulumi's component analyzer", () => {
    before(analyzeOnce);

    it("takes both components", () => {
        assert.deepEqual(Object.keys(result.components).sort(), COMPONENTS);
    });

    it("sees exactly the arguments that are validated", () => {
        const inputs = (name: string) => Object.keys(result.components[name]!.inputs).sort();
        assert.deepEqual(inputs("PrimarySecondaryLoadBalancer"), Object.keys(PAIR_SHAPE.fields).sort());
        assert.deepEqual(inputs("PrimarySecondaryServerGroup"), Object.keys(SERVER_GROUP_SHAPE.fields).sort());
    });

    it("sees exactly the outputs that are documented", () => {
        const outputs = (name: string) => Object.keys(result.components[name]!.outputs).sort();
        assert.deepEqual(outputs("PrimarySecondaryLoadBalancer"), [
            "address",
            "attachments",
            "failoverSeconds",
            "groupIds",
            "listenerIds",
            "loadBalancerId",
            "recoverySeconds",
            "standbyCheckListenerId",
            "standbyDetectionSeconds",
        ]);
        assert.deepEqual(outputs("PrimarySecondaryServerGroup"), ["attachments", "id"]);
    });

    it("takes for plain what children are named by, and nothing else", () => {
        const plain = (fields: Record<string, PropertyDefinition>) =>
            Object.keys(fields).filter((name) => fields[name]!.plain);
        assert.deepEqual(plain(result.components["PrimarySecondaryLoadBalancer"]!.inputs), [
            "listeners",
            "standbyCheck",
            "alarm",
            "preflight",
            "guard",
            "switchBack",
            "defaultServerGroup",
        ]);
        assert.deepEqual(plain(result.typeDefinitions["ListenerArgs"]!.properties!), ["protocol", "port"]);
        assert.deepEqual(plain(result.typeDefinitions["StandbyCheckArgs"]!.properties!), ["port"]);
    });

    it("finds a doc on every input, output and field", () => {
        const places = [
            ...Object.values(result.components).flatMap(({ name, inputs, outputs }) => [
                ...Object.entries(inputs).map(([field, { description }]) => [`${name}.${field}`, description] as const),
                ...Object.entries(outputs).map(
                    ([field, { description }]) => [`${name}.${field}`, description] as const,
                ),
            ]),
            ...Object.values(result.typeDefinitions).flatMap(({ name, properties = {} }) =>
                Object.entries(properties).map(
                    ([field, { description }]) => [`${name}.${field}`, description] as const,
                ),
            ),
        ];
        assert.ok(places.length > 60, `only ${places.length} places`);
        assert.deepEqual(
            places.filter(([, doc]) => !doc || doc.includes("{@") || doc.includes("[object")).map(([place]) => place),
            [],
        );
    });
});

describe("schema.json", () => {
    const kept = readFileSync(PACKAGE_SCHEMA_FILE, "utf8");
    const schema = JSON.parse(kept) as {
        types: Record<string, { description?: string; enum?: object[]; properties?: Record<string, object> }>;
    };

    before(analyzeOnce);

    it("is what `npm run schema` writes now", () => {
        assert.equal(kept, packageSchema(result), "run `npm run schema`");
    });

    it("says where the package comes from once a release knows it, and invents nothing before", () => {
        const origin = ["publisher", "repository", "homepage", "logoUrl", "pluginDownloadURL"];
        assert.deepEqual(
            Object.keys(schema).filter((key) => origin.includes(key)),
            [],
        );
        const repository = { url: "git+https://github.com/acme/shop.git" };
        const released = packageSchema(result, { ...readManifest(), version: "1.2.3", repository });
        const all = JSON.parse(released) as Record<string, unknown>;
        assert.deepEqual(
            origin.map((key) => all[key]),
            [
                "acme",
                "https://github.com/acme/shop",
                "https://github.com/acme/shop#readme",
                "https://raw.githubusercontent.com/acme/shop/v1.2.3/docs/logo.svg",
                "git://github.com/acme/shop.git/plugin",
            ],
        );
        assert.ok(existsSync(path.join(ROOT, "docs/logo.svg")));
        assert.ok(existsSync(path.join(ROOT, "plugin/PulumiPlugin.yaml")));
    });

    it("has a doc on every type", () => {
        const undocumented = Object.entries(schema.types).filter(([, { description }]) => !description);
        assert.deepEqual(undocumented, []);
    });

    it("names types as TypeScript does once an SDK generator has put Args behind them, and has whole numbers only", () => {
        const names = Object.keys(schema.types).map((token) => token.split(":").at(-1)!);
        assert.ok(names.includes("Listener") && names.includes("HealthCheck"));
        assert.doesNotMatch(kept, /\w+:index:\w+Args"|"type": "number"|"optional"/);
    });
});

describe("the doc of every argument", () => {
    const docs = readFieldDocs();
    const shapes = [...findShapes(docs)];

    it("ends with what limits.ts says of it", () => {
        assert.equal(
            readFileSync(ARGS_FILE, "utf8"),
            argsWithLimits(),
            "run `npm run schema` and commit what it writes",
        );
    });

    it("is there for what is validated, and for nothing else", () => {
        assert.deepEqual(
            shapes.map(([type]) => type).sort(),
            [...docs.keys()].filter((type) => type !== "Attachment").sort(),
        );
        for (const [type, { fields }] of shapes) {
            assert.deepEqual([...docs.get(type)!.keys()].sort(), Object.keys(fields).sort(), type);
        }
    });

    it("says in its own words what it is and what a change does, and leaves limits and sources to limits.ts", () => {
        const limit = /Source:|https?:\/\/\w|\(default\)|Default (\d|true|false|")|[Ii]nteger|\b\d+ to \d+\b/;
        const wrong = shapes.flatMap(([type, { fields }]) =>
            Object.keys(fields).filter((name) => {
                const { words } = docs.get(type)!.get(name)!;
                return limit.test(words) || !/[Cc]hange|re-ordering/.test(words);
            }),
        );
        assert.deepEqual(wrong, []);
    });

    it("says of a change what the table of fields says of it", () => {
        const SAID: Partial<Record<Effect, RegExp>> = {
            inPlace: /Changed in place/,
            serverGroupReplaced: /(creates (a )?new server groups?|Changed like `backendPort`)/,
            instanceReplaced: /(change replaces|from `loadBalancerId` replaces)/,
        };
        const wrong = shapes.flatMap(([type, { fields }]) =>
            Object.keys(fields).filter((name) => {
                const { words } = docs.get(type)!.get(name)!;
                return readEffects(type, name).some((effect) => SAID[effect]?.test(words) === false);
            }),
        );
        assert.deepEqual(wrong, []);
    });

    for (const [name, shape, expected] of FACTS) {
        it(`ends as it should: ${expected}`, () => {
            assert.equal(describeFacts(object({ [name]: shape }, ...(name === "port" ? [name] : [])), name), expected);
        });
    }
});
