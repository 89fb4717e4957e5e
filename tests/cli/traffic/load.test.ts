// The clients of a drill: each request is one of a new client, so that a listener sends it to the server that serves now.

import * as assert from "node:assert";
import { createSocket } from "node:dgram";
import { once } from "node:events";

import { SEND_BY_PROTOCOL } from "../../../cli/traffic/load";

/** So many that, with ports taken at random, some would be taken twice: all different once in fifty million runs. */
const REQUESTS = 1000;
const AT_ONCE = 50;

describe("the load of a drill", () => {
    it("asks by UDP from a port that no request of the last seconds came from", async () => {
        const server = createSocket("udp4", (_, { port, address }) => server.send(`${port}`, port, address));
        server.bind(0, "127.0.0.1");
        await once(server, "listening");
        const at = { host: "127.0.0.1", port: server.address().port };
        const ports: (string | undefined)[] = [];
        for (let asked = 0; asked < REQUESTS; asked += AT_ONCE) {
            ports.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => SEND_BY_PROTOCOL.udp(at)))));
        }
        server.close();
        assert.ok(!ports.includes(undefined), "every request is answered");
        assert.strictEqual(new Set(ports).size, REQUESTS);
    });
});
