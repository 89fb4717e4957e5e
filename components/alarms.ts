// Which rules of CloudMonitor an alarm declares: one on the whole instance, or one on each port.

import { alarmName, portAlarmName, standbyAlarmName } from "./names";

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
interface Watched {
    readonly listeners: readonly { readonly port: number }[];
    readonly standbyCheck?: { readonly port: number } | undefined;
    readonly alarm?: { readonly perListener?: boolean | undefined } | undefined;
}

export function alarmsOf(component: string, { listeners, standbyCheck, alarm }: Watched): AlarmRule[] {
    if (!alarm) {
        return [];
    }
    if (!alarm.perListener) {
        return [{ name: alarmName(component) }];
    }
    const ports = [...new Set(listeners.map(({ port }) => port))];
    return [
        ...ports.map((port) => ({ name: portAlarmName(component, port), port })),
        ...(standbyCheck
            ? [{ name: standbyAlarmName(component), port: standbyCheck.port, isStandby: true as const }]
            : []),
    ];
}
