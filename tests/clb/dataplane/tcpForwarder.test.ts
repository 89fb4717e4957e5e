// What the end of a listener does to its connections, at the worst moment.

import * as assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";

import { releaseAddress, takeAddress } from "../../../clb/dataplane/loopback";
import { TcpForwarder } from "../../../clb/dataplane/tcpForwarder";

/** The TCP connections that this process holds. */
const held = () => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;

/** Both ends of a connection. */
async function pair(server: Server, to: { host: string; port: number }): Promise<[Socket, Socket]> {
    const accepted = once(server, "connection") as Promise<[Socket]>;
    const client = connect({ ...to, allowHalfOpen: true });
    const [other] = await accepted;
    [client, other].forEach((socket) => socket.on("error", () => undefined));
    return [client, other];
}

describe("TcpForwarder", () => {
    // Node 20 fails to close a socket that is reset while its own end is on the way, and spins when the process ends.
    it("keeps no connection that is just about to end when it is closed", async () => {
        const before = held();
        const backend = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
        await once(backend, "listening");
        const { port } = backend.address() as AddressInfo;
        const at = { host: takeAddress(), port: 8443 };
        const forwarder = new TcpForwarder(at, () => ({ host: "127.0.0.1", port }));
        await forwarder.listen();

        const [client, server] = await pair(backend, at);
        const [near, far] = await pair(backend, { host: "127.0.0.1", port });
        client.write("question");
        await once(server, "data");
        // The forwarder hears of the end of its client, and passes it on, in the same turn of the event loop.
        const heard = once(far, "data").then(() => forwarder.close());
        client.end(() => near.write("now"));
        await heard;

        for (const socket of [client, server, near, far].filter(({ closed }) => !closed)) {
            await once(socket.destroy(), "close");
        }
        await once(backend.close(), "close");
        releaseAddress(at.host);
        await setImmediate();
        assert.equal(held(), before);
    });
});
