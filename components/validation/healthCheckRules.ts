// Rules about health checks and how long a failover takes.

import { computeFailoverSeconds, formatFailoverFormula, type HealthCheckTiming, resolveTiming } from "../domain";
import { HealthCheckType, Protocol } from "../enums";
import { PAIR_SHAPE, UNKNOWN } from "../schema";
import { Findings } from "./findings";
import { joinPath } from "./format";
import { type HealthCheck, knownValue, type Listener, type Listeners, orDefault, type Pair } from "./knownValues";

/** The console has more: SOURCES.healthCheck and the API's SetLoadBalancerUDPListenerAttribute beside SOURCES.listenerProvider. */
const UDP_CHECKS =
    "the provider has a UDP listener checked by UDP alone, though the cloud knows TCP and HTTP checks there";

const { fields: SHAPES } = PAIR_SHAPE.fields.healthCheck;
const HTTP_CHECK_FIELDS = ["uri", "domain", "httpCodes"] as const;

export function checkSharedHealthCheck(
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
    const healthCheckHolders = [...all, knownValue(standbyCheck)];
    const types = [shared, ...healthCheckHolders.map((holder) => knownValue(holder?.healthCheck))].map(
        (check) => check?.type,
    );
    const isPossiblyHttp = types.some((type) => type === HealthCheckType.Http || type === UNKNOWN);
    const hasUnreadable =
        listeners.includes(UNKNOWN) || healthCheckHolders.some((holder) => holder?.healthCheck === UNKNOWN);
    if (!isPossiblyHttp && !hasUnreadable) {
        reportUnusedHttpFields(shared, "healthCheck", findings);
    }
    warnAboutHealthCheck(shared, "healthCheck", findings);
}

function reportUnusedHttpFields(check: HealthCheck, at: string, findings: Findings): void {
    for (const field of HTTP_CHECK_FIELDS) {
        if (check[field] !== undefined) {
            findings.refuse(
                joinPath(at, field),
                "has no effect",
                check[field],
                `only an HTTP check uses it: set \`${at}.type\` to "http", or leave it out`,
            );
        }
    }
}

export function checkOwnHealthCheck(
    listener: Pick<Listener, "protocol" | "healthCheck">,
    shared: HealthCheck | undefined,
    at: string,
    findings: Findings,
): void {
    const own = knownValue(listener.healthCheck);
    if (!own) {
        return;
    }
    const path = joinPath(at, "healthCheck");
    const type = own.type ?? (shared ? orDefault(shared.type, SHAPES.type) : UNKNOWN);
    if (listener.protocol === Protocol.Udp) {
        for (const field of ["type", ...HTTP_CHECK_FIELDS] as const) {
            if (own[field] !== undefined) {
                findings.refuse(
                    joinPath(path, field),
                    "not possible for UDP",
                    own[field],
                    `${UDP_CHECKS}: leave it out`,
                );
            }
        }
    } else if (listener.protocol === Protocol.Tcp && type === HealthCheckType.Tcp) {
        reportUnusedHttpFields(own, path, findings);
    }
    warnAboutHealthCheck(own, path, findings);
}

function warnAboutHealthCheck(check: HealthCheck, at: string, findings: Findings): void {
    const [interval, timeout] = [knownValue(check.interval), knownValue(check.timeout)];
    if (interval !== undefined && timeout !== undefined && timeout < interval) {
        findings.addWarning(
            joinPath(at, "timeout"),
            `shorter than \`interval\`: the cloud waits ${interval} s, not ${timeout} s`,
        );
    }
    if (check.type === HealthCheckType.Http && orDefault(check.uri, SHAPES.uri) === SHAPES.uri.default) {
        findings.addWarning(
            joinPath(at, "uri"),
            'the path is "/", which the cloud documents as not allowed on its own: give one that answers only when the ' +
                'server can serve, as "/healthz"',
        );
    }
}

export function checkFailoverObjective(
    listener: Listener,
    shared: HealthCheck | undefined,
    maxSeconds: number | undefined,
    at: string,
    findings: Findings,
): void {
    const protocol = knownValue(listener.protocol);
    const own = listener.healthCheck === undefined ? {} : knownValue(listener.healthCheck);
    if (maxSeconds === undefined || protocol === undefined || !own || !shared) {
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
    if (seconds > maxSeconds) {
        findings.addProblem(
            joinPath(at, "healthCheck"),
            `failover takes too long, got up to ${seconds} s (${formatFailoverFormula(check)}); \`maxFailoverSeconds\` is ${maxSeconds}: ` +
                "lower `timeout`, `interval` or `unhealthyThreshold`",
        );
    }
}
