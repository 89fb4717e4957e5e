// Serves the page on loopback: what is shown goes out as server-sent events, what is pressed comes in. A page of another
// origin can neither read it, by whatever name it reaches this address, nor press anything.

import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { HTML } from "./html";

/** What the page can ask for. */
export type PageAction =
    | { readonly do: "kill" | "hang" | "heal"; readonly server: string }
    | { readonly do: "switch"; readonly pair: string };

/** Why an order is not carried out: shown to whoever gave it. */
export class ActionRefused extends Error {}

/** More than a person opens; a program that opens ever more gets no further. */
const MAX_VIEWERS = 20;
const MAX_ACTION_LENGTH = 1000;

const HEADERS = {
    "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
};

export class PageServer {
    private readonly viewers = new Set<ServerResponse>();
    /** Those of the viewers that are the page itself. */
    private readonly pages = new WeakSet<ServerResponse>();

    private constructor(
        private readonly server: Server,
        private readonly initialEvents: () => readonly [event: string, data: unknown][],
        private readonly onAction: (action: PageAction) => void,
    ) {
        server.on("request", (request, response) => this.answer(request, response));
    }

    /**
     * @param initialEvents the events that a new viewer gets first
     * @param onAction begins to carry an order out; throws Refused where it cannot
     */
    static async start(
        initialEvents: () => readonly [event: string, data: unknown][],
        onAction: (action: PageAction) => void,
    ): Promise<PageServer> {
        const server = createServer({ requestTimeout: 10_000 });
        const page = new PageServer(server, initialEvents, onAction);
        await once(server.listen(0, "127.0.0.1"), "listening");
        return page;
    }

    get address(): string {
        return `http://${this.host}/`;
    }

    /** Tells everybody who looks. A viewer that does not keep up is let go, and comes back by itself. */
    send(event: string, data: unknown): void {
        for (const viewer of this.viewers) {
            if (viewer.writableLength > 1_000_000) {
                viewer.destroy();
            } else {
                viewer.write(formatEvent(event, data));
            }
        }
    }

    async close(): Promise<void> {
        this.viewers.forEach((viewer) => viewer.end());
        const closed = once(this.server.close(), "close");
        this.server.closeIdleConnections();
        setTimeout(() => this.server.closeAllConnections(), 500).unref();
        await closed;
    }

    private get host(): string {
        return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    private answer(request: IncomingMessage, response: ServerResponse): void {
        const log = (status: number, text: string, type = "text/plain") => {
            response.writeHead(status, { ...HEADERS, "content-type": `${type}; charset=utf-8` }).end(text);
        };
        const hosts = [this.host, this.host.replace("127.0.0.1", "localhost")];
        const { host = "", origin } = request.headers;
        const isOwn = origin === undefined ? request.method === "GET" : origin === `http://${host}`;
        const site = request.headers["sec-fetch-site"];
        const isForeignStream =
            request.url === "/events" && site !== undefined && site !== "same-origin" && site !== "none";
        if (!hosts.includes(host) || !isOwn || isForeignStream) {
            log(403, "This page is for this machine and itself only.\n");
            return;
        }
        switch (`${request.method} ${request.url}`) {
            case "GET /":
                log(200, HTML, "text/html");
                return;
            case "GET /events":
                this.addViewer(request, response, log);
                return;
            case "POST /act":
                void this.receiveAction(request, log);
                return;
            default:
                log(404, "There is / and nothing else.\n");
        }
    }

    private addViewer(
        request: IncomingMessage,
        response: ServerResponse,
        log: (status: number, text: string) => void,
    ): void {
        // A browser says so of the page's own stream; streams of other programs make room for it.
        const isPage = request.headers["sec-fetch-site"] === "same-origin";
        const [stranger] = [...this.viewers].filter((viewer) => !this.pages.has(viewer));
        if (this.viewers.size >= MAX_VIEWERS && isPage && stranger !== undefined) {
            this.viewers.delete(stranger);
            stranger.end();
        }
        if (this.viewers.size >= MAX_VIEWERS) {
            log(503, `${MAX_VIEWERS} look at it already.\n`);
            return;
        }
        response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream" });
        this.initialEvents().forEach(([event, data]) => response.write(formatEvent(event, data)));
        this.viewers.add(response);
        if (isPage) {
            this.pages.add(response);
        }
        request.on("close", () => this.viewers.delete(response));
    }

    private async receiveAction(request: IncomingMessage, log: (status: number, text: string) => void): Promise<void> {
        try {
            if (request.headers["content-type"] !== "application/json") {
                log(415, "An order is JSON.\n");
                return;
            }
            let text = "";
            for await (const chunk of request) {
                text += String(chunk);
                if (text.length > MAX_ACTION_LENGTH) {
                    log(413, "Too long for an order.\n");
                    return;
                }
            }
            const action = parseAction(text);
            if (action === undefined) {
                log(
                    400,
                    'No order; as {"do":"kill","server":"i-…"}, also hang and heal, or {"do":"switch","pair":"…"}.\n',
                );
                return;
            }
            this.onAction(action);
            log(202, "");
        } catch (error) {
            if (error instanceof ActionRefused) {
                log(409, `${error.message}\n`);
            } else {
                log(500, "It failed.\n");
            }
        }
    }
}

function formatEvent(event: string, data: unknown): string {
    return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function parseAction(text: string): PageAction | undefined {
    try {
        const { do: what, server, pair } = JSON.parse(text) as Record<string, unknown>;
        if ((what === "kill" || what === "hang" || what === "heal") && typeof server === "string") {
            return { do: what, server };
        }
        return what === "switch" && typeof pair === "string" ? { do: what, pair } : undefined;
    } catch {
        return undefined;
    }
}
