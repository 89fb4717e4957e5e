// What a guard does before and after a listener is moved: what it waits for, what it says meanwhile, and what it leaves.

import * as assert from "node:assert/strict";

import {
    actionOf,
    asks,
    asksGroup,
    CHECK,
    ended,
    GuardedScript,
    listener,
    looks,
    points,
    resumeTime,
    seconds,
    stopTime,
} from "../../support/scriptedCloud";

const HEALTH = "DescribeHealthStatus";
const SET_TCP = actionOf("Set", "tcp-443");
const SET_UDP = actionOf("Set", "udp-53");
const MAY_MOVE = [
    "0 s: guard: tcp-443 may move to i-b port 8443: healthy, by the standby check",
    "0 s: guard: udp-53 may move to i-b port 5353: healthy, by the standby check",
];
const SHORT = "refused with the rest of the pair, which says why";

/** What is said once the permission was. */
const saidLater = ({ said }: GuardedScript) => said.filter((line) => !MAY_MOVE.includes(line));

describe("a guard before a listener is moved", () => {
    beforeEach(stopTime);
    afterEach(resumeTime);

    it("moves nothing itself where listeners are not to come back", async () => {
        const { guard, cloud, said } = new GuardedScript();
        assert.equal(await ended(guard.beforeMove()), undefined);
        assert.deepEqual([cloud.changes, said], [[], MAY_MOVE]);
    });

    it("moves nothing where the new primary is not allowed", async () => {
        const { guard, cloud } = new GuardedScript({ switchBack: true, listeners: [listener("tcp-443")] });
        cloud.results = {};
        assert.match(String(await ended(guard.beforeMove())), /^pair web: the roles stay as they are, /);
        assert.deepEqual(cloud.changes, []);
    });
});

describe("a guard whose listeners are to come back", () => {
    beforeEach(stopTime);
    afterEach(resumeTime);

    const there = [points("tcp-443", "rsp-443-b"), points("udp-53", "rsp-53-b")];
    const backAgain = [points("tcp-443", "rsp-443-a"), points("udp-53", "rsp-53-a")];
    const WAITING =
        "0 s: guard: waiting: tcp-443, udp-53 point at the new primary; up to 6 s until it is seen to serve there, else they go " +
        "back, but not if this run is killed in the wait";

    const back = (why: string, ...lines: string[]) =>
        [
            `pair web: switched back, as ${why}`,
            ...lines.map((line) => `  ${line}`),
            "The program still has the new roles: take them out of it, or bring the server up, and run it again.",
        ].join("\n");
    const late = (...lines: string[]) => back("the new primary was not seen to serve in time", ...lines);
    const interrupted = (...lines: string[]) => back("the run was interrupted", ...lines);
    const TCP_BACK = "tcp-443: back on i-a";
    const UDP_BACK = "udp-53: back on i-a";

    const script = (...listeners: Parameters<typeof listener>[1][]) => {
        const [tcp, udp] = listeners;
        return new GuardedScript({ switchBack: true, listeners: [listener("tcp-443", tcp), listener("udp-53", udp)] });
    };

    it("moves all of them at once, and looks", async () => {
        const one = script();
        assert.equal(await ended(one.guard.beforeMove()), undefined);
        assert.deepEqual(one.cloud.calls, [
            ...[asks("tcp-443"), asksGroup("rsp-443-a"), asks("udp-53"), asksGroup("rsp-53-a"), looks],
            ...there,
            looks,
        ]);
        assert.deepEqual(saidLater(one), [
            "0 s: guard: the new primary is seen to serve behind tcp-443, udp-53, after 0 s",
        ]);
    });

    it("leaves nothing to do for the next one, and nothing to wait for when the engine moved them", async () => {
        const one = script();
        assert.equal(await one.move("tcp-443"), undefined);
        const { length } = one.cloud.calls;
        assert.equal(await one.move("udp-53"), undefined);
        assert.deepEqual([one.cloud.calls.length, one.cloud.changes, one.said.length], [length, there, 3]);
        assert.equal(length, 8);
    });

    it("has nothing to move where all are on the new primary already", async () => {
        const one = script();
        Object.assign(one.cloud.listeners, { "tcp-443": "rsp-443-b", "udp-53": "rsp-53-b" });
        assert.equal(await one.move("tcp-443"), undefined);
        assert.deepEqual([one.cloud.changes, one.said], [[], []]);
    });

    it("waits for the slowest, and says once that it does", async () => {
        const one = script();
        one.cloud.results["tcp-443 i-b"] = "unavailable";
        one.cloud.results["udp-53 i-b"] = "normal";
        one.in(2.5, () => (one.cloud.results["tcp-443 i-b"] = "normal"));
        // It may move by the standby check.
        one.cloud.results[`${CHECK} i-b`] = "normal";
        assert.equal(await ended(one.guard.beforeMove()), undefined);
        assert.deepEqual(one.said.slice(2), [
            WAITING,
            "3 s: guard: the new primary is seen to serve behind tcp-443, udp-53, after 3 s",
        ]);
        assert.deepEqual(one.cloud.changes, there);
        assert.deepEqual(one.cloud.times.slice(-4), [0, 1, 2, 3]);
    });

    it("goes back with all of them where one is not served in its time", async () => {
        const one = script();
        one.cloud.results["udp-53 i-b"] = "unavailable";
        assert.equal(
            await ended(one.guard.beforeMove()),
            late("udp-53: i-b port 5353 is without a result of the probes yet", TCP_BACK, UDP_BACK),
        );
        assert.deepEqual([one.cloud.changes, seconds()], [[...there, ...backAgain], 6]);
        assert.deepEqual(saidLater(one), [WAITING]);
        assert.equal(await ended(one.guard.beforeMove()), SHORT);
        assert.deepEqual(one.cloud.changes, [...there, ...backAgain]);
    });

    it("waits for no one once the time of the fastest is over", async () => {
        const one = script();
        one.cloud.results["tcp-443 i-b"] = one.cloud.results["udp-53 i-b"] = "unavailable";
        assert.equal(
            await ended(one.guard.beforeMove()),
            late(
                "tcp-443: i-b port 8443 is without a result of the probes yet",
                "udp-53: i-b port 5353 is without a result of the probes yet",
                ...[TCP_BACK, UDP_BACK],
            ),
        );
        assert.equal(seconds(), 4);
    });

    it("does not take the standby check for a server that serves clients", async () => {
        const one = script();
        one.cloud.results["tcp-443 i-b"] = "none";
        assert.equal(
            await ended(one.guard.beforeMove()),
            late("tcp-443: i-b port 8443 is not probed", TCP_BACK, UDP_BACK),
        );
        assert.equal(seconds(), 4);
    });

    it("goes back on a group without a primary by its id, and leaves alone what had none", async () => {
        const one = script();
        delete one.cloud.groups["rsp-53-a"];
        one.cloud.listeners["tcp-443"] = "";
        one.cloud.results["udp-53 i-b"] = "unavailable";
        assert.equal(
            await ended(one.guard.beforeMove()),
            late(
                "udp-53: i-b port 5353 is without a result of the probes yet",
                "tcp-443: stays on its new primary, as it had no server group before",
                "udp-53: back on rsp-53-a",
            ),
        );
        assert.deepEqual(one.cloud.changes, [...there, points("udp-53", "rsp-53-a")]);
    });

    it("says which one the cloud does not let back, and why", async () => {
        const one = script();
        one.cloud.results["udp-53 i-b"] = "unavailable";
        one.cloud.meets = (action, nth) => action === SET_TCP && nth === 2 && one.cloud.refuse(action, "Forbidden.RAM");
        assert.equal(
            await ended(one.guard.beforeMove()),
            late(
                "udp-53: i-b port 5353 is without a result of the probes yet",
                `tcp-443: NOT BACK, it points at its new primary: slb:${SET_TCP}: the cloud refused: Forbidden.RAM`,
                UDP_BACK,
            ),
        );
    });

    it("goes back with those that it began with where one cannot be moved", async () => {
        const refused = script();
        refused.cloud.meets = (action, nth) =>
            action === SET_UDP && nth === 1 && refused.cloud.refuse(action, "OperationUnsupported");
        assert.equal(
            await ended(refused.guard.beforeMove()),
            late(`slb:${SET_UDP}: the cloud refused: OperationUnsupported`, TCP_BACK, UDP_BACK),
        );
        assert.deepEqual(refused.cloud.changes, [...there, ...backAgain]);
        const groupless = script({}, { groupId: () => Promise.reject(new Error("the group was not made")) });
        assert.equal(await ended(groupless.guard.beforeMove()), late("the group was not made", TCP_BACK));
        assert.deepEqual(groupless.cloud.changes, [there[0], backAgain[0]]);
    });

    it("tries a move again while the cloud is busy, there and back", async () => {
        const one = script();
        one.cloud.results["udp-53 i-b"] = "unavailable";
        one.cloud.meets = (action, nth) =>
            action === SET_TCP && [1, 3].includes(nth) && one.cloud.refuse(action, "ServiceIsConfiguring");
        assert.match(
            String(await ended(one.guard.beforeMove())),
            /\n {2}tcp-443: back on i-a\n {2}udp-53: back on i-a\n/,
        );
        const moves = one.cloud.calls.map((call, index) => [call, one.cloud.times[index]]);
        assert.deepEqual(
            moves.filter(([call]) => String(call).startsWith(SET_TCP)),
            [
                [there[0], 0],
                [there[0], 0.5],
                [backAgain[0], 6.5],
                [backAgain[0], 7],
            ],
        );
    });

    it("looks again where the cloud does not answer, and goes back with the reason where it does not in time", async () => {
        const well = script();
        well.cloud.meets = (action, nth) =>
            action === HEALTH && nth === 2 && well.cloud.refuse(action, "InternalError");
        assert.equal(await ended(well.guard.beforeMove()), undefined);
        assert.deepEqual(saidLater(well), [
            WAITING,
            "1 s: guard: the new primary is seen to serve behind tcp-443, udp-53, after 1 s",
        ]);
        const ill = script();
        ill.cloud.meets = (action, nth) => action === HEALTH && nth > 1 && ill.cloud.refuse(action, "InternalError");
        const why = `slb:${HEALTH}: the cloud refused: InternalError`;
        assert.equal(
            await ended(ill.guard.beforeMove()),
            late(`tcp-443: ${why}`, `udp-53: ${why}`, TCP_BACK, UDP_BACK),
        );
        assert.equal(seconds(), 5);
    });

    it("goes back at once when the run is interrupted", async () => {
        const one = script();
        one.cloud.results["udp-53 i-b"] = "unavailable";
        one.in(1.5, () => one.stop.abort());
        const why = `slb:${HEALTH}: not asked to the end, as the run was interrupted`;
        assert.equal(
            await ended(one.guard.beforeMove()),
            interrupted(`tcp-443: ${why}`, `udp-53: ${why}`, TCP_BACK, UDP_BACK),
        );
        assert.deepEqual([one.cloud.changes, seconds()], [[...there, ...backAgain], 1.5]);
    });

    it("tries the way back again while the cloud is busy, although the run is interrupted", async () => {
        const one = script();
        one.cloud.results["udp-53 i-b"] = "unavailable";
        one.in(1.5, () => one.stop.abort());
        one.cloud.meets = (action, nth) => action === SET_TCP && nth === 2 && one.cloud.refuse(action, "OperationBusy");
        const why = `slb:${HEALTH}: not asked to the end, as the run was interrupted`;
        assert.equal(
            await ended(one.guard.beforeMove()),
            interrupted(`tcp-443: ${why}`, `udp-53: ${why}`, TCP_BACK, UDP_BACK),
        );
        assert.equal(seconds(), 2);
    });

    it("moves no further listener when the run is interrupted", async () => {
        const one = script();
        one.cloud.meets = (action) => action === SET_TCP && one.stop.abort();
        const error = String(await ended(one.guard.beforeMove()));
        assert.match(error, /^pair web: switched back, as the run was interrupted\n/);
        assert.deepEqual(
            one.cloud.changes.filter((call) => call.includes("UDP")),
            [],
        );
    });
});

describe("a guard after a listener was moved", () => {
    beforeEach(stopTime);
    afterEach(resumeTime);

    const late = (how: string, where: string, ...lines: string[]) =>
        [
            `pair web: tcp-443 points at its new primary, which is ${how}`,
            ...lines.map((line) => `  ${line}`),
            where,
            "The cloud lets the secondary serve while the primary does not. To go back, take the change of roles out of the program " +
                "and run it again with ALICLOUD_PRIMARY_SECONDARY_FORCE=web, or bring the server up and run it again.",
        ].join("\n");
    const HALF = "HALF SWITCHED: on the new primary: tcp-443; still on the old one: udp-53.";
    const UNHEALTHY = "tcp-443: i-b port 8443 is unhealthy, by the health check";

    /** Well by the standby check, and dead once clients get there. */
    const dying = async () => {
        const one = new GuardedScript();
        await ended(one.guard.authorize());
        one.cloud.results["tcp-443 i-b"] = "abnormal";
        return one;
    };

    it("says that it serves", async () => {
        const one = new GuardedScript();
        assert.equal(await one.move("tcp-443"), undefined);
        assert.equal(await one.move("udp-53"), undefined);
        assert.deepEqual(saidLater(one), [
            "0 s: guard: the new primary is seen to serve behind tcp-443, after 0 s",
            "0 s: guard: the new primary is seen to serve behind udp-53, after 0 s",
        ]);
        assert.deepEqual(one.cloud.calls.slice(-2), [looks, looks]);
    });

    it("does nothing of a listener that gets no other primary, or that nobody was asked about", async () => {
        const one = new GuardedScript();
        assert.equal(await ended(one.guard.afterMove("tcp-443")), undefined);
        assert.deepEqual(one.cloud.calls, []);
        one.cloud.listeners["tcp-443"] = "rsp-443-b";
        assert.equal(await one.move("tcp-443"), undefined);
        assert.deepEqual(one.cloud.calls.slice(-1), [looks]);
        assert.deepEqual(one.said, [MAY_MOVE[1]]);
    });

    it("waits, and says where the others are as long as there are some", async () => {
        const one = new GuardedScript();
        one.cloud.results["tcp-443 i-b"] = one.cloud.results["udp-53 i-b"] = "unavailable";
        one.in(1.5, () => (one.cloud.results["tcp-443 i-b"] = "normal"));
        one.in(4.5, () => (one.cloud.results["udp-53 i-b"] = "normal"));
        assert.equal(await one.move("tcp-443"), undefined);
        assert.equal(await one.move("udp-53"), undefined);
        assert.deepEqual(saidLater(one), [
            "0 s: guard: waiting: tcp-443 points at i-b; up to 4 s until it is seen to serve there; still on the old primary: " +
                "udp-53, where a run that is interrupted now leaves them: run it again to complete the switch",
            "2 s: guard: the new primary is seen to serve behind tcp-443, after 2 s",
            "2 s: guard: waiting: udp-53 points at i-b; up to 6 s until it is seen to serve there; all listeners of the pair are moved",
            "5 s: guard: the new primary is seen to serve behind udp-53, after 3 s",
        ]);
    });

    it("fails when its time is over, with what is half switched", async () => {
        const one = await dying();
        assert.equal(await one.move("tcp-443"), late("not seen to serve after 4 s", HALF, UNHEALTHY));
        assert.deepEqual([seconds(), one.cloud.changes], [4, []]);
    });

    it("names all that are left on the old primary", async () => {
        const other = { ...listener("tcp-443"), key: "tcp-443 again" };
        const one = new GuardedScript({ listeners: [listener("udp-53"), listener("tcp-443"), other] });
        one.cloud.results["udp-53 i-b"] = "unavailable";
        assert.match(
            String(await one.move("udp-53")),
            /\nHALF SWITCHED: on the new primary: udp-53; still on the old one: tcp-443, tcp-443 again\.\n/,
        );
        assert.match(one.said[3]!, /; still on the old primary: tcp-443, tcp-443 again, where a run/);
    });

    it("says so where all of them are moved", async () => {
        const one = new GuardedScript();
        assert.equal(await one.move("udp-53"), undefined);
        one.cloud.results["tcp-443 i-b"] = "abnormal";
        assert.equal(
            await one.move("tcp-443"),
            late(
                "not seen to serve after 4 s",
                "All listeners of the pair are on the new primary: tcp-443, udp-53.",
                UNHEALTHY,
            ),
        );
    });

    it("says so where it is not known where the others point", async () => {
        const one = await dying();
        const TCP = actionOf("Describe", "tcp-443");
        one.cloud.meets = (action, nth) => action === TCP && nth > 1 && one.cloud.refuse(action, "InternalError");
        assert.equal(
            await one.move("tcp-443"),
            late(
                "not seen to serve after 4 s",
                `Where the other listeners point is not known: slb:${TCP}: the cloud refused: InternalError.`,
                UNHEALTHY,
            ),
        );
    });

    it("ends its wait at once when the run is interrupted, and still says what is half switched", async () => {
        const one = await dying();
        one.in(1.5, () => one.stop.abort());
        assert.equal(
            await one.move("tcp-443"),
            late(
                "not seen to serve yet; the run was interrupted",
                HALF,
                `tcp-443: slb:${HEALTH}: not asked to the end, as the run was interrupted`,
            ),
        );
        assert.equal(seconds(), 1.5);
    });
});
