// Rules about the alarm.

import { Findings } from "../check";
import { METRIC_SECONDS } from "../limits";
import { known, type Pair } from "./values";

export function alarmRules(pair: Pair, findings: Findings): void {
    const period = known(known(pair.alarm)?.period);
    if (period !== undefined && period % METRIC_SECONDS !== 0) {
        findings.refuse(
            "alarm.period",
            "between two samples",
            period,
            `CloudMonitor counts every ${METRIC_SECONDS} s: must be a multiple of ${METRIC_SECONDS}`,
        );
    }
}
