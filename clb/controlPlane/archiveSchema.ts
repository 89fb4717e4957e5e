// What a state of the local CLB may hold, as JSON Schema over its JSON form, and how its parts belong together.

import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";

import { CHECK_INTERVAL, CHECK_THRESHOLD_UDP_SET, CHECK_TIMEOUT, PORT, WEIGHT } from "../core/limits";
import { isBlock } from "../model/addresses";
import type { Alarm, Acl, LoadBalancer } from "../model/types";

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: "string" };
const flag: Schema = { type: "boolean" };
const onOff: Schema = { enum: ["on", "off"] };
const integer = (minimum: number, maximum: number): Schema => ({ type: "integer", minimum, maximum });
const count = integer(0, Number.MAX_SAFE_INTEGER);
/** Milliseconds that a Date can hold. */
const time = integer(0, 8_640_000_000_000_000);
const port = integer(PORT.min, PORT.max);
const rows = (items: Schema): Schema => ({ type: "array", items });
const texts: Schema = { type: "object", additionalProperties: text };

function object(required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
    return {
        type: "object",
        properties: { ...required, ...optional },
        required: Object.keys(required),
        additionalProperties: false,
    };
}

/** The form in which `archive` writes a map. */
const mapOf = (value: Schema): Schema =>
    object({
        $map: rows({ type: "array", items: [text, value], minItems: 2, maxItems: 2, additionalItems: false }),
    });

const PLACE = { id: text, vpcId: text, vSwitchId: text, zoneId: text, privateIp: text };
const SERVER = {
    serverId: text,
    weight: integer(WEIGHT.min, WEIGHT.max),
    type: { enum: ["ecs", "eni"] },
    serverIp: text,
    description: text,
};

const listener = object({
    loadBalancerId: text,
    protocol: { enum: ["tcp", "udp"] },
    port,
    status: { enum: ["stopped", "starting", "running"] },
    bandwidth: integer(-1, 1_000_000),
    scheduler: text,
    description: text,
    backendPort: integer(0, PORT.max),
    groupId: text,
    acl: object({ status: onOff, type: { enum: ["white", "black", ""] }, ids: rows(text) }),
    persistenceTimeout: count,
    establishedTimeout: count,
    proxyProtocolV2: flag,
    synProxy: { enum: ["enable", "disable"] },
    connectionDrain: object({ status: onOff, timeout: count }),
    healthCheck: onOff,
    check: object({
        type: { enum: ["tcp", "http", "udp"] },
        connectPort: integer(-520, PORT.max),
        timeout: integer(CHECK_TIMEOUT.min, CHECK_TIMEOUT.max),
        interval: integer(CHECK_INTERVAL.min, CHECK_INTERVAL.max),
        healthyThreshold: integer(CHECK_THRESHOLD_UDP_SET.min, CHECK_THRESHOLD_UDP_SET.max),
        unhealthyThreshold: integer(CHECK_THRESHOLD_UDP_SET.min, CHECK_THRESHOLD_UDP_SET.max),
        domain: text,
        uri: text,
        httpCode: text,
        request: text,
        expected: text,
    }),
    pollsUntilRunning: count,
});

const loadBalancer = object(
    {
        id: text,
        address: text,
        addressType: { enum: ["internet", "intranet"] },
        addressIpVersion: { enum: ["ipv4", "ipv6"] },
        vpcId: text,
        vSwitchId: text,
        masterZoneId: text,
        slaveZoneId: text,
        resourceGroupId: text,
        createdAt: time,
        name: text,
        status: { enum: ["active", "inactive", "locked"] },
        bandwidth: integer(-1, 1_000_000),
        internetChargeType: { enum: ["paybytraffic", "paybybandwidth"] },
        instanceChargeType: { enum: ["PayBySpec", "PayByCLCU"] },
        payType: { enum: ["PayOnDemand", "PrePay"] },
        spec: text,
        deleteProtection: onOff,
        modificationProtection: object({ status: { enum: ["NonProtection", "ConsoleProtection"] }, reason: text }),
        servers: rows(object(SERVER)),
        listeners: mapOf(listener),
        pollsUntilActive: count,
    },
    {
        pending: object(
            { at: time },
            {
                internetChargeType: { enum: ["paybytraffic", "paybybandwidth"] },
                bandwidth: integer(-1, 1_000_000),
                instanceChargeType: { enum: ["PayBySpec", "PayByCLCU"] },
            },
        ),
        configuring: object({ pollsLeft: integer(-1, Number.MAX_SAFE_INTEGER), until: time }),
    },
);

/** Each part of a cloud, under the name that it has there. */
const PARTS: Readonly<Record<string, Schema>> = {
    regionId: text,
    accountId: text,
    ids: mapOf(count),
    quotas: { type: "object", additionalProperties: count },
    behaviour: object(
        {
            pollsUntilRunning: count,
            pollsUntilActive: count,
            sharedInstances: flag,
            bareCheckUri: { enum: ["accept", "refuse"] },
            billing: { enum: ["immediate", "next-day"] },
            inactiveWithoutListeners: flag,
            metricDimensions: rows(text),
        },
        {
            configuringWindow: object({}, { polls: count, milliseconds: count }),
            alarmsAfterMs: count,
        },
    ),
    zones: rows(text),
    vpcs: mapOf(object({ id: text, cidr: text })),
    vSwitches: mapOf(object({ id: text, vpcId: text, zoneId: text, cidr: text })),
    instances: mapOf(
        object({
            ...PLACE,
            name: text,
            tags: texts,
            ramRole: text,
            status: { enum: ["Pending", "Running", "Starting", "Stopping", "Stopped"] },
        }),
    ),
    networkInterfaces: mapOf(object({ ...PLACE, instanceId: text, status: { enum: ["Available", "InUse"] } })),
    loadBalancers: mapOf(loadBalancer),
    groups: mapOf(
        object({
            id: text,
            loadBalancerId: text,
            name: text,
            createdAt: time,
            servers: rows(object({ ...SERVER, port, role: { enum: ["Master", "Slave"] } })),
        }),
    ),
    acls: mapOf(
        object({
            id: text,
            name: text,
            ipVersion: { enum: ["ipv4", "ipv6"] },
            resourceGroupId: text,
            createdAt: time,
            entries: rows(object({ ip: text, comment: text })),
        }),
    ),
    alarms: mapOf(
        object({
            id: text,
            fields: texts,
            escalations: texts,
            labels: rows(object({ Key: text, Value: text })),
            targets: rows(object({ Id: text, Arn: text, Level: text, JsonParams: text })),
            enabled: flag,
        }),
    ),
    unhealthy: mapOf(rows(object({ at: time, count }))),
    tags: mapOf(mapOf(text)),
    tokens: mapOf(object({ request: text, loadBalancerId: text })),
};

/** Compiled at the first restore only. */
let fits: ValidateFunction | undefined;

/** The first thing that is wrong with the parts of a state, or nothing. */
export function findSchemaProblem(parts: unknown): string | undefined {
    fits ??= new Ajv({ strictTypes: false, strictTuples: false }).compile(object(PARTS));
    return fits(parts) ? undefined : describeError(fits.errors?.[0]);
}

function describeError({ instancePath = "", message = "", params = {} }: Partial<ErrorObject> = {}): string {
    const path = instancePath.replace(/^\//, "").replaceAll("/", ".") || "the state";
    const { allowedValues, additionalProperty } = params as { allowedValues?: string[]; additionalProperty?: string };
    const more = allowedValues ? `: ${allowedValues.join(", ")}` : additionalProperty ? `: ${additionalProperty}` : "";
    return `${path} ${message}${more}`;
}

/** The decoded parts that refer to each other, each as the schema wants it. */
interface Related {
    readonly loadBalancers: ReadonlyMap<string, LoadBalancer>;
    readonly acls: ReadonlyMap<string, Acl>;
    readonly alarms: ReadonlyMap<string, Alarm>;
    readonly [part: string]: unknown;
}

/** The first contradiction between parts that the schema alone cannot see, or nothing. */
export function findContradiction(parts: Related): string | undefined {
    for (const [name, part] of Object.entries(parts)) {
        for (const [key, value] of part instanceof Map ? (part as Map<string, { readonly id?: unknown }>) : []) {
            if (typeof value === "object" && "id" in value && value.id !== key) {
                return `${name} has ${JSON.stringify(value.id)} under the key ${JSON.stringify(key)}`;
            }
        }
    }
    for (const { id, listeners } of parts.loadBalancers.values()) {
        for (const [key, { loadBalancerId, protocol, port: number }] of listeners) {
            if (loadBalancerId !== id || key !== `${protocol}:${number}`) {
                return `${id} has the listener ${loadBalancerId} ${protocol}:${number} under the key ${JSON.stringify(key)}`;
            }
        }
    }
    for (const { id, ipVersion, entries } of parts.acls.values()) {
        const wrong = entries.find(({ ip }) => !isBlock(ip, ipVersion));
        if (wrong) {
            return `${id} has the entry ${JSON.stringify(wrong.ip)}, which is no ${ipVersion} address or block`;
        }
    }
    for (const { id, fields } of parts.alarms.values()) {
        if (fields.Resources !== undefined && !isListOfObjects(fields.Resources)) {
            return `the alarm rule ${id} has Resources that are no JSON list of objects`;
        }
    }
    return undefined;
}

/** Whether the text is what CloudMonitor takes as `Resources`. */
export function isListOfObjects(json: string): boolean {
    try {
        const value: unknown = JSON.parse(json);
        return Array.isArray(value) && value.every((one) => typeof one === "object" && one !== null);
    } catch {
        return false;
    }
}
