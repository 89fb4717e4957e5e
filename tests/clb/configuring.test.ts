// An instance that needs time after a listener's create.

import * as assert from "node:assert/strict";

import { ManualClock } from "../../clb/core/clock";
import { bench, essence, makeListener, makeLoadBalancer } from "./support/harness";

const CONFIGURING = {
    status: 400,
    code: "ServiceIsConfiguring",
    message: "A previous configuration is pending; please try again later.",
};

describe("a load balancer that needs time after a listener's create", () => {
    const clock = new ManualClock();
    const b = bench({ clock });
    const create = async (LoadBalancerId: string, ListenerPort: string): Promise<unknown> =>
        essence(
            await b.client.call(
                "CreateLoadBalancerTCPListener",
                { LoadBalancerId, ListenerPort, Bandwidth: "-1", BackendServerPort: "80" },
                { stack: "C" },
            ),
        );
    const created = { status: 200, code: undefined, message: undefined };

    it("takes overlapping creates as long as nobody asked for more", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const answers = await Promise.all(["80", "81", "82"].map((port) => create(LoadBalancerId, port)));
        assert.deepEqual(answers, [created, created, created]);
    });

    it("refuses the second of two overlapping creates until it was read often enough", async () => {
        b.clb.behaviour.configuringWindow = { polls: 2 };
        const LoadBalancerId = await makeLoadBalancer(b);
        const other = await makeLoadBalancer(b);
        const answers = await Promise.all(["80", "81"].map((port) => create(LoadBalancerId, port)));
        assert.deepEqual(answers, [created, CONFIGURING]);
        assert.deepEqual(await create(other, "80"), created);
        await b.ok("DescribeLoadBalancerTCPListenerAttribute", { LoadBalancerId, ListenerPort: "80" });
        assert.deepEqual(await create(LoadBalancerId, "81"), CONFIGURING);
        await b.ok("DescribeLoadBalancerAttribute", { LoadBalancerId });
        assert.deepEqual(await create(LoadBalancerId, "81"), created);
    });

    it("refuses it until the time is over", async () => {
        b.clb.behaviour.configuringWindow = { milliseconds: 1000 };
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" });
        clock.advance(999);
        assert.deepEqual(await create(LoadBalancerId, "81"), CONFIGURING);
        clock.advance(1);
        assert.deepEqual(await create(LoadBalancerId, "81"), created);
    });
});
