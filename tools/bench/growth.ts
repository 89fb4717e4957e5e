// Whether the local CLB grows with the calls it gets, loses any, or is held up by clients that never finish a sentence.

import { fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import * as path from "node:path";
import { performance } from "node:perf_hooks";

import { LocalClb } from "../../clb/controlPlane/localClb";
import { type ClientOptions, SignedClient } from "../../clb/controlPlane/signedClient";
import { runLoad } from "../../clb/load";
import { type Spread, spread } from "./measure";

export interface Against {
    readonly ours: Spread;
    readonly theirs: Spread;
}

/** Everything that is bounded is full after so many, and the tables of it have their final size. */
export const FULL = 200_000;
/** Each writes one byte in so many milliseconds. */
const DRIP = 1_000;

async function withServer<T>(use: (options: ClientOptions) => Promise<T>): Promise<T> {
    const child = fork(path.join(__dirname, "clbProcess.ts"), { execArgv: ["-r", "ts-node/register"] });
    try {
        const [options] = (await once(child, "message")) as [ClientOptions];
        return await use(options);
    } finally {
        child.disconnect();
    }
}

/** Heap after `calls`, against that of the moment when everything bounded was full. */
export async function measureMemory(calls: number): Promise<Against> {
    const file = path.join(__dirname, "growthProcess.ts");
    const execArgv = ["--expose-gc", "-r", "ts-node/register"];
    const child = fork(file, [String(FULL), String(calls)], { execArgv });
    const [{ then, now }] = (await once(child, "message")) as [{ then: number; now: number }];
    return { ours: spread([now]), theirs: spread([then]) };
}

/** Milliseconds until an answer among connections that say nothing and senders that drip, against those in peace. */
export function measureDisturbance(idle: number, slow: number): Promise<Against> {
    return withServer(async (options) => {
        const client = new SignedClient(options);
        await answers(client);
        const peace = await answers(client);
        const [host = "", port = ""] = options.endpoint.split(":");
        const sockets: Socket[] = [];
        while (sockets.length < idle + slow) {
            // As many at once as a server's queue takes.
            const more = Array.from({ length: 100 }, () => connect(Number(port), host).on("error", () => undefined));
            sockets.push(...more);
            await Promise.all(more.map((socket) => once(socket, "connect")));
        }
        const drips = sockets.slice(idle);
        drips.forEach((socket) => socket.write("POST / HTTP/1.1\r\nX-Slow: "));
        const drip = setInterval(() => drips.forEach((socket) => socket.write("x")), DRIP);
        const disturbed = await answers(client);
        clearInterval(drip);
        const still = sockets.filter((socket) => !socket.destroyed && socket.readyState === "open").length;
        sockets.forEach((socket) => socket.destroy());
        client.close();
        if (still < idle + slow) {
            throw new Error(`${idle + slow - still} connections were cut before the measurement was over`);
        }
        return { ours: spread(disturbed), theirs: spread(peace) };
    });
}

async function answers(client: SignedClient): Promise<number[]> {
    const times: number[] = [];
    for (let n = 0; n < 200; n++) {
        const begin = performance.now();
        await client.ok("DescribeLoadBalancers");
        times.push(performance.now() - begin);
    }
    return times;
}

/** What was lost of the calls of many clients, against those that were answered. */
export async function measureLoss(clients: number, calls: number): Promise<Against> {
    const clb = await LocalClb.start();
    try {
        const { answered, lost } = await runLoad(clb, clients, calls);
        return { ours: spread([clients * calls - answered + lost.length]), theirs: spread([answered]) };
    } finally {
        await clb.stop();
    }
}
