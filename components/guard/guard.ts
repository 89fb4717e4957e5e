// Guards the roles of a pair while an update runs: nothing is moved to a server that is not seen to serve, and what was moved
// is waited for, and moved back where that was asked for. It knows the cloud and no Pulumi.

import { setTimeout as sleep } from "node:timers/promises";

import {
    type BackendServer,
    type Call,
    CloudError,
    findServerHealth,
    type HealthRow,
    isBusy,
    type ListenerId,
    type ObservedHealth,
    parseHealthRows,
    type Reply,
} from "../cloud";

/** A listener of the pair as the program wants it. */
export interface GuardedListener extends ListenerId {
    /** "tcp-443". */
    readonly key: string;
    readonly primary: BackendServer;
    /** Seconds within which the new primary has to be seen to serve. */
    readonly takeoverTimeout: number;
    /** Id of its server group; asked for once the group is there. */
    groupId(): Promise<string>;
}

/** A pair as the program wants it. */
export interface GuardedPair {
    readonly name: string;
    readonly loadBalancerId: string;
    readonly listeners: readonly GuardedListener[];
    /** Port of the standby check's listener, where there is one. */
    readonly standbyCheckPort: number | undefined;
    /** Whether the listeners are pointed back where the new primary is not seen to serve in time. */
    readonly switchBack: boolean;
    /** Why the roles must stay as they are. */
    readonly lock: string | undefined;
    /** Whether the operator answers for this run. */
    readonly isForced: boolean;
}

/** What the guard talks to and through. */
export interface Dependencies {
    /** Connects to the cloud. Throws a CloudRefusal where that cannot be. */
    connect(): Promise<Call>;
    /** Who was primary behind each listener when the last run ended, by key, as far as that is known. */
    lastPrimaries(): Promise<Readonly<Record<string, string>>>;
    /** The ids of the listeners in the stack's state, as "lb-1:tcp:443". */
    listenersInState(): Promise<ReadonlySet<string>>;
    /** Which account and region answer, in words. */
    whoAnswers(): Promise<string>;
    log(text: string): void;
    warn(text: string): void;
    /** Runs work to its end although a signal asks the process to exit, which then gets to read where the listeners are. */
    finishBeforeExit<T>(describe: () => string, start: () => Promise<T>): Promise<T>;
    /** Aborted where the run is to end. */
    readonly stop: AbortSignal;
}

/** A listener that gets another primary. */
interface Change {
    readonly listener: GuardedListener;
    /** Where it points before; nothing where it has no such group. */
    readonly groupId: string | undefined;
    readonly from: string | undefined;
}

/** What the update was allowed to do. */
interface Decision {
    readonly changes: readonly Change[];
    readonly call?: Call;
}

export const FORCE_VARIABLE = "ALICLOUD_PRIMARY_SECONDARY_FORCE";

const POLL_MS = 1_000;
const BUSY_TIMEOUT_MS = 120_000;

/** One guard is for one pair in one run. */
export class Guard {
    private decision: Promise<Decision> | undefined;
    private trial: Promise<void> | undefined;
    private isReported = false;
    /** The listeners that the engine has moved. */
    private readonly moved = new Set<string>();

    constructor(
        private readonly pair: () => Promise<GuardedPair>,
        private readonly dependencies: Dependencies,
    ) {}

    /** Rejects where the roles must not be changed. Whoever asks again gets the same answer, shorter. */
    async authorize(): Promise<void> {
        this.decision ??= this.evaluate();
        await this.reportOnce(this.decision);
    }

    /** Refuses at a preview what is known there without the cloud: a change of a locked pair's roles. */
    async authorizePreview(): Promise<void> {
        const pair = await this.pair();
        if (pair.lock !== undefined) {
            this.rejectIfLocked(pair, await this.changesByState(pair));
        }
    }

    /** Before a listener is repointed. Where listeners are to come back, moves all of them first, and waits. */
    async beforeMove(): Promise<void> {
        await this.authorize();
        const pair = await this.pair();
        const { changes, call } = await this.decision!;
        if (pair.switchBack && call && changes.length > 0) {
            this.trial ??= this.trialSwitch(pair, changes, call);
            await this.reportOnce(this.trial);
        }
    }

    /** After a listener was repointed: waits until its new primary is seen to serve. */
    async afterMove(key: string): Promise<void> {
        const { changes, call } = (await this.decision) ?? { changes: [] };
        const change = changes.find(({ listener }) => listener.key === key);
        if (!change || !call || this.trial) {
            return;
        }
        const pair = await this.pair();
        this.moved.add(key);
        const pendingKeys = changes.map(({ listener }) => listener.key).filter((one) => !this.moved.has(one));
        const pendingNote =
            pendingKeys.length === 0
                ? "all listeners of the pair are moved"
                : `still on the old primary: ${pendingKeys.join(", ")}, where a run that is interrupted now leaves them: run it again ` +
                  "to complete the switch";
        const { primary, takeoverTimeout } = change.listener;
        const waitNote = `${key} points at ${primary.serverId}; up to ${takeoverTimeout} s until it is seen to serve there; ${pendingNote}`;
        const describe = () => `pair ${pair.name}: ${key} points at ${primary.serverId}; ${pendingNote}`;
        await this.dependencies.finishBeforeExit(describe, async () => {
            const notServing = await this.waitForService(pair, [change], call, waitNote);
            if (notServing.length > 0) {
                throw await this.movedTooEarly(pair, change, changes, notServing, call);
            }
        });
    }

    private async movedTooEarly(
        pair: GuardedPair,
        { listener }: Change,
        changes: readonly Change[],
        notServing: readonly string[],
        call: Call,
    ): Promise<Error> {
        return new Error(
            [
                `pair ${pair.name}: ${listener.key} points at its new primary, which is ${this.describeTimeout(listener)}`,
                ...notServing.map((line) => `  ${line}`),
                await this.summarizeListeners(pair, changes, call),
                "The cloud lets the secondary serve while the primary does not. To go back, take the change of roles out of the " +
                    `program and run it again with ${FORCE_VARIABLE}=${pair.name}, or bring the server up and run it again.`,
            ].join("\n"),
        );
    }

    private describeTimeout({ takeoverTimeout }: GuardedListener): string {
        return this.dependencies.stop.aborted
            ? "not seen to serve yet; the run was interrupted"
            : `not seen to serve after ${takeoverTimeout} s`;
    }

    private async reportOnce(outcome: Promise<unknown>): Promise<void> {
        try {
            await outcome;
        } catch (error) {
            if (this.isReported) {
                throw new Error("refused with the rest of the pair, which says why");
            }
            this.isReported = true;
            throw error;
        }
    }

    private async evaluate(): Promise<Decision> {
        const pair = await this.pair();
        const { name, isForced } = pair;
        if (isForced) {
            const changes = await this.changesByState(pair);
            this.rejectIfLocked(pair, changes);
            this.dependencies.warn(
                `GUARD FORCED by ${FORCE_VARIABLE}: nobody looks whether the new primary of pair ${name} serves, neither before ` +
                    "its listeners are moved nor after it",
            );
            return { changes: [] };
        }
        let changes: Change[];
        let rows: HealthRow[];
        let call: Call;
        try {
            call = await this.dependencies.connect();
            changes = await this.changesByCloud(pair, call, this.dependencies.stop);
            rows = changes.length === 0 ? [] : await this.fetchHealth(pair, call);
        } catch (error) {
            throw this.createRefusal(pair, "it cannot be asked whether the new primary serves", [formatError(error)]);
        }
        this.rejectIfLocked(pair, changes);
        if (pair.lock !== undefined) {
            // A listener that the cloud does not know is locked too.
            this.rejectIfLocked(pair, await this.changesByState(pair));
        }
        const observations = changes.map(({ listener }) => ({
            listener,
            observed: findServerHealth(rows, listener, listener.primary, pair.standbyCheckPort),
        }));
        const unhealthy = observations.filter(({ observed }) => observed.health !== "healthy");
        if (unhealthy.length > 0) {
            throw this.createRefusal(
                pair,
                "the new primary is not seen to serve",
                unhealthy.map(
                    ({ listener, observed }) =>
                        `${listener.key}: ${formatServer(listener)} is ${formatHealth(observed)}`,
                ),
                unhealthy.some(({ observed }) => observed.health === "not probed") &&
                    pair.standbyCheckPort === undefined
                    ? " By default the cloud does not probe the secondary: set `standbyCheck` and deploy it first."
                    : "",
            );
        }
        observations.forEach(({ listener, observed }) =>
            this.dependencies.log(
                `guard: ${listener.key} may move to ${formatServer(listener)}: ${formatHealth(observed)}`,
            ),
        );
        return { changes, call };
    }

    private createRefusal({ name }: GuardedPair, what: string, lines: readonly string[], advice = ""): Error {
        return new Error(
            [
                `pair ${name}: the roles stay as they are, as ${what}; no listener was moved`,
                ...lines.map((line) => `  ${line}`),
                `A pair with \`guard\` changes its primary only to a server that the cloud's probes see healthy.${advice} ` +
                    `To do it all the same, in one run: ${FORCE_VARIABLE}=${name}`,
            ].join("\n"),
        );
    }

    private rejectIfLocked({ name, lock }: GuardedPair, changes: readonly Pick<Change, "listener" | "from">[]): void {
        if (lock !== undefined && changes.length > 0) {
            const lines = changes.map(
                ({ listener, from }) => `  ${listener.key}: ${from ?? "no primary"} -> ${listener.primary.serverId}`,
            );
            throw new Error(
                [
                    `pair ${name}: locked: ${lock}; no listener was moved`,
                    ...lines,
                    `While alicloud-primary-secondary:locked names it, its roles stay as they are: unlock it first, or take the ` +
                        "change of roles out of the program",
                ].join("\n"),
            );
        }
    }

    /** The listeners that get another primary than the last run left. */
    private async changesByState({ listeners }: GuardedPair): Promise<{ listener: GuardedListener; from: string }[]> {
        const lastPrimaries = await this.dependencies.lastPrimaries();
        return listeners.flatMap((listener) => {
            const from = lastPrimaries[listener.key];
            return from === undefined || from === listener.primary.serverId ? [] : [{ listener, from }];
        });
    }

    /**
     * The listeners that get another primary than the cloud has now. One that is not there yet gets none. Rejects if the cloud
     * does not know the load balancer of a listener that was deployed: another account or region answers.
     */
    private async changesByCloud(
        { listeners, loadBalancerId }: GuardedPair,
        call: Call,
        stop?: AbortSignal,
    ): Promise<Change[]> {
        const changes: Change[] = [];
        for (const listener of listeners) {
            const attributes = await ignoreNotFound(
                this.retryWhileBusy(() =>
                    call(`Describe${attributeAction(listener)}`, listenerParameters(loadBalancerId, listener), stop),
                ),
                (code) => this.requireNew(loadBalancerId, listener, code),
            );
            if (attributes === undefined) {
                continue;
            }
            const groupId = toText(attributes["MasterSlaveServerGroupId"]) || undefined;
            const group =
                groupId === undefined
                    ? undefined
                    : await ignoreNotFound(
                          this.retryWhileBusy(() =>
                              call(
                                  "DescribeMasterSlaveServerGroupAttribute",
                                  { MasterSlaveServerGroupId: groupId },
                                  stop,
                              ),
                          ),
                      );
            const from = group && findPrimary(group);
            if (from !== listener.primary.serverId) {
                changes.push({ listener, groupId, from });
            }
        }
        return changes;
    }

    /** Rejects if a load balancer that is not there has a listener in the state. */
    private async requireNew(loadBalancerId: string, { key, protocol, port }: GuardedListener, code: string) {
        const id = `${loadBalancerId}:${protocol}:${port}`;
        if (code === NO_LOAD_BALANCER && (await this.dependencies.listenersInState()).has(id)) {
            throw new Error(
                `${key}: ${id} is in the state, and there is no ${loadBalancerId} where the guard asked: ` +
                    `${await this.dependencies.whoAnswers()}; use the keys and the region that the pair was deployed with`,
            );
        }
    }

    private async fetchHealth({ loadBalancerId }: GuardedPair, call: Call): Promise<HealthRow[]> {
        const reply = await this.retryWhileBusy(() =>
            call("DescribeHealthStatus", { LoadBalancerId: loadBalancerId }, this.dependencies.stop),
        );
        return parseHealthRows(reply);
    }

    /** Moves the listeners all at once, waits for them, and moves all of them back where one of them is not served. */
    private async trialSwitch(pair: GuardedPair, changes: readonly Change[], call: Call): Promise<void> {
        const startedChanges: Change[] = [];
        const describe = () =>
            `pair ${pair.name}: ${keysOf(startedChanges)} on the new primary, and going back to the old one`;
        await this.dependencies.finishBeforeExit(describe, async () => {
            const failure = await this.moveAll(pair, changes, startedChanges, call);
            if (failure.length > 0) {
                throw await this.goBack(pair, startedChanges, failure, call);
            }
        });
    }

    /**
     * What is not seen to serve when the time is over; nothing where all is well.
     *
     * @param startedChanges takes the listeners that were moved, or may have been
     */
    private async moveAll(
        pair: GuardedPair,
        changes: readonly Change[],
        startedChanges: Change[],
        call: Call,
    ): Promise<readonly string[]> {
        try {
            for (const change of changes) {
                const groupId = await change.listener.groupId();
                if (this.dependencies.stop.aborted) {
                    return [`${change.listener.key}: not moved`];
                }
                startedChanges.push(change);
                await this.repoint(pair, change.listener, groupId, call);
            }
            const seconds = Math.max(...changes.map(({ listener }) => listener.takeoverTimeout));
            const waitNote =
                `${keysOf(changes)} point at the new primary; up to ${seconds} s until it is seen to serve there, else they go back, ` +
                "but not if this run is killed in the wait";
            return await this.waitForService(pair, changes, call, waitNote);
        } catch (error) {
            return [formatError(error)];
        }
    }

    private async goBack(
        pair: GuardedPair,
        startedChanges: readonly Change[],
        failure: readonly string[],
        call: Call,
    ): Promise<Error> {
        const isInterrupted = this.dependencies.stop.aborted;
        const rollbackLines = await Promise.all(
            startedChanges.map(async ({ listener, groupId, from }) => {
                try {
                    if (groupId === undefined) {
                        return `${listener.key}: stays on its new primary, as it had no server group before`;
                    }
                    await this.repoint(pair, listener, groupId, call, true);
                    return `${listener.key}: back on ${from ?? groupId}`;
                } catch (error) {
                    return `${listener.key}: NOT BACK, it points at its new primary: ${formatError(error)}`;
                }
            }),
        );
        const cause = isInterrupted ? "the run was interrupted" : "the new primary was not seen to serve in time";
        return new Error(
            [
                `pair ${pair.name}: ${startedChanges.length > 0 ? "switched back" : "no listener was moved"}, as ${cause}`,
                ...failure.map((line) => `  ${line}`),
                ...rollbackLines.map((line) => `  ${line}`),
                "The program still has the new roles: take them out of it, or bring the server up, and run it again.",
            ].join("\n"),
        );
    }

    /** @param isWayBack whether it is tried again while the cloud is busy even if the run is to end */
    private async repoint(
        { loadBalancerId }: GuardedPair,
        listener: GuardedListener,
        groupId: string,
        call: Call,
        isWayBack = false,
    ) {
        const pointing = { MasterSlaveServerGroup: "on", MasterSlaveServerGroupId: groupId };
        await this.retryWhileBusy(
            () =>
                call(`Set${attributeAction(listener)}`, {
                    ...listenerParameters(loadBalancerId, listener),
                    ...pointing,
                }),
            isWayBack,
        );
    }

    /**
     * What is not seen to serve when the time is over; nothing where all is well.
     *
     * @param waitNote said once it takes time, as nobody may be left to say it if the run is killed in it
     */
    private async waitForService(
        pair: GuardedPair,
        changes: readonly Change[],
        call: Call,
        waitNote: string,
    ): Promise<string[]> {
        const { stop, log } = this.dependencies;
        const startTime = Date.now();
        let isAnnounced = false;
        for (;;) {
            let notServing: { line: string; takeoverTimeout: number }[];
            try {
                const rows = await this.fetchHealth(pair, call);
                notServing = changes.flatMap(({ listener }) => {
                    const observed = findServerHealth(rows, listener, listener.primary);
                    return observed.health === "healthy"
                        ? []
                        : [
                              {
                                  line: `${listener.key}: ${formatServer(listener)} is ${formatHealth(observed)}`,
                                  takeoverTimeout: listener.takeoverTimeout,
                              },
                          ];
                });
            } catch (error) {
                notServing = changes.map(({ listener }) => ({
                    line: `${listener.key}: ${formatError(error)}`,
                    takeoverTimeout: listener.takeoverTimeout,
                }));
            }
            if (notServing.length === 0) {
                const seconds = Math.round((Date.now() - startTime) / 1000);
                log(`guard: the new primary is seen to serve behind ${keysOf(changes)}, after ${seconds} s`);
                return [];
            }
            const isOver = notServing.some(({ takeoverTimeout }) => Date.now() - startTime >= takeoverTimeout * 1000);
            if (isOver || stop.aborted) {
                return notServing.map(({ line }) => line);
            }
            if (!isAnnounced) {
                isAnnounced = true;
                log(`guard: waiting: ${waitNote}`);
            }
            await sleep(POLL_MS, undefined, { signal: stop }).catch(() => undefined);
        }
    }

    /** Who is primary behind each listener that was to change, by the cloud, in one line. */
    private async summarizeListeners(
        { name, loadBalancerId, listeners, ...pair }: GuardedPair,
        changes: readonly Change[],
        call: Call,
    ) {
        try {
            const pendingChanges = await this.changesByCloud({ ...pair, name, loadBalancerId, listeners }, call);
            const pendingKeys = pendingChanges.map(({ listener }) => listener.key);
            const moved = changes.map(({ listener }) => listener.key).filter((key) => !pendingKeys.includes(key));
            return pendingKeys.length === 0
                ? `All listeners of the pair are on the new primary: ${moved.join(", ")}.`
                : `HALF SWITCHED: on the new primary: ${moved.join(", ")}; still on the old one: ${pendingKeys.join(", ")}.`;
        } catch (error) {
            return `Where the other listeners point is not known: ${formatError(error)}.`;
        }
    }

    /**
     * Makes a call again for two minutes while the cloud is too busy for it.
     *
     * @param isEssential whether that holds even if the run is to end
     */
    private async retryWhileBusy(call: () => Promise<Reply>, isEssential = false): Promise<Reply> {
        const startTime = Date.now();
        for (let pause = 500; ; pause = Math.min(2 * pause, 5_000)) {
            try {
                return await call();
            } catch (error) {
                const { stop } = this.dependencies;
                const isRetryable = error instanceof CloudError && isBusy(error.code) && (isEssential || !stop.aborted);
                if (!isRetryable || Date.now() - startTime + pause > BUSY_TIMEOUT_MS) {
                    throw error;
                }
                await sleep(pause, undefined, isEssential ? {} : { signal: stop }).catch(() => undefined);
            }
        }
    }
}

function keysOf(changes: readonly Change[]): string {
    return changes.map(({ listener }) => listener.key).join(", ");
}

function attributeAction({ protocol }: ListenerId): string {
    return `LoadBalancer${protocol.toUpperCase()}ListenerAttribute`;
}

function listenerParameters(loadBalancerId: string, { port }: ListenerId): Record<string, string> {
    return { LoadBalancerId: loadBalancerId, ListenerPort: String(port) };
}

function toText(value: unknown): string {
    return typeof value === "string" ? value : "";
}

function findPrimary(group: Reply): string | undefined {
    const { MasterSlaveBackendServer: servers } = (group["MasterSlaveBackendServers"] ?? {}) as {
        MasterSlaveBackendServer?: readonly Reply[];
    };
    return toText(servers?.find((one) => one["ServerType"] === "Master")?.["ServerId"]) || undefined;
}

const NO_LOAD_BALANCER = "InvalidLoadBalancerId.NotFound";

/** The answer, or undefined where there is no such thing (any more). */
async function ignoreNotFound(
    call: Promise<Reply>,
    standbyCheckPort: (code: string) => Promise<void> = () => Promise.resolve(),
): Promise<Reply | undefined> {
    try {
        return await call;
    } catch (error) {
        if (
            error instanceof CloudError &&
            /^(InvalidParameter|ListenerNotFound|InvalidLoadBalancerId\.NotFound)$/.test(error.code ?? "")
        ) {
            await standbyCheckPort(error.code ?? "");
            return undefined;
        }
        throw error;
    }
}

function formatServer({ primary }: GuardedListener): string {
    return `${primary.serverId} port ${primary.port}`;
}

function formatHealth({ health, source }: ObservedHealth): string {
    const label = health === "no result yet" ? "without a result of the probes yet" : health;
    return source === undefined ? label : `${label}, by the ${source}`;
}

function formatError(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
