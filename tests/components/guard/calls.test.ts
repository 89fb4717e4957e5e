// What a guard does where the engine calls it: by Pulumi's mocks with an engine beside them, and a cloud that answers as told.

import * as assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mock } from "node:test";

import { Provider } from "@pulumi/alicloud/provider";
import * as pulumi from "@pulumi/pulumi";

import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs, Protocol } from "../../../components";
import { FORCE_VARIABLE } from "../../../components/guard/guard";
import { pairArgs, serverArgs } from "../../support/build";
import { recordOptions, resetMocks } from "../../support/mocks";
import { GROUP, LISTENER } from "../../support/types";
import { childUrn, type Ended, type Update, update } from "../../support/update";

type Args = Partial<PrimarySecondaryLoadBalancerArgs>;
type Moment = "beforeCreate" | "beforeUpdate" | "afterUpdate";
type HookArgs = Partial<pulumi.ResourceHookArgs>;

/** A pair as it was declared, whose hooks can be called. */
interface Declared extends Ended<unknown> {
    call(child: string, moment: Moment, args?: HookArgs): Promise<void>;
}

const MOVE: HookArgs = {
    oldInputs: { masterSlaveServerGroupId: "rsp-old" },
    newInputs: { masterSlaveServerGroupId: pulumi.secret("rsp-new") },
};
const STAY: HookArgs = {
    oldInputs: { masterSlaveServerGroupId: "rsp-old", bandwidth: 1 },
    newInputs: { masterSlaveServerGroupId: pulumi.output("rsp-old"), bandwidth: 2 },
};

describe("a guard that the engine calls", () => {
    let server: Server;
    /** What the cloud was asked: the action, and what of its parameters tells one call from another. */
    let calls: string[];
    /** Who is seen healthy. */
    let healthy: string[];
    /** The group that each listener has, by port. */
    let groupOf: Record<string, string>;

    /** Groups are called by their primary. */
    function answer(action: string, query: URLSearchParams): object {
        const port = query.get("ListenerPort") ?? "";
        const groupId = query.get("MasterSlaveServerGroupId") ?? "";
        if (action === "DescribeHealthStatus") {
            const rows = Object.entries(groupOf).flatMap(([listener, group]) =>
                ["i-a", "i-b"].map((ServerId) => ({
                    ServerId,
                    Protocol: listener === "53" ? "udp" : "tcp",
                    ListenerPort: Number(listener),
                    Port: listener === "443" ? 8443 : 5353,
                    ServerHealthStatus: healthy.includes(ServerId) ? "normal" : "abnormal",
                    group,
                })),
            );
            return { BackendServers: { BackendServer: rows } };
        }
        if (action === "DescribeMasterSlaveServerGroupAttribute") {
            const ServerId = groupId === "web-tcp-443-id" || groupId === "web-udp-53-id" ? "i-a" : groupId;
            return { MasterSlaveBackendServers: { MasterSlaveBackendServer: [{ ServerType: "Master", ServerId }] } };
        }
        if (action.startsWith("Set")) {
            groupOf[port] = groupId;
            return {};
        }
        return { MasterSlaveServerGroupId: groupOf[port] };
    }

    beforeEach(async () => {
        calls = [];
        healthy = ["i-a", "i-b"];
        groupOf = { 443: "i-b", 53: "i-b" };
        server = createServer((request, response) => {
            const query = new URL(request.url!, "http://localhost").searchParams;
            const action = String(request.headers["x-acs-action"]);
            const told = ["LoadBalancerId", "ListenerPort", "MasterSlaveServerGroupId"].map((name) => query.get(name));
            calls.push([action, ...told.filter((one) => one !== null)].join(" "));
            response.end(JSON.stringify(answer(action, query)));
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });
    afterEach(() => {
        delete process.env[FORCE_VARIABLE];
        server.close();
        server.closeAllConnections();
    });

    const cloud = () => {
        const slb = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        return { region: "r", protocol: "HTTP", accessKey: "a", secretKey: "b", endpoints: [{ slb }] };
    };
    const stackConfig = () =>
        Object.fromEntries(
            Object.entries(cloud()).map(([name, value]) => [
                `alicloud:${name}`,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
        );

    async function declared(
        args: Args = {},
        update_: Update = {},
        options: () => pulumi.ComponentResourceOptions = () => ({}),
    ): Promise<Declared> {
        const { options: children, transformation } = recordOptions();
        const ended = await update({ config: stackConfig(), ...update_ }, () => {
            const pair: PrimarySecondaryLoadBalancerArgs = {
                loadBalancerId: "lb-a",
                ...serverArgs(),
                listeners: [
                    { protocol: Protocol.Tcp, port: 443, backendPort: 8443 },
                    { protocol: Protocol.Udp, port: 53, backendPort: 5353 },
                ],
                guard: true,
                ...args,
            };
            new PrimarySecondaryLoadBalancer("web", pair, { ...options(), transformations: [transformation] });
        });
        assert.equal(ended.error, undefined);
        // What validation says is not the subject here.
        const said = ended.log.findIndex((line) => line.startsWith("warning: guard: refuses every change of roles"));
        (ended.log as string[]).splice(said, said < 0 ? 0 : 1);
        const call = async (child: string, moment: Moment, args_: HookArgs = {}) => {
            const all = (children.get(child)!.hooks as Record<string, pulumi.ResourceHook[]>)[moment]!;
            assert.equal(all.length, 1);
            const [type, name] = child.split(" ") as [string, string];
            const rest = { urn: childUrn(type, name), id: "", name, type };
            // As the engine does it: from outside of the program.
            await all[0]!.callback({ ...rest, ...args_ });
        };
        return { ...ended, call };
    }

    const GROUP_443 = `${GROUP} web-tcp-443`;
    const TCP = `${LISTENER} web-tcp-443`;
    const UDP = `${LISTENER} web-udp-53`;

    const ASKED = [
        "DescribeLoadBalancerTCPListenerAttribute lb-a 443",
        "DescribeMasterSlaveServerGroupAttribute i-b",
        "DescribeLoadBalancerUDPListenerAttribute lb-a 53",
        "DescribeMasterSlaveServerGroupAttribute i-b",
        "DescribeHealthStatus lb-a",
    ];

    it("asks the cloud before a group is made, once, and lets it be made where the new primary serves", async () => {
        const { call, log } = await declared();
        assert.deepEqual(calls, []);
        await call(GROUP_443, "beforeCreate");
        await call(TCP, "beforeUpdate", MOVE);
        assert.deepEqual(calls, ASKED);
        assert.deepEqual(log, [
            "info: guard: tcp-443 may move to i-a port 8443: healthy, by the health check",
            "info: guard: udp-53 may move to i-a port 5353: healthy, by the health check",
        ]);
    });

    it("refuses where the new primary does not serve", async () => {
        healthy = ["i-b"];
        const { call } = await declared();
        await assert.rejects(call(GROUP_443, "beforeCreate"), {
            message:
                "pair web: the roles stay as they are, as the new primary is not seen to serve; no listener was moved\n" +
                "  tcp-443: i-a port 8443 is unhealthy, by the health check\n" +
                "  udp-53: i-a port 5353 is unhealthy, by the health check\n" +
                "A pair with `guard` changes its primary only to a server that the cloud's probes see healthy. To do it all " +
                `the same, in one run: ${FORCE_VARIABLE}=web`,
        });
        await assert.rejects(call(TCP, "beforeUpdate", MOVE), {
            message: "refused with the rest of the pair, which says why",
        });
    });

    it("says nothing where a listener is changed that keeps its group", async () => {
        const { call } = await declared();
        await call(TCP, "beforeUpdate", STAY);
        await call(TCP, "beforeUpdate", {});
        await call(GROUP_443, "beforeCreate");
        calls = [];
        await call(TCP, "afterUpdate", STAY);
        assert.deepEqual(calls, []);
        await call(TCP, "afterUpdate", MOVE);
        assert.deepEqual(calls, ["DescribeHealthStatus lb-a"]);
    });

    it("waits after each move for the listener that was moved, and for no other resource", async () => {
        const { call, log } = await declared();
        await call(TCP, "beforeUpdate", MOVE);
        calls = [];
        await call(TCP, "afterUpdate", MOVE);
        await call(UDP, "afterUpdate", MOVE);
        const other = childUrn(LISTENER, "web-tcp-443-standby");
        await call(UDP, "afterUpdate", { ...MOVE, urn: other });
        await call(UDP, "afterUpdate", { ...MOVE, urn: childUrn(LISTENER, "other-web-udp-53") });
        assert.deepEqual(calls, ["DescribeHealthStatus lb-a", "DescribeHealthStatus lb-a"]);
        assert.deepEqual(log.slice(2), [
            "info: guard: the new primary is seen to serve behind tcp-443, after 0 s",
            "info: guard: the new primary is seen to serve behind udp-53, after 0 s",
        ]);
    });

    it("moves all listeners to their new groups at once where they are to switch back", async () => {
        const { call } = await declared({ switchBack: true });
        await call(TCP, "beforeUpdate", MOVE);
        assert.deepEqual(calls, [
            ...ASKED,
            "SetLoadBalancerTCPListenerAttribute lb-a 443 web-tcp-443-id",
            "SetLoadBalancerUDPListenerAttribute lb-a 53 web-udp-53-id",
            "DescribeHealthStatus lb-a",
        ]);
        // What is tried out is not waited for again.
        await call(TCP, "afterUpdate", MOVE);
        assert.equal(calls.length, ASKED.length + 3);
    });

    it("moves none by itself where they are not to switch back", async () => {
        for (const switchBack of [undefined, false]) {
            calls = [];
            const { call } = await declared({ switchBack });
            await call(TCP, "beforeUpdate", MOVE);
            assert.deepEqual(calls, ASKED);
        }
    });

    it("says how long it waits, by the health check of the listener", async () => {
        healthy = [];
        groupOf = { 443: "i-b" };
        const healthCheck = { interval: 1, timeout: 1, healthyThreshold: 2, unhealthyThreshold: 2 };
        const listeners = [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }];
        const { call, log } = await declared({ listeners, healthCheck, standbyCheck: undefined });
        healthy = ["i-a"];
        await call(TCP, "beforeUpdate", MOVE);
        healthy = [];
        mock.timers.enable({ apis: ["setTimeout"] });
        try {
            const moved = call(TCP, "afterUpdate", MOVE);
            while (log.length < 2) {
                await new Promise((resolve) => setImmediate(resolve));
            }
            healthy = ["i-a"];
            mock.timers.tick(1_000);
            await moved;
        } finally {
            mock.timers.reset();
        }
        assert.equal(
            log[1],
            "info: guard: waiting: tcp-443 points at i-a; up to 16 s until it is seen to serve there; all listeners of the " +
                "pair are moved",
        );
    });

    it("asks the standby check of a server that is not probed behind the listener", async () => {
        groupOf = { 443: "i-b", 9000: "x" };
        healthy = ["i-a"];
        const listeners = [{ protocol: Protocol.Tcp, port: 443, backendPort: 9443 }];
        const { call, log } = await declared({ listeners, standbyCheck: { port: 9000 } });
        await call(GROUP_443, "beforeCreate");
        assert.deepEqual(log, ["info: guard: tcp-443 may move to i-a port 9443: healthy, by the standby check"]);
        // Nobody waits for what no client uses.
        assert.deepEqual(calls, [...ASKED.slice(0, 2), "DescribeHealthStatus lb-a"]);
    });

    describe("of a pair that was declared before", () => {
        const group = (...servers: [serverType: string, serverId: string][]) => ({
            outputs: { servers: servers.map(([serverType, serverId]) => ({ serverType, serverId })) },
        });
        const earlier: Update["earlier"] = {
            [childUrn(GROUP, "web-tcp-443")]: group(["Slave", "i-a"], ["Master", "i-b"]),
            [childUrn(GROUP, "web-udp-53")]: group(["Master", "i-a"], ["Slave", "i-b"]),
        };
        const locked = () => ({ ...stackConfig(), "alicloud-primary-secondary:locked": '{"web":"at night"}' });
        const LOCKED =
            "pair web: locked: at night; no listener was moved\n  tcp-443: i-b -> i-a\n" +
            "While alicloud-primary-secondary:locked names it, its roles stay as they are: unlock it first, or take the " +
            "change of roles out of the program";

        it("refuses at a preview what is locked, without a call", async () => {
            const { call } = await declared({}, { preview: true, earlier, config: locked() });
            await assert.rejects(call(GROUP_443, "beforeCreate"), { message: LOCKED });
            assert.deepEqual(calls, []);
        });

        it("lets a preview pass where it is not locked, keeps its roles, or is new", async () => {
            const unchanged = { [childUrn(GROUP, "web-tcp-443")]: group(["Master", "i-a"]) };
            const nobody = { [childUrn(GROUP, "web-tcp-443")]: group(["Slave", "i-b"]) };
            const noServers = { [childUrn(GROUP, "web-tcp-443")]: { outputs: {} } };
            const updates: Update[] = [
                { earlier },
                ...[unchanged, nobody, noServers, {}, undefined].map((left) => ({ earlier: left, config: locked() })),
            ];
            for (const one of updates) {
                const { call } = await declared({}, { ...one, preview: true });
                await call(GROUP_443, "beforeCreate");
            }
            assert.deepEqual(calls, []);
        });

        it("refuses an update of what is locked even where it is forced, by what the last update left", async () => {
            process.env[FORCE_VARIABLE] = "api, web";
            const { call } = await declared({}, { earlier, config: locked() });
            await assert.rejects(call(GROUP_443, "beforeCreate"), { message: LOCKED });
            assert.deepEqual(calls, []);
        });
    });

    it("does not look where it is forced, and says so", async () => {
        for (const value of ["web", " web ,api", "api, web"]) {
            process.env[FORCE_VARIABLE] = value;
            healthy = [];
            const { call, log } = await declared();
            await call(GROUP_443, "beforeCreate");
            assert.deepEqual([calls, log.length], [[], 1], value);
            assert.match(log[0]!, /^warning: GUARD FORCED by ALICLOUD_PRIMARY_SECONDARY_FORCE: nobody looks whether /);
        }
        process.env[FORCE_VARIABLE] = "api,webs";
        const { call } = await declared();
        await assert.rejects(call(GROUP_443, "beforeCreate"), /not seen to serve/);
    });

    describe("with a provider of the program's own", () => {
        const PROVIDER = "urn:pulumi:stack::project::pulumi:providers:alicloud::here";
        const nowhere = { "alicloud:region": "r" };
        /** As the state has it: lists are texts. */
        const settings = () => ({ ...cloud(), profile: null });
        const own = () => ({ provider: new Provider("here", {}) });

        /** As another program's arrives where components are served for it. */
        const elsewhere = () => {
            const { provider } = own();
            const urn = pulumi.output(`${PROVIDER}::0f0e0d0c-0001-0002-0003-a0b0c0d0e0f0`);
            return { provider: Object.assign(provider, { urn }) };
        };

        it("asks through that", async () => {
            for (const options of [own, elsewhere]) {
                calls = [];
                const earlier = { [PROVIDER]: { outputs: settings() } };
                const { call } = await declared({}, { config: nowhere, earlier }, options);
                await call(GROUP_443, "beforeCreate");
                assert.deepEqual(calls, ASKED);
            }
        });

        it("says so where it is not known", async () => {
            const states: Update["earlier"][] = [{}, { [PROVIDER]: {} }];
            for (const state of states) {
                const { call } = await declared({}, { earlier: state }, own);
                await assert.rejects(
                    call(GROUP_443, "beforeCreate"),
                    /\n {2}the settings of the provider that the pair was given are not known in this run\n/,
                );
            }
            assert.deepEqual(calls, []);
        });
    });

    it("asks as the stack's settings say, of which it needs a region and keys", async () => {
        for (const [left, message] of [
            ["region", /no region; set alicloud:region/],
            ["accessKey", /no credentials for the cloud/],
        ] as const) {
            const config: Record<string, string> = stackConfig();
            delete config[`alicloud:${left}`];
            const { call } = await declared({}, { config });
            await assert.rejects(call(GROUP_443, "beforeCreate"), message);
        }
    });

    it("is refused with an engine that goes on whatever it says", async () => {
        const program = (guard: boolean) => () =>
            new PrimarySecondaryLoadBalancer("web", {
                ...pairArgs(),
                guard,
            });
        const { error } = await update({ isNew: false }, program(true));
        assert.match(error!.message, /^guard: the Pulumi CLI that runs this program does not wait for anybody /);
        assert.equal((await update({ isNew: false }, program(false))).error, undefined);
        await resetMocks();
    });
});
