// A UDP listener on a loopback address: the datagrams of one client go to one server as long as both are there.

import { createSocket, type Socket } from "node:dgram";
import type { Address } from "./probe";
import type { Choose } from "./tcpForwarder";

/** Silence after which a client is a new one; the documentation names no time. */
export const UDP_IDLE_MS = 10_000;

interface Session {
    readonly target: Address;
    readonly socket: Socket;
    readonly idle: NodeJS.Timeout;
}

export class UdpForwarder {
    private readonly socket = createSocket({ type: "udp4", recvBufferSize: 1 << 20 });
    private readonly sessions = new Map<string, Session>();

    /** @param keeps whether a client stays with its server: not once that is known to be sick */
    constructor(
        private readonly at: Address,
        private readonly choose: Choose,
        private readonly keeps: (target: Address) => boolean,
    ) {
        this.socket.on("message", (data, client) => this.forward(data, { host: client.address, port: client.port }));
    }

    listen(): Promise<void> {
        return new Promise((resolve, reject) => {
            this.socket.once("error", reject);
            this.socket.bind(this.at.port, this.at.host, () => {
                this.socket.removeListener("error", reject).on("error", () => undefined);
                resolve();
            });
        });
    }

    close(): void {
        [...this.sessions.keys()].forEach((key) => this.end(key));
        this.socket.close();
    }

    private forward(data: Buffer, client: Address): void {
        const key = `${client.host}:${client.port}`;
        const old = this.sessions.get(key);
        if (old && !this.keeps(old.target)) {
            this.end(key);
        }
        const session = this.sessions.get(key) ?? this.begin(key, client);
        session?.idle.refresh();
        session?.socket.send(data, session.target.port, session.target.host);
    }

    private begin(key: string, client: Address): Session | undefined {
        const target = this.choose(client.host);
        if (target === undefined) {
            return undefined;
        }
        const socket = createSocket("udp4");
        socket.on("message", (data) => this.socket.send(data, client.port, client.host));
        socket.on("error", () => this.end(key));
        const session = { target, socket, idle: setTimeout(() => this.end(key), UDP_IDLE_MS) };
        this.sessions.set(key, session);
        return session;
    }

    private end(key: string): void {
        const session = this.sessions.get(key);
        if (session) {
            this.sessions.delete(key);
            clearTimeout(session.idle);
            session.socket.close();
        }
    }
}
