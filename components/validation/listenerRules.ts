// Rules about the listeners and their ports.

import { formatListenerKey } from "../domain";
import { Protocol, Scheduler } from "../enums";
import { RESERVED_UDP_PORTS } from "../schema";
import { Findings } from "./findings";
import { joinPath } from "./format";
import { checkFailoverObjective, checkOwnHealthCheck, checkSharedHealthCheck } from "./healthCheckRules";
import { knownValue, type Listener, type Pair } from "./knownValues";

export function checkListeners(pair: Pair, findings: Findings): void {
    const listeners = knownValue(pair.listeners) ?? [];
    const shared = pair.healthCheck === undefined ? {} : knownValue(pair.healthCheck);
    if (shared) {
        checkSharedHealthCheck(shared, listeners, pair.standbyCheck, findings);
    }
    const keys = new Map<string, string>();
    listeners.forEach((entry, index) => {
        const listener = knownValue(entry);
        if (listener) {
            const at = joinPath("listeners", index);
            reportRepeatedListener(listener, at, keys, findings);
            checkBackendPorts(
                listener,
                at,
                "must be the port that both servers listen on, or set `primaryPort` and `secondaryPort`",
                findings,
            );
            checkProtocol(listener, at, findings);
            checkOwnHealthCheck(listener, shared, at, findings);
            checkFailoverObjective(listener, shared, knownValue(pair.maxFailoverSeconds), at, findings);
        }
    });
}

function reportRepeatedListener(listener: Listener, at: string, keys: Map<string, string>, findings: Findings): void {
    const [protocol, port] = [knownValue(listener.protocol), knownValue(listener.port)];
    if (protocol === undefined || port === undefined) {
        return;
    }
    const key = formatListenerKey(protocol, port);
    const first = keys.get(key);
    if (first === undefined) {
        keys.set(key, at);
    } else {
        findings.addProblem(
            at,
            `repeats ${key}, already used by \`${first}\`; an instance has one listener per protocol and port: change the ` +
                "port, or leave it out",
        );
    }
}

/** @param required why there must be ports; left out, there need not be any */
export function checkBackendPorts(
    ports: Pick<Listener, "backendPort" | "primaryPort" | "secondaryPort">,
    at: string,
    required: string | undefined,
    findings: Findings,
): void {
    const { backendPort, primaryPort, secondaryPort } = ports;
    const [present] = (["primaryPort", "secondaryPort"] as const).filter((port) => ports[port] !== undefined);
    if (backendPort !== undefined && present) {
        findings.refuse(
            joinPath(at, "backendPort"),
            `one too many beside \`${present}\``,
            backendPort,
            "must be `backendPort` for both servers, or `primaryPort` and `secondaryPort`",
        );
    } else if (backendPort === undefined && !present) {
        if (required !== undefined) {
            findings.addProblem(joinPath(at, "backendPort"), `missing; ${required}`);
        }
    } else if (backendPort === undefined && (primaryPort === undefined || secondaryPort === undefined)) {
        const absent = present === "primaryPort" ? "secondaryPort" : "primaryPort";
        findings.addProblem(
            joinPath(at, absent),
            `missing beside \`${present}\`; must be the port that this server listens on, or set \`backendPort\` alone for both`,
        );
    }
}

function checkProtocol(listener: Listener, at: string, findings: Findings): void {
    if (listener.protocol === Protocol.Tcp && listener.scheduler === Scheduler.Qch) {
        findings.refuse(
            joinPath(at, "scheduler"),
            "not possible for TCP",
            listener.scheduler,
            'hashing of QUIC connection ids is for UDP listeners: must be "wrr", "rr", "sch" or "tch"',
        );
    }
    if (listener.protocol !== Protocol.Udp) {
        return;
    }
    const port = knownValue(listener.port);
    if (port !== undefined && RESERVED_UDP_PORTS.includes(port)) {
        findings.refuse(
            joinPath(at, "port"),
            "reserved by the cloud",
            port,
            `a UDP listener must use another port than ${RESERVED_UDP_PORTS.join(", ")}`,
        );
    }
    if (listener.establishedTimeout !== undefined) {
        findings.refuse(
            joinPath(at, "establishedTimeout"),
            "has no effect",
            listener.establishedTimeout,
            "UDP has no established connections: leave it out",
        );
    }
    if (knownValue(listener.persistenceTimeout)) {
        findings.addWarning(
            joinPath(at, "persistenceTimeout"),
            "no longer documented for UDP listeners: the cloud may ignore it",
        );
    }
}
