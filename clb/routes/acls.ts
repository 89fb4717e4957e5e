// Actions on access control lists.

import { isoTime } from "../core/clock";
import { ACL_NAME_LENGTH, ACL_PAGE_SIZE, PAGE_NUMBER } from "../core/limits";
import type { Reply } from "../core/reply";
import { addEntries, createAcl, deleteAcl, listenersWith, parseEntries, removeEntries, renameAcl } from "../model/acls";
import type { Cloud } from "../model/cloud";
import { addTags, checkTags, hasTags, readTags } from "../model/tags";
import type { Acl } from "../model/types";
import { integer, oneOf, required, shorter, text } from "../rpc/params";
import { page, read, type Route, write } from "./route";
import { tagList, tagShape } from "./tags";

const get = read("slb");
const set = write("slb");

const RegionId = required(text());
const AclId = required(text());
const AclName = required(shorter(ACL_NAME_LENGTH));
const AclEntrys = required(text());

function summary(cloud: Cloud, acl: Acl): Reply {
    return {
        AclId: acl.id,
        AclName: acl.name,
        AddressIPVersion: acl.ipVersion,
        ResourceGroupId: acl.resourceGroupId,
        Tags: { Tag: readTags(cloud, "acl", acl.id).map(tagShape) },
    };
}

export const ACL_ROUTES: readonly Route[] = [
    set(
        "CreateAccessControlList",
        {
            RegionId,
            AclName,
            AddressIPVersion: oneOf(["ipv4", "ipv6"]),
            ResourceGroupId: text(),
            Tag: tagList(),
        },
        ({ cloud }, args) => {
            checkTags(args.Tag);
            const { id } = createAcl(cloud, args.AclName, args.AddressIPVersion ?? "ipv4", args.ResourceGroupId);
            addTags(cloud, "acl", [id], args.Tag);
            return { AclId: id };
        },
    ),
    set("SetAccessControlListAttribute", { RegionId, AclId, AclName }, ({ cloud }, args) => {
        renameAcl(cloud, cloud.acl(args.AclId), args.AclName);
        return { AclId: args.AclId };
    }),
    set("AddAccessControlListEntry", { RegionId, AclId, AclEntrys }, ({ cloud }, args) => {
        addEntries(cloud, cloud.acl(args.AclId), parseEntries(args.AclEntrys));
    }),
    set("RemoveAccessControlListEntry", { RegionId, AclId, AclEntrys }, ({ cloud }, args) => {
        removeEntries(cloud, cloud.acl(args.AclId), parseEntries(args.AclEntrys));
    }),
    set("DeleteAccessControlList", { RegionId, AclId }, ({ cloud }, args) => {
        deleteAcl(cloud, cloud.acl(args.AclId));
    }),
    get("DescribeAccessControlListAttribute", { RegionId, AclId }, ({ cloud }, args) => {
        const acl = cloud.acl(args.AclId);
        const related = listenersWith(cloud, acl.id);
        return {
            ...summary(cloud, acl),
            CreateTime: isoTime(acl.createdAt),
            TotalAclEntry: acl.entries.length,
            AclEntrys: {
                AclEntry: acl.entries.map(({ ip, comment }) => ({
                    AclEntryIP: ip,
                    ...(comment !== "" && { AclEntryComment: comment }),
                })),
            },
            ...(related.length > 0 && {
                RelatedListeners: {
                    RelatedListener: related.map((listener) => ({
                        LoadBalancerId: listener.loadBalancerId,
                        ListenerPort: listener.port,
                        Protocol: listener.protocol,
                        AclType: listener.acl.type,
                    })),
                },
            }),
        };
    }),
    get(
        "DescribeAccessControlLists",
        {
            RegionId,
            AclName: text(),
            AddressIPVersion: text(),
            ResourceGroupId: text(),
            Tag: tagList(),
            PageNumber: integer(PAGE_NUMBER),
            PageSize: integer(ACL_PAGE_SIZE),
        },
        ({ cloud }, args) => {
            const found = [...cloud.acls.values()].filter(
                (acl) =>
                    (args.AclName === undefined || acl.name === args.AclName) &&
                    (args.AddressIPVersion === undefined || acl.ipVersion === args.AddressIPVersion) &&
                    (args.ResourceGroupId === undefined || acl.resourceGroupId === args.ResourceGroupId) &&
                    hasTags(readTags(cloud, "acl", acl.id), args.Tag),
            );
            const { rows, counts } = page(found, args.PageNumber, args.PageSize, 50);
            return { Acls: { Acl: rows.map((acl) => summary(cloud, acl)) }, Count: rows.length, ...counts };
        },
    ),
];
