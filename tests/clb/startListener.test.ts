// Starting, stopping and deleting listeners.

import * as assert from "node:assert/strict";
import { bench, makeListener, makeLoadBalancer, PARAMETER } from "./support/harness";

const GONE = ["InvalidParameter", "The specified resource does not exist."] as const;

describe("starting, stopping and deleting a listener", () => {
    const b = bench();
    const { ok, refused } = b;
    const status = async (LoadBalancerId: string): Promise<unknown> =>
        (await ok("DescribeLoadBalancerTCPListenerAttribute", { LoadBalancerId, ListenerPort: "80" })).Status;

    it("goes from stopped to running and back", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" });
        const port = { LoadBalancerId, ListenerPort: "80", ListenerProtocol: "tcp" };
        await ok("StartLoadBalancerListener", port, { stack: "B" });
        await ok("StartLoadBalancerListener", port, { stack: "B" });
        assert.equal(await status(LoadBalancerId), "running");
        await ok("StopLoadBalancerListener", port);
        assert.equal(await status(LoadBalancerId), "stopped");
        await ok("DeleteLoadBalancerListener", port, { stack: "B" });
        await refused(
            "DescribeLoadBalancerTCPListenerAttribute",
            { LoadBalancerId, ListenerPort: "80" },
            400,
            ...GONE,
            { stack: "C" },
        );
        await refused("DeleteLoadBalancerListener", port, 400, ...GONE);
        await refused("StartLoadBalancerListener", port, 400, ...GONE);
        await refused("SetLoadBalancerTCPListenerAttribute", { LoadBalancerId, ListenerPort: "80" }, 400, ...GONE);
    });

    it("wants the protocol where a port has two listeners", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" });
        await ok("StartLoadBalancerListener", { LoadBalancerId, ListenerPort: "80" });
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" }, "UDP");
        await refused(
            "StopLoadBalancerListener",
            { LoadBalancerId, ListenerPort: "80" },
            400,
            "TooManyListeners",
            "The specified port has more than one listener; ListenerProtocol is required.",
        );
        await ok("StopLoadBalancerListener", { LoadBalancerId, ListenerPort: "80", ListenerProtocol: "udp" });
        assert.equal(await status(LoadBalancerId), "running");
        await refused(
            "StopLoadBalancerListener",
            { LoadBalancerId, ListenerPort: "80", ListenerProtocol: "http" },
            400,
            ...PARAMETER,
        );
    });

    it("says starting to so many reads as were asked for", async () => {
        b.clb.behaviour.pollsUntilRunning = 2;
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" });
        await ok("StartLoadBalancerListener", { LoadBalancerId, ListenerPort: "80" });
        const seen = [];
        for (let read = 0; read < 4; read++) {
            seen.push(await status(LoadBalancerId));
        }
        assert.deepEqual(seen, ["starting", "starting", "running", "running"]);
    });

    it("leaves the instance active without listeners unless told otherwise", async () => {
        for (const inactiveWithoutListeners of [false, true]) {
            b.clb.behaviour.inactiveWithoutListeners = inactiveWithoutListeners;
            const LoadBalancerId = await makeLoadBalancer(b);
            await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" });
            await ok("DeleteLoadBalancerListener", { LoadBalancerId, ListenerPort: "80" });
            assert.equal(
                (await ok("DescribeLoadBalancerAttribute", { LoadBalancerId })).LoadBalancerStatus,
                inactiveWithoutListeners ? "inactive" : "active",
            );
        }
    });
});
