// What an update that fails, or that would take away more than it says, leaves as it was on the local CLB.

import * as assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";

import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import {
    AddressType,
    InternetChargeType,
    type ListenerArgs,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    PrimarySecondaryServerGroup,
    Protocol,
} from "../../components";
import { instanceByHand } from "../support/byHand";
import { CloudStack, smallCloud } from "./support/cloud";

const own = { loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" } };
const rest: PrimarySecondaryLoadBalancerArgs = {
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
};

describe("a late value that is refused by an update on the local CLB", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("late", smallCloud);
    });
    after(() => cloud?.close());

    it("takes nothing away of the pair that is there, where no preview came before", async () => {
        const program = (serverId: pulumi.Input<string>) => () => {
            new PrimarySecondaryLoadBalancer("web", { ...rest, ...own, primary: { serverId } });
            return {};
        };
        await cloud.must("up", program("i-a"));
        const { model } = cloud.clb;
        const { ok, output, calls } = await cloud.run("up", program(pulumi.secret("nonsense")));
        assert.deepEqual([ok, calls], [false, []], output);
        assert.match(output, /primary\.serverId: malformed, got \[secret\]/);
        assert.deepEqual(cloud.clb.model, model);
    });
});

describe("a pair whose own instance is named by its id on the local CLB", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("own", smallCloud);
    });
    after(() => cloud?.close());

    const onId = (loadBalancerId: () => pulumi.Input<string>) => () => {
        new PrimarySecondaryLoadBalancer("web", { ...rest, loadBalancerId: loadBalancerId() });
        return {};
    };
    /** As from a reference to another stack, which is a resource as well. */
    const fromElsewhere = (id: string) =>
        new pulumi.ComponentResource("test:index:Elsewhere", "elsewhere").urn.apply(() => id);

    const read = (id: string) => slb.ApplicationLoadBalancer.get("read", id).id;

    for (const deletionProtection of [false, true]) {
        it(`is refused before anything is taken away, ${deletionProtection ? "protected" : "not protected"}`, async () => {
            await cloud.must("up", () => {
                new PrimarySecondaryLoadBalancer("web", { ...rest, ...own, deletionProtection });
                return {};
            });
            const { model } = cloud.clb;
            const { id } = model.loadBalancers[0]!;
            for (const command of ["preview", "up"] as const) {
                for (const given of [() => id, () => pulumi.secret(id), () => fromElsewhere(id), () => read(id)]) {
                    const { ok, output, calls } = await cloud.run(command, onId(given));
                    assert.deepEqual([ok, calls], [false, []], output);
                    assert.match(output, /PrimarySecondaryLoadBalancer "web": 1 invalid input/);
                    assert.ok(
                        output.includes(
                            `loadBalancerId: made by this very pair, got "${id}"; the update would delete the instance with all ` +
                                "that is on it: first move it out of this stack by `pulumi state move` (docs/options.md), which " +
                                "calls nothing in the cloud",
                        ),
                        output,
                    );
                }
            }
            assert.deepEqual(cloud.clb.model.loadBalancers, model.loadBalancers);
        });
    }

    // The engine reads the state while it writes it. Half of the file is no state, and no state is not that of an empty stack.
    const HIDDEN = [
        ["is refused where the state cannot be read at first", 300, /loadBalancerId: made by this very pair/],
        [
            "is not touched where the state cannot be read",
            undefined,
            /the state of stack "[^"]+\/own" cannot be read \(.*unknown stack "[^"]+"\), and only it tells/,
        ],
    ] as const;
    for (const [what, milliseconds, refused] of HIDDEN) {
        it(what, async () => {
            const { id } = cloud.clb.model.loadBalancers[0]!;
            const { stateFile, stateText } = cloud;
            const show = () => writeFileSync(stateFile, stateText);
            const { ok, output, calls } = await cloud.run("preview", () => {
                rmSync(stateFile);
                if (milliseconds !== undefined) {
                    setTimeout(show, milliseconds);
                }
                return onId(() => id)();
            });
            show();
            assert.deepEqual([ok, calls], [false, []], output);
            assert.match(output, refused);
        });
    }

    it("goes on where the instance is declared outside of it from now on", async () => {
        const calls = await cloud.must("up", () => {
            const web = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer";
            const parent = pulumi.createUrn("web", web);
            const settings = {
                loadBalancerName: "web",
                addressType: "intranet",
                vswitchId: "vsw-a",
                instanceChargeType: "PayByCLCU",
                paymentType: "PayAsYouGo",
                deleteProtection: "on",
                modificationProtectionStatus: "NonProtection",
                tags: {},
            };
            const { id } = new slb.ApplicationLoadBalancer("shared", settings, { aliases: [{ name: "web", parent }] });
            new PrimarySecondaryLoadBalancer("web", { ...rest, loadBalancerId: id, deletionProtection: true });
            return {};
        });
        assert.deepEqual(calls, []);
    });
});

describe("a bandwidth that the cloud takes for a new instance only, on the local CLB", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("bandwidth", smallCloud);
    });
    after(() => cloud?.close());

    const billed = (internetChargeType: InternetChargeType, bandwidth?: pulumi.Input<number>) => () => {
        const loadBalancer = { spec: "slb.s2.small", internetChargeType, bandwidth };
        new PrimarySecondaryLoadBalancer("web", { ...rest, loadBalancer });
        return {};
    };
    const { PayByTraffic, PayByBandwidth } = InternetChargeType;
    const refused = (bandwidth: number) =>
        `loadBalancer.bandwidth: more than an instance can be changed to, got ${bandwidth}; the cloud takes a change to 5000 ` +
        "Mbit/s at the most (https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/" +
        "api-slb-2014-05-15-modifyloadbalancerinternetspec): lower it";

    // 5120 is what the cloud says of an instance billed by traffic: the provider would not send it.
    for (const [bandwidth, given] of [
        [5120, 5120],
        [5001, pulumi.output(5001)],
    ] as const) {
        it(`is refused where ${bandwidth} Mbit/s follow traffic, before anything is called`, async () => {
            await cloud.must("up", billed(PayByTraffic));
            for (const command of ["preview", "up"] as const) {
                const { ok, output, calls } = await cloud.run(command, billed(PayByBandwidth, given));
                assert.deepEqual([ok, calls], [false, []], output);
                assert.ok(output.includes(refused(bandwidth)), output);
            }
        });
    }

    it("is refused where it follows less, and 5000 is not", async () => {
        await cloud.must("up", billed(PayByBandwidth, 5000));
        assert.equal(cloud.clb.model.loadBalancers[0]!.bandwidth, 5000);
        const { ok, output } = await cloud.run("preview", billed(PayByBandwidth, 5120));
        assert.equal(ok, false);
        assert.ok(output.includes(refused(5120)), output);
        await cloud.must("destroy", billed(PayByBandwidth, 5000));
    });

    it("is taken of a new one, and stays", async () => {
        await cloud.must("up", billed(PayByBandwidth, 5120));
        assert.equal(cloud.clb.model.loadBalancers[0]!.bandwidth, 5120);
        assert.deepEqual(await cloud.must("up", billed(PayByBandwidth, 5120)), []);
    });
});

describe("a listener that moves from one pair to another of one instance on the local CLB", () => {
    const web = [80, 81].map((port) => ({ protocol: Protocol.Tcp, port, backendPort: 8080 }));
    const api = [{ protocol: Protocol.Tcp, port: 82, backendPort: 8080 }];
    const [moving, staying] = web as [(typeof web)[0], (typeof web)[0]];
    let cloud: CloudStack;
    let loadBalancerId: string;
    before(async () => {
        cloud = await CloudStack.start("moves", smallCloud);
        loadBalancerId = await instanceByHand(cloud.clb);
    });
    after(() => cloud?.close());

    const pairs =
        (
            ofWeb: ListenerArgs[],
            ofApi: ListenerArgs[],
            transforms: (web: pulumi.Resource) => pulumi.ResourceTransform[],
        ) =>
        () => {
            const from = new PrimarySecondaryLoadBalancer("web", { ...rest, loadBalancerId, listeners: ofWeb });
            const args = { ...rest, loadBalancerId, listeners: ofApi };
            new PrimarySecondaryLoadBalancer("api", args, { dependsOn: from, transforms: transforms(from) });
            return {};
        };

    const none = () => [];

    it("moves in one update, without a gap and without a preview before", async () => {
        await cloud.must("up", pairs(web, api, none));
        const moved = pairs([staying], [...api, moving], none);
        assert.equal((await cloud.run("preview", moved)).ok, true);
        const calls = await cloud.must("up", moved);
        assert.deepEqual(calls, [
            "CreateMasterSlaveServerGroup",
            "SetLoadBalancerTCPListenerAttribute",
            "DeleteMasterSlaveServerGroup",
        ]);
        assert.deepEqual(cloud.clb.violations, []);
        assert.deepEqual(await cloud.must("up", moved), []);
        const again = await cloud.run("preview", moved);
        assert.deepEqual(again.changes, []);
    });

    it("moves back, and with all others to a pair of another name whose instance is a secret", async () => {
        await cloud.must("up", pairs(web, api, none));
        const before = cloud.clb.model.listeners;
        await cloud.must("up", () => {
            const args = { ...rest, loadBalancerId: pulumi.secret(loadBalancerId), listeners: [...web, ...api] };
            new PrimarySecondaryLoadBalancer("shop", args);
            return {};
        });
        assert.deepEqual(
            cloud.clb.model.listeners.map(({ port, status }) => [port, status]),
            before.map(({ port, status }) => [port, status]),
        );
        assert.equal(cloud.clb.model.groups.length, 3);
        assert.deepEqual(cloud.clb.violations, []);
    });

    it("changes places with another one", async () => {
        await cloud.must("up", pairs([staying, moving], api, none));
        const before = cloud.clb.model.listeners;
        const calls = await cloud.must("up", pairs([staying, ...api], [moving], none));
        assert.equal(calls.filter((call) => /^(Create|Delete)LoadBalancer/.test(call)).length, 0, calls.join());
        assert.deepEqual(cloud.clb.model.listeners.length, before.length);
        assert.deepEqual(cloud.clb.violations, []);
    });

    it("moves by an alias without a call", async () => {
        await cloud.must("up", pairs(web, api, none));
        const before = cloud.clb.model;
        const moved = (web: pulumi.Resource): pulumi.ResourceTransform[] => [
            ({ name, props, opts }) =>
                name === "api-tcp-80"
                    ? { props, opts: { ...opts, aliases: [{ name: "web-tcp-80", parent: web }] } }
                    : undefined,
        ];
        const to = [...api, { ...moving, description: "tcp-80" }];
        assert.deepEqual((await cloud.run("preview", pairs([staying], to, moved))).ok, true);
        assert.deepEqual(await cloud.must("up", pairs([staying], to, moved)), []);
        assert.deepEqual(await cloud.must("up", pairs([staying], to, none)), []);
        assert.deepEqual(cloud.clb.model, before);
    });

    it("is refused by the preview where its pair has it on another instance from now on", async () => {
        await cloud.must("up", pairs(web, api, none));
        const other = await instanceByHand(cloud.clb, "other");
        const declare = {
            web: () => new PrimarySecondaryLoadBalancer("web", { ...rest, loadBalancerId: other, listeners: web }),
            api: () =>
                new PrimarySecondaryLoadBalancer("api", { ...rest, loadBalancerId, listeners: [...api, moving] }),
        };
        for (const order of [["web", "api"] as const, ["api", "web"] as const]) {
            const { ok, output, calls } = await cloud.run("preview", () => {
                order.forEach((name) => declare[name]());
                return {};
            });
            assert.deepEqual([ok, calls], [false, []], output);
            assert.ok(
                output.includes(
                    "listeners[1].port: still that of web-tcp-80 of this stack, got 80; an update creates before it deletes, and " +
                        "the cloud has one listener per protocol and port: take it away by one update and add it by the next, or " +
                        "name it by an alias (docs/options.md)",
                ),
                output,
            );
        }
    });

    it("moves by two updates", async () => {
        await cloud.must(
            "up",
            pairs([staying], api, () => []),
        );
        await cloud.must(
            "up",
            pairs([staying, moving], api, () => []),
        );
        assert.equal(cloud.clb.model.listeners.length, 3);
    });
});

describe("a server group on its own with retainOnDelete on the local CLB", () => {
    it("leaves no old one behind at a switch, and itself at a destroy", async () => {
        const cloud = await CloudStack.start("retained", smallCloud);
        try {
            const loadBalancerId = await instanceByHand(cloud.clb);
            const program = (first: string, second: string) => () => {
                const [primary, secondary] = [first, second].map((serverId) => ({ serverId, port: 8443 }));
                const args = { loadBalancerId, primary: primary!, secondary: secondary! };
                new PrimarySecondaryServerGroup("web", args, { retainOnDelete: true });
                return {};
            };
            await cloud.must("up", program("i-a", "i-b"));
            await cloud.must("up", program("i-b", "i-a"));
            assert.equal(cloud.clb.model.groups.length, 1);
            assert.deepEqual(await cloud.must("destroy", program("i-b", "i-a")), []);
            assert.equal(cloud.clb.model.groups.length, 1);
        } finally {
            await cloud.close();
        }
    });
});
