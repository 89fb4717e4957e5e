// Which hooks are declared on which children of a pair: by Pulumi's mocks, with a monitor that takes hooks as an engine does.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs, Protocol } from "../../../components";
import { requireEngine } from "../../../components/guard/engineVersion";
import { serverArgs } from "../../support/build";
import { recordOptions, resetMocks, settled } from "../../support/mocks";

type Answer = (error: null, response: object) => void;

/** A part of the SDK's own record of what the engine can do. */
interface Abilities {
    supportsResourceHooks: boolean;
    supportsErrorHooks: boolean;
}

const abilities = () => (state as unknown as { getStore(): Abilities }).getStore();

const GROUP = "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup";
const PAIR = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer";
const LISTENER = "alicloud:slb/listener:Listener";

describe("the hooks of a pair", () => {
    /** Has the mocks take hooks. */
    async function withHooks(preview = false) {
        await resetMocks(preview);
        const take = (_: unknown, answer: Answer) => answer(null, {});
        Object.assign(pulumi.runtime.getMonitor() as object, { registerResourceHook: take, registerErrorHook: take });
    }

    const pair = (more: Partial<PrimarySecondaryLoadBalancerArgs>, opts: pulumi.ComponentResourceOptions = {}) =>
        new PrimarySecondaryLoadBalancer(
            "web",
            {
                loadBalancer: {},
                ...serverArgs(),
                listeners: [
                    { protocol: Protocol.Tcp, port: 443, backendPort: 8443 },
                    { protocol: Protocol.Udp, port: 53, backendPort: 5353 },
                ],
                standbyCheck: { port: 9000 },
                ...more,
            },
            opts,
        );

    /** By child: moment and name of each hook, and whether it is called in a preview. */
    async function hooksOf(more: Partial<PrimarySecondaryLoadBalancerArgs>) {
        const { options, transformation } = recordOptions();
        await settled(pair(more, { transformations: [transformation] }));
        const entries = [...options].flatMap(([child, { hooks = {} }]) => {
            const told = Object.entries(hooks as Record<string, pulumi.ResourceHook[]>).flatMap(([moment, all]) =>
                all.map(({ name, opts }) => `${moment}: ${name}${opts?.onDryRun ? ", in previews too" : ""}`),
            );
            return told.length > 0 ? [[child, told.sort()] as const] : [];
        });
        return Object.fromEntries(entries);
    }

    const busy = "onError: listeners of web, while the cloud is busy";
    const listeners = (own: readonly string[], check: readonly string[]) => ({
        [`${LISTENER} web-tcp-443`]: own,
        [`${LISTENER} web-udp-53`]: own,
        ...(check.length > 0 && { [`${LISTENER} web-tcp-9000-standby`]: check }),
    });
    const beforeGroup = ["beforeCreate: guard of web, before a group is made, in previews too"];
    const groups = {
        [`${GROUP} web-tcp-443`]: beforeGroup,
        [`${GROUP} web-udp-53`]: beforeGroup,
        // It is made at a change of roles too, and nothing is to be made for one that is refused.
        [`${GROUP} web-tcp-9000-standby`]: beforeGroup,
    };
    const moves = [
        "afterUpdate: guard of web, after a listener was moved",
        "beforeUpdate: guard of web, before a listener is moved",
    ];

    /** The component's own. */
    const own = (guard: boolean) => ({
        [`${PAIR} web`]: [`beforeUpdate: switches back${guard ? " under guard" : ""}, in previews too`],
    });

    it("without a guard are those of listeners, for a busy cloud, and the one for a switch back", async () => {
        for (const guard of [undefined, false]) {
            await withHooks();
            assert.deepEqual(await hooksOf({ guard }), { ...own(false), ...listeners([busy], [busy]) });
        }
    });

    it("with a guard are on all groups, and on the listeners that clients use", async () => {
        for (const switchBack of [undefined, true]) {
            await withHooks();
            assert.deepEqual(await hooksOf({ guard: true, switchBack }), {
                ...own(true),
                ...groups,
                ...listeners([...moves, busy], [busy]),
            });
        }
    });

    it("in a preview are the guard's and the one for a switch back", async () => {
        await withHooks(true);
        assert.deepEqual(await hooksOf({}), own(false));
        await withHooks(true);
        assert.deepEqual(await hooksOf({ guard: true }), { ...own(true), ...groups, ...listeners(moves, []) });
    });

    it("have all groups made before the first listener where listeners are to switch back", async () => {
        for (const [switchBack, first] of [
            [false, ["web-tcp-443"]],
            [true, ["web-tcp-443", "web-udp-53"]],
        ] as const) {
            await withHooks();
            const { options, transformation } = recordOptions();
            await settled(pair({ guard: true, switchBack }, { transformations: [transformation] }));
            const { dependsOn } = options.get(`${LISTENER} web-tcp-443`)!;
            const waited = await Promise.all(
                (dependsOn as pulumi.CustomResource[]).map((one) => new Promise((told) => one.urn.apply(told))),
            );
            const names = waited.map((urn) => String(urn).split("::").at(-1));
            assert.deepEqual([...new Set([...names, "web-tcp-443"])].sort(), [...first], String(switchBack));
        }
    });

    it("have names of their own where two pairs of one name stand under two parents", async () => {
        await withHooks();
        const names: string[] = [];
        const transformation: pulumi.ResourceTransformation = ({ opts }) => {
            names.push(...((opts as pulumi.CustomResourceOptions).hooks?.onError ?? []).map(({ name }) => name));
            return undefined;
        };
        for (const name of ["east", "west"]) {
            const parent = new pulumi.ComponentResource("test:index:Place", name);
            await settled(pair({ standbyCheck: undefined }, { parent, transformations: [transformation] }));
        }
        const title = "listeners of web, while the cloud is busy";
        assert.deepEqual([...new Set(names)], [title, `${title} (2)`]);
    });

    it("are none where the engine does not ask after a failure, but for the guard's and the one for a switch back", async () => {
        await withHooks();
        abilities().supportsErrorHooks = false;
        assert.deepEqual(await hooksOf({}), own(false));
        assert.deepEqual(await hooksOf({ guard: true }), { ...own(true), ...groups, ...listeners(moves, []) });
    });

    it("are none under Pulumi's mocks, which say that they take them and cannot", async () => {
        await resetMocks();
        assert.deepEqual(await hooksOf({ guard: true, switchBack: true }), {});
    });

    const TOO_OLD =
        "the Pulumi CLI that runs this program does not wait for anybody before and after it moves a listener; must be " +
        "3.238 or newer: update it, or leave `guard` out";

    it("are refused by name with an engine that has none, and nobody else is", async () => {
        await withHooks();
        abilities().supportsResourceHooks = false;
        abilities().supportsErrorHooks = false;
        assert.throws(() => pair({ guard: true }), {
            name: "InvalidArgsError",
            message: new RegExp(`guard: ${TOO_OLD}`),
        });
        assert.deepEqual(await hooksOf({}), {});
    });

    it("are refused with an engine that has them and goes on whatever they say", async () => {
        await withHooks();
        const component = pair({});
        const asked: string[] = [];
        const version = (range: string) => {
            asked.push(range);
            return Promise.reject(new Error("Pulumi CLI version 3.237.0 does not satisfy the version range"));
        };
        await assert.rejects(requireEngine(component, version), { message: `guard: ${TOO_OLD}` });
        await requireEngine(component, () => Promise.resolve());
        assert.deepEqual(asked, [">=3.238.0"]);
        await settled(component);
    });
});
