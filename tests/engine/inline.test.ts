// A failed run must not reach into the next one: all of them share this process.

import * as assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";

import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import * as slb from "@pulumi/alicloud/slb";

import { localProviderConfig, Workspace } from "../../cli/local/workspace";
import { getConnectionOptions } from "../../components/pulumi/sdkInternals";

/** Whatever it is asked, it answers at once, by which one knows that it was reached. */
async function listen(port = 0): Promise<{ server: Http2Server; port: number }> {
    const server = createServer();
    server.on("stream", (stream) =>
        stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": "5" }, { endStream: true }),
    );
    await once(server.listen(port, "127.0.0.1"), "listening");
    return { server, port: (server.address() as AddressInfo).port };
}

async function codeOf(client: Client): Promise<number | undefined> {
    const bytes = (value: Buffer) => value;
    return await new Promise((resolve) => {
        client.makeUnaryRequest("/x/Y", bytes, bytes, Buffer.alloc(0), (error: ServiceError | null) =>
            resolve(error?.code),
        );
    });
}

describe("one run after another in one process (grpcClientOptions of SDK 3.248, 3.276)", () => {
    const workspace = new Workspace();
    const clients: Client[] = [];
    const servers: Http2Server[] = [];
    const connect = (port: number) => {
        const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), getConnectionOptions());
        clients.push(client);
        return client;
    };
    after(() => {
        clients.forEach((client) => client.close());
        servers.forEach((server) => server.close());
        workspace.close();
    });

    it("reaches a new engine on the port of one that is gone", async () => {
        const { server: old, port } = await listen();
        const closed = once(old, "close");
        old.close();
        await closed;
        assert.equal(await codeOf(connect(port)), status.UNAVAILABLE);
        servers.push((await listen(port)).server);
        assert.equal(await codeOf(connect(port)), status.NOT_FOUND);
    });

    it("leaves no handler of unhandled errors behind", async () => {
        const count = () => ["uncaughtException", "unhandledRejection"].map((event) => process.listenerCount(event));
        const before = count();
        // What the provider refuses: the engine goes away while the program still waits for an answer.
        const program = () => {
            new slb.Listener("web", { loadBalancerId: "lb-x", frontendPort: 80, protocol: "gopher" });
            return Promise.resolve({});
        };
        const { ok } = await workspace.preview("failing", program, localProviderConfig());
        assert.equal(ok, false);
        assert.deepEqual(count(), before);
    });
});
