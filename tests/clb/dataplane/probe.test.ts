// Probes over real sockets. Time stands still, so that a verdict can only come from what the server did.

import * as assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket as NetSocket } from "node:net";

import type { HealthCheck } from "../../../clb/model/types";
import { takeAddress } from "../../../clb/dataplane/loopback";
import { probe } from "../../../clb/dataplane/probe";
import { TCP, UDP } from "../support/checks";
import { ManualTimers } from "../../../clb/dataplane/timers";

const HTTP: HealthCheck = { ...TCP, type: "http", uri: "/healthz?full=1", httpCode: "http_2xx,http_4xx" };

const open: (Server | Socket)[] = [];

async function listen(server: Server): Promise<number> {
    open.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
}

async function datagrams(): Promise<{ socket: Socket; port: number }> {
    const socket = createSocket("udp4");
    open.push(socket);
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return { socket, port: socket.address().port };
}

/** A place that nobody has ever listened on. */
const NOBODY = { host: takeAddress(), port: 8080 };

function verdictOf(check: HealthCheck, port: number, host = "127.0.0.1"): Promise<boolean> {
    return new Promise((resolve) => probe(check, { host, port }, new ManualTimers(), resolve));
}

describe("probe", () => {
    afterEach(() => {
        open.splice(0).forEach((one) => one.close());
    });

    it("passes a TCP server that accepts, without a word, and tears the connection down by a reset", async () => {
        const server = createServer();
        const port = await listen(server);
        const accepted = once(server, "connection") as Promise<[NetSocket]>;
        assert.equal(await verdictOf(TCP, port), true);
        const [socket] = await accepted;
        const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
        assert.equal(error.code, "ECONNRESET");
    });

    it("fails a TCP server that refuses", async () => {
        assert.equal(await verdictOf(TCP, NOBODY.port, NOBODY.host), false);
    });

    for (const [status, passed] of [
        [200, true],
        [299, true],
        [302, false],
        [404, true],
        [503, false],
    ] as const) {
        it(`${passed ? "passes" : "fails"} status ${status} of an HTTP check for 2xx and 4xx`, async () => {
            const server = createHttpServer((_, response) => response.writeHead(status).end());
            assert.equal(await verdictOf(HTTP, await listen(server)), passed);
            server.close();
        });
    }

    it("asks with HEAD for path and domain, and without a domain for the server's address", async () => {
        const seen: string[] = [];
        const server = createHttpServer(({ method, url, headers }: IncomingMessage, response) => {
            seen.push(`${method} ${url} ${headers.host}`);
            response.end();
        });
        const port = await listen(server);
        await verdictOf({ ...HTTP, domain: "shop.example.com" }, port);
        await verdictOf(HTTP, port);
        assert.deepEqual(seen, ["HEAD /healthz?full=1 shop.example.com", "HEAD /healthz?full=1 127.0.0.1"]);
    });

    it("fails an HTTP server that accepts and never answers when the timeout is over, no sooner", async () => {
        const server = createServer();
        const accepted = once(server, "connection");
        const port = await listen(server);
        const timers = new ManualTimers();
        let verdict: boolean | undefined;
        probe(HTTP, { host: "127.0.0.1", port }, timers, (passed) => (verdict = passed));
        await accepted;
        await timers.pass(4999);
        assert.equal(verdict, undefined);
        await timers.pass(1);
        assert.equal(verdict, false);
    });

    it("fails an HTTP check that something else than HTTP answers", async () => {
        const server = createServer((socket) => socket.end("220 ready\r\n"));
        assert.equal(await verdictOf(HTTP, await listen(server)), false);
    });

    it("passes a UDP server that is silent for the whole timeout, or answers", async () => {
        for (const answers of [false, true]) {
            const { socket, port } = await datagrams();
            const timers = new ManualTimers();
            const asked = once(socket, "message") as Promise<[Buffer, AddressInfo]>;
            let verdict: boolean | undefined;
            probe(UDP, { host: "127.0.0.1", port }, timers, (passed) => (verdict = passed));
            const [, client] = await asked;
            if (answers) {
                socket.send("here", client.port);
            }
            await timers.pass(9999);
            assert.equal(verdict, undefined);
            await timers.pass(1);
            assert.equal(verdict, true);
        }
    });

    it("sends a UDP server the text it is told to, and waits for the answer it is told", async () => {
        const check = { ...UDP, request: "ping", expected: "pong" };
        for (const [answer, wanted] of [
            ["pong", true],
            ["pongs", false],
        ] as const) {
            const { socket, port } = await datagrams();
            const asked = once(socket, "message") as Promise<[Buffer, AddressInfo]>;
            const verdict = verdictOf(check, port);
            const [message, client] = await asked;
            assert.equal(message.toString(), "ping");
            socket.send(answer, client.port);
            assert.equal(await verdict, wanted);
        }
        const { socket, port } = await datagrams();
        const asked = once(socket, "message");
        const timers = new ManualTimers();
        let verdict: boolean | undefined;
        probe(check, { host: "127.0.0.1", port }, timers, (passed) => (verdict = passed));
        await asked;
        await timers.pass(10_000);
        assert.equal(verdict, false);
    });

    it("fails a UDP server whose system says that nobody listens on the port", async () => {
        assert.equal(await verdictOf(UDP, NOBODY.port, NOBODY.host), false);
    });

    it("gives no verdict once it is given up", async () => {
        const server = createServer((socket) => socket.on("error", () => undefined));
        const timers = new ManualTimers();
        const giveUp = probe(TCP, { host: "127.0.0.1", port: await listen(server) }, timers, () => assert.fail());
        giveUp();
        await timers.pass(60_000);
    });
});
