/** Rules of tags on instances, access control lists and primary/secondary server groups. */
import { fail } from "../errors";
import { TAG_KEY_LENGTH, TAG_VALUE_LENGTH, TAGS_PER_CALL } from "../limits";
import type { Cloud } from "./cloud";

export const TAGGED_TYPES = ["instance", "acl", "masterslaveservergroup"] as const;
export type TaggedType = (typeof TAGGED_TYPES)[number];

export interface Tag {
    readonly key: string;
    readonly value: string;
}

const place = (type: TaggedType, id: string): string => `${type}/${id}`;

export function tagsOf(cloud: Cloud, type: TaggedType, id: string): Tag[] {
    return [...(cloud.tags.get(place(type, id)) ?? [])].map(([key, value]) => ({ key, value }));
}

export function forgetTags(cloud: Cloud, type: TaggedType, id: string): void {
    cloud.tags.delete(place(type, id));
}

export function addTags(cloud: Cloud, type: TaggedType, ids: readonly string[], tags: readonly Tag[]): void {
    if (tags.length > TAGS_PER_CALL) {
        fail("tagsPerCall", `at most ${TAGS_PER_CALL} tags per call, got ${tags.length}`);
    }
    tags.forEach(checkTag);
    const next = ids.map((id) => {
        checkExists(cloud, type, id);
        const merged = new Map(cloud.tags.get(place(type, id)));
        tags.forEach(({ key, value }) => merged.set(key, value));
        if (merged.size > cloud.quotas.tagsPerResource) {
            fail("tagQuota", `${id} would have ${merged.size} tags, quota ${cloud.quotas.tagsPerResource}`);
        }
        return [place(type, id), merged] as const;
    });
    next.forEach(([key, merged]) => cloud.tags.set(key, merged));
}

export function removeTags(cloud: Cloud, type: TaggedType, ids: readonly string[], keys: readonly string[]): void {
    for (const id of ids) {
        checkExists(cloud, type, id);
        keys.forEach((key) => cloud.tags.get(place(type, id))?.delete(key));
    }
}

function checkTag({ key, value }: Tag): void {
    const reserved = /^(aliyun|acs:)/;
    const link = /https?:\/\//;
    if (key.length < 1 || key.length > TAG_KEY_LENGTH || reserved.test(key) || link.test(key)) {
        fail("parameter", `tag key "${key}": 1 to ${TAG_KEY_LENGTH} characters, no aliyun or acs: in front, no link`);
    }
    if (value.length > TAG_VALUE_LENGTH || /^acs:/.test(value) || link.test(value)) {
        fail("parameter", `tag value "${value}": up to ${TAG_VALUE_LENGTH} characters, no acs: in front, no link`);
    }
}

function checkExists(cloud: Cloud, type: TaggedType, id: string): void {
    if (type === "instance") {
        cloud.loadBalancer(id);
    } else if (type === "acl") {
        cloud.acl(id);
    } else {
        cloud.group(id);
    }
}
