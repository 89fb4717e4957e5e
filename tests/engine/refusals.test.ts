// Wrong things that only the cloud knows: what its refusal looks like, and that the stack goes on once it is put right.

import * as assert from "node:assert/strict";

import { before as first } from "../../clb/controlPlane/faults";
import type { LocalClb } from "../../clb/controlPlane/localClb";
import { QUOTAS } from "../../clb/core/limits";
import { AclType, AddressType, ServerType } from "../../components";
import { byHand, instanceByHand } from "../support/byHand";
import { CloudStack } from "./support/cloud";
import {
    assertRefused,
    DEFAULT_GROUP,
    GROUP,
    http,
    HTTP,
    https,
    HTTPS,
    INSTANCE,
    type Mistake,
    Pair,
} from "./support/refusals";

const SET_TCP = "SetLoadBalancerTCPListenerAttribute";

const start = (stack: string) =>
    CloudStack.start(stack, (seed) =>
        seed
            .zone("cn-hangzhou-h")
            .zone("cn-hangzhou-i")
            .vpc("vpc-a", "10.0.0.0/16")
            .vpc("vpc-b", "10.1.0.0/16")
            .vSwitch("vsw-a", "vpc-a", "cn-hangzhou-h", "10.0.1.0/24")
            .vSwitch("vsw-b", "vpc-b", "cn-hangzhou-h", "10.1.1.0/24")
            .ecs({ id: "i-a", privateIp: "10.0.1.100" })
            .ecs({ id: "i-b", privateIp: "10.0.1.101" })
            .ecs({ id: "i-elsewhere1", vSwitch: "vsw-b" })
            .ecs({ id: "i-elsewhere2", vSwitch: "vsw-b" })
            .eni({ id: "eni-a", instance: "i-a" }),
    );

const instance = (clb: LocalClb) => clb.model.loadBalancers[0]!.id;

/** An access control list that somebody makes only when the first up is over. */
const office = (id: string) => ({
    acl: { type: AclType.White, ids: [id] },
    make: (clb: LocalClb) => clb.seed.acl(id, id, "198.51.100.0/24"),
});
const [late, later, latest] = [office("acl-late"), office("acl-later"), office("acl-latest")];

const lock = (clb: LocalClb) => clb.drift.setLoadBalancerStatus(instance(clb), "locked");
const unlock = (clb: LocalClb) => clb.drift.setLoadBalancerStatus(instance(clb), "active");

const ON_EXISTING: readonly Mistake[] = [
    {
        what: "a primary that does not exist",
        at: GROUP,
        code: "ObtainIpFail",
        wrong: { primary: { serverId: "i-gone" } },
    },
    {
        what: "a secondary that does not exist",
        at: GROUP,
        code: "ObtainIpFail",
        wrong: { secondary: { serverId: "i-gone" } },
    },
    {
        what: "a server that is stopped",
        at: GROUP,
        code: "ObtainIpFail",
        spoil: (clb) => clb.drift.setInstanceStatus("i-b", "Stopped"),
        mend: (clb) => clb.drift.setInstanceStatus("i-b", "Running"),
    },
    {
        what: "servers of another VPC than the instance's",
        at: GROUP,
        code: "NetworkConflict",
        wrong: { primary: { serverId: "i-elsewhere1" }, secondary: { serverId: "i-elsewhere2" } },
    },
    {
        what: "two servers of different VPCs",
        at: GROUP,
        code: "InvalidBackendServers.Inconsistent",
        wrong: { secondary: { serverId: "i-elsewhere2" } },
    },
    {
        what: "a network interface that does not exist",
        at: GROUP,
        code: "ObtainIpFail",
        wrong: { secondary: { serverId: "eni-gone", type: ServerType.Eni } },
    },
    {
        what: "a network interface behind a shared instance",
        at: GROUP,
        code: "UnsupportedOperation",
        says: "The Loadbalancer doesn't support this function.",
        wrong: { secondary: { serverId: "eni-a", type: ServerType.Eni } },
        spoil: (clb) => clb.drift.setLoadBalancer(instance(clb), { spec: "" }),
        mend: (clb) => clb.drift.setLoadBalancer(instance(clb), { spec: "slb.lcu.elastic" }),
    },
    {
        what: "an instance that does not exist",
        at: GROUP,
        code: "InvalidLoadBalancerId.NotFound",
        wrong: { loadBalancerId: "lb-gone" },
    },
    {
        what: "an instance that the cloud has locked",
        at: GROUP,
        code: "ActionNotAllowed",
        says: "Locked for any Business Reason.",
        spoil: lock,
        mend: unlock,
    },
    {
        what: "more servers on the instance than the quota",
        at: GROUP,
        code: "OverQuota",
        spoil: (clb) => (clb.quotas.serversPerLoadBalancer = 1),
        mend: (clb) => (clb.quotas.serversPerLoadBalancer = QUOTAS.serversPerLoadBalancer),
    },
    {
        what: "a server on more instances than the quota",
        at: GROUP,
        code: "OverQuota",
        spoil: (clb) => (clb.quotas.loadBalancersPerServer = 0),
        mend: (clb) => (clb.quotas.loadBalancersPerServer = QUOTAS.loadBalancersPerServer),
    },
    {
        what: "an access key that does not exist",
        at: GROUP,
        code: "InvalidAccessKeyId.NotFound",
        config: { "alicloud:accessKey": "no-such-key" },
    },
    {
        what: "a wrong secret key",
        at: GROUP,
        code: "SignatureDoesNotMatch",
        config: { "alicloud:secretKey": "another-secret-key" },
    },
    {
        what: "a listener more than the quota",
        at: HTTP,
        code: "ListenerNumberOverLimit",
        right: { listeners: [https, http] },
        spoil: (clb) => (clb.quotas.listenersPerLoadBalancer = 1),
        mend: (clb) => (clb.quotas.listenersPerLoadBalancer = QUOTAS.listenersPerLoadBalancer),
    },
    {
        what: "an access list that does not exist, for a listener that does",
        at: HTTPS,
        code: "AclNotExist",
        right: { listeners: [{ ...https, acl: late.acl }] },
        mend: late.make,
        again: "up --refresh",
    },
    {
        what: "an access list that does not exist, for a new listener",
        at: HTTP,
        code: "AclNotExist",
        right: { listeners: [https, { ...http, acl: later.acl }] },
        mend: later.make,
        again: "up --refresh",
    },
];

describe("what the cloud refuses of a pair on an existing instance", () => {
    let cloud: CloudStack;
    let pair: Pair;
    before(async () => {
        cloud = await start("existing");
        pair = new Pair(cloud, { loadBalancerId: await instanceByHand(cloud.clb) });
    });
    after(() => cloud?.close());

    for (const mistake of ON_EXISTING) {
        it(mistake.what, () => pair.meets(mistake));
    }

    it("an access list that a plain up would not send again, but `up --refresh` does", async () => {
        await cloud.must("up", pair.program());
        const guarded = [{ ...https, acl: latest.acl }];
        const program = pair.program({ listeners: guarded });
        assertRefused(await cloud.run("up", program), { at: HTTPS, code: "AclNotExist" });
        latest.make(cloud.clb);
        assert.deepEqual(await cloud.must("up", program), []);
        assert.equal(cloud.listener("tcp", 443).acl.status, "off");
        assert.deepEqual(await cloud.must("up --refresh", program), [SET_TCP]);
        pair.assertConverged(guarded);
    });

    it("a port that a listener made by hand has", () =>
        pair.meets({
            at: HTTP,
            code: "ListenerAlreadyExists",
            right: { listeners: [https, http] },
            spoil: (clb) =>
                byHand(clb, "CreateLoadBalancerTCPListener", {
                    LoadBalancerId: instance(clb),
                    ListenerPort: "80",
                    BackendServerPort: "80",
                    Bandwidth: "-1",
                }),
            mend: (clb) => clb.drift.deleteListener(instance(clb), "tcp", 80),
        }));

    it("an instance that somebody deletes between two ups", async () => {
        cloud.clb.drift.deleteLoadBalancer(instance(cloud.clb));
        pair.switch();
        const refused = await cloud.run("up", pair.program());
        assertRefused(refused, { at: GROUP, code: "InvalidLoadBalancerId.NotFound" });
        pair.home = { loadBalancerId: await instanceByHand(cloud.clb) };
        await cloud.must("up --refresh", pair.program());
        pair.assertConverged();
    });

    it("nothing that keeps the stack from being as it was, or from going", async () => {
        assert.deepEqual(await cloud.must("up", pair.program()), []);
        await cloud.must("destroy", pair.program());
        assert.deepEqual([cloud.clb.model.listeners, cloud.clb.model.groups], [[], []]);
    });
});

const intranet = { addressType: AddressType.Intranet, vswitchId: "vsw-a" };

const WITH_ITS_OWN: readonly Mistake[] = [
    {
        what: "a vSwitch that does not exist",
        at: INSTANCE,
        code: "InvalidVswitchID.NotFound",
        wrong: { loadBalancer: { ...intranet, vswitchId: "vsw-gone" } },
    },
    {
        what: "an address outside of the vSwitch's range",
        at: INSTANCE,
        code: "InvalidParameter",
        says: "The Ip is not Supported.",
        wrong: { loadBalancer: { ...intranet, address: "10.9.9.9" } },
    },
    {
        what: "an address that is taken",
        at: INSTANCE,
        code: "InvalidParameter",
        says: "The vpc Ip is exist.",
        wrong: { loadBalancer: { ...intranet, address: "10.0.1.100" } },
    },
    {
        what: "an unknown zone",
        at: INSTANCE,
        code: "InvalidParameter",
        says: "The site is not exist.",
        wrong: { loadBalancer: { ...intranet, primaryZoneId: "cn-hangzhou-z" } },
    },
    {
        what: "an instance more than the quota",
        at: INSTANCE,
        code: "ORDER.QUANTITY_INVALID",
        wrong: { loadBalancer: { addressType: AddressType.Internet } },
        spoil: (clb) => (clb.quotas.loadBalancers = 1),
        mend: (clb) => (clb.quotas.loadBalancers = QUOTAS.loadBalancers),
    },
    {
        what: "a tag for which those made by hand leave no room",
        at: INSTANCE,
        code: "TagCountLimit",
        right: { tags: { env: "test" } },
        spoil: (clb) =>
            Array.from({ length: QUOTAS.tagsPerResource }, (_, i) => clb.drift.setTag(instance(clb), `hand-${i}`, "x")),
        mend: (clb) => clb.drift.setTag(instance(clb), "hand-0", undefined),
    },
    {
        what: "a new name while the cloud has locked the instance",
        at: INSTANCE,
        code: "ActionNotAllowed",
        says: "Locked for any Business Reason.",
        right: { loadBalancer: { ...intranet, name: "shop" }, tags: { env: "test" } },
        spoil: lock,
        mend: unlock,
    },
    {
        what: "a server that stops just before it joins the default server group",
        at: DEFAULT_GROUP,
        code: "ObtainIpFail",
        right: { defaultServerGroup: true },
        spoil: (clb) =>
            clb.faults.at(
                "AddBackendServers",
                1,
                first(() => clb.drift.setInstanceStatus("i-b", "Stopped")),
            ),
        mend: (clb) => clb.drift.setInstanceStatus("i-b", "Running"),
    },
];

describe("what the cloud refuses of a pair with an instance of its own", () => {
    let cloud: CloudStack;
    let pair: Pair;
    before(async () => {
        cloud = await start("own");
        pair = new Pair(cloud, { loadBalancer: intranet });
    });
    after(() => cloud?.close());

    for (const mistake of WITH_ITS_OWN) {
        it(mistake.what, () => pair.meets(mistake));
    }

    it("an instance that somebody deletes between two ups", async () => {
        const before = instance(cloud.clb);
        cloud.clb.drift.deleteLoadBalancer(before);
        pair.switch();
        const refused = await cloud.run("up", pair.program());
        assertRefused(refused, { at: GROUP, code: "InvalidLoadBalancerId.NotFound" });
        await cloud.must("up --refresh", pair.program());
        pair.assertConverged();
        assert.notEqual(instance(cloud.clb), before);
    });

    it("nothing that keeps the stack from being as it was, or from going", async () => {
        assert.deepEqual(await cloud.must("up", pair.program()), []);
        await cloud.must("destroy", pair.program());
        assert.equal(cloud.clb.empty, true);
    });
});
