// The rules of CloudMonitor in a drill: what they say as time passes, and how long they take to say it.

import type { LocalClb } from "../../clb/controlPlane/localClb";
import { alertState, type AlertState, patienceMs, resourcesOf, timesOf } from "../../clb/model/alertState";
import type { Alarm } from "../../clb/model/types";

/** How long the condition of a rule has to last in a drill, which does not wait for the minutes that it takes in the cloud. */
export const ALARMS_AFTER_MS = 1000;

/** How often rules are looked at. */
const EVERY_MS = 25;

/** A rule in a phase in which a server died. */
export interface AlarmResult {
    readonly pair: string;
    /** As the console calls it, without what makes the name unique. */
    readonly rule: string;
    /** Title of the phase. */
    readonly phase: string;
    /** Servers that failed their checks, of those that the rule watches. */
    readonly unhealthy: number;
    /** Whether the rule alarms if that lasts. */
    readonly alarms: boolean;
    /** From the death to the moment at which the rule could see it. */
    readonly seenAfterSeconds: number;
    /** How long it has to last in the cloud, which looks once a period, and not before one is over. */
    readonly hasToLastSeconds: number;
    /** From the death to the alarm, in the drill; none where it stayed away. */
    readonly alarmAfterSeconds?: number;
    /** From the return of the server to the end of the alarm, in the drill. */
    readonly clearedAfterSeconds?: number;
}

/** A rule says something else than before. */
export interface AlarmTransition {
    readonly rule: string;
    readonly at: number;
    readonly state: AlertState;
}

/** A rule of a pair. */
interface Rule {
    readonly alarm: Alarm;
    readonly name: string;
    readonly pair: string;
    readonly instanceId: string;
    readonly port: number | undefined;
}

export class Alarms {
    readonly rows: AlarmResult[] = [];
    readonly transitions: AlarmTransition[] = [];
    private readonly rules: readonly Rule[];
    private readonly timer: NodeJS.Timeout;
    /** When the last server died, or was back. */
    private since = 0;

    /** @param pairs the pairs that are rehearsed, by the id of their instance */
    constructor(
        private readonly clb: LocalClb,
        pairs: ReadonlyMap<string, string>,
    ) {
        this.rules = clb.model.alarms.flatMap((alarm) =>
            resourcesOf(alarm).flatMap(({ instanceId, port }) => {
                const pair = pairs.get(instanceId);
                const name = alarm.fields.RuleName!.replace(/-[0-9a-f]{7}$/, "");
                return pair !== undefined && alarm.enabled
                    ? [{ alarm, name, pair, instanceId, port: port === undefined ? undefined : Number(port) }]
                    : [];
            }),
        );
        this.timer = setInterval(() => this.poll(), EVERY_MS);
    }

    /** The names of the rules. */
    get names(): string[] {
        return this.rules.map(({ name }) => name);
    }

    /** Notes what the rules count of a failure that the checks have just noticed. */
    seen(phase: string, diedAt: number): void {
        const seenAfterSeconds = (performance.now() - diedAt) / 1000;
        for (const { alarm, name: rule, pair, instanceId, port } of this.rules) {
            const unhealthy = this.clb.unhealthyServers(instanceId, port);
            if (unhealthy > 0) {
                const alarms = alertState(alarm, Array<number>(timesOf(alarm)).fill(unhealthy)) === "ALARM";
                const hasToLastSeconds = patienceMs(alarm) / 1000;
                this.rows.push({ pair, rule, phase, unhealthy, alarms, seenAfterSeconds, hasToLastSeconds });
            }
        }
        this.since = diedAt;
    }

    /** Whether every rule that should alarm by now does. */
    waitForAlarms(): boolean {
        return this.open().every(({ rule }) => this.readState(rule) === "ALARM");
    }

    /** Notes when they alarmed. */
    rung(): void {
        this.note((row) => ({ ...row, ...this.findTransition(row.rule, "ALARM", "alarmAfterSeconds") }));
    }

    /** From now on they are to be over. */
    back(): void {
        this.since = performance.now();
    }

    /** Whether no rule alarms any more. */
    waitForClear(): boolean {
        return this.rules.every(({ name }) => this.readState(name) !== "ALARM");
    }

    /** Notes when they were over. */
    cleared(): void {
        this.note((row) => ({ ...row, ...this.findTransition(row.rule, "OK", "clearedAfterSeconds") }));
    }

    stop(): void {
        clearInterval(this.timer);
    }

    /** The rows of the last failure that are to be followed by an alarm. */
    private open(): AlarmResult[] {
        const last = this.rows.at(-1)?.phase;
        return this.rows.filter(({ phase, alarms }) => phase === last && alarms);
    }

    private note(change: (row: AlarmResult) => AlarmResult): void {
        const open = this.open();
        this.rows.splice(0, this.rows.length, ...this.rows.map((row) => (open.includes(row) ? change(row) : row)));
    }

    private findTransition(
        rule: string,
        state: AlertState,
        key: "alarmAfterSeconds" | "clearedAfterSeconds",
    ): Partial<AlarmResult> {
        const change = this.transitions.find((one) => one.rule === rule && one.state === state && one.at >= this.since);
        return change ? { [key]: (change.at - this.since) / 1000 } : {};
    }

    private readState(rule: string): AlertState | undefined {
        return this.transitions.findLast((one) => one.rule === rule)?.state;
    }

    private poll(): void {
        for (const { alarm, name: rule } of this.rules) {
            const state = this.clb.alertState(alarm.id);
            if (this.readState(rule) !== state) {
                this.transitions.push({ rule, at: performance.now(), state });
            }
        }
    }
}
