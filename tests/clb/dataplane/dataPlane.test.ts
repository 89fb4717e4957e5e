// The local CLB with traffic: real sockets on both sides, the API in between, and a clock that the test moves.

import * as assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";

import { SEED } from "../../../clb/controlPlane/seed";
import { ManualClock } from "../../../clb/core/clock";
import { DataPlane, type DataPlaneOptions } from "../../../clb/dataplane/dataPlane";
import { timeoutOf } from "../../../clb/dataplane/probe";
import { askTcp, Client, Datagrams } from "../support/clients";
import { at as part, bench, makeGroup, makeListener, makeLoadBalancer, providerServers } from "../support/harness";
import { CountedProbes } from "../support/probes";
import { TestServer } from "../support/servers";

const PORT = 4430;
const REVERSED = providerServers({ role: "Slave" }, { id: SEED.ecsB, role: "Master" });

/** From the death of a server that refuses to the third failed probe: at most three intervals of 2 s. */
const TCP_DETECTED = 6000;
const TCP_RECOVERED = 6000;

describe("DataPlane", () => {
    // The time of alarm rules; checks have a time of their own.
    const clock = new ManualClock();
    const local = bench({ clock, checkSignature: false });
    const a = new TestServer("a");
    const b = new TestServer("b");
    let probes: CountedProbes;
    let plane: DataPlane | undefined;
    let loadBalancerId: string;

    beforeEach(async () => {
        probes = new CountedProbes();
        await a.start();
        await b.start();
        a.hung = b.hung = false;
        a.talks.length = 0;
        loadBalancerId = await makeLoadBalancer(local);
    });

    afterEach(async () => {
        plane?.close();
        plane = undefined;
        await a.kill();
        await b.kill();
    });

    const start = async (more: Partial<DataPlaneOptions> = {}): Promise<DataPlane> => {
        const servers = new Map<string, TestServer>([
            [SEED.ecsA, a],
            [SEED.ecsB, b],
        ]);
        plane = await DataPlane.start({
            clb: local.clb,
            backends: (serverId) => servers.get(serverId)?.at,
            probe: probes.probe,
            timers: probes.timers,
            ...more,
        });
        return plane;
    };
    const pass = (milliseconds: number) => probes.timers.pass(milliseconds);
    const at = (port = PORT) => ({ host: plane?.findAddress(loadBalancerId) ?? "", port });
    const serving = (protocol: "tcp" | "udp" = "tcp", port = PORT) =>
        plane?.serving({ loadBalancerId, protocol, port });
    const set = (more: Record<string, string>, protocol = "TCP") =>
        local.ok(
            `SetLoadBalancer${protocol}ListenerAttribute`,
            { LoadBalancerId: loadBalancerId, ListenerPort: String(PORT), ...more },
            { stack: "C" },
        );

    /** A running listener with a group of its own. */
    async function listener(
        { port = PORT, protocol = "TCP", servers }: { port?: number; protocol?: "TCP" | "UDP"; servers?: string } = {},
        more: Record<string, string> = {},
    ): Promise<string> {
        const groupId = await makeGroup(local, loadBalancerId, servers);
        await makeListener(local, loadBalancerId, String(port), { MasterSlaveServerGroupId: groupId }, protocol);
        const name = {
            LoadBalancerId: loadBalancerId,
            ListenerPort: String(port),
            ListenerProtocol: protocol.toLowerCase(),
        };
        await local.ok("StartLoadBalancerListener", name);
        if (Object.keys(more).length > 0) {
            await set(more, protocol);
        }
        await plane?.whenApplied();
        return groupId;
    }

    /** Health rows as the API tells them, by server. */
    async function health(ListenerPort = PORT, ListenerProtocol = "tcp"): Promise<Record<string, string>> {
        const question = { LoadBalancerId: loadBalancerId, ListenerPort: String(ListenerPort), ListenerProtocol };
        const { BackendServers } = await local.ok("DescribeHealthStatus", question);
        const rows = (BackendServers as { BackendServer: { ServerId: string; ServerHealthStatus: string }[] })
            .BackendServer;
        const names: Record<string, string> = { [SEED.ecsA]: "a", [SEED.ecsB]: "b" };
        return Object.fromEntries(rows.map((row) => [names[row.ServerId]!, row.ServerHealthStatus]));
    }

    describe("TCP", () => {
        it("forwards both ways, takes half a close for half a close, and keeps two instances apart", async () => {
            await start();
            await listener();
            const other = await makeLoadBalancer(local);
            assert.notEqual(plane?.findAddress(other), plane?.findAddress(loadBalancerId));
            assert.match(at().host, /^127\.\d+\.\d+\.\d+$/);
            const client = await Client.open(at());
            assert.equal(await client.ask("one"), "a: one");
            assert.equal(await client.ask("two"), "a: two");
            assert.equal(await client.finish(), "closed");
            await assert.rejects(() => connectTo({ host: plane?.findAddress(other) ?? "", port: PORT }), {
                code: "ECONNREFUSED",
            });
        });

        it("carries many megabytes unharmed", async () => {
            const size = 20 * 1024 * 1024;
            const source = createServer((socket) => {
                // Health checks come here too, and leave by a reset.
                socket.on("error", () => undefined).end(Buffer.alloc(size, "x"));
            });
            source.listen(0, "127.0.0.1");
            await once(source, "listening");
            await start({ backends: () => ({ host: "127.0.0.1", port: (source.address() as { port: number }).port }) });
            await listener();
            const socket = await connectTo(at());
            let bytes = 0;
            socket.on("data", (chunk: Buffer) => (bytes += chunk.length));
            await once(socket, "end");
            socket.end();
            assert.equal(bytes, size);
            source.close();
        });

        it("follows a listener: accepts once it runs, not while it is stopped, never after it is gone", async () => {
            await start();
            const groupId = await makeGroup(local, loadBalancerId);
            await makeListener(local, loadBalancerId, String(PORT), { MasterSlaveServerGroupId: groupId });
            await plane?.whenApplied();
            await assert.rejects(() => connectTo(at()), { code: "ECONNREFUSED" });
            const name = { LoadBalancerId: loadBalancerId, ListenerPort: String(PORT), ListenerProtocol: "tcp" };
            await local.ok("StartLoadBalancerListener", name);
            await plane?.whenApplied();
            const client = await Client.open(at());
            assert.equal(await client.ask("hello"), "a: hello");
            await local.ok("StopLoadBalancerListener", name);
            assert.equal(await client.end(), "ECONNRESET");
            await assert.rejects(() => connectTo(at()), { code: "ECONNREFUSED" });
            await local.ok("StartLoadBalancerListener", name);
            await plane?.whenApplied();
            assert.equal(await askTcp(at()), "a: hello");
            await local.ok("DeleteLoadBalancerListener", name);
            await assert.rejects(() => connectTo(at()), { code: "ECONNREFUSED" });
        });

        it("finds what was there before it started, and is gone when it is closed", async () => {
            await listener();
            await start();
            assert.equal(await askTcp(at()), "a: hello");
            const address = at();
            plane?.close();
            await assert.rejects(() => connectTo(address), { code: "ECONNREFUSED" });
        });
    });

    for (const probesSecondary of [false, true]) {
        const when = probesSecondary
            ? "the secondary is checked all the time"
            : "the secondary is checked only when needed";

        describe(`failover where ${when}`, () => {
            it("goes to the secondary once the primary is found sick, and back once it has recovered", async () => {
                await start({ probesSecondary });
                await listener();
                await pass(4000);
                assert.deepEqual(await health(), { a: "normal", ...(probesSecondary && { b: "normal" }) });
                await a.kill();
                await pass(TCP_DETECTED - 2001);
                // Until it is found out, requests still go to the sick primary.
                assert.equal(serving(), SEED.ecsA);
                assert.equal(await askTcp(at()), "ECONNRESET");
                await pass(2001);
                assert.equal(await askTcp(at()), "b: hello");
                assert.equal((await health()).a, "abnormal");
                await pass(4000);
                assert.deepEqual(await health(), { a: "abnormal", b: "normal" });
                await a.start();
                await pass(TCP_RECOVERED);
                assert.equal(await askTcp(at()), "a: hello");
                assert.deepEqual(await health(), { a: "normal", ...(probesSecondary && { b: "normal" }) });
            });

            it("lets nobody serve while both are sick, and the first to recover", async () => {
                await start({ probesSecondary });
                await listener();
                await pass(4000);
                await a.kill();
                await b.kill();
                await pass(2 * TCP_DETECTED);
                assert.equal(serving(), undefined);
                assert.deepEqual(await health(), { a: "abnormal", b: "abnormal" });
                assert.equal(await askTcp(at()), "ECONNRESET");
                await b.start();
                await pass(TCP_RECOVERED);
                assert.equal(await askTcp(at()), "b: hello");
                await a.start();
                await pass(TCP_RECOVERED);
                assert.equal(await askTcp(at()), "a: hello");
            });

            it(`${probesSecondary ? "knows" : "does not know"} that the secondary is dead before it is needed`, async () => {
                await start({ probesSecondary });
                await listener();
                await b.kill();
                await pass(60_000);
                assert.deepEqual(await health(), { a: "normal", ...(probesSecondary && { b: "abnormal" }) });
                await a.kill();
                await pass(TCP_DETECTED);
                assert.equal(serving(), probesSecondary ? undefined : SEED.ecsB);
                await pass(TCP_DETECTED);
                assert.equal(serving(), undefined);
            });
        });
    }

    it("probes the secondary in one mode and not in the other", async () => {
        for (const probesSecondary of [false, true]) {
            await start({ probesSecondary });
            if (!probesSecondary) {
                await listener();
            }
            await pass(4000);
            assert.equal(probes.probed.includes(b.at.host), probesSecondary);
            plane?.close();
        }
    });

    it("tells who serves, when it changes", async () => {
        await start();
        const heard: unknown[] = [];
        plane?.onServed(({ protocol, port, serverId }) => heard.push([protocol, port, serverId]));
        await listener();
        await pass(4000);
        await a.kill();
        await pass(TCP_DETECTED);
        assert.deepEqual(heard, [
            ["tcp", PORT, SEED.ecsA],
            ["tcp", PORT, SEED.ecsB],
        ]);
    });

    describe("established connections", () => {
        it("stay with their server when the roles are switched; new ones go to the new primary", async () => {
            await start();
            await listener();
            await pass(4000);
            const old = await Client.open(at());
            assert.equal(await old.ask("before"), "a: before");
            const group = await makeGroup(local, loadBalancerId, REVERSED);
            await set({ MasterSlaveServerGroup: "on", MasterSlaveServerGroupId: group });
            assert.equal(await askTcp(at()), "b: hello");
            assert.equal(await old.ask("after"), "a: after");
            await pass(60_000);
            assert.equal(await old.ask("much later"), "a: much later");
            assert.equal(await old.finish(), "closed");
        });

        it("stay with a server that only its check finds sick, and break with one that dies", async () => {
            await start();
            await listener({}, { HealthCheckType: "http", HealthCheckURI: "/healthz" });
            await pass(4000);
            const old = await Client.open(at());
            assert.equal(await old.ask("before"), "a: before");
            a.hung = true;
            probes.isSilent = (_, host) => host === a.at.host;
            await pass(21_000);
            assert.equal(serving(), SEED.ecsB);
            a.hung = false;
            probes.isSilent = () => false;
            assert.equal(await old.ask("while sick"), "a: while sick");
            await a.kill();
            assert.equal(await old.end(), "ECONNRESET");
        });
    });

    it("loses no request of many clients while roles are switched back and forth", async () => {
        await start();
        const first = await listener();
        const second = await makeGroup(local, loadBalancerId, REVERSED);
        let switching = true;
        const clients = Array.from({ length: 8 }, async () => {
            const answers: string[] = [];
            while (switching) {
                answers.push(await askTcp(at()));
            }
            return answers;
        });
        for (let turn = 0; turn < 20; turn++) {
            const group = turn % 2 === 0 ? second : first;
            await set({ MasterSlaveServerGroup: "on", MasterSlaveServerGroupId: group });
        }
        switching = false;
        const answers = (await Promise.all(clients)).flat();
        assert.deepEqual([...new Set(answers)].sort(), ["a: hello", "b: hello"]);
    });

    describe("health checks", () => {
        it("do not see a server that accepts and never answers, if they are TCP; HTTP ones do", async () => {
            await start();
            await listener();
            await pass(4000);
            a.hung = true;
            await pass(60_000);
            assert.deepEqual([serving(), await health()], [SEED.ecsA, { a: "normal" }]);

            probes.isSilent = (type, host) => type === "http" && host === a.at.host;
            await set({ HealthCheckType: "http", HealthCheckURI: "/healthz", HealthCheckHttpCode: "http_2xx" });
            // The window counts from the first probe that meets silence; that is sent up to an interval later.
            await pass(19_000 + 2000);
            assert.deepEqual([serving(), (await health()).a], [SEED.ecsB, "abnormal"]);
        });

        it("go to the port they are told", async () => {
            const asked: [string, number][] = [];
            const { probe } = probes;
            await start({
                probe: (check, to, timers, verdict) => {
                    asked.push([check.type, timeoutOf(check)]);
                    return probe(check, to, timers, verdict);
                },
                backends: (serverId, port) => (port === 9000 && serverId === SEED.ecsA ? a.at : undefined),
            });
            await listener({}, { HealthCheckConnectPort: "9000", HealthCheckConnectTimeout: "7" });
            await pass(10_000);
            assert.deepEqual(await health(), { a: "normal" });
            assert.deepEqual(asked.at(-1), ["tcp", 7]);
        });

        it("do not happen where they are off: the primary serves, whatever becomes of it", async () => {
            await start();
            await listener({}, { HealthCheckSwitch: "off" });
            // Of the moment before the switch.
            probes.probed.length = 0;
            await a.kill();
            await pass(60_000);
            assert.deepEqual([serving(), probes.probed], [SEED.ecsA, []]);
            await set({ HealthCheckSwitch: "on" });
            await pass(TCP_DETECTED);
            assert.equal(serving(), SEED.ecsB);
        });

        it("keep what they know of a server across a switch of roles", async () => {
            await start({ probesSecondary: true });
            await listener();
            await pass(4000);
            await b.kill();
            await pass(TCP_DETECTED);
            const group = await makeGroup(local, loadBalancerId, REVERSED);
            await set({ MasterSlaveServerGroup: "on", MasterSlaveServerGroupId: group });
            // The new primary is known to be sick: the new secondary goes on without a gap.
            assert.equal(await askTcp(at()), "a: hello");
            assert.deepEqual(await health(), { a: "normal", b: "abnormal" });
        });

        it("say nothing of a listener that does not run, nor of one without a group", async () => {
            await start({ probesSecondary: true });
            const groupId = await makeGroup(local, loadBalancerId);
            await makeListener(local, loadBalancerId, String(PORT), { MasterSlaveServerGroupId: groupId });
            await pass(60_000);
            assert.deepEqual(await health(), { a: "unavailable", b: "unavailable" });
            assert.deepEqual(probes.probed, []);
        });
    });

    describe("UDP", () => {
        it("forwards, finds a closed port, goes to the secondary and back by the documented windows", async () => {
            probes.isSilent = (type, host) => type === "udp" && ((host === a.at.host && !dead) || host === b.at.host);
            let dead = false;
            await start();
            await listener({ protocol: "UDP" });
            const client = new Datagrams(at());
            assert.equal(await client.ask("one"), "a: one");
            await pass(40_000);
            assert.deepEqual(await health(PORT, "udp"), { a: "normal" });
            await a.kill();
            dead = true;
            await pass(5000 + 10_000);
            assert.equal(serving("udp"), SEED.ecsB);
            // The client that had the sick server is a new one now.
            assert.equal(await client.ask("two"), "b: two");
            await a.start();
            dead = false;
            await pass(44_999);
            assert.equal(serving("udp"), SEED.ecsB);
            await pass(1);
            assert.equal(serving("udp"), SEED.ecsA);
            // The other one is still fit: its client stays.
            assert.equal(await client.ask("three"), "b: three");
            const fresh = new Datagrams(at());
            assert.equal(await fresh.ask("four"), "a: four");
            client.close();
            fresh.close();
        });

        it("does not find a server that is silent", async () => {
            probes.isSilent = () => true;
            await start();
            await listener({ protocol: "UDP" });
            a.hung = true;
            await pass(600_000);
            assert.deepEqual([serving("udp"), await health(PORT, "udp")], [SEED.ecsA, { a: "normal" }]);
        });

        it("keeps a client where it is when roles are switched, and gives new ones the new primary", async () => {
            probes.isSilent = () => true;
            await start();
            await listener({ protocol: "UDP" });
            const old = new Datagrams(at());
            assert.equal(await old.ask("before"), "a: before");
            const group = await makeGroup(local, loadBalancerId, REVERSED);
            await set({ MasterSlaveServerGroup: "on", MasterSlaveServerGroupId: group }, "UDP");
            const fresh = new Datagrams(at());
            assert.equal(await fresh.ask("hello"), "b: hello");
            assert.equal(await old.ask("after"), "a: after");
            old.close();
            fresh.close();
        });
    });

    describe("access control", () => {
        const OFFICE = "127.9.9.9";
        let list: string;

        beforeEach(async () => {
            const { AclId } = await local.ok("CreateAccessControlList", { AclName: "loopback-office" });
            list = String(AclId);
            const AclEntrys = JSON.stringify([{ entry: "127.9.9.0/24", comment: "" }]);
            await local.ok("AddAccessControlListEntry", { AclId: list, AclEntrys });
        });

        it("lets in whom a white list names, and nobody else", async () => {
            await start();
            await listener({}, { AclStatus: "on", AclType: "white", AclId: list });
            assert.equal(await askTcp(at(), OFFICE), "a: hello");
            assert.equal(await askTcp(at()), "ECONNRESET");
        });

        it("keeps out whom a black list names, and nobody else, from the moment it is set", async () => {
            await start();
            await listener();
            assert.equal(await askTcp(at(), OFFICE), "a: hello");
            await set({ AclStatus: "on", AclType: "black", AclId: list });
            assert.equal(await askTcp(at(), OFFICE), "ECONNRESET");
            assert.equal(await askTcp(at()), "a: hello");
        });

        it("checks servers all the same where nobody may come in: roles reversed, the standby is watched", async () => {
            await start();
            await listener();
            await listener({ port: PORT + 1, servers: REVERSED });
            const closed = { ListenerPort: String(PORT + 1), AclStatus: "on", AclType: "white", AclId: SEED.nobodyAcl };
            await set(closed);
            await pass(4000);
            assert.equal(await askTcp(at(PORT + 1)), "ECONNRESET");
            assert.deepEqual([await health(), await health(PORT + 1)], [{ a: "normal" }, { b: "normal" }]);
            await b.kill();
            await pass(TCP_DETECTED);
            assert.equal(await askTcp(at()), "a: hello");
            assert.deepEqual([await health(), (await health(PORT + 1)).b], [{ a: "normal" }, "abnormal"]);
        });

        it("tells alarm rules of a dead standby that is watched, and when it is back", async () => {
            const how = { service: "cms" } as const;
            const rule = {
                RuleId: "rule",
                RuleName: "redundancy",
                Namespace: "acs_slb_dashboard",
                MetricName: "UnhealthyServerCount",
                ContactGroups: "ops",
                Resources: JSON.stringify([{ instanceId: loadBalancerId }]),
                "Escalations.Critical.ComparisonOperator": "GreaterThanOrEqualToThreshold",
                "Escalations.Critical.Threshold": "1",
                "Escalations.Critical.Times": "1",
            };
            await local.ok("PutResourceMetricRule", rule, how);
            /** What the rule says once a whole period has gone by. */
            const state = async () => {
                clock.advance(120_000);
                return part(await local.ok("DescribeMetricRuleList", {}, how), "Alarms", "Alarm", 0, "AlertState");
            };
            await start();
            await listener();
            await listener({ port: PORT + 1, servers: REVERSED });
            await pass(4000);
            assert.equal(await state(), "OK");
            await b.kill();
            await pass(TCP_DETECTED);
            assert.equal(await state(), "ALARM");
            await b.start();
            await pass(TCP_RECOVERED);
            assert.equal(await state(), "OK");
            await b.kill();
            await pass(TCP_DETECTED);
            assert.equal(await state(), "ALARM");
            // Nobody checks it any more.
            const name = { LoadBalancerId: loadBalancerId, ListenerPort: String(PORT + 1), ListenerProtocol: "tcp" };
            await local.ok("DeleteLoadBalancerListener", name);
            assert.equal(await state(), "OK");
        });
    });

    it("says where it cannot listen, why, and the way out", async () => {
        await start();
        const thief = createServer().listen(PORT, at().host);
        await once(thief, "listening");
        const groupId = await makeGroup(local, loadBalancerId);
        await makeListener(local, loadBalancerId, String(PORT), { MasterSlaveServerGroupId: groupId });
        const name = { LoadBalancerId: loadBalancerId, ListenerPort: String(PORT), ListenerProtocol: "tcp" };
        await local.ok("StartLoadBalancerListener", name);
        const message = `the local CLB cannot listen on tcp ${at().host}:${PORT}: EADDRINUSE; another program listens there: end it`;
        await assert.rejects(() => plane?.whenApplied() ?? Promise.resolve(), { message });
        thief.close();
    });
});

/** A bare connection, or why there is none. */
async function connectTo(to: { host: string; port: number }) {
    const { connect } = await import("node:net");
    const socket = connect(to);
    await once(socket, "connect");
    return socket;
}
