// Actions on tags, new and old, and how tags are written.

import { fail } from "../core/errors";
import { PAGE_NUMBER, PAGE_SIZE, RESOURCES_PER_CALL, TAGS_PER_CALL, TAGS_PER_OLD_CALL } from "../core/limits";
import type { Reply } from "../core/reply";
import { addTags, checkTags, hasTags, readTags, removeTags, type Tag, TAGGED_TYPES, taggedIds } from "../model/tags";
import { boolean, integer, list, oneOfModelled, type Param, records, required, text } from "../rpc/params";
import { page, read, type Route, write } from "./route";

const get = read("slb");
const set = write("slb");

const RegionId = required(text());
const LoadBalancerId = required(text());
const ResourceType = required(oneOfModelled(TAGGED_TYPES, ["certificate", "vservergroup"]));
const ResourceId = list(RESOURCES_PER_CALL);
const TagKey = list(TAGS_PER_CALL);

export const tagShape = ({ key, value }: Tag): { readonly [name: string]: string } => ({
    TagKey: key,
    TagValue: value,
});

/** `Tag.1.Key`, `Tag.1.Value`, … */
export function tagList(): Param<readonly Tag[]> {
    const { matches, read: readRecords } = records("Key", "Value");
    return {
        matches,
        read: (name, all) => readRecords(name, all).map(({ Key, Value }) => ({ key: Key, value: Value })),
    };
}

/** The older form: JSON rows of `TagKey` and `TagValue` in one text. */
export function tagText(): Param<readonly Tag[]> {
    const { matches, read: readText } = text();
    return { matches, read: (name, all) => parseTags(name, readText(name, all) ?? "[]") };
}

function parseTags(name: string, rows: string): Tag[] {
    try {
        const parsed: unknown = JSON.parse(rows);
        if (Array.isArray(parsed)) {
            return parsed.map((row: Readonly<Record<string, unknown>> | null) => ({
                key: asText(row?.TagKey),
                value: asText(row?.TagValue),
            }));
        }
    } catch {
        // Not JSON: refused like JSON of another shape.
    }
    return fail("parameter", `${name} is no JSON list of TagKey and TagValue`);
}

const asText = (value: unknown): string => (typeof value === "string" ? value : "");

/** At least one: an action that asks for tags or ids and gets none has nothing to do. */
function hasAny<T>(name: string, isGiven: readonly T[]): readonly T[] {
    return isGiven.length > 0 ? isGiven : fail("missingParameter", undefined, name);
}

export const TAG_ROUTES: readonly Route[] = [
    get("ListTagResources", { RegionId, ResourceType, ResourceId, Tag: tagList() }, ({ cloud }, args) => {
        const type = args.ResourceType;
        // A resource that is gone has no tags; the provider asks for them before it looks for the resource itself.
        const ids = args.ResourceId.length > 0 ? args.ResourceId : taggedIds(cloud, type);
        return {
            TagResources: {
                TagResource: ids.flatMap((id): Reply[] => {
                    const tags = readTags(cloud, type, id);
                    const row = { ResourceType: type, ResourceId: id };
                    return hasTags(tags, args.Tag) ? tags.map((tag) => ({ ...row, ...tagShape(tag) })) : [];
                }),
            },
        };
    }),
    set("TagResources", { RegionId, ResourceType, ResourceId, Tag: tagList() }, ({ cloud }, args) => {
        addTags(cloud, args.ResourceType, hasAny("ResourceId.1", args.ResourceId), hasAny("Tag.1.Key", args.Tag));
    }),
    set("UntagResources", { RegionId, ResourceType, ResourceId, TagKey, All: boolean() }, ({ cloud }, args) => {
        const type = args.ResourceType;
        const ids = hasAny("ResourceId.1", args.ResourceId);
        if (args.TagKey.length === 0 && args.All === true) {
            ids.forEach((id) => {
                removeTags(
                    cloud,
                    type,
                    [id],
                    readTags(cloud, type, id).map(({ key }) => key),
                );
            });
            return;
        }
        removeTags(cloud, type, ids, hasAny("TagKey.1", args.TagKey));
    }),
    set("AddTags", { RegionId, LoadBalancerId, Tags: tagText() }, ({ cloud }, args) => {
        const tags = hasAny("Tags", args.Tags);
        checkTags(tags, TAGS_PER_OLD_CALL);
        addTags(cloud, "instance", [args.LoadBalancerId], tags);
    }),
    set("RemoveTags", { RegionId, LoadBalancerId, Tags: tagText() }, ({ cloud }, args) => {
        const id = args.LoadBalancerId;
        const present = readTags(cloud, "instance", id);
        const gone = hasAny("Tags", args.Tags).filter((tag) => hasTags(present, [tag]));
        removeTags(
            cloud,
            "instance",
            [id],
            gone.map(({ key }) => key),
        );
    }),
    get(
        "DescribeTags",
        {
            RegionId,
            LoadBalancerId: text(),
            Tags: tagText(),
            DistinctKey: boolean(),
            PageNumber: integer(PAGE_NUMBER),
            PageSize: integer(PAGE_SIZE),
        },
        ({ cloud }, args) => {
            const id = args.LoadBalancerId;
            const ids = id === undefined ? taggedIds(cloud, "instance") : [cloud.loadBalancer(id).id];
            const sets = new Map<string, { readonly tag: Tag; count: number }>();
            for (const tag of ids.flatMap((one) => readTags(cloud, "instance", one))) {
                const tagsShown = args.DistinctKey === true ? { key: tag.key, value: "" } : tag;
                const name = JSON.stringify(tagShape(tagsShown));
                if (args.Tags.length === 0 || args.Tags.some((one) => hasTags([tag], [one]))) {
                    sets.set(name, { tag: tagsShown, count: (sets.get(name)?.count ?? 0) + 1 });
                }
            }
            const { rows, counts } = page([...sets.values()], args.PageNumber, args.PageSize, 50);
            return {
                TagSets: { TagSet: rows.map(({ tag, count }) => ({ ...tagShape(tag), InstanceCount: count })) },
                ...counts,
            };
        },
    ),
];
