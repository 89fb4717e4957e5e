// CloudMonitor alarm rules, as far as a rule can be put, switched, read and deleted.

import { fail } from "../core/errors";
import type { Cloud } from "./cloud";
import type { Alarm } from "./types";

export type AlarmInput = Omit<Alarm, "targets" | "enabled">;

/** Creates or replaces: the caller chooses the id. */
export function putAlarm(cloud: Cloud, input: AlarmInput): void {
    const known = cloud.alarms.get(input.id);
    cloud.alarms.set(input.id, { ...input, targets: known?.targets ?? [], enabled: known?.enabled ?? true });
}

export function switchAlarms(cloud: Cloud, ids: readonly string[], enabled: boolean): void {
    const alarms = ids.map((id) => findAlarm(cloud, id));
    alarms.forEach((alarm) => {
        alarm.enabled = enabled;
    });
}

export function findAlarm(cloud: Cloud, id: string): Alarm {
    return cloud.alarms.get(id) ?? fail("alarmMissing", `no alarm rule ${id}`);
}

export function deleteAlarms(cloud: Cloud, ids: readonly string[]): void {
    ids.forEach((id) => findAlarm(cloud, id));
    ids.forEach((id) => cloud.alarms.delete(id));
}
