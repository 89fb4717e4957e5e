// Rules about the alarm.

import { METRIC_SECONDS } from "../schema";
import { Findings } from "./findings";
import { knownValue, type Pair } from "./knownValues";

const SERVERS_PER_PORT = 2;

export function checkAlarm(pair: Pair, findings: Findings): void {
    const period = knownValue(knownValue(pair.alarm)?.period);
    if (period !== undefined && period % METRIC_SECONDS !== 0) {
        findings.refuse(
            "alarm.period",
            "between two samples",
            period,
            `CloudMonitor counts every ${METRIC_SECONDS} s: must be a multiple of ${METRIC_SECONDS}`,
        );
    }
    const threshold = knownValue(knownValue(pair.alarm)?.threshold);
    if (knownValue(knownValue(pair.alarm)?.perListener) && threshold !== undefined && threshold > SERVERS_PER_PORT) {
        findings.addWarning(
            "alarm.threshold",
            `${threshold} is never reached: a port has ${SERVERS_PER_PORT} servers, and with \`perListener\` each port is counted by itself`,
        );
    }
}
