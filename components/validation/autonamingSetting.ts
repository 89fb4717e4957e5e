// Pulumi's setting of how resources are named: one without a random part has the engine delete before it creates.
// Source: pkg/resource/autonaming and pkg/cmd/pulumi/autonaming of the Pulumi CLI.

import { RESOURCE_TYPES } from "../domain";
import type { Findings } from "./findings";
import { isObject, joinPath } from "./format";

/** The setting of a stack or a project that says how the engine names resources. */
export const AUTONAMING_KEY = "pulumi:autonaming";

/** What makes a name another one each time, as the engine finds it. */
const RANDOM = /\$\{(?:(?:hex|alphanum|string|num)\(\d+\)|uuid)\}/;

/** The mode that leaves names to the provider, which adds a random part to each. */
const DEFAULT = "default";
const MODES = [DEFAULT, "verbatim", "disabled"];

/** How the resources of one type are named, and where that is written. */
interface EffectiveNaming {
    readonly at: string;
    readonly key: "mode" | "pattern";
    readonly value: string;
}

/**
 * Refuses a setting under which the engine deletes a resource of one of the types before it creates its replacement,
 * whatever `deleteBeforeReplace` says.
 *
 * @param setting as it was read; undefined if there is none
 * @param configValue returns a value of the project's own config, which a pattern may contain as `${config.key}`
 */
export function checkAutonaming(
    setting: unknown,
    types: readonly string[],
    findings: Findings,
    configValue: (key: string) => string | undefined = () => undefined,
): void {
    if (setting === undefined) {
        return;
    }
    const providers = readSection(setting, AUTONAMING_KEY, findings)["providers"];
    const atProvider = joinPath(joinPath(AUTONAMING_KEY, "providers"), "alicloud");
    const provider = readOwnValue(
        readSection(providers ?? {}, joinPath(AUTONAMING_KEY, "providers"), findings),
        "alicloud",
    );
    const atTypes = joinPath(atProvider, "resources");
    const ofTypes = readSection(
        readSection(provider ?? {}, atProvider, findings)["resources"] ?? {},
        atTypes,
        findings,
    );
    const fixedNamings = new Map<string, EffectiveNaming & { types: string[] }>();
    for (const type of types) {
        const found =
            findEffectiveNaming(readOwnValue(ofTypes, type), joinPath(atTypes, type)) ??
            findEffectiveNaming(provider, atProvider) ??
            findEffectiveNaming(setting, AUTONAMING_KEY);
        if (found && !hasRandomPart(found, configValue)) {
            const one = fixedNamings.get(found.at) ?? { ...found, types: [] };
            fixedNamings.set(found.at, one);
            one.types.push(type.replace(/.*:/, ""));
        }
    }
    for (const { at, key, value, types: named } of fixedNamings.values()) {
        const path = joinPath(at, key);
        if (key === "mode" && !MODES.includes(value)) {
            findings.refuse(path, "no such mode", value, `must be ${MODES.map((mode) => `"${mode}"`).join(", ")}`);
            continue;
        }
        const wayOut = `${at === AUTONAMING_KEY ? atProvider : at}.mode: ${DEFAULT}`;
        const place = key === "pattern" && at !== AUTONAMING_KEY ? " in place of the pattern" : "";
        findings.refuse(
            path,
            `names without a random part (${named.join(", ")})`,
            value,
            "the engine then deletes a resource before it creates its replacement, so that every switch fails and a " +
                `replaced listener is gone for a while: set \`${wayOut}\`${place}`,
        );
    }
}

/** The types of the resources that a pair declares. */
export function listPairTypes(pair: {
    readonly loadBalancerId?: unknown;
    readonly standbyCheck?: unknown;
    readonly defaultServerGroup?: unknown;
    readonly alarm?: unknown;
}): string[] {
    return [
        ...(pair.loadBalancerId ? [] : [RESOURCE_TYPES.instance]),
        RESOURCE_TYPES.group,
        RESOURCE_TYPES.listener,
        ...(pair.defaultServerGroup ? [RESOURCE_TYPES.defaultServerGroup] : []),
        ...(pair.standbyCheck ? [RESOURCE_TYPES.acl, RESOURCE_TYPES.aclEntry] : []),
        ...(pair.alarm ? [RESOURCE_TYPES.alarm] : []),
    ];
}

/** What one level of the setting says; undefined if it leaves that to the level above. */
function findEffectiveNaming(level: unknown, at: string): EffectiveNaming | undefined {
    const { pattern, mode } = isObject(level) ? level : {};
    return typeof pattern === "string"
        ? { at, key: "pattern", value: pattern }
        : typeof mode === "string"
          ? { at, key: "mode", value: mode }
          : undefined;
}

function hasRandomPart({ key, value }: EffectiveNaming, configValue: (key: string) => string | undefined): boolean {
    if (key === "mode") {
        return value === DEFAULT;
    }
    return RANDOM.test(value.replace(/\$\{config\.([^}]+)\}/g, (_, name: string) => configValue(name) ?? ""));
}

/** A map of the setting; an empty one if it is none, which is a problem. */
function readSection(value: unknown, at: string, findings: Findings): Record<string, unknown> {
    if (isObject(value) && !("secure" in value)) {
        for (const key of ["mode", "pattern"]) {
            if (value[key] !== undefined && value[key] !== null && typeof value[key] !== "string") {
                findings.refuse(joinPath(at, key), "not text", value[key], "must be text, as the Pulumi CLI takes it");
            }
        }
        return value;
    }
    if (isObject(value)) {
        findings.addProblem(at, "encrypted, so it cannot be read offline; it is no secret: set it without `--secret`");
    } else {
        findings.refuse(at, "not a map", value, "must be a map with `mode` or `pattern`, and `providers`");
    }
    return {};
}

function readOwnValue(map: Record<string, unknown>, key: string): unknown {
    return Object.hasOwn(map, key) ? map[key] : undefined;
}
