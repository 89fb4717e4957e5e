// Steady load: a new connection or a new UDP client for every request, on every listener, and who answered it.

import { createSocket, type Socket } from "node:dgram";
import { connect } from "node:net";

import type { Address } from "../../clb/dataplane/probe";
import { UDP_IDLE_MS } from "../../clb/dataplane/udpForwarder";

/** A listener under load. */
export interface Target {
    readonly name: string;
    readonly protocol: "tcp" | "udp";
    readonly at: Address;
}

/** One request. Times are milliseconds of `performance.now()`. */
export interface Sample {
    readonly target: string;
    readonly sentAt: number;
    readonly endedAt: number;
    /** Who answered; nobody where the request was lost. */
    readonly server: string | undefined;
}

/** The most that a drill can be told to send to each listener. */
export const MAX_RATE = 200;

/** How long a client waits for its answer: twice this, so that one stall of this process cannot use it all up. */
const RETRY_AFTER_MS = 1000;

/** A request that ended sooner without an answer was refused or cut. */
export const TIMEOUT_MS = 2 * RETRY_AFTER_MS;

/** After this a listener has forgotten a UDP client, also one that is slow to forget. */
const DRAIN_MS = 2 * UDP_IDLE_MS;

/** A delay of this process's own timers that is worth knowing of, when its figures are judged. */
const STALL_MS = 10;

export class Load {
    readonly samples: Sample[] = [];
    /** When this process was late, and by how much: what it measured then is worth that much less. */
    readonly stalls: { readonly at: number; readonly milliseconds: number }[] = [];
    private readonly listeners = new Set<(sample: Sample) => void>();
    private readonly flying = new Set<Promise<void>>();
    private timer: NodeJS.Timeout | undefined;
    private due = 0;

    /** @param keeps whether all samples are kept, or only told to those who hear */
    constructor(
        private readonly targets: readonly Target[],
        readonly everyMs: number,
        private readonly keeps = true,
    ) {}

    onSample(onOutput: (sample: Sample) => void): () => void {
        this.listeners.add(onOutput);
        return () => this.listeners.delete(onOutput);
    }

    start(): void {
        this.due = performance.now();
        this.tick();
    }

    /** Sends no more, and waits for the answers that are due. */
    async stop(): Promise<void> {
        clearTimeout(this.timer);
        await Promise.all(this.flying);
    }

    private tick(): void {
        const now = performance.now();
        if (this.keeps && now - this.due > STALL_MS) {
            this.stalls.push({ at: now, milliseconds: now - this.due });
        }
        for (const target of this.targets) {
            const flight = this.send(target, now).finally(() => this.flying.delete(flight));
            this.flying.add(flight);
        }
        // Requests that a stall has swallowed are not sent later in a bunch.
        this.due = Math.max(this.due + this.everyMs, now);
        this.timer = setTimeout(() => this.tick(), this.due - performance.now());
    }

    private async send({ name, protocol, at }: Target, sentAt: number): Promise<void> {
        const server = await SEND_BY_PROTOCOL[protocol](at);
        const sample = { target: name, sentAt, endedAt: performance.now(), server };
        if (this.keeps) {
            this.samples.push(sample);
        }
        this.listeners.forEach((onOutput) => onOutput(sample));
    }
}

type RequestProtocol = (at: Address) => Promise<string | undefined>;

/** One request on a connection of its own: the server that answered. */
export const SEND_BY_PROTOCOL: Record<Target["protocol"], RequestProtocol> = {
    tcp: (at) =>
        awaitAnswer((answer) => {
            const socket = connect({ ...at, noDelay: true });
            let text = "";
            socket.on("error", () => answer(undefined)).on("close", () => answer(undefined));
            socket.on("data", (data) => {
                text += data.toString();
                if (text.endsWith("\n")) {
                    answer(text.trim());
                }
            });
            socket.write("who\n");
            return () => socket.destroy();
        }),
    udp: (at) =>
        awaitAnswer((answer) => {
            const client = new UdpClient(at, answer);
            return () => client.close();
        }),
};

/**
 * A UDP client that the listener does not know. One that asks from a port of a request of the last seconds is an old client, and
 * is sent to the server that it had, be that dead by now. The system hands ports out at random: of two hundred, two are more
 * often alike than not.
 */
class UdpClient {
    /** When a port was asked from. */
    private static readonly used = new Map<number, number>();
    private socket: Socket;

    constructor(
        private readonly at: Address,
        private readonly answer: (server: string | undefined) => void,
    ) {
        this.socket = this.ask();
    }

    close(): void {
        this.socket.close();
    }

    private ask(): Socket {
        const socket = createSocket("udp4");
        socket.on("error", () => this.answer(undefined)).on("message", (data) => this.answer(data.toString()));
        return socket.bind(0, () => {
            const { port } = socket.address();
            const now = performance.now();
            if (now - (UdpClient.used.get(port) ?? -Infinity) < DRAIN_MS) {
                socket.close();
                this.socket = this.ask();
            } else {
                UdpClient.used.set(port, now);
                socket.send("who", this.at.port, this.at.host);
            }
        });
    }
}

function awaitAnswer(ask: (answer: (server: string | undefined) => void) => () => void): Promise<string | undefined> {
    return new Promise((resolve) => {
        let over = false;
        const answer = (server: string | undefined): void => {
            if (!over) {
                over = true;
                clearTimeout(timer);
                end();
                resolve(server);
            }
        };
        let timer = setTimeout(() => {
            timer = setTimeout(() => answer(undefined), RETRY_AFTER_MS);
        }, RETRY_AFTER_MS);
        const end = ask(answer);
    });
}
