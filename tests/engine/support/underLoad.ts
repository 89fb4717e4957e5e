// A stack that carries traffic: real servers behind what an operator deployed, and clients that ask all the time.

import { setTimeout as sleep } from "node:timers/promises";

import { DataPlane } from "../../../clb/dataplane/dataPlane";
import type { Protocol } from "../../../clb/model/types";
import { Load, type Sample } from "../../../cli/drill/load";
import { Servers } from "../../../cli/drill/servers";
import type { Operator } from "../operator";

const EVERY_MS = 50;

export class UnderLoad {
    private constructor(
        readonly servers: Servers,
        readonly plane: DataPlane,
        private readonly load: Load,
    ) {}

    /** Starts servers, traffic, and clients of these listeners. */
    static async start(operator: Operator, ...listeners: readonly [protocol: Protocol, port: number][]) {
        const servers = await Servers.start(operator.clb.model);
        const plane = await DataPlane.start({ clb: operator.clb, backends: (id, port) => servers.at(id, port) });
        const host = plane.addressOf(operator.loadBalancerId)!;
        const targets = listeners.map(([protocol, port]) => ({
            name: `${protocol}-${port}`,
            protocol,
            at: { host, port },
        }));
        const load = new Load(targets, EVERY_MS);
        load.start();
        return new UnderLoad(servers, plane, load);
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
        this.plane.close();
        await this.servers.stop();
    }

    private since(since: number): Sample[] {
        return this.load.samples.filter(({ sentAt }) => sentAt >= since).sort((a, b) => a.sentAt - b.sentAt);
    }
}
