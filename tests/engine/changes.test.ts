// What each kind of change does to the cloud: the smallest set of calls, and never a listener without a group.

import * as assert from "node:assert/strict";

import * as slb from "@pulumi/alicloud/slb";

import { busy } from "../../clb/controlPlane/faults";
import {
    AddressType,
    AclType,
    HealthCheckType,
    type ListenerArgs,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    PrimarySecondaryServerGroup,
    Protocol,
} from "../../components";
import { instanceByHand } from "../support/byHand";
import { CloudStack, smallCloud } from "./support/cloud";

const CREATE_GROUP = "CreateMasterSlaveServerGroup";
const DELETE_GROUP = "DeleteMasterSlaveServerGroup";
const SET_TCP = "SetLoadBalancerTCPListenerAttribute";
const SET_UDP = "SetLoadBalancerUDPListenerAttribute";
const NEW_TCP = ["CreateLoadBalancerTCPListener", "StartLoadBalancerListener", SET_TCP];
const NEW_UDP = ["CreateLoadBalancerUDPListener", "StartLoadBalancerListener", SET_UDP];

const a = { serverId: "i-a" };
const b = { serverId: "i-b" };
const https: ListenerArgs = { protocol: Protocol.Tcp, port: 443, backendPort: 8443, description: "https" };
const http: ListenerArgs = { protocol: Protocol.Tcp, port: 80, primaryPort: 8080, secondaryPort: 8081 };
const dns: ListenerArgs = { protocol: Protocol.Udp, port: 53, backendPort: 5353 };

const first: PrimarySecondaryLoadBalancerArgs = {
    loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
    primary: a,
    secondary: b,
    listeners: [https, http, dns],
};

const declare =
    (args: PrimarySecondaryLoadBalancerArgs, protect = false) =>
    () => {
        const { loadBalancerId } = new PrimarySecondaryLoadBalancer("web", args, protect ? { protect } : {});
        return { loadBalancerId };
    };

/** The calls per action: listeners are changed one after another, but groups are made side by side. */
const tally = (calls: readonly string[]) =>
    Object.fromEntries(
        [...new Set(calls)].sort().map((action) => [action, calls.filter((one) => one === action).length]),
    );

describe("a switch of primary on the local CLB", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("switch", smallCloud);
    });
    after(() => cloud?.close());

    const swap = (args: PrimarySecondaryLoadBalancerArgs) => ({
        ...args,
        primary: args.secondary,
        secondary: args.primary,
    });

    async function switchAndBack(args: PrimarySecondaryLoadBalancerArgs, protect = false): Promise<void> {
        await cloud.must("up", declare(args, protect));
        for (const [now, primary] of [
            [swap(args), "i-b"],
            [args, "i-a"],
        ] as const) {
            const calls = await cloud.must("up", declare(now, protect));
            const listeners = args.listeners.map(({ protocol, port }) => ({ protocol, port }));
            for (const { protocol, port } of listeners) {
                assert.match(cloud.servers(protocol, port).primary, new RegExp(`^${primary}:`), `${protocol} ${port}`);
            }
            const udp = listeners.filter(({ protocol }) => protocol === Protocol.Udp).length;
            const tcp = listeners.length - udp;
            assert.deepEqual(tally(calls), {
                [CREATE_GROUP]: listeners.length,
                [DELETE_GROUP]: listeners.length,
                ...(tcp > 0 ? { [SET_TCP]: tcp } : {}),
                ...(udp > 0 ? { [SET_UDP]: udp } : {}),
            });
            // Every old group goes only when no listener needs any change more.
            assert.ok(calls.lastIndexOf(SET_TCP) < calls.indexOf(DELETE_GROUP), calls.join(" "));
            assert.equal(cloud.clb.model.groups.length, listeners.length);
            process.stdout.write(`        switch to ${primary}: ${calls.join(", ")}\n`);
        }
    }

    it("is one new group, one repointed listener, one group gone per listener, and back", () => switchAndBack(first));

    it("is the same with a group name of its own, which is kept", async () => {
        const named = { ...first, listeners: [{ ...https, groupName: "shop group" }] };
        await switchAndBack(named);
        assert.equal(cloud.servers("tcp", 443).group, "shop group");
    });

    it("is the same with deletion protection, under which removing a listener is refused", async () => {
        const guarded = { ...first, deletionProtection: true, listeners: [https, dns] };
        await switchAndBack(guarded);
        const { ok, output, calls } = await cloud.run("up", declare({ ...guarded, listeners: [https] }));
        assert.deepEqual([ok, calls], [false, []]);
        assert.match(output, /has enabled DeleteProtection/);
        await cloud.must("up", declare({ ...guarded, deletionProtection: false }));
    });

    it("leaves the default server group alone, which a destroy of a protected pair does not touch either", async () => {
        const guarded = { ...first, listeners: [https], defaultServerGroup: true, deletionProtection: true };
        await switchAndBack(guarded);
        assert.deepEqual(cloud.clb.model.loadBalancers[0]!.servers.map(({ serverId }) => serverId).sort(), [
            "i-a",
            "i-b",
        ]);
        const { ok, calls } = await cloud.run("destroy", declare(guarded));
        assert.deepEqual([ok, calls], [false, []]);
        await cloud.must("up", declare({ ...guarded, deletionProtection: false }));
        assert.deepEqual(await cloud.must("up", declare({ ...first, listeners: [https] })), ["RemoveBackendServers"]);
    });

    it("is the same with many listeners", () => {
        const listeners = Array.from({ length: 8 }, (_, i) => ({ ...https, port: 9000 + i }));
        return switchAndBack({ ...first, listeners });
    });

    it("leaves nothing behind when the pair goes", async () => {
        await cloud.must("destroy", declare(first));
        assert.equal(cloud.clb.empty, true);
    });
});

describe("a protected component on the local CLB", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("protect", smallCloud);
    });
    after(() => cloud?.close());

    it("still switches, and still refuses to be destroyed", async () => {
        const pair = { ...first, listeners: [https] };
        await cloud.must("up", declare(pair, true));
        const calls = await cloud.must("up", declare({ ...pair, primary: b, secondary: a }, true));
        assert.deepEqual(calls, [CREATE_GROUP, SET_TCP, DELETE_GROUP]);
        assert.deepEqual(cloud.servers("tcp", 443), {
            primary: "i-b:8443",
            secondary: "i-a:8443",
            weights: [100, 100],
            group: cloud.servers("tcp", 443).group,
        });
        const destroyed = await cloud.run("destroy", declare(pair, true));
        assert.deepEqual([destroyed.ok, destroyed.calls], [false, []]);
        assert.match(destroyed.output, /protect/);
    });
});

describe("changes of a pair on the local CLB", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("changes", smallCloud);
        await cloud.must("up", declare(first));
    });
    after(() => cloud?.close());

    const change = (args: Partial<PrimarySecondaryLoadBalancerArgs>) =>
        cloud.must("up", declare({ ...first, ...args }));

    it("re-ordering listeners calls nothing", async () => {
        assert.deepEqual(await change({ listeners: [dns, https, http] }), []);
    });

    it("removing the middle listener touches that one alone", async () => {
        assert.deepEqual(await change({ listeners: [https, dns] }), ["DeleteLoadBalancerListener", DELETE_GROUP]);
    });

    it("adding one touches that one alone", async () => {
        assert.deepEqual(await change({ listeners: [http, https, dns] }), [CREATE_GROUP, ...NEW_TCP]);
    });

    it("a backend port is a switch of that listener alone", async () => {
        const calls = await change({ listeners: [https, { ...http, primaryPort: 8090 }, dns] });
        assert.deepEqual(calls, [CREATE_GROUP, SET_TCP, DELETE_GROUP]);
        assert.equal(cloud.servers("tcp", 80).primary, "i-a:8090");
        await change({});
    });

    it("a weight is a switch of every listener", async () => {
        const calls = await change({ primary: { ...a, weight: 50 } });
        assert.deepEqual(tally(calls), { [CREATE_GROUP]: 3, [DELETE_GROUP]: 3, [SET_TCP]: 2, [SET_UDP]: 1 });
        assert.deepEqual(cloud.servers("udp", 53).weights.sort(), [100, 50]);
        await change({});
    });

    it("a third server in place of the secondary is a switch too", async () => {
        const calls = await change({ secondary: { serverId: "i-c" } });
        assert.deepEqual(tally(calls), { [CREATE_GROUP]: 3, [DELETE_GROUP]: 3, [SET_TCP]: 2, [SET_UDP]: 1 });
        assert.equal(cloud.servers("tcp", 443).secondary, "i-c:8443");
        await change({});
    });

    it("a health check, a bandwidth, an access list and a description are one call to their listener", async () => {
        const calls = await change({
            listeners: [
                {
                    ...https,
                    bandwidth: 10,
                    description: "shop-https",
                    acl: { type: AclType.White, ids: ["acl-a"] },
                    healthCheck: { type: HealthCheckType.Http, uri: "/healthz", interval: 3, port: 9000 },
                },
                http,
                dns,
            ],
        });
        assert.deepEqual(calls, [SET_TCP]);
        const { bandwidth, description, acl, check } = cloud.listener("tcp", 443);
        assert.deepEqual(
            {
                bandwidth,
                description,
                acl,
                check: [check.type, check.uri, check.httpCode, check.interval, check.timeout, check.connectPort],
            },
            {
                bandwidth: 10,
                description: "shop-https",
                acl: { status: "on", type: "white", ids: ["acl-a"] },
                check: ["http", "/healthz", "http_2xx", 3, 5, 9000],
            },
        );
    });

    it("all of that can be taken back by one call", async () => {
        assert.deepEqual(await change({}), [SET_TCP]);
        const { bandwidth, description, acl, check } = cloud.listener("tcp", 443);
        assert.deepEqual(
            { bandwidth, description, acl: acl.status, check: [check.type, check.interval, check.connectPort] },
            { bandwidth: -1, description: "https", acl: "off", check: ["tcp", 2, -520] },
        );
        assert.deepEqual(await change({}), []);
    });

    it("a description that is left out again is the default, once, and an empty one leaves it as it is", async () => {
        const { protocol, port, backendPort } = https;
        const named = (description?: string) => ({
            listeners: [{ protocol, port, backendPort, ...(description !== undefined && { description }) }, http, dns],
        });
        assert.deepEqual(await change(named()), [SET_TCP]);
        assert.equal(cloud.listener("tcp", 443).description, "tcp-443");
        assert.deepEqual(await change(named()), []);
        assert.deepEqual(await change(named("shop")), [SET_TCP]);
        assert.deepEqual(await change(named("")), []);
        assert.deepEqual(await change(named("")), []);
        assert.equal(cloud.listener("tcp", 443).description, "shop");
        assert.deepEqual(await change({}), [SET_TCP]);
    });

    it("a host of the HTTP check that is left out again stays, as the provider cannot clear it, and is not planned again", async () => {
        const probed = (domain?: string) => {
            const healthCheck = { type: HealthCheckType.Http, uri: "/healthz", ...(domain && { domain }) };
            return { listeners: [{ ...https, healthCheck }, http, dns] };
        };
        assert.deepEqual(await change(probed("shop.example")), [SET_TCP]);
        for (const left of [probed(), probed()]) {
            assert.deepEqual(await change(left), []);
            assert.equal(cloud.listener("tcp", 443).check.domain, "shop.example");
        }
        assert.deepEqual(await change({}), [SET_TCP]);
        assert.deepEqual(await change(probed("www.example")), [SET_TCP]);
        assert.equal(cloud.listener("tcp", 443).check.domain, "www.example");
        assert.deepEqual(await change({}), [SET_TCP]);
    });

    it("gives a UDP listener the documented health check", () => {
        const { interval, timeout, healthyThreshold, unhealthyThreshold } = cloud.listener("udp", 53).check;
        assert.deepEqual([interval, timeout, healthyThreshold, unhealthyThreshold], [5, 10, 3, 3]);
    });

    it("tags and the name are calls to the instance alone", async () => {
        assert.deepEqual(await change({ tags: { env: "test" } }), ["TagResources"]);
        const renamed = {
            loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a", name: "shop" },
        };
        assert.deepEqual(await change({ tags: { env: "test" }, ...renamed }), ["SetLoadBalancerName"]);
        const [instance] = cloud.clb.model.loadBalancers;
        assert.deepEqual([instance!.name, instance!.tags], ["shop", { env: "test" }]);
        assert.deepEqual(await change({}), ["UntagResources", "SetLoadBalancerName"]);
        const [restored] = cloud.clb.model.loadBalancers;
        assert.deepEqual([restored!.name, restored!.tags], ["web", {}]);
    });

    it("TCP to UDP on a port is another listener", async () => {
        const calls = await change({ listeners: [https, http, { ...dns, protocol: Protocol.Tcp }] });
        assert.deepEqual(tally(calls), tally([CREATE_GROUP, ...NEW_TCP, "DeleteLoadBalancerListener", DELETE_GROUP]));
        const back = await change({});
        assert.deepEqual(tally(back), tally([CREATE_GROUP, ...NEW_UDP, "DeleteLoadBalancerListener", DELETE_GROUP]));
    });

    it("another vSwitch is another instance, made before the old one goes", async () => {
        const before = cloud.clb.model.loadBalancers[0]!.id;
        const calls = await change({ loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-b" } });
        assert.deepEqual(
            tally(calls),
            tally([
                "CreateLoadBalancer",
                ...[CREATE_GROUP, CREATE_GROUP, CREATE_GROUP],
                ...[...NEW_TCP, ...NEW_TCP, ...NEW_UDP],
                ...["DeleteLoadBalancerListener", "DeleteLoadBalancerListener", "DeleteLoadBalancerListener"],
                ...[DELETE_GROUP, DELETE_GROUP, DELETE_GROUP],
                "DeleteLoadBalancer",
            ]),
        );
        assert.ok(calls.indexOf("DeleteLoadBalancerListener") > calls.lastIndexOf("StartLoadBalancerListener"));
        assert.notEqual(cloud.clb.model.loadBalancers[0]!.id, before);
    });
});

describe("what an operator meets on the local CLB", () => {
    let cloud: CloudStack;
    beforeEach(async () => {
        cloud = await CloudStack.start("meets", smallCloud);
    });
    afterEach(() => cloud?.close());

    it("one up, although the cloud refuses to create two listeners at once", async () => {
        cloud.clb.behaviour.configuringWindow = { polls: 3 };
        await cloud.must("up", declare(first));
        assert.equal(cloud.clb.model.listeners.filter(({ status }) => status === "running").length, 3);
    });

    it("an existing instance is left as it is, but for the listeners and groups", async () => {
        const loadBalancerId = await instanceByHand(cloud.clb);
        const before = cloud.clb.model.loadBalancers[0];
        const { primary, secondary, listeners } = first;
        const onExisting = declare({ primary, secondary, listeners, loadBalancerId });
        const calls = await cloud.must("up", onExisting);
        assert.deepEqual(
            tally(calls),
            tally([CREATE_GROUP, CREATE_GROUP, CREATE_GROUP, ...NEW_TCP, ...NEW_TCP, ...NEW_UDP]),
        );
        await cloud.must("destroy", onExisting);
        assert.deepEqual(cloud.clb.model.loadBalancers, [before]);
        assert.deepEqual([cloud.clb.model.listeners, cloud.clb.model.groups], [[], []]);
    });

    for (const deletionProtection of [false, true]) {
        const how = deletionProtection ? " but a listener update that calls nothing, with protection" : "";
        it(`what was made by hand is adopted by import, with no change to it${how}`, async () => {
            const client = cloud.clb.client();
            const region = { RegionId: "cn-hangzhou" };
            const LoadBalancerId = await instanceByHand(cloud.clb, "web");
            if (deletionProtection) {
                cloud.clb.drift.setLoadBalancer(LoadBalancerId, { deleteProtection: "on" });
            }
            const server = (ServerId: string, ServerType: string) => ({
                ServerId,
                ServerType,
                Port: "8443",
                Weight: "100",
                Type: "ecs",
            });
            const { MasterSlaveServerGroupId } = (await client.ok("CreateMasterSlaveServerGroup", {
                ...region,
                LoadBalancerId,
                MasterSlaveServerGroupName: "made by hand",
                MasterSlaveBackendServers: JSON.stringify([server("i-a", "Master"), server("i-b", "Slave")]),
            })) as { MasterSlaveServerGroupId: string };
            const listener = { ...region, LoadBalancerId, ListenerPort: "443" };
            await client.ok("CreateLoadBalancerTCPListener", {
                ...listener,
                MasterSlaveServerGroupId,
                Bandwidth: "-1",
                Description: "https",
            });
            await client.ok("StartLoadBalancerListener", { ...listener, ListenerProtocol: "tcp" });
            client.close();

            const ids: Record<string, string> = {
                "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer": LoadBalancerId,
                "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup": MasterSlaveServerGroupId,
                "alicloud:slb/listener:Listener": `${LoadBalancerId}:tcp:443`,
            };
            const args = { ...first, deletionProtection, listeners: [{ ...https, groupName: "made by hand" }] };
            const adopt = () => {
                new PrimarySecondaryLoadBalancer("web", args, {
                    transformations: [
                        ({ type, props, opts }) =>
                            ids[type] ? { props, opts: { ...opts, import: ids[type] } } : undefined,
                    ],
                });
                return {};
            };
            const { ok, output, steps, calls } = await cloud.run("up", adopt);
            assert.ok(ok, output);
            assert.deepEqual(calls, []);
            assert.deepEqual(
                steps.filter((step) => step.startsWith("update ")),
                deletionProtection ? ["update alicloud:slb/listener:Listener web-tcp-443"] : [],
            );
            assert.equal(output.includes("[diff: +deleteProtectionValidation]"), deletionProtection);
            assert.deepEqual(await cloud.must("up", declare(args)), []);
            assert.equal(cloud.servers("tcp", 443).group, "made by hand");
        });
    }

    it("a server group on its own switches under a listener that is kept elsewhere, protected and named or not", async () => {
        const elsewhere = (primary: string, secondary: string) => () => {
            const { id: loadBalancerId } = new slb.ApplicationLoadBalancer("web", {
                addressType: "intranet",
                vswitchId: "vsw-a",
                instanceChargeType: "PayByCLCU",
            });
            const group = new PrimarySecondaryServerGroup(
                "web",
                {
                    loadBalancerId,
                    name: "by name",
                    primary: { serverId: primary, port: 8443 },
                    secondary: { serverId: secondary, port: 8443 },
                },
                { protect: true },
            );
            new slb.Listener("web", {
                loadBalancerId,
                protocol: "tcp",
                frontendPort: 443,
                bandwidth: -1,
                masterSlaveServerGroupId: group.id,
            });
            return { groupId: group.id };
        };
        await cloud.must("up", elsewhere("i-a", "i-b"));
        assert.deepEqual(await cloud.must("up", elsewhere("i-b", "i-a")), [CREATE_GROUP, SET_TCP, DELETE_GROUP]);
        const { primary, secondary, group } = cloud.servers("tcp", 443);
        assert.deepEqual([primary, secondary, group], ["i-b:8443", "i-a:8443", "by name"]);
    });

    it("a listener whose settings failed right after its create is mended by `up --refresh`", async () => {
        const pair = declare({ ...first, listeners: [https], healthCheck: { interval: 7 } });
        cloud.clb.faults.at(SET_TCP, 1, busy());
        const failed = await cloud.run("up", pair);
        assert.deepEqual([failed.ok, failed.calls.at(-1)], [false, SET_TCP]);
        assert.equal(cloud.listener("tcp", 443).check.interval, 2, "the cloud's default");
        assert.deepEqual(await cloud.must("up --refresh", pair), [SET_TCP]);
        assert.equal(cloud.listener("tcp", 443).check.interval, 7);
        assert.deepEqual(await cloud.must("up", pair), []);
    });

    it("a group deleted by hand is found by refresh and made again by up", async () => {
        const pair = declare({ ...first, listeners: [https] });
        await cloud.must("up", pair);
        cloud.clb.drift.deleteGroup(cloud.clb.model.groups[0]!.id);
        const { ok, output, calls } = await cloud.run("up --refresh", pair);
        assert.ok(ok, output);
        assert.deepEqual(calls, [CREATE_GROUP, SET_TCP]);
        assert.equal(cloud.servers("tcp", 443).primary, "i-a:8443");
    });

    it("a primary swapped by hand is found by refresh and mended by up", async () => {
        const pair = declare({ ...first, listeners: [https] });
        await cloud.must("up", pair);
        cloud.clb.drift.swapRoles(cloud.clb.model.groups[0]!.id);
        assert.equal(cloud.servers("tcp", 443).primary, "i-b:8443");
        await cloud.must("refresh", pair);
        assert.deepEqual(await cloud.must("up", pair), [CREATE_GROUP, SET_TCP, DELETE_GROUP]);
        assert.equal(cloud.servers("tcp", 443).primary, "i-a:8443");
    });
});
