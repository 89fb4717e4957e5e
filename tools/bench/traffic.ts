// How many requests a second the local CLB carries, with everything where a drill has it: clients and CLB in this process,
// the server in one of its own.

import { LocalClb } from "../../clb/controlPlane/localClb";
import { SEED } from "../../clb/controlPlane/seed";
import { DataPlane } from "../../clb/dataplane/dataPlane";
import type { Address } from "../../clb/dataplane/probe";
import { SEND_BY_PROTOCOL } from "../../cli/traffic/load";
import { Servers } from "../../cli/traffic/servers";
import { type Spread, spread } from "./measure";

const PROTOCOLS = ["tcp", "udp"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Requests a second. */
export interface Carried {
    readonly protocol: Protocol;
    readonly through: Spread;
    readonly direct: Spread;
}

const RUNS = 11;
const REQUESTS = 300;
const AT_ONCE = 16;
const PORT = 8000;
const BACKEND_PORT = 8080;

export async function measureTraffic(): Promise<Carried[]> {
    const clb = await LocalClb.start();
    const open: (() => unknown)[] = [() => clb.stop()];
    try {
        const LoadBalancerId = await makePair(clb);
        const servers = await Servers.start(clb.model);
        open.push(() => servers.stop());
        const plane = await DataPlane.start({ clb, backends: (id, port) => servers.at(id, port) });
        open.push(() => plane.close());
        const carried: Carried[] = [];
        for (const protocol of PROTOCOLS) {
            const through = { host: plane.findAddress(LoadBalancerId)!, port: PORT };
            carried.push(await compareTraffic(protocol, through, servers.at(SEED.ecsA, BACKEND_PORT)!));
        }
        return carried;
    } finally {
        for (const close of open.reverse()) {
            await close();
        }
    }
}

/** One instance with a TCP and a UDP listener on one pair of servers. */
async function makePair(clb: LocalClb): Promise<string> {
    const client = clb.client();
    const settings = { AddressType: "internet", InstanceChargeType: "PayByCLCU" };
    const LoadBalancerId = String((await client.ok("CreateLoadBalancer", settings)).LoadBalancerId);
    const server = (ServerId: string, ServerType: string) => ({
        ServerId,
        Port: `${BACKEND_PORT}`,
        Weight: "100",
        Type: "ecs",
        ServerType,
    });
    const { MasterSlaveServerGroupId } = await client.ok("CreateMasterSlaveServerGroup", {
        LoadBalancerId,
        MasterSlaveBackendServers: JSON.stringify([server(SEED.ecsA, "Master"), server(SEED.ecsB, "Slave")]),
    });
    for (const protocol of PROTOCOLS) {
        const ListenerPort = `${PORT}`;
        await client.ok(`CreateLoadBalancer${protocol.toUpperCase()}Listener`, {
            LoadBalancerId,
            ListenerPort,
            Bandwidth: "-1",
            MasterSlaveServerGroupId: String(MasterSlaveServerGroupId),
        });
        await client.ok("StartLoadBalancerListener", { LoadBalancerId, ListenerPort, ListenerProtocol: protocol });
    }
    client.close();
    return LoadBalancerId;
}

/** In turn, so that a machine whose speed drifts favours neither; the first of each only warms up. */
async function compareTraffic(protocol: Protocol, through: Address, direct: Address): Promise<Carried> {
    const rates: { through: number; direct: number }[] = [];
    for (let run = 0; run <= RUNS; run++) {
        rates.push({ through: await rate(protocol, through), direct: await rate(protocol, direct) });
    }
    const measured = rates.slice(1);
    return {
        protocol,
        through: spread(measured.map((one) => one.through)),
        direct: spread(measured.map((one) => one.direct)),
    };
}

async function rate(protocol: Protocol, to: Address): Promise<number> {
    let left = REQUESTS;
    const begin = performance.now();
    const clients = Array.from({ length: AT_ONCE }, async () => {
        while (left-- > 0) {
            if ((await SEND_BY_PROTOCOL[protocol](to)) === undefined) {
                throw new Error(`a ${protocol} request to ${to.host}:${to.port} got no answer`);
            }
        }
    });
    await Promise.all(clients);
    return (REQUESTS * 1000) / (performance.now() - begin);
}
