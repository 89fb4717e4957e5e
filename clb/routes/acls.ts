/** Actions on access control lists and on tags. */
import { ACL_NAME_LENGTH, PAGE_NUMBER, PAGE_SIZE } from "../limits";
import { addEntries, createAcl, deleteAcl, listenersWith, parseEntries, removeEntries, renameAcl } from "../model/acls";
import type { Cloud } from "../model/cloud";
import { addTags, removeTags, TAGGED_TYPES, tagsOf } from "../model/tags";
import type { Acl } from "../model/types";
import { integer, list, oneOf, records, required, shorter, text } from "../params";
import { fail } from "../errors";
import { page, type Reply, read, type Route, write } from "./route";

const get = read("slb");
const set = write("slb");

const AclId = required(text());
const AclName = required(shorter(ACL_NAME_LENGTH));
const AclEntrys = required(text());
const ResourceType = required(oneOf(TAGGED_TYPES));

function summary(cloud: Cloud, acl: Acl): Reply {
    return {
        AclId: acl.id,
        AclName: acl.name,
        AddressIPVersion: acl.ipVersion,
        ResourceGroupId: acl.resourceGroupId,
        Tags: { Tag: tagsOf(cloud, "acl", acl.id).map(({ key, value }) => ({ TagKey: key, TagValue: value })) },
    };
}

function ids(given: readonly string[]): readonly string[] {
    return given.length > 0 ? given : fail("missingParameter", undefined, "ResourceId.1");
}

export const ACL_ROUTES: readonly Route[] = [
    set(
        "CreateAccessControlList",
        {
            AclName,
            AddressIPVersion: oneOf(["ipv4", "ipv6"]),
            ResourceGroupId: text(),
        },
        ({ cloud }, args) => ({
            AclId: createAcl(cloud, args.AclName, args.AddressIPVersion ?? "ipv4", args.ResourceGroupId).id,
        }),
    ),
    set("SetAccessControlListAttribute", { AclId, AclName }, ({ cloud }, args) => {
        renameAcl(cloud, cloud.acl(args.AclId), args.AclName);
        return { AclId: args.AclId };
    }),
    set("AddAccessControlListEntry", { AclId, AclEntrys }, ({ cloud }, args) => {
        addEntries(cloud, cloud.acl(args.AclId), parseEntries(args.AclEntrys));
    }),
    set("RemoveAccessControlListEntry", { AclId, AclEntrys }, ({ cloud }, args) => {
        removeEntries(cloud, cloud.acl(args.AclId), parseEntries(args.AclEntrys));
    }),
    set("DeleteAccessControlList", { AclId }, ({ cloud }, args) => {
        deleteAcl(cloud, cloud.acl(args.AclId));
    }),
    get("DescribeAccessControlListAttribute", { AclId }, ({ cloud }, args) => {
        const acl = cloud.acl(args.AclId);
        return {
            ...summary(cloud, acl),
            AclEntrys: {
                AclEntry: acl.entries.map(({ ip, comment }) => ({ AclEntryIP: ip, AclEntryComment: comment })),
            },
            RelatedListeners: {
                RelatedListener: listenersWith(cloud, acl.id).map((listener) => ({
                    LoadBalancerId: listener.loadBalancerId,
                    ListenerPort: listener.port,
                    Protocol: listener.protocol,
                    AclType: listener.acl.type,
                })),
            },
        };
    }),
    get(
        "DescribeAccessControlLists",
        {
            AclName: text(),
            AddressIPVersion: text(),
            ResourceGroupId: text(),
            Tag: records("Key", "Value"),
            PageNumber: integer(PAGE_NUMBER),
            PageSize: integer(PAGE_SIZE),
        },
        ({ cloud }, args) => {
            const found = [...cloud.acls.values()].filter(
                (acl) =>
                    (args.AclName === undefined || acl.name === args.AclName) &&
                    (args.AddressIPVersion === undefined || acl.ipVersion === args.AddressIPVersion) &&
                    (args.ResourceGroupId === undefined || acl.resourceGroupId === args.ResourceGroupId) &&
                    args.Tag.every(({ Key, Value }) =>
                        tagsOf(cloud, "acl", acl.id).some((tag) => tag.key === Key && tag.value === Value),
                    ),
            );
            const { rows, counts } = page(found, args.PageNumber, args.PageSize, 50);
            return { Acls: { Acl: rows.map((acl) => summary(cloud, acl)) }, Count: rows.length, ...counts };
        },
    ),
    get("ListTagResources", { ResourceType, ResourceId: list() }, ({ cloud }, args) => ({
        TagResources: {
            // A resource that is gone has no tags; the provider asks for them before it looks for the list itself.
            TagResource: ids(args.ResourceId).flatMap((id) =>
                tagsOf(cloud, args.ResourceType, id).map(({ key, value }) => ({
                    ResourceType: args.ResourceType,
                    ResourceId: id,
                    TagKey: key,
                    TagValue: value,
                })),
            ),
        },
    })),
    set("TagResources", { ResourceType, ResourceId: list(), Tag: records("Key", "Value") }, ({ cloud }, args) => {
        if (args.Tag.length === 0) {
            fail("missingParameter", undefined, "Tag.1.Key");
        }
        addTags(
            cloud,
            args.ResourceType,
            ids(args.ResourceId),
            args.Tag.map(({ Key, Value }) => ({ key: Key, value: Value })),
        );
    }),
    set("UntagResources", { ResourceType, ResourceId: list(), TagKey: list() }, ({ cloud }, args) => {
        if (args.TagKey.length === 0) {
            fail("missingParameter", undefined, "TagKey.1");
        }
        removeTags(cloud, args.ResourceType, ids(args.ResourceId), args.TagKey);
    }),
];
