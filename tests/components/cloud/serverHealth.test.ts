// How a guard reads what the cloud's probes say: rows of DescribeHealthStatus, and what they tell of one server.

import * as assert from "node:assert/strict";

import {
    findServerHealth,
    type HealthRow,
    type ObservedHealth,
    parseHealthRows,
} from "../../../components/cloud/serverHealth";

describe("the rows of the cloud's probes", () => {
    const read = (rows: unknown) => parseHealthRows({ BackendServers: { BackendServer: rows } });

    it("are read with numbers as numbers and as texts", () => {
        const row = { Protocol: "tcp", ServerId: "i-a", ServerHealthStatus: "normal" };
        const expected = { protocol: "tcp", listenerPort: 443, serverId: "i-a", port: 8443, health: "normal" };
        assert.deepEqual(
            read([
                { ...row, ListenerPort: 443, Port: 8443 },
                { ...row, ListenerPort: "443", Port: "8443" },
                { ...row, ListenerPort: 443, Port: 8443, ServerId: 7 },
            ]),
            [expected, expected, { ...expected, serverId: "7" }],
        );
    });

    it("hold nothing where the cloud says nothing, or something else", () => {
        for (const reply of [{}, { BackendServers: null }, { BackendServers: {} }]) {
            assert.deepEqual(parseHealthRows(reply), [], JSON.stringify(reply));
        }
        assert.deepEqual(read("none"), []);
        assert.deepEqual(read({}), []);
        const nothing = { protocol: "", listenerPort: NaN, serverId: "", port: NaN, health: "" };
        assert.deepEqual(read([{}, { Protocol: {}, ServerId: null, ServerHealthStatus: true }]), [nothing, nothing]);
    });
});

describe("what the probes tell of a server", () => {
    const row = (health: string, more: Partial<HealthRow> = {}): HealthRow => ({
        ...{ protocol: "udp", listenerPort: 53, serverId: "i-b", port: 5353, health },
        ...more,
    });
    const check = (health: string, more: Partial<HealthRow> = {}) =>
        row(health, { protocol: "tcp", listenerPort: 9000, port: 9000, ...more });
    const UNPROBED: ObservedHealth = { health: "not probed" };
    const NONE_YET: ObservedHealth = { health: "no result yet" };
    const by = (source: ObservedHealth["source"], health: ObservedHealth["health"] = "healthy"): ObservedHealth => ({
        health,
        source,
    });

    const cases: [string, HealthRow[], ObservedHealth][] = [
        ["nothing without rows", [], UNPROBED],
        ["its own row", [row("normal")], by("health check")],
        ["its own row, unhealthy", [row("abnormal")], by("health check", "unhealthy")],
        ["its own row, without a result", [row("unavailable")], NONE_YET],
        ["a row with a word that nobody knows", [row("odd")], NONE_YET],
        ["the row of another server", [row("normal", { serverId: "i-a" })], UNPROBED],
        ["the row of another port of its own", [row("normal", { port: 5354 })], UNPROBED],
        ["the row behind another listener", [row("normal", { listenerPort: 54 })], UNPROBED],
        ["the row behind a listener of another protocol", [row("normal", { protocol: "tcp" })], UNPROBED],
        ["its own row among others", [row("abnormal", { serverId: "i-a" }), row("normal")], by("health check")],
        ["the standby check", [check("normal")], by("standby check")],
        ["the standby check, unhealthy", [check("abnormal")], by("standby check", "unhealthy")],
        ["the standby check, without a result", [check("unavailable")], NONE_YET],
        ["the standby check on another port of the server", [check("normal", { port: 9001 })], by("standby check")],
        ["the standby check of another server", [check("normal", { serverId: "i-a" })], UNPROBED],
        ["the standby check's port of another protocol", [check("normal", { protocol: "udp" })], UNPROBED],
        ["another listener than the standby check's", [check("normal", { listenerPort: 9001 })], UNPROBED],
        ["its own row before the standby check", [check("normal"), row("abnormal")], by("health check", "unhealthy")],
        [
            "the standby check, while its own row has no result",
            [row("unavailable"), check("normal")],
            by("standby check"),
        ],
        [
            "its own row, while the standby check has no result",
            [check("unavailable"), row("normal")],
            by("health check"),
        ],
    ];
    for (const [title, rows, seen] of cases) {
        it(`is by ${title}: ${[seen.health, seen.source].filter(Boolean).join(" by ")}`, () => {
            assert.deepEqual(
                findServerHealth(rows, { protocol: "udp", port: 53 }, { serverId: "i-b", port: 5353 }, 9000),
                seen,
            );
        });
    }

    it("is nothing by a check that the pair does not have", () => {
        const look = (...rows: HealthRow[]) =>
            findServerHealth(rows, { protocol: "udp", port: 53 }, { serverId: "i-b", port: 5353 });
        assert.deepEqual(look(check("normal")), UNPROBED);
        assert.deepEqual(look(check("normal", { listenerPort: NaN })), UNPROBED);
        assert.deepEqual(look(check("normal"), row("normal")), by("health check"));
    });
});
