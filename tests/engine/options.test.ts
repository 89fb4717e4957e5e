// What Pulumi's resource options do when they are given to the component: the table in docs/options.md, row by row.

import * as assert from "node:assert/strict";

import { Provider } from "@pulumi/alicloud/provider";
import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import { localProviderConfig } from "../../cli/local/workspace";
import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs, Protocol } from "../../components";
import { instanceByHand } from "../support/byHand";
import { CloudStack, smallCloud } from "./support/cloud";

const CREATE_GROUP = "CreateMasterSlaveServerGroup";
const DELETE_GROUP = "DeleteMasterSlaveServerGroup";
const DELETE_LISTENER = "DeleteLoadBalancerListener";
const SET = "SetLoadBalancerTCPListenerAttribute";
const SWITCH = [CREATE_GROUP, SET, DELETE_GROUP];

type Args = PrimarySecondaryLoadBalancerArgs;
type Options = pulumi.ComponentResourceOptions;

const pair: Args = {
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
};
const swapped = { primary: pair.secondary, secondary: pair.primary };
const described = (description: string) => ({ listeners: [{ ...pair.listeners[0]!, description }] });

describe("resource options on the component, on the local CLB", () => {
    let cloud: CloudStack;
    let loadBalancerId: string;
    beforeEach(async () => {
        cloud = await CloudStack.start("options", smallCloud);
        loadBalancerId = await instanceByHand(cloud.clb);
    });
    afterEach(() => cloud?.close());

    const declare =
        (opts: Options | (() => Options), change: Partial<Args> = {}, name = "web") =>
        () => {
            const options = typeof opts === "function" ? opts() : opts;
            new PrimarySecondaryLoadBalancer(name, { ...pair, loadBalancerId, ...change }, options);
            return {};
        };
    const urn = (type: string) =>
        "urn:pulumi:options::alicloud-primary-secondary::alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer$" +
        `alicloud:slb/${type}::web-tcp-443`;
    const GROUP = urn("masterSlaveServerGroup:MasterSlaveServerGroup");
    const LISTENER = urn("listener:Listener");

    it("keep all children through a new name and a new parent", async () => {
        await cloud.must("up", declare({}));
        const renamed = () => ({
            parent: new pulumi.ComponentResource("test:index:Shop", "shop"),
            aliases: [{ name: "web", parent: pulumi.rootStackResource }],
        });
        assert.deepEqual(await cloud.must("up", declare(renamed, described("tcp-443"), "front")), []);
        const inParent = () => ({ parent: new pulumi.ComponentResource("test:index:Shop", "shop") });
        assert.deepEqual(await cloud.must("up", declare(inParent, {}, "front")), []);
    });

    it("refuse a destroy of what is protected, but not one that ignores protection", async () => {
        await cloud.must("up", declare({ protect: true }));
        assert.deepEqual(await cloud.must("up", declare({ protect: true }, swapped)), SWITCH);
        const refused = await cloud.run("destroy", declare({ protect: true }));
        assert.deepEqual([refused.ok, refused.calls], [false, []]);
        const ignored = await cloud.byHand("destroy", "--stack", "options", "--ignore-protect", "--yes");
        assert.deepEqual([ignored.ok, ignored.calls], [true, [DELETE_LISTENER, DELETE_GROUP]], ignored.output);
    });

    it("let deletion protection refuse a destroy that ignores protection", async () => {
        const own = {
            loadBalancerId: undefined,
            loadBalancer: { addressType: "intranet", vswitchId: "vsw-a" },
        } as object;
        const guarded = { ...own, deletionProtection: true };
        await cloud.must("up", declare({ protect: true }, guarded));
        const refused = await cloud.byHand("destroy", "--stack", "options", "--ignore-protect", "--yes");
        assert.deepEqual([refused.ok, refused.calls], [false, []], refused.output);
        assert.match(refused.output, /has enabled DeleteProtection/);
    });

    it("have the children use the provider that is given", async () => {
        const config = { ...localProviderConfig(), "pulumi:disable-default-providers": ["*"] };
        const settings = cloud.clb.providerConfig() as object;
        for (const how of ["provider", "providers"] as const) {
            const given = () => {
                const provider = new Provider("here", settings);
                return how === "provider" ? { provider } : { providers: [provider] };
            };
            const { ok, output } = await cloud.run("up", declare(given), config);
            assert.ok(ok, output);
            assert.equal(cloud.servers("tcp", 443).primary, "i-a:8443");
        }
    });

    it("have the children come after what the component depends on", async () => {
        const after = () => ({ dependsOn: [new slb.Acl("first", { ipVersion: "ipv4" })] });
        const calls = await cloud.must("up", declare(after));
        assert.equal(calls[0], "CreateAccessControlList");
        assert.ok(calls.indexOf(CREATE_GROUP) > 0);
    });

    it("leave all in the cloud when a retained pair goes, and nothing of what it gives up while it stays", async () => {
        const two = { listeners: [...pair.listeners, { protocol: Protocol.Tcp, port: 80, backendPort: 8080 }] };
        await cloud.must("up", declare({ retainOnDelete: true }, two));
        const gone = await cloud.must("up", declare({ retainOnDelete: true }));
        assert.deepEqual(gone, [DELETE_LISTENER, DELETE_GROUP]);
        assert.deepEqual(await cloud.must("up", declare({ retainOnDelete: true }, swapped)), SWITCH);
        const { model } = cloud.clb;
        assert.equal(model.groups.length, 1);
        assert.deepEqual(await cloud.must("destroy", declare({})), []);
        assert.deepEqual(cloud.clb.model, model);
    });

    it("spare the calls for children that go with another resource", async () => {
        const withInstance = (change: Partial<Args>) => () => {
            const settings = { addressType: "intranet", vswitchId: "vsw-a", instanceChargeType: "PayByCLCU" };
            const instance = new slb.ApplicationLoadBalancer("own", settings);
            return declare({ deletedWith: instance }, { ...change, loadBalancerId: instance.id })();
        };
        await cloud.must("up", withInstance({}));
        assert.deepEqual(await cloud.must("up", withInstance(swapped)), SWITCH);
        assert.deepEqual(await cloud.must("destroy", withInstance({})), ["DeleteLoadBalancer"]);
        assert.equal(cloud.clb.model.groups.length, 0);
    });

    it("do not reach the children where they concern changes of inputs", async () => {
        const given = { ignoreChanges: ["primary", "listeners", "servers", "description"] };
        await cloud.must("up", declare(given));
        assert.deepEqual(await cloud.must("up", declare(given, { ...swapped, ...described("a") })), SWITCH);
        const replaced = { replaceOnChanges: ["*", "description"] };
        await cloud.must("up", declare(replaced, { ...swapped, ...described("a") }));
        assert.deepEqual(await cloud.must("up", declare(replaced, { ...swapped, ...described("b") })), [SET]);
    });

    it("reach every child where they are transforms", async () => {
        const seen = new Set<string>();
        const transform: pulumi.ResourceTransform = ({ type, props, opts }) => {
            seen.add(type.split(":").at(-1)!);
            return type.endsWith(":Listener") ? { props: { ...props, bandwidth: 7 }, opts } : undefined;
        };
        await cloud.must("up", declare({ transforms: [transform] }));
        assert.deepEqual([...seen].sort(), ["Listener", "MasterSlaveServerGroup", "PrimarySecondaryLoadBalancer"]);
        assert.equal(cloud.listener("tcp", 443).bandwidth, 7);
    });

    it("do nothing where they are the import of a component", async () => {
        const given = { import: "lb-none" } as Options;
        const { ok, output, calls } = await cloud.run("up", declare(given));
        assert.ok(ok, output);
        assert.ok(calls.includes(CREATE_GROUP));
    });

    it("switch one listener where it is targeted with its group", async () => {
        const two = { listeners: [...pair.listeners, { protocol: Protocol.Tcp, port: 80, backendPort: 8080 }] };
        await cloud.must("up", declare({}, two));
        assert.deepEqual(
            await cloud.must(`up --target ${GROUP} ${LISTENER}`, declare({}, { ...two, ...swapped })),
            SWITCH,
        );
        assert.equal(cloud.servers("tcp", 443).primary, "i-b:8443");
        assert.equal(cloud.servers("tcp", 80).primary, "i-a:8080");
    });
});

describe("an instance that is handed over on the local CLB", () => {
    it("moves into another stack's state without a call, and the pair goes on", async () => {
        const cloud = await CloudStack.start("dev", smallCloud);
        try {
            const own = { loadBalancer: { addressType: "intranet", vswitchId: "vsw-a" } } as unknown as Args;
            const program = (args: object) => () => {
                new PrimarySecondaryLoadBalancer("web", { ...pair, ...args });
                return {};
            };
            await cloud.must("up", program(own));
            const { model } = cloud.clb;
            const { id } = model.loadBalancers[0]!;
            const child =
                "urn:pulumi:dev::alicloud-primary-secondary::alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer$" +
                "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer::web";
            for (const command of [
                ["stack", "init", "shared"],
                ["state", "move", "--source", "dev", "--dest", "shared", "--yes", child],
            ]) {
                const { ok, output } = await cloud.byHand(...command);
                assert.ok(ok, output);
            }
            const { ok, output, changes, calls } = await cloud.run("up", program({ loadBalancerId: id }));
            assert.ok(ok, output);
            assert.deepEqual(calls, []);
            assert.deepEqual(
                changes,
                // Its inputs are for the record.
                ["update alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer web"],
            );
            assert.deepEqual(cloud.clb.model, model);
        } finally {
            await cloud.close();
        }
    });
});
