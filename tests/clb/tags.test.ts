// Tags of instances, lists and groups, by both families of actions.

import * as assert from "node:assert/strict";
import { at, bench, makeGroup, makeListener, makeLoadBalancer, PARAMETER } from "./support/harness";

const WRONG_KEY = ["InvalidParam.TagKey", "The parameter Tag.n.Key is not valid."] as const;
const NO_KEY = ["MissingParam.TagKey", "The parameter Tag.n.Key is missing."] as const;
const TOO_MANY_IN_CALL = ["SizeLimitExceeded.Tag", "The number of tags exceeds the limit."] as const;
const TOO_MANY = ["TagCreateCountLimit", "tags create count limit exceeded."] as const;
const missing = (name: string) =>
    [
        "MissingParameter",
        `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
    ] as const;
const given = (tags: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
        Object.entries(tags).flatMap(([key, value], n) => [
            [`Tag.${n + 1}.Key`, key],
            [`Tag.${n + 1}.Value`, value],
        ]),
    );
const rows = (...tags: [string, string][]): string =>
    JSON.stringify(tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue })));
const many = (count: number): [string, string][] => Array.from({ length: count }, (_, n) => [`k${n}`, "v"]);

describe("tags of everything", () => {
    const b = bench();
    const { ok, refused } = b;
    const listed = async (ResourceType: string, more: Record<string, string> = {}): Promise<string[]> => {
        const found = at(await ok("ListTagResources", { ResourceType, ...more }), "TagResources", "TagResource");
        return (found as Record<string, string>[]).map(
            (row) => `${row["ResourceId"]} ${row["TagKey"]}=${row["TagValue"]}`,
        );
    };

    it("come with what is created, or it is not created at all", async () => {
        const LoadBalancerId = await makeLoadBalancer(b, given({ on: "instance" }));
        const group = await ok("CreateMasterSlaveServerGroup", { LoadBalancerId, ...given({ on: "group" }) });
        const MasterSlaveServerGroupId = String(group.MasterSlaveServerGroupId);
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80", ...given({ on: "tcp" }) });
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80", ...given({ on: "udp" }) }, "UDP");
        const { AclId } = await ok("CreateAccessControlList", { AclName: "mine", ...given({ on: "list" }) });
        assert.deepEqual(await listed("instance"), [`${LoadBalancerId} on=instance`]);
        assert.deepEqual(await listed("masterslaveservergroup"), [`${MasterSlaveServerGroupId} on=group`]);
        assert.deepEqual(await listed("listener"), [
            `${LoadBalancerId}_tcp_80 on=tcp`,
            `${LoadBalancerId}_udp_80 on=udp`,
        ]);
        assert.deepEqual(await listed("acl"), [`${String(AclId)} on=list`]);

        const wrong = given({ "acs:x": "" });
        const before = b.clb.model;
        await refused("CreateLoadBalancer", { AddressType: "internet", ...wrong }, 400, ...WRONG_KEY);
        await refused("CreateMasterSlaveServerGroup", { LoadBalancerId, ...wrong }, 400, ...WRONG_KEY);
        await refused("CreateAccessControlList", { AclName: "other", ...wrong }, 400, ...WRONG_KEY);
        const listener = { LoadBalancerId, ListenerPort: "81", Bandwidth: "-1", BackendServerPort: "80" };
        await refused("CreateLoadBalancerTCPListener", { ...listener, ...wrong }, 400, ...WRONG_KEY);
        const tooMany = given(Object.fromEntries(many(21)));
        await refused("CreateLoadBalancerTCPListener", { ...listener, ...tooMany }, 400, ...TOO_MANY_IN_CALL);
        assert.deepEqual(b.clb.model, before);
    });

    it("are shown with listeners and groups, and narrow the list of groups", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const [first, second] = [await makeGroup(b, LoadBalancerId), await makeGroup(b, LoadBalancerId)];
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId: first });
        const listenerId = `${LoadBalancerId}_tcp_80`;
        for (const [ResourceType, id] of [
            ["masterslaveservergroup", first],
            ["listener", listenerId],
        ] as const) {
            await ok("TagResources", { ResourceType, "ResourceId.1": id, ...given({ app: "web" }) });
        }
        const Tags = { Tag: [{ TagKey: "app", TagValue: "web" }] };
        const listener = { LoadBalancerId, ListenerPort: "80" };
        assert.deepEqual((await ok("DescribeLoadBalancerTCPListenerAttribute", listener)).Tags, Tags);
        const group = { MasterSlaveServerGroupId: first };
        assert.deepEqual((await ok("DescribeMasterSlaveServerGroupAttribute", group)).Tags, Tags);
        const groups = async (more: Record<string, string>): Promise<unknown> => {
            const answer = await ok("DescribeMasterSlaveServerGroups", { LoadBalancerId, ...more });
            const found = at(answer, "MasterSlaveServerGroups", "MasterSlaveServerGroup") as Record<string, unknown>[];
            return found.map((row) => [row["MasterSlaveServerGroupId"], row["Tags"]]);
        };
        assert.deepEqual(await groups({ IncludeListener: "True" }), [
            [first, Tags],
            [second, { Tag: [] }],
        ]);
        assert.deepEqual(await groups(given({ app: "" })), [[first, Tags]]);
        assert.deepEqual(await groups(given({ app: "other" })), []);
        assert.deepEqual(await groups({ Description: "pair" }), [
            [first, Tags],
            [second, { Tag: [] }],
        ]);
        assert.deepEqual(await groups({ Description: "none" }), []);
        await refused("DescribeMasterSlaveServerGroups", { LoadBalancerId, IncludeListener: "yes" }, 400, ...PARAMETER);
    });

    it("go with a listener, with its instance, and are not inherited", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const make = () => makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80", ...given({ a: "1" }) });
        await make();
        await ok("DeleteLoadBalancerListener", { LoadBalancerId, ListenerPort: "80", ListenerProtocol: "tcp" });
        assert.deepEqual(await listed("listener"), []);
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" });
        assert.deepEqual(await listed("listener"), []);
        await ok("DeleteLoadBalancerListener", { LoadBalancerId, ListenerPort: "80" });
        await make();
        await ok("DeleteLoadBalancer", { LoadBalancerId });
        assert.deepEqual(await listed("listener"), []);
    });

    it("are refused on listeners that do not exist", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" });
        for (const id of [`${LoadBalancerId}_udp_80`, `${LoadBalancerId}_tcp_81`, LoadBalancerId]) {
            await refused(
                "TagResources",
                { ResourceType: "listener", "ResourceId.1": id, ...given({ a: "1" }) },
                400,
                "InvalidParameter",
                "The specified resource does not exist.",
            );
        }
        await refused(
            "TagResources",
            { ResourceType: "listener", "ResourceId.1": "lb-none_tcp_80", ...given({ a: "1" }) },
            404,
            "InvalidLoadBalancerId.NotFound",
            "The specified LoadBalancerId does not exist.",
        );
    });

    it("are listed by tag alone, by id alone and by both, for 20 resources at most", async () => {
        const [first, second] = [
            await makeLoadBalancer(b, given({ app: "web", env: "dev" })),
            await makeLoadBalancer(b, given({ app: "api" })),
        ];
        const web = [`${first} app=web`, `${first} env=dev`];
        assert.deepEqual(await listed("instance", given({ app: "web" })), web);
        assert.deepEqual(await listed("instance", given({ app: "" })), [...web, `${second} app=api`]);
        assert.deepEqual(await listed("instance", given({ app: "web", env: "prod" })), []);
        assert.deepEqual(await listed("instance", { "ResourceId.1": second, ...given({ app: "" }) }), [
            `${second} app=api`,
        ]);
        const ids = (count: number): Record<string, string> =>
            Object.fromEntries(Array.from({ length: count }, (_, n) => [`ResourceId.${n + 1}`, n === 0 ? first : "x"]));
        assert.deepEqual(await listed("instance", ids(20)), web);
        for (const [action, more] of [
            ["ListTagResources", {}],
            ["TagResources", given({ a: "1" })],
            ["UntagResources", { "TagKey.1": "a" }],
        ] as const) {
            await refused(action, { ResourceType: "instance", ...ids(21), ...more }, 400, ...PARAMETER);
        }
    });

    it("are all taken away by All, which does not count beside keys", async () => {
        const LoadBalancerId = await makeLoadBalancer(b, given({ a: "1", b: "2", c: "3" }));
        const untag = { ResourceType: "instance", "ResourceId.1": LoadBalancerId };
        await ok("UntagResources", { ...untag, "TagKey.1": "a", All: "true" });
        assert.deepEqual(await listed("instance"), [`${LoadBalancerId} b=2`, `${LoadBalancerId} c=3`]);
        await refused("UntagResources", untag, 400, ...missing("TagKey.1"));
        await refused("UntagResources", { ...untag, All: "false" }, 400, ...missing("TagKey.1"));
        await ok("UntagResources", { ...untag, All: "true" });
        assert.deepEqual(await listed("instance"), []);
        await refused(
            "UntagResources",
            { ResourceType: "instance", "ResourceId.1": "lb-none", All: "true" },
            404,
            "InvalidLoadBalancerId.NotFound",
            "The specified LoadBalancerId does not exist.",
        );
    });

    it("are added, told and removed in the older way", async () => {
        const [first, second] = [await makeLoadBalancer(b), await makeLoadBalancer(b)];
        await ok("AddTags", { LoadBalancerId: first, Tags: rows(["app", "web"], ["env", "dev"]) });
        await ok("AddTags", { LoadBalancerId: second, Tags: rows(["app", "web"], ["env", "prod"]) });
        const told = async (more: Record<string, string> = {}): Promise<unknown[]> => {
            const answer = await ok("DescribeTags", more);
            const sets = at(answer, "TagSets", "TagSet") as Record<string, unknown>[];
            assert.deepEqual([answer.TotalCount, answer.PageNumber, answer.PageSize], [sets.length, 1, 50]);
            return sets.map((set) => [set["TagKey"], set["TagValue"], set["InstanceCount"]]);
        };
        assert.deepEqual(await told(), [
            ["app", "web", 2],
            ["env", "dev", 1],
            ["env", "prod", 1],
        ]);
        assert.deepEqual(await told({ DistinctKey: "true" }), [
            ["app", "", 2],
            ["env", "", 2],
        ]);
        assert.deepEqual(await told({ LoadBalancerId: second }), [
            ["app", "web", 1],
            ["env", "prod", 1],
        ]);
        assert.deepEqual(await told({ Tags: rows(["env", ""]) }), [
            ["env", "dev", 1],
            ["env", "prod", 1],
        ]);
        const instances = async (more: Record<string, string>): Promise<unknown> =>
            (await ok("DescribeLoadBalancers", more)).TotalCount;
        assert.deepEqual(
            [
                await instances({ Tags: rows(["app", "web"], ["env", "dev"]) }),
                await instances({ Tags: rows(["app", ""]) }),
            ],
            [1, 2],
        );
        await ok("RemoveTags", { LoadBalancerId: first, Tags: rows(["app", "other"], ["env", "dev"]) });
        assert.deepEqual(await told({ LoadBalancerId: first }), [["app", "web", 1]]);
        await ok("RemoveTags", { LoadBalancerId: first, Tags: '[{"TagKey":"app"}]' });
        assert.deepEqual(await told({ LoadBalancerId: first }), []);

        await ok("AddTags", { LoadBalancerId: first, Tags: rows(...many(5)) });
        await refused("AddTags", { LoadBalancerId: first, Tags: rows(...many(6)) }, 400, ...TOO_MANY);
        await refused("AddTags", { LoadBalancerId: first }, 400, ...missing("Tags"));
        for (const Tags of ["{}", '[{"TagKey":"a"']) {
            await refused("AddTags", { LoadBalancerId: first, Tags }, 400, ...PARAMETER);
        }
        for (const Tags of ["[null]", '[{"Key":"a"}]']) {
            await refused("AddTags", { LoadBalancerId: first, Tags }, 400, ...NO_KEY);
        }
        for (const action of ["AddTags", "RemoveTags", "DescribeTags"]) {
            await refused(
                action,
                { LoadBalancerId: "lb-none", Tags: rows(["a", "1"]) },
                404,
                "InvalidLoadBalancerId.NotFound",
                "The specified LoadBalancerId does not exist.",
            );
        }
    });
});
