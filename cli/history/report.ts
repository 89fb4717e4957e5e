// The history of a stack's roles, as data and as text.

import { formatQualifiedName as qualify } from "../../components/domain";
import type { RoleChange } from "../../components/validation";
import { CloudError, connectToStack } from "../cloud";
import { type CommandContext, indentTree, UsageError, UserError } from "../io";
import { SECRET } from "../plan";
import { nameForPulumi, readStackFileIfAny, type StackTarget } from "../project";
import { findRegion, readState } from "../pulumi";
import {
    ambiguous,
    type ExpectedPair,
    fetchLoadBalancers,
    isEntryOf,
    listExpectedPairs,
    type PairNames,
} from "../status";
import { type PairHistory, type Period, toPeriods } from "./periods";
import { readRuns } from "./runs";
import { readTrail, type TrailEvent } from "./trail";

/** Who was primary, for machines. */
export interface HistoryReport {
    readonly stack: string;
    /** Whether the roles are those of the states that Pulumi kept, or only those that the config of each run asked for. */
    readonly source: "states" | "config";
    readonly pairs: readonly PairHistory[];
    /** What the cloud's audit trail tells of its 90 days, the newest first; left out where it was not to be had. */
    readonly trail?: readonly TrailEvent[];
    /** Why it was not. */
    readonly trailMissing?: string;
}

export async function buildHistory(
    context: CommandContext,
    target: StackTarget,
    pairName: string | undefined,
): Promise<HistoryReport> {
    const { stack } = target;
    const { runs, source, names, urns } = await readRuns(context, target);
    const all = withShortNames(toPeriods(runs), names);
    const meant = all.filter((one) => pairName === undefined || isEntryOf(pairName, one));
    if (pairName !== undefined && meant.length > 1) {
        throw new UsageError(ambiguous(pairName, meant));
    }
    const pairs = meant.map(({ name, key, periods }) => {
        const urn = urns.get(key);
        return { name, ...(urn !== undefined && { urn }), periods };
    });
    if (all.length === 0) {
        throw new UserError(
            `Stack ${stack} has no history of pairs: no run that Pulumi kept has one. \`pulumi up\` deploys what is declared.`,
        );
    }
    if (pairs.length === 0) {
        throw new UsageError(`no pair "${pairName}". Pairs: ${all.map(({ name }) => name).join(", ")}`);
    }
    return { stack, source, pairs, ...(await fetchTrail(context, target, pairName)) };
}

async function fetchTrail(
    context: CommandContext,
    target: StackTarget,
    pairName: string | undefined,
): Promise<Pick<HistoryReport, "trail" | "trailMissing">> {
    const { project, stack } = target;
    try {
        const state = await readState(context, nameForPulumi(target), project.root);
        const resources = "missing" in state ? [] : state.resources;
        const pairs = listExpectedPairs(undefined, state).filter(
            (one) => pairName === undefined || isEntryOf(pairName, one),
        );
        if (!pairs.some(({ loadBalancerId }) => loadBalancerId !== undefined)) {
            return { trailMissing: "no pair is deployed that it could be asked about" };
        }
        const file = readStackFileIfAny(project, stack);
        const cloud = await connectToStack(context, nameForPulumi(target), file, project.root, findRegion(resources));
        const groups = [...(await fetchLoadBalancers(cloud, pairs)).values()].flatMap(
            ({ loadBalancer: instance }) => instance.groups,
        );
        return { trail: (await readTrail(cloud, pairs, groups)).map((event) => hideSecret(event, pairs)) };
    } catch (error) {
        if (error instanceof CloudError || error instanceof UserError) {
            return { trailMissing: error.message };
        }
        throw error;
    }
}

/** What the program keeps secret is not shown. */
export function hideSecret(event: TrailEvent, pairs: readonly ExpectedPair[]): TrailEvent {
    const listeners = pairs.find(({ name }) => name === event.pair)?.listeners ?? [];
    const ids = listeners.flatMap(({ state }) => state?.servers ?? []).map(({ serverId }) => serverId);
    return event.primary !== undefined && ids.includes(SECRET) ? { ...event, primary: SECRET } : event;
}

/** The history for people. */
export function toText({ stack, source, pairs, trail, trailMissing }: HistoryReport): string {
    const by = source === "states" ? "the states that Pulumi kept" : "the config of the runs that Pulumi kept";
    return [
        `History of stack ${stack}, by ${by}`,
        ...pairs.flatMap(({ name, periods }) => [
            "",
            `pair ${name}`,
            ...indentTree(periods.map((one) => [formatPeriod(one)])),
        ]),
        "",
        ...(trail === undefined
            ? [`The cloud's audit trail is not known: ${trailMissing}`]
            : trail.length === 0
              ? ["The cloud's audit trail has no listener of theirs pointed at other servers in the last 90 days."]
              : [
                    "Listeners pointed at servers, by the cloud's audit trail of the last 90 days:",
                    ...trail.map(formatTrailEvent),
                ]),
        "",
    ].join("\n");
}

function formatPeriod({ primary, listeners, switched, roleChange, from, to, run }: Period): string {
    const who = listeners
        ? `primary ${listeners.map((one) => `${one.primary ?? "nobody"} at ${one.key}`).join(", ")}`
        : primary !== undefined
          ? `primary ${primary}`
          : `primary and secondary ${switched ? "exchanged" : "as declared"}`;
    const time = to === undefined ? `since ${from}` : `from ${from} to ${to}`;
    const result = run.result === "succeeded" ? "" : ` that ${run.result}`;
    // The last commit may be about anything else.
    const why = roleChange === undefined ? run.message?.split("\n", 1)[0] : recordText(roleChange);
    const message = why === undefined ? "" : `: ${why}`;
    return `${who}${switched && primary !== undefined ? ", switched" : ""}, ${time}, by ${withArticle(run.kind)}${result}${message}`;
}

function withArticle(kind: string): string {
    return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

function formatTrailEvent({ at, pair, listener, group, primary, user, error }: TrailEvent): string {
    const to = primary === undefined ? group : `${primary} (${group})`;
    return `  ${at} ${pair} ${listener}: ${error === undefined ? "" : "not "}to ${to}${user === undefined ? "" : ` by ${user}`}${error === undefined ? "" : `: ${error}`}`;
}

/** Names the pairs as the program does, but for those that share a name. */
export function withShortNames(
    pairs: readonly PairHistory[],
    names: ReadonlyMap<string, string>,
): (PairHistory & Required<PairNames> & { readonly key: string })[] {
    const shortOf = (key: string) => names.get(key) ?? key;
    const isAlone = (key: string) => pairs.filter((one) => shortOf(one.name) === shortOf(key)).length === 1;
    return pairs.map(({ name: key, periods }) => {
        const shortName = shortOf(key);
        // A pair without a parent is kept by its name in the program.
        const qualifiedName = key === shortName && !key.includes("$") ? qualify("", key) : key;
        return { name: isAlone(key) ? shortName : qualifiedName, shortName, qualifiedName, key, periods };
    });
}

function recordText({ since, reason = "no reason given", until }: RoleChange): string {
    return `${reason} (recorded ${since}${until === undefined ? "" : `, until ${until}`})`;
}
