// The package stays usable from other languages, and its docs stay true to the limits.

import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import type { AnalyzeResult, PropertyDefinition } from "@pulumi/pulumi/provider/experimental/analyzer";

import { integerRule } from "../../components/check";
import { PAIR, SERVER_GROUP } from "../../components/limits";
import type { ObjectShape, Shape } from "../../components/shape";
import { analyze, PACKAGE_SCHEMA_FILE, packageSchema, readManifest } from "../../provider/schema";
import { type FieldDoc, readFieldDocs } from "../../stacks/fieldDocs";
import { ROOT, WITH_PROCESSES_MS } from "../support/run";

const COMPONENTS = ["PrimarySecondaryLoadBalancer", "PrimarySecondaryServerGroup"];

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
        assert.deepEqual(inputs("PrimarySecondaryLoadBalancer"), Object.keys(PAIR.fields).sort());
        assert.deepEqual(inputs("PrimarySecondaryServerGroup"), Object.keys(SERVER_GROUP.fields).sort());
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

    const visit = (shape: ObjectShape, type: string, seen: (place: string, field: Shape, doc: FieldDoc) => void) => {
        const fields = docs.get(type)!;
        assert.deepEqual([...fields.keys()].sort(), Object.keys(shape.fields).sort(), type);
        for (const [name, field] of Object.entries(shape.fields)) {
            const doc = fields.get(name)!;
            seen(`${type}.${name}`, field, doc);
            const inner = field.kind === "list" ? field.of : field;
            if (inner.kind === "object") {
                visit(inner, doc.fields!, seen);
            }
        }
    };

    const complaints: string[] = [];
    const read = (place: string, field: Shape, { doc }: FieldDoc) => {
        const demand = (what: string, holds: boolean) => {
            if (!holds) {
                complaints.push(`${place} does not say ${what}: ${doc}`);
            }
        };
        demand("whether a change is in place or replaces", /[Cc]hange|re-ordering/.test(doc));
        demand("its source", /Source: https:\/\/\S+$/.test(doc));
        if (field.kind === "integer" && !place.endsWith(".weight")) {
            demand(
                `its range ${integerRule(field)}`,
                doc.includes(`${field.min}`) && doc.includes(`${field.max ?? ""}`),
            );
        }
        if (field.kind === "choice") {
            field.choices.forEach((one) => demand(`the choice ${one}`, doc.includes(`"${one}"`)));
        }
        if ("source" in field) {
            demand(`the source of its limit ${field.source}`, doc.includes(field.source));
        }
        if ("default" in field && field.default !== undefined) {
            demand(
                `its default ${String(field.default)}`,
                /[Dd]efault/.test(doc) && doc.includes(String(field.default)),
            );
        }
    };

    for (const [shape, type] of [
        [PAIR, "PrimarySecondaryLoadBalancerArgs"],
        [SERVER_GROUP, "PrimarySecondaryServerGroupArgs"],
    ] as const) {
        it(`says range, choices, default, change and source (${type})`, () => {
            complaints.length = 0;
            visit(shape, type, read);
            assert.deepEqual(complaints, []);
        });
    }
});
