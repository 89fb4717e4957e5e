// A drill in words and as JSON.

import type { AlarmResult } from "./alarms";
import { measurePhases, type PhaseMetrics } from "./metrics";
import type { DrillResult } from "./result";

export interface Report {
    readonly stack: string;
    /** Whether everything that is required held. */
    readonly passed: boolean;
    readonly requestsPerSecond: number;
    readonly servers: DrillResult["servers"];
    readonly listeners: readonly {
        readonly name: string;
        readonly check: string;
        readonly failoverSeconds: number;
        readonly recoverySeconds: number;
    }[];
    /** Listeners that had no load, and why. */
    readonly withoutLoad: readonly string[];
    /** Whether the guard refused the switch to a dead standby; left out where it was not tried. */
    readonly refusedByGuard?: boolean;
    /** Whether a switch whose new primary died in it went back by itself; left out where it was not tried. */
    readonly rolledBack?: boolean;
    /** What the alarms made of each death. */
    readonly alarms: readonly AlarmResult[];
    readonly phases: readonly {
        readonly title: string;
        /** Seconds since the start of the load. */
        readonly from: number;
        readonly to: number;
        readonly listeners: readonly Row[];
    }[];
}

export type Row = Omit<PhaseMetrics, "phase"> & { readonly remark: string };

export function toReport(stack: string, result: DrillResult): Report {
    const { phases, subjects, everyMs, servers, withoutLoad: left, alarms, refusal, rolledBack: wentBack } = result;
    const begin = phases[0]?.from ?? 0;
    const metrics = measurePhases(result);
    const seconds = (time: number) => round((time - begin) / 1000);
    return {
        stack,
        passed:
            metrics.every(({ passed: held }) => held) &&
            alarms.every(describeAlarmTiming) &&
            refusal !== false &&
            wentBack !== false,
        requestsPerSecond: 1000 / everyMs,
        servers,
        listeners: subjects.map(({ name, check, failoverSeconds, recoverySeconds }) => ({
            name,
            check,
            failoverSeconds,
            recoverySeconds,
        })),
        withoutLoad: left,
        ...(refusal !== undefined && { refusedByGuard: refusal }),
        ...(wentBack !== undefined && { rolledBack: wentBack }),
        alarms: alarms.map((one) => roundMetrics(one)),
        phases: phases.map(({ title, from, to }, index) => ({
            title,
            from: seconds(from),
            to: seconds(to),
            listeners: metrics.filter(({ phase }) => phase === index).map((one) => toRow(result, one)),
        })),
    };
}

/** Whether a rule that counts enough has alarmed, and ended with the return of the server. */
function describeAlarmTiming({ alarms, alarmAfterSeconds, clearedAfterSeconds }: AlarmResult): boolean {
    return !alarms || (alarmAfterSeconds !== undefined && clearedAfterSeconds !== undefined);
}

/** With milliseconds at the most. */
function roundMetrics<T extends object>(metrics: T): T {
    return Object.fromEntries(
        Object.entries(metrics).map(([key, value]) => [key, typeof value === "number" ? round(value) : value]),
    ) as T;
}

function toRow(result: DrillResult, { phase, ...metrics }: PhaseMetrics): Row {
    const { kind } = result.phases[phase]!;
    const { check } = result.subjects.find(({ name }) => name === metrics.listener)!;
    return { ...roundMetrics(metrics), remark: describeRemark(kind, check, metrics) };
}

function describeRemark(kind: string, check: string, metrics: Omit<PhaseMetrics, "phase">): string {
    const { passed: held, lost, detectedSeconds, recoveredSeconds } = metrics;
    if (!held) {
        return "NOT as required";
    }
    if (kind === "hang" && detectedSeconds === undefined) {
        return check === "udp"
            ? "not detected: a UDP check takes silence for health"
            : "not detected: a TCP check only asks whether it accepts";
    }
    if (kind === "failover") {
        return "within the window, one change of server";
    }
    if (kind === "hang" || kind === "kill" || kind === "rollback") {
        return "within the window";
    }
    if (kind === "killBoth") {
        return "nobody is left to serve";
    }
    if (kind === "standbyDies") {
        return detectedSeconds === undefined
            ? "no request lost; no standby check to notice it"
            : `no request lost; the standby check noticed after ${detectedSeconds.toFixed(1)} s`;
    }
    if (kind === "flap") {
        return "no request lost, one server all the time";
    }
    return lost === 0 ? "no request lost" : `served again ${recoveredSeconds?.toFixed(1)} s after the return`;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

const HEADINGS = ["phase", "requests", "lost", "longest gap", "allowed", "detected", "recovered", ""];

/** A table per listener. */
export function toText(report: Report): string {
    const { listeners, phases, withoutLoad: left, alarms, passed: held, stack } = report;
    const time = (value: number | undefined) => (value === undefined ? "–" : `${value.toFixed(1)} s`);
    const tables = listeners.map(({ name, check, failoverSeconds, recoverySeconds }) => {
        const rows = phases.map((phase, index) => {
            const one = phase.listeners.find(({ listener }) => listener === name)!;
            return [
                `${index + 1} ${phase.title}`,
                String(one.requests),
                String(one.lost),
                time(one.longestGapSeconds),
                time(one.allowedGapSeconds),
                time(one.detectedSeconds),
                time(one.recoveredSeconds),
                one.remark,
            ];
        });
        const title = `${name}: ${check.toUpperCase()} check, failover within ${failoverSeconds} s, back after ${recoverySeconds} s`;
        return `${title}\n\n${formatTable([HEADINGS, ...rows])}\n`;
    });
    const resultText = held
        ? `Drill of stack ${stack}: everything that is required held.`
        : `Drill of stack ${stack}: NOT everything that is required held.`;
    return [
        ...tables,
        ...left.map((one) => `No load on ${one}.\n`),
        ...(report.refusedByGuard === undefined
            ? []
            : [`Guard: the update to a dead standby was ${report.refusedByGuard ? "refused" : "NOT refused"}.\n`]),
        ...(report.rolledBack === undefined
            ? []
            : [
                  `Switch to a primary that died in it: ${report.rolledBack ? "went back by itself" : "did NOT go back"}.\n`,
              ]),
        ...alarms.map((one) => `${describeAlarm(one)}\n`),
        `${resultText}\n`,
    ].join("\n");
}

/** Periods are cut short in a drill: what they last in the cloud stands beside what was measured. */
function describeAlarm(row: AlarmResult): string {
    const { rule, phase, unhealthy, alarms, seenAfterSeconds, hasToLastSeconds } = row;
    const { alarmAfterSeconds: rung, clearedAfterSeconds: cleared } = row;
    const seenText = `Alarm ${rule}, ${phase}: counts ${unhealthy} unhealthy server${unhealthy === 1 ? "" : "s"}`;
    if (!alarms) {
        return `${seenText}, which is NOT enough for it: nobody would be told.`;
    }
    const describeAlarmTiming =
        rung === undefined
            ? "does NOT alarm"
            : `alarms ${rung.toFixed(1)} s after the death (that has to last ${hasToLastSeconds} s in the cloud)`;
    const over = cleared === undefined ? "is NOT over" : `is over ${cleared.toFixed(1)} s`;
    return `${seenText} after ${seenAfterSeconds.toFixed(1)} s, ${describeAlarmTiming}, ${over} after the return.`;
}

function formatTable(rows: readonly (readonly string[])[]): string {
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    const line = (row: readonly string[]) =>
        row
            .map((cell, column) =>
                column === 0 || column === row.length - 1
                    ? cell.padEnd(widths[column]!)
                    : cell.padStart(widths[column]!),
            )
            .join("  ")
            .trimEnd();
    return rows.map(line).join("\n");
}
