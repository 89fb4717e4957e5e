// Reads the pairs out of a stack's config, merges what they share, and refuses what is wrong, all at once.

import * as pulumi from "@pulumi/pulumi";

import type { PrimarySecondaryLoadBalancerArgs } from "../components";
import { formatQualifiedName } from "../components/domain";
import { isConfigSecret, readAutonaming, readLocked, readRoleChanges, readSwitched } from "../components/pulumi";
import { object, PAIR_SHAPE, type Shape, UNKNOWN } from "../components/schema";
import {
    annotateSwappedRoles,
    check,
    Findings,
    findNearestWord,
    formatCount,
    formatReport,
    isObject,
    joinPath,
    listPairTypes,
    LOCKED_KEY,
    NOT_SWITCHED,
    type Problem,
    quote,
    reportUnknownSetting,
    ROLE_CHANGES_KEY,
    SharedLoadBalancer,
    splitPath,
    SWITCHED_KEY,
    validatePair,
} from "../components/validation";

/** The keys of the config, without the project's name. */
export const CONFIG_KEYS = ["pairs", "defaults"] as const;

/** What the components read by themselves. */
export const SETTING_KEYS: readonly string[] = [SWITCHED_KEY, LOCKED_KEY, ROLE_CHANGES_KEY];

/** What pairs may share. A pair's own setting wins; `loadBalancer`, `healthCheck` and `tags` are merged key by key. */
export const DEFAULTS = object(
    pick(
        PAIR_SHAPE.fields,
        ...([
            "loadBalancer",
            "healthCheck",
            "maxFailoverSeconds",
            "alarm",
            "preflight",
            "guard",
            "switchBack",
        ] as const),
        ...(["tags", "resourceGroupId", "deletionProtection", "modificationProtection"] as const),
    ),
);

function pick<T extends object, K extends keyof T>(all: T, ...keys: readonly K[]): Pick<T, K> {
    return Object.fromEntries(keys.map((key) => [key, all[key]])) as Pick<T, K>;
}

/** Defaults that say something about a new instance: they pass by a pair that names an existing one. */
const INSTANCE_DEFAULTS = ["loadBalancer", "tags", "resourceGroupId", "modificationProtection"];

/** A pair as the program declares it. */
export interface PairConfig {
    readonly name: string;
    readonly args: PrimarySecondaryLoadBalancerArgs;
}

/** What is wrong with a stack's config. Pulumi shows its message without a stack trace. */
export class ConfigError extends pulumi.RunError {
    /** Paths are full config keys, as `pulumi config set --path` takes them. */
    constructor(
        readonly file: string,
        readonly problems: readonly Problem[],
    ) {
        super(formatReport(`${file}: ${formatCount(problems.length, "problem")}, nothing was declared`, problems));
        this.name = "ConfigError";
    }
}

/** The values of one config key, and whether Pulumi keeps the key secret. */
interface Section {
    readonly value: unknown;
    readonly isSecret: boolean;
}

/** The pairs of the current stack. Throws a ConfigError that lists every problem. */
export function readPairs(): { pairs: PairConfig[]; warnings: Problem[] } {
    const project = pulumi.getProject();
    const problems: Problem[] = [];
    const warnings: Problem[] = [];
    const take = (found: Findings) => {
        // Not spread into arguments, which overflow the stack if there are too many.
        found.problems.forEach((problem) => problems.push(problem));
        found.warnings.forEach((warning) => warnings.push(warning));
    };

    const keys = new Findings();
    for (const key of Object.keys(pulumi.runtime.allConfig())) {
        const [namespace, name] = key.split(":", 2) as [string, string];
        if (
            namespace === project &&
            ![...SETTING_KEYS, ...CONFIG_KEYS.map((one) => `${project}:${one}`)].includes(key)
        ) {
            reportUnknownSetting(name, CONFIG_KEYS, name, keys);
        }
    }
    take(keys);

    const defaults = section("defaults", problems);
    const shared = new Findings(() => defaults.isSecret);
    const checkedDefaults = check(DEFAULTS, maskSecrets(defaults.value), "defaults", shared);
    take(shared);

    const pairs = section("pairs", problems);
    const named = readNames(pairs.value, problems);
    const isSecret = pairs.isSecret || defaults.isSecret;
    const switched = readSwitched();
    const locked = readLocked();
    const roleChanges = readRoleChanges();
    if (named.length > 0) {
        const plain = named.map(([name]) => name);
        const names = { plain, accepted: new Set(plain.flatMap(namesOf)) };
        switched.names.forEach((name, index) =>
            knownPair(name, joinPath(SWITCHED_KEY, index), names, switched.findings),
        );
        Object.keys(locked.locks).forEach((name) =>
            knownPair(name, joinPath(LOCKED_KEY, name), names, locked.findings),
        );
    }
    const switchedEntries = new Set(switched.names);
    const isSwitched = (name: string) => namesOf(name).some((one) => switchedEntries.has(one));
    const switchedNames = new Set(named.flatMap(([name]) => (isSwitched(name) ? namesOf(name) : [])));
    for (const record of Object.keys(roleChanges.records)) {
        if (!switchedNames.has(record)) {
            warnings.push({ path: joinPath(ROLE_CHANGES_KEY, record), reason: NOT_SWITCHED });
        }
    }
    const instances = new Map<unknown, SharedLoadBalancer>();
    const told = { problems: keysOf(shared.problems), warnings: keysOf(shared.warnings) };
    const configs = named.map(([name, own]) => {
        const usable = checkedDefaults === undefined || checkedDefaults === UNKNOWN ? {} : (defaults.value as object);
        const merged = isObject(own) ? merge(forPair(usable, own), own) : own;
        const at = joinPath("pairs", name);
        const found = validatePair(name, maskSecrets(merged), new Findings(() => isSecret));
        if (isSwitched(name)) {
            annotateSwappedRoles(found);
        }
        takeListeners(at, merged, instances, found);
        take(located(found, at, own, usable, told));
        return { name, args: toArgs(merged, isSecret) };
    });

    const types = new Set(configs.flatMap(({ args }) => listPairTypes(isObject(args) ? args : {})));
    const full = [
        ...problems.map(({ path, reason }) => ({ path: `${project}:${path}`, reason })),
        ...switched.findings.problems,
        ...locked.findings.problems,
        ...roleChanges.findings.problems,
        ...readAutonaming([...types]).problems,
    ];
    if (full.length > 0) {
        throw new ConfigError(`stacks/Pulumi.${pulumi.getStack()}.yaml`, full);
    }
    return { pairs: configs, warnings };
}

/** Refuses what two pairs want of one existing instance. */
function takeListeners(at: string, pair: unknown, instances: Map<unknown, SharedLoadBalancer>, found: Findings): void {
    const id = isObject(pair) ? pair["loadBalancerId"] : undefined;
    if (typeof id === "string" && found.problems.length === 0) {
        const instance = instances.get(id) ?? new SharedLoadBalancer();
        instances.set(id, instance);
        instance.reserve(`\`${at}\``, pair, found);
    }
}

function section(key: (typeof CONFIG_KEYS)[number], problems: Problem[]): Section {
    const fullKey = `${pulumi.getProject()}:${key}`;
    const text = pulumi.runtime.getConfig(fullKey);
    const isSecret = isConfigSecret(fullKey);
    if (text === undefined || text === "") {
        return { value: undefined, isSecret };
    }
    try {
        return { value: JSON.parse(text) as unknown, isSecret };
    } catch {
        problems.push({
            path: key,
            reason: `not a map, got ${isSecret ? "[secret]" : text}; must be a map of settings`,
        });
        return { value: undefined, isSecret };
    }
}

function readNames(value: unknown, problems: Problem[]): [string, unknown][] {
    const rule = 'must be a map with at least one pair, as "web: { loadBalancer: …, primary: …, … }"';
    if (value === undefined || value === null) {
        if (!problems.some(({ path }) => path === "pairs")) {
            problems.push({ path: "pairs", reason: `missing; ${rule}` });
        }
        return [];
    }
    if (isCiphertext(value)) {
        const reason =
            "encrypted as a whole, so the offline plan cannot read it; encrypt single values instead (`--path`)";
        problems.push({ path: "pairs", reason });
        return [];
    }
    if (!isObject(value)) {
        problems.push({ path: "pairs", reason: `not a map; ${rule}` });
        return [];
    }
    if (Object.keys(value).length === 0) {
        problems.push({ path: "pairs", reason: `empty; ${rule}` });
    }
    const unusable = Object.keys(value).filter((name) => ["", "__proto__"].includes(name));
    for (const name of unusable) {
        problems.push({
            path: joinPath("pairs", name),
            reason: `not a name for a pair, got ${quote(name)}; must be a word that its resources can be called by, as "web"`,
        });
    }
    return Object.entries(value).filter(([name]) => !unusable.includes(name));
}

/** How many names the messages on unknown pairs list, all together. */
const MOST_NAMES = 10_000;

/** Returns the names by which settings may call a pair of the stack's config. */
function namesOf(pair: string): string[] {
    return [pair, formatQualifiedName("", pair)];
}

/** The names of the pairs in the order of the config, and all names by which settings may call them. */
interface KnownNames {
    readonly plain: readonly string[];
    readonly accepted: ReadonlySet<string>;
}

/** Refuses a switched or locked pair that there is not: it would do nothing, and nobody would notice. */
function knownPair(name: string, at: string, names: KnownNames, findings: Findings): void {
    if (!names.accepted.has(name)) {
        // The list of all names, or the search among them, once per unknown name would take the square of the pairs.
        const isLarge = findings.problems.length * names.plain.length > MOST_NAMES;
        const guess = isLarge ? undefined : findNearestWord(name, names.plain);
        const rule = isLarge ? "must be the name of a pair" : `must be one of ${names.plain.join(", ")}`;
        findings.refuse(at, "no such pair", name, guess ? `${rule}; did you mean "${guess}"?` : rule);
    }
}

/** The problems and warnings of the defaults that were reported, by `keyOf`. */
type Told = Readonly<Record<"problems" | "warnings", Set<string>>>;

function keyOf({ path, reason }: Problem): string {
    return JSON.stringify([path, reason]);
}

function keysOf(problems: readonly Problem[]): Set<string> {
    return new Set(problems.map(keyOf));
}

/** A problem that comes from a default is told there, once, and not at each pair that takes it. */
function located(found: Findings, at: string, own: unknown, defaults: object, told: Told): Findings {
    const result = new Findings();
    for (const kind of ["problems", "warnings"] as const) {
        for (const { path, reason } of found[kind]) {
            const inherited = get(own, path) === undefined && get(defaults, path) !== undefined;
            const place = inherited ? `defaults.${path}` : path ? `${at}.${path}` : at;
            const key = keyOf({ path: place, reason });
            if (!told[kind].has(key)) {
                result[kind].push({ path: place, reason });
                if (inherited) {
                    told[kind].add(key);
                }
            }
        }
    }
    return result;
}

function get(tree: unknown, path: string): unknown {
    return splitPath(path).reduce<unknown>(
        (value, key) =>
            typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
        tree,
    );
}

function forPair(defaults: object, own: Record<string, unknown>): Record<string, unknown> {
    const entries = Object.entries(defaults);
    return Object.fromEntries(
        own["loadBalancerId"] === undefined ? entries : entries.filter(([key]) => !INSTANCE_DEFAULTS.includes(key)),
    );
}

function merge(defaults: Record<string, unknown>, own: Record<string, unknown>): Record<string, unknown> {
    // Not written into an object, where the name "__proto__" would vanish instead of being refused.
    const merged = new Map(Object.entries(defaults));
    for (const [key, value] of Object.entries(own)) {
        const shared = merged.get(key);
        if (isObject(shared) && isObject(value)) {
            merged.set(key, merge(shared, value));
        } else if (value !== null) {
            merged.set(key, value);
        }
    }
    return Object.fromEntries(merged);
}

/** `{ secure: "…" }` is what a secret looks like to whoever cannot decrypt it: the offline plan. */
function isCiphertext(value: unknown): boolean {
    return isObject(value) && typeof value["secure"] === "string" && Object.keys(value).length === 1;
}

function maskSecrets(tree: unknown): unknown {
    if (isCiphertext(tree)) {
        return UNKNOWN;
    }
    if (Array.isArray(tree)) {
        return tree.map(maskSecrets);
    }
    return isObject(tree)
        ? Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, maskSecrets(value)]))
        : tree;
}

/** The arguments, with what Pulumi keeps secret kept secret. It only tells which key holds a secret, not where in it. */
function toArgs(merged: unknown, isSecret: boolean): PrimarySecondaryLoadBalancerArgs {
    const visit = (shape: Shape | undefined, value: unknown): unknown => {
        if (isCiphertext(value)) {
            return pulumi.secret(pulumi.unknown);
        }
        if (Array.isArray(value)) {
            return value.map((entry) => visit(shape?.kind === "list" ? shape.of : undefined, entry));
        }
        if (isObject(value)) {
            const fields = shape?.kind === "object" ? shape.fields : {};
            return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, visit(fields[key], field)]));
        }
        const plain = shape !== undefined && shape.kind !== "object" && shape.plain;
        return isSecret && !plain && value !== null ? pulumi.secret(value) : value;
    };
    return visit(PAIR_SHAPE, merged) as PrimarySecondaryLoadBalancerArgs;
}
