// A stack under load all the time: clients that never stop asking, and who answered them.

import { setTimeout as sleep } from "node:timers/promises";

import type { LocalClb } from "../../../clb/controlPlane/localClb";
import type { Load, Sample } from "../../../cli/traffic/load";
import { Traffic } from "./traffic";

const EVERY_MS = 50;

export class UnderLoad {
    private constructor(
        private readonly traffic: Traffic,
        private readonly load: Load,
    ) {}

    /** Starts the servers, and clients of the listeners on a port. */
    static async start(clb: LocalClb, port: number): Promise<UnderLoad> {
        const traffic = await Traffic.start(clb);
        const load = traffic.load(EVERY_MS, port);
        load.start();
        return new UnderLoad(traffic, load);
    }

    get servers(): Traffic["servers"] {
        return this.traffic.servers;
    }

    /** Who answered, in turn: a server once for as long as no other one answered. Lost requests are nobody's. */
    answered(): string[] {
        const servers = this.since(0).flatMap(({ server }) => server ?? []);
        return servers.filter((server, index) => server !== servers[index - 1]);
    }

    /** Waits until a server answers. */
    async answers(server: string): Promise<void> {
        const since = performance.now();
        const deadline = since + 60_000;
        while (!this.since(since).some((sample) => sample.server === server)) {
            if (performance.now() > deadline) {
                throw new Error(`${server} answered nobody within a minute`);
            }
            await sleep(EVERY_MS);
        }
    }

    async close(): Promise<void> {
        await this.load.stop();
        await this.traffic.close();
    }

    private since(since: number): Sample[] {
        return this.load.samples.filter(({ sentAt }) => sentAt >= since).sort((a, b) => a.sentAt - b.sentAt);
    }
}
