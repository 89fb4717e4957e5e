// Whether a pair may be switched: not while the secondary is unhealthy, nor while the cloud is not as Pulumi believes it to be;
// and whether it is a case for a failover, where the primary is known to be dead.

import type { ListenerStatus, PairStatus, ServerStatus } from "../status/model";

/** Differences under which a switch could end elsewhere than the preview says. */
const IN_THE_WAY = ["pair", "instance", "listener", "server group", "servers", "status"];

export type Readiness =
    | { readonly may: "switch" }
    /** Nobody knows whether the secondary could serve. */
    | { readonly may: "ask"; readonly doubts: readonly string[] }
    | { readonly may: "not"; readonly reasons: readonly string[] };

/** Whether the secondary may become the primary of a pair, whatever the primary does. */
export function readiness({ listeners, differences }: PairStatus): Readiness {
    const reasons = [...obstaclesIn(differences), ...unhealthyBehind(listeners)];
    if (reasons.length > 0 || listeners.length === 0) {
        return { may: "not", reasons: reasons.length > 0 ? reasons : [NOT_DEPLOYED] };
    }
    const doubts = listeners.flatMap(({ key, secondary }) =>
        secondary?.health === "healthy" ? [] : [`${key}: ${secondary?.serverId}: ${secondary?.health}`],
    );
    return doubts.length > 0 ? { may: "ask", doubts } : { may: "switch" };
}

/** Whether a pair is a case for a failover. */
export type Failing =
    | { readonly may: "fail over" }
    /** The primary is healthy behind every listener. */
    | { readonly may: "switch"; readonly reasons: readonly string[] }
    | { readonly may: "not"; readonly reasons: readonly string[] };

/**
 * Whether the primary is dead, behind one listener at least, and the candidate healthy behind every one. A server that
 * fails behind one listener and answers behind another is what a failover is for.
 */
export function failing({ listeners, differences }: PairStatus): Failing {
    const obstacles = obstaclesIn(differences);
    const unfit = listeners
        .filter(({ secondary }) => secondary?.health !== "healthy")
        .map(({ key, secondary }) => `${key}: ${healthWords("candidate", secondary)}`);
    const isDead = listeners.some(({ primary }) => primary?.health === "unhealthy");
    const alive = isDead ? [] : listeners.map(({ key, primary }) => `${key}: ${healthWords("primary", primary)}`);
    const reasons = [...obstacles, ...alive, ...unfit];
    if (listeners.length > 0 && reasons.length === 0) {
        return { may: "fail over" };
    }
    const isWell = listeners.length > 0 && listeners.every(({ primary }) => primary?.health === "healthy");
    return isWell && obstacles.length === 0 && unfit.length === 0
        ? { may: "switch", reasons }
        : { may: "not", reasons: reasons.length > 0 ? reasons : [NOT_DEPLOYED] };
}

/** Behind which listeners the secondary is known to be unhealthy. */
export function unhealthyBehind(listeners: readonly ListenerStatus[]): string[] {
    return listeners.flatMap(({ key, secondary }) =>
        secondary?.health === "unhealthy" ? [`${key}: ${healthWords("secondary", secondary)}`] : [],
    );
}

const NOT_DEPLOYED = "it is not deployed";

function obstaclesIn(differences: PairStatus["differences"]): string[] {
    return differences
        .filter(({ what }) => IN_THE_WAY.includes(what))
        .map(({ listener, what, remedy }) => `${listener ?? "the pair"}: ${what}: ${remedy.split("\n", 1)[0]}`);
}

function healthWords(role: string, server: ServerStatus | undefined): string {
    return server?.health === "healthy" || server?.health === "unhealthy"
        ? `the ${role} ${server.serverId} is ${server.health}, by the ${server.source}`
        : `of the ${role} ${server?.serverId ?? ""} there is no health: ${server?.health ?? "there is none"}`;
}
