// The default server group of an instance.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
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

    it("lets servers go by their mere ids", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const ids = [SEED.ecsA, SEED.ecsB, SEED.ecsC];
        await ok("AddBackendServers", { LoadBalancerId, BackendServers: `[${ids.map((id) => entry(id)).join(",")}]` });
        const gone = JSON.stringify([SEED.ecsA, SEED.ecsC, "i-none"]);
        const answer = await ok("RemoveBackendServers", { LoadBalancerId, BackendServers: gone });
        assert.deepEqual(at(answer, "BackendServers", "BackendServer"), [
            { ServerId: SEED.ecsB, ServerIp: "", Weight: 100, Type: "ecs", Description: "" },
        ]);
        const malformed = [
            "BackendServersMalformed",
            "the specified parameter BackendServers is unavailable.",
        ] as const;
        for (const BackendServers of ['["i-a", 1]', '"i-a"', "i-a"]) {
            await refused("RemoveBackendServers", { LoadBalancerId, BackendServers }, 400, ...malformed);
        }
        await refused("AddBackendServers", { LoadBalancerId, BackendServers: gone }, 400, ...malformed);
    });

    it("takes an ENI that is attached to nothing where its address is given, and no group does", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const eni = { ServerId: SEED.freeEni, Weight: "80", Type: "eni" };
        const add = (server: object): [string, Record<string, string>] => [
            "AddBackendServers",
            { LoadBalancerId, BackendServers: JSON.stringify([server]) },
        ];
        const unobtainable = [
            "ObtainIpFail",
            "The specified BackendServers is invalid; some of the specified backend servers do not exist or are not running.",
        ] as const;
        await refused(...add(eni), 400, ...unobtainable);
        await ok(...add({ ...eni, ServerIp: "10.0.1.111" }));
        const group = (ServerIp: string) => ({
            LoadBalancerId,
            MasterSlaveBackendServers: JSON.stringify([
                { ...eni, ServerIp, Port: "80", ServerType: "Master" },
                { ServerId: SEED.ecsB, Port: "80", ServerType: "Slave" },
            ]),
        });
        await refused("CreateMasterSlaveServerGroup", group(""), 400, ...unobtainable);
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
