// What the engine knows of a component's own arguments: it shows what changes, keeps secrets, and never waits for itself.

import * as assert from "node:assert/strict";

import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import {
    AddressType,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
} from "../../components";
import { COMPONENT } from "../support/types";
import { CloudStack, smallCloud } from "./support/cloud";

const pair = (primary: string, secondary: pulumi.Input<string>): PrimarySecondaryLoadBalancerArgs => ({
    loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
    primary: { serverId: primary },
    secondary: { serverId: secondary },
    listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
});

const declare = (args: PrimarySecondaryLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) => () =>
    new PrimarySecondaryLoadBalancer("web", args, opts);

/** As versions did that told the engine nothing. */
const untold: pulumi.ResourceTransformation = ({ type, opts }) =>
    type === COMPONENT ? { props: {}, opts } : undefined;

describe("the arguments of a component in the state", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("inputs", smallCloud);
    });
    after(() => cloud?.close());

    const preview = async (program: () => object) => {
        const { ok, output, changes } = await cloud.run("preview", program);
        assert.ok(ok, output);
        return changes.map((step) => step.replace(/ \S+:/, " "));
    };

    it("are noted by the first update after an upgrade, which calls nothing", async () => {
        await cloud.must("up", declare(pair("i-a", "i-b"), { transformations: [untold] }));
        const program = declare(pair("i-a", "i-b"));
        assert.deepEqual(await preview(program), ["update PrimarySecondaryLoadBalancer web"]);
        assert.deepEqual(await cloud.must("up", program), []);
        assert.deepEqual(await preview(program), []);
    });

    it("show what a switch changes", async () => {
        const { output } = await cloud.run("preview", declare(pair("i-b", "i-a")));
        assert.match(output, /PrimarySecondaryLoadBalancer web update \[diff: ~primary,secondary\]/);
    });

    it("keep what is secret secret", async () => {
        const program = declare(pair("i-a", pulumi.secret("i-c")));
        await cloud.must("up", program);
        assert.doesNotMatch(cloud.stateText, /"i-c"/);
        assert.deepEqual(await preview(program), []);
    });

    it("do without what a resource tells that waits for the instance itself", async () => {
        const program = () => {
            const late: { web?: PrimarySecondaryLoadBalancer } = {};
            const address = pulumi.output(new Promise<void>((go) => setImmediate(go)).then(() => late.web!.address));
            const acl = new slb.Acl("made-with-the-address", { name: address.apply((given) => `of-${given}`) });
            const web = new PrimarySecondaryLoadBalancer("web", {
                ...pair("i-a", ""),
                secondary: acl.id.apply(() => ({ serverId: "i-b" })),
            });
            late.web = web;
            return web;
        };
        await cloud.must("up", program);
        assert.equal(cloud.servers("tcp", 443).secondary, "i-b:8443");
        assert.deepEqual(await preview(program), []);
    });
});
