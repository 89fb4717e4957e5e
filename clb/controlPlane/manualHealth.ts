// Which servers are up, as somebody says who has none: health without a data plane, and outages for one.

import type { Health, HealthQuery, HealthSource } from "../model/health";

export interface ManualHealthOptions {
    /** What servers are said to be from the start. */
    readonly setHealth?: ReadonlyMap<string, Health>;
    /** Whether there is a result for secondaries. By default the cloud does not probe them (FIDELITY.md). */
    readonly probesSecondary?: boolean;
}

export class ManualHealth {
    private readonly setHealth: Map<string, Health>;

    constructor(private readonly options: ManualHealthOptions = {}) {
        this.setHealth = new Map(options.setHealth);
    }

    /** What was said of a server; a running one of which nothing was said is well. */
    readonly source: HealthSource = ({ role, running, serverId, serverRunning }: HealthQuery): Health | undefined => {
        if (role === "Slave" && this.options.probesSecondary !== true) {
            return undefined;
        }
        const defaultSource = serverRunning ? "normal" : "abnormal";
        return running ? (this.setHealth.get(serverId) ?? defaultSource) : "unavailable";
    };

    isUp(serverId: string): boolean {
        return this.setHealth.get(serverId) !== "abnormal";
    }

    set(serverId: string, isUp: boolean): void {
        this.setHealth.set(serverId, isUp ? "normal" : "abnormal");
    }

    /** As at the start. */
    reset(): void {
        this.setHealth.clear();
        this.options.setHealth?.forEach((health, serverId) => this.setHealth.set(serverId, health));
    }
}
