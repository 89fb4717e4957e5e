// The facts of a plan in words, shared by the formats that people read.

import { formatCount } from "../../components/validation";
import type {
    AlarmLevelPlan,
    AlarmPlan,
    AlarmTargetPlan,
    HealthCheckPlan,
    InstancePlan,
    ListenerPlan,
    PairPlan,
    Plan,
    StandbyCheckPlan,
} from "./model";

export function formatHeadline({ stack, region, pairs, resources }: Plan): string {
    const where = region === undefined ? "" : ` in ${region}`;
    return `Plan of stack ${stack}${where}: ${formatCount(pairs.length, "pair")}, ${formatCount(resources.length, "resource")}`;
}

export function describeLoadBalancer(instance: InstancePlan): string {
    const { addressType, vswitchId, paymentType, instanceChargeType, spec, bandwidth, primaryZoneId, secondaryZoneId } =
        instance;
    return [
        vswitchId === undefined ? addressType : `${addressType} in ${vswitchId}`,
        paymentType === "Subscription" ? paymentType : instanceChargeType,
        spec,
        bandwidth === undefined ? undefined : `${bandwidth} Mbit/s`,
        primaryZoneId && `zone ${primaryZoneId}${secondaryZoneId ? `, then ${secondaryZoneId}` : ""}`,
    ]
        .filter((fact) => fact !== undefined)
        .join(", ");
}

export function describeProtection(pair: PairPlan): string {
    const state = (on: boolean) => (on ? "on" : "off");
    const modification = pair.instance ? `, modification protection ${state(pair.modificationProtection)}` : "";
    const lock = pair.locked === undefined ? "" : `; roles locked: ${pair.locked}`;
    return `deletion protection ${state(pair.deletionProtection)}${modification}${lock}`;
}

export function describeListener({ protocol, port, bandwidth, proxyProtocolV2, acl }: ListenerPlan): string {
    return [
        `${protocol.toUpperCase()} ${port}`,
        bandwidth === undefined ? undefined : `at most ${bandwidth} Mbit/s`,
        proxyProtocolV2 ? "PROXY protocol v2" : undefined,
        acl && `${acl.type} list ${acl.ids.join(", ")}`,
    ]
        .filter((fact) => fact !== undefined)
        .join(", ");
}

export function describeHealthCheck(check: HealthCheckPlan): string {
    const { type, interval, timeout, unhealthyThreshold, healthyThreshold, port, uri, domain, httpCodes } = check;
    return [
        [type.toUpperCase(), uri, domain && `(host ${domain})`].filter(Boolean).join(" "),
        port === undefined ? undefined : `on port ${port}`,
        `every ${interval} s`,
        `timeout ${timeout} s`,
        `fails after ${unhealthyThreshold}, passes after ${healthyThreshold}`,
        httpCodes?.join(", "),
    ]
        .filter((fact) => fact !== undefined)
        .join(", ");
}

/** "within 19 s (objective 20 s), back after 4 s". */
export function describeFailover(listener: ListenerPlan, maxFailoverSeconds: number | undefined): string {
    const { failoverSeconds, recoverySeconds } = listener;
    if (failoverSeconds === undefined || recoverySeconds === undefined) {
        return "not known: its health check is secret";
    }
    const objective = maxFailoverSeconds === undefined ? "" : ` (objective ${maxFailoverSeconds} s)`;
    return `within ${failoverSeconds} s${objective}, back after ${recoverySeconds} s`;
}

export function describeStandbyCheck({ port, secondary }: StandbyCheckPlan): string {
    return `TCP ${port}, closed to clients, probes the secondary ${secondary.serverId} port ${secondary.port}`;
}

export const NO_STANDBY_CHECK = "no standby check: the secondary is not probed while the primary serves";

/** "a dead secondary is noticed within 19 s". */
export function describeDetection({ detectionSeconds }: StandbyCheckPlan): string {
    const within =
        detectionSeconds === undefined
            ? "in a time not known: its health check is secret"
            : `within ${detectionSeconds} s`;
    return `a dead secondary is noticed ${within}`;
}

export function describeAlarm(alarm: AlarmPlan): string {
    const { contactGroups, threshold, period, times, warn, info, effectiveInterval, targets, enabled } = alarm;
    // A secret stands where the list would.
    const groups = [contactGroups].flat().join(", ");
    const level = (name: string, one: AlarmLevelPlan | string | undefined) =>
        one ? [`${name} ${typeof one === "string" ? one : `from ${one.threshold} ${one.times} times`}`] : [];
    return [
        `${groups} told of ${threshold} or more unhealthy servers${alarm.perListener ? " of a port" : ""}, ${times} times in a row every ${period} s`,
        ...level("warned", warn),
        ...level("informed", info),
        effectiveInterval,
        ...(targets ? [`pushed to ${[targets].flat().map(describeTarget).join(", ")}`] : []),
        ...(enabled === false ? ["switched off"] : []),
    ].join(", ");
}

/** A secret stands where the target would. */
function describeTarget(target: AlarmTargetPlan | string): string {
    return typeof target === "string" ? target : `${target.id} (${target.level})`;
}
