// The control paths of the local CLB, by which it is steered from outside.

import * as assert from "node:assert/strict";
import { request } from "node:http";

import { ManualHealth } from "../../clb/controlPlane/manualHealth";
import { SEED } from "../../clb/controlPlane/seed";
import { version } from "../../package.json";
import { control } from "../support/handStarted";
import { bench, makeGroup, makeListener, makeLoadBalancer } from "./support/harness";

describe("/_clb/", () => {
    const b = bench({ servers: new ManualHealth({ probesSecondary: true }) });
    const { ok } = b;
    const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
        control(b.clb.endpoint, method, path, body, headers);
    const refused = async (status: number, error: string, ...how: Parameters<typeof call>): Promise<void> =>
        assert.deepEqual(await call(...how), { status, body: { error } });

    it("tells that it is there, which version it is, and what was called", async () => {
        await ok("DescribeLoadBalancers");
        assert.deepEqual(await call("GET", "health"), { status: 200, body: { status: "ok", calls: 1 } });
        const { body } = await call("GET", "version");
        assert.deepEqual(body, { version, apis: { ...(body as { apis: object }).apis, "2014-05-15": "slb" } });
        const { body: calls } = await call("GET", "calls");
        assert.deepEqual(
            (calls as { action: string; status: number }[]).map(({ action, status }) => [action, status]),
            [["DescribeLoadBalancers", 200]],
        );
        assert.equal(JSON.stringify(calls).includes(b.clb.credentials.accessKey), false);
        await call("DELETE", "calls");
        assert.deepEqual((await call("GET", "calls")).body, []);
    });

    it("seeds, and forgets it with a reset", async () => {
        const request = {
            zones: ["cn-hangzhou-x"],
            vpcs: [{ id: "vpc-new", cidr: "10.9.0.0/16" }],
            vSwitches: [{ id: "vsw-new", vpcId: "vpc-new", zoneId: "cn-hangzhou-x", cidr: "10.9.1.0/24" }],
            servers: [{ id: "i-new", vSwitch: "vsw-new", status: "Stopped", tags: { a: "b" } }],
            networkInterfaces: [{ id: "eni-new", instance: "i-new", vSwitch: "vsw-new", privateIp: "10.9.1.7" }],
            acls: [{ id: "acl-new", name: "new", entries: ["192.0.2.0/28"] }],
        };
        assert.deepEqual(await call("POST", "seed", request), { status: 200, body: {} });
        const { instances, networkInterfaces, acls } = b.clb.model;
        const server = instances.find(({ id }) => id === "i-new");
        assert.deepEqual([server?.vpcId, server?.status, server?.tags], ["vpc-new", "Stopped", { a: "b" }]);
        assert.equal(networkInterfaces.find(({ id }) => id === "eni-new")?.privateIp, "10.9.1.7");
        assert.deepEqual(acls.find(({ id }) => id === "acl-new")?.entries, [{ ip: "192.0.2.0/28", comment: "" }]);
        await call("POST", "reset");
        assert.equal(
            b.clb.model.instances.some(({ id }) => id === "i-new"),
            false,
        );
    });

    it("says all that is wrong with a seed", async () => {
        await refused(
            400,
            "the body: must NOT have additional properties: listeners\n" +
                "servers.0: must have required property 'id'\n" +
                "servers.0: must NOT have additional properties: port\n" +
                "servers.1.status: must be equal to one of the allowed values: Pending, Running, Starting, Stopping, Stopped",
            "POST",
            "seed",
            { servers: [{ port: 1 }, { id: "i-a", status: "Gone" }], listeners: [] },
        );
        await refused(400, "the body: must be object", "POST", "seed");
        await refused(400, "seed: i-a needs a vSwitch", "POST", "seed", {
            servers: [{ id: "i-a", vSwitch: "vsw-none" }],
        });
    });

    it("arms faults for the n-th call of an action and tells which fired", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const arm = { action: "SetLoadBalancerName", nth: 2, fault: "error", error: "throttled" };
        assert.equal((await call("POST", "faults", arm)).status, 200);
        await ok("SetLoadBalancerName", { LoadBalancerId, LoadBalancerName: "one" });
        await b.refused(
            "SetLoadBalancerName",
            { LoadBalancerId, LoadBalancerName: "two" },
            400,
            "Throttling.User",
            "Request was denied due to user flow control.",
        );
        await ok("SetLoadBalancerName", { LoadBalancerId, LoadBalancerName: "three" });
        const fault = { kind: "error", error: "throttled", after: false };
        assert.deepEqual((await call("GET", "faults")).body, {
            fired: [{ seq: 3, action: "SetLoadBalancerName", nth: 2, fault }],
        });
        await call("POST", "faults", { action: "*", fault: "drop", after: true, times: 2 });
        const dropped = ok("SetLoadBalancerName", { LoadBalancerId, LoadBalancerName: "four" });
        await assert.rejects(dropped, /socket hang up|ECONNRESET/);
        assert.equal(b.clb.model.loadBalancers[0]?.name, "four");
        await call("DELETE", "faults");
        await ok("SetLoadBalancerName", { LoadBalancerId, LoadBalancerName: "five" });
        assert.deepEqual((await call("GET", "faults")).body, { fired: [] });
        await call("POST", "faults", { action: "DescribeLoadBalancers", fault: "latency", milliseconds: 60 });
        const begin = Date.now();
        await ok("DescribeLoadBalancers");
        assert.ok(Date.now() - begin >= 59);
    });

    it("refuses a fault that says too little or too much", async () => {
        await refused(400, "the body: must have required property 'error'", "POST", "faults", {
            action: "*",
            fault: "error",
        });
        await refused(400, "nth: must be >= 1", "POST", "faults", { action: "*", fault: "drop", nth: 0 });
        await refused(
            400,
            "the body: must have required property 'milliseconds'",
            ...(["POST", "faults", { action: "*", fault: "latency" }] as const),
        );
        const { status, body } = await call("POST", "faults", { action: "*", fault: "error", error: "bad day" });
        assert.equal(status, 400);
        assert.match(
            (body as { error: string }).error,
            /^error: must be equal to one of the allowed values: missingParameter, /,
        );
    });

    it("turns servers off and on, those that exist", async () => {
        b.clb.health = b.clb.servers.source;
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId });
        await ok("StartLoadBalancerListener", { LoadBalancerId, ListenerPort: "80" });
        const sick = () => b.clb.unhealthyServers(LoadBalancerId);
        assert.equal(sick(), 0);
        assert.equal((await call("PUT", `servers/${SEED.ecsB}`, { up: false })).status, 200);
        assert.equal(sick(), 1);
        assert.equal((await call("PUT", `servers/${SEED.ecsB}`, { up: true })).status, 200);
        assert.equal(sick(), 0);
        b.clb.drift.setInstanceStatus(SEED.ecsA, "Stopped");
        assert.equal(sick(), 1);
        await refused(
            404,
            "i-nobody: there is no such server; POST /_clb/seed makes one",
            ...(["PUT", "servers/i-nobody", { up: true }] as const),
        );
        await refused(400, "up: must be boolean", "PUT", `servers/${SEED.ecsA}`, { up: "no" });
    });

    it("takes a snapshot and goes back to it, identifiers and all", async () => {
        const LoadBalancerId = await makeLoadBalancer(b, { ClientToken: "once" });
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId });
        await ok("TagResources", { ResourceType: "instance", "ResourceId.1": LoadBalancerId, "Tag.1.Key": "a" });
        const { body: snapshot } = await call("GET", "snapshot");
        const model = () => JSON.parse(JSON.stringify(b.clb.model)) as unknown;
        const before = model();
        const next = await makeGroup(b, LoadBalancerId);
        await ok("DeleteLoadBalancer", { LoadBalancerId });
        let told = 0;
        const stop = b.clb.onChange(() => told++);
        assert.deepEqual(await call("PUT", "snapshot", snapshot), { status: 200, body: {} });
        stop();
        assert.equal(told, 1);
        assert.deepEqual(model(), before);
        assert.deepEqual((await call("GET", "snapshot")).body, snapshot);
        assert.equal(await makeLoadBalancer(b, { ClientToken: "once" }), LoadBalancerId);
        assert.equal(await makeGroup(b, LoadBalancerId), next);
    });

    it("leaves the state alone where a snapshot is none", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const { body } = await call("GET", "snapshot");
        const snapshot = body as { localClb: number; cloud: Record<string, unknown> };
        const less = Object.fromEntries(Object.entries(snapshot.cloud).filter(([name]) => name !== "groups"));
        const cases: [unknown, string][] = [
            [{}, "it is no state of a local CLB of this version"],
            [[], "it is no state of a local CLB of this version"],
            [{ ...snapshot, localClb: 99 }, "it is no state of a local CLB of this version"],
            [{ ...snapshot, cloud: less }, "it is the state of another version of the local CLB"],
            [
                { ...snapshot, cloud: { ...snapshot.cloud, more: 1 } },
                "it is the state of another version of the local CLB",
            ],
            [
                { ...snapshot, cloud: { ...snapshot.cloud, regionId: "cn-beijing" } },
                'its regionId is "cn-beijing", not "cn-hangzhou"',
            ],
            [{ ...snapshot, cloud: { ...snapshot.cloud, groups: [] } }, "groups must be object"],
            [{ ...snapshot, cloud: { ...snapshot.cloud, groups: { $map: [1] } } }, "groups.$map.0 must be array"],
            [
                { ...snapshot, cloud: { ...snapshot.cloud, groups: { $map: [["rsp-a", null]] } } },
                "groups.$map.0.1 must be object",
            ],
            [
                JSON.parse(JSON.stringify(snapshot).replace('"id":"lb-', '"id":"other-lb-')) as object,
                `loadBalancers has "other-${LoadBalancerId}" under the key "${LoadBalancerId}"`,
            ],
            [
                JSON.parse(JSON.stringify(snapshot).replace("192.0.2.0/24", "192.0.2.0/33")) as object,
                `${SEED.nobodyAcl} has the entry "192.0.2.0/33", which is no ipv4 address or block`,
            ],
        ];
        for (const [wrong, why] of cases) {
            await refused(400, `the snapshot was not taken: ${why}`, "PUT", "snapshot", wrong);
        }
        assert.equal(b.clb.model.loadBalancers[0]?.id, LoadBalancerId);
    });

    it("refuses other paths, methods and bodies", async () => {
        const paths = [
            "health",
            "version",
            "reset",
            "seed",
            "faults",
            "calls",
            "servers",
            "servers/*",
            "addresses",
            "snapshot",
        ]
            .map((path) => `/_clb/${path}`)
            .join(", ");
        for (const path of ["", "toString", "health/x", "servers/a/b", "../health"]) {
            await refused(404, `/_clb/${path}: there is no such path; there are ${paths}`, "GET", path);
        }
        await refused(405, "/_clb/health: takes GET, not POST", "POST", "health");
        await refused(405, "/_clb/faults: takes GET, POST, DELETE, not PUT", "PUT", "faults");
        await refused(400, "the body is not JSON", "POST", "seed", "{");
        for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
            await refused(415, "Content-Type: must be application/json", "POST", "seed", "{}", {
                "content-type": type,
            });
        }
        // None of it is a call of the cloud's API.
        assert.deepEqual(b.clb.calls(), []);
    });

    it("lets no page of a browser call the API either", async () => {
        const [host = "", port = ""] = b.clb.endpoint.split(":");
        const ask = (headers: Record<string, string>): Promise<number | undefined> =>
            new Promise((resolve, reject) => {
                const sent = request({ host, port, path: "/?Action=DescribeLoadBalancers", headers }, (response) => {
                    response.resume();
                    resolve(response.statusCode);
                });
                sent.on("error", reject);
                sent.end();
            });
        const cases: readonly (readonly [Record<string, string>, number])[] = [
            [{ host: "evil.example" }, 403],
            [{ host: "127.999.1.1" }, 403],
            [{ origin: "http://evil.example" }, 403],
            [{ "sec-fetch-site": "cross-site" }, 403],
            // Let through to the next check: no version is named.
            [{}, 400],
            [{ host: "localhost" }, 400],
            [{ origin: `http://${b.clb.endpoint}` }, 400],
        ];
        for (const [headers, status] of cases) {
            assert.equal(await ask(headers), status, JSON.stringify(headers));
        }
    });

    it("lets no page of a browser in, whatever it calls itself", async () => {
        for (const host of [
            "evil.example",
            "evil.example:80",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "[::2]",
            "localhost.evil",
        ]) {
            await refused(403, `Host: must be an address of this machine, got "${host}"`, "POST", "reset", undefined, {
                host,
            });
        }
        for (const origin of [
            "http://evil.example",
            "null",
            "http://127.0.0.1:1",
            `http://${b.clb.endpoint}.evil.example`,
        ]) {
            await refused(
                403,
                `Origin: must be this address or absent, got "${origin}"`,
                ...(["POST", "reset", undefined, { origin }] as const),
            );
        }
        for (const site of ["cross-site", "same-site"]) {
            await refused(
                403,
                `Sec-Fetch-Site: must be none or same-origin, got "${site}"`,
                ...(["GET", "health", undefined, { "sec-fetch-site": site }] as const),
            );
        }
        const own: Record<string, string>[] = [
            { host: "localhost:8014" },
            { host: "[::1]" },
            { origin: `http://${b.clb.endpoint}`, "sec-fetch-site": "same-origin" },
        ];
        for (const headers of own) {
            assert.equal((await call("POST", "reset", undefined, headers)).status, 200);
        }
    });
});
