// The one port of the local CLB: plain HTTP and TLS.

import * as assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

import { LocalClb } from "../../clb/controlPlane/localClb";
import { at, bench, essence, makeLoadBalancer } from "./support/harness";

/** Sends bytes and returns everything that comes back until the server closes. */
function raw(endpoint: string, bytes: string | Buffer, end = false): Promise<string> {
    return new Promise((resolve) => {
        const socket = open(endpoint);
        let received = "";
        socket.on("data", (chunk: Buffer) => {
            received += chunk.toString("latin1");
        });
        socket.on("error", () => undefined);
        socket.on("close", () => resolve(received));
        socket.write(bytes);
        if (end) {
            socket.end();
        }
    });
}

function open(endpoint: string): Socket {
    const [host = "", port = ""] = endpoint.split(":");
    return connect(Number(port), host);
}

describe("the port of the local CLB", () => {
    const b = bench();
    const { ok, refused } = b;
    const stillServes = async (): Promise<void> => {
        assert.deepEqual(at(await ok("DescribeLoadBalancers"), "TotalCount"), 0);
    };

    it("takes the same call over HTTP and HTTPS from all three client stacks", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        for (const stack of ["A", "B", "C"] as const) {
            for (const scheme of ["http", "https"] as const) {
                const body = await ok("DescribeLoadBalancerAttribute", { LoadBalancerId }, { stack, scheme });
                assert.equal(body.LoadBalancerId, LoadBalancerId, `${stack} ${scheme}`);
            }
        }
        assert.deepEqual(
            b.clb.calls({ action: "DescribeLoadBalancerAttribute" }).map((c) => [c.transport, c.method]),
            [
                ["http", "POST"],
                ["https", "POST"],
                ["http", "POST"],
                ["https", "POST"],
                ["http", "GET"],
                ["https", "GET"],
            ],
        );
    });

    it("merges query and form body, the body winning", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const LoadBalancerName = "from-the-body";
        // Stack A puts its common parameters into the query, and the others into the body.
        await ok(
            "SetLoadBalancerName",
            { LoadBalancerName },
            { common: { LoadBalancerId, LoadBalancerName: "from-the-query" } },
        );
        const body = await ok("DescribeLoadBalancerAttribute", { LoadBalancerId });
        assert.equal(body.LoadBalancerName, LoadBalancerName);
    });

    it("shows a certificate for 127.0.0.1 that its authority signed and that is made anew at every start", async () => {
        const other = await LocalClb.start();
        const [first, second] = [readFileSync(b.clb.caFile), readFileSync(other.caFile)];
        await other.stop();
        assert.notDeepEqual(first, second);
        const [host = "", port = ""] = b.clb.endpoint.split(":");
        const authorized = await new Promise<boolean>((resolve, reject) => {
            const socket = connectTls({ host, port: Number(port), ca: first }, () => {
                resolve(socket.authorized);
                socket.destroy();
            });
            socket.on("error", reject);
        });
        assert.equal(authorized, true);
        assert.equal(new X509Certificate(first).ca, true);
        assert.match(first.toString(), /^-----BEGIN CERTIFICATE-----/);
        assert.doesNotMatch(first.toString(), /PRIVATE KEY/);
    });

    it("refuses addresses outside 127.0.0.0/8", async () => {
        for (const host of ["0.0.0.0", "10.0.0.1", "::1", "localhost", "127.0.0.1.example.com"]) {
            await assert.rejects(LocalClb.start({ host }), {
                message: `The local CLB binds to 127.0.0.0/8 only, not to "${host}".`,
            });
        }
        const other = await LocalClb.start({ host: "127.0.0.2" });
        assert.match(other.endpoint, /^127\.0\.0\.2:\d+$/);
        const client = other.client();
        assert.equal((await client.ok("DescribeLoadBalancers", {}, { scheme: "https" })).TotalCount, 0);
        client.close();
        await other.stop();
    });

    it("says that a port is taken", async () => {
        const port = Number(b.clb.endpoint.split(":")[1]);
        await assert.rejects(LocalClb.start({ port }), { code: "EADDRINUSE" });
    });

    it("answers other paths, methods, bodies and encodings with a refusal", async () => {
        const path = "/other?Action=DescribeLoadBalancers";
        const cases: [string, string][] = [
            [`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`, "RPC calls go to the path /."],
            ["DELETE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "RPC calls are GET or POST."],
            [
                "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2" +
                    "\r\n\r\n{}",
                "The body of an RPC call is application/x-www-form-urlencoded.",
            ],
            [
                "GET /?Action=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "The parameters are not percent-encoded UTF-8.",
            ],
            [
                "GET /?Action=%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "The parameters are not percent-encoded UTF-8.",
            ],
        ];
        for (const [request, message] of cases) {
            const answer = await raw(b.clb.endpoint, request);
            assert.match(answer, /^HTTP\/1\.1 400 /);
            assert.equal(at(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))), "Message"), message);
        }
        await stillServes();
    });

    it("closes the connection on garbage, TLS garbage and early ends, and keeps serving", async () => {
        const answer = await raw(b.clb.endpoint, "garbage\r\n\r\n");
        assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/);
        assert.equal(at(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))), "Message"), "That is not HTTP.");
        await raw(b.clb.endpoint, Buffer.from([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5]));
        await raw(b.clb.endpoint, Buffer.from([0, 255, 17]), true);
        await raw(b.clb.endpoint, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nshort", true);
        open(b.clb.endpoint)
            .on("error", () => undefined)
            .destroy();
        await stillServes();
    });

    it("refuses a body over 1 MiB and takes one below", async () => {
        const big = "x".repeat(1024 * 1024);
        const answer = await b.client.call("SetLoadBalancerName", { LoadBalancerId: big });
        assert.deepEqual(essence(answer), {
            status: 413,
            code: "LocalClb.BodyTooLarge",
            message: "The request body exceeds 1048576 bytes.",
        });
        await refused(
            "SetLoadBalancerName",
            { LoadBalancerId: big.slice(1024), LoadBalancerName: "a" },
            404,
            "InvalidLoadBalancerId.NotFound",
            "The specified LoadBalancerId does not exist.",
        );
        await stillServes();
    });

    it("takes a query of 64 KiB and refuses headers it cannot read", async () => {
        await refused(
            "SetLoadBalancerName",
            { LoadBalancerId: "x".repeat(65536), LoadBalancerName: "a" },
            404,
            "InvalidLoadBalancerId.NotFound",
            "The specified LoadBalancerId does not exist.",
            { stack: "B" },
        );
        assert.match(await raw(b.clb.endpoint, `GET /?${"x".repeat(200_000)} HTTP/1.1\r\n\r\n`), /^HTTP\/1\.1 400 /);
        await stillServes();
    });
});
