// The choices of the public arguments, each with the value that the cloud and the provider use.

/** Where the instance's address lives. https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
export enum AddressType {
    /** A public address. Cannot be placed in a vSwitch. */
    Internet = "internet",
    /** A private address of a vSwitch. */
    Intranet = "intranet",
}

/** The IP version of the instance's address. */
export enum AddressIpVersion {
    Ipv4 = "ipv4",
    /** Internet instances only. */
    Ipv6 = "ipv6",
}

/** How the traffic of an internet instance is billed. */
export enum InternetChargeType {
    PayByTraffic = "PayByTraffic",
    /** Needs an instance that is billed by specification. */
    PayByBandwidth = "PayByBandwidth",
}

/** How the instance itself is billed. https://www.alibabacloud.com/help/doc-detail/127268.html */
export enum InstanceChargeType {
    /** By load balancer capacity units: no specification to choose, up to 5 Gbit/s. */
    PayByClcu = "PayByCLCU",
    /** By specification. Not sold for new pay-as-you-go instances since 2025-06-01. */
    PayBySpec = "PayBySpec",
}

/** When the instance is paid. */
export enum PaymentType {
    PayAsYouGo = "PayAsYouGo",
    /** Paid in advance. `pulumi destroy` leaves such an instance running and billed. */
    Subscription = "Subscription",
}

/** What kind of backend server an id names. */
export enum ServerType {
    /** An ECS instance, `i-…`. */
    Ecs = "ecs",
    /** An elastic network interface, `eni-…`. */
    Eni = "eni",
}

/** The protocols whose listeners can use a primary/secondary server group. */
export enum Protocol {
    Tcp = "tcp",
    Udp = "udp",
}

/** How a listener picks a server. With one server serving at a time it matters little. */
export enum Scheduler {
    /** Weighted round robin. */
    Wrr = "wrr",
    /** Round robin. */
    Rr = "rr",
    /** Hash of the source address. */
    Sch = "sch",
    /** Hash of source and destination address and port. */
    Tch = "tch",
    /** Hash of the QUIC connection id, UDP only. */
    Qch = "qch",
}

/** How a TCP listener probes its servers. */
export enum HealthCheckType {
    Tcp = "tcp",
    Http = "http",
}

/** The classes of HTTP status that an HTTP check takes for healthy. */
export enum HttpCode {
    Http2xx = "http_2xx",
    Http3xx = "http_3xx",
    Http4xx = "http_4xx",
    Http5xx = "http_5xx",
}

/** What an access control list does at a listener. */
export enum AclType {
    /** Only the listed addresses get through. */
    White = "white",
    /** The listed addresses do not get through. */
    Black = "black",
}

/** Which of the two servers serves first. */
export enum ServerRole {
    Primary = "primary",
    Secondary = "secondary",
}
