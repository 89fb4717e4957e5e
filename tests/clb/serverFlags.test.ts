// The flags by which `npm run clb` is told of servers and their health.

import * as assert from "node:assert/strict";
import { findAddress, readHealth, readServerFlag, type ServerFlag } from "../../clb/serverFlags";

describe("--server", () => {
    it("leads a server, or one port of it, to an address of this machine", () => {
        const texts = ["i-a=127.0.0.1:8080", "i-b=127.0.0.2", "i-a:443=localhost:8443", "eni-1:53=127.1.2.3"];
        const places = texts.reduce<ServerFlag[]>((before, text) => readServerFlag(text, before), []);
        assert.deepEqual(
            [
                ["i-a", 80],
                ["i-a", 443],
                ["i-b", 80],
                ["eni-1", 53],
                ["eni-1", 80],
                ["i-c", 80],
            ].map(([id, port]) => findAddress(places, String(id), Number(port))),
            [
                { host: "127.0.0.1", port: 8080 },
                { host: "127.0.0.1", port: 8443 },
                { host: "127.0.0.2", port: 80 },
                { host: "127.1.2.3", port: 53 },
                undefined,
                undefined,
            ],
        );
    });

    it("refuses other forms, machines and ports, and a second address", () => {
        const wrong =
            "It must be a server and an address of this machine, as i-web-a=127.0.0.1:8080, i-web-a=127.0.0.2 for all ports " +
            "as they are, or i-web-a:443=127.0.0.1:8443 for one port.";
        for (const text of ["", "i-a", "i-a=", "=127.0.0.1", "web=127.0.0.1", "i-a=10.0.0.1", "i-a=127.0.0.1:0"]) {
            assert.throws(() => readServerFlag(text), { message: wrong }, text);
        }
        for (const text of [
            "i-a=127.0.0.1:65536",
            "i-a:0=127.0.0.1",
            "i-a=[::1]:80",
            "i-a=http://127.0.0.1",
            "i a=127.0.0.1",
        ]) {
            assert.throws(() => readServerFlag(text), { message: wrong }, text);
        }
        assert.equal(readServerFlag("i-a=127.0.0.1:65535")[0]?.at, 65535);
        const before = readServerFlag("i-a:80=127.0.0.1");
        assert.throws(() => readServerFlag("i-a:80=127.0.0.2", before), { message: "i-a:80 has an address already." });
        assert.equal(readServerFlag("i-a:81=127.0.0.2", before).length, 2);
    });
});

describe("--health", () => {
    it("says how a server is, once each", () => {
        const said = readHealth("eni-b=unavailable", readHealth("i-a=abnormal"));
        assert.deepEqual(
            [...said],
            [
                ["i-a", "abnormal"],
                ["eni-b", "unavailable"],
            ],
        );
        assert.throws(() => readHealth("i-a=normal", said), {
            message: "i-a is said to be abnormal already, now normal.",
        });
        for (const text of ["", "i-a", "i-a=", "i-a=Normal", "i-a=down", "web=normal", "i-a=normal=abnormal"]) {
            assert.throws(
                () => readHealth(text),
                { message: "It must be a server and normal, abnormal, unavailable, as i-web-a=abnormal." },
                text,
            );
        }
    });
});
