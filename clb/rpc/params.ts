// Declared request parameters: what an action takes, of which type, within which limits.

import { type ErrorName, fail, notModelled } from "../core/errors";
import type { Range } from "../core/limits";
import type { Parameters } from "./signature";

/** One declared parameter: which names on the wire belong to it and what they mean. An empty value counts as absent. */
export interface Param<T> {
    readonly matches: (apiName: string, name: string) => boolean;
    readonly read: (name: string, all: Parameters) => T;
}

export type Spec = Readonly<Record<string, Param<unknown>>>;
export type Args<S extends Spec> = { readonly [K in keyof S]: S[K] extends Param<infer T> ? T : never };

const parseScalar = (apiName: string, name: string): boolean => apiName === name;

function scalar<T>(parse: (raw: string, name: string) => T): Param<T | undefined> {
    return {
        matches: parseScalar,
        read: (name, all) => {
            const raw = all[name];
            return raw === undefined || raw === "" ? undefined : parse(raw, name);
        },
    };
}

export const text = (): Param<string | undefined> => scalar((raw) => raw);

export function matching(pattern: RegExp, error: ErrorName = "parameter"): Param<string | undefined> {
    return scalar((raw, name) => (pattern.test(raw) ? raw : fail(error, `${name} must match ${pattern.source}`)));
}

export function shorter(limit: number): Param<string | undefined> {
    return scalar((raw, name) =>
        [...raw].length <= limit ? raw : fail("parameter", `${name} is longer than ${limit} characters`),
    );
}

export function integer(range: Range, error: ErrorName = "parameter"): Param<number | undefined> {
    return scalar((raw, name) => {
        const value = /^-?\d{1,9}$/.test(raw) ? Number(raw) : NaN;
        const fits = (value >= range.min && value <= range.max) || (range.also ?? []).includes(value);
        const also = range.also === undefined ? "" : ` or ${range.also.join(", ")}`;
        return fits ? value : fail(error, `${name} must be ${range.min} to ${range.max}${also}, got ${raw}`, name);
    });
}

export function oneOf<const V extends readonly string[]>(
    values: V,
    error: ErrorName = "parameter",
): Param<V[number] | undefined> {
    return scalar(
        (raw, name) =>
            values.find((value) => value === raw) ??
            fail(error, `${name} must be one of ${values.join(", ")}, got ${raw}`),
    );
}

/** For the few parameters that the provider writes in a case of its own, such as `Month` and `PayByBandwidth`. */
export function oneOfAnyCase<const V extends readonly string[]>(values: V): Param<V[number] | undefined> {
    const strict = oneOf(values);
    return { ...strict, read: (name, all) => strict.read(name, { [name]: (all[name] ?? "").toLowerCase() }) };
}

export const onOff = (): Param<"on" | "off" | undefined> => oneOf(["on", "off"]);

/** In any case: Python's clients write `True`. */
export function boolean(): Param<boolean | undefined> {
    const { matches, read } = oneOfAnyCase(["true", "false"]);
    return {
        matches,
        read: (name, all) => {
            const value = read(name, all);
            return value && value === "true";
        },
    };
}

export function required<T>({ matches, read }: Param<T | undefined>): Param<T> {
    return { matches, read: (name, all) => read(name, all) ?? fail("missingParameter", undefined, name) };
}

/** `ResourceId.1`, `ResourceId.2`, … up to so many. */
export function list(longest = 100): Param<readonly string[]> {
    return {
        matches: (apiName, name) => apiName.startsWith(`${name}.`) && /^\d+$/.test(apiName.slice(name.length + 1)),
        read: (name, all) => {
            const values = indexes(name, all).map((index) => all[`${name}.${index}`] ?? "");
            return values.length <= longest
                ? values
                : fail("parameter", `at most ${longest} of ${name}, got ${values.length}`);
        },
    };
}

/** `Tag.1.Key`, `Tag.1.Value`, … */
export function records<const F extends readonly string[]>(
    ...fields: F
): Param<readonly Readonly<Record<F[number], string>>[]> {
    const wire = (name: string): RegExp => new RegExp(`^${name}\\.\\d+\\.(${fields.join("|")})$`);
    const row = (name: string, index: number, all: Parameters): Record<F[number], string> =>
        Object.fromEntries(fields.map((field) => [field, all[`${name}.${index}.${field}`] ?? ""])) as Record<
            F[number],
            string
        >;
    return {
        matches: (apiName, name) => wire(name).test(apiName),
        read: (name, all) => indexes(name, all).map((index) => row(name, index, all)),
    };
}

/** `Escalations.Critical.Threshold`, …: every name below the prefix, as it is. */
export function tree(): Param<Parameters> {
    return {
        matches: (apiName, name) => apiName.startsWith(`${name}.`),
        read: (name, all) =>
            Object.fromEntries(
                Object.entries(all)
                    .filter(([key]) => key.startsWith(`${name}.`))
                    .map(([key, value]) => [key.slice(name.length + 1), value]),
            ),
    };
}

/** One of the values; what the cloud has beside them is a gap of ours, not the caller's mistake. */
export function oneOfModelled<const V extends readonly string[]>(
    values: V,
    others: readonly string[],
): Param<V[number] | undefined> {
    const { matches, read } = oneOf(values);
    return {
        matches,
        read: (name, all) =>
            others.includes(all[name] ?? "") ? notModelled(`the ${name} ${all[name]}`) : read(name, all),
    };
}

/** A parameter that real clients send and that has no effect here, with the reason. */
export const ignored = (reason: string): Param<string> => ({ matches: parseScalar, read: () => reason });

function indexes(name: string, all: Parameters): number[] {
    const found = new Set<number>();
    for (const key of Object.keys(all)) {
        const index = key.startsWith(`${name}.`) ? Number(key.slice(name.length + 1).split(".")[0]) : NaN;
        if (Number.isInteger(index)) {
            found.add(index);
        }
    }
    return [...found].sort((a, b) => a - b);
}

/** Parameters of every RPC call, read by the gateway. */
const COMMON = new Set([
    "Action",
    "Version",
    "Format",
    "Timestamp",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "SignatureType",
    "AccessKeyId",
    "Signature",
    "SecurityToken",
    "SourceIp",
    "SecureTransport",
    "RegionId",
    // In the metadata of every action, for accounts that act for others; without effect here.
    "OwnerId",
    "OwnerAccount",
    "ResourceOwnerId",
    "ResourceOwnerAccount",
]);
export const isCommon = (name: string): boolean => COMMON.has(name);

/** Refuses what nobody declared, then reads what was. */
export function readArgs<S extends Spec>(action: string, spec: S, all: Parameters): Args<S> {
    const declared = Object.entries(spec);
    for (const [apiName, value] of Object.entries(all)) {
        const isKnown = isCommon(apiName) || declared.some(([name, param]) => param.matches(apiName, name));
        if (!isKnown && value !== "") {
            notModelled(`parameter ${apiName} of ${action}`);
        }
    }
    return Object.fromEntries(declared.map(([name, param]) => [name, param.read(name, all)])) as Args<S>;
}
