// Rules of tags on instances, listeners, access control lists and primary/secondary server groups.

import { fail } from "../core/errors";
import { TAG_KEY_LENGTH, TAG_VALUE_LENGTH, TAGS_PER_CALL } from "../core/limits";
import type { Cloud } from "./cloud";
import type { Listener } from "./types";

export const TAGGED_TYPES = ["instance", "acl", "masterslaveservergroup", "listener"] as const;
export type TaggedType = (typeof TAGGED_TYPES)[number];

export interface Tag {
    readonly key: string;
    readonly value: string;
}

/** The id under which tags know a listener. */
export const taggedListener = ({ loadBalancerId, protocol, port }: Listener): string =>
    `${loadBalancerId}_${protocol}_${port}`;

const tagKey = (type: TaggedType, id: string): string => `${type}/${id}`;

export function readTags(cloud: Cloud, type: TaggedType, id: string): Tag[] {
    return [...(cloud.tags.get(tagKey(type, id)) ?? [])].map(([key, value]) => ({ key, value }));
}

export function forgetTags(cloud: Cloud, type: TaggedType, id: string): void {
    cloud.tags.delete(tagKey(type, id));
}

/** Every resource of the type that has one of the tags. */
export function taggedIds(cloud: Cloud, type: TaggedType): string[] {
    return [...cloud.tags.keys()].flatMap((key) => (key.startsWith(`${type}/`) ? [key.slice(type.length + 1)] : []));
}

/** Whether all of them are among the tags; one without a value asks for the key alone. */
export function hasTags(tags: readonly Tag[], expected: readonly Tag[]): boolean {
    return expected.every((one) =>
        tags.some(({ key, value }) => key === one.key && (one.value === "" || value === one.value)),
    );
}

/** What can be said of tags before there is the resource that they are for. */
export function checkTags(tags: readonly Tag[], most = TAGS_PER_CALL): void {
    if (tags.length > most) {
        fail(
            most === TAGS_PER_CALL ? "tagsInCall" : "tagsPerCall",
            `at most ${most} tags per call, got ${tags.length}`,
        );
    }
    tags.forEach(checkTag);
}

export function addTags(cloud: Cloud, type: TaggedType, ids: readonly string[], tags: readonly Tag[]): void {
    checkTags(tags);
    const next = ids.map((id) => {
        checkExists(cloud, type, id);
        const merged = new Map(cloud.tags.get(tagKey(type, id)));
        tags.forEach(({ key, value }) => merged.set(key, value));
        if (merged.size > cloud.quotas.tagsPerResource) {
            fail("tagQuota", `${id} would have ${merged.size} tags, quota ${cloud.quotas.tagsPerResource}`);
        }
        return [tagKey(type, id), merged] as const;
    });
    next.forEach(([key, merged]) => cloud.tags.set(key, merged));
}

export function removeTags(cloud: Cloud, type: TaggedType, ids: readonly string[], keys: readonly string[]): void {
    ids.forEach((id) => checkExists(cloud, type, id));
    for (const id of ids) {
        const tags = cloud.tags.get(tagKey(type, id));
        keys.forEach((key) => tags?.delete(key));
        if (tags?.size === 0) {
            cloud.tags.delete(tagKey(type, id));
        }
    }
}

function checkTag({ key, value }: Tag): void {
    const reserved = /^(aliyun|acs:)/;
    const link = /https?:\/\//;
    if (key === "") {
        fail("tagKeyMissing", "a tag without a key");
    }
    if (key.length > TAG_KEY_LENGTH || reserved.test(key) || link.test(key)) {
        fail("tagKey", `tag key "${key}": 1 to ${TAG_KEY_LENGTH} characters, no aliyun or acs: in front, no link`);
    }
    if (value.length > TAG_VALUE_LENGTH || /^acs:/.test(value) || link.test(value)) {
        fail("tagValue", `tag value "${value}": up to ${TAG_VALUE_LENGTH} characters, no acs: in front, no link`);
    }
}

function checkExists(cloud: Cloud, type: TaggedType, id: string): void {
    if (type === "instance") {
        cloud.loadBalancer(id);
    } else if (type === "acl") {
        cloud.acl(id);
    } else if (type === "masterslaveservergroup") {
        cloud.group(id);
    } else {
        checkListener(cloud, id);
    }
}

function checkListener(cloud: Cloud, id: string): void {
    const [loadBalancerId = "", protocol, port] = id.split("_");
    if (!cloud.loadBalancer(loadBalancerId).listeners.has(`${protocol}:${port}`)) {
        fail("resourceMissing", `no listener ${id}; a listener is tagged as <instance>_<protocol>_<port>`);
    }
}
