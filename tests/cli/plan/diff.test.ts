// What a change of a stack does to traffic, told from two plans alone.

import * as assert from "node:assert/strict";

import { type Change, diffPlans, type PlanDiff, type Side } from "../../../cli/plan/diff";
import { EFFECTS, findHeaviest } from "../../../cli/plan/effects";
import type { ListenerPlan, PairPlan, Plan, StandbyCheckPlan } from "../../../cli/plan/model";
import { listenerPlan, loadBalancerPlan, pairPlan, serverPlan, sharedPairPlan } from "../../support/build";

function side(pairs: readonly PairPlan[], more: Partial<Plan> = {}, secrets: Side["secrets"] = {}): Side {
    return { plan: { stack: "dev", region: "cn-hangzhou", pairs, warnings: [], resources: [], ...more }, secrets };
}

const diff = (base: PairPlan, head: PairPlan): PlanDiff => diffPlans("main", side([base]), side([head]));

/** The changes of the only pair that changed. */
function changes(base: PairPlan, head: PairPlan): readonly Change[] {
    const { pairs } = diff(base, head);
    assert.equal(pairs.length, 1);
    assert.equal(pairs[0]!.kind, "changed");
    return pairs[0]!.changes;
}

const withServers = (primary: ListenerPlan["primary"], secondary: ListenerPlan["secondary"]) =>
    pairPlan({ listeners: pairPlan().listeners.map((one) => ({ ...one, primary, secondary })) });

const withListener = (change: Partial<ListenerPlan>) => pairPlan({ listeners: [listenerPlan("tcp-443", change)] });
const one = pairPlan({ listeners: [listenerPlan("tcp-443")] });

describe("diffPlans", () => {
    it("finds no change between equal plans, in whatever order pairs and listeners stand", () => {
        const other = pairPlan({ name: "dns" });
        const turned = pairPlan({ listeners: [...pairPlan().listeners].reverse() });
        assert.deepEqual(diffPlans("main", side([pairPlan(), other]), side([other, turned])), {
            stack: "dev",
            against: "main",
            effect: "none",
            changes: [],
            pairs: [],
            unchanged: ["web", "dns"],
            warnings: [],
        });
    });

    it("names a switch as such, once for all listeners", () => {
        assert.deepEqual(changes(pairPlan(), withServers(serverPlan("i-b"), serverPlan("i-a"))), [
            {
                what: "switch of primary and secondary",
                from: "i-a serves, i-b waits",
                to: "i-b serves, i-a waits",
                effect: "moves",
            },
        ]);
    });

    it("tells a standby check that comes, goes or changes, and not that it follows a switch", () => {
        const check = (changes: Partial<StandbyCheckPlan> = {}): StandbyCheckPlan => ({
            name: "web-tcp-9000-standby",
            port: 9000,
            primary: serverPlan("i-a"),
            secondary: serverPlan("i-b"),
            healthCheck: { type: "tcp", interval: 2, timeout: 5, healthyThreshold: 3, unhealthyThreshold: 3 },
            detectionSeconds: 19,
            ...changes,
        });
        const checked = (standbyCheck: StandbyCheckPlan, more: Partial<PairPlan> = {}) =>
            pairPlan({ standbyCheck, ...more });
        const words = "TCP 9000, closed to clients, probes the secondary i-b port 8443";
        assert.deepEqual(changes(pairPlan(), checked(check())), [{ what: "standby check", to: words, effect: "none" }]);
        const guarded = { deletionProtection: true };
        assert.deepEqual(changes(checked(check(), guarded), pairPlan(guarded)), [
            { what: "standby check", from: words, effect: "refused" },
        ]);
        const healthCheck = { ...check().healthCheck, interval: 1 };
        assert.deepEqual(
            changes(checked(check()), checked(check({ port: 9001, secondary: serverPlan("i-b", 22), healthCheck }))),
            [
                { what: "standby check on port", from: "9000", to: "9001", effect: "none" },
                { what: "port of the secondary that the standby check probes", from: "8443", to: "22", effect: "none" },
                { what: "health check interval of the standby check", from: "2 s", to: "1 s", effect: "none" },
            ],
        );
        const { listeners } = withServers(serverPlan("i-b"), serverPlan("i-a"));
        const switched = (primary: number, secondary: number) =>
            checked(check({ primary: serverPlan("i-b", primary), secondary: serverPlan("i-a", secondary) }), {
                listeners,
            });
        const apart = checked(check({ primary: serverPlan("i-a", 22), secondary: serverPlan("i-b", 23) }));
        const since = (head: PairPlan) => changes(apart, head).map(({ what, from, to }) => [what, from, to]);
        const turn = ["switch of primary and secondary", "i-a serves, i-b waits", "i-b serves, i-a waits"];
        assert.deepEqual(since(switched(23, 22)), [turn]);
        const probed = ["port of i-a that the standby check probes", "22", "23"];
        const spare = ["port of i-b behind the standby check", "23", "22"];
        assert.deepEqual(since(switched(22, 23)), [turn, probed, spare]);
        assert.deepEqual(since(switched(22, 22)), [turn, spare]);
    });

    it("says of a switch that the pair is locked, and tells of locks themselves", () => {
        const head = { ...withServers(serverPlan("i-b"), serverPlan("i-a")), locked: "rebuilt" };
        assert.deepEqual(
            changes({ ...pairPlan(), locked: "rebuilt" }, head).map(({ what }) => what),
            ["switch of primary and secondary, which is locked: rebuilt"],
        );
        assert.deepEqual(changes(pairPlan(), pairPlan({ locked: "rebuilt" })), [
            { what: "roles locked", to: "rebuilt", effect: "none" },
        ]);
    });

    it("tells weights that a switch did not take along", () => {
        const heavy = { ...serverPlan("i-a"), weight: 60 };
        const before = withServers(heavy, serverPlan("i-b"));
        const kept = changes(before, withServers(serverPlan("i-b"), heavy));
        assert.deepEqual(
            kept.map(({ what }) => what),
            ["switch of primary and secondary"],
        );
        const byRole = changes(before, withServers({ ...serverPlan("i-b"), weight: 60 }, serverPlan("i-a")));
        assert.deepEqual(byRole.map(({ what, from, to, effect }) => [what, from, to, effect]).slice(1), [
            ["weight of i-b", "100", "60", "serverGroupReplaced"],
            ["weight of i-a", "60", "100", "serverGroupReplaced"],
        ]);
    });

    it("tells another primary from another secondary", () => {
        assert.deepEqual(changes(pairPlan(), withServers(serverPlan("i-c"), serverPlan("i-b"))), [
            { what: "primary", from: "i-a", to: "i-c", effect: "moves" },
        ]);
        assert.deepEqual(changes(pairPlan(), withServers(serverPlan("i-a"), serverPlan("i-c"))), [
            { what: "secondary", from: "i-b", to: "i-c", effect: "serverGroupReplaced" },
        ]);
        assert.deepEqual(changes(pairPlan(), withServers(serverPlan("i-b"), serverPlan("i-c"))), [
            { what: "primary", from: "i-a", to: "i-b", effect: "moves" },
            { what: "secondary", from: "i-b", to: "i-c", effect: "serverGroupReplaced" },
        ]);
    });

    it("tells the type of a server that keeps its id, and not that of another one", () => {
        const eni = { ...serverPlan("i-a"), type: "eni" };
        assert.deepEqual(changes(pairPlan(), withServers(eni, serverPlan("i-b"))), [
            { what: "type of primary", from: "ecs", to: "eni", effect: "serverGroupReplaced" },
        ]);
        const other = { ...serverPlan("eni-c"), type: "eni" };
        assert.deepEqual(
            changes(pairPlan(), withServers(other, serverPlan("i-b"))).map(({ what }) => what),
            ["primary"],
        );
    });

    it("does not guess at what holds a secret, and tells lists and maps part by part", () => {
        const listed = (ids: string[]) => withListener({ acl: { type: "white", ids } });
        const told = (base: PairPlan, head: PairPlan) =>
            changes(base, head).map(({ from, to, effect }) => [from, to, effect]);
        assert.deepEqual(told(listed(["acl-a"]), listed(["acl-a", "[secret]"])), [
            ["type=white, ids=acl-a", "type=white, ids=acl-a, [secret]", "unknown"],
        ]);
        assert.deepEqual(told(listed(["acl-a"]), listed(["acl-b"])), [
            ["type=white, ids=acl-a", "type=white, ids=acl-b", "inPlace"],
        ]);
    });

    it("tells ports per listener", () => {
        assert.deepEqual(changes(one, withListener({ primary: serverPlan("i-a", 9000) })), [
            {
                listener: "tcp-443",
                what: "port of the primary",
                from: "8443",
                to: "9000",
                effect: "serverGroupReplaced",
            },
        ]);
    });

    describe("where a server changes its role", () => {
        const apart = withListener({ primary: serverPlan("i-a", 8080), secondary: serverPlan("i-b", 8081) });
        const ports = (head: PairPlan) =>
            changes(apart, head)
                .slice(1)
                .map(({ listener: key, what, from, to, effect }) => [key, what, from, to, effect]);

        it("tells the ports on which a switch addresses each server anew", () => {
            const idsOnly = withListener({ primary: serverPlan("i-b", 8080), secondary: serverPlan("i-a", 8081) });
            assert.deepEqual(ports(idsOnly), [
                ["tcp-443", "port of i-b", "8081", "8080", "serverGroupReplaced"],
                ["tcp-443", "port of i-a", "8080", "8081", "serverGroupReplaced"],
            ]);
        });

        it("tells no port that a server took along", () => {
            const whole = withListener({ primary: serverPlan("i-b", 8081), secondary: serverPlan("i-a", 8080) });
            assert.deepEqual(ports(whole), []);
        });

        it("tells the port of the one that changed it", () => {
            const half = withListener({ primary: serverPlan("i-b", 8081), secondary: serverPlan("i-a", 9000) });
            assert.deepEqual(ports(half), [["tcp-443", "port of i-a", "8080", "9000", "serverGroupReplaced"]]);
        });

        it("tells the port of a secondary that takes over beside a new one", () => {
            const next = withListener({ primary: serverPlan("i-b", 8080), secondary: serverPlan("i-c", 8081) });
            assert.deepEqual(ports(next), [
                [undefined, "secondary", "i-b", "i-c", "serverGroupReplaced"],
                ["tcp-443", "port of i-b", "8081", "8080", "serverGroupReplaced"],
            ]);
        });
    });

    it("tells the settings of a listener and the windows that follow from them", () => {
        const check = { ...one.listeners[0]!.healthCheck, type: "http", interval: 1, uri: "/healthz" };
        const changed = withListener({
            healthCheck: check,
            acl: { type: "white", ids: ["acl-a"] },
            bandwidth: 10,
            failoverSeconds: 17,
            proxyProtocolV2: true,
        });
        assert.deepEqual(
            changes(one, changed).map(({ what, from, to, effect }) => [what, from, to, effect]),
            [
                ["health check", "tcp", "http", "inPlace"],
                ["health check interval", "2 s", "1 s", "inPlace"],
                ["health check path", undefined, "/healthz", "inPlace"],
                ["access control", undefined, "type=white, ids=acl-a", "inPlace"],
                ["bandwidth", undefined, "10 Mbit/s", "inPlace"],
                ["PROXY protocol v2", "off", "on", "inPlace"],
                ["failover within", "19 s", "17 s", "none"],
            ],
        );
    });

    it("knows that a group keeps a name that is left out", () => {
        const named = withListener({ groupName: "shop" });
        assert.deepEqual(
            [changes(one, named), changes(named, one)].map(([change]) => change?.effect),
            ["serverGroupReplaced", "none"],
        );
    });

    it("tells listeners that come, go, or change their protocol", () => {
        const before = pairPlan({ listeners: [listenerPlan("tcp-443"), listenerPlan("tcp-53")] });
        const after = pairPlan({ listeners: [listenerPlan("udp-53"), listenerPlan("tcp-80")] });
        const ends = "primary i-a port 8443, secondary i-b port 8443";
        assert.deepEqual(changes(before, after), [
            { listener: "tcp-53", what: "protocol", from: "TCP", to: "UDP", effect: "interrupted" },
            { listener: "tcp-80", what: "listener", to: ends, effect: "begins" },
            { listener: "tcp-443", what: "listener", from: ends, effect: "ends" },
        ]);
    });

    it("takes UDP beside TCP on a port for a new listener", () => {
        const both = pairPlan({ listeners: [listenerPlan("tcp-53"), listenerPlan("udp-53")] });
        assert.deepEqual(
            changes(pairPlan({ listeners: [listenerPlan("tcp-53")] }), both).map(({ listener: key, effect }) => [
                key,
                effect,
            ]),
            [["udp-53", "begins"]],
        );
    });

    it("tells a new address from what is changed in place at the instance", () => {
        const head = pairPlan({
            instance: { ...loadBalancerPlan(), vswitchId: "vsw-b", name: "shop", tags: { env: "prod" } },
            modificationProtection: true,
            maxFailoverSeconds: 20,
        });
        assert.deepEqual(changes(pairPlan(), head), [
            { what: "name of the instance", from: "web", to: "shop", effect: "none" },
            { what: "vSwitch", from: "vsw-a", to: "vsw-b", effect: "instanceReplaced" },
            { what: "tags", to: "env=prod", effect: "none" },
            { what: "modification protection", from: "off", to: "on", effect: "none" },
            { what: "failover objective", to: "20 s", effect: "none" },
        ]);
        assert.equal(diff(pairPlan(), head).effect, "instanceReplaced");
    });

    it("takes another existing instance, or one for one of its own, for a new address", () => {
        assert.deepEqual(changes(sharedPairPlan("lb-a"), sharedPairPlan("lb-b")), [
            { what: "instance", from: "lb-a", to: "lb-b", effect: "instanceReplaced" },
        ]);
        assert.deepEqual(changes(sharedPairPlan("lb-a"), pairPlan()), [
            { what: "instance", from: "lb-a", to: "one of its own", effect: "instanceReplaced" },
        ]);
    });

    it("says that the pair's own instance is deleted where another one takes its place", () => {
        assert.deepEqual(changes(pairPlan(), sharedPairPlan("lb-other")), [
            { what: "instance", from: "one of its own", to: "lb-other", effect: "instanceDeleted" },
        ]);
        assert.equal(
            EFFECTS.instanceDeleted,
            "the pair's own instance is deleted, with its address and all that is on it",
        );
    });

    it("says that a listener which moves to another pair of its instance goes on there", () => {
        const on = (name: string, id: string, ...keys: string[]) => ({
            ...sharedPairPlan(id),
            name,
            listeners: keys.map((key) => listenerPlan(key)),
        });
        const effects = (base: PairPlan[], head: PairPlan[]) =>
            diffPlans("main", side(base), side(head)).pairs.map(({ name, changes: all, effect }) => [
                name,
                ...all.map((change) => [change.listener, change.effect]),
                effect,
            ]);
        const web = on("web", "lb-a", "tcp-80", "tcp-81");
        assert.deepEqual(
            effects(
                [web, on("api", "lb-a", "tcp-82")],
                [on("web", "lb-a", "tcp-81"), on("api", "lb-a", "tcp-80", "tcp-82", "tcp-83")],
            ),
            [
                ["web", ["tcp-80", "movedBetweenComponents"], "movedBetweenComponents"],
                ["api", ["tcp-80", "movedBetweenComponents"], ["tcp-83", "begins"], "movedBetweenComponents"],
            ],
        );
        // Another instance, or another protocol, has a port of its own.
        assert.deepEqual(
            effects(
                [web, on("api", "lb-b", "tcp-82")],
                [on("web", "lb-a", "tcp-81"), on("api", "lb-b", "tcp-80", "tcp-82")],
            ),
            [
                ["web", ["tcp-80", "ends"], "ends"],
                ["api", ["tcp-80", "begins"], "begins"],
            ],
        );
        assert.deepEqual(effects([web], [on("api", "lb-a", "tcp-80", "tcp-81")]), [
            [
                "web",
                ["tcp-80", "movedBetweenComponents"],
                ["tcp-81", "movedBetweenComponents"],
                "movedBetweenComponents",
            ],
            [
                "api",
                ["tcp-80", "movedBetweenComponents"],
                ["tcp-81", "movedBetweenComponents"],
                "movedBetweenComponents",
            ],
        ]);
        // Its name is taken where one of the two has such a listener on another instance, after or before.
        const apart = [web, on("api", "lb-a", "tcp-82"), on("api", "lb-b", "tcp-80")] as const;
        assert.deepEqual(
            effects([web, apart[1]], [on("web", "lb-b", "tcp-80", "tcp-81"), on("api", "lb-a", "tcp-80", "tcp-82")])[1],
            ["api", ["tcp-80", "twoUpdates"], "twoUpdates"],
        );
        assert.deepEqual(effects([web, apart[2]], [on("web", "lb-a", "tcp-81"), on("api", "lb-a", "tcp-80")])[0], [
            "web",
            ["tcp-80", "twoUpdates"],
            "twoUpdates",
        ]);
    });

    describe("under deletion protection", () => {
        const guarded = pairPlan({ deletionProtection: true });

        it("says that removing a listener is refused, unless the protection goes with it", () => {
            const less = { ...guarded, listeners: [guarded.listeners[0]!] };
            assert.deepEqual(
                changes(guarded, less).map(({ effect }) => effect),
                ["refused"],
            );
            assert.deepEqual(
                changes(guarded, { ...less, deletionProtection: false }).map(({ effect }) => effect),
                ["none", "ends"],
            );
        });

        it("says that another address and the end of the pair are refused", () => {
            const moved = { ...guarded, instance: { ...loadBalancerPlan(), vswitchId: "vsw-b" } };
            assert.equal(diff(guarded, moved).effect, "refused");
            assert.equal(diff(guarded, { ...moved, deletionProtection: false }).effect, "refused");
            assert.equal(diffPlans("main", side([guarded]), side([])).effect, "refused");
        });

        it("says that another protocol is refused too, and what is changed in place is not", () => {
            const tcp = pairPlan({ deletionProtection: true, listeners: [listenerPlan("tcp-53")] });
            const effects = (base: PairPlan, head: PairPlan) =>
                changes(base, head).map(({ what, effect }) => [what, effect]);
            const udp = { ...tcp, listeners: [listenerPlan("udp-53")] };
            assert.deepEqual(effects(tcp, udp), [["protocol", "refused"]]);
            assert.deepEqual(effects(tcp, { ...tcp, listeners: [listenerPlan("tcp-53", { bandwidth: 5 })] }), [
                ["bandwidth", "inPlace"],
            ]);
            assert.deepEqual(effects(tcp, { ...tcp, instance: { ...loadBalancerPlan(), name: "shop" } }), [
                ["name of the instance", "none"],
            ]);
        });

        it("says that the own instance is kept from being given up, and another one's has no such say", () => {
            const { deletionProtection } = guarded;
            const given = { ...sharedPairPlan("lb-other"), deletionProtection };
            assert.equal(changes(guarded, given)[0]?.effect, "refused");
            assert.equal(
                changes(given, { ...sharedPairPlan("lb-b"), deletionProtection })[0]?.effect,
                "instanceReplaced",
            );
        });

        it("says that a standby check can neither go nor move, but come and change", () => {
            const check = (port: number, more: Partial<StandbyCheckPlan> = {}): StandbyCheckPlan => ({
                ...{ name: `web-tcp-${port}-standby`, port, primary: serverPlan("i-a"), secondary: serverPlan("i-b") },
                healthCheck: listenerPlan("tcp-9").healthCheck,
                ...more,
            });
            const effects = (base: PairPlan, head: PairPlan) => changes(base, head).map(({ effect }) => effect);
            const checked = { ...guarded, standbyCheck: check(9000) };
            const moved = { ...guarded, standbyCheck: check(9001) };
            assert.deepEqual(effects(checked, moved), ["refused"]);
            assert.deepEqual(effects(checked, { ...moved, deletionProtection: false }), ["none", "none"]);
            assert.deepEqual(effects(guarded, checked), ["none"]);
            const probed = { ...guarded, standbyCheck: check(9000, { secondary: serverPlan("i-b", 22) }) };
            assert.deepEqual(effects(checked, probed), ["none"]);
        });

        it("lets a switch pass", () => {
            const { listeners } = withServers(serverPlan("i-b"), serverPlan("i-a"));
            assert.equal(diff(guarded, { ...guarded, listeners }).effect, "moves");
        });
    });

    it("tells pairs that come and go, listener by listener", () => {
        const { pairs, effect } = diffPlans("main", side([one]), side([{ ...one, name: "shop" }]));
        const value = "primary i-a port 8443, secondary i-b port 8443";
        assert.deepEqual(pairs, [
            {
                name: "web",
                kind: "removed",
                effect: "ends",
                changes: [{ listener: "tcp-443", what: "listener", from: value, effect: "ends" }],
            },
            {
                name: "shop",
                kind: "added",
                effect: "begins",
                changes: [{ listener: "tcp-443", what: "listener", to: value, effect: "begins" }],
            },
        ]);
        assert.equal(effect, "ends");
    });

    it("does not guess at secrets", () => {
        const hidden = withServers(serverPlan("[secret]"), serverPlan("i-b"));
        assert.deepEqual(changes(pairPlan(), hidden), [
            { what: "primary", from: "i-a", to: "[secret]", effect: "unknown" },
        ]);
        const key = "pairs.web.primary.serverId";
        const again = (cipher: string) =>
            diffPlans("main", side([hidden], {}, { [key]: "v1:a" }), side([hidden], {}, { [key]: cipher }));
        assert.deepEqual(again("v1:a").changes, []);
        assert.deepEqual(again("v1:b").changes, [
            { what: `${key}, encrypted anew`, from: "[secret]", to: "[secret]", effect: "unknown" },
        ]);
    });

    it("tells another region, and warnings that are new", () => {
        const warnings = [{ path: "a", reason: "old" }];
        const more = [...warnings, { path: "b", reason: "new" }];
        const found = diffPlans(
            "main",
            side([one], { warnings }),
            side([one], { warnings: more, region: "cn-beijing" }),
        );
        assert.deepEqual(found.changes, [{ what: "region", from: "cn-hangzhou", to: "cn-beijing", effect: "unknown" }]);
        assert.deepEqual(found.warnings, [{ path: "b", reason: "new" }]);
    });
});

describe("findHeaviest", () => {
    it("goes by the order of the table", () => {
        assert.equal(findHeaviest([]), "none");
        assert.equal(findHeaviest(["moves", "none", "inPlace"]), "moves");
        assert.deepEqual(Object.keys(EFFECTS).at(-1), "refused");
    });
});
