// The search for what a stack without a state may have deployed, out of answers as the cloud gives them.

import * as assert from "node:assert/strict";

import { type Cloud, CloudError, type Reply } from "../../../cli/cloud/client";
import { SECRET } from "../../../cli/plan/model";
import type { ExpectedPair } from "../../../cli/status/expected";
import { findInstances, noStateLines, reasonForNoState } from "../../../cli/status/lost";

const REASON = "it has no resources";

/** A cloud with load balancers that all have TCP 443 on the servers i-a and i-b. */
function cloudWith(ids: readonly string[], more: Readonly<Record<string, Reply | CloudError>> = {}) {
    const calls: string[] = [];
    const answer = (action: string, { LoadBalancerId, PageNumber }: Readonly<Record<string, string>>): Reply => {
        const page = 100 * (Number(PageNumber) - 1);
        const rows = ids.map((id) => ({ LoadBalancerId: id, LoadBalancerName: `name of ${id}` }));
        const replies: Record<string, Reply> = {
            DescribeLoadBalancers: {
                TotalCount: ids.length,
                LoadBalancers: { LoadBalancer: rows.slice(page, page + 100) },
            },
            DescribeLoadBalancerAttribute: {
                LoadBalancerName: `name of ${LoadBalancerId}`,
                ListenerPortsAndProtocol: {
                    ListenerPortAndProtocol: [{ ListenerProtocol: "tcp", ListenerPort: 443 }],
                },
            },
            DescribeLoadBalancerTCPListenerAttribute: { MasterSlaveServerGroupId: "rsp-1", Status: "running" },
            DescribeMasterSlaveServerGroups: { MasterSlaveServerGroups: { MasterSlaveServerGroup: [] } },
            DescribeMasterSlaveServerGroupAttribute: {
                MasterSlaveServerGroupId: "rsp-1",
                MasterSlaveBackendServers: {
                    MasterSlaveBackendServer: [
                        { ServerId: "i-b", Port: 8443, Weight: 100, ServerType: "Slave" },
                        { ServerId: "i-a", Port: 8443, Weight: 100, ServerType: "Master" },
                    ],
                },
            },
        };
        return replies[action]!;
    };
    const cloud: Cloud = {
        region: "cn-hangzhou",
        call: (action, parameters = {}) => {
            calls.push(action);
            const reply = more[action] ?? answer(action, parameters);
            return reply instanceof CloudError ? Promise.reject(reply) : Promise.resolve(reply);
        },
    };
    return { cloud, calls };
}

const pair = (servers: readonly [string, string], more: Partial<ExpectedPair> = {}): ExpectedPair => ({
    name: "web",
    isConfigured: true,
    ownsInstance: true,
    recoverySeconds: 0,
    alarmsPerListener: false,
    listeners: [
        {
            key: "tcp-443",
            protocol: "tcp",
            port: 443,
            isStandbyCheck: false,
            config: {
                inputs: {},
                servers: servers.map((serverId, index) => ({
                    ...{ role: index === 0 ? ("primary" as const) : ("secondary" as const), serverId },
                    ...{ type: "ecs", port: 8443, weight: 100 },
                })),
            },
        },
    ],
    ...more,
});
const found = (...ids: string[]) =>
    ids.map((id) => ({ loadBalancerId: id, name: `name of ${id}`, listeners: ["tcp-443"] }));

describe("a stack without a state", () => {
    it("is one that the backend does not know, or that has no resources of its own", () => {
        const stack = { type: "pulumi:pulumi:Stack" };
        const provider = { type: "pulumi:providers:alicloud" };
        const group = { type: "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup" };
        const of = (...resources: object[]) => reasonForNoState({ resources } as never);
        assert.deepEqual([of(), of(stack, provider), of(stack, group)], [REASON, REASON, undefined]);
        const missing = "`pulumi stack export`: no stack named 'live' found";
        assert.equal(reasonForNoState({ missing }), missing);
        assert.equal(reasonForNoState({ missing: "there is no `pulumi` on PATH" }), undefined);
    });

    it("is looked for by its listeners and servers, whatever their roles and wherever they are secret", async () => {
        for (const servers of [
            ["i-a", "i-b"],
            ["i-b", "i-a"],
            [SECRET, "i-b"],
        ] as const) {
            const { cloud } = cloudWith(["lb-1", "lb-2"]);
            const expected = { reason: REASON, pairs: [{ name: "web", found: found("lb-1", "lb-2") }] };
            assert.deepEqual(await findInstances(cloud, REASON, [pair(servers)]), expected);
        }
        const { cloud } = cloudWith(["lb-1"]);
        assert.deepEqual(await findInstances(cloud, REASON, [pair(["i-a", "i-c"])]), {
            reason: REASON,
            pairs: [{ name: "web", found: [] }],
        });
    });

    it("is looked for on the load balancer that its config names, without a list of all", async () => {
        const { cloud, calls } = cloudWith(["lb-1", "lb-2"]);
        const { pairs } = await findInstances(cloud, REASON, [pair(["i-a", "i-b"], { loadBalancerId: "lb-2" })]);
        assert.deepEqual(pairs, [{ name: "web", found: found("lb-2") }]);
        assert.equal(calls.includes("DescribeLoadBalancers"), false);
    });

    it("is unknown beyond 200 load balancers, where the cloud says no, and where only the state has the pairs", async () => {
        const ids = (most: number) => Array.from({ length: most }, (_, index) => `lb-${index + 1}`);
        const unknownOf = async (cloud: Cloud, pairs: ExpectedPair[] = [pair(["i-a", "i-b"])]) =>
            (await findInstances(cloud, REASON, pairs)).unknown;
        assert.equal(await unknownOf(cloudWith(ids(200)).cloud), undefined);
        assert.equal(await unknownOf(cloudWith(ids(201)).cloud), "only 200 of 201 load balancers were looked at");
        for (const action of ["DescribeLoadBalancers", "DescribeMasterSlaveServerGroupAttribute"]) {
            const { cloud } = cloudWith(["lb-1"], { [action]: new CloudError("no", action, "Forbidden.RAM") });
            assert.equal(await unknownOf(cloud), "no", action);
        }
        const { cloud, calls } = cloudWith(["lb-1"]);
        assert.equal(
            await unknownOf(cloud, []),
            "the program declares the pairs, and only the state names their listeners and servers",
        );
        assert.deepEqual(calls, []);
    });

    it("is told with the command that writes the import file, or with what is not known", () => {
        const head = [
            "There is no state of stack live: it has no resources.",
            "If the stack was deployed before, its state is lost: do not run `pulumi up`, which would make everything a second time. " +
                "See docs/state-lost.md.",
        ];
        const lines = (pairs: object[], unknown?: string) =>
            noStateLines("live", "cn-hangzhou", { reason: REASON, pairs, unknown } as never);
        assert.deepEqual(lines([{ name: "web", found: found("lb-1") }]), [
            ...head,
            "  web: lb-1 (name of lb-1) has tcp-443 with its servers; its import file:",
            "    npm run adopt -- lb-1 --stack live --pair web --import-only",
        ]);
        assert.deepEqual(lines([{ name: "web", found: [] }]), [
            ...head,
            "  web: no load balancer in cn-hangzhou has its listeners with its servers",
        ]);
        assert.deepEqual(lines([{ name: "web", found: [] }], "no"), [
            ...head,
            "  Which load balancers serve it is not known: no",
        ]);
        assert.deepEqual(lines([], "no"), [
            ...head,
            "  Which load balancers serve it is not known: no",
            "  Find them in the console; for the import file of each pair:",
            "    npm run adopt -- <lb-id> --stack live --pair <name in the program> --import-only",
        ]);
    });
});
