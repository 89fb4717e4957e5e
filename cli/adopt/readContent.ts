// Reads an instance with its tags.

import { type Cloud, type LoadBalancer, readLoadBalancer, type Reply } from "../cloud";
import { UserError } from "../io";
import { text } from "./omitDefault";

/** Tags that the cloud sets itself and the provider passes over. */
const SYSTEM_TAG = /^(aliyun|acs:|https?:\/\/)/;

/** What was read of an instance. */
export interface CloudContent {
    readonly loadBalancer: LoadBalancer;
    /** Its tags, without those that the cloud sets itself. */
    readonly tags: Readonly<Record<string, string>>;
}

/** Reads an instance. Throws a UserError where there is none of this id. */
export async function readContent(cloud: Cloud, id: string): Promise<CloudContent> {
    const loadBalancer = await readLoadBalancer(cloud, id);
    if (loadBalancer === undefined) {
        throw new UserError(
            `${id}: no such instance in ${cloud.region}; check the id, the region and the account of the credentials`,
        );
    }
    const reply = await cloud.call("ListTagResources", { ResourceType: "instance", "ResourceId.1": id });
    const listed = (reply["TagResources"] as Reply | undefined)?.["TagResource"];
    const tags = (Array.isArray(listed) ? (listed as Reply[]) : [])
        .map((tag) => [text(tag["TagKey"]), text(tag["TagValue"])] as const)
        .filter(([key]) => !SYSTEM_TAG.test(key));
    return { loadBalancer, tags: Object.fromEntries(tags) };
}
