// Which changes of roles a guard allows: what the cloud says, and what is said of it. What it does around a move: guardMoves.test.ts.

import * as assert from "node:assert/strict";

import { CloudError } from "../../../components/cloud/client";
import type { GuardedPair } from "../../../components/guard/guard";
import {
    actionOf,
    asks,
    asksGroup,
    CHECK,
    ended,
    GuardedScript,
    listener,
    looks,
    type Result,
    resumeTime,
    stopTime,
} from "../../support/scriptedCloud";

const GROUP = "DescribeMasterSlaveServerGroupAttribute";
const HEALTH = "DescribeHealthStatus";
const TCP = actionOf("Describe", "tcp-443");

const FORCE = "To do it all the same, in one run: ALICLOUD_PRIMARY_SECONDARY_FORCE=web";
const RULE = "A pair with `guard` changes its primary only to a server that the cloud's probes see healthy.";
const NO_CHECK = "By default the cloud does not probe the secondary: set `standbyCheck` and deploy it first.";

const unseen = (lines: readonly string[], more = "") =>
    [
        "pair web: the roles stay as they are, as the new primary is not seen to serve; no listener was moved",
        ...lines.map((line) => `  ${line}`),
        `${RULE}${more} ${FORCE}`,
    ].join("\n");

const unasked = (why: string) =>
    [
        "pair web: the roles stay as they are, as it cannot be asked whether the new primary serves; no listener was moved",
        `  ${why}`,
        `${RULE} ${FORCE}`,
    ].join("\n");

const NO_LOAD_BALANCER = "InvalidLoadBalancerId.NotFound";
const SHORT = "refused with the rest of the pair, which says why";

describe("a guard's permission", () => {
    beforeEach(stopTime);
    afterEach(resumeTime);

    const allAsked = [asks("tcp-443"), asksGroup("rsp-443-a"), asks("udp-53"), asksGroup("rsp-53-a"), looks];

    it("is given where the probes see the new primary, and says by which of them", async () => {
        const { guard, cloud, said, warned } = new GuardedScript();
        cloud.results["udp-53 i-b"] = "normal";
        assert.equal(await ended(guard.authorize()), undefined);
        assert.deepEqual(cloud.calls, allAsked);
        assert.deepEqual(said, [
            "0 s: guard: tcp-443 may move to i-b port 8443: healthy, by the standby check",
            "0 s: guard: udp-53 may move to i-b port 5353: healthy, by the health check",
        ]);
        assert.deepEqual(warned, []);
    });

    it("is given without a look and a word where all listeners are on that primary already", async () => {
        const { guard, cloud, said } = new GuardedScript();
        Object.assign(cloud.listeners, { "tcp-443": "rsp-443-b", "udp-53": "rsp-53-b" });
        assert.equal(await ended(guard.authorize()), undefined);
        assert.deepEqual(cloud.calls, [asks("tcp-443"), asksGroup("rsp-443-b"), asks("udp-53"), asksGroup("rsp-53-b")]);
        assert.deepEqual(said, []);
    });

    it("looks only at the listeners that get another primary", async () => {
        const { guard, cloud, said } = new GuardedScript();
        cloud.listeners["tcp-443"] = "rsp-443-b";
        cloud.results["tcp-443 i-b"] = "abnormal";
        assert.equal(await ended(guard.authorize()), undefined);
        assert.deepEqual(said, ["0 s: guard: udp-53 may move to i-b port 5353: healthy, by the standby check"]);
    });

    const own = (result: Result) => ({ "tcp-443 i-b": result, "udp-53 i-b": "normal" as const });
    const check = (result: Result) => ({ [`${CHECK} i-b`]: result, "udp-53 i-b": "normal" as const });
    const cases: [string, Record<string, Result>, Partial<GuardedPair>, string, string?][] = [
        ["its own row says so", own("abnormal"), {}, "unhealthy, by the health check"],
        ["the standby check says so", check("abnormal"), {}, "unhealthy, by the standby check"],
        ["neither has a result yet", check("unavailable"), {}, "without a result of the probes yet"],
        ["neither probes it", check("none"), {}, "not probed"],
        [
            "its own row says so, where there is no standby check",
            own("abnormal"),
            { standbyCheckPort: undefined },
            "unhealthy, by the health check",
        ],
        [
            "there is no result yet, and no standby check",
            own("unavailable"),
            { standbyCheckPort: undefined },
            "without a result of the probes yet",
        ],
        [
            "there is no standby check that probes it, which is the way out",
            own("none"),
            { standbyCheckPort: undefined },
            "not probed",
            ` ${NO_CHECK}`,
        ],
    ];
    for (const [title, results, pair, words, more] of cases) {
        it(`is refused as the new primary is ${words.split(",")[0]}, as ${title}`, async () => {
            const { guard, cloud, said } = new GuardedScript(pair);
            cloud.results = results;
            assert.equal(await ended(guard.authorize()), unseen([`tcp-443: i-b port 8443 is ${words}`], more));
            assert.deepEqual([said, cloud.changes], [[], []]);
        });
    }

    it("is refused with all listeners that are not well, and the way out where one of them is not probed", async () => {
        const { guard, cloud } = new GuardedScript({ standbyCheckPort: undefined });
        cloud.results = { "tcp-443 i-b": "abnormal" };
        assert.equal(
            await ended(guard.authorize()),
            unseen(
                ["tcp-443: i-b port 8443 is unhealthy, by the health check", "udp-53: i-b port 5353 is not probed"],
                ` ${NO_CHECK}`,
            ),
        );
    });

    it("is refused where the cloud cannot be asked, with the reason", async () => {
        const cases: [string, (script: GuardedScript) => void][] = [TCP, GROUP, HEALTH].map((action) => [
            `slb:${action}: the cloud refused: Forbidden.RAM`,
            ({ cloud }) => (cloud.meets = (one) => one === action && cloud.refuse(action, "Forbidden.RAM")),
        ]);
        cases.push(
            [
                `slb:${TCP}: not asked to the end, as the run was interrupted`,
                ({ cloud, stop }) => (cloud.meets = () => stop.abort()),
            ],
            [
                `slb:${GROUP}: not asked to the end, as the run was interrupted`,
                ({ cloud, stop }) => (cloud.meets = (action) => action === GROUP && stop.abort()),
            ],
            [
                `slb:${HEALTH}: not asked to the end, as the run was interrupted`,
                ({ cloud, stop }) => (cloud.meets = (action) => action === HEALTH && stop.abort()),
            ],
            ["no words", ({ cloud }) => (cloud.meets = () => AbortSignal.abort("no words").throwIfAborted())],
        );
        for (const [why, setUp] of cases) {
            const script = new GuardedScript();
            setUp(script);
            assert.equal(await ended(script.guard.authorize()), unasked(why));
            assert.deepEqual(script.said, []);
        }
        const connect = () => Promise.reject(new CloudError("no region; set alicloud:region"));
        assert.equal(
            await ended(new GuardedScript({}, { connect }).guard.authorize()),
            unasked("no region; set alicloud:region"),
        );
    });

    it("is told once: whoever asks again gets the same answer in short, and the cloud is asked no more", async () => {
        const { guard, cloud } = new GuardedScript();
        cloud.results = {};
        const first = ended(guard.authorize());
        const second = ended(guard.authorize());
        const lines = ["tcp-443: i-b port 8443 is not probed", "udp-53: i-b port 5353 is not probed"];
        assert.deepEqual([await first, await second], [unseen(lines), SHORT]);
        assert.equal(await ended(guard.authorize()), SHORT);
        assert.equal(await ended(guard.beforeMove()), SHORT);
        assert.deepEqual(cloud.calls, allAsked);
    });

    it("is given once for all: the cloud is asked no more, and nothing is said again", async () => {
        const { guard, cloud, said } = new GuardedScript();
        await ended(Promise.all([guard.authorize(), guard.authorize()]));
        await ended(guard.beforeMove());
        assert.deepEqual([cloud.calls, said.length], [allAsked, 2]);
    });

    describe("where something is not there", () => {
        for (const code of ["InvalidParameter", "ListenerNotFound", NO_LOAD_BALANCER]) {
            it(`has nothing to say of a listener that is yet to be made (${code})`, async () => {
                const script = new GuardedScript();
                const { guard, cloud, said } = script;
                cloud.missing = code;
                // Whatever else the state has.
                script.inState = code === NO_LOAD_BALANCER ? ["lb-0:tcp:443", "lb-1:udp:443"] : script.inState;
                delete cloud.listeners["tcp-443"];
                assert.equal(await ended(guard.authorize()), undefined);
                assert.deepEqual(cloud.calls, [asks("tcp-443"), asks("udp-53"), asksGroup("rsp-53-a"), looks]);
                assert.deepEqual(said, ["0 s: guard: udp-53 may move to i-b port 5353: healthy, by the standby check"]);
            });
        }

        it("refuses if the load balancer is unknown and the listener was deployed, and names who answered", async () => {
            const { guard, cloud, said } = new GuardedScript();
            cloud.missing = NO_LOAD_BALANCER;
            delete cloud.listeners["udp-53"];
            const why =
                "udp-53: lb-1:udp:53 is in the state, and there is no lb-1 where the guard asked: account 1 in region r " +
                "answered; use the keys and the region that the pair was deployed with";
            assert.equal(await ended(guard.authorize()), unasked(why));
            assert.deepEqual([said, cloud.changes], [[], []]);
        });

        it("takes no other refusal for that", async () => {
            const codes = [
                "InvalidParameter.Port",
                "Some.InvalidParameter",
                "ListenerNotFound.Ever",
                "InvalidLoadBalancerId-NotFound",
                "InvalidLoadBalancerId",
            ];
            for (const code of codes) {
                const { guard, cloud } = new GuardedScript();
                cloud.missing = code;
                delete cloud.listeners["tcp-443"];
                assert.equal(await ended(guard.authorize()), unasked(`slb:${TCP}: the cloud refused: ${code}`));
            }
            const { guard, cloud } = new GuardedScript();
            cloud.meets = () =>
                Promise.reject(Object.assign(new Error("of another kind"), { code: "InvalidParameter" }));
            assert.equal(await ended(guard.authorize()), unasked("of another kind"));
        });

        it("takes a listener without a server group, and one whose group is gone, for one that gets another primary", async () => {
            const { guard, cloud, said } = new GuardedScript();
            cloud.listeners["tcp-443"] = "";
            delete cloud.groups["rsp-53-a"];
            assert.equal(await ended(guard.authorize()), undefined);
            assert.deepEqual(cloud.calls, [asks("tcp-443"), asks("udp-53"), asksGroup("rsp-53-a"), looks]);
            assert.equal(said.length, 2);
        });

        it("takes answers without groups and servers for such ones", async () => {
            for (const [action, answer] of [
                [TCP, {}],
                [TCP, { MasterSlaveServerGroupId: 7 }],
                [GROUP, {}],
                [GROUP, { MasterSlaveBackendServers: {} }],
                [
                    GROUP,
                    {
                        MasterSlaveBackendServers: {
                            MasterSlaveBackendServer: [{ ServerType: "Slave", ServerId: "i-b" }],
                        },
                    },
                ],
                [GROUP, { MasterSlaveBackendServers: { MasterSlaveBackendServer: [{ ServerType: "Master" }] } }],
            ] as const) {
                const { guard, cloud, said } = new GuardedScript({ listeners: [listener("tcp-443")] });
                cloud.answers[action] = answer;
                assert.equal(await ended(guard.authorize()), undefined);
                assert.deepEqual(
                    [said, cloud.calls],
                    [
                        ["0 s: guard: tcp-443 may move to i-b port 8443: healthy, by the standby check"],
                        [asks("tcp-443"), ...(action === GROUP ? [asksGroup("rsp-443-a")] : []), looks],
                    ],
                    JSON.stringify(answer),
                );
            }
        });

        it("takes an answer without rows for a server that is not probed", async () => {
            const { guard, cloud } = new GuardedScript({ listeners: [listener("tcp-443")] });
            cloud.answers[HEALTH] = {};
            assert.equal(await ended(guard.authorize()), unseen(["tcp-443: i-b port 8443 is not probed"]));
        });
    });
});

describe("a guard of a locked pair", () => {
    beforeEach(stopTime);
    afterEach(resumeTime);

    const lock = "sale until Monday";
    const locked = (...lines: string[]) =>
        [
            "pair web: locked: sale until Monday; no listener was moved",
            ...lines.map((line) => `  ${line}`),
            "While alicloud-primary-secondary:locked names it, its roles stay as they are: unlock it first, or take the change of " +
                "roles out of the program",
        ].join("\n");
    const last = (primaries: Record<string, string>) => ({ lastPrimaries: () => Promise.resolve(primaries) });

    it("refuses the change, by what the cloud has, whatever the probes say", async () => {
        const seen: Record<string, Result>[] = [{ [`${CHECK} i-b`]: "normal" }, {}];
        for (const results of seen) {
            const { guard, cloud, said } = new GuardedScript({ lock });
            cloud.results = results;
            assert.equal(await ended(guard.authorize()), locked("tcp-443: i-a -> i-b", "udp-53: i-a -> i-b"));
            assert.equal(await ended(guard.beforeMove()), SHORT);
            assert.deepEqual([said, cloud.changes], [[], []]);
        }
    });

    it("names only the listeners that would change, and the one that has no primary as such", async () => {
        const { guard, cloud } = new GuardedScript({ lock });
        cloud.listeners["tcp-443"] = "rsp-443-b";
        assert.equal(await ended(guard.authorize()), locked("udp-53: i-a -> i-b"));
        const other = new GuardedScript({ lock });
        other.cloud.listeners["tcp-443"] = "";
        delete other.cloud.groups["rsp-53-a"];
        assert.equal(
            await ended(other.guard.authorize()),
            locked("tcp-443: no primary -> i-b", "udp-53: no primary -> i-b"),
        );
    });

    it("refuses the change of a listener that the cloud does not know, by what the last run left", async () => {
        const { guard, cloud } = new GuardedScript({ lock }, last({ "tcp-443": "i-a" }));
        Object.assign(cloud.listeners, { "tcp-443": undefined, "udp-53": "rsp-53-b" });
        assert.equal(await ended(guard.authorize()), locked("tcp-443: i-a -> i-b"));
    });

    it("has nothing against an update that leaves the roles as they are", async () => {
        const { guard, cloud } = new GuardedScript({ lock }, last({ "tcp-443": "i-b", "udp-53": "i-b" }));
        Object.assign(cloud.listeners, { "tcp-443": "rsp-443-b", "udp-53": "rsp-53-b" });
        assert.equal(await ended(guard.authorize()), undefined);
    });

    it("refuses the change at a preview, by what the last run left, without the cloud", async () => {
        const { guard, cloud } = new GuardedScript({ lock }, last({ "tcp-443": "i-a", "udp-53": "i-b" }));
        assert.equal(await ended(guard.authorizePreview()), locked("tcp-443: i-a -> i-b"));
        assert.deepEqual(cloud.calls, []);
    });

    it("has nothing against a preview that changes no roles, or of which no run is known", async () => {
        const known: Record<string, string>[] = [{ "tcp-443": "i-b", "udp-53": "i-b" }, { "tcp-443": "i-b" }, {}];
        for (const primaries of known) {
            assert.equal(await ended(new GuardedScript({ lock }, last(primaries)).guard.authorizePreview()), undefined);
        }
    });

    it("reads no state at a preview of a pair that is not locked", async () => {
        assert.equal(await ended(new GuardedScript().guard.authorizePreview()), undefined);
    });

    it("refuses a forced change too, by what the last run left, and does not warn of what is not done", async () => {
        const { guard, cloud, warned } = new GuardedScript(
            { lock, isForced: true },
            last({ "tcp-443": "i-a", "udp-53": "i-a" }),
        );
        assert.equal(await ended(guard.authorize()), locked("tcp-443: i-a -> i-b", "udp-53: i-a -> i-b"));
        assert.deepEqual([cloud.calls, warned], [[], []]);
    });
});

describe("a guard that is forced", () => {
    beforeEach(stopTime);
    afterEach(resumeTime);

    it("warns, once, and asks, moves and waits for nothing", async () => {
        for (const switchBack of [false, true]) {
            const lastPrimaries = () => Promise.resolve({ "tcp-443": "i-a", "udp-53": "i-a" });
            const script = new GuardedScript({ isForced: true, switchBack }, { lastPrimaries });
            script.cloud.results = { "tcp-443 i-b": "abnormal" };
            assert.equal(await ended(script.guard.authorize()), undefined);
            assert.equal(await script.move("tcp-443"), undefined);
            assert.deepEqual([script.cloud.calls, script.said], [[], []]);
            assert.deepEqual(script.warned, [
                "GUARD FORCED by ALICLOUD_PRIMARY_SECONDARY_FORCE: nobody looks whether the new primary of pair web serves, neither " +
                    "before its listeners are moved nor after it",
            ]);
        }
    });
});

describe("a guard whose cloud is busy", () => {
    beforeEach(stopTime);
    afterEach(resumeTime);

    /** A pair of one listener, whose cloud says no to the first calls of an action. */
    const refusing = (code: string, times: number, action = HEALTH) => {
        const script = new GuardedScript({ listeners: [listener("tcp-443")] });
        script.cloud.meets = (one, nth) => one === action && nth <= times && script.cloud.refuse(action, code);
        return script;
    };
    const timesOf = ({ cloud }: GuardedScript, call: string) =>
        cloud.times.filter((_, index) => cloud.calls[index] === call);

    it("asks again, after longer and longer pauses", async () => {
        const script = refusing("OperationBusy", 6);
        assert.equal(await ended(script.guard.authorize()), undefined);
        assert.deepEqual(timesOf(script, looks), [0, 0.5, 1.5, 3.5, 7.5, 12.5, 17.5]);
        assert.deepEqual(script.said, [
            "17.5 s: guard: tcp-443 may move to i-b port 8443: healthy, by the standby check",
        ]);
    });

    for (const [action, call] of [
        [TCP, asks("tcp-443")],
        [GROUP, asksGroup("rsp-443-a")],
    ] as const) {
        it(`does so where it asks for ${action === GROUP ? "a group" : "a listener"}`, async () => {
            const script = refusing("Throttling.User", 2, action);
            assert.equal(await ended(script.guard.authorize()), undefined);
            assert.deepEqual(timesOf(script, call), [0, 0.5, 1.5]);
        });
    }

    it("gives up after two minutes, with what the cloud said", async () => {
        const script = refusing("ServiceIsConfiguring", Infinity);
        assert.equal(
            await ended(script.guard.authorize()),
            unasked(`slb:${HEALTH}: the cloud refused: ServiceIsConfiguring`),
        );
        assert.deepEqual(timesOf(script, looks).slice(-2), [112.5, 117.5]);
    });

    it("asks last when two minutes are over to the second, however long the answers take", async () => {
        const script = refusing("ServiceIsConfiguring", Infinity);
        const { cloud } = script;
        const { meets } = cloud;
        cloud.meets = async (action, nth) => {
            if (action === HEALTH && nth === 1) {
                await new Promise<void>((resolve) => script.in(2.5, resolve));
            }
            return meets(action, nth);
        };
        assert.equal(
            await ended(script.guard.authorize()),
            unasked(`slb:${HEALTH}: the cloud refused: ServiceIsConfiguring`),
        );
        assert.deepEqual(timesOf(script, looks).slice(-2), [115, 120]);
    });

    it("asks once where the cloud says no for another reason", async () => {
        const script = refusing("OperationUnsupported", 1);
        assert.equal(
            await ended(script.guard.authorize()),
            unasked(`slb:${HEALTH}: the cloud refused: OperationUnsupported`),
        );
        assert.deepEqual(timesOf(script, looks), [0]);
        const other = new GuardedScript();
        other.cloud.meets = () => Promise.reject(Object.assign(new Error("not the cloud"), { code: "OperationBusy" }));
        assert.equal(await ended(other.guard.authorize()), unasked("not the cloud"));
        assert.deepEqual(other.cloud.calls, [asks("tcp-443")]);
    });

    it("ends a pause at once when the run is interrupted, and asks no more", async () => {
        const script = refusing("OperationBusy", Infinity);
        script.in(10, () => script.stop.abort());
        assert.equal(
            await ended(script.guard.authorize()),
            unasked(`slb:${HEALTH}: not asked to the end, as the run was interrupted`),
        );
        assert.deepEqual(timesOf(script, looks), [0, 0.5, 1.5, 3.5, 7.5]);
    });
});
