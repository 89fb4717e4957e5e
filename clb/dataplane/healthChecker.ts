// The health of one server behind one listener: probes in turn, and thresholds.

import type { Health } from "../model/health";
import type { HealthCheck } from "../model/types";
import type { Address, Probe } from "./probe";
import type { Timers } from "./timers";

export interface Checked {
    /** Read before each probe, so that a changed setting counts from the next one on. */
    readonly check: () => HealthCheck;
    /** Where to probe; nobody at home is as good as refused. */
    readonly to: () => Address | undefined;
    readonly probe: Probe;
    readonly timers: Timers;
    /** Told after `health` has changed. */
    readonly changed: () => void;
}

export class HealthChecker {
    /** Without a result until one of the thresholds is reached. */
    health: Health = "unavailable";
    private streak = { passed: true, length: 0 };
    private stopped = false;
    private cancel: () => void = () => undefined;

    constructor(private readonly checked: Checked) {
        this.round();
    }

    stop(): void {
        this.stopped = true;
        this.cancel();
    }

    private round(): void {
        const { check, to, probe, timers } = this.checked;
        const address = to();
        this.cancel = address
            ? probe(check(), address, timers, (passed) => this.ended(passed))
            : timers.after(0, () => this.ended(false));
    }

    /** The interval runs from the end of one probe to the start of the next: the documented windows add the two. */
    private ended(passed: boolean): void {
        this.count(passed);
        if (!this.stopped) {
            this.cancel = this.checked.timers.after(this.checked.check().interval * 1000, () => this.round());
        }
    }

    private count(passed: boolean): void {
        this.streak = { passed, length: passed === this.streak.passed ? this.streak.length + 1 : 1 };
        const { healthyThreshold, unhealthyThreshold } = this.checked.check();
        const health = passed ? "normal" : "abnormal";
        if (this.streak.length >= (passed ? healthyThreshold : unhealthyThreshold) && this.health !== health) {
            this.health = health;
            this.checked.changed();
        }
    }
}
