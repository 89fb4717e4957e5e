// What the samples of a drill say, phase by phase and listener by listener, and whether it is as it must be.

import { type Sample, Subject } from "../traffic";

/** What is done to the servers in a phase. */
export type Kind =
    | "steady"
    | "kill"
    | "return"
    | "hang"
    | "resume"
    | "switch"
    | "killBoth"
    | "restart"
    | "standbyDies"
    | "refused"
    | "rollback"
    | "failover"
    | "flap";

/** A phase that is over. Times are milliseconds of the same clock as the samples'. */
export interface Phase {
    readonly kind: Kind;
    readonly title: string;
    readonly from: number;
    readonly to: number;
    /** When a server that comes back was there again, or died that died only then; the start of the phase in all others. */
    readonly done: number;
}

/** Another server serves a listener, or nobody. */
export interface Change {
    readonly target: string;
    readonly at: number;
    readonly server: string | undefined;
}

/** One listener in one phase. */
export interface PhaseMetrics {
    readonly phase: number;
    readonly listener: string;
    readonly requests: number;
    readonly lost: number;
    /** The longest time without an answer. */
    readonly longestGapSeconds: number;
    /** What the gap may be; `undefined` where nothing is promised. */
    readonly allowedGapSeconds: number | undefined;
    /** What this process may have added to the gap: the pause between two requests, and the times when it was late. */
    readonly slackSeconds: number;
    /** From the failure to the moment from which new connections go elsewhere, or nowhere. */
    readonly detectedSeconds: number | undefined;
    /** From the return of the server to the moment from which it has the traffic again. */
    readonly recoveredSeconds: number | undefined;
    /** Whether the phase is one in which no request may be lost. */
    readonly canLose: boolean;
    readonly passed: boolean;
}

export interface Measured {
    readonly phases: readonly Phase[];
    readonly subjects: readonly Subject[];
    readonly samples: readonly Sample[];
    readonly changes: readonly Change[];
    readonly stalls: readonly { readonly at: number; readonly milliseconds: number }[];
    readonly everyMs: number;
}

const BREAKING: readonly Kind[] = ["kill", "hang", "killBoth", "failover"];
const RETURNING: readonly Kind[] = ["return", "resume", "restart"];
const LOSSLESS: readonly Kind[] = ["steady", "return", "switch", "standbyDies", "refused", "flap"];

/** A failover is one change of server; whoever serves since goes on, whatever the other one does. */
const MOST_TURNS: Partial<Record<Kind, number>> = { failover: 2, flap: 1 };

export function measurePhases(measured: Measured): PhaseMetrics[] {
    return measured.phases.flatMap((phase, index) =>
        measured.subjects.map((subject) => measurePhase(measured, phase, index, subject)),
    );
}

/**
 * What the component promises for a failure of the primary. A TCP or UDP check does not see a server that hangs, so that
 * nothing is promised then. An HTTP check does; its documented window counts from the first probe that gets no answer, and
 * that probe is sent up to an interval after the server has hung.
 */
export function allowedGap(kind: Kind, { check, interval, failoverSeconds }: Subject): number | undefined {
    if (kind === "kill" || kind === "rollback" || kind === "failover") {
        return failoverSeconds;
    }
    return kind === "hang" && check === "http" ? failoverSeconds + interval : undefined;
}

function measurePhase(measured: Measured, phase: Phase, index: number, subject: Subject): PhaseMetrics {
    const { phases, everyMs, stalls, changes } = measured;
    const samples = measured.samples.filter(({ target }) => target === subject.name);
    const own = samples.filter((sample) => findPhase(phases, sample) === phase);
    const lost = own.filter(({ server }) => server === undefined).length;
    const longestGapSeconds = findLongestGap(samples, phase) / 1000;
    const allowedGapSeconds = allowedGap(phase.kind, subject);
    const late = stalls.filter(({ at }) => at >= phase.from && at <= phase.to);
    const slackSeconds = (2 * everyMs + late.reduce((sum, { milliseconds }) => sum + milliseconds, 0)) / 1000;
    const listenerChanges = (name: string) =>
        changes.filter(({ target, at }) => target === name && at >= phase.from && at <= phase.to);
    const change = listenerChanges(subject.name).at(-1);
    const standby = phase.kind === "standbyDies" ? subject.standby : undefined;
    const mayLose = !LOSSLESS.includes(phase.kind);
    const seconds = (at: number | undefined, since: number) => (at === undefined ? undefined : (at - since) / 1000);
    // The standby comes back within the phase: the first change counts.
    const noticed = standby && seconds(listenerChanges(standby.name)[0]?.at, phase.from);
    return {
        phase: index,
        listener: subject.name,
        requests: own.length,
        lost,
        longestGapSeconds,
        allowedGapSeconds,
        slackSeconds,
        detectedSeconds: BREAKING.includes(phase.kind) ? seconds(change?.at, phase.from) : noticed,
        recoveredSeconds: RETURNING.includes(phase.kind) ? seconds(change?.at, phase.done) : undefined,
        canLose: mayLose,
        passed:
            (mayLose || (lost === 0 && own.length > 0)) &&
            countAlternations(own) <= (MOST_TURNS[phase.kind] ?? Infinity) &&
            (standby === undefined || (noticed ?? Infinity) <= standby.detectionSeconds + slackSeconds) &&
            (allowedGapSeconds === undefined || longestGapSeconds <= allowedGapSeconds + slackSeconds),
    };
}

/** How often the server that answers is another one than before, the first one counted too. */
function countAlternations(samples: readonly Sample[]): number {
    const inTurn = [...samples].sort((a, b) => a.sentAt - b.sentAt);
    const servers = inTurn.flatMap(({ server }) => server ?? []);
    return servers.filter((server, index) => server !== servers[index - 1]).length;
}

/** A request belongs to the phase in which it was sent; one that a failure has cut off in flight, to the failure. */
function findPhase(phases: readonly Phase[], { sentAt, endedAt, server }: Sample): Phase | undefined {
    const cut = phases.find(({ kind, from }) => BREAKING.includes(kind) && sentAt <= from && endedAt >= from);
    return (server === undefined && cut) || phases.find(({ from, to }) => sentAt >= from && sentAt < to);
}

/** Milliseconds: the longest time within the phase in which no answer came. */
function findLongestGap(samples: readonly Sample[], { from, to }: Phase): number {
    const answers = samples
        .filter(({ server, endedAt }) => server !== undefined && endedAt >= from && endedAt <= to)
        .map(({ endedAt }) => endedAt)
        .sort((a, b) => a - b);
    const points = [from, ...answers, to];
    return Math.max(...points.slice(1).map((point, index) => point - points[index]!));
}
