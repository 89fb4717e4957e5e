// The local CLB as tests use it: log, watched statements, drift.

import * as assert from "node:assert/strict";
import { existsSync } from "node:fs";

import { checkStillRunning } from "../../clb/controlPlane/invariants";
import { LocalClb } from "../../clb/controlPlane/localClb";
import { SEED } from "../../clb/controlPlane/seed";
import { runLoad } from "../../clb/load";
import { bench, makeGroup, makeListener, makeLoadBalancer, without } from "./support/harness";

describe("the log of calls", () => {
    const b = bench();

    it("has number, action, parameters and outcome of every call", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await b.client.call(
            "SetLoadBalancerName",
            { LoadBalancerId, LoadBalancerName: "1" },
            { stack: "B", scheme: "https" },
        );
        const seq = b.clb.seq;
        await b.ok("DescribeLoadBalancers", {}, { stack: "C" });
        const shared = { service: "slb", mutating: true };
        assert.deepEqual(b.clb.calls({ mutating: true }), [
            {
                ...shared,
                seq: 1,
                transport: "http",
                method: "POST",
                action: "CreateLoadBalancer",
                parameters: { AddressType: "internet", InstanceChargeType: "PayByCLCU" },
                changed: true,
                status: 200,
                code: "",
            },
            {
                ...shared,
                seq: 2,
                transport: "https",
                method: "POST",
                action: "SetLoadBalancerName",
                parameters: { LoadBalancerId, LoadBalancerName: "1" },
                changed: false,
                status: 400,
                code: "InvalidParameter",
            },
        ]);
        assert.deepEqual(
            b.clb.calls({ since: seq }).map(({ seq: number, action }) => [number, action]),
            [[3, "DescribeLoadBalancers"]],
        );
        assert.equal(b.clb.calls({ service: "ecs" }).length, 0);
    });
});

describe("watched statements", () => {
    const b = bench();

    it("are broken by the call that takes a listener's group away, not by its deletion", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId });
        await makeListener(b, LoadBalancerId, "81", { BackendServerPort: "80" });
        b.clb.watch();
        await b.ok("SetLoadBalancerTCPListenerAttribute", { LoadBalancerId, ListenerPort: "80", Description: "same" });
        assert.deepEqual(b.clb.violations, []);
        await b.ok("SetLoadBalancerTCPListenerAttribute", {
            LoadBalancerId,
            ListenerPort: "80",
            MasterSlaveServerGroup: "off",
        });
        assert.deepEqual(b.clb.violations, [
            {
                seq: b.clb.seq,
                action: "SetLoadBalancerTCPListenerAttribute",
                invariant: "listeners keep their group",
                detail: `${LoadBalancerId}:tcp:80 has no group`,
            },
        ]);
        b.clb.clear();
        b.clb.watch();
        await b.ok("DeleteLoadBalancerListener", { LoadBalancerId, ListenerPort: "81" });
        assert.deepEqual(b.clb.violations, []);
    });

    it("include one that running listeners go on running", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" });
        b.clb.watch("listeners keep running", checkStillRunning());
        await b.ok("StartLoadBalancerListener", { LoadBalancerId, ListenerPort: "80" });
        await b.ok("StopLoadBalancerListener", { LoadBalancerId, ListenerPort: "80" });
        await b.ok("DeleteLoadBalancer", { LoadBalancerId });
        assert.deepEqual(
            b.clb.violations.map(({ action, detail }) => [action, detail]),
            [["StopLoadBalancerListener", `${LoadBalancerId}:tcp:80 does not run`]],
        );
    });

    it("may be a test's own", async () => {
        b.clb.watch("no load balancers", ({ loadBalancers }) => loadBalancers.map(({ id }) => id));
        const id = await makeLoadBalancer(b);
        assert.deepEqual(b.clb.violations, [
            { seq: 1, action: "CreateLoadBalancer", invariant: "no load balancers", detail: id },
        ]);
    });
});

describe("drift by hand", () => {
    const b = bench();
    const scene = async (): Promise<{ lb: string; group: string }> => {
        const lb = await makeLoadBalancer(b, { DeleteProtection: "on" });
        const group = await makeGroup(b, lb);
        await makeListener(b, lb, "80", { MasterSlaveServerGroupId: group });
        await b.ok("StartLoadBalancerListener", { LoadBalancerId: lb, ListenerPort: "80" });
        return { lb, group };
    };

    it("swaps roles, changes servers and deletes groups", async () => {
        const { lb, group } = await scene();
        b.clb.drift.swapRoles(group);
        assert.deepEqual(
            b.clb.model.groups[0]?.servers.map(({ serverId, role }) => [serverId, role]),
            [
                [SEED.ecsA, "Slave"],
                [SEED.ecsB, "Master"],
            ],
        );
        b.clb.drift.setServers(group, b.clb.model.groups[0]?.servers.map((server) => ({ ...server, port: 1 })) ?? []);
        assert.deepEqual(
            b.clb.model.groups[0]?.servers.map(({ port }) => port),
            [1, 1],
        );
        b.clb.watch();
        b.clb.drift.deleteGroup(group);
        await b.ok("SetLoadBalancerName", { LoadBalancerId: lb, LoadBalancerName: "next-call" });
        assert.deepEqual(
            b.clb.violations.map(({ detail }) => detail),
            [`${lb}:tcp:80 names ${group}, which is gone`],
        );
        assert.throws(() => b.clb.drift.swapRoles(group), {
            message: "The specified MasterSlaveGroupId does not exist",
        });
    });

    it("stops, changes and deletes listeners", async () => {
        const { lb } = await scene();
        b.clb.drift.stopListener(lb, "tcp", 80);
        b.clb.drift.setListener(lb, "tcp", 80, { description: "by hand" });
        assert.deepEqual(
            b.clb.model.listeners.map(({ id, status, description }) => [id, status, description]),
            [[`${lb}:tcp:80`, "stopped", "by hand"]],
        );
        b.clb.drift.deleteListener(lb, "tcp", 80);
        assert.deepEqual(b.clb.model.listeners, []);
    });

    it("changes and deletes instances, protected or not", async () => {
        const { lb } = await scene();
        b.clb.drift.setTag(lb, "a", "1");
        b.clb.drift.setTag(lb, "b", "2");
        b.clb.drift.setTag(lb, "a", undefined);
        b.clb.drift.setLoadBalancer(lb, { name: "by-hand" });
        assert.deepEqual(
            b.clb.model.loadBalancers.map(({ name, tags }) => [name, tags]),
            [["by-hand", { b: "2" }]],
        );
        b.clb.drift.deleteLoadBalancer(lb);
        assert.equal(b.clb.empty, true);
        b.clb.drift.deleteAcl(SEED.nobodyAcl);
        assert.deepEqual(
            b.clb.model.acls.map(({ id }) => id),
            [SEED.officeAcl],
        );
    });

    it("is told to whoever follows the model, like every change by API", async () => {
        const counts: number[] = [];
        const forget = b.clb.onChange((cloud) => counts.push(cloud.loadBalancers.size));
        const lb = await makeLoadBalancer(b);
        await b.ok("DescribeLoadBalancers");
        b.clb.drift.deleteLoadBalancer(lb);
        forget();
        await makeLoadBalancer(b);
        assert.deepEqual(counts, [1, 0]);
    });

    it("is impossible through the view of the model", async () => {
        await scene();
        const [group] = b.clb.model.groups;
        assert.throws(() => {
            (group as { name: string }).name = "x";
        }, TypeError);
    });
});

describe("LocalClb", () => {
    it("configures a provider, in its own region", async () => {
        const clb = await LocalClb.start({ region: "eu-central-1", accessKey: "k", secretKey: "s", accountId: "1" });
        const { endpoint, caFile } = clb;
        assert.deepEqual(clb.providerConfig({ protocol: "HTTP" }), {
            region: "eu-central-1",
            accessKey: "k",
            secretKey: "s",
            accountId: "1",
            accountType: "Domestic",
            skipRegionValidation: true,
            protocol: "HTTP",
            endpoints: [
                {
                    ...{ slb: endpoint, ecs: endpoint, vpc: endpoint, cms: endpoint, sts: endpoint },
                    ...{ location: endpoint, actiontrail: endpoint },
                },
            ],
        });
        assert.equal(clb.model.instances[0]?.zoneId, "eu-central-1-h");
        assert.equal(existsSync(caFile), true);
        await clb.stop();
        assert.equal(existsSync(caFile), false);
    });

    it("does not start without a place for its certificate, and leaves no port open then", async () => {
        await assert.rejects(LocalClb.start({ caFile: "/nowhere/ca.pem" }), { code: "ENOENT" });
    });

    it("loses nothing when 50 clients call at once", async () => {
        const clb = await LocalClb.start();
        const result = await runLoad(clb, 50, 20);
        assert.deepEqual(without(result, "milliseconds"), {
            clients: 50,
            callsPerClient: 20,
            answered: 1000,
            logged: 1000,
            lost: [],
        });
        await clb.stop();
    });
});
