// The page of a trial over plain HTTP: what it tells, what it takes, and whom it sends away.

import * as assert from "node:assert/strict";
import { request } from "node:http";

import { ActionRefused, type PageAction, PageServer } from "../../../cli/page/server";

interface Said {
    readonly status: number;
    readonly text: string;
}

describe("the page of a trial", () => {
    let page: PageServer;
    const orders: PageAction[] = [];

    beforeEach(async () => {
        orders.length = 0;
        page = await PageServer.start(
            () => [["roles", { primary: "i-a" }]],
            (order) => {
                if (order.do !== "switch" && order.server === "i-none") {
                    throw new ActionRefused("no server i-none");
                }
                orders.push(order);
            },
        );
    });
    afterEach(() => page.close());

    /** Sends a request and reads the answer, or as much of a stream of events as `until` asks for. */
    function ask(method: string, path: string, headers: object = {}, body = "", until?: string): Promise<Said> {
        return new Promise((resolve, reject) => {
            const options = { method, headers: headers as Record<string, string> };
            const call = request(new URL(path, page.address), options, (response) => {
                let text = "";
                response.setEncoding("utf8").on("data", (chunk: string) => {
                    text += chunk;
                    if (until !== undefined && text.includes(until)) {
                        resolve({ status: response.statusCode ?? 0, text });
                        call.destroy();
                    }
                });
                response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
            });
            call.on("error", reject).end(body);
        });
    }
    const own = () => ({ origin: page.address.slice(0, -1), "content-type": "application/json" });

    it("is one file that loads nothing from elsewhere", async () => {
        const { status, text } = await ask("GET", "/");
        assert.equal(status, 200);
        assert.match(text, /^<!doctype html>/i);
        assert.doesNotMatch(text, /\b(src|href)="(https?:)?\/\//);
        assert.deepEqual(await ask("GET", "/more"), { status: 404, text: "There is / and nothing else.\n" });
    });

    it("tells a new viewer how things stand", async () => {
        const { status, text } = await ask("GET", "/events", {}, "", "\n\n");
        assert.deepEqual([status, text], [200, 'event: roles\ndata: {"primary":"i-a"}\n\n']);
    });

    it("passes on what is pressed, and says why it cannot", async () => {
        const press = (order: object) => ask("POST", "/act", own(), JSON.stringify(order));
        assert.deepEqual(await press({ do: "kill", server: "i-a" }), { status: 202, text: "" });
        assert.deepEqual(await press({ do: "switch", pair: "web" }), { status: 202, text: "" });
        assert.deepEqual(await press({ do: "kill", server: "i-none" }), { status: 409, text: "no server i-none\n" });
        assert.equal((await press({ do: "explode", server: "i-a" })).status, 400);
        assert.equal((await ask("POST", "/act", own(), "{")).status, 400);
        assert.equal((await ask("POST", "/act", own(), " ".repeat(1001))).status, 413);
        assert.deepEqual(orders, [
            { do: "kill", server: "i-a" },
            { do: "switch", pair: "web" },
        ]);
    });

    it("sends away pages of another origin, and names that lead here", async () => {
        const refused = { status: 403, text: "This page is for this machine and itself only.\n" };
        const order = JSON.stringify({ do: "kill", server: "i-a" });
        assert.deepEqual(await ask("GET", "/", { host: "example.com" }), refused);
        assert.deepEqual(await ask("POST", "/act", { ...own(), origin: "http://example.com" }, order), refused);
        assert.deepEqual(await ask("POST", "/act", { "content-type": "application/json" }, order), refused);
        assert.deepEqual(orders, []);
    });

    it("is known by both names of this machine, with its port, to itself alone", async () => {
        const port = new URL(page.address).port;
        const local = `localhost:${port}`;
        const status = async (...call: Parameters<typeof ask>) => (await ask(...call)).status;
        assert.equal(await status("GET", "/", { host: local }), 200);
        assert.equal(await status("GET", "/", { host: "localhost" }), 403);
        assert.equal(await status("GET", "/", { origin: page.address.slice(0, -1) }), 200);
        assert.equal(await status("GET", "/", { origin: "http://example.com" }), 403);
        const order = JSON.stringify({ do: "heal", server: "i-a" });
        const json = { "content-type": "application/json" };
        assert.equal(await status("POST", "/act", { ...json, host: local, origin: `http://${local}` }, order), 202);
        assert.equal(
            await status("POST", "/act", { ...json, host: local, origin: page.address.slice(0, -1) }, order),
            403,
        );
        assert.equal(await status("POST", "/", own(), order), 404);
        assert.equal(await status("DELETE", "/events", own()), 404);
        assert.deepEqual(orders, [{ do: "heal", server: "i-a" }]);
    });

    it("lets nothing be loaded, framed, kept or told on, whatever it answers", async () => {
        for (const [path, status, type] of [
            ["/", 200, "text/html; charset=utf-8"],
            ["/more", 404, "text/plain; charset=utf-8"],
        ] as const) {
            const response = await fetch(new URL(path, page.address));
            const headers = Object.fromEntries(response.headers);
            assert.deepEqual(
                [response.status, headers["content-type"], headers["x-content-type-options"]],
                [status, type, "nosniff"],
            );
            assert.deepEqual([headers["referrer-policy"], headers["cache-control"]], ["no-referrer", "no-store"]);
            assert.deepEqual(headers["content-security-policy"]!.split("; "), [
                "default-src 'none'",
                "style-src 'unsafe-inline'",
                "script-src 'unsafe-inline'",
                "connect-src 'self'",
                "img-src data:",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            ]);
            await response.body!.cancel();
        }
    });

    it("takes its four orders, each with its one word, and says of all else what an order is", async () => {
        const none = 'No order; as {"do":"kill","server":"i-…"}, also hang and heal, or {"do":"switch","pair":"…"}.\n';
        const press = (order: unknown) => ask("POST", "/act", own(), JSON.stringify(order));
        const legal: PageAction[] = [
            { do: "kill", server: "i-a" },
            { do: "hang", server: "i-a" },
            { do: "heal", server: "i-a" },
            { do: "switch", pair: "web" },
        ];
        for (const order of legal) {
            assert.equal((await press({ ...order, more: 1 })).status, 202);
        }
        assert.deepEqual(orders, legal);
        for (const order of [
            { do: "hang" },
            { do: "heal", server: 1 },
            { do: "switch", server: "i-a" },
            { do: "switch", pair: 1 },
        ]) {
            assert.deepEqual(await press(order), { status: 400, text: none }, JSON.stringify(order));
        }
        assert.deepEqual(orders, legal);
        const longest = JSON.stringify({ do: "kill", server: "i-a" }).padEnd(1000);
        assert.equal((await ask("POST", "/act", own(), longest)).status, 202);
        assert.deepEqual(await ask("POST", "/act", own(), `${longest} `), {
            status: 413,
            text: "Too long for an order.\n",
        });
        assert.deepEqual(await ask("POST", "/act", { ...own(), "content-type": "text/plain" }, longest), {
            status: 415,
            text: "An order is JSON.\n",
        });
    });

    it("does not tell what went wrong within", async () => {
        const failing = await PageServer.start(
            () => [],
            () => assert.fail("a secret"),
        );
        try {
            const headers = { origin: failing.address.slice(0, -1), "content-type": "application/json" };
            const body = JSON.stringify({ do: "switch", pair: "web" });
            const response = await fetch(new URL("/act", failing.address), { method: "POST", headers, body });
            assert.deepEqual([response.status, await response.text()], [500, "It failed.\n"]);
        } finally {
            await failing.close();
        }
    });

    it("tells every viewer what happens, and has no room for more than twenty", async () => {
        const viewers: ReadableStreamDefaultReader<Uint8Array>[] = [];
        const view = () => fetch(new URL("/events", page.address));
        for (let i = 0; i < 20; i++) {
            const response = await view();
            assert.deepEqual([response.status, response.headers.get("content-type")], [200, "text/event-stream"]);
            viewers.push(response.body!.getReader());
        }
        const full = await view();
        assert.deepEqual([full.status, await full.text()], [503, "20 look at it already.\n"]);
        page.send("served", { by: "i-b" });
        for (const viewer of viewers) {
            let text = "";
            while (!text.includes("served")) {
                text += new TextDecoder().decode((await viewer.read()).value);
            }
            assert.equal(text, 'event: roles\ndata: {"primary":"i-a"}\n\nevent: served\ndata: {"by":"i-b"}\n\n');
        }
        await viewers[0]!.cancel();
        let again = await view();
        while (again.status === 503) {
            await again.body!.cancel();
            again = await view();
        }
        assert.equal(again.status, 200);
    });

    it("makes room for the page itself, whoever else listens, and streams to no page of another site", async () => {
        const view = (site?: string) =>
            new Promise<{ status: number; ended: Promise<unknown> }>((resolve, reject) => {
                const headers = site === undefined ? {} : { "sec-fetch-site": site };
                const call = request(new URL("/events", page.address), { headers }, (response) => {
                    const ended = new Promise((end) => response.on("close", end));
                    response.resume();
                    resolve({ status: response.statusCode ?? 0, ended });
                });
                call.on("error", reject).end();
            });
        for (const site of ["cross-site", "same-site"]) {
            assert.equal((await view(site)).status, 403, site);
        }
        const first = await view();
        for (let i = 1; i < 20; i++) {
            assert.equal((await view()).status, 200);
        }
        assert.equal((await view()).status, 503);
        assert.equal((await view("same-origin")).status, 200);
        await first.ended;
        for (let i = 1; i < 20; i++) {
            assert.equal((await view("same-origin")).status, 200);
        }
        assert.equal((await view("same-origin")).status, 503);
    });

    it("lets a viewer go that does not keep up", async () => {
        const response = await fetch(new URL("/events", page.address));
        const reader = response.body!.getReader();
        await reader.read();
        const much = "x".repeat(400_000);
        // Nobody reads: once the ways are full, what waits grows.
        for (let i = 0; i < 60; i++) {
            page.send("much", much);
            await new Promise(setImmediate);
        }
        await assert.rejects(async () => {
            while (!(await reader.read()).done) {
                // What was on the way.
            }
        }, /terminated/);
    });
});
