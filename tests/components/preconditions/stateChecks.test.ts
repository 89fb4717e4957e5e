// What an update is refused for, or keeps, because of what the last one left: by Pulumi's mocks, with an engine that tells it.

import * as assert from "node:assert/strict";
import { mock } from "node:test";

import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import {
    InternetChargeType,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
} from "../../../components";
import { recordOptions, Thing } from "../../support/mocks";
import { INSTANCE, LISTENER } from "../../support/types";
import { childUrn, type Update, update } from "../../support/update";

type Args = Partial<PrimarySecondaryLoadBalancerArgs>;

const on = (...ports: number[]) => ports.map((port) => ({ protocol: Protocol.Tcp, port, backendPort: 8080 }));

function declare(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    const servers = { primary: { serverId: "i-a" }, secondary: { serverId: "i-b" } };
    return new PrimarySecondaryLoadBalancer(name, { ...servers, listeners: on(443), ...args }, opts);
}

/** What the program fails with, without the line that names the pair. */
async function refused(update_: Update, program: () => unknown): Promise<string | undefined> {
    const { error } = await update(update_, program);
    return error?.message.replace(/^PrimarySecondaryLoadBalancer "web": 1 invalid input\n {2}/, "");
}

describe("a pair whose own instance is named by its id", () => {
    const earlier = { [childUrn(INSTANCE, "web")]: { type: INSTANCE, outputs: { id: "lb-a" } } };
    const REFUSED =
        'loadBalancerId: made by this very pair, got "lb-a"; the update would delete the instance with all that is on it: ' +
        "first move it out of this stack by `pulumi state move` (docs/options.md), which calls nothing in the cloud";
    const named = (id: () => PrimarySecondaryLoadBalancerArgs["loadBalancerId"], update_: Update = {}) =>
        refused({ earlier, ...update_ }, () => declare("web", { loadBalancerId: id() }));
    const aliases = [{ name: "web", parent: "urn:pulumi:stack::project::x::web" }];
    const shared = (opts: pulumi.CustomResourceOptions) => new slb.ApplicationLoadBalancer("shared", {}, opts).id;

    for (const preview of [true, false]) {
        it(`is refused ${preview ? "by the preview" : "before anything is taken away"}`, async () => {
            const ids: Record<string, () => pulumi.Input<string>> = {
                "a text": () => "lb-a",
                "a Promise": () => Promise.resolve("lb-a"),
                "a secret": () => pulumi.secret("lb-a"),
                "that of an instance which was not the pair's": () => shared({}),
                "an instance that is read": () => slb.ApplicationLoadBalancer.get("shared", "lb-a").id,
                "of a resource of another kind that had another name": () =>
                    new Thing("elsewhere", "lb-a", { aliases }).value as pulumi.Output<string>,
            };
            for (const [what, id] of Object.entries(ids)) {
                assert.equal(await named(id, { preview, ids: { shared: "lb-a" } }), REFUSED, what);
            }
        });
    }

    it("goes on where the instance is declared outside of it from now on, by itself or within another component", async () => {
        const ids = { shared: "lb-a" };
        const given: (() => pulumi.Input<string>)[] = [
            () => shared({ aliases }),
            () => shared({ parent: new pulumi.ComponentResource("test:index:Shop", "shop", {}, { aliases }) }),
            () => new slb.LoadBalancer("shared", {}, { aliases }).id,
            // It may come by way of others.
            () => pulumi.all([shared({ aliases }), new Thing("thing").id]).apply(([id]) => id),
        ];
        for (const id of given) {
            assert.equal(await named(id, { ids }), undefined);
        }
    });

    it("is another pair where the state has another instance of that name, or none, or tells nothing", async () => {
        const states: Update["earlier"][] = [
            undefined,
            {},
            { [childUrn(INSTANCE, "web")]: { type: INSTANCE } },
            { [childUrn(INSTANCE, "web")]: { type: INSTANCE, outputs: { id: "lb-b" } } },
            { [childUrn(INSTANCE, "api")]: { type: INSTANCE, outputs: { id: "lb-a" } } },
        ];
        for (const state of states) {
            assert.equal(await named(() => "lb-a", { earlier: state }), undefined, JSON.stringify(state));
        }
    });

    /** With no time that passes. */
    async function ofState(unread: number): Promise<string | undefined> {
        mock.timers.enable({ apis: ["setTimeout"] });
        try {
            let isOver = false;
            const ended = named(() => "lb-a", { unread }).finally(() => (isOver = true));
            while (!isOver) {
                await new Promise(setImmediate);
                mock.timers.tick(100);
            }
            return await ended;
        } finally {
            mock.timers.reset();
        }
    }

    it("is refused all the same where the state is just being written and cannot be read, five times by each of its names", async () => {
        for (const unread of [1, 9]) {
            assert.equal(await ofState(unread), REFUSED, String(unread));
        }
    });

    it("is not touched where the state cannot be read at all", async () => {
        assert.equal(
            await ofState(10),
            'the state of stack "organization/project/stack" cannot be read (half written), and only it tells what this ' +
                "update would take away: nothing is deleted; run it again",
        );
    });

    it("is not refused for an id that is not known yet", async () => {
        assert.equal(await named(() => pulumi.output(pulumi.unknown as string), { preview: true }), undefined);
    });
});

describe("a bandwidth that the cloud takes for a new instance only", () => {
    const { PayByBandwidth, PayByTraffic } = InternetChargeType;
    const left = (internetChargeType: string, bandwidth: number): Update["earlier"] => ({
        [childUrn(INSTANCE, "web")]: { type: INSTANCE, outputs: { id: "lb-a", internetChargeType, bandwidth } },
    });
    type Instance = NonNullable<PrimarySecondaryLoadBalancerArgs["loadBalancer"]>;
    const wanted = (bandwidth: pulumi.Input<number>): Instance => ({
        spec: "slb.s2.small",
        internetChargeType: PayByBandwidth,
        bandwidth,
    });
    const refusedFor = (bandwidth: number) =>
        `loadBalancer.bandwidth: more than an instance can be changed to, got ${bandwidth}; the cloud takes a change to 5000 ` +
        "Mbit/s at the most (https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/" +
        "api-slb-2014-05-15-modifyloadbalancerinternetspec): lower it";

    const cases: [what: string, earlier: Update["earlier"], () => Instance | pulumi.Output<Instance>, number?][] = [
        ["after traffic", left(PayByTraffic, 5120), () => wanted(5120), 5120],
        ["after less", left(PayByBandwidth, 5000), () => wanted(5001), 5001],
        ["after more", left(PayByBandwidth, 5120), () => wanted(5119), 5119],
        ["late, after traffic", left(PayByTraffic, 5120), () => wanted(pulumi.output(5001)), 5001],
        ["with an instance that is late", left(PayByTraffic, 1), () => pulumi.output(wanted(5001)), 5001],
        ["of 5000 after traffic", left(PayByTraffic, 5120), () => wanted(5000)],
        ["of 5000, late", left(PayByTraffic, 5120), () => wanted(pulumi.output(5000))],
        ["as it is", left(PayByBandwidth, 5120), () => wanted(5120)],
        ["of a new instance", {}, () => wanted(5120)],
        ["not known yet", left(PayByTraffic, 5120), () => wanted(pulumi.output(pulumi.unknown as number))],
        ["left out", left(PayByTraffic, 5120), () => ({})],
    ];
    for (const [what, earlier, loadBalancer, refusal] of cases) {
        it(`is ${refusal ? "refused" : "taken"}: ${what}`, async () => {
            for (const preview of [true, false]) {
                assert.equal(
                    await refused({ preview, earlier }, () =>
                        declare("web", { loadBalancer: loadBalancer() as Instance }),
                    ),
                    refusal && refusedFor(refusal),
                );
            }
        });
    }

    it("is nothing of a pair on an existing instance, whose state is not even asked for it", async () => {
        assert.equal(await refused({}, () => declare("web", { loadBalancerId: "lb-a" })), undefined);
    });
});

describe("a listener of an existing instance", () => {
    const listener = (urn: string, id: string) => ({ [urn]: { type: LISTENER, outputs: { id } } });
    const ofPair = (name: string) => childUrn(LISTENER, name);

    /** What each listener of the pairs was before, by name. */
    async function formerly(update_: Update, program: (opts: pulumi.ComponentResourceOptions) => unknown) {
        const { options, transformation } = recordOptions();
        const { error } = await update(update_, () => program({ transformations: [transformation] }));
        assert.equal(error, undefined);
        const found = [...options].flatMap(([child, { aliases }]) =>
            child.startsWith(LISTENER)
                ? [[child.slice(LISTENER.length + 1), aliases as Promise<string>[]] as const]
                : [],
        );
        return Object.fromEntries(
            await Promise.all(found.map(async ([child, aliases]) => [child, await Promise.all(aliases)] as const)),
        );
    }

    it("is that of another pair which gave it up, and its own in all other cases", async () => {
        const id = "lb-a:tcp:443";
        const plain = "urn:pulumi:stack::project::alicloud:slb/listener:Listener::plain";
        const states: [what: string, earlier: Update["earlier"], was: string][] = [
            ["nothing is there", {}, ofPair("web-tcp-443")],
            ["the state is not told", undefined, ofPair("web-tcp-443")],
            ["another pair had it", listener(ofPair("old-tcp-443"), id), ofPair("old-tcp-443")],
            [
                "another pair had it within a component",
                listener(`urn:pulumi:stack::project::test:index:Shop$${ofPair("old").split("::")[2]}::a::b`, id),
                `urn:pulumi:stack::project::test:index:Shop$${ofPair("old").split("::")[2]}::a::b`,
            ],
            [
                "it was its own already",
                { ...listener(ofPair("old-tcp-443"), id), ...listener(ofPair("web-tcp-443"), id) },
                ofPair("web-tcp-443"),
            ],
            ["another pair goes on with it", listener(ofPair("api-tcp-80"), id), ofPair("web-tcp-443")],
            ["no pair had it", listener(plain, id), ofPair("web-tcp-443")],
            ["another port", listener(ofPair("old-tcp-443"), "lb-a:tcp:444"), ofPair("web-tcp-443")],
            ["another protocol", listener(ofPair("old-tcp-443"), "lb-a:udp:443"), ofPair("web-tcp-443")],
            ["another instance", listener(ofPair("old-tcp-443"), "lb-b:tcp:443"), ofPair("web-tcp-443")],
            [
                "a resource of another kind",
                { [ofPair("old-tcp-443")]: { type: INSTANCE, outputs: { id } } },
                ofPair("web-tcp-443"),
            ],
            ["no outputs", { [ofPair("old-tcp-443")]: { type: LISTENER } }, ofPair("web-tcp-443")],
        ];
        for (const [what, earlier, was] of states) {
            const told = await formerly({ earlier }, (opts) => {
                declare("api", { loadBalancerId: "lb-a", listeners: on(80) }, opts);
                declare("web", { loadBalancerId: "lb-a" }, opts);
            });
            assert.deepEqual(told, { "api-tcp-80": [ofPair("api-tcp-80")], "web-tcp-443": [was] }, what);
        }
    });

    it("is its own where the instance is not known yet, and has no other name on an instance of the pair's own", async () => {
        const earlier = listener(ofPair("old-tcp-443"), "undefined:tcp:443");
        const unknown = pulumi.output(pulumi.unknown as string);
        assert.deepEqual(
            await formerly({ earlier, preview: true }, (opts) => declare("web", { loadBalancerId: unknown }, opts)),
            { "web-tcp-443": [ofPair("web-tcp-443")] },
        );
        const { options, transformation } = recordOptions();
        await update({}, () => declare("web", { loadBalancer: {} }, { transformations: [transformation] }));
        assert.equal(options.get(`${LISTENER} web-tcp-443`)!.aliases, undefined);
    });

    const HELD =
        "an update creates before it deletes, and the cloud has one listener per protocol and port: take it away by one " +
        "update and add it by the next, or name it by an alias (docs/options.md)";

    it("is refused by the preview where another resource of the stack still has its port", async () => {
        const earlier = {
            ...listener(ofPair("web-tcp-443"), "lb-a:tcp:443"),
            ...listener(ofPair("old-tcp-80"), "lb-a:tcp:80"),
        };
        const ids = { "web-tcp-443": "lb-a:tcp:443" };
        const program = () => declare("web", { loadBalancerId: "lb-a", listeners: on(443, 80) });
        assert.equal(
            await refused({ preview: true, earlier, ids }, program),
            `listeners[1].port: still that of old-tcp-80 of this stack, got 80; ${HELD}`,
        );
        // Which is there under its new name, as it was said to be the old one.
        const moved = { ...ids, "web-tcp-80": "lb-a:tcp:80" };
        assert.equal(await refused({ preview: true, earlier, ids: moved }, program), undefined);
        // An update finds it out by itself.
        assert.equal(await refused({ earlier, ids }, program), undefined);
    });

    it("is refused together with all else that is wrong", async () => {
        const earlier = {
            [childUrn(INSTANCE, "web")]: { type: INSTANCE, outputs: { id: "lb-a" } },
            ...listener("urn:pulumi:stack::project::alicloud:slb/listener:Listener::odd::name", "lb-a:tcp:443"),
        };
        const { error } = await update({ preview: true, earlier }, () => declare("web", { loadBalancerId: "lb-a" }));
        const lines = error!.message.split("\n");
        assert.deepEqual(
            [lines.length, lines[0], lines[2]],
            [
                3,
                'PrimarySecondaryLoadBalancer "web": 2 invalid inputs',
                `  listeners[0].port: still that of odd::name of this stack, got 443; ${HELD}`,
            ],
        );
    });
});
