// Backend servers of tests: real sockets that answer with their name, and can be killed or hung.

import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

import { takeAddress } from "../../../clb/dataplane/loopback";
import type { Address } from "../../../clb/dataplane/probe";
import { reset } from "../../../clb/dataplane/reset";

/** One server: a TCP and a UDP port that answer each message with "<name>: <message>", HEAD with 200. */
export class TestServer {
    /** Accepts, and never answers. */
    hung = false;
    /** TCP connections that said something other than a health check. */
    readonly talks: string[] = [];
    private readonly open = new Set<Socket>();
    private tcp: Server | undefined;
    private udp: UdpSocket | undefined;

    /** @param at an address of its own: nobody else takes its port while it is dead */
    constructor(
        readonly name: string,
        readonly at: Address = { host: takeAddress(), port: 8080 },
    ) {}

    async start(): Promise<void> {
        const tcp = createServer({ allowHalfOpen: true }, (socket) => this.talk(socket));
        tcp.listen(this.at);
        await once(tcp, "listening");
        const udp = createSocket("udp4", (data, { port, address }) => {
            if (!this.hung) {
                udp.send(`${this.name}: ${data.toString()}`, port, address);
            }
        });
        udp.bind(this.at.port, this.at.host);
        await once(udp, "listening");
        this.tcp = tcp;
        this.udp = udp;
    }

    /** As a process that is killed: ports closed, connections reset. */
    async kill(): Promise<void> {
        const { tcp, udp } = this;
        this.tcp = undefined;
        this.udp = undefined;
        this.open.forEach(reset);
        await Promise.all([tcp && once(tcp.close(), "close"), udp && once(udp.close(), "close")]);
    }

    private talk(socket: Socket): void {
        this.open.add(socket);
        socket.on("error", () => undefined).on("close", () => this.open.delete(socket));
        socket.on("end", () => socket.end());
        socket.on("data", (data) => {
            const text = data.toString();
            if (this.hung) {
                return;
            }
            if (text.startsWith("HEAD ")) {
                socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
                return;
            }
            this.talks.push(text);
            socket.write(`${this.name}: ${text}`);
        });
    }
}
