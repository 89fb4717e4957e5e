// What the cloud's audit trail, ActionTrail, says of who pointed a listener at which servers: by Pulumi, in the console, or by
// whatever else. It keeps 90 days.

import { isObject } from "../../components/validation";
import type { Cloud, Group, Reply } from "../cloud";
import type { ExpectedPair } from "../status";

/** A listener that was pointed at a group. */
export interface TrailEvent {
    /** ISO 8601. */
    readonly at: string;
    readonly pair: string;
    /** "tcp-443". */
    readonly listener: string;
    /** The group that it was pointed at, and its primary where that is known. */
    readonly group: string;
    readonly primary?: string;
    /** Who did it, as the cloud calls them. */
    readonly user?: string;
    /** The cloud's code, where it refused. */
    readonly error?: string;
}

/** https://www.alibabacloud.com/help/en/actiontrail/support/how-to-set-the-lookupattribute-parameter */
const SERVICE = "Slb";
const CREATE_GROUP = "CreateMasterSlaveServerGroup";
const DAYS = 90;
const PAGE = 50;

/** Enough for a thousand changes of each kind: whoever has more knows how to ask the trail itself. */
const MAX_PAGES = 20;

/**
 * Looks up who pointed the listeners of pairs at which groups. Throws a CloudError where the cloud does not tell.
 *
 * @param groups those that there still are
 */
export async function readTrail(
    cloud: Cloud,
    pairs: readonly ExpectedPair[],
    groups: readonly Group[],
    now: Date = new Date(),
): Promise<TrailEvent[]> {
    const primaries = new Map(
        groups.map(({ id, servers }) => [id, servers.find(({ role }) => role === "primary")?.serverId]),
    );
    for (const event of await lookUp(cloud, CREATE_GROUP, now)) {
        const { group, primary } = parseCreatedGroup(event);
        if (group !== undefined && primary !== undefined) {
            primaries.set(group, primary);
        }
    }
    const found: TrailEvent[] = [];
    const protocols = new Set(
        pairs.flatMap(({ listeners }) => listeners.map(({ protocol }) => protocol.toUpperCase())),
    );
    const actions = [...protocols].flatMap((protocol) => [
        `CreateLoadBalancer${protocol}Listener`,
        `SetLoadBalancer${protocol}ListenerAttribute`,
    ]);
    for (const action of actions) {
        for (const event of await lookUp(cloud, action, now)) {
            const request = parseJson(event["requestParameters"]) ?? parseJson(event["requestParameterJson"]) ?? {};
            const group = text(request["MasterSlaveServerGroupId"]);
            const key = `${/TCP/.test(action) ? "tcp" : "udp"}-${text(request["ListenerPort"])}`;
            const pair = pairs.find(
                ({ loadBalancerId, listeners }) =>
                    loadBalancerId === text(request["LoadBalancerId"]) &&
                    listeners.some((one) => one.key === key && !one.isStandbyCheck),
            );
            if (pair !== undefined && group !== undefined) {
                const primary = primaries.get(group);
                const user = text(parseJson(event["userIdentity"])?.["userName"]);
                const error = text(event["errorCode"]);
                found.push({
                    at: text(event["eventTime"]) ?? "",
                    pair: pair.name,
                    listener: key,
                    group,
                    ...(primary !== undefined && { primary }),
                    ...(user !== undefined && { user }),
                    ...(error !== undefined && { error }),
                });
            }
        }
    }
    return listRepointed(found.sort((a, b) => a.at.localeCompare(b.at))).reverse();
}

/** Without the calls that set other things and named the same group again. */
function listRepointed(all: readonly TrailEvent[]): TrailEvent[] {
    const last = new Map<string, string>();
    return all.filter(({ pair, listener, group, error }) => {
        const isNew = last.get(`${pair} ${listener}`) !== group;
        if (error === undefined) {
            last.set(`${pair} ${listener}`, group);
        }
        return isNew;
    });
}

/** All events of a name, page by page. */
async function lookUp(cloud: Cloud, name: string, now: Date): Promise<Reply[]> {
    const seconds = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;
    const events: Reply[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
        const reply = await cloud.call(
            "LookupEvents",
            {
                StartTime: seconds(new Date(now.getTime() - DAYS * 86_400_000)),
                EndTime: seconds(now),
                "LookupAttribute.1.Key": "ServiceName",
                "LookupAttribute.1.Value": SERVICE,
                "LookupAttribute.2.Key": "EventName",
                "LookupAttribute.2.Value": name,
                MaxResults: String(PAGE),
                ...(token !== undefined && { NextToken: token }),
            },
            "actiontrail",
        );
        events.push(...(Array.isArray(reply["Events"]) ? (reply["Events"] as Reply[]) : []));
        token = text(reply["NextToken"]);
        if (token === undefined) {
            break;
        }
    }
    return events;
}

/** The group that an event made, and who is primary in it. */
function parseCreatedGroup(event: Reply): { readonly group?: string; readonly primary?: string } {
    const response = parseJson(event["responseElements"]);
    const group = text(response?.["MasterSlaveServerGroupId"]);
    const request = parseJson(event["requestParameters"]) ?? parseJson(event["requestParameterJson"]);
    const servers = [
        ...toList(parseJson(response?.["MasterSlaveBackendServers"])?.["MasterSlaveBackendServer"]),
        ...toList(request?.["MasterSlaveBackendServers"]),
    ];
    const primary = text(servers.find((server) => server["ServerType"] === "Master")?.["ServerId"]);
    return { ...(group !== undefined && { group }), ...(primary !== undefined && { primary }) };
}

/** An object that comes as such or as its text. */
function parseJson(raw: unknown): Readonly<Record<string, unknown>> | undefined {
    const value = decodeText(raw);
    return isObject(value) ? value : undefined;
}

function toList(raw: unknown): readonly Readonly<Record<string, unknown>>[] {
    const value = decodeText(raw);
    return Array.isArray(value) ? value.filter(isObject) : [];
}

function decodeText(raw: unknown): unknown {
    if (typeof raw !== "string") {
        return raw;
    }
    try {
        return JSON.parse(raw) as unknown;
    } catch {
        return undefined;
    }
}

function text(raw: unknown): string | undefined {
    const value = typeof raw === "number" ? String(raw) : raw;
    return typeof value === "string" && value !== "" ? value : undefined;
}
