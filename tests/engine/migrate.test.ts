// docs/migrating.md on the real engine: plain resources become a pair, and nothing is replaced.

import * as assert from "node:assert/strict";

import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import { AddressType, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { CloudStack, smallCloud } from "./support/cloud";

/** A program as people have it before: resources side by side, in names of their own. */
function plain() {
    const lb = new slb.ApplicationLoadBalancer("shop-lb", {
        loadBalancerName: "shop",
        addressType: "intranet",
        vswitchId: "vsw-a",
        instanceChargeType: "PayByCLCU",
        tags: { team: "shop" },
    });
    const server = (serverId: string, serverType: string) => ({ serverId, port: 8443, weight: 100, serverType });
    const group = new slb.MasterSlaveServerGroup("shop-group", {
        loadBalancerId: lb.id,
        servers: [server("i-a", "Master"), server("i-b", "Slave")],
    });
    new slb.Listener("shop-https", {
        loadBalancerId: lb.id,
        masterSlaveServerGroupId: group.id,
        protocol: "tcp",
        frontendPort: 443,
        bandwidth: -1,
    });
    return { id: lb.id };
}

const args = {
    loadBalancer: { name: "shop", addressType: AddressType.Intranet, vswitchId: "vsw-a" },
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443, description: "" }],
    tags: { team: "shop" },
};

/** What the children were called before, by what they are called now. */
const formerNames: Record<string, string> = {
    "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer web": "shop-lb",
    "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup web-tcp-443": "shop-group",
    "alicloud:slb/listener:Listener web-tcp-443": "shop-https",
};

const renamed: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
    const former = formerNames[`${type} ${name}`];
    const aliases = [{ name: former, parent: pulumi.rootStackResource }];
    return former === undefined ? undefined : { props, opts: { ...opts, aliases } };
};

const migrated = () => new PrimarySecondaryLoadBalancer("web", args, { transformations: [renamed] });

describe("a migration from plain resources", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("migrate", smallCloud);
        await cloud.must("up", plain);
    });
    after(() => cloud?.close());

    it("by aliases replaces nothing and calls nothing", async () => {
        const ids = () => [cloud.clb.model.loadBalancers, cloud.clb.model.groups].flat().map(({ id }) => id);
        const old = ids();
        const { ok, output, steps } = await cloud.run("preview", migrated);
        assert.ok(ok, output);
        assert.deepEqual(
            steps.map((step) => step.replace(/ \S+:/, " ")),
            [
                "same Stack alicloud-primary-secondary-migrate",
                "create PrimarySecondaryLoadBalancer web",
                "same ApplicationLoadBalancer web",
                "same MasterSlaveServerGroup web-tcp-443",
                "same Listener web-tcp-443",
            ],
        );
        assert.deepEqual(await cloud.must("up", migrated), []);
        assert.deepEqual(ids(), old);
    });

    it("needs the aliases no more afterwards, and switches like any other pair", async () => {
        const pair = (one: typeof args) => () => new PrimarySecondaryLoadBalancer("web", one);
        assert.deepEqual(await cloud.must("up", pair(args)), []);
        const { primary, secondary } = args;
        const calls = await cloud.must("up", pair({ ...args, primary: secondary, secondary: primary }));
        assert.equal(cloud.servers("tcp", 443).primary, "i-b:8443");
        assert.deepEqual(calls, [
            "CreateMasterSlaveServerGroup",
            "SetLoadBalancerTCPListenerAttribute",
            "DeleteMasterSlaveServerGroup",
        ]);
    });
});
