// The page of a trial over plain HTTP: what it tells, what it takes, and whom it sends away.

import * as assert from "node:assert/strict";
import { request } from "node:http";

import { type Order, PageServer, Refused } from "../../../cli/page/server";

interface Said {
    readonly status: number;
    readonly text: string;
}

describe("the page of a trial", () => {
    let page: PageServer;
    const orders: Order[] = [];

    beforeEach(async () => {
        orders.length = 0;
        page = await PageServer.start(
            () => [["roles", { primary: "i-a" }]],
            (order) => {
                if (order.do !== "switch" && order.server === "i-none") {
                    throw new Refused("no server i-none");
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
});
