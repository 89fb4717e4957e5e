// What the cloud's audit trail, ActionTrail, says of who pointed a listener at which servers: by Pulumi, in the console, or by
// whatever else. It keeps 90 days.

import { isObject } from "../../components/validation";
import type { Cloud, Reply } from "../cloud";
import type { Group } from "../cloud/clb";
import type { ExpectedPair } from "../status/expected";

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
const MOST_PAGES = 20;

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
        const { group, primary } = madeGroup(event);
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
            const asked = parsed(event["requestParameters"]) ?? parsed(event["requestParameterJson"]) ?? {};
            const group = text(asked["MasterSlaveServerGroupId"]);
            const key = `${/TCP/.test(action) ? "tcp" : "udp"}-${text(asked["ListenerPort"])}`;
            const pair = pairs.find(
                ({ loadBalancerId, listeners }) =>
                    loadBalancerId === text(asked["LoadBalancerId"]) &&
                    listeners.some((one) => one.key === key && !one.isStandbyCheck),
            );
            if (pair !== undefined && group !== undefined) {
                const primary = primaries.get(group);
                const user = text(parsed(event["userIdentity"])?.["userName"]);
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
    return repointed(found.sort((a, b) => a.at.localeCompare(b.at))).reverse();
}

/** Without the calls that set other things and named the same group again. */
function repointed(all: readonly TrailEvent[]): TrailEvent[] {
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
    for (let page = 0; page < MOST_PAGES; page++) {
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
function madeGroup(event: Reply): { readonly group?: string; readonly primary?: string } {
    const answered = parsed(event["responseElements"]);
    const group = text(answered?.["MasterSlaveServerGroupId"]);
    const asked = parsed(event["requestParameters"]) ?? parsed(event["requestParameterJson"]);
    const servers = [
        ...listed(parsed(answered?.["MasterSlaveBackendServers"])?.["MasterSlaveBackendServer"]),
        ...listed(asked?.["MasterSlaveBackendServers"]),
    ];
    const primary = text(servers.find((server) => server["ServerType"] === "Master")?.["ServerId"]);
    return { ...(group !== undefined && { group }), ...(primary !== undefined && { primary }) };
}

/** An object that comes as such or as its text. */
function parsed(given: unknown): Readonly<Record<string, unknown>> | undefined {
    const value = fromText(given);
    return isObject(value) ? value : undefined;
}

function listed(given: unknown): readonly Readonly<Record<string, unknown>>[] {
    const value = fromText(given);
    return Array.isArray(value) ? value.filter(isObject) : [];
}

function fromText(given: unknown): unknown {
    if (typeof given !== "string") {
        return given;
    }
    try {
        return JSON.parse(given) as unknown;
    } catch {
        return undefined;
    }
}

function text(given: unknown): string | undefined {
    const value = typeof given === "number" ? String(given) : given;
    return typeof value === "string" && value !== "" ? value : undefined;
}
