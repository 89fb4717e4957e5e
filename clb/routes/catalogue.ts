// Reads of what the region has to offer, and the lists of what is not modelled, which are empty.

import { fail } from "../core/errors";
import { PORT } from "../core/limits";
import type { Reply } from "../core/reply";
import type { Cloud } from "../model/cloud";
import { hasTags, readTags, taggedListener } from "../model/tags";
import { required, boolean, integer, list, oneOf, text } from "../rpc/params";
import { listenerRow } from "./listenerShape";
import { read, type Route } from "./route";
import { tagList } from "./tags";

const get = read("slb");
const RegionId = required(text());
const LANGUAGES = ["zh-CN", "en-US", "ja"] as const;
const INSTANCES_PER_CALL = 10;

/** Each zone with every other one as its secondary. */
function zonePairs({ zones }: Cloud): { first: string; others: readonly string[] }[] {
    return zones.map((first) => ({ first, others: zones.filter((zone) => zone !== first) }));
}

const zone = (id: string): Reply => ({ ZoneId: id, LocalName: id });

const KINDS = ["vpc", "classic_internet"].flatMap((AddressType) =>
    // IPv6 is for internet instances only.
    ["ipv4", ...(AddressType === "vpc" ? [] : ["ipv6"])].map((AddressIPVersion) => ({ AddressType, AddressIPVersion })),
);

const QUOTA_NAMES = {
    loadBalancers: ["slbs-per-user", "Max number of SLB instances per account"],
    loadBalancersPerServer: [
        "slbs-per-backendserver",
        "Max number of SLB instances that a single backend server can be attached to",
    ],
    serversPerLoadBalancer: [
        "backendservers-per-slb",
        "Max number of backend servers can be attached to a single SLB instance",
    ],
    listenersPerLoadBalancer: ["listeners-per-slb", "Max number of listeners per SLB instance"],
    acls: ["acls-per-region", "Max number of access control lists per region"],
    listenersPerAcl: [
        "listeners-per-acl",
        "Max number of listeners that an single access control list can be attached to",
    ],
    entriesPerAcl: ["entries-per-acl", "Max number of entries per access control list"],
} as const;

/** The token of the next page says at which row it begins. */
function parseToken(token: string | undefined): number {
    const start = token === undefined ? 0 : Number(Buffer.from(token, "base64").toString());
    return Number.isInteger(start) && start >= 0
        ? start
        : fail("parameter", `NextToken "${token}" was never given out`);
}

export const CATALOGUE_ROUTES: readonly Route[] = [
    get("DescribeRegions", { AcceptLanguage: oneOf(LANGUAGES) }, ({ cloud, endpoint }) => ({
        Regions: { Region: [{ RegionId: cloud.regionId, LocalName: cloud.regionId, RegionEndpoint: endpoint }] },
    })),
    get("DescribeZones", { RegionId, AcceptLanguage: oneOf(LANGUAGES) }, ({ cloud }) => ({
        Zones: {
            Zone: zonePairs(cloud).map(({ first, others }) => ({
                ...zone(first),
                SlaveZones: { SlaveZone: others.map(zone) },
            })),
        },
    })),
    get(
        "DescribeAvailableResource",
        {
            RegionId,
            AddressType: oneOf(["vpc", "classic_internet", "classic_intranet"]),
            AddressIPVersion: oneOf(["ipv4", "ipv6"]),
        },
        ({ cloud }, args) => {
            const kinds = KINDS.filter(
                (kind) =>
                    (args.AddressType ?? kind.AddressType) === kind.AddressType &&
                    (args.AddressIPVersion ?? kind.AddressIPVersion) === kind.AddressIPVersion,
            );
            const pairs = zonePairs(cloud).flatMap(({ first, others }) =>
                others.map((other) => [first, other] as const),
            );
            return {
                AvailableResources: {
                    AvailableResource: (kinds.length > 0 ? pairs : []).map(([MasterZoneId, SlaveZoneId]) => ({
                        MasterZoneId,
                        SlaveZoneId,
                        SupportResources: { SupportResource: kinds },
                    })),
                },
            };
        },
    ),
    get("DescribeSlbQuotas", { RegionId }, ({ cloud }) => ({
        Quotas: {
            Quota: Object.entries(QUOTA_NAMES).map(([key, [QuotaName, Comment]]) => ({
                QuotaName,
                Comment,
                Max: cloud.quotas[key as keyof typeof QUOTA_NAMES],
            })),
        },
    })),
    get(
        "DescribeVServerGroups",
        {
            RegionId,
            LoadBalancerId: required(text()),
            IncludeListener: boolean(),
            IncludeRule: boolean(),
            Description: text(),
            Tag: tagList(),
        },
        ({ cloud }, args) => {
            cloud.loadBalancer(args.LoadBalancerId);
            return { VServerGroups: { VServerGroup: [] } };
        },
    ),
    get("DescribeServerCertificates", { ServerCertificateId: text(), ResourceGroupId: text(), Tag: tagList() }, () => ({
        ServerCertificates: { ServerCertificate: [] },
    })),
    get(
        "DescribeLoadBalancerListeners",
        {
            LoadBalancerId: list(INSTANCES_PER_CALL),
            ListenerPort: integer(PORT, "port"),
            ListenerProtocol: oneOf(["tcp", "udp", "http", "https"]),
            Description: text(),
            Tag: tagList(),
            NextToken: text(),
            MaxResults: integer({ min: 1, max: 100 }),
        },
        ({ cloud }, args) => {
            const ids = args.LoadBalancerId;
            const found = [...cloud.loadBalancers.values()]
                .filter(({ id }) => ids.length === 0 || ids.includes(id))
                .flatMap(({ listeners }) => [...listeners.values()])
                .filter(
                    (listener) =>
                        (args.ListenerPort ?? listener.port) === listener.port &&
                        (args.ListenerProtocol ?? listener.protocol) === listener.protocol &&
                        (args.Description ?? listener.description) === listener.description &&
                        hasTags(readTags(cloud, "listener", taggedListener(listener)), args.Tag),
                );
            const size = args.MaxResults ?? 20;
            const start = parseToken(args.NextToken);
            const next = start + size;
            return {
                Listeners: found.slice(start, next).map((listener) => listenerRow(cloud, listener)),
                TotalCount: found.length,
                MaxResults: size,
                NextToken: next < found.length ? Buffer.from(String(next)).toString("base64") : "",
            };
        },
    ),
];
