// One loopback port that speaks HTTP and HTTPS: the first byte of a connection tells which.

import {
    createServer,
    type IncomingMessage,
    type RequestListener,
    type Server,
    type ServerResponse,
    STATUS_CODES,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createNetServer, type Socket } from "node:net";

import { isControl } from "../core/controlPath";
import { ApiError } from "../core/errors";
import { isLoopbackAddress } from "../rpc/requestOrigin";
import { BODY_LIMIT, type Headers, type HttpAnswer, type HttpCall, toErrorAnswer } from "../rpc/rpc";
import type { TlsMaterial } from "./tls";

/** First byte of a TLS handshake record. */
const TLS_HANDSHAKE = 0x16;
/** Stacks B and C put everything into the request line. */
const HEADER_LIMIT = 128 * 1024;
/** Far beyond the provider's pauses of 5 s: a connection closed just as it is used again looks like a dropped call. */
const IDLE_LIMIT = 10 * 60 * 1000;
/** How long a client may take, in milliseconds; a spare connection of Go's clients says nothing until it is used. */
export interface Timeouts {
    /** For the first byte of a connection. */
    readonly firstByte: number;
    /** For a TLS handshake, and then for the headers of each request. */
    readonly headers: number;
    /** For the whole of a request, with its body. */
    readonly request: number;
    /** How often headers and requests are looked at. */
    readonly look: number;
}

const TIMEOUTS: Timeouts = { firstByte: 30_000, headers: 20_000, request: 60_000, look: 5_000 };
/** A snapshot of a cloud at all its quotas. */
const CONTROL_LIMIT = 32 * 1024 * 1024;

export type Handler = (call: HttpCall) => Promise<HttpAnswer | undefined>;

export class NotLoopbackError extends Error {
    constructor(host: string) {
        super(`The local CLB binds to 127.0.0.0/8 only, not to "${host}".`);
    }
}

export function requireLoopback(host: string): void {
    if (!isLoopbackAddress(host)) {
        throw new NotLoopbackError(host);
    }
}

export class RpcServer {
    private readonly sockets = new Set<Socket>();
    private readonly frontend = createNetServer((socket) => this.accept(socket));
    private readonly plain: Server;
    private readonly secure: Server;

    constructor(
        tls: TlsMaterial,
        handler: Handler,
        private readonly timeouts: Timeouts = TIMEOUTS,
    ) {
        const options = {
            maxHeaderSize: HEADER_LIMIT,
            headersTimeout: timeouts.headers,
            requestTimeout: timeouts.request,
            connectionsCheckingInterval: timeouts.look,
            keepAliveTimeout: IDLE_LIMIT,
        };
        const secrets = { cert: tls.cert, key: tls.key, handshakeTimeout: timeouts.headers };
        this.plain = createServer(options, listener("http", handler));
        this.secure = createTlsServer({ ...options, ...secrets }, listener("https", handler));
        for (const server of [this.plain, this.secure]) {
            server.on("clientError", refuseNonHttp);
            // These two never listen themselves, and Node watches over slow senders only from here on.
            server.emit("listening");
        }
        this.secure.on("tlsClientError", (_: Error, socket: Socket) => socket.destroy());
    }

    /** Resolves to the port. */
    async listen(host: string, port: number): Promise<number> {
        requireLoopback(host);
        await new Promise<void>((resolve, reject) => {
            this.frontend.once("error", reject);
            this.frontend.listen(port, host, () => {
                this.frontend.off("error", reject);
                resolve();
            });
        });
        return (this.frontend.address() as AddressInfo).port;
    }

    async close(): Promise<void> {
        const closed = new Promise<void>((resolve) => this.frontend.close(() => resolve()));
        this.sockets.forEach((socket) => socket.destroy());
        await closed;
        // Ends the watch; there is nothing else to close.
        this.plain.close();
        this.secure.close();
    }

    private accept(socket: Socket): void {
        this.sockets.add(socket);
        socket.on("close", () => this.sockets.delete(socket));
        // A peer that resets the connection is its own affair.
        socket.on("error", () => socket.destroy());
        const silence = setTimeout(() => socket.destroy(), this.timeouts.firstByte).unref();
        socket.on("close", () => clearTimeout(silence));
        socket.once("data", (first: Buffer) => {
            clearTimeout(silence);
            socket.pause();
            socket.unshift(first);
            (first[0] === TLS_HANDSHAKE ? this.secure : this.plain).emit("connection", socket);
            process.nextTick(() => socket.resume());
        });
    }
}

function refuseNonHttp(error: NodeJS.ErrnoException, socket: Socket): void {
    // A spare connection of a client: an answer to nothing would be taken for the answer to what it is about to ask.
    if (!socket.writable || socket.bytesRead === 0) {
        socket.destroy();
        return;
    }
    const { status, body } = toErrorAnswer("", "", describeError(error));
    const head = [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        "Content-Type: application/json;charset=utf-8",
        `Content-Length: ${Buffer.byteLength(body)}`,
        "Connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
    // Time to read the answer, and no more: who does not hang up would hold the connection for good.
    setTimeout(() => socket.destroy(), 1_000).unref();
}

/** With a body as every other refusal: the cloud's SDKs, and the provider, read it whatever the status says. */
function describeError(error: NodeJS.ErrnoException): ApiError {
    return error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? new ApiError("tooSlow")
        : new ApiError("malformedRequest", undefined, "That is not HTTP.");
}

const listener =
    (transport: "http" | "https", handler: Handler): RequestListener =>
    (request, response) => {
        // The handler answers for its own exceptions: what still arrives here ends this connection, never the process.
        serve(transport, handler, request, response).catch((error: unknown) => {
            process.stderr.write(`local CLB: a connection failed: ${String(error)}\n`);
            request.socket.destroy();
        });
    };

async function serve(
    transport: "http" | "https",
    handler: Handler,
    request: IncomingMessage,
    response: ServerResponse,
): Promise<void> {
    const limit = isControl(request.url ?? "") ? CONTROL_LIMIT : BODY_LIMIT;
    const body = await readBody(request, limit);
    if (body === "cut") {
        return;
    }
    if (body === "too large") {
        const refused = toErrorAnswer("", "", new ApiError("bodyTooLarge", undefined, String(limit)));
        response.setHeader("Connection", "close");
        send(response, refused);
        return;
    }
    const answer = await handler({
        transport,
        body: body.bytes,
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headersDistinct as Headers,
    });
    if (answer === undefined) {
        request.socket.destroy();
    } else if (!response.destroyed) {
        send(response, answer);
    }
}

function send(response: ServerResponse, { status, body }: HttpAnswer): void {
    const headers = { "Content-Type": "application/json;charset=utf-8", "Content-Length": Buffer.byteLength(body) };
    response.writeHead(status, headers).end(body);
}

/** Reads to the end even what is too much, so that the refusal reaches the client instead of a reset. */
async function readBody(request: IncomingMessage, limit: number): Promise<{ bytes: Buffer } | "too large" | "cut"> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
        for await (const chunk of request as AsyncIterable<Buffer>) {
            size += chunk.length;
            if (size <= limit) {
                chunks.push(chunk);
            } else if (size > 8 * limit) {
                request.socket.destroy();
                return "cut";
            }
        }
    } catch {
        return "cut";
    }
    return size > limit ? "too large" : { bytes: Buffer.concat(chunks) };
}
