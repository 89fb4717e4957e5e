// The result of a drill.

import type { AlarmResult, AlarmTransition } from "./alarms";
import type { Measured } from "./metrics";

/** What came of it. */
export interface DrillResult extends Measured {
    /** By pair: the server that was the primary at first, and the other one. */
    readonly servers: readonly { readonly pair: string; readonly first: string; readonly second: string }[];
    /** Listeners without load, and why. */
    readonly withoutLoad: readonly string[];
    /** What the alarm rules make of each death. */
    readonly alarms: readonly AlarmResult[];
    /** What the alarm rules said, as time passed. */
    readonly alarmTransitions: readonly AlarmTransition[];
    readonly rules: readonly string[];
    /** Whether the guard refused the switch to a dead standby; left out where it was not tried. */
    readonly refusal?: boolean;
    /** Whether every switch whose new primary died in it went back by itself; left out where it was not tried. */
    readonly rolledBack?: boolean;
}
