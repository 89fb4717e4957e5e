// Documented limits of CLB parameters and the account's default quotas; sources are in FIDELITY.md. Written without a look at
// the library's own (components/schema/limits.ts), as an independent oracle: the fuzz holds the two against each other, and they are never shared.

export interface Range {
    readonly min: number;
    readonly max: number;
    /** Values outside the range that mean something of their own. */
    readonly also?: readonly number[];
}

// clb-api.md section 4.
export const PORT: Range = { min: 1, max: 65535 };
export const CHECK_PORT: Range = { ...PORT, also: [-520] };
export const WEIGHT: Range = { min: 0, max: 100 };
export const INSTANCE_BANDWIDTH: Range = { min: 1, max: 5120 };
/** The page of ModifyLoadBalancerInternetSpec alone ends at 5000. */
export const CHANGED_BANDWIDTH: Range = { min: 1, max: 5000 };
export const LISTENER_BANDWIDTH: Range = { min: 1, max: 5120, also: [-1] };
export const PERSISTENCE_TIMEOUT: Range = { min: 0, max: 3600 };
export const ESTABLISHED_TIMEOUT: Range = { min: 10, max: 900 };
export const DRAIN_TIMEOUT: Range = { min: 10, max: 900 };
export const CHECK_INTERVAL: Range = { min: 1, max: 50 };
export const CHECK_TIMEOUT: Range = { min: 1, max: 300 };
export const CHECK_THRESHOLD: Range = { min: 2, max: 10 };
/** The page of SetLoadBalancerUDPListenerAttribute alone starts at 1. */
export const CHECK_THRESHOLD_UDP_SET: Range = { min: 1, max: 10 };
export const PAGE_SIZE: Range = { min: 1, max: 100 };
/** Of DescribeAccessControlLists alone. */
export const ACL_PAGE_SIZE: Range = { min: 1, max: 50 };
export const PAGE_NUMBER: Range = { min: 1, max: 1_000_000 };

/** "Use the port of the backend server", as HealthCheckConnectPort reads it back. */
export const BACKEND_PORT_IS_CHECKED = -520;
/** Ports that UDP listeners cannot have. */
export const RESERVED_UDP_PORTS: readonly number[] = [250, 4789, 4790];

export const SPECS = [
    "slb.s1.small",
    "slb.s2.small",
    "slb.s2.medium",
    "slb.s3.small",
    "slb.s3.medium",
    "slb.s3.large",
    "slb.s4.large",
    "slb.lcu.elastic",
] as const;
/** The group of everything that nobody put into another. */
export const DEFAULT_RESOURCE_GROUP = "rg-acfmlocaldefault";
export const ELASTIC_SPEC = "slb.lcu.elastic";
export const HASH_SCHEDULERS: readonly string[] = ["sch", "tch", "qch"];
export const TCP_SCHEDULERS = ["wrr", "wlc", "rr", "sch", "tch"] as const;
export const UDP_SCHEDULERS = [...TCP_SCHEDULERS, "qch"] as const;

/** Letters of any script, as the page in Chinese allows, and "/", as the provider's documentation does. */
export const INSTANCE_NAME = /^\p{L}[\p{L}\p{N}._/-]{0,79}$/u;
export const PROTECTION_REASON = /^[A-Za-z][A-Za-z0-9._-]{0,79}$/;
export const CHECK_DOMAIN = /^[A-Za-z0-9.-]{1,80}$/;
export const CHECK_URI = /^\/[A-Za-z0-9\-/.%?#&]{0,79}$/;
export const CHECK_TEXT = /^[A-Za-z0-9]{1,64}$/;
export const CHECK_HTTP_CODES: readonly string[] = ["http_2xx", "http_3xx", "http_4xx", "http_5xx"];
/** The page says which characters are meant "for example", so only the length is checked. */
export const DESCRIPTION_LENGTH = 256;
export const CLIENT_TOKEN_LENGTH = 64;
export const ACL_NAME_LENGTH = 80;
export const SERVERS_PER_CALL = 20;
export const ACL_ENTRIES_PER_CALL = 50;
export const TAGS_PER_CALL = 20;
/** Of AddTags alone. */
export const TAGS_PER_OLD_CALL = 5;
export const RESOURCES_PER_CALL = 20;
export const TAG_KEY_LENGTH = 64;
export const TAG_VALUE_LENGTH = 128;
export const GROUP_SIZE = 2;
/** The cloud's health checks when nobody said otherwise (clb-api.md section 5). */
export const DEFAULT_CHECK = {
    tcp: { interval: 2, timeout: 5 },
    udp: { interval: 5, timeout: 10 },
    threshold: 3,
} as const;
export const DEFAULT_ESTABLISHED_TIMEOUT = 900;
/** What an instance billed by traffic reports as its bandwidth (example of DescribeLoadBalancerAttribute). */
export const UNCAPPED_BANDWIDTH = 5120;

/** Default quotas, as DescribeSlbQuotas lists them. */
export const QUOTAS = {
    loadBalancers: 60,
    listenersPerLoadBalancer: 50,
    serversPerLoadBalancer: 200,
    loadBalancersPerServer: 50,
    acls: 50,
    entriesPerAcl: 300,
    listenersPerAcl: 50,
    tagsPerResource: 20,
};
export type Quotas = typeof QUOTAS;
