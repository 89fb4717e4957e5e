// Whether a pair may be switched: not while the secondary is unhealthy, nor while the cloud is not as Pulumi believes it to be;
// and whether it is a case for a failover, where the primary is known to be dead.

import type { ListenerStatus, PairStatus, ServerStatus } from "../status";

/** Differences under which a switch could end elsewhere than the preview says. */
const BLOCKING_DIFFERENCES = ["pair", "instance", "listener", "server group", "servers", "status"];

export type Readiness =
    | { readonly decision: "switch" }
    /** Nobody knows whether the secondary could serve. */
    | { readonly decision: "ask"; readonly warnings: readonly string[] }
    | { readonly decision: "not"; readonly reasons: readonly string[] };

/** Whether the secondary may become the primary of a pair, whatever the primary does. */
export function evaluateReadiness({ listeners, differences }: PairStatus): Readiness {
    const reasons = [...listObstacles(differences), ...listUnhealthy(listeners)];
    if (reasons.length > 0 || listeners.length === 0) {
        return { decision: "not", reasons: reasons.length > 0 ? reasons : [NOT_DEPLOYED] };
    }
    const warnings = listeners.flatMap(({ key, secondary }) =>
        secondary?.health === "healthy" ? [] : [`${key}: ${secondary?.serverId}: ${secondary?.health}`],
    );
    return warnings.length > 0 ? { decision: "ask", warnings } : { decision: "switch" };
}

/** Whether a pair is a case for a failover. */
export type FailoverReadiness =
    | { readonly decision: "fail over" }
    /** The primary is healthy behind every listener. */
    | { readonly decision: "switch"; readonly reasons: readonly string[] }
    | { readonly decision: "not"; readonly reasons: readonly string[] };

/**
 * Whether the primary is dead, behind one listener at least, and the candidate healthy behind every one. A server that
 * fails behind one listener and answers behind another is what a failover is for.
 */
export function evaluateFailover({ listeners, differences }: PairStatus): FailoverReadiness {
    const obstacles = listObstacles(differences);
    const unfit = listeners
        .filter(({ secondary }) => secondary?.health !== "healthy")
        .map(({ key, secondary }) => `${key}: ${healthWords("candidate", secondary)}`);
    const isDead = listeners.some(({ primary }) => primary?.health === "unhealthy");
    const alive = isDead ? [] : listeners.map(({ key, primary }) => `${key}: ${healthWords("primary", primary)}`);
    const reasons = [...obstacles, ...alive, ...unfit];
    if (listeners.length > 0 && reasons.length === 0) {
        return { decision: "fail over" };
    }
    const isHealthy = listeners.length > 0 && listeners.every(({ primary }) => primary?.health === "healthy");
    return isHealthy && obstacles.length === 0 && unfit.length === 0
        ? { decision: "switch", reasons }
        : { decision: "not", reasons: reasons.length > 0 ? reasons : [NOT_DEPLOYED] };
}

/** Behind which listeners the secondary is known to be unhealthy. */
export function listUnhealthy(listeners: readonly ListenerStatus[]): string[] {
    return listeners.flatMap(({ key, secondary }) =>
        secondary?.health === "unhealthy" ? [`${key}: ${healthWords("secondary", secondary)}`] : [],
    );
}

const NOT_DEPLOYED = "it is not deployed";

function listObstacles(differences: PairStatus["differences"]): string[] {
    return differences
        .filter(({ what }) => BLOCKING_DIFFERENCES.includes(what))
        .map(({ listener, what, remedy }) => `${listener ?? "the pair"}: ${what}: ${remedy.split("\n", 1)[0]}`);
}

function healthWords(role: string, server: ServerStatus | undefined): string {
    return server?.health === "healthy" || server?.health === "unhealthy"
        ? `the ${role} ${server.serverId} is ${server.health}, by the ${server.source}`
        : `of the ${role} ${server?.serverId ?? ""} there is no health: ${server?.health ?? "there is none"}`;
}
