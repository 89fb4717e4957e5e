// The documented model of how long the cloud takes to notice that a server died, and that it is back.
// https://www.alibabacloud.com/help/en/server-load-balancer/latest/configure-health-checks

import { Protocol } from "../enums";

/** The settings of a health check that decide how long a failover takes. Seconds and counts. */
export interface HealthCheckTiming {
    readonly interval: number;
    readonly timeout: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
}

/** Those of them that decide how long it takes to notice a death. */
type FailureTiming = Omit<HealthCheckTiming, "healthyThreshold">;

/** The cloud never waits shorter for an answer than it waits between two probes. */
function computeEffectiveTimeout({ timeout, interval }: Pick<HealthCheckTiming, "interval" | "timeout">): number {
    return Math.max(timeout, interval);
}

/** Seconds, at the most, from the first probe that the primary fails to the moment the secondary gets the traffic. */
export function computeFailoverSeconds(check: FailureTiming): number {
    return computeEffectiveTimeout(check) * check.unhealthyThreshold + check.interval * (check.unhealthyThreshold - 1);
}

/**
 * Seconds from the return of the primary to the moment it gets the traffic again, with a server that answers its probes
 * at once. A UDP check counts as passed only when the whole timeout has gone by in silence.
 */
export function computeRecoverySeconds(protocol: Protocol, check: HealthCheckTiming): number {
    const probe = protocol === Protocol.Udp ? computeEffectiveTimeout(check) : 0;
    return probe * check.healthyThreshold + check.interval * (check.healthyThreshold - 1);
}

/** How `computeFailoverSeconds` comes about, for messages: "5 × 3 + 2 × 2". */
export function formatFailoverFormula(check: FailureTiming): string {
    return `${computeEffectiveTimeout(check)} × ${check.unhealthyThreshold} + ${check.interval} × ${check.unhealthyThreshold - 1}`;
}

/** What a new primary gets beyond the time that its health check needs, until somebody calls it not serving. Seconds. */
const TAKEOVER_GRACE_SECONDS = 15;

/** Seconds that a new primary may take until it is seen to serve. */
export function computeTakeoverTimeout(recoverySeconds: number): number {
    return recoverySeconds + TAKEOVER_GRACE_SECONDS;
}
