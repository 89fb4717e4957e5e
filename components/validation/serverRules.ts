// Rules about the two servers.

import { ServerType } from "../enums";
import { PAIR_SHAPE, UNKNOWN } from "../schema";
import { Findings } from "./findings";
import { joinPath, quote } from "./format";
import { knownValue, orDefault, type Pair, type Server } from "./knownValues";

export function checkServers(
    pair: { readonly primary?: unknown; readonly secondary?: unknown },
    findings: Findings,
): void {
    const primary = knownValue(pair.primary as Pair["primary"]);
    const secondary = knownValue(pair.secondary as Pair["secondary"]);
    for (const [role, server] of Object.entries({ primary, secondary })) {
        if (server) {
            checkServerType(role, server, findings);
        }
    }
    const [first, second] = [knownValue(primary?.serverId), knownValue(secondary?.serverId)];
    if (first !== undefined && first === second) {
        findings.refuse(
            "secondary.serverId",
            "the same server as `primary.serverId`",
            second,
            "a server cannot take over from itself: must be another one",
        );
    }
}

function checkServerType(role: string, server: Server, findings: Findings): void {
    const id = knownValue(server.serverId);
    const type = orDefault(server.type, PAIR_SHAPE.fields.primary.fields.type);
    if (id === undefined || type === UNKNOWN) {
        return;
    }
    const expectedType = id.startsWith("eni-") ? ServerType.Eni : ServerType.Ecs;
    if (type !== expectedType) {
        findings.addProblem(
            joinPath(role, "type"),
            `does not fit \`${role}.serverId\`, got ${quote(type)}${server.type === undefined ? " by default" : ""} for ` +
                `${findings.show(joinPath(role, "serverId"), id)}; must be ${quote(expectedType)}`,
        );
    }
}
