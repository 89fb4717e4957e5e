// Which servers are up, as somebody says who has none: health without a data plane, and outages for one.

import type { Health, HealthQuery, HealthSource } from "./model/health";

export interface HealthByHandOptions {
    /** What servers are said to be from the start. */
    readonly said?: ReadonlyMap<string, Health>;
    /** Whether there is a result for secondaries. By default the cloud does not probe them (FIDELITY.md). */
    readonly probesSecondary?: boolean;
}

export class HealthByHand {
    private readonly said: Map<string, Health>;

    constructor(private readonly options: HealthByHandOptions = {}) {
        this.said = new Map(options.said);
    }

    /** What was said of a server; a running one of which nothing was said is well. */
    readonly source: HealthSource = ({ role, running, serverId, serverRunning }: HealthQuery): Health | undefined => {
        if (role === "Slave" && this.options.probesSecondary !== true) {
            return undefined;
        }
        const usual = serverRunning ? "normal" : "abnormal";
        return running ? (this.said.get(serverId) ?? usual) : "unavailable";
    };

    isUp(serverId: string): boolean {
        return this.said.get(serverId) !== "abnormal";
    }

    set(serverId: string, isUp: boolean): void {
        this.said.set(serverId, isUp ? "normal" : "abnormal");
    }

    /** As at the start. */
    reset(): void {
        this.said.clear();
        this.options.said?.forEach((health, serverId) => this.said.set(serverId, health));
    }
}
