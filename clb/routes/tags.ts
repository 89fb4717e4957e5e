// Actions on tags, new and old, and how tags are written.

import { fail } from "../errors";
import { PAGE_NUMBER, PAGE_SIZE, RESOURCES_PER_CALL, TAGS_PER_CALL, TAGS_PER_OLD_CALL } from "../limits";
import { addTags, checkTags, hasTags, removeTags, type Tag, TAGGED_TYPES, taggedIds, tagsOf } from "../model/tags";
import { boolean, integer, list, oneOfModelled, type Param, records, required, text } from "../params";
import { page, read, type Reply, type Route, write } from "./route";

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
function some<T>(name: string, given: readonly T[]): readonly T[] {
    return given.length > 0 ? given : fail("missingParameter", undefined, name);
}

export const TAG_ROUTES: readonly Route[] = [
    get("ListTagResources", { RegionId, ResourceType, ResourceId, Tag: tagList() }, ({ cloud }, args) => {
        const type = args.ResourceType;
        // A resource that is gone has no tags; the provider asks for them before it looks for the resource itself.
        const ids = args.ResourceId.length > 0 ? args.ResourceId : taggedIds(cloud, type);
        return {
            TagResources: {
                TagResource: ids.flatMap((id): Reply[] => {
                    const tags = tagsOf(cloud, type, id);
                    const row = { ResourceType: type, ResourceId: id };
                    return hasTags(tags, args.Tag) ? tags.map((tag) => ({ ...row, ...tagShape(tag) })) : [];
                }),
            },
        };
    }),
    set("TagResources", { RegionId, ResourceType, ResourceId, Tag: tagList() }, ({ cloud }, args) => {
        addTags(cloud, args.ResourceType, some("ResourceId.1", args.ResourceId), some("Tag.1.Key", args.Tag));
    }),
    set("UntagResources", { RegionId, ResourceType, ResourceId, TagKey, All: boolean() }, ({ cloud }, args) => {
        const type = args.ResourceType;
        const ids = some("ResourceId.1", args.ResourceId);
        if (args.TagKey.length === 0 && args.All === true) {
            ids.forEach((id) => {
                removeTags(
                    cloud,
                    type,
                    [id],
                    tagsOf(cloud, type, id).map(({ key }) => key),
                );
            });
            return;
        }
        removeTags(cloud, type, ids, some("TagKey.1", args.TagKey));
    }),
    set("AddTags", { RegionId, LoadBalancerId, Tags: tagText() }, ({ cloud }, args) => {
        const tags = some("Tags", args.Tags);
        checkTags(tags, TAGS_PER_OLD_CALL);
        addTags(cloud, "instance", [args.LoadBalancerId], tags);
    }),
    set("RemoveTags", { RegionId, LoadBalancerId, Tags: tagText() }, ({ cloud }, args) => {
        const id = args.LoadBalancerId;
        const present = tagsOf(cloud, "instance", id);
        const gone = some("Tags", args.Tags).filter((tag) => hasTags(present, [tag]));
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
            for (const tag of ids.flatMap((one) => tagsOf(cloud, "instance", one))) {
                const shown = args.DistinctKey === true ? { key: tag.key, value: "" } : tag;
                const name = JSON.stringify(tagShape(shown));
                if (args.Tags.length === 0 || args.Tags.some((one) => hasTags([tag], [one]))) {
                    sets.set(name, { tag: shown, count: (sets.get(name)?.count ?? 0) + 1 });
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
