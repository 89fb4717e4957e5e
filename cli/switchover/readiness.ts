// Whether a pair may be switched: not while the secondary is unhealthy, nor while the cloud is not as Pulumi believes it to be.

import type { PairStatus } from "../status/model";

/** Differences under which a switch could end elsewhere than the preview says. */
const IN_THE_WAY = ["pair", "instance", "listener", "server group", "servers", "status"];

export type Readiness =
    | { readonly may: "switch" }
    /** Nobody knows whether the secondary could serve. */
    | { readonly may: "ask"; readonly doubts: readonly string[] }
    | { readonly may: "not"; readonly reasons: readonly string[] };

export function readiness({ listeners, differences }: PairStatus): Readiness {
    const obstacles = differences
        .filter(({ what }) => IN_THE_WAY.includes(what))
        .map(({ listener, what, remedy }) => `${listener ?? "the pair"}: ${what}: ${remedy.split("\n", 1)[0]}`);
    const unfit = listeners.flatMap(({ key, secondary }) =>
        secondary?.health === "unhealthy"
            ? [`${key}: the secondary ${secondary.serverId} is unhealthy, by the ${secondary.source}`]
            : [],
    );
    const reasons = [...obstacles, ...unfit];
    if (reasons.length > 0 || listeners.length === 0) {
        return { may: "not", reasons: reasons.length > 0 ? reasons : ["it is not deployed"] };
    }
    const doubts = listeners.flatMap(({ key, secondary }) =>
        secondary?.health === "healthy" ? [] : [`${key}: ${secondary?.serverId}: ${secondary?.health}`],
    );
    return doubts.length > 0 ? { may: "ask", doubts } : { may: "switch" };
}
