// Rules about the standby check: a listener of its own, beside those of the clients.

import { AUTOMATIC_SUFFIX_LENGTH, formatChildName, formatStandbyCheckKey, selectCheckedListener } from "../domain";
import { Protocol } from "../enums";
import { MAX_ACL_NAME_LENGTH, MAX_LISTENERS } from "../schema";
import { Findings } from "./findings";
import { quote } from "./format";
import { checkOwnHealthCheck } from "./healthCheckRules";
import { checkBackendPorts } from "./listenerRules";
import { type HealthCheck, knownValue, type Listener, type Pair, type StandbyCheck } from "./knownValues";

const PATH = "standbyCheck";

export function checkStandbyCheck(name: string, pair: Pair, findings: Findings): void {
    const check = knownValue(pair.standbyCheck);
    if (!check) {
        return;
    }
    const entries = knownValue(pair.listeners) ?? [];
    const listeners = entries.map(knownValue).filter((listener): listener is Listener => listener !== undefined);
    const port = knownValue(check.port);
    if (port !== undefined) {
        const taken = entries.findIndex((entry) => isTcp(knownValue(entry)) && knownValue(entry)?.port === port);
        if (taken >= 0) {
            findings.refuse(
                `${PATH}.port`,
                `used by \`listeners[${taken}]\``,
                port,
                "an instance has one TCP listener per port: must be a port that clients do not use",
            );
        }
        checkAclName(name, port, findings);
    }
    if (entries.length === MAX_LISTENERS) {
        findings.addProblem(
            PATH,
            `one listener too many, got ${entries.length} and the check's own; an instance has at most ${MAX_LISTENERS}: ` +
                "leave the check or a listener out",
        );
    }
    const isReadable = entries.length > 0 && entries.every((entry) => knownValue(knownValue(entry)?.protocol));
    const hasNothingToCheck = isReadable && !listeners.some(isTcp);
    checkBackendPorts(
        check,
        PATH,
        hasNothingToCheck
            ? "without a TCP listener to take it from, must be the TCP port that tells whether the servers can serve, or " +
                  "set `primaryPort` and `secondaryPort`"
            : undefined,
        findings,
    );
    if (check.addressIpVersion !== undefined && pair.loadBalancer !== undefined) {
        findings.refuse(
            `${PATH}.addressIpVersion`,
            "has no effect",
            check.addressIpVersion,
            "a new instance says it itself (`loadBalancer.addressIpVersion`): leave it out",
        );
    }
    checkOwnHealthCheck(
        { protocol: Protocol.Tcp, healthCheck: check.healthCheck },
        resolveInheritedCheck(check, pair),
        PATH,
        findings,
    );
}

/** What the check probes by where it says nothing itself; undefined where that is not known. */
function resolveInheritedCheck(check: StandbyCheck, pair: Pair): HealthCheck | undefined {
    const shared = pair.healthCheck === undefined ? {} : knownValue(pair.healthCheck);
    const listeners = (knownValue(pair.listeners) ?? []).map((entry) => knownValue(entry) ?? {});
    const hasPorts = check.backendPort !== undefined || check.primaryPort !== undefined;
    const model = hasPorts ? {} : (selectCheckedListener(listeners)?.healthCheck ?? {});
    const own = knownValue(model);
    return shared && own && { ...shared, ...own, type: own.type ?? shared.type };
}

function isTcp(listener: Listener | undefined): boolean {
    return listener?.protocol === Protocol.Tcp;
}

function checkAclName(name: string, port: number, findings: Findings): void {
    const length = formatChildName(name, formatStandbyCheckKey(port)).length + AUTOMATIC_SUFFIX_LENGTH;
    if (length > MAX_ACL_NAME_LENGTH) {
        findings.addProblem(
            PATH,
            `not possible with the pair's name ${quote(name)}: its access control list would have a name of ${length} ` +
                `characters; the cloud takes ${MAX_ACL_NAME_LENGTH}: shorten the pair's name`,
        );
    }
}
