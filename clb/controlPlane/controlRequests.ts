// What the control path takes, as JSON Schema, and the words for what does not fit.

import Ajv, { type ErrorObject, type JSONSchemaType } from "ajv";

import { ERRORS, type ErrorName } from "../core/errors";
import type { EcsSeed, EniSeed } from "./seed";

export interface SeedRequest {
    readonly zones?: readonly string[];
    readonly vpcs?: readonly { readonly id: string; readonly cidr: string }[];
    readonly vSwitches?: readonly {
        readonly id: string;
        readonly vpcId: string;
        readonly zoneId: string;
        readonly cidr: string;
    }[];
    readonly servers?: readonly EcsSeed[];
    readonly networkInterfaces?: readonly EniSeed[];
    readonly acls?: readonly { readonly id: string; readonly name: string; readonly entries: readonly string[] }[];
}

export interface FaultRequest {
    readonly action: string;
    /** Which call from now on, 1 for the next one; and how many from there. */
    readonly nth?: number;
    readonly times?: number;
    readonly fault: "error" | "drop" | "latency";
    /** Of a fault of the kind `error`: the name in clb/core/errors.ts. */
    readonly error?: ErrorName;
    readonly milliseconds?: number;
    /** The change is made, the answer is lost. */
    readonly after?: boolean;
}

export interface ServerRequest {
    readonly up: boolean;
}

const id = { type: "string", pattern: "^[a-z]+-[0-9A-Za-z-]+$" };
const text = { type: "string" };
const count = { type: "integer", minimum: 1, maximum: 1_000_000 };
const rows = (required: Record<string, object>, optional: Record<string, object> = {}): object => ({
    type: "array",
    items: object(required, optional),
});

function object(required: Record<string, object>, optional: Record<string, object> = {}): object {
    return {
        type: "object",
        properties: { ...required, ...optional },
        required: Object.keys(required),
        additionalProperties: false,
    };
}

const STATUS = { enum: ["Pending", "Running", "Starting", "Stopping", "Stopped"] };
const PLACE = { vSwitch: id, privateIp: text };
const TAGS = { type: "object", additionalProperties: text };

const SCHEMAS = {
    seed: object(
        {},
        {
            zones: { type: "array", items: text },
            vpcs: rows({ id, cidr: text }),
            vSwitches: rows({ id, vpcId: id, zoneId: text, cidr: text }),
            servers: rows({ id }, { ...PLACE, name: text, status: STATUS, tags: TAGS, ramRole: text }),
            networkInterfaces: rows({ id }, { ...PLACE, instance: id }),
            acls: rows({ id, name: text, entries: { type: "array", items: text } }),
        },
    ),
    fault: {
        ...object(
            { action: text, fault: { enum: ["error", "drop", "latency"] } },
            {
                nth: count,
                times: count,
                error: { enum: Object.keys(ERRORS) },
                milliseconds: { type: "integer", minimum: 0, maximum: 3_600_000 },
                after: { type: "boolean" },
            },
        ),
        allOf: [describeRequirement("error", "error"), describeRequirement("latency", "milliseconds")],
    },
    server: object({ up: { type: "boolean" } }),
};

function describeRequirement(kind: string, field: string): object {
    return { if: { properties: { fault: { const: kind } } }, then: { required: [field] } };
}

const ajv = new Ajv({ allErrors: true, strictRequired: false });
const compiled = {
    seed: ajv.compile<SeedRequest>(SCHEMAS.seed as JSONSchemaType<SeedRequest>),
    fault: ajv.compile<FaultRequest>(SCHEMAS.fault),
    server: ajv.compile<ServerRequest>(SCHEMAS.server),
};

interface Requests {
    readonly seed: SeedRequest;
    readonly fault: FaultRequest;
    readonly server: ServerRequest;
}

/** The request, or everything that is wrong with it. */
export function readRequest<K extends keyof Requests>(kind: K, value: unknown): Requests[K] | readonly string[] {
    const fits = compiled[kind];
    return fits(value)
        ? (value as Requests[K])
        : (fits.errors ?? []).filter(({ keyword }) => keyword !== "if").map(describeProblem);
}

function describeProblem({ instancePath, message = "", keyword, params }: ErrorObject): string {
    const path = instancePath.replace(/^\//, "").replaceAll("/", ".") || "the body";
    const { allowedValues, additionalProperty } = params as { allowedValues?: string[]; additionalProperty?: string };
    const more =
        keyword === "enum" ? `: ${allowedValues?.join(", ")}` : additionalProperty ? `: ${additionalProperty}` : "";
    return `${path}: ${message}${more}`;
}
