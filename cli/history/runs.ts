// The runs of a stack as Pulumi kept them, each with the roles that it left: by the states of the backend where they are files
// of this machine, else by the config of each run, which every backend keeps.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";

import { findEntry, isNamedBy, formatQualifiedName as qualify } from "../../components/domain";
import {
    checkRoleChanges,
    Findings,
    isObject,
    ROLE_CHANGES_KEY,
    type RoleChange,
    type RoleChanges,
    SWITCHED_KEY,
} from "../../components/validation";
import { type CommandContext, runPulumi, UserError } from "../io";
import { SECRET } from "../plan";
import { nameForPulumi, type StackTarget } from "../project";
import { backendFolder, type StackExport, toResources } from "../pulumi";
import { findServer, listExpectedPairs } from "../status";

/** Who was what in a pair, as far as that is known. */
export interface PairRoles {
    readonly primary?: string;
    readonly secondary?: string;
    /** Each listener, where they are not all alike. */
    readonly listeners?: readonly ListenerRoles[];
    /** Whether the setting exchanged what the program or the config declares. */
    readonly switched: boolean;
    /** Since when and why, by the stack's file. */
    readonly roleChange?: RoleChange;
}

export interface ListenerRoles {
    /** "tcp-443". */
    readonly key: string;
    readonly primary?: string;
    readonly secondary?: string;
}

/** A run of Pulumi. */
export interface Run {
    readonly kind: string;
    readonly result: string;
    readonly message?: string;
    /** When it ended, ISO 8601, to the second. */
    readonly endedAt: string;
    /** By pair; nothing where the run does not tell. */
    readonly roles?: ReadonlyMap<string, PairRoles>;
}

export interface Runs {
    /** The oldest first. */
    readonly runs: readonly Run[];
    readonly source: "states" | "config";
    /** The names of the pairs in the program by their qualified names. */
    readonly names: ReadonlyMap<string, string>;
    /** The last URN of each pair that is known. */
    readonly urns: ReadonlyMap<string, string>;
}

/** What the CLI tells of a run. */
interface HistoryEntry {
    readonly kind: string;
    readonly result: string;
    readonly message?: string;
    readonly startTime: string;
    readonly endTime?: string;
    readonly config?: Readonly<Record<string, { readonly value?: string; readonly objectValue?: unknown }>>;
}

/** More than a stack sees in its life: the CLI shows ten unless told otherwise. */
const MAX_RUNS = 100_000;

/** Throws a UserError where Pulumi does not tell. */
export async function readRuns(context: Pick<CommandContext, "env">, target: StackTarget): Promise<Runs> {
    const { project, stack } = target;
    const args = [
        "stack",
        "history",
        "--json",
        "--full-dates",
        "--page-size",
        String(MAX_RUNS),
        "--stack",
        nameForPulumi(target),
    ];
    const answer = await runPulumi(context, project.root, args);
    if ("missing" in answer) {
        throw new UserError(`The history of stack ${stack} is not known: ${answer.missing}.`);
    }
    const entries = ((JSON.parse(answer.stdout) as HistoryEntry[] | null) ?? []).reverse();
    const states = await readStates(context, project.root, project.name, stack);
    // Where some are gone, nobody knows which run a state is of.
    const source = states.length === entries.length ? "states" : "config";
    const names = new Map<string, string>();
    const urns = new Map<string, string>();
    const runs = entries.map((run, index) => {
        const roles =
            source === "states" ? rolesInState(run, states[index]!, names, urns) : rolesInConfig(run, project.name);
        return {
            kind: run.kind,
            result: run.result,
            ...(run.message && { message: run.message }),
            endedAt: (run.endTime ?? run.startTime).replace(/\.000Z$/, "Z"),
            ...(roles && { roles }),
        };
    });
    return { runs, source, names, urns };
}

/** The files of the states that a backend on this machine kept, the oldest first; none where there is another backend. */
async function readStates(
    context: Pick<CommandContext, "env">,
    root: string,
    project: string,
    stack: string,
): Promise<string[]> {
    const answer = await runPulumi(context, root, ["whoami", "--json"]);
    const url = "stdout" in answer ? (JSON.parse(answer.stdout) as { url?: string }).url : undefined;
    const base = backendFolder(context, root, url ?? "");
    if (base === undefined) {
        return [];
    }
    const folder = path.join(base, ".pulumi", "history", project, stack);
    return existsSync(folder)
        ? readdirSync(folder)
              .filter((file) => /\.checkpoint\.json(\.gz)?$/.test(file))
              .sort()
              .map((file) => path.join(folder, file))
        : [];
}

function rolesInState(
    { config = {} }: HistoryEntry,
    file: string,
    names: Map<string, string>,
    urns: Map<string, string>,
): Map<string, PairRoles> {
    const bytes = readFileSync(file);
    const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
    const checkpoint = JSON.parse(text) as { checkpoint?: { latest?: StackExport["deployment"] | null } };
    const deployment = checkpoint.checkpoint?.latest ?? undefined;
    const resources = toResources(deployment === undefined ? {} : { deployment });
    const switched = parseSwitchedPairs(config);
    const pairs = listExpectedPairs(undefined, { resources }).flatMap(
        ({ name, shortName = name, qualifiedName = name, urn, listeners }) => {
            const all = listeners
                .filter(({ isStandbyCheck, state }) => !isStandbyCheck && state !== undefined)
                .map(({ key, state }) => ({
                    key,
                    ...readNamedRoles(findServer(state, "primary"), findServer(state, "secondary")),
                }));
            // A pair without a parent is called as the config of a run calls it.
            const key = qualifiedName === qualify("", shortName) ? shortName : qualifiedName;
            names.set(key, shortName);
            if (urn !== undefined) {
                urns.set(key, urn);
            }
            const isSwitched = switched.some((entry) => isNamedBy(entry, shortName, qualifiedName));
            const record = isSwitched ? findEntry(recordsIn(config), shortName, qualifiedName) : undefined;
            return all.length === 0
                ? []
                : [[key, { ...mergeListeners(all, isSwitched), ...(record && { roleChange: record }) }] as const];
        },
    );
    return new Map(pairs);
}

/** What the config asked for, by a run that came to its end. */
function rolesInConfig(
    { kind, result, config = {} }: HistoryEntry,
    project: string,
): Map<string, PairRoles> | undefined {
    if (result !== "succeeded" || !["update", "destroy"].includes(kind)) {
        return undefined;
    }
    if (kind === "destroy") {
        return new Map();
    }
    const switched = parseSwitchedPairs(config);
    const pairs = config[`${project}:pairs`]?.objectValue;
    // Of a program in which the pairs are declared only the names of the switched ones are told.
    const names = isObject(pairs) ? Object.keys(pairs) : switched;
    return new Map(
        names.map((name) => {
            const pair = isObject(pairs) && Object.hasOwn(pairs, name) ? pairs[name] : undefined;
            const id = (role: string) => {
                const server = isObject(pair) ? pair[role] : undefined;
                const given = isObject(server) ? server["serverId"] : undefined;
                return given === undefined ? undefined : typeof given === "string" ? given : SECRET;
            };
            const isSwitched = switched.some((entry) => isNamedBy(entry, name, qualify("", name)));
            const [first, second] = isSwitched ? ["secondary", "primary"] : ["primary", "secondary"];
            const [primary, secondary] = [id(first), id(second)];
            const record = isSwitched ? findEntry(recordsIn(config), name, qualify("", name)) : undefined;
            const roleChange = record && { roleChange: record };
            return [name, { ...omitUndefinedIds(primary, secondary), switched: isSwitched, ...roleChange }];
        }),
    );
}

function parseSwitchedPairs(config: NonNullable<HistoryEntry["config"]>): string[] {
    const names = config[SWITCHED_KEY]?.objectValue;
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

/** The records of switched pairs; none if they are secret or malformed, as in a run that was refused for it. */
function recordsIn(config: NonNullable<HistoryEntry["config"]>): RoleChanges {
    const value = config[ROLE_CHANGES_KEY]?.objectValue;
    return value === undefined ? {} : checkRoleChanges(value, ROLE_CHANGES_KEY, new Findings());
}

function readNamedRoles(primary: { serverId: string } | undefined, secondary: { serverId: string } | undefined) {
    return omitUndefinedIds(primary?.serverId, secondary?.serverId);
}

function omitUndefinedIds(primary: string | undefined, secondary: string | undefined) {
    return { ...(primary !== undefined && { primary }), ...(secondary !== undefined && { secondary }) };
}

/** The roles of the pair, listener by listener only where these are not alike. */
function mergeListeners(all: readonly ListenerRoles[], switched: boolean): PairRoles {
    const { primary, secondary } = all[0]!;
    const isSame = all.every((one) => one.primary === primary && one.secondary === secondary);
    return isSame ? { ...omitUndefinedIds(primary, secondary), switched } : { listeners: all, switched };
}
