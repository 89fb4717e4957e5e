// Rules about health checks and how long a failover takes.

import { Findings, join } from "../check";
import { resolveTiming } from "../defaults";
import { HealthCheckType, Protocol } from "../enums";
import { computeFailoverSeconds, formatFailoverFormula, type HealthCheckTiming } from "../failover";
import { PAIR } from "../limits";
import { UNKNOWN } from "../shape";
import { type HealthCheck, knownValue, type Listener, type Listeners, orDefault, type Pair } from "./values";

/** The console has more: SOURCES.healthCheck and the API's SetLoadBalancerUDPListenerAttribute beside SOURCES.listenerProvider. */
const UDP_CHECKS =
    "the provider has a UDP listener checked by UDP alone, though the cloud knows TCP and HTTP checks there";

const { fields: SHAPES } = PAIR.fields.healthCheck;
const HTTP_CHECK_FIELDS = ["uri", "domain", "httpCodes"] as const;

export function sharedHealthCheck(
    shared: HealthCheck,
    listeners: Listeners,
    standbyCheck: Pair["standbyCheck"],
    findings: Findings,
): void {
    const all = listeners.map(knownValue).filter((listener): listener is Listener => listener !== undefined);
    const udp = all.find((listener) => listener.protocol === Protocol.Udp);
    if (shared.type === HealthCheckType.Http && udp) {
        findings.refuse(
            "healthCheck.type",
            `not possible for the UDP listener ${knownValue(udp.port) ?? ""}`.trimEnd(),
            shared.type,
            `${UDP_CHECKS}: set the HTTP check on each TCP listener instead (\`listeners[].healthCheck\`)`,
        );
    }
    // Shared HTTP fields may serve those that choose the HTTP check for themselves.
    const takers = [...all, knownValue(standbyCheck)];
    const types = [shared, ...takers.map((taker) => knownValue(taker?.healthCheck))].map((check) => check?.type);
    const mayBeHttp = types.some((type) => type === HealthCheckType.Http || type === UNKNOWN);
    const unreadable = listeners.includes(UNKNOWN) || takers.some((taker) => taker?.healthCheck === UNKNOWN);
    if (!mayBeHttp && !unreadable) {
        httpFieldsWithoutHttp(shared, "healthCheck", findings);
    }
    warnAboutHealthCheck(shared, "healthCheck", findings);
}

function httpFieldsWithoutHttp(check: HealthCheck, at: string, findings: Findings): void {
    for (const field of HTTP_CHECK_FIELDS) {
        if (check[field] !== undefined) {
            findings.refuse(
                join(at, field),
                "has no effect",
                check[field],
                `only an HTTP check uses it: set \`${at}.type\` to "http", or leave it out`,
            );
        }
    }
}

export function ownHealthCheck(
    listener: Pick<Listener, "protocol" | "healthCheck">,
    shared: HealthCheck | undefined,
    at: string,
    findings: Findings,
): void {
    const own = knownValue(listener.healthCheck);
    if (!own) {
        return;
    }
    const path = join(at, "healthCheck");
    const type = own.type ?? (shared ? orDefault(shared.type, SHAPES.type) : UNKNOWN);
    if (listener.protocol === Protocol.Udp) {
        for (const field of ["type", ...HTTP_CHECK_FIELDS] as const) {
            if (own[field] !== undefined) {
                findings.refuse(join(path, field), "not possible for UDP", own[field], `${UDP_CHECKS}: leave it out`);
            }
        }
    } else if (listener.protocol === Protocol.Tcp && type === HealthCheckType.Tcp) {
        httpFieldsWithoutHttp(own, path, findings);
    }
    warnAboutHealthCheck(own, path, findings);
}

function warnAboutHealthCheck(check: HealthCheck, at: string, findings: Findings): void {
    const [interval, timeout] = [knownValue(check.interval), knownValue(check.timeout)];
    if (interval !== undefined && timeout !== undefined && timeout < interval) {
        findings.warning(
            join(at, "timeout"),
            `shorter than \`interval\`: the cloud waits ${interval} s, not ${timeout} s`,
        );
    }
    if (check.type === HealthCheckType.Http && orDefault(check.uri, SHAPES.uri) === SHAPES.uri.default) {
        findings.warning(
            join(at, "uri"),
            'the path is "/", which the cloud documents as not allowed on its own: give one that answers only when the ' +
                'server can serve, as "/healthz"',
        );
    }
}

export function failoverObjective(
    listener: Listener,
    shared: HealthCheck | undefined,
    most: number | undefined,
    at: string,
    findings: Findings,
): void {
    const protocol = knownValue(listener.protocol);
    const own = listener.healthCheck === undefined ? {} : knownValue(listener.healthCheck);
    if (most === undefined || protocol === undefined || !own || !shared) {
        return;
    }
    const findEffectiveTiming = (field: keyof HealthCheckTiming) =>
        knownValue(resolveTiming(protocol, field, own[field], shared[field]));
    const [interval, timeout, unhealthyThreshold] = [
        findEffectiveTiming("interval"),
        findEffectiveTiming("timeout"),
        findEffectiveTiming("unhealthyThreshold"),
    ];
    if (interval === undefined || timeout === undefined || unhealthyThreshold === undefined) {
        return;
    }
    const check = { interval, timeout, unhealthyThreshold };
    const seconds = computeFailoverSeconds(check);
    if (seconds > most) {
        findings.problem(
            join(at, "healthCheck"),
            `failover takes too long, got up to ${seconds} s (${formatFailoverFormula(check)}); \`maxFailoverSeconds\` is ${most}: ` +
                "lower `timeout`, `interval` or `unhealthyThreshold`",
        );
    }
}
