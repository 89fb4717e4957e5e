// ActionTrail's look at the calls of before.

import { fail } from "../core/errors";
import type { Reply } from "../core/reply";
import type { TrailEvent } from "../rpc/auditTrail";
import { integer, records, text } from "../rpc/params";
import { read, type Route } from "./route";

const DAY_MS = 86_400_000;
const DAYS = 90;
const SERVICE = "Slb";

/** What a caller may look for, and what an event has there. */
const ATTRIBUTES: Readonly<Record<string, (event: TrailEvent) => string>> = {
    ServiceName: () => SERVICE,
    EventName: ({ action }) => action,
    EventId: ({ id }) => id,
    EventRW: () => "Write",
    ResourceName: ({ parameters, reply }) =>
        (reply?.LoadBalancerId as string | undefined) ?? parameters.LoadBalancerId ?? "",
};

export const TRAIL_ROUTES: readonly Route[] = [
    read("actiontrail")(
        "LookupEvents",
        {
            StartTime: text(),
            EndTime: text(),
            NextToken: text(),
            MaxResults: integer({ min: 0, max: 50 }),
            Direction: text(),
            LookupAttribute: records("Key", "Value"),
        },
        (
            { cloud, auditTrail: trail },
            { StartTime, EndTime, NextToken, MaxResults = 20, Direction, LookupAttribute },
        ) => {
            const now = cloud.clock.now();
            const end = time(EndTime, now);
            const start = Math.max(time(StartTime, now - 7 * DAY_MS), now - DAYS * DAY_MS);
            // Of two conditions with one key the second counts, and of more than two the first two.
            const filter = new Map(LookupAttribute.slice(0, 2).map(({ Key, Value }) => [Key, Value]));
            const found = trail
                .listNewestFirst()
                .filter(({ at }) => at >= start && at <= end + 999)
                .filter((event) =>
                    [...filter].every(([key, value]) => {
                        const attribute = Object.hasOwn(ATTRIBUTES, key) ? ATTRIBUTES[key] : undefined;
                        return (attribute ?? fail("notModelled", undefined, `the attribute ${key}`))(event) === value;
                    }),
                );
            const ordered = Direction === "FORWARD" ? found.reverse() : found;
            const from = Number(NextToken ?? 0);
            const page = ordered.slice(from, from + MaxResults);
            const next = from + page.length;
            return {
                StartTime: iso(start),
                EndTime: iso(end),
                NextToken: next < ordered.length ? String(next) : "",
                Events: page.map((event) => eventShape(event, cloud.regionId, cloud.accountId)),
            };
        },
    ),
];

function time(given: string | undefined, fallback: number): number {
    if (given === undefined) {
        return fallback;
    }
    const value = Date.parse(given);
    return Number.isNaN(value) ? fail("parameter") : value;
}

function iso(milliseconds: number): string {
    return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function eventShape(event: TrailEvent, region: string, account: string): Reply {
    const { id, at, action, parameters, reply, errorCode, errorMessage } = event;
    return {
        eventId: id,
        eventVersion: 1,
        eventName: action,
        eventRW: "Write",
        eventTime: iso(at),
        eventType: "ApiCall",
        serviceName: SERVICE,
        acsRegion: region,
        requestId: id,
        requestParameters: parameters,
        responseElements: reply ?? {},
        userIdentity: { type: "ram-user", accountId: account, userName: "local" },
        sourceIpAddress: "127.0.0.1",
        ...(errorCode !== undefined && { errorCode }),
        ...(errorMessage !== undefined && { errorMessage }),
    };
}
