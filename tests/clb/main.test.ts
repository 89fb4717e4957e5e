// `npm run clb`: the local CLB started by hand.

import * as assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { SEED } from "../../clb/controlPlane/seed";
import { SignedClient } from "../../clb/controlPlane/signedClient";
import { HandStarted, startClb } from "../support/handStarted";
import { WITH_PROCESSES_MS } from "../support/run";

const start = (...flags: string[]) => startClb(flags);

describe("npm run clb", function () {
    this.timeout(WITH_PROCESSES_MS);

    it("starts, says how to be used, serves, and stops at Ctrl-C with 0", async () => {
        const { child, finished } = start("--port", "0", "--no-signature", "--region", "cn-beijing");
        const out = await new Promise<string>((resolve, reject) => {
            let seen = "";
            child.stdout.on("data", (chunk: Buffer) => {
                seen += chunk.toString();
                if (seen.includes("There are, for example,")) {
                    resolve(seen);
                }
            });
            void finished.then(({ err }) => reject(new Error(err)));
        });
        const [, endpoint = "", caFile = ""] = /^Local CLB at (\S+) .*export SSL_CERT_FILE=(\S+)/s.exec(out) ?? [];
        for (const line of [
            '      alicloud:region: "cn-beijing"',
            '      alicloud:accountType: "Domestic"',
            `        - slb: "${endpoint}"`,
            `          sts: "${endpoint}"`,
            "    pulumi config set alicloud:skipRegionValidation true",
            `    pulumi config set --path 'alicloud:endpoints[0].slb' ${endpoint}`,
            "      skip_region_validation = true",
            `        slb = "${endpoint}"`,
        ]) {
            assert.ok(out.split("\n").includes(line), `${line}\nis not in\n${out}`);
        }
        const client = new SignedClient({ endpoint, caFile, region: "cn-beijing", accessKey: "any", secretKey: "any" });
        assert.equal((await client.ok("DescribeLoadBalancers", {}, { stack: "C" })).TotalCount, 0);
        client.close();
        child.kill("SIGINT");
        assert.deepEqual(await finished, { code: 0, out, err: "" });
    });

    it("ends with 2 where it is used wrongly, with 1 where it cannot run, with 0 after its help", async () => {
        const cases = [
            [["--host", "127.999.1.1"], 2, 'error: The local CLB binds to 127.0.0.0/8 only, not to "127.999.1.1".\n'],
            [["--host", "0.0.0.0"], 2, 'error: The local CLB binds to 127.0.0.0/8 only, not to "0.0.0.0".\n'],
            [
                ["--port", "0", "--server", `${SEED.ecsA}=127.0.0.1:80`, "--health", `${SEED.ecsA}=abnormal`],
                2,
                "error: --health: not together with --server, which has servers checked; leave one of them out\n",
            ],
            [
                ["--port", "0", "--seed", "empty", "--health", "i-a=normal"],
                2,
                "error: i-a: there is no vSwitch for it; leave `--seed empty` out\n",
            ],
            [
                ["--health", "i-a=fine"],
                2,
                "error: option '--health <id=health>' argument 'i-a=fine' is invalid. " +
                    "It must be a server and normal, abnormal, unavailable, as i-a=abnormal.\n".replace(
                        "as i-a",
                        "as i-web-a",
                    ),
            ],
            [["--bogus"], 2, "error: unknown option '--bogus'\n"],
            [
                ["--port", "x"],
                2,
                "error: option '--port <port>' argument 'x' is invalid. " +
                    "It must be 0 to 65535; 0 takes a free port.\n",
            ],
            [
                ["--port", "0", "--ca-file", "/nowhere/ca.pem"],
                1,
                "error: ENOENT: no such file or directory, open '/nowhere/ca.pem'\n",
            ],
        ] as const;
        const results = await Promise.all(cases.map(([flags]) => start(...flags).finished));
        assert.deepEqual(
            results,
            cases.map(([, code, err]) => ({ code, out: "", err })),
        );
        const help = await start("--help").finished;
        assert.equal(help.code, 0);
        assert.match(help.out, /^Usage: npm run clb -- \[options\]\n/);
        assert.match(help.out, /\nExamples:\n {2}npm run clb {3,}on port 8014/);
    });

    it("ends with 1 and the ways out where another program has the port", async () => {
        const other = createServer();
        other.listen(0, "127.0.0.1");
        await once(other, "listening");
        const { port } = other.address() as AddressInfo;
        const ended = await start("--port", String(port)).finished;
        other.close();
        assert.deepEqual(ended, {
            code: 1,
            out: "",
            err:
                `error: --port: another program listens at 127.0.0.1:${port}, perhaps another local CLB; ` +
                "end it, or name another port (0: a free one)\n",
        });
    });

    /** An instance with a TCP listener on a pair of servers. */
    async function deploy(clb: HandStarted, more: Record<string, string> = {}): Promise<string> {
        const client = clb.client();
        const { LoadBalancerId } = await client.ok("CreateLoadBalancer", {
            AddressType: "internet",
            InstanceChargeType: "PayByCLCU",
        });
        const group = await client.ok("CreateMasterSlaveServerGroup", {
            LoadBalancerId: LoadBalancerId as string,
            MasterSlaveBackendServers: JSON.stringify(
                [SEED.ecsA, SEED.ecsB].map((ServerId, index) => ({
                    ServerId,
                    Port: "8080",
                    ServerType: index === 0 ? "Master" : "Slave",
                })),
            ),
        });
        const listener = { LoadBalancerId: LoadBalancerId as string, ListenerPort: "18080" };
        await client.ok("CreateLoadBalancerTCPListener", {
            ...listener,
            Bandwidth: "-1",
            MasterSlaveServerGroupId: group.MasterSlaveServerGroupId as string,
            ...more,
        });
        await client.ok("StartLoadBalancerListener", listener);
        client.close();
        return LoadBalancerId as string;
    }

    async function health(clb: HandStarted, LoadBalancerId: string): Promise<unknown> {
        const client = clb.client();
        const { BackendServers } = await client.ok("DescribeHealthStatus", { LoadBalancerId });
        client.close();
        return (BackendServers as { BackendServer: Record<string, unknown>[] }).BackendServer.map((row) => [
            row.ServerId,
            row.ServerHealthStatus,
        ]);
    }

    it("says that running servers are well, unless it was told otherwise or is now", async () => {
        const clb = await HandStarted.start(
            ...["--probe-secondary", "--health", `${SEED.ecsB}=abnormal`, "--health", "i-new=unavailable"],
        );
        const id = await deploy(clb);
        assert.deepEqual(await health(clb, id), [
            [SEED.ecsA, "normal"],
            [SEED.ecsB, "abnormal"],
        ]);
        for (const server of [SEED.ecsA, SEED.ecsB]) {
            const { status } = await clb.control("PUT", `servers/${server}`, { up: server === SEED.ecsB });
            assert.equal(status, 200);
        }
        assert.deepEqual(await health(clb, id), [
            [SEED.ecsA, "abnormal"],
            [SEED.ecsB, "normal"],
        ]);
        const { body } = await clb.control("GET", "servers");
        assert.deepEqual(
            (body as { id: string; up: boolean }[]).filter(({ id: server }) => /a$|b$|new$/.test(server)),
            [
                { id: SEED.ecsA, status: "Running", up: false },
                { id: SEED.ecsB, status: "Running", up: true },
                { id: "i-new", status: "Running", up: true },
                { id: SEED.eniA, status: "InUse", up: true },
                { id: SEED.eniB, status: "InUse", up: true },
            ],
        );
        assert.equal((await clb.control("POST", "reset")).status, 200);
        const again = await deploy(clb);
        assert.equal(again, id);
        assert.deepEqual(await health(clb, again), [
            [SEED.ecsA, "normal"],
            [SEED.ecsB, "abnormal"],
        ]);
        await clb.stop();
    });

    it("has no row for the secondary unless it is to be probed", async () => {
        const clb = await HandStarted.start();
        assert.deepEqual(await health(clb, await deploy(clb)), [[SEED.ecsA, "normal"]]);
        await clb.stop();
    });

    it("carries traffic to the servers that are named, and checks them", async () => {
        const answering = await Promise.all(
            ["a", "b"].map(async (name) => {
                const server = createServer((_, response) => response.end(name)).listen(0, "127.0.0.1");
                await new Promise((resolve) => server.once("listening", resolve));
                return server;
            }),
        );
        const [a = 0, b = 0] = answering.map((server) => (server.address() as AddressInfo).port);
        const clb = await HandStarted.start(
            ...["--server", `${SEED.ecsA}=127.0.0.1:${a}`, "--server", `${SEED.ecsB}:8080=localhost:${b}`],
        );
        try {
            const id = await deploy(clb, {
                healthCheckInterval: "1",
                HealthCheckConnectTimeout: "1",
                UnhealthyThreshold: "2",
            });
            const { [id]: host = "" } = (await clb.control("GET", "addresses")).body as Record<string, string>;
            assert.match(host, /^127\.\d+\.\d+\.\d+$/);
            const ask = () =>
                new Promise<string>((resolve) => {
                    const socket = connect(18080, host);
                    let text = "";
                    socket.on("data", (chunk) => (text += chunk.toString())).on("error", () => resolve("refused"));
                    socket.on("close", () => resolve(text.split("\r\n\r\n")[1] ?? ""));
                    socket.end("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                });
            const until = async (wanted: string): Promise<void> => {
                const end = Date.now() + 20_000;
                while ((await ask()) !== wanted) {
                    assert.ok(Date.now() < end, `${wanted} does not answer`);
                    await sleep(50);
                }
            };
            await until("a");
            await clb.control("PUT", `servers/${SEED.ecsA}`, { up: false });
            await until("b");
            // Of the secondary there may be no result yet.
            assert.deepEqual(((await health(clb, id)) as string[][])[0], [SEED.ecsA, "abnormal"]);
            await clb.control("PUT", `servers/${SEED.ecsA}`, { up: true });
            await until("a");
            const { out } = await clb.stop();
            assert.match(out, new RegExp(`^${id} takes traffic at ${host}$`, "m"));
        } finally {
            await clb.stop();
            answering.forEach((server) => server.close());
        }
    });

    it("keeps its state in a file, for itself only, and begins with it the next time", async () => {
        const folder = mkdtempSync(join(tmpdir(), "clb-state-"));
        const file = join(folder, "clb.json");
        try {
            const first = await HandStarted.start("--state", file);
            const id = await deploy(first);
            const { body: snapshot } = await first.control("GET", "snapshot");
            const { out, code } = await first.stop();
            assert.equal(code, 0);
            assert.ok(out.includes(`its state stays in ${file}.`));
            assert.equal(statSync(file).mode & 0o777, 0o600);
            assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), snapshot);
            const second = await HandStarted.start("--state", file);
            assert.deepEqual((await second.control("GET", "snapshot")).body, snapshot);
            assert.deepEqual(await health(second, id), [[SEED.ecsA, "normal"]]);
            // Identifiers go on where they were.
            assert.notEqual(await deploy(second), id);
            await second.stop();
            const elsewhere = await start("--port", "0", "--state", file, "--region", "cn-beijing").finished;
            assert.deepEqual(elsewhere, {
                code: 1,
                out: "",
                err:
                    `error: --state: ${file} was not taken: its regionId is "cn-hangzhou", not "cn-beijing"; ` +
                    "move it away to begin anew, or name another file\n",
            });
            for (const [text, why] of [
                ["no JSON", "it is not JSON"],
                ["[]", "it is no state of a local CLB of this version"],
            ] as const) {
                writeFileSync(file, text);
                const { code: ended, err } = await start("--port", "0", "--state", file).finished;
                assert.deepEqual(
                    [ended, err],
                    [
                        1,
                        `error: --state: ${file} was not taken: ${why}; move it away to begin anew, or name another file\n`,
                    ],
                );
                assert.equal(readFileSync(file, "utf8"), text);
            }
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
