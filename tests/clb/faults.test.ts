// Faults that are armed in advance, as the caller meets them.

import * as assert from "node:assert/strict";

import {
    after as afterCall,
    before as beforeCall,
    busy,
    dropped,
    latency,
    refusal,
    serverError,
    throttling,
    unavailable,
} from "../../clb/controlPlane/faults";
import type { Answer } from "../../clb/controlPlane/signedClient";
import { bench, essence, makeLoadBalancer, PAIR } from "./support/harness";

const THROTTLED = { status: 400, code: "Throttling.User", message: "Request was denied due to user flow control." };
const FINE = { status: 200, code: undefined, message: undefined };
const BROKEN = {
    status: 500,
    code: "InternalError",
    message: "The request processing has failed due to backend service exception.",
};

describe("injected faults", () => {
    const naps: number[] = [];
    const b = bench({ sleep: (milliseconds) => Promise.resolve(naps.push(milliseconds)) });
    const makeGroupRaw = (LoadBalancerId: string): Promise<Answer> =>
        b.client.call("CreateMasterSlaveServerGroup", { LoadBalancerId, MasterSlaveBackendServers: PAIR });
    const outcome = async (LoadBalancerId: string): Promise<unknown> => essence(await makeGroupRaw(LoadBalancerId));

    it("meet the n-th call of their action, counted from the arming", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeGroupRaw(LoadBalancerId);
        const fault = throttling();
        b.clb.faults.at("CreateMasterSlaveServerGroup", 2, fault);
        assert.deepEqual(await outcome(LoadBalancerId), FINE);
        assert.deepEqual(await outcome(LoadBalancerId), THROTTLED);
        assert.deepEqual(await outcome(LoadBalancerId), FINE);
        assert.deepEqual(b.clb.faults.fired, [{ seq: 4, action: "CreateMasterSlaveServerGroup", nth: 2, fault }]);
        assert.equal(b.clb.model.groups.length, 3);
    });

    it("meet a row of calls, and calls of any action", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        b.clb.faults.at("CreateMasterSlaveServerGroup", 1, busy("operationBusy"), 2).at("*", 4, busy("systemBusy"));
        const operationBusy = { status: 400, code: "OperationBusy", message: "A previous operation is pending." };
        assert.deepEqual(await outcome(LoadBalancerId), operationBusy);
        assert.deepEqual(await outcome(LoadBalancerId), operationBusy);
        assert.deepEqual(await outcome(LoadBalancerId), FINE);
        assert.deepEqual(await outcome(LoadBalancerId), {
            status: 449,
            code: "SystemBusy",
            message: "The system is busy.",
        });
        assert.deepEqual(
            b.clb.faults.fired.map(({ seq }) => seq),
            [2, 3, 5],
        );
    });

    it("answer busy, broken and unavailable in the cloud's words", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const cases = [
            [busy(), 400, "ServiceIsConfiguring", "A previous configuration is pending; please try again later."],
            [
                busy("serviceIsStopping"),
                409,
                "ServiceIsStopping",
                "The specified Listener is stopping, please retry later.",
            ],
            [
                busy("backendServerConfiguring"),
                409,
                "BackendServer.configuring",
                "A previous configuration of the load balancer is pending; please try again later.",
            ],
            [serverError(), 500, BROKEN.code, BROKEN.message],
            [
                unavailable(),
                503,
                "ServiceUnavailable",
                "The request has failed due to a temporary failure of the server now.",
            ],
            [refusal("groupInUse"), 400, "RspoolVipExist", "there are vips associating with this vServer group."],
        ] as const;
        for (const [fault, status, code, message] of cases) {
            b.clb.faults.at("CreateMasterSlaveServerGroup", 1, fault);
            assert.deepEqual(await outcome(LoadBalancerId), { status, code, message });
        }
        assert.equal(b.clb.model.groups.length, 0);
    });

    it("strike before the change or after it", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const groups = (): number => b.clb.model.groups.length;
        b.clb.faults
            .at("CreateMasterSlaveServerGroup", 1, serverError())
            .at("CreateMasterSlaveServerGroup", 2, serverError({ after: true }))
            .at("CreateMasterSlaveServerGroup", 3, dropped())
            .at("CreateMasterSlaveServerGroup", 4, dropped({ after: true }));
        assert.deepEqual([await outcome(LoadBalancerId), groups()], [BROKEN, 0]);
        assert.deepEqual([await outcome(LoadBalancerId), groups()], [BROKEN, 1]);
        await assert.rejects(outcome(LoadBalancerId), { code: "ECONNRESET" });
        assert.equal(groups(), 1);
        await assert.rejects(outcome(LoadBalancerId), { code: "ECONNRESET" });
        assert.equal(groups(), 2);
        assert.deepEqual(
            b.clb
                .calls({ action: "CreateMasterSlaveServerGroup" })
                .map(({ status, code, changed }) => [status, code, changed]),
            [
                [500, "InternalError", false],
                [500, "InternalError", true],
                [0, "(dropped)", false],
                [0, "(dropped)", true],
            ],
        );
        assert.deepEqual(await outcome(LoadBalancerId), FINE);
    });

    it("take time, which a test may let pass as it likes", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        b.clb.faults.at("CreateMasterSlaveServerGroup", 1, latency(30_000));
        assert.deepEqual(await outcome(LoadBalancerId), FINE);
        assert.deepEqual(naps, [30_000]);
    });

    it("call the test before and after the n-th call, and wait for it", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const seen: string[] = [];
        const note =
            (word: string) =>
            async (call: { seq: number; action: string }): Promise<void> => {
                await Promise.resolve();
                seen.push(`${word} ${call.seq} ${call.action}: ${b.clb.model.groups.length} groups`);
            };
        b.clb.faults.at("*", 1, beforeCall(note("before"))).at("*", 1, afterCall(note("after")));
        await makeGroupRaw(LoadBalancerId);
        assert.deepEqual(seen, [
            "before 2 CreateMasterSlaveServerGroup: 0 groups",
            "after 2 CreateMasterSlaveServerGroup: 1 groups",
        ]);
    });

    it("do not count calls that nobody signed", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        b.clb.faults.at("*", 1, throttling());
        await b.refused(
            "DescribeLoadBalancers",
            {},
            404,
            "InvalidAccessKeyId.NotFound",
            "Specified access key is not found.",
            { common: { AccessKeyId: "somebody" } },
        );
        assert.deepEqual(await outcome(LoadBalancerId), THROTTLED);
    });

    it("are gone after a clear, and so is what fired", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        b.clb.faults.at("*", 1, throttling(), 9);
        assert.deepEqual(await outcome(LoadBalancerId), THROTTLED);
        b.clb.clear();
        assert.deepEqual(b.clb.faults.fired, []);
        assert.deepEqual(b.clb.calls(), []);
        assert.deepEqual(await outcome(LoadBalancerId), FINE);
    });
});
