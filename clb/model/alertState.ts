// What an alarm rule makes of the number of unhealthy servers, period by period.

import type { Cloud } from "./cloud";
import type { Alarm, UnhealthyCount } from "./types";

export type AlertState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
    GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
    GreaterThanThreshold: (value, threshold) => value > threshold,
    LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
    LessThanThreshold: (value, threshold) => value < threshold,
    EqualToThreshold: (value, threshold) => value === threshold,
    NotEqualToThreshold: (value, threshold) => value !== threshold,
};

const LEVELS = ["Critical", "Warn", "Info"] as const;

/** Milliseconds of a period by the cloud. */
const periodMs = ({ fields }: Alarm): number => Number(fields.Period ?? 60) * 1000;

/** How many periods in a row have to meet the condition of the level that asks for most of them. */
export const timesOf = (alarm: Alarm): number => Math.max(1, ...LEVELS.map((level) => times(alarm, level)));

const times = ({ escalations }: Alarm, level: string): number => Number(escalations[`${level}.Times`] ?? 0);

/** Milliseconds for which the condition has to hold. */
export const patienceMs = (alarm: Alarm): number => timesOf(alarm) * periodMs(alarm);

/** @param counts one for each period that is over, the newest last */
export function alertState(alarm: Alarm, counts: readonly number[]): AlertState {
    const isMet = (level: string): boolean => {
        const { [`${level}.ComparisonOperator`]: operator = "", [`${level}.Threshold`]: threshold } = alarm.escalations;
        const compare = COMPARISONS[operator];
        const last = counts.slice(-times(alarm, level));
        return (
            compare !== undefined &&
            times(alarm, level) > 0 &&
            last.length === times(alarm, level) &&
            last.every((count) => compare(count, Number(threshold)))
        );
    };
    return LEVELS.some(isMet) ? "ALARM" : "OK";
}

/** What a rule on unhealthy servers watches: instances, or ports of them. */
export interface Resource {
    readonly instanceId: string;
    readonly port?: string;
}

/** The metrics of backend health, which the cloud writes so. */
export const HEALTH_METRICS = ["UnhealthyServerCount", "HeathyServerCount"] as const;

export const SLB_NAMESPACE = "acs_slb_dashboard";

/** What a rule watches; nothing for rules on other metrics. */
export function resourcesOf({ fields }: Alarm): Resource[] {
    const { Namespace, MetricName, Resources = "[]" } = fields;
    return Namespace === SLB_NAMESPACE && MetricName === HEALTH_METRICS[0]
        ? (JSON.parse(Resources) as Partial<Resource>[]).filter((one): one is Resource => one.instanceId !== undefined)
        : [];
}

/** By what the counts of a resource are kept. */
export const resourceKey = ({ instanceId, port }: Resource): string =>
    port === undefined ? instanceId : `${instanceId}:${port}`;

/** The highest count in each of the periods that began since the first was known and are over, by the clock. */
export function maxima(history: readonly UnhealthyCount[], period: number, now: number): number[] {
    const first = history[0] ? Math.ceil(history[0].at / period) * period : now;
    const starts = Array.from(
        { length: Math.max(0, Math.floor((now - first) / period)) },
        (_, n) => first + n * period,
    );
    return starts.map((start) => {
        const before = history.findLast(({ at }) => at <= start);
        const within = history.filter(({ at }) => at > start && at < start + period);
        return Math.max(...[before, ...within].map((one) => one?.count ?? 0));
    });
}

export function alertStateNow(cloud: Cloud, alarm: Alarm): AlertState {
    if (!alarm.enabled) {
        return "INSUFFICIENT_DATA";
    }
    const { alarmsAfterMs, metricDimensions } = cloud.behaviour;
    const resources = resourcesOf(alarm);
    if (resources.some((one) => Object.keys(one).some((dimension) => !metricDimensions.includes(dimension)))) {
        // There is no such series.
        return "INSUFFICIENT_DATA";
    }
    const now = cloud.clock.now();
    const period = alarmsAfterMs === undefined ? periodMs(alarm) : Math.max(1, alarmsAfterMs / timesOf(alarm));
    const states = resources.map((resource) =>
        alertState(alarm, maxima(cloud.unhealthy.get(resourceKey(resource)) ?? [], period, now)),
    );
    return states.includes("ALARM") ? "ALARM" : "OK";
}
