// Which settings of a listener are compared, and what config, state and cloud call each of them.

import { ACL_FIELDS, type ComparedField, HEALTH_CHECK_FIELDS, LISTENER_FIELDS } from "../../components/schema";
import type { Reply } from "../cloud";
import { SECRET } from "../plan";

/** A setting of a listener, by the name that it has in a stack's config. */
export interface Setting {
    readonly name: string;
    readonly config?: string;
    readonly state?: string;
    readonly cloud?: string;
}

type Row = readonly [name: string, field: Pick<ComparedField, "input" | "attribute">];

const rows = (fields: Readonly<Record<string, ComparedField>>, group = ""): Row[] =>
    Object.entries(fields).map(([name, field]) => [`${group}${name}`, field]);

const ROWS: readonly Row[] = [
    ...rows(LISTENER_FIELDS),
    ["acl", { input: "aclStatus", attribute: "AclStatus" }],
    ...rows(ACL_FIELDS, "acl."),
    ...rows(HEALTH_CHECK_FIELDS, "healthCheck."),
];

type Values = Readonly<Record<string, unknown>>;

/** The settings on which config, state and cloud do not agree. What the config leaves out or keeps secret is not compared. */
export function compareSettings(config: Values | undefined, state: Values | undefined, cloud: Reply): Setting[] {
    return ROWS.flatMap(([name, { input, attribute }]) => {
        const [inConfig, inState] = [toComparable(config?.[input]), toComparable(state?.[input])];
        const inCloud = formatValue(cloud[attribute]);
        const desired = inConfig ?? inState;
        if (desired === undefined) {
            return [];
        }
        const sources = [desired, inState, inCloud].filter((one) => one !== undefined);
        return sources.every((one) => one === desired)
            ? []
            : [
                  {
                      name,
                      ...(inConfig !== undefined && { config: inConfig }),
                      ...(inState !== undefined && { state: inState }),
                      ...(inCloud !== undefined && { cloud: inCloud || "none" }),
                  },
              ];
    });
}

/** What was asked for; an empty text asks for nothing. */
function toComparable(value: unknown): string | undefined {
    return formatValue(value) || undefined;
}

/** One spelling for what the three write differently. */
function formatValue(value: unknown): string | undefined {
    if (value === undefined || value === null || value === SECRET) {
        return undefined;
    }
    if (typeof value === "boolean") {
        return value ? "true" : "false";
    }
    if (typeof value === "number") {
        return value < -1 ? "each server's own" : String(value);
    }
    if (typeof value === "string") {
        return value;
    }
    // A list, or the cloud's wrapping of one. Anything else is a secret of the state.
    const entries = Array.isArray(value) ? (value as unknown[]) : (value as { AclId?: unknown }).AclId;
    return Array.isArray(entries) && !entries.includes(SECRET) ? entries.map(String).sort().join(",") : undefined;
}
