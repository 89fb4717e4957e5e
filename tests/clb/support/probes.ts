// Real probes that a test can wait for: those that some server will answer. Silence is for the clock.

import { EventEmitter, once } from "node:events";

import { type Probe, probe } from "../../../clb/dataplane/probe";
import { ManualTimers } from "../../../clb/dataplane/timers";

export class CountedProbes {
    /** Whether nothing but the timeout will end a probe of this kind of this host. */
    isSilent: (type: string, host: string) => boolean = () => false;
    /** Hosts that were probed, in order. */
    readonly probed: string[] = [];
    readonly timers = new ManualTimers(() => this.settle());
    private readonly pending = new Set<{ type: string; host: string }>();
    private readonly ended = new EventEmitter();

    readonly probe: Probe = (check, to, timers, verdict) => {
        const entry = { type: check.type, host: to.host };
        this.probed.push(to.host);
        this.pending.add(entry);
        const cancel = probe(check, to, timers, (passed) => {
            this.pending.delete(entry);
            verdict(passed);
            this.ended.emit("ended");
        });
        return () => {
            this.pending.delete(entry);
            cancel();
            this.ended.emit("ended");
        };
    };

    private async settle(): Promise<void> {
        // A verdict by timeout comes a turn of the loop after its time.
        for (let round = 0; round < 3; round++) {
            await new Promise((resolve) => setImmediate(resolve));
        }
        while ([...this.pending].some(({ type, host }) => !this.isSilent(type, host))) {
            await once(this.ended, "ended");
        }
    }
}
