// The JSON Schema of the stack files, out of the limits and the doc comments.
// It tells an editor what one setting may be; rules between settings are told by plan, preview and up.

import { readFileSync } from "node:fs";
import * as path from "node:path";

import { type ObjectShape, PAIR_SHAPE, type Shape } from "../components/schema";
import { LOCKED_KEY, ROLE_CHANGES_KEY, SWITCHED_KEY } from "../components/validation";
import { CONFIG_KEYS, DEFAULTS, SETTING_KEYS } from "../stacks/config";
import { type FieldDoc, readFieldDocs } from "./docComments";

export const SCHEMA_FILE = path.resolve(__dirname, "../stacks/config.schema.json");

type Schema = Record<string, unknown>;
type Docs = ReadonlyMap<string, ReadonlyMap<string, FieldDoc>>;

/** What a secret looks like in a stack file. */
const SECRET = { $ref: "#/definitions/secret" };
const SECRET_DEFINITION = {
    type: "object",
    properties: { secure: { type: "string" } },
    required: ["secure"],
    additionalProperties: false,
};

/** The schema as text, as it stands in the file. */
export function configSchema(): string {
    const docs = readFieldDocs();
    const root = readFileSync(path.join(__dirname, "../Pulumi.yaml"), "utf8");
    const project = /^name: (\S+)$/m.exec(root)?.[1] ?? "";
    const key = (name: (typeof CONFIG_KEYS)[number]) => `${project}:${name}`;
    const schema = {
        $schema: "http://json-schema.org/draft-07/schema#",
        title: `Stack file of ${project}`,
        type: "object",
        definitions: { secret: SECRET_DEFINITION },
        properties: {
            config: {
                type: "object",
                properties: {
                    "alicloud:region": { type: "string", description: 'Region of the cloud, as "cn-hangzhou".' },
                    [key("pairs")]: {
                        type: "object",
                        description: "The pairs of this stack by name: two servers behind one CLB instance each.",
                        minProperties: 1,
                        additionalProperties: objectSchema(PAIR_SHAPE, "PrimarySecondaryLoadBalancerArgs", docs, false),
                    },
                    [key("defaults")]: {
                        description: "What the pairs of this stack share. A pair's own setting wins.",
                        ...objectSchema(DEFAULTS, "PrimarySecondaryLoadBalancerArgs", docs, true),
                    },
                    [SWITCHED_KEY]: {
                        description: "Names of the pairs that run with primary and secondary exchanged.",
                        type: "array",
                        items: { type: "string", minLength: 1 },
                        uniqueItems: true,
                    },
                    [LOCKED_KEY]: {
                        description:
                            "Pairs whose roles stay as they are, each with the reason: a pair with `guard` refuses a change of its roles.",
                        type: "object",
                        additionalProperties: { type: "string", minLength: 1 },
                    },
                    [ROLE_CHANGES_KEY]: {
                        description: "Since when, why and until when each switched pair is switched.",
                        type: "object",
                        additionalProperties: {
                            type: "object",
                            properties: {
                                since: { description: "Time of the change, ISO 8601.", type: "string" },
                                reason: { description: "Reason, on one line.", type: "string", minLength: 1 },
                                until: {
                                    description: "Time at which the change is to be undone, ISO 8601.",
                                    type: "string",
                                },
                            },
                            required: ["since"],
                            additionalProperties: false,
                        },
                    },
                },
                patternProperties: {
                    [`^${project}:(?!(${[...CONFIG_KEYS, ...SETTING_KEYS.map((one) => one.split(":")[1])].join("|")})$)`]: false,
                },
            },
        },
    };
    return `${JSON.stringify(schema, null, 4)}\n`;
}

/** Of a partial object nothing is required: the rest may come from elsewhere. */
function objectSchema(shape: ObjectShape, type: string, docs: Docs, partial: boolean): Schema {
    const properties = Object.entries(shape.fields).map(([name, field]) => {
        const { doc, fields } = docs.get(type)?.get(name) ?? { doc: "" };
        return [name, { description: doc, ...fieldSchema(field, fields ?? "", docs, partial) }];
    });
    return {
        type: "object",
        properties: Object.fromEntries(properties) as Schema,
        ...(partial || shape.required.length === 0 ? {} : { required: shape.required }),
        additionalProperties: false,
    };
}

function fieldSchema(shape: Shape, type: string, docs: Docs, partial: boolean): Schema {
    if (shape.kind === "object") {
        return objectSchema(shape, type, docs, partial);
    }
    const fallback = shape.default === undefined ? {} : { default: shape.default };
    const schema = { ...valueSchema(shape, type, docs, partial), ...fallback };
    const isStructure = shape.kind === "list" || shape.kind === "map";
    return shape.plain || isStructure ? schema : { anyOf: [schema, SECRET] };
}

function valueSchema(shape: Exclude<Shape, ObjectShape>, type: string, docs: Docs, partial: boolean): Schema {
    switch (shape.kind) {
        case "integer": {
            const range = { minimum: shape.min, ...(shape.max === undefined ? {} : { maximum: shape.max }) };
            return shape.also
                ? { type: "integer", anyOf: [range, { enum: shape.also }] }
                : { type: "integer", ...range };
        }
        case "text":
            return { type: "string", pattern: shape.pattern.source };
        case "choice":
            return { type: "string", enum: shape.choices };
        case "flag":
            return { type: "boolean" };
        case "list":
            return {
                type: "array",
                items: fieldSchema(shape.of, type, docs, partial),
                minItems: shape.min,
                ...(shape.max === undefined ? {} : { maxItems: shape.max }),
            };
        case "map":
            return {
                type: "object",
                maxProperties: shape.max,
                propertyNames: { pattern: shape.keyPattern.source },
                additionalProperties: fieldSchema(shape.value, type, docs, partial),
            };
    }
}
