// What a guard asks, without a cloud: one instance with two listeners, whose answers follow from what a test sets. Time is the fake
// one of node:test, so that minutes of waiting take none.

import * as assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { mock } from "node:test";

import { type Call, CloudError, type Reply } from "../../components/cloud/client";
import { type Dependencies, Guard, type GuardedListener, type GuardedPair } from "../../components/guard/guard";

const START = Date.parse("2026-03-01T00:00:00Z");

export const LISTENERS = {
    "tcp-443": { protocol: "tcp", port: 443, backendPort: 8443, window: 4 },
    "udp-53": { protocol: "udp", port: 53, backendPort: 5353, window: 6 },
} as const;
export type Key = keyof typeof LISTENERS;

/** The standby check's listener. */
export const CHECK = "tcp-9000";

/** What the probes say of a server behind a listener; "none": they are not made. */
export type Result = "normal" | "abnormal" | "unavailable" | "none";

/** Time stands until `ended` has it pass. */
export function stopTime(): void {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: START });
}

export function resumeTime(): void {
    mock.timers.reset();
}

/** Since time was stopped. */
export const seconds = (): number => (Date.now() - START) / 1000;

/** Has time pass until it is over: what it was refused with, or nothing. */
export async function ended(run: Promise<unknown>): Promise<string | undefined> {
    let isOver = false;
    let refused: string | undefined;
    run.catch((error: Error) => (refused = error.message)).finally(() => (isOver = true));
    // As often as what is waited for takes, by far: a pause is half a second or a multiple of it.
    for (let i = 0; i < 1_000; i++) {
        await new Promise(setImmediate);
        if (isOver) {
            return refused;
        }
        mock.timers.tick(500);
    }
    return assert.fail("it does not end");
}

/** A call as `ScriptedCloud.calls` has it. */
export function called(action: string, parameters: Readonly<Record<string, string>>): string {
    return [action, ...Object.entries(parameters).map((entry) => entry.join("="))].join(" ");
}

export const actionOf = (verb: "Describe" | "Set", key: Key): string =>
    `${verb}LoadBalancer${LISTENERS[key].protocol.toUpperCase()}ListenerAttribute`;

/** Looks where a listener points. */
export const asks = (key: Key): string =>
    called(actionOf("Describe", key), { LoadBalancerId: "lb-1", ListenerPort: String(LISTENERS[key].port) });

/** Looks who is in a group. */
export const asksGroup = (id: string): string =>
    called("DescribeMasterSlaveServerGroupAttribute", { MasterSlaveServerGroupId: id });

/** Looks what the probes say. */
export const looks: string = called("DescribeHealthStatus", { LoadBalancerId: "lb-1" });

/** Points a listener at a group. */
export const points = (key: Key, group: string): string =>
    called(actionOf("Set", key), {
        LoadBalancerId: "lb-1",
        ListenerPort: String(LISTENERS[key].port),
        MasterSlaveServerGroup: "on",
        MasterSlaveServerGroupId: group,
    });

export class ScriptedCloud {
    /** All calls, in order. */
    readonly calls: string[] = [];
    /** When each of them was made. */
    readonly times: number[] = [];
    /** The group that each listener points at, by key: "" is none, and one that is not named is not there. */
    readonly listeners: Partial<Record<Key, string>> = { "tcp-443": "rsp-443-a", "udp-53": "rsp-53-a" };
    /** Who is primary of each group, by id. */
    readonly groups: Record<string, string> = {
        "rsp-443-a": "i-a",
        "rsp-443-b": "i-b",
        "rsp-53-a": "i-a",
        "rsp-53-b": "i-b",
    };
    /** By "listener server". Of a listener's own primary it is "normal" where nothing is said, of all others "none". */
    results: Record<string, Result> = { [`${CHECK} i-a`]: "normal", [`${CHECK} i-b`]: "normal" };
    /** The code by which it says that there is no such thing. */
    missing = "InvalidParameter";
    /** What the nth call of an action meets before it is answered: what it throws is the answer. */
    meets: (action: string, nth: number) => unknown = () => undefined;
    /** Answers that do not follow from the rest, by action. */
    readonly answers: Record<string, Reply> = {};
    private readonly counts: Record<string, number> = {};

    readonly call: Call = async (action, parameters, stop) => {
        const interrupted = new CloudError(`slb:${action}: not asked to the end, as the run was interrupted`);
        if (stop?.aborted) {
            throw interrupted;
        }
        this.calls.push(called(action, parameters));
        this.times.push(seconds());
        const nth = (this.counts[action] ?? 0) + 1;
        this.counts[action] = nth;
        await this.meets(action, nth);
        if (stop?.aborted) {
            throw interrupted;
        }
        return this.answers[action] ?? this.answer(action, parameters);
    };

    refuse(action: string, code: string): never {
        throw new CloudError(`slb:${action}: the cloud refused: ${code}`, code);
    }

    /** The calls that change something. */
    get changes(): string[] {
        return this.calls.filter((call) => call.startsWith("Set"));
    }

    private answer(action: string, parameters: Readonly<Record<string, string>>): Reply {
        const { LoadBalancerId, ListenerPort, MasterSlaveServerGroupId: id = "" } = parameters;
        if (action === "DescribeMasterSlaveServerGroupAttribute") {
            const primary = this.groups[id] ?? this.refuse(action, this.missing);
            const other = primary === "i-a" ? "i-b" : "i-a";
            const servers = [
                { ServerId: other, ServerType: "Slave" },
                { ServerId: primary, ServerType: "Master" },
            ];
            return { MasterSlaveBackendServers: { MasterSlaveBackendServer: servers } };
        }
        assert.equal(LoadBalancerId, "lb-1", action);
        if (action === "DescribeHealthStatus") {
            return { BackendServers: { BackendServer: this.rows() } };
        }
        const key = (Object.keys(LISTENERS) as Key[]).find((one) => ListenerPort === String(LISTENERS[one].port));
        assert.ok(key, `${action} of port ${ListenerPort}`);
        const group = this.listeners[key] ?? this.refuse(action, this.missing);
        if (action === actionOf("Describe", key)) {
            return { MasterSlaveServerGroupId: group };
        }
        assert.deepEqual([action, parameters["MasterSlaveServerGroup"]], [actionOf("Set", key), "on"]);
        this.listeners[key] = id;
        return {};
    }

    private rows(): Reply[] {
        const places = [
            ...Object.entries(this.listeners).map(([key, group]) => ({ key, group, ...LISTENERS[key as Key] })),
            { key: CHECK, group: "", protocol: "tcp", port: 9000, backendPort: 9000 },
        ];
        return places.flatMap(({ key, group, protocol, port, backendPort }) =>
            ["i-a", "i-b"].flatMap((server) => {
                const own = this.groups[group] === server ? "normal" : "none";
                const result = this.results[`${key} ${server}`] ?? own;
                const row = { Protocol: protocol, ListenerPort: port, ServerId: server, Port: backendPort };
                return result === "none" ? [] : [{ ...row, ServerHealthStatus: result }];
            }),
        );
    }
}

/** A pair that is on i-a and is to be on i-b, with its guard and what that says. */
export class GuardedScript {
    readonly cloud = new ScriptedCloud();
    /** The ids of the listeners in the state. */
    inState: readonly string[] = ["lb-1:tcp:443", "lb-1:udp:53"];
    /** What is said, each with the second in which it is. */
    readonly said: string[] = [];
    readonly warned: string[] = [];
    /** The end of the run. */
    readonly stop = new AbortController();
    readonly guard: Guard;

    constructor(pair: Partial<GuardedPair> = {}, around: Partial<Dependencies> = {}) {
        // Fake pauses do not take their listeners away, as real ones do.
        setMaxListeners(0, this.stop.signal);
        const whole: GuardedPair = {
            name: "web",
            loadBalancerId: "lb-1",
            listeners: [listener("tcp-443"), listener("udp-53")],
            standbyCheckPort: 9000,
            switchBack: false,
            lock: undefined,
            isForced: false,
            ...pair,
        };
        this.guard = new Guard(() => Promise.resolve(whole), {
            connect: () => Promise.resolve(this.cloud.call),
            finishBeforeExit: (_, start) => start(),
            listenersInState: () => Promise.resolve(new Set(this.inState)),
            whoAnswers: () => Promise.resolve("account 1 in region r answered"),
            lastPrimaries: () => Promise.reject(new Error("the state is not to be read")),
            log: (text) => void this.said.push(`${seconds()} s: ${text}`),
            warn: (text) => void this.warned.push(text),
            stop: this.stop.signal,
            ...around,
        });
    }

    /** Some seconds from now. */
    in(delay: number, then: () => void): this {
        setTimeout(then, delay * 1000);
        return this;
    }

    /** As the engine moves a listener, between the guard's two moments. */
    async move(key: Key): Promise<string | undefined> {
        const refused = await ended(this.guard.beforeMove());
        if (refused !== undefined) {
            return refused;
        }
        this.cloud.listeners[key] = groupOf(key);
        return ended(this.guard.afterMove(key));
    }
}

export function listener(key: Key, more: Partial<GuardedListener> = {}): GuardedListener {
    const { protocol, port, backendPort, window } = LISTENERS[key];
    const primary = { serverId: "i-b", port: backendPort };
    return {
        key,
        protocol,
        port,
        primary,
        takeoverTimeout: window,
        groupId: () => Promise.resolve(groupOf(key)),
        ...more,
    };
}

/** The group with the new primary. */
const groupOf = (key: Key) => `rsp-${LISTENERS[key].port}-b`;
