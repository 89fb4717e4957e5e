// The only place that builds the names of listeners, groups and children.

import { Protocol } from "../enums";

/** `tcp-443`: what a listener is called in outputs, and how its output values are keyed. */
export function formatListenerKey(protocol: string, port: number): string {
    return `${protocol}-${port}`;
}

/**
 * The name of a child in Pulumi's state. It comes from protocol and port and never from an index, so that re-ordering
 * or removing listeners leaves the others alone.
 */
export function formatChildName(component: string, key: string): string {
    return `${component}-${key}`;
}

/** What the children of a standby check are called. It ends as no listener's key does, so that none can have its name. */
export function formatStandbyCheckKey(port: number): string {
    return `${formatListenerKey(Protocol.Tcp, port)}-standby`;
}

/** What Pulumi adds to a name that it makes up: "-" and seven hexadecimal digits. */
export const AUTOMATIC_SUFFIX_LENGTH = 8;

/** What the rule of CloudMonitor on the whole instance is called in Pulumi. */
export function formatAlarmName(component: string): string {
    return formatChildName(component, "redundancy");
}

/** What the rule on one port is called. TCP and UDP share it: CloudMonitor does not tell them apart. */
export function formatPortAlarmName(component: string, port: number): string {
    return formatChildName(component, `${port}-unhealthy`);
}

/** What the rule on the standby check is called. */
export function formatStandbyAlarmName(component: string): string {
    return formatChildName(component, "standby-unhealthy");
}
