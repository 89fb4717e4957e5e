// Brings pairs up on a local CLB that carries traffic and switches all of them by one update after another, as the setting
// `switched` does: pairs, updates. Tells what was lost on the way and how the memory went.

import { fork } from "node:child_process";
import { once } from "node:events";

import { LocalClb } from "../../clb/controlPlane/localClb";
import { DataPlane } from "../../clb/dataplane/dataPlane";
import { Load, TIMEOUT_MS } from "../../cli/traffic/load";
import { Servers } from "../../cli/traffic/servers";
import { EVERY_MS, namesOf, PORT, type Switched } from "./switchovers";
import { inBench } from "./workspace";

const [pairs, updates] = process.argv.slice(2).map(Number) as [number, number];
const names = namesOf(pairs);

async function main(): Promise<Switched> {
    const clb = await LocalClb.start({
        seed: (seed) => {
            seed.zone("cn-hangzhou-h")
                .vpc("vpc-a", "10.0.0.0/8")
                .vSwitch("vsw-a", "vpc-a", "cn-hangzhou-h", "10.0.0.0/16");
            names.forEach((_, index) => seed.ecs({ id: `i-a${index}` }).ecs({ id: `i-b${index}` }));
        },
    });
    const args = [String(pairs), JSON.stringify(clb.providerConfig()), clb.caFile];
    const runner = fork(inBench("switchoversRunner.ts"), args, { execArgv: ["-r", "ts-node/register"] });
    const died = once(runner, "exit").then(([code]) => ({ ok: false, output: `the runner ended with ${code}` }));
    const up = async (isSwitched: boolean) => {
        const answered = once(runner, "message") as Promise<[{ ok: boolean; output: string }]>;
        runner.send(isSwitched);
        const ran = await Promise.race([answered.then(([said]) => said), died]);
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

    await up(false);
    const servers = await Servers.start(clb.model);
    const plane = await DataPlane.start({ clb, backends: (id, port) => servers.at(id, port) });
    const targets = clb.model.loadBalancers.map(({ id }) => ({
        name: id,
        protocol: "tcp" as const,
        at: { host: plane.findAddress(id)!, port: PORT },
    }));
    const load = new Load(targets, EVERY_MS, false);
    const counts = { answered: 0, cut: 0, late: 0 };
    load.onSample(({ server, sentAt, endedAt }) => {
        counts[server !== undefined ? "answered" : endedAt - sentAt < TIMEOUT_MS ? "cut" : "late"]++;
    });
    load.start();
    const heaps: number[] = [];
    const seconds: number[] = [];
    for (let n = 1; n <= updates; n++) {
        const begin = performance.now();
        await up(n % 2 === 1);
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
    runner.disconnect();
    await clb.stop();
    return { switchovers: pairs * updates, ...counts, heaps, seconds };
}

void main().then((switched) => {
    process.send?.(switched);
    process.disconnect?.();
    process.exit(0);
});
