// Clients of a listener, as tests need them: one question, or a connection that stays.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, type Socket } from "node:net";

import type { Address } from "../../../clb/dataplane/probe";

/** A TCP connection on which one can ask again. */
export class Client {
    /** Why it broke, if it did. */
    broken: string | undefined;
    private constructor(private readonly socket: Socket) {
        socket.on("error", ({ code }: NodeJS.ErrnoException) => (this.broken = code ?? "error"));
        socket.on("close", () => (this.broken ??= "closed"));
    }

    static async open(to: Address, from = "127.0.0.1"): Promise<Client> {
        const client = new Client(connect({ ...to, localAddress: from }));
        await Promise.race([client.next("connect"), client.end()]);
        return client;
    }

    /** The answer, or how the connection broke. */
    async ask(text: string): Promise<string> {
        this.socket.write(text);
        return Promise.race([this.next("data"), this.end()]);
    }

    /** Waits for the end of the connection and says how it came. */
    async end(): Promise<string> {
        if (!this.socket.closed) {
            await this.next("close");
        }
        return this.broken ?? "closed";
    }

    /** Errors are told by the end of the connection, not here. */
    private next(event: string): Promise<string> {
        return new Promise((resolve) => this.socket.once(event, (what) => resolve(String(what))));
    }

    /** Says that nothing more will come, and waits for the other side to say so too. */
    async finish(): Promise<string> {
        this.socket.end();
        return this.end();
    }
}

export async function askTcp(to: Address, from?: string): Promise<string> {
    const client = await Client.open(to, from);
    const answer = client.broken ?? (await client.ask("hello"));
    await client.finish();
    return answer;
}

/** A UDP client with one source port. */
export class Datagrams {
    private readonly socket = createSocket("udp4");

    constructor(private readonly to: Address) {}

    send(text: string): void {
        this.socket.send(text, this.to.port, this.to.host);
    }

    async ask(text: string): Promise<string> {
        const answer = once(this.socket, "message") as Promise<[Buffer]>;
        this.send(text);
        return (await answer)[0].toString();
    }

    close(): void {
        this.socket.close();
    }
}
