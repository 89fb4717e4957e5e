// Access control lists of the local CLB: entries, names, use by listeners.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
import { at, bench, makeGroup, makeListener, makeLoadBalancer, PARAMETER, without } from "./support/harness";

const GONE = ["AclNotExist", "The specified acl does not exist."] as const;
const QUOTA = ["OverQuota", "The Total is over the quota."] as const;
const MALFORMED = ["InvalidEntry", "The specified parameter AclEntrys is not valid"] as const;
const FORMAT = ["IpListItemFormatError", "please check the ip list item format error."] as const;
const UNSUPPORTED = ["UnsupportedOperation", "The specified action is not supported."] as const;

const entries = (...blocks: string[]): string => JSON.stringify(blocks.map((entry) => ({ entry, comment: "c" })));

describe("access control lists", () => {
    const b = bench();
    const { ok, refused } = b;
    const make = async (AclName = "mine", more: Record<string, string> = {}): Promise<string> =>
        String((await ok("CreateAccessControlList", { AclName, ...more })).AclId);
    const blocks = async (AclId: string): Promise<unknown> =>
        at(await ok("DescribeAccessControlListAttribute", { AclId }), "AclEntrys", "AclEntry");

    it("are made, filled, read, renamed and deleted", async () => {
        const AclId = await make();
        assert.match(AclId, /^acl-bp1[a-z0-9]{18}$/);
        await ok("AddAccessControlListEntry", { AclId, AclEntrys: entries("10.0.0.0/8", "192.0.2.1") });
        // The attachment resource leaves the comment out (Q in clb-api.md section 2.5).
        await ok("AddAccessControlListEntry", { AclId, AclEntrys: '[{"entry":"192.0.2.2/32"}]' });
        assert.deepEqual(await blocks(AclId), [
            { AclEntryIP: "10.0.0.0/8", AclEntryComment: "c" },
            { AclEntryIP: "192.0.2.1", AclEntryComment: "c" },
            { AclEntryIP: "192.0.2.2/32" },
        ]);
        await ok("RemoveAccessControlListEntry", { AclId, AclEntrys: entries("192.0.2.1") });
        await ok("SetAccessControlListAttribute", { AclId, AclName: "yours" });
        const read = await ok("DescribeAccessControlListAttribute", { AclId });
        assert.deepEqual(without(read, "RequestId", "AclEntrys", "CreateTime"), {
            AclId,
            AclName: "yours",
            AddressIPVersion: "ipv4",
            ResourceGroupId: "rg-acfmlocaldefault",
            Tags: { Tag: [] },
            TotalAclEntry: 2,
        });
        assert.match(String(read.CreateTime), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        await ok("DescribeAccessControlLists", { PageSize: "50" });
        await refused("DescribeAccessControlLists", { PageSize: "51" }, 400, ...PARAMETER);
        const list = await ok("DescribeAccessControlLists", {}, { stack: "B" });
        assert.deepEqual(
            (at(list, "Acls", "Acl") as { AclName: string }[]).map((acl) => acl.AclName),
            ["nobody", "office", "yours"],
        );
        await ok("DeleteAccessControlList", { AclId });
        for (const action of ["DescribeAccessControlListAttribute", "DeleteAccessControlList"]) {
            await refused(action, { AclId }, 400, ...GONE);
        }
    });

    it("refuse names that are taken or too long, and entries that are none", async () => {
        await refused(
            "CreateAccessControlList",
            { AclName: "office" },
            400,
            "InvalidParameter",
            "The resource already exists.",
        );
        await refused("CreateAccessControlList", { AclName: "a".repeat(81) }, 400, ...PARAMETER);
        const AclId = await make("a".repeat(80));
        for (const entry of ["", "10.0.0.0/33", "10.0.0", "2001:db8::/32", "10.0.0.0/8/8", "10.0.0.1:80"]) {
            await refused("AddAccessControlListEntry", { AclId, AclEntrys: entries(entry) }, 400, ...FORMAT);
        }
        await refused("AddAccessControlListEntry", { AclId, AclEntrys: "10.0.0.0/8" }, 400, ...MALFORMED);
        await refused("AddAccessControlListEntry", { AclId, AclEntrys: "{}" }, 400, ...MALFORMED);
        const v6 = await make("v6", { AddressIPVersion: "ipv6" });
        await ok("AddAccessControlListEntry", { AclId: v6, AclEntrys: entries("2001:db8::/32") });
        await refused("AddAccessControlListEntry", { AclId: v6, AclEntrys: entries("10.0.0.0/8") }, 400, ...FORMAT);
    });

    it("count entries per call, per list and lists per region", async () => {
        const AclId = await make();
        const many = (from: number, count: number): string =>
            entries(...Array.from({ length: count }, (_, index) => `10.0.${from}.${index}`));
        await refused("AddAccessControlListEntry", { AclId, AclEntrys: "[]" }, 400, ...PARAMETER);
        await refused("AddAccessControlListEntry", { AclId, AclEntrys: many(0, 51) }, 400, ...PARAMETER);
        await ok("AddAccessControlListEntry", { AclId, AclEntrys: many(0, 50) });
        await refused(
            "AddAccessControlListEntry",
            { AclId, AclEntrys: many(0, 1) },
            400,
            "InvalidParameter",
            "The resource already exists.",
        );
        b.clb.quotas.entriesPerAcl = 51;
        await refused("AddAccessControlListEntry", { AclId, AclEntrys: many(1, 2) }, 400, ...QUOTA);
        await ok("AddAccessControlListEntry", { AclId, AclEntrys: many(1, 1) });
        b.clb.quotas.acls = 3;
        await refused("CreateAccessControlList", { AclName: "fourth" }, 400, ...QUOTA);
    });

    it("stay, with an entry, while a listener has them", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", {
            BackendServerPort: "80",
            AclStatus: "on",
            AclType: "white",
            AclId: SEED.officeAcl,
        });
        const AclId = SEED.officeAcl;
        assert.deepEqual(at(await ok("DescribeAccessControlListAttribute", { AclId }), "RelatedListeners"), {
            RelatedListener: [{ LoadBalancerId, ListenerPort: 80, Protocol: "tcp", AclType: "white" }],
        });
        const only = { AclId, AclEntrys: entries("198.51.100.0/24") };
        await refused("DeleteAccessControlList", { AclId }, 400, ...UNSUPPORTED);
        await refused("RemoveAccessControlListEntry", only, 400, ...UNSUPPORTED);
        await ok("DeleteLoadBalancerListener", { LoadBalancerId, ListenerPort: "80" });
        await ok("RemoveAccessControlListEntry", only);
        await refused("RemoveAccessControlListEntry", only, 400, "AclEntryEmpty", "The specified acl entry is empty.");
        await ok("DeleteAccessControlList", { AclId });
    });
});

describe("tags", () => {
    const b = bench();
    const { ok, refused } = b;
    const tag = (id: string, tags: Record<string, string>, ResourceType = "instance"): Record<string, string> =>
        Object.fromEntries([
            ["ResourceType", ResourceType],
            ["ResourceId.1", id],
            ...Object.entries(tags).flatMap(([key, value], index) => [
                [`Tag.${index + 1}.Key`, key],
                [`Tag.${index + 1}.Value`, value],
            ]),
        ]) as Record<string, string>;
    const many = (count: number, prefix = "k"): Record<string, string> =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, "v"]));
    const read = async (id: string, ResourceType = "instance"): Promise<unknown> =>
        at(await ok("ListTagResources", { ResourceType, "ResourceId.1": id }), "TagResources", "TagResource");

    it("are set, replaced, removed and listed on instances, lists and groups", async () => {
        const instance = await makeLoadBalancer(b);
        const group = await makeGroup(b, instance);
        const targets = [
            ["instance", instance],
            ["acl", SEED.officeAcl],
            ["masterslaveservergroup", group],
        ] as const;
        for (const [ResourceType, ResourceId] of targets) {
            await ok("TagResources", tag(ResourceId, { a: "1", b: "2" }, ResourceType));
            await ok("TagResources", tag(ResourceId, { a: "3" }, ResourceType));
            await ok("UntagResources", {
                ResourceType,
                "ResourceId.1": ResourceId,
                "TagKey.1": "b",
                "TagKey.2": "none",
            });
            assert.deepEqual(await read(ResourceId, ResourceType), [
                { ResourceType, ResourceId, TagKey: "a", TagValue: "3" },
            ]);
        }
    });

    it("have limits of number, length and form", async () => {
        const id = await makeLoadBalancer(b);
        await refused(
            "TagResources",
            tag(id, many(21)),
            400,
            "SizeLimitExceeded.Tag",
            "The number of tags exceeds the limit.",
        );
        await ok("TagResources", tag(id, many(20)));
        await refused("TagResources", tag(id, many(1, "other")), 400, "TagCountLimit", "Tags count limit exceeded.");
        b.clb.quotas.tagsPerResource = 40;
        const wrongKeys = [{ aliyun: "v" }, { "acs:x": "v" }, { "http://x": "v" }, { ["k".repeat(65)]: "v" }];
        for (const wrong of wrongKeys as unknown as Record<string, string>[]) {
            const key = ["InvalidParam.TagKey", "The parameter Tag.n.Key is not valid."] as const;
            await refused("TagResources", tag(id, wrong), 400, ...key);
        }
        for (const k of ["v".repeat(129), "acs:v", "see https://x"]) {
            const value = ["InvalidParam.TagValue", "The parameter Tag.n.Value is not valid."] as const;
            await refused("TagResources", tag(id, { k }), 400, ...value);
        }
        const empty = { ResourceType: "instance", "ResourceId.1": id, "Tag.1.Key": "", "Tag.1.Value": "v" };
        await refused("TagResources", empty, 400, "MissingParam.TagKey", "The parameter Tag.n.Key is missing.");
        await ok("TagResources", tag(id, { ["k".repeat(64)]: "v".repeat(128), empty: "" }));
        await refused(
            "TagResources",
            { ResourceType: "instance", "Tag.1.Key": "a" },
            400,
            "MissingParameter",
            'The input parameter "ResourceId.1" that is mandatory for processing this request is not supplied.',
        );
    });

    it("are refused on what does not exist, where there are none to list", async () => {
        await refused(
            "TagResources",
            tag("lb-none", { a: "1" }),
            404,
            "InvalidLoadBalancerId.NotFound",
            "The specified LoadBalancerId does not exist.",
        );
        await refused("TagResources", tag("acl-none", { a: "1" }, "acl"), 400, ...GONE);
        await refused("TagResources", tag("x", { a: "1" }, "vpc"), 400, ...PARAMETER);
        for (const type of ["certificate", "vservergroup"]) {
            const message = `Not modelled by the local CLB: the ResourceType ${type}.`;
            await refused("TagResources", tag("x", { a: "1" }, type), 400, "LocalClb.NotModelled", message);
        }
        assert.deepEqual(await read("lb-none"), []);
    });
});
