// The whole state of a local CLB as JSON and back, for whoever wants to keep it.

import { isDeepStrictEqual } from "node:util";

import type { Cloud } from "../model/cloud";
import { findContradiction, findSchemaProblem } from "./archiveSchema";

/** Goes up when a state of before could no longer be understood although it has the same parts. */
const FORMAT = 1;

/** A text that is no state of this local CLB; the message says why. */
export class ArchiveError extends Error {}

interface Archive {
    readonly localClb: number;
    readonly cloud: Readonly<Record<string, unknown>>;
}

/** Time is never kept, and identifiers are only counted. */
function listParts(cloud: Cloud): Record<string, unknown> {
    const parts = Object.entries(cloud).filter(([name]) => name !== "clock");
    return { ...Object.fromEntries(parts), ids: cloud.ids.counts };
}

export function archive(cloud: Cloud): Archive {
    return { localClb: FORMAT, cloud: encode(listParts(cloud)) as Archive["cloud"] };
}

/** Fills a cloud that has just been made. Throws an ArchiveError and leaves it alone where that cannot be. */
export function restore(cloud: Cloud, value: unknown): void {
    const { localClb, cloud: storedParts } = (isRecord(value) ? value : {}) as Partial<Archive>;
    if (localClb !== FORMAT || !isRecord(storedParts)) {
        throw new ArchiveError("it is no state of a local CLB of this version");
    }
    const targets = listParts(cloud);
    const names = Object.keys(targets).sort();
    if (!isDeepStrictEqual(Object.keys(storedParts).sort(), names)) {
        throw new ArchiveError("it is the state of another version of the local CLB");
    }
    for (const name of ["regionId", "accountId"] as const) {
        if (storedParts[name] !== cloud[name]) {
            throw new ArchiveError(`its ${name} is ${JSON.stringify(storedParts[name])}, not "${cloud[name]}"`);
        }
    }
    const schemaProblem = findSchemaProblem(storedParts);
    if (schemaProblem !== undefined) {
        throw new ArchiveError(schemaProblem);
    }
    const sources = decode(storedParts) as Parameters<typeof findContradiction>[0];
    const contradiction = findContradiction(sources);
    if (contradiction !== undefined) {
        throw new ArchiveError(contradiction);
    }
    names.forEach((name) => fill(targets[name], sources[name]));
}

function fill(target: unknown, source: unknown): void {
    if (target instanceof Map && source instanceof Map) {
        target.clear();
        source.forEach((value, key) => target.set(key, value));
    } else if (Array.isArray(target) && Array.isArray(source)) {
        target.splice(0, target.length, ...(source as unknown[]));
    } else if (isRecord(target) && isRecord(source)) {
        Object.assign(target, source);
    }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map);

/** JSON has no maps; one is written as an object with this one key. */
const MAP = "$map";

function encode(value: unknown): unknown {
    if (value instanceof Map) {
        return { [MAP]: [...(value as Map<string, unknown>)].map(([key, one]) => [key, encode(one)]) };
    }
    if (Array.isArray(value)) {
        return (value as unknown[]).map(encode);
    }
    return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, encode(one)])) : value;
}

/** Reads what the schema has accepted. */
function decode(value: unknown): unknown {
    if (Array.isArray(value)) {
        return (value as unknown[]).map(decode);
    }
    if (!isRecord(value)) {
        return value;
    }
    const pairs = value[MAP];
    if (pairs === undefined) {
        return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, decode(one)]));
    }
    return new Map((pairs as [string, unknown][]).map(([key, one]) => [key, decode(one)]));
}
