// A server that has other clients: those who never finish are cut, the others wait for nobody.

import * as assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

import { RpcServer } from "../../clb/controlPlane/rpcServer";
import { makeTlsMaterial } from "../../clb/controlPlane/tls";

const PATIENCE = { firstByte: 300, headers: 300, request: 600, look: 50 };
const HEAD = "POST /?Action=Slow HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n";

const REFUSAL =
    '{"RequestId":"","HostId":"slb.aliyuncs.com","Code":"LocalClb.TooSlow","Message":"The request did not arrive in time."}';
const TOO_SLOW =
    "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json;charset=utf-8\r\n" +
    `Content-Length: ${REFUSAL.length}\r\nConnection: close\r\n\r\n${REFUSAL}`;

describe("a server that has other clients", () => {
    let server: RpcServer;
    let port: number;
    let ca: string;
    let handled: string[];

    before(async () => {
        const tls = await makeTlsMaterial(["127.0.0.1"]);
        ca = tls.ca;
        server = new RpcServer(
            tls,
            ({ body }) => {
                handled.push(body.toString());
                return Promise.resolve({ status: 200, body: "{}" });
            },
            PATIENCE,
        );
        port = await server.listen("127.0.0.1", 0);
    });
    beforeEach(() => (handled = []));
    after(() => server.close());

    /** Everything that comes back until the server hangs up, while `send` writes; and after how many milliseconds. */
    async function untilCut(socket: Socket, send: (socket: Socket) => void): Promise<{ text: string; after: number }> {
        const begin = Date.now();
        let text = "";
        socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
        socket.on("error", () => undefined);
        const beat = setInterval(() => send(socket), 40);
        await once(socket, "close");
        clearInterval(beat);
        return { text, after: Date.now() - begin };
    }

    const open = (): Socket => connect(port, "127.0.0.1");
    async function openTls(): Promise<Socket> {
        const socket = connectTls({ host: "127.0.0.1", port, ca });
        await once(socket, "secureConnect");
        return socket;
    }

    it("cuts a connection that never says a word", async () => {
        const { text, after } = await untilCut(open(), () => undefined);
        assert.equal(text, "");
        assert.ok(after >= 290, `${after} ms`);
    });

    it("cuts a TLS handshake that does not come to an end", async () => {
        const socket = open();
        socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]));
        const { text, after } = await untilCut(socket, () => undefined);
        assert.equal(text, "");
        assert.ok(after >= 290, `${after} ms`);
    });

    it("says nothing on a spare TLS connection that it closes: the client may just be about to use it", async () => {
        const { text, after } = await untilCut(await openTls(), () => undefined);
        assert.equal(text, "");
        assert.ok(after >= 290, `${after} ms`);
    });

    for (const [scheme, connection] of [["HTTP", open] as const, ["HTTPS", openTls] as const]) {
        it(`cuts headers that drip in over ${scheme}, with 408`, async () => {
            const socket = await connection();
            socket.write(HEAD);
            const { text } = await untilCut(socket, () => socket.write("X"));
            assert.equal(text, TOO_SLOW);
            assert.deepEqual(handled, []);
        });

        it(`cuts a body that drips in over ${scheme}, with 408`, async () => {
            const socket = await connection();
            socket.write(`${HEAD}\r\nslo`);
            const { text } = await untilCut(socket, () => undefined);
            assert.equal(text, TOO_SLOW);
            assert.deepEqual(handled, []);
        });

        it(`cuts the second request of a connection over ${scheme} as well`, async () => {
            const socket = await connection();
            socket.write(`${HEAD}\r\nfirst`);
            await once(socket, "data");
            assert.deepEqual(handled, ["first"]);
            socket.write(HEAD);
            const { text } = await untilCut(socket, () => socket.write("X"));
            assert.ok(text.endsWith(TOO_SLOW), text);
            assert.deepEqual(handled, ["first"]);
        });
    }

    it("waits for a client that thinks between two requests, and for one that is slow within the limits", async () => {
        const socket = open();
        socket.write(HEAD);
        await pause(150);
        socket.write("\r\nfi");
        await pause(150);
        socket.write("rst");
        await once(socket, "data");
        // Longer than any limit: between requests there is none.
        await pause(PATIENCE.request + PATIENCE.headers);
        socket.write(`${HEAD}\r\nagain`);
        await once(socket, "data");
        assert.deepEqual(handled, ["first", "again"]);
        socket.destroy();
    });
});

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
