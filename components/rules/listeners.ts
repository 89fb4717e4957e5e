// Rules about the listeners and their ports.

import { Findings, join } from "../check";
import { Protocol, Scheduler } from "../enums";
import { RESERVED_UDP_PORTS } from "../limits";
import { formatListenerKey } from "../names";
import { failoverObjective, ownHealthCheck, sharedHealthCheck } from "./healthChecks";
import { knownValue, type Listener, type Pair } from "./values";

export function listenerRules(pair: Pair, findings: Findings): void {
    const listeners = knownValue(pair.listeners) ?? [];
    const shared = pair.healthCheck === undefined ? {} : knownValue(pair.healthCheck);
    if (shared) {
        sharedHealthCheck(shared, listeners, pair.standbyCheck, findings);
    }
    const keys = new Map<string, string>();
    listeners.forEach((entry, index) => {
        const listener = knownValue(entry);
        if (listener) {
            const at = join("listeners", index);
            repeated(listener, at, keys, findings);
            backendPorts(
                listener,
                at,
                "must be the port that both servers listen on, or set `primaryPort` and `secondaryPort`",
                findings,
            );
            protocolRules(listener, at, findings);
            ownHealthCheck(listener, shared, at, findings);
            failoverObjective(listener, shared, knownValue(pair.maxFailoverSeconds), at, findings);
        }
    });
}

function repeated(listener: Listener, at: string, keys: Map<string, string>, findings: Findings): void {
    const [protocol, port] = [knownValue(listener.protocol), knownValue(listener.port)];
    if (protocol === undefined || port === undefined) {
        return;
    }
    const key = formatListenerKey(protocol, port);
    const first = keys.get(key);
    if (first === undefined) {
        keys.set(key, at);
    } else {
        findings.problem(
            at,
            `repeats ${key}, already used by \`${first}\`; an instance has one listener per protocol and port: change the ` +
                "port, or leave it out",
        );
    }
}

/** @param required why there must be ports; left out, there need not be any */
export function backendPorts(
    ports: Pick<Listener, "backendPort" | "primaryPort" | "secondaryPort">,
    at: string,
    required: string | undefined,
    findings: Findings,
): void {
    const { backendPort, primaryPort, secondaryPort } = ports;
    const [present] = (["primaryPort", "secondaryPort"] as const).filter((port) => ports[port] !== undefined);
    if (backendPort !== undefined && present) {
        findings.refuse(
            join(at, "backendPort"),
            `one too many beside \`${present}\``,
            backendPort,
            "must be `backendPort` for both servers, or `primaryPort` and `secondaryPort`",
        );
    } else if (backendPort === undefined && !present) {
        if (required !== undefined) {
            findings.problem(join(at, "backendPort"), `missing; ${required}`);
        }
    } else if (backendPort === undefined && (primaryPort === undefined || secondaryPort === undefined)) {
        const absent = present === "primaryPort" ? "secondaryPort" : "primaryPort";
        findings.problem(
            join(at, absent),
            `missing beside \`${present}\`; must be the port that this server listens on, or set \`backendPort\` alone for both`,
        );
    }
}

function protocolRules(listener: Listener, at: string, findings: Findings): void {
    if (listener.protocol === Protocol.Tcp && listener.scheduler === Scheduler.Qch) {
        findings.refuse(
            join(at, "scheduler"),
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
            join(at, "port"),
            "reserved by the cloud",
            port,
            `a UDP listener must use another port than ${RESERVED_UDP_PORTS.join(", ")}`,
        );
    }
    if (listener.establishedTimeout !== undefined) {
        findings.refuse(
            join(at, "establishedTimeout"),
            "has no effect",
            listener.establishedTimeout,
            "UDP has no established connections: leave it out",
        );
    }
    if (knownValue(listener.persistenceTimeout)) {
        findings.warning(
            join(at, "persistenceTimeout"),
            "no longer documented for UDP listeners: the cloud may ignore it",
        );
    }
}
