// The standby check on the local CLB: closed to clients, roles reversed, following every switch, gone without a trace.

import * as assert from "node:assert/strict";

import {
    AddressIpVersion,
    AddressType,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
} from "../../components";
import { CloudStack } from "./support/cloud";

const CREATE_GROUP = "CreateMasterSlaveServerGroup";
const DELETE_GROUP = "DeleteMasterSlaveServerGroup";
const DELETE_LISTENER = "DeleteLoadBalancerListener";
const SET_TCP = "SetLoadBalancerTCPListenerAttribute";
const NEW_TCP = ["CreateLoadBalancerTCPListener", "StartLoadBalancerListener", SET_TCP];
const NEW_ACL = ["CreateAccessControlList", "AddAccessControlListEntry"];
const OLD_ACL = ["RemoveAccessControlListEntry", "DeleteAccessControlList"];

const a = { serverId: "i-a" };
const b = { serverId: "i-b" };
const pair: PrimarySecondaryLoadBalancerArgs = {
    loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
    primary: a,
    secondary: b,
    listeners: [{ protocol: Protocol.Tcp, port: 443, primaryPort: 8443, secondaryPort: 9443 }],
    standbyCheck: { port: 9000 },
};
const switched = { ...pair, primary: b, secondary: a };

const declare =
    (args: PrimarySecondaryLoadBalancerArgs, protect = false, name = "web") =>
    () => {
        const { attachments, standbyCheckListenerId } = new PrimarySecondaryLoadBalancer(name, args, { protect });
        return { attachments, standbyCheckListenerId };
    };

/** The calls whatever their order: the list and the group are made side by side. */
const sorted = (calls: readonly string[]) => [...calls].sort();

describe("the standby check on the local CLB", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("standby", (seed) =>
            seed
                .zone("cn-hangzhou-h")
                .vpc("vpc-a", "10.0.0.0/16")
                .vSwitch("vsw-a", "vpc-a", "cn-hangzhou-h", "10.0.1.0/24")
                .ecs({ id: "i-a" })
                .ecs({ id: "i-b" }),
        );
        await cloud.must("up", declare({ ...pair, standbyCheck: undefined }));
    });
    after(() => cloud?.close());

    const roles = (port: number) => {
        const { primary, secondary } = cloud.servers("tcp", port);
        return [primary, secondary];
    };

    it("adds a listener with the roles reversed that lets nobody in, and touches no other", async () => {
        const calls = await cloud.must("up", declare(pair));
        assert.deepEqual(sorted(calls), sorted([...NEW_ACL, CREATE_GROUP, ...NEW_TCP]));
        assert.ok(
            calls.indexOf("AddAccessControlListEntry") < calls.indexOf("CreateLoadBalancerTCPListener"),
            calls.join(" "),
        );
        assert.deepEqual(roles(443), ["i-a:8443", "i-b:9443"]);
        assert.deepEqual(roles(9000), ["i-b:9443", "i-a:8443"]);
        const { acls } = cloud.clb.model;
        assert.deepEqual(
            acls.map(({ ipVersion, entries }) => ({ ipVersion, entries })),
            [{ ipVersion: "ipv4", entries: [{ ip: "192.0.2.0/24", comment: "nobody" }] }],
        );
        const { acl, status, description } = cloud.listener("tcp", 9000);
        assert.deepEqual(
            { acl, status, description },
            {
                acl: { status: "on", type: "white", ids: [acls[0]!.id] },
                status: "running",
                description: "standby-check",
            },
        );
        assert.equal(cloud.listener("tcp", 443).acl.status, "off");
        const again = await cloud.run("up", declare(pair));
        assert.deepEqual([again.ok, again.calls], [true, []], again.output);
        assert.doesNotMatch(again.output, /warning|deprecated/);
    });

    it("finds no drift", async () => {
        const { ok, output } = await cloud.run("refresh", declare(pair));
        assert.ok(ok, output);
        assert.doesNotMatch(output, /\bupdated\b/);
    });

    it("follows a switch and the way back", async () => {
        for (const [now, serving, standing] of [
            [switched, "i-b:8443", "i-a:9443"],
            [pair, "i-a:8443", "i-b:9443"],
        ] as const) {
            const calls = await cloud.must("up", declare(now));
            assert.deepEqual(
                sorted(calls),
                sorted([CREATE_GROUP, CREATE_GROUP, SET_TCP, SET_TCP, DELETE_GROUP, DELETE_GROUP]),
            );
            assert.ok(calls.lastIndexOf(SET_TCP) < calls.indexOf(DELETE_GROUP), calls.join(" "));
            assert.deepEqual(
                [roles(443), roles(9000)],
                [
                    [serving, standing],
                    [standing, serving],
                ],
            );
        }
    });

    it("follows a switch of a protected component too", async () => {
        await cloud.must("up", declare(pair, true));
        await cloud.must("up", declare(switched, true));
        assert.deepEqual(roles(9000), ["i-a:9443", "i-b:8443"]);
        await cloud.must("up", declare(pair));
    });

    it("changes its health check in place", async () => {
        const healthCheck = { interval: 3, unhealthyThreshold: 2 };
        assert.deepEqual(await cloud.must("up", declare({ ...pair, standbyCheck: { port: 9000, healthCheck } })), [
            SET_TCP,
        ]);
        assert.equal(cloud.listener("tcp", 9000).check.interval, 3);
        assert.equal(cloud.listener("tcp", 443).check.interval, 2);
    });

    it("gets a new group for another port to check, and new children for another port of its own", async () => {
        const other = { ...pair, standbyCheck: { port: 9000, backendPort: 22 } };
        assert.deepEqual(sorted(await cloud.must("up", declare(other))), sorted([CREATE_GROUP, SET_TCP, DELETE_GROUP]));
        assert.deepEqual(roles(9000), ["i-b:22", "i-a:22"]);
        const moved = await cloud.must("up", declare({ ...pair, standbyCheck: { port: 9001 } }));
        assert.deepEqual(
            sorted(moved),
            sorted([...NEW_ACL, CREATE_GROUP, ...NEW_TCP, DELETE_LISTENER, DELETE_GROUP, ...OLD_ACL]),
        );
        assert.deepEqual(roles(9001), ["i-b:9443", "i-a:8443"]);
        assert.deepEqual([cloud.clb.model.listeners.length, cloud.clb.model.acls.length], [2, 1]);
    });

    it("is kept by deletion protection, with which a destroy touches nothing", async () => {
        const guarded = { ...pair, deletionProtection: true };
        await cloud.must("up", declare(guarded));
        for (const [command, args] of [
            ["up", { ...guarded, standbyCheck: undefined }],
            ["destroy", guarded],
        ] as const) {
            const { ok, output, calls } = await cloud.run(command, declare(args));
            assert.deepEqual([ok, calls], [false, []], command);
            assert.match(output, /has enabled DeleteProtection/);
        }
        await cloud.must("up", declare(pair));
    });

    it("goes with its group and its list when it is taken out, and leaves the rest alone", async () => {
        const calls = await cloud.must("up", declare({ ...pair, standbyCheck: undefined }));
        assert.deepEqual(sorted(calls), sorted([DELETE_LISTENER, DELETE_GROUP, ...OLD_ACL]));
        assert.equal(calls[0], DELETE_LISTENER);
        assert.deepEqual(cloud.clb.model.acls, []);
        assert.deepEqual(roles(443), ["i-a:8443", "i-b:9443"]);
    });

    it("stands beside the listeners of existing instances too: for UDP with a TCP port to check, for IPv6", async () => {
        const [first] = cloud.clb.model.loadBalancers;
        const client = cloud.clb.client();
        const settings = { AddressType: "internet", AddressIPVersion: "ipv6", InstanceChargeType: "PayByCLCU" };
        const sixth = await client.ok("CreateLoadBalancer", settings);
        const LoadBalancerId = sixth["LoadBalancerId"] as string;
        const beside = {
            loadBalancerId: first!.id,
            primary: b,
            secondary: a,
            listeners: [{ protocol: Protocol.Udp, port: 53, backendPort: 5353 }],
            standbyCheck: { port: 9053, backendPort: 5354 },
        };
        const ipv6 = {
            ...beside,
            loadBalancerId: LoadBalancerId,
            standbyCheck: { port: 9006, backendPort: 5354, addressIpVersion: AddressIpVersion.Ipv6 },
        };
        const all = () => ({
            web: declare(pair)(),
            dns: declare(beside, false, "dns")(),
            six: declare(ipv6, false, "six")(),
        });
        await cloud.must("up", all);
        assert.deepEqual([9000, 9053, 9006].map(roles), [
            ["i-b:9443", "i-a:8443"],
            ["i-a:5354", "i-b:5354"],
            ["i-a:5354", "i-b:5354"],
        ]);
        const lists = cloud.clb.model.acls.map(({ entries }) => entries.map(({ ip }) => ip).join());
        assert.deepEqual(lists.sort(), ["192.0.2.0/24", "192.0.2.0/24", "2001:db8::/32"]);
        assert.deepEqual(await cloud.must("up", all), []);

        await cloud.must("destroy", all);
        await client.ok("DeleteLoadBalancer", { LoadBalancerId });
        assert.deepEqual([cloud.clb.empty, cloud.clb.model.acls], [true, []]);
    });
});
