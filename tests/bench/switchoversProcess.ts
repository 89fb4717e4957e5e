// Brings pairs up on a local CLB that carries traffic and switches all of them by one update after another, as the setting
// `switched` does: pairs, updates. Tells what was lost on the way and how the memory went.

import type { Inputs } from "@pulumi/pulumi";

import { DataPlane } from "../../clb/dataplane/dataPlane";
import { LocalClb } from "../../clb/localClb";
import { Load } from "../../cli/drill/load";
import { Servers } from "../../cli/drill/servers";
import { asConfig, Workspace } from "../../cli/local/workspace";
import { AddressType, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { SWITCHED_KEY } from "../../components/switched";
import { EVERY_MS, type Switched } from "./switchovers";

const [pairs, updates] = process.argv.slice(2).map(Number) as [number, number];
const names = Array.from({ length: pairs }, (_, index) => `web${index}`);
const PORT = 4430;

function program(): Promise<Inputs> {
    const made = names.map((name, index) => {
        const { loadBalancerId } = new PrimarySecondaryLoadBalancer(name, {
            loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
            primary: { serverId: `i-a${index}` },
            secondary: { serverId: `i-b${index}` },
            listeners: [{ protocol: Protocol.Tcp, port: PORT, backendPort: 8443 }],
        });
        return [name, loadBalancerId];
    });
    return Promise.resolve(Object.fromEntries(made) as Inputs);
}

async function main(): Promise<Switched> {
    const clb = await LocalClb.start({
        seed: (seed) => {
            seed.zone("cn-hangzhou-h")
                .vpc("vpc-a", "10.0.0.0/8")
                .vSwitch("vsw-a", "vpc-a", "cn-hangzhou-h", "10.0.0.0/16");
            names.forEach((_, index) => seed.ecs({ id: `i-a${index}` }).ecs({ id: `i-b${index}` }));
        },
    });
    const workspace = new Workspace({ SSL_CERT_FILE: clb.caFile });
    const config = asConfig(clb.providerConfig());
    const up = async (switched: readonly string[]) => {
        const ran = await workspace.run("up", "bench", program, { ...config, [SWITCHED_KEY]: switched });
        if (!ran.ok) {
            throw new Error(ran.output);
        }
    };
    /** The servers that are primary behind the listeners, by the cloud. */
    const primaries = (): string[] => {
        const { listeners, groups } = clb.model;
        const groupOf = (id: string) => groups.find((group) => group.id === id)?.servers ?? [];
        return listeners
            .flatMap(({ groupId }) => groupOf(groupId).filter(({ role }) => role === "Master"))
            .map(({ serverId }) => serverId);
    };

    await up([]);
    const servers = await Servers.start(clb.model);
    const plane = await DataPlane.start({ clb, backends: (id, port) => servers.at(id, port) });
    const targets = clb.model.loadBalancers.map(({ id }) => ({
        name: id,
        protocol: "tcp" as const,
        at: { host: plane.addressOf(id)!, port: PORT },
    }));
    const load = new Load(targets, EVERY_MS, false);
    const counts = { answered: 0, lost: 0 };
    load.onSample(({ server }) => {
        counts[server === undefined ? "lost" : "answered"]++;
    });
    load.start();
    const heaps: number[] = [];
    const seconds: number[] = [];
    for (let n = 1; n <= updates; n++) {
        const begin = performance.now();
        await up(n % 2 === 1 ? names : []);
        seconds.push((performance.now() - begin) / 1000);
        const expected = n % 2 === 1 ? "i-b" : "i-a";
        if (primaries().length !== pairs || !primaries().every((id) => id.startsWith(expected))) {
            throw new Error(`update ${n}: not switched, the primaries are ${primaries().join(", ")}`);
        }
        // It keeps the last ten thousand calls: what it keeps by intention would hide what it keeps by mistake.
        clb.clear();
        globalThis.gc?.();
        globalThis.gc?.();
        heaps.push(process.memoryUsage().heapUsed / 1024 / 1024);
        process.stderr.write(
            `update ${n} of ${updates}: ${JSON.stringify(counts)}, ${heaps.at(-1)!.toFixed(1)} MiB, ${seconds.at(-1)!.toFixed(1)} s\n`,
        );
    }
    await load.stop();
    plane.close();
    await servers.stop();
    workspace.close();
    await clb.stop();
    return { switchovers: pairs * updates, ...counts, heaps, seconds };
}

void main().then((switched) => {
    process.send?.(switched);
    process.disconnect?.();
    process.exit(0);
});
