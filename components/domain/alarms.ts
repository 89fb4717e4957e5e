// Which rules of CloudMonitor an alarm declares: one on the whole instance, or one on each port.

import { formatAlarmName, formatPortAlarmName, formatStandbyAlarmName } from "./names";

/** A rule, and what it watches. */
export interface AlarmRule {
    /** In Pulumi. */
    readonly name: string;
    /** Port of the listeners that it watches; left out, it watches the instance. */
    readonly port?: number;
    /** Whether that port is the standby check's. */
    readonly isStandby?: true;
}

/** The part of a pair that says which rules there are. */
interface MonitoredPair {
    readonly listeners: readonly { readonly port: number }[];
    readonly standbyCheck?: { readonly port: number } | undefined;
    readonly alarm?: { readonly perListener?: boolean | undefined } | undefined;
}

export function listAlarmRules(component: string, { listeners, standbyCheck, alarm }: MonitoredPair): AlarmRule[] {
    if (!alarm) {
        return [];
    }
    if (!alarm.perListener) {
        return [{ name: formatAlarmName(component) }];
    }
    const ports = [...new Set(listeners.map(({ port }) => port))];
    return [
        ...ports.map((port) => ({ name: formatPortAlarmName(component, port), port })),
        ...(standbyCheck
            ? [{ name: formatStandbyAlarmName(component), port: standbyCheck.port, isStandby: true as const }]
            : []),
    ];
}
