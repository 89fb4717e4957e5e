// Real servers behind the listeners of a local CLB, and steady load on those that clients may use.

import type { LocalClb } from "../../../clb/controlPlane/localClb";
import { DataPlane } from "../../../clb/dataplane/dataPlane";
import { Load } from "../../../cli/traffic/load";
import { Servers } from "../../../cli/traffic/servers";
import { parseHealthRows } from "../../../components/cloud/serverHealth";

const EVERY_MS = 25;

export class Traffic {
    private constructor(
        readonly servers: Servers,
        readonly plane: DataPlane,
        private readonly clb: LocalClb,
    ) {}

    /**
     * Starts every server that the groups of the cloud name.
     *
     * @param probesSecondary whether the cloud checks the secondary while the primary serves
     */
    static async start(clb: LocalClb, probesSecondary = false): Promise<Traffic> {
        const servers = await Servers.start(clb.model);
        const backends = (serverId: string, port: number) => servers.at(serverId, port);
        return new Traffic(servers, await DataPlane.start({ clb, backends, probesSecondary }), clb);
    }

    /** Load on the open listeners, or those of them on a port, not yet begun. */
    load(everyMs: number, only?: number): Load {
        const targets = this.clb.model.listeners
            .filter(({ acl, port }) => acl.status === "off" && (only ?? port) === port)
            .map(({ loadBalancerId, protocol, port }) => ({
                name: `${protocol}-${port}`,
                protocol,
                at: { host: this.plane.findAddress(loadBalancerId)!, port },
            }));
        return new Load(targets, everyMs);
    }

    /** Sends requests to the open listeners all the time that `work` takes: how many got no answer, and who answered, in turn. */
    async during<T>(work: () => Promise<T>): Promise<{ result: T; requests: number; lost: number; servers: string[] }> {
        const load = this.load(EVERY_MS);
        load.start();
        let result: T;
        try {
            result = await work();
        } finally {
            await load.stop();
        }
        const { samples } = load;
        const servers = [...new Set(samples.flatMap(({ server }) => server ?? []))];
        return { result, requests: samples.length, lost: samples.filter(({ server }) => !server).length, servers };
    }

    /** Waits until the probes say this of a server behind a listener. */
    async seen(serverId: string, port: number, health: "normal" | "abnormal"): Promise<void> {
        await untilSeen(this.clb, serverId, port, health);
    }

    async close(): Promise<void> {
        this.plane.close();
        await this.servers.stop();
    }
}

/** Waits until the probes say this of a server behind a listener. */
export async function untilSeen(
    clb: LocalClb,
    serverId: string,
    port: number,
    health: "normal" | "abnormal",
): Promise<void> {
    const client = clb.client();
    try {
        for (;;) {
            const { loadBalancerId } = clb.model.listeners.find((one) => one.port === port)!;
            const reply = await client.ok("DescribeHealthStatus", { LoadBalancerId: loadBalancerId });
            const row = parseHealthRows(reply).find((one) => one.serverId === serverId && one.listenerPort === port);
            if (row?.health === health) {
                return;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
    } finally {
        client.close();
    }
}
