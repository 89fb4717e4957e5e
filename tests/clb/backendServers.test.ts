import * as assert from "node:assert/strict";
import { SEED } from "../../clb/seed";
import { at, bench, makeLoadBalancer } from "./support/harness";

describe("the default server group", () => {
    const b = bench();
    const { ok, refused } = b;
    // The provider writes no role, port or backup flag here.
    const entry = (id: string, weight = 100): string => `{'ServerId':'${id}','Weight':'${weight}', 'Type': 'ecs'}`;
    const members = async (LoadBalancerId: string): Promise<unknown> =>
        at(await ok("DescribeLoadBalancerAttribute", { LoadBalancerId }), "BackendServers", "BackendServer");

    it("takes, changes and gives back servers", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const row = { ServerIp: "", Type: "ecs", Description: "" };
        const both = `[${entry(SEED.ecsA)},${entry(SEED.ecsB, 50)}]`;
        const added = await ok("AddBackendServers", { LoadBalancerId, BackendServers: both }, { stack: "B" });
        assert.equal(added.LoadBalancerId, LoadBalancerId);
        assert.deepEqual(await members(LoadBalancerId), [
            { ServerId: SEED.ecsA, Weight: 100, ...row },
            { ServerId: SEED.ecsB, Weight: 50, ...row },
        ]);
        // What is there already stays as it is.
        await ok("AddBackendServers", { LoadBalancerId, BackendServers: `[${entry(SEED.ecsA, 1)}]` });
        await ok("SetBackendServers", { LoadBalancerId, BackendServers: `[${entry(SEED.ecsB, 0)}]` });
        await ok("RemoveBackendServers", {
            LoadBalancerId,
            BackendServers: `[${entry(SEED.ecsA)},${entry(SEED.ecsC)}]`,
        });
        assert.deepEqual(await members(LoadBalancerId), [{ ServerId: SEED.ecsB, Weight: 0, ...row }]);
    });

    it("refuses servers that are not there, too many, or none", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await refused(
            "SetBackendServers",
            { LoadBalancerId, BackendServers: `[${entry(SEED.ecsA)}]` },
            404,
            "InvalidServerId.NotFound",
            "The specified ServerId does not exist.",
        );
        await refused(
            "AddBackendServers",
            { LoadBalancerId, BackendServers: `[${entry("i-none")}]` },
            400,
            "ObtainIpFail",
            "The specified BackendServers is invalid; some of the specified backend servers do not exist or are not running.",
        );
        const many = (count: number): string => `[${Array.from({ length: count }, () => entry(SEED.ecsA)).join(",")}]`;
        await refused(
            "AddBackendServers",
            { LoadBalancerId, BackendServers: many(21) },
            400,
            "TooManyBackendServers",
            "The total number of input real servers exceeds max supported number: 20",
        );
        await ok("AddBackendServers", { LoadBalancerId, BackendServers: many(20) });
        await refused(
            "AddBackendServers",
            { LoadBalancerId },
            400,
            "MissingParameter",
            'The input parameter "BackendServers" that is mandatory for processing this request is not supplied.',
        );
    });
});
