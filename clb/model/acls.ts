// Rules of access control lists and of their binding to listeners.

import { fail } from "../core/errors";
import { ACL_ENTRIES_PER_CALL, DEFAULT_RESOURCE_GROUP } from "../core/limits";
import { isBlock } from "./addresses";
import type { Cloud } from "./cloud";
import { forgetTags } from "./tags";
import type { Acl, Listener } from "./types";

export interface AclEntry {
    readonly entry: string;
    readonly comment: string;
}

export function createAcl(
    cloud: Cloud,
    name: string,
    ipVersion: "ipv4" | "ipv6",
    resourceGroupId: string | undefined,
): Acl {
    if (cloud.acls.size >= cloud.quotas.acls) {
        fail("overQuota", `quota of ${cloud.quotas.acls} access control lists`);
    }
    checkNameIsFree(cloud, name);
    const acl: Acl = {
        id: cloud.ids.next("acl"),
        name,
        ipVersion,
        resourceGroupId: resourceGroupId ?? DEFAULT_RESOURCE_GROUP,
        createdAt: cloud.clock.now(),
        entries: [],
    };
    cloud.acls.set(acl.id, acl);
    return acl;
}

export function renameAcl(cloud: Cloud, acl: Acl, name: string): void {
    if (name !== acl.name) {
        checkNameIsFree(cloud, name);
        acl.name = name;
    }
}

function checkNameIsFree(cloud: Cloud, name: string): void {
    if ([...cloud.acls.values()].some((acl) => acl.name === name)) {
        fail("resourceExists", `an access control list named ${name} exists; names are unique in a region`);
    }
}

/** The text of `AclEntrys`: JSON rows of `entry` and `comment`. */
export function parseEntries(textOfList: string): AclEntry[] {
    try {
        const parsed: unknown = JSON.parse(textOfList);
        if (Array.isArray(parsed)) {
            return parsed.map((row: Readonly<Record<string, unknown>> | null) => ({
                entry: asText(row?.entry),
                comment: asText(row?.comment),
            }));
        }
    } catch {
        // Not JSON: refused like JSON of another shape.
    }
    return fail("aclEntriesMalformed", "AclEntrys is not a JSON list");
}

const asText = (value: unknown): string => (typeof value === "string" ? value : "");

export function addEntries(cloud: Cloud, acl: Acl, entries: readonly AclEntry[]): void {
    checkEntries(acl, entries);
    const known = new Set(acl.entries.map(({ ip }) => ip));
    for (const { entry } of entries) {
        if (known.has(entry)) {
            fail("resourceExists", `${entry} is in ${acl.id} already`);
        }
        known.add(entry);
    }
    if (known.size > cloud.quotas.entriesPerAcl) {
        fail("overQuota", `${known.size} entries in ${acl.id}, quota ${cloud.quotas.entriesPerAcl}`);
    }
    acl.entries.push(...entries.map(({ entry, comment }) => ({ ip: entry, comment })));
}

export function removeEntries(cloud: Cloud, acl: Acl, entries: readonly AclEntry[]): void {
    checkEntries(acl, entries);
    const gone = new Set(entries.map(({ entry }) => entry));
    const kept = acl.entries.filter(({ ip }) => !gone.has(ip));
    if (kept.length === acl.entries.length) {
        fail("aclEntryEmpty", `none of these entries is in ${acl.id}`);
    }
    if (kept.length === 0 && listenersWith(cloud, acl.id).length > 0) {
        fail("unsupported", `${acl.id} is bound to a listener and must keep an entry`);
    }
    acl.entries = kept;
}

function checkEntries(acl: Acl, entries: readonly AclEntry[]): void {
    if (entries.length < 1 || entries.length > ACL_ENTRIES_PER_CALL) {
        fail("parameter", `1 to ${ACL_ENTRIES_PER_CALL} entries per call, got ${entries.length}`);
    }
    for (const { entry } of entries) {
        if (!isBlock(entry, acl.ipVersion)) {
            fail("aclEntryFormat", `"${entry}" is no ${acl.ipVersion} address or block`);
        }
    }
}

export function listenersWith(cloud: Cloud, aclId: string): Listener[] {
    return [...cloud.loadBalancers.values()]
        .flatMap((lb) => [...lb.listeners.values()])
        .filter((listener) => listener.acl.ids.includes(aclId));
}

export function deleteAcl(cloud: Cloud, acl: Acl): void {
    if (listenersWith(cloud, acl.id).length > 0) {
        fail("unsupported", `${acl.id} is bound to a listener`);
    }
    cloud.acls.delete(acl.id);
    forgetTags(cloud, "acl", acl.id);
}
