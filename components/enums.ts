// The choices of the public arguments, each with the value that the cloud and the provider use. Objects and not enums, so
// that programs may write the value itself; Pulumi's analyzer takes both.

/**
 * Where the instance's address lives.
 *
 * @enum
 */
export const AddressType = {
    /** A public address. Cannot be placed in a vSwitch. */
    Internet: "internet",
    /** A private address of a vSwitch. */
    Intranet: "intranet",
} as const;
export type AddressType = (typeof AddressType)[keyof typeof AddressType];

/**
 * The IP version of the instance's address.
 *
 * @enum
 */
export const AddressIpVersion = {
    Ipv4: "ipv4",
    /** Internet instances only. */
    Ipv6: "ipv6",
} as const;
export type AddressIpVersion = (typeof AddressIpVersion)[keyof typeof AddressIpVersion];

/**
 * How the traffic of an internet instance is billed.
 *
 * @enum
 */
export const InternetChargeType = {
    PayByTraffic: "PayByTraffic",
    /** Needs an instance that is billed by specification. */
    PayByBandwidth: "PayByBandwidth",
} as const;
export type InternetChargeType = (typeof InternetChargeType)[keyof typeof InternetChargeType];

/**
 * How the instance itself is billed.
 *
 * @enum
 */
export const InstanceChargeType = {
    /** By load balancer capacity units: no specification to choose, up to 5 Gbit/s. */
    PayByClcu: "PayByCLCU",
    /** By specification. Not sold for new instances since 2025-06-01, on the site of China since 2026-01-01. */
    PayBySpec: "PayBySpec",
} as const;
export type InstanceChargeType = (typeof InstanceChargeType)[keyof typeof InstanceChargeType];

/**
 * When the instance is paid.
 *
 * @enum
 */
export const PaymentType = {
    PayAsYouGo: "PayAsYouGo",
    /** Paid in advance; not sold since 2024-12-01. `pulumi destroy` leaves such an instance running and billed. */
    Subscription: "Subscription",
} as const;
export type PaymentType = (typeof PaymentType)[keyof typeof PaymentType];

/**
 * What kind of backend server an id names.
 *
 * @enum
 */
export const ServerType = {
    /** An ECS instance, `i-…`. */
    Ecs: "ecs",
    /** An elastic network interface, `eni-…`. */
    Eni: "eni",
} as const;
export type ServerType = (typeof ServerType)[keyof typeof ServerType];

/**
 * The protocols whose listeners can use a primary/secondary server group.
 *
 * @enum
 */
export const Protocol = {
    Tcp: "tcp",
    Udp: "udp",
} as const;
export type Protocol = (typeof Protocol)[keyof typeof Protocol];

/**
 * How a listener picks a server. With one server serving at a time it matters little.
 *
 * @enum
 */
export const Scheduler = {
    /** Weighted round robin. */
    Wrr: "wrr",
    /** Round robin. */
    Rr: "rr",
    /** Hash of the source address. */
    Sch: "sch",
    /** Hash of source and destination address and port. */
    Tch: "tch",
    /** Hash of the QUIC connection id, UDP only. */
    Qch: "qch",
} as const;
export type Scheduler = (typeof Scheduler)[keyof typeof Scheduler];

/**
 * How a TCP listener probes its servers.
 *
 * @enum
 */
export const HealthCheckType = {
    Tcp: "tcp",
    Http: "http",
} as const;
export type HealthCheckType = (typeof HealthCheckType)[keyof typeof HealthCheckType];

/**
 * The classes of HTTP status that an HTTP check takes for healthy.
 *
 * @enum
 */
export const HttpCode = {
    Http2xx: "http_2xx",
    Http3xx: "http_3xx",
    Http4xx: "http_4xx",
    Http5xx: "http_5xx",
} as const;
export type HttpCode = (typeof HttpCode)[keyof typeof HttpCode];

/**
 * What an access control list does at a listener.
 *
 * @enum
 */
export const AclType = {
    /** Only the listed addresses get through. */
    White: "white",
    /** The listed addresses do not get through. */
    Black: "black",
} as const;
export type AclType = (typeof AclType)[keyof typeof AclType];

/**
 * How bad it is, as an alarm says it.
 *
 * @enum
 */
export const AlarmLevel = {
    Critical: "critical",
    Warn: "warn",
    Info: "info",
} as const;
export type AlarmLevel = (typeof AlarmLevel)[keyof typeof AlarmLevel];

/**
 * Which of the two servers serves first.
 *
 * @enum
 */
export const ServerRole = {
    Primary: "primary",
    Secondary: "secondary",
} as const;
export type ServerRole = (typeof ServerRole)[keyof typeof ServerRole];
