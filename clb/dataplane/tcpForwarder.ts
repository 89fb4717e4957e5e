// A TCP listener on a loopback address: every new connection goes to whoever serves at that moment, and stays there.

import { connect, createServer, type Server, type Socket } from "node:net";
import type { Address } from "./probe";
import { reset } from "./reset";

/** Whom a new client gets; nobody where it may not come in or nobody serves. */
export type Choose = (client: string) => Address | undefined;

export class TcpForwarder {
    private readonly server: Server;
    private readonly open = new Set<Socket>();

    constructor(
        private readonly at: Address,
        choose: Choose,
    ) {
        this.server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
            const target = choose(client.remoteAddress ?? "");
            if (target === undefined) {
                client.resetAndDestroy();
            } else {
                this.forward(client, target);
            }
        });
    }

    listen(): Promise<void> {
        return new Promise((resolve, reject) => {
            this.server.once("error", reject);
            this.server.listen({ ...this.at, backlog: 1024 }, () => {
                // What may still come, such as a lack of file handles, concerns one connection.
                this.server.removeListener("error", reject).on("error", () => undefined);
                resolve();
            });
        });
    }

    /** A listener that is stopped or deleted takes its connections with it. */
    close(): void {
        this.server.close();
        this.open.forEach(reset);
    }

    private forward(client: Socket, target: Address): void {
        const backend = connect({ ...target, allowHalfOpen: true, noDelay: true });
        for (const [one, other] of [
            [client, backend],
            [backend, client],
        ] as const) {
            this.open.add(one);
            let failed = false;
            one.once("error", () => (failed = true));
            one.once("close", () => {
                this.open.delete(one);
                // Both sides have ended in order, or one has broken.
                if (failed || !other.writableEnded) {
                    reset(other);
                }
            });
        }
        backend.once("connect", () => {
            client.pipe(backend);
            backend.pipe(client);
        });
    }
}
