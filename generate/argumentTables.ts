// The tables of docs/arguments.md, out of the arguments' limits, doc comments and effects.

import { readFileSync } from "node:fs";
import * as path from "node:path";

import * as prettier from "prettier";

import { type Effect, EFFECTS, EVENTS } from "../cli/plan";
import {
    ACL_FIELDS,
    HEALTH_CHECK_FIELDS,
    LISTENER_FIELDS,
    LISTENER_PARTS,
    LOAD_BALANCER_FIELDS,
    PAIR_FIELDS,
    type Shape,
} from "../components/schema";
import { type FieldDoc, readFieldDocs } from "./docComments";
import { describeDefault, describeValues } from "./facts";
import { findShapes } from "./shapes";

export const ARGUMENTS_FILE = path.resolve(__dirname, "../docs/arguments.md");

const BEGIN = "<!-- `npm run schema` writes what follows, out of limits and doc comments. -->\n";
const END = "<!-- So far what `npm run schema` writes. -->\n";

type Effects = Readonly<Record<string, readonly Effect[]>>;

const of = (fields: Readonly<Record<string, { readonly effect: Effect }>>): Effects =>
    Object.fromEntries(Object.entries(fields).map(([name, { effect }]) => [name, [effect]]));

const servers: Effects = {
    serverId: [EVENTS.primaryReplaced, EVENTS.secondaryReplaced],
    type: [EVENTS.secondaryReplaced],
    weight: [EVENTS.weight],
};
const ports: Effects = {
    protocol: [EVENTS.protocol],
    port: [EVENTS.listenerRemoved],
    backendPort: [EVENTS.port],
    primaryPort: [EVENTS.port],
    secondaryPort: [EVENTS.port],
};

/** Each interface: what its settings are called on the page, and what a change of each of them does to traffic. */
const TABLES: Readonly<Record<string, readonly [title: string, effects: Effects | Effect]>> = {
    PrimarySecondaryLoadBalancerArgs: ["A pair", of({ ...LOAD_BALANCER_FIELDS, ...PAIR_FIELDS })],
    LoadBalancerArgs: ["`loadBalancer`", of(LOAD_BALANCER_FIELDS)],
    ServerArgs: ["`primary`, `secondary`", servers],
    ListenerArgs: ["`listeners`", { ...of({ ...LISTENER_FIELDS, ...LISTENER_PARTS }), ...ports }],
    AclArgs: ["`acl`", of(ACL_FIELDS)],
    HealthCheckArgs: ["`healthCheck`", of(HEALTH_CHECK_FIELDS)],
    // No client uses what these declare.
    StandbyCheckArgs: ["`standbyCheck`", "none"],
    AlarmArgs: ["`alarm`", "none"],
    AlarmLevelArgs: ["`warn`, `info`", "none"],
    AlarmTargetArgs: ["`targets`", "none"],
};

/** What a change of a setting does to traffic, as far as one thing can be said. */
export function readEffects(type: string, name: string): readonly Effect[] {
    const effects = TABLES[type]?.[1] ?? {};
    return typeof effects === "string" ? [effects] : (effects[name] ?? []);
}

/** The page as it should be. */
export async function writeArgumentsPage(): Promise<string> {
    const page = readFileSync(ARGUMENTS_FILE, "utf8");
    const [before, rest] = page.split(BEGIN) as [string, string];
    const after = rest.slice(rest.indexOf(END));
    const docs = readFieldDocs();
    const tables = [...findShapes(docs)].flatMap(([type, shape]) => {
        const table = TABLES[type];
        if (!table) {
            return [];
        }
        const rows = Object.entries(shape.fields).map(([name, field]) => {
            const doc = docs.get(type)!.get(name)!;
            return row(name, field, doc, shape.required.includes(name), readEffects(type, name));
        });
        const head = ["argument", "what it is", "values", "default", "a change: traffic", "source"];
        return [`### ${table[0]}`, "", line(head), line(head.map(() => "---")), ...rows, ""];
    });
    return prettier.format([before + BEGIN, ...tables, after].join("\n"), {
        ...(await prettier.resolveConfig(ARGUMENTS_FILE)),
        parser: "markdown",
    });
}

function row(
    name: string,
    shape: Shape,
    { words: text, fields }: FieldDoc,
    required: boolean,
    effect: readonly Effect[],
) {
    const below = fields === undefined ? undefined : TABLES[fields]?.[0].replaceAll(/[`,]/g, "").replaceAll(" ", "-");
    const link = below === undefined ? "" : `[below](#${below.toLowerCase()})`;
    const source = "source" in shape ? [shape.source, ...(shape.further === undefined ? [] : [shape.further])] : [];
    return line([
        `\`${name}\``,
        // The first sentence; the rest is in the field's own doc.
        (/^.*?[.:;](?= |$)/.exec(text)?.[0] ?? text).replace(/[.:;]$/, ""),
        [values(shape), link].filter((one) => one !== "").join(", "),
        `${required ? "required" : fallback(shape, name, text)}${shape.plain ? ", plain" : ""}`,
        [...new Set(effect)].map((one) => EFFECTS[one].split(/[:;]/)[0]).join(", or "),
        source.map((url, index) => `[${index + 1}](${url})`).join(" "),
    ]);
}

function values(shape: Shape): string {
    return shape.kind === "choice" ? shape.choices.map((one) => `\`${one}\``).join(", ") : describeValues(shape);
}

/** What holds where it is left out: by the limits, else as the doc says it. */
function fallback(shape: Shape, name: string, text: string): string {
    const defaults = describeDefault(shape, name);
    return defaults === ""
        ? (/Default: ([^.;]*)/.exec(text)?.[1] ?? "none")
        : `\`${defaults}\``.replaceAll(/`"|"`/g, "`");
}

/** A row of a table. */
function line(cells: readonly string[]): string {
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
