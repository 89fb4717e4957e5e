// The public arguments and output values, with what an operator needs to know about each of them. Other languages see the
// plain text of each field and nothing else. The first paragraph of a comment is written by hand; `npm run schema` wraps it
// and adds the second, out of limits.ts.

import type { Input } from "@pulumi/pulumi";

import type {
    AclType,
    AddressIpVersion,
    AddressType,
    AlarmLevel,
    HealthCheckType,
    HttpCode,
    InstanceChargeType,
    InternetChargeType,
    PaymentType,
    Protocol,
    Scheduler,
    ServerRole,
    ServerType,
} from "./enums";

/** An Input that may be left out in every way: the provider's own types take `undefined` inside of an Output as well. */
type OptionalInput<T> = Input<T | undefined>;

/** The settings of a new CLB instance. */
export interface LoadBalancerArgs {
    /**
     * Name of the instance in the console. Default: the component's own name. Changed in place.
     *
     * 1 to 80 letters, digits and . _ - / beginning with a letter.
     */
    name?: OptionalInput<string>;
    /**
     * Where the instance's address lives: public, or in a vSwitch. An intranet instance needs `vswitchId`. A change
     * replaces the instance and its address.
     *
     * "internet" or "intranet". Default "internet".
     */
    addressType?: OptionalInput<AddressType>;
    /**
     * IP version of the address. Refused: "ipv6" on an intranet instance. A change replaces the instance.
     *
     * "ipv4" or "ipv6". Default "ipv4".
     */
    addressIpVersion?: OptionalInput<AddressIpVersion>;
    /**
     * Private IPv4 address to use, out of the vSwitch's range. Default: one that the cloud picks. Refused on an
     * internet instance, where the provider would drop it. A change replaces the instance.
     *
     * An IPv4 address of the vSwitch.
     */
    address?: OptionalInput<string>;
    /**
     * The vSwitch of an intranet instance. Required there; refused on an internet instance, where the provider would
     * drop it. A change replaces the instance.
     *
     * An id that begins with "vsw-".
     */
    vswitchId?: OptionalInput<string>;
    /**
     * Specification of an instance billed by specification. Such instances are not sold any more since 2025-06-01, on
     * the site of China since 2026-01-01: set it only for one that exists. Refused with `instanceChargeType`
     * "PayByCLCU"; required with "PayBySpec" and with `paymentType` "Subscription". Changed in place.
     *
     * "slb.s1.small", "slb.s2.small", "slb.s2.medium", "slb.s3.small", "slb.s3.medium", "slb.s3.large" or
     * "slb.s4.large".
     */
    spec?: OptionalInput<string>;
    /**
     * Bandwidth of an internet instance billed by bandwidth. Refused where it has no effect: intranet, or billed by
     * traffic. Above 5000 only for a new instance or one that has it: the cloud takes no change to more, and a preview
     * refuses it. Must be at least the sum of the listeners' bandwidths. Changed in place.
     *
     * An integer from 1 to 5120, in Mbit/s. Default 1.
     */
    bandwidth?: OptionalInput<number>;
    /**
     * How the traffic of an internet instance is billed. Refused on an intranet instance; "PayByBandwidth" is refused
     * with `instanceChargeType` "PayByCLCU". Changed in place.
     *
     * "PayByTraffic" or "PayByBandwidth". Default "PayByTraffic".
     */
    internetChargeType?: OptionalInput<InternetChargeType>;
    /**
     * How the instance is billed: by capacity units or by specification. Where `spec` is set, the default is
     * "PayBySpec", which is not sold for new instances since 2025-06-01, on the site of China since 2026-01-01. Refused
     * with `paymentType` "Subscription". Changed in place, from "PayBySpec" to "PayByCLCU" only.
     *
     * "PayByCLCU" or "PayBySpec". Default "PayByCLCU".
     */
    instanceChargeType?: OptionalInput<InstanceChargeType>;
    /**
     * When the instance is paid. A subscription is not sold since 2024-12-01: set it only for one that exists. It needs
     * `spec`, has no deletion protection and goes on running after a destroy. Changed in place.
     *
     * "PayAsYouGo" or "Subscription". Default "PayAsYouGo".
     */
    paymentType?: OptionalInput<PaymentType>;
    /**
     * Length of a subscription. Refused without `paymentType` "Subscription". A later change alone is not sent by the
     * provider.
     *
     * An integer from 1 to 9, or 12, 24 or 36, in months. Default 1.
     */
    period?: OptionalInput<number>;
    /**
     * Zone that the instance itself runs in, as "cn-hangzhou-h". Default: one that the cloud picks. A change replaces
     * the instance.
     *
     * Text that is not blank.
     */
    primaryZoneId?: OptionalInput<string>;
    /**
     * Zone that the instance itself moves to when its primary zone fails. Default: one that the cloud picks. A change
     * replaces the instance.
     *
     * Text that is not blank.
     */
    secondaryZoneId?: OptionalInput<string>;
}

/** One of the two servers of a pair. */
export interface ServerArgs {
    /**
     * The server: an ECS instance or an elastic network interface, in the instance's VPC and running. The two servers
     * must differ. A change creates a new server group, repoints the listener in place and deletes the old group.
     *
     * Required. The id of an ECS instance ("i-…") or of a network interface ("eni-…").
     */
    serverId: Input<string>;
    /**
     * What the id names: an ECS instance or an elastic network interface. Refused where it does not fit the id. A
     * change creates a new server group, repoints the listener in place and deletes the old group.
     *
     * "ecs" or "eni". Default "ecs".
     */
    type?: OptionalInput<ServerType>;
    /**
     * Weight of the server. It does not split traffic, as one server serves at a time. Refused: 0, which starves the
     * server even when it is its turn. A change creates a new server group, repoints the listener in place and deletes
     * the old group.
     *
     * An integer from 1 to 100. Default 100.
     */
    weight?: OptionalInput<number>;
}

/** How a listener finds out whether a server can serve. */
export interface HealthCheckArgs {
    /**
     * How a TCP listener probes: "tcp" connects, "http" sends a HEAD request. Refused on UDP listeners. Changed in
     * place.
     *
     * "tcp" or "http". Default "tcp".
     */
    type?: OptionalInput<HealthCheckType>;
    /**
     * Seconds between two probes. Changed in place.
     *
     * An integer from 1 to 50, in seconds. Default 2 for TCP listeners, 5 for UDP listeners.
     */
    interval?: OptionalInput<number>;
    /**
     * Seconds to wait for an answer. Where it is shorter than `interval` the cloud uses `interval`. Changed in place.
     *
     * An integer from 1 to 300, in seconds. Default 5 for TCP listeners, 10 for UDP listeners.
     */
    timeout?: OptionalInput<number>;
    /**
     * Probes in a row that must pass before a failed server serves again. Changed in place.
     *
     * An integer from 2 to 10. Default 3.
     */
    healthyThreshold?: OptionalInput<number>;
    /**
     * Probes in a row that must fail before the other server takes over. Changed in place.
     *
     * An integer from 2 to 10. Default 3.
     */
    unhealthyThreshold?: OptionalInput<number>;
    /**
     * Port to probe on both servers. Default: the backend port of each. Changed in place.
     *
     * An integer from 1 to 65535.
     */
    port?: OptionalInput<number>;
    /**
     * Host header of an HTTP check. Default: each server's own address; leaving a given one out later keeps it, as the
     * provider cannot clear it. Refused without `type` "http". Changed in place.
     *
     * 1 to 80 letters, digits and . -.
     */
    domain?: OptionalInput<string>;
    /**
     * Path of an HTTP check. The default brings a warning, as the cloud documents "/" as not allowed on its own.
     * Refused without `type` "http". Changed in place.
     *
     * A path of 1 to 80 characters that begins with "/" and holds letters, digits and - / . % ? # &. Default "/".
     */
    uri?: OptionalInput<string>;
    /**
     * Status classes that count as healthy in an HTTP check. Refused without `type` "http". Changed in place.
     *
     * At least 1 status class, each "http_2xx", "http_3xx", "http_4xx" or "http_5xx". Default ["http_2xx"].
     */
    httpCodes?: OptionalInput<Input<HttpCode>[]>;
}

/** Which clients a listener lets through. */
export interface AclArgs {
    /**
     * What the lists do: "white" lets only their addresses through, "black" all others. Changed in place.
     *
     * Required. "white" or "black".
     */
    type: Input<AclType>;
    /**
     * The access control lists. Changed in place.
     *
     * Required. At least 1 access control list, each an id that begins with "acl-".
     */
    ids: Input<Input<string>[]>;
}

/** One port that clients connect to. */
export interface ListenerArgs {
    /**
     * Protocol of the clients, one of the two that a primary/secondary server group can serve. The child's name comes
     * from it. A change declares another listener.
     *
     * Required. Plain. "tcp" or "udp".
     */
    protocol: Protocol;
    /**
     * Port that clients connect to. Refused: 250, 4789 and 4790 for UDP, and a port that stands twice for one protocol.
     * The child's name comes from it. A change declares another listener.
     *
     * Required. Plain. An integer from 1 to 65535.
     */
    port: number;
    /**
     * Port that both servers listen on. Required, unless `primaryPort` and `secondaryPort` are set. A change creates a
     * new server group, repoints the listener in place and deletes the old group.
     *
     * An integer from 1 to 65535.
     */
    backendPort?: OptionalInput<number>;
    /**
     * Port that the primary server listens on, together with `secondaryPort` and instead of `backendPort`. Changed like
     * `backendPort`.
     *
     * An integer from 1 to 65535.
     */
    primaryPort?: OptionalInput<number>;
    /**
     * Port that the secondary server listens on, together with `primaryPort` and instead of `backendPort`. Changed like
     * `backendPort`.
     *
     * An integer from 1 to 65535.
     */
    secondaryPort?: OptionalInput<number>;
    /**
     * Name of the listener in the console. Default: protocol and port, as "tcp-443". Changed in place.
     *
     * Up to 256 letters, digits and - / . _ ("" keeps the name that the listener has).
     */
    description?: OptionalInput<string>;
    /**
     * Name of the server group in the console, kept as it is. Default: made from component, protocol and port, with a
     * random end; leaving a given name out later keeps it. A change creates a new server group, repoints the listener
     * in place and deletes the old group.
     *
     * Text that is not blank.
     */
    groupName?: OptionalInput<string>;
    /**
     * Bandwidth of the listener. -1 is no limit of its own. The cloud would take up to 5120, the provider does not.
     * Changed in place.
     *
     * An integer from 1 to 1000, or -1, in Mbit/s. Default -1.
     */
    bandwidth?: OptionalInput<number>;
    /**
     * How a server is picked: of little effect, as one server serves at a time. Refused: "qch" for a TCP listener. The
     * cloud does not switch between round robin and hashing. Changed in place.
     *
     * "wrr", "rr", "sch", "tch" or "qch". Default "wrr".
     */
    scheduler?: OptionalInput<Scheduler>;
    /**
     * Seconds that a client stays with its server. 0 is off. For UDP no longer documented by the cloud: accepted with a
     * warning. Changed in place.
     *
     * An integer from 0 to 3600, in seconds. Default 0.
     */
    persistenceTimeout?: OptionalInput<number>;
    /**
     * Seconds until an idle connection is closed. TCP only; refused on UDP listeners, where the provider would drop it.
     * Changed in place.
     *
     * An integer from 10 to 900, in seconds. Default 900.
     */
    establishedTimeout?: OptionalInput<number>;
    /**
     * Whether the servers are told the client's address by PROXY protocol v2. The servers must expect it, or every
     * connection breaks. Changed in place.
     *
     * Default false.
     */
    proxyProtocolV2?: OptionalInput<boolean>;
    /** Which clients get through. Default: all. Changed in place. Refused without `type` or without `ids`. */
    acl?: OptionalInput<AclArgs>;
    /** Health check of this listener; what it leaves out comes from the component's `healthCheck`. Changed in place. */
    healthCheck?: OptionalInput<HealthCheckArgs>;
}

/**
 * One more listener, closed to clients, whose group holds the two servers with the roles reversed: its health is the
 * secondary's.
 */
export interface StandbyCheckArgs {
    /**
     * Port of the listener on the instance, one that no other TCP listener of the instance uses. The children's names
     * come from it. A change declares another listener.
     *
     * Required. Plain. An integer from 1 to 65535.
     */
    port: number;
    /**
     * Port to check on both servers. Default: the ports behind the TCP listener with the lowest port; required where
     * there is no TCP listener, unless `primaryPort` and `secondaryPort` are set. A change creates a new server group,
     * repoints the listener in place and deletes the old group.
     *
     * An integer from 1 to 65535.
     */
    backendPort?: OptionalInput<number>;
    /**
     * Port to check on the primary server, together with `secondaryPort` and instead of `backendPort`. Changed like
     * `backendPort`.
     *
     * An integer from 1 to 65535.
     */
    primaryPort?: OptionalInput<number>;
    /**
     * Port to check on the secondary server, together with `primaryPort` and instead of `backendPort`. Changed like
     * `backendPort`.
     *
     * An integer from 1 to 65535.
     */
    secondaryPort?: OptionalInput<number>;
    /**
     * How the secondary is probed. What it leaves out comes from the TCP listener whose ports are checked, then from
     * the component's `healthCheck`, then from the defaults of a TCP listener; with ports of its own, from the
     * component's. Changed in place.
     */
    healthCheck?: OptionalInput<HealthCheckArgs>;
    /**
     * IP version of an existing instance (`loadBalancerId`), as the access control list that keeps clients out must be
     * of the same. Refused with `loadBalancer`, which says it itself. A change replaces that list.
     *
     * "ipv4" or "ipv6". Default "ipv4".
     */
    addressIpVersion?: OptionalInput<AddressIpVersion>;
}

/** From when an alarm rule tells of a level beside its critical one. */
export interface AlarmLevelArgs {
    /**
     * Unhealthy servers from which this level is reached. Changed in place.
     *
     * An integer from 1 to 200. Default 1.
     */
    threshold?: OptionalInput<number>;
    /**
     * Periods in a row that must reach `threshold`. Changed in place.
     *
     * An integer from 1 to 180. Default 3.
     */
    times?: OptionalInput<number>;
}

/**
 * Something of the cloud that an alarm is pushed to beside the contact groups: a queue, a topic, a function, a log store or
 * a scaling rule.
 */
export interface AlarmTargetArgs {
    /**
     * Your own id of the target, another one for each of a rule. Changed in place.
     *
     * Required. Text that is not blank.
     */
    id: Input<string>;
    /**
     * What is pushed to, by its name: "acs:mns:…", "acs:fc:…", "acs:log:…" or "acs:ess:…". Changed in place.
     *
     * Required. The name of a resource that begins with "acs:".
     */
    arn: Input<string>;
    /**
     * The level that is pushed. Changed in place.
     *
     * "critical", "warn" or "info". Default "critical".
     */
    level?: OptionalInput<AlarmLevel>;
    /**
     * What the target is called with, as JSON text. Changed in place.
     *
     * Text that is not blank.
     */
    jsonParams?: OptionalInput<string>;
}

/** Who is told, and when, that a server behind the instance is not healthy. */
export interface AlarmArgs {
    /**
     * Names of the contact groups of CloudMonitor that are told. They must exist. Changed in place.
     *
     * Required. At least 1 contact group, each text without commas that is not blank.
     */
    contactGroups: Input<Input<string>[]>;
    /**
     * Whether there is one rule for each port of the listeners, and one for the standby check, instead of one for the
     * whole instance: each is called by what died, "web-443-unhealthy" and "web-standby-unhealthy". It takes the
     * dimension `port` of the metric, which CloudMonitor lists and the page of the load balancer does not: `status`
     * says whether your account has it. A change deletes the rules and makes the others.
     *
     * Plain. Default false.
     */
    perListener?: boolean | undefined;
    /**
     * Unhealthy servers from which the critical alarm is raised: of the instance, with `perListener` of the port, which
     * has two. Changed in place.
     *
     * An integer from 1 to 200. Default 1.
     */
    threshold?: OptionalInput<number>;
    /**
     * Seconds over which the largest count is taken. Refused: what is no multiple of 60. Changed in place.
     *
     * An integer from 60 to 86400, in seconds. Default 60.
     */
    period?: OptionalInput<number>;
    /**
     * Periods in a row that must reach `threshold` before anybody is told. Changed in place.
     *
     * An integer from 1 to 180. Default 3.
     */
    times?: OptionalInput<number>;
    /**
     * A warning beside the critical alarm. Default: none; leaving a given one out later keeps it, as the provider
     * cannot clear it. Changed in place.
     */
    warn?: OptionalInput<AlarmLevelArgs>;
    /**
     * A notice beside the critical alarm. Default: none; leaving a given one out later keeps it, as the provider cannot
     * clear it. Changed in place.
     */
    info?: OptionalInput<AlarmLevelArgs>;
    /**
     * Seconds until somebody is told again while the alarm lasts. Changed in place.
     *
     * An integer from 300 to 86400, in seconds. Default 86400.
     */
    silenceTime?: OptionalInput<number>;
    /**
     * Time of the day in which the rule holds, as "08:00-20:00". Changed in place.
     *
     * A time of the day as "08:00-20:00". Default "00:00-23:59".
     */
    effectiveInterval?: OptionalInput<string>;
    /**
     * Address that CloudMonitor sends a POST request to when the alarm is raised. Default: none; leaving a given one
     * out later keeps it, as the provider cannot clear it. Changed in place.
     *
     * An address that begins with "http://" or "https://".
     */
    webhook?: OptionalInput<string>;
    /**
     * What is pushed to beside the contact groups. Default: none; leaving all of them out later keeps them, as the
     * provider cannot clear them. Changed in place.
     *
     * At least 1 target.
     */
    targets?: OptionalInput<Input<AlarmTargetArgs>[]>;
    /**
     * Whether the rules hold: false keeps them and has nobody told, for maintenance. Changed in place.
     *
     * Default true.
     */
    enabled?: OptionalInput<boolean>;
    /**
     * Tags of the rules. Changed in place.
     *
     * At most 20: each key 1 to 128 characters that do not begin with "aliyun" or "acs:" and do not hold "http://" or
     * "https://"; each value at most 128 characters that do not begin with "aliyun" or "acs:" and do not hold "http://"
     * or "https://".
     */
    tags?: OptionalInput<Record<string, Input<string>>>;
}

/** The arguments of PrimarySecondaryLoadBalancer. */
export interface PrimarySecondaryLoadBalancerArgs {
    /**
     * Settings of a new CLB instance; an empty object takes the defaults. Required, unless `loadBalancerId` is set; one
     * of the two. What a change does is said at each field. A change to or from `loadBalancerId` replaces listeners and
     * groups.
     */
    loadBalancer?: OptionalInput<LoadBalancerArgs>;
    /**
     * An existing CLB instance, instead of `loadBalancer`. Nothing of it is changed but the listeners and groups
     * declared here. A change replaces them.
     *
     * An id that begins with "lb-".
     */
    loadBalancerId?: OptionalInput<string>;
    /**
     * The server that serves while it is healthy. A change creates new server groups, repoints the listeners in place
     * and deletes the old groups.
     *
     * Required.
     */
    primary: Input<ServerArgs>;
    /**
     * The server that takes over when the primary fails. Another one than the primary. Changed like `primary`.
     *
     * Required.
     */
    secondary: Input<ServerArgs>;
    /**
     * The ports that clients connect to, each with a server group of its own. Order does not matter: re-ordering
     * changes nothing.
     *
     * Required. Plain. 1 to 50 listeners.
     */
    listeners: ListenerArgs[];
    /**
     * Health check of all listeners; a listener's own `healthCheck` wins field by field. Default: the cloud's, by
     * protocol. Changed in place.
     */
    healthCheck?: OptionalInput<HealthCheckArgs>;
    /**
     * Seconds within which the secondary must take over from a failed primary. Default: no objective. A listener whose
     * health check can take longer is refused. A change sends nothing to the cloud.
     *
     * An integer of at least 1, in seconds.
     */
    maxFailoverSeconds?: OptionalInput<number>;
    /**
     * Has the cloud probe the secondary all the time, so that its health can be read before it is needed: declares one
     * more TCP listener that lets no client in, its group and its access control list. It adds nothing to the way of
     * the traffic and follows every switch. A change touches these children alone.
     *
     * Plain.
     */
    standbyCheck?: StandbyCheckArgs | undefined;
    /**
     * Tells somebody when redundancy is lost: declares a rule of CloudMonitor on the number of unhealthy servers of the
     * instance (UnhealthyServerCount), or with `alarm.perListener` one for each port. With `standbyCheck` a dead
     * secondary counts too, without it only what the cloud probes. On an existing instance the servers of others count
     * as well. A change touches these rules alone.
     *
     * Plain.
     */
    alarm?: AlarmArgs | undefined;
    /**
     * Whether the cloud is asked, before anything is declared, at preview and at an update: are both servers there, do
     * they run, are they in the instance's VPC, is an existing instance active. What is wrong is refused, two servers
     * in one zone are a warning, ids that are not known yet wait for the update, and what cannot be looked up is a
     * warning. Off by default, so that a preview needs no way to the cloud: it takes credentials and a few read calls
     * (vpc:DescribeVSwitches, ecs:DescribeInstances, ecs:DescribeNetworkInterfaces, slb:DescribeLoadBalancers). A
     * change sends nothing that changes the cloud.
     *
     * Plain. Default false.
     */
    preflight?: boolean | undefined;
    /**
     * Whether an update changes the primary only to a server that the cloud's probes see healthy: by the standby check,
     * else by its own row behind the listener. If it is not, or if that cannot be asked, the update is refused before
     * any listener is moved; after each move the update waits until the new primary is seen to serve. While the stack's
     * setting `alicloud-primary-secondary:locked` names the pair, every change of its roles is refused. It takes the
     * provider's credentials in the program itself, the Pulumi CLI from 3.238 on, and slb:DescribeHealthStatus. A
     * change sends nothing to the cloud.
     *
     * Plain. Default false.
     */
    guard?: boolean | undefined;
    /**
     * Whether the guard points all listeners back at the old primary where the new one is not seen to serve in time.
     * They are then moved all at once, before anything else is changed in them. Without it the update fails, and they
     * stay. Refused without `guard`. A change sends nothing to the cloud.
     *
     * Plain. Default false.
     */
    switchBack?: boolean | undefined;
    /**
     * Tags of the new instance and of the standby check's access control list. Groups and listeners cannot be tagged by
     * the provider. Refused with `loadBalancerId`. Changed in place.
     *
     * At most 20: each key 1 to 64 characters that do not begin with "aliyun" or "acs:" and do not hold "http://" or
     * "https://"; each value at most 128 characters that do not begin with "aliyun" or "acs:" and do not hold "http://"
     * or "https://".
     */
    tags?: OptionalInput<Record<string, Input<string>>>;
    /**
     * The resource group of the new instance and of the standby check's access control list. Default: the account's
     * default group. Refused with `loadBalancerId`. A change replaces them.
     *
     * An id that begins with "rg-".
     */
    resourceGroupId?: OptionalInput<string>;
    /**
     * Whether the instance and its listeners refuse to be deleted. With it, a destroy and the removal of a listener or
     * of the standby check fail before any traffic is lost; a switch of primary still works. To remove the pair, first
     * set it to false and run an update. With `loadBalancerId` it guards the listeners, while that instance's own
     * protection is on. Refused with `paymentType` "Subscription". Changed in place.
     *
     * Default false.
     */
    deletionProtection?: OptionalInput<boolean>;
    /**
     * Whether the console refuses to change the instance. It does not bind Pulumi. Refused with `loadBalancerId`.
     * Changed in place.
     *
     * Default false.
     */
    modificationProtection?: OptionalInput<boolean>;
    /**
     * Whether both servers also join the instance's default server group, for listeners kept elsewhere. Refused with
     * `loadBalancerId`, as the provider takes over the whole default group of an instance. Changed in place.
     *
     * Plain. Default false.
     */
    defaultServerGroup?: boolean | undefined;
}

/** One of the two servers of a PrimarySecondaryServerGroup. */
export interface GroupServerArgs extends ServerArgs {
    /**
     * Port that the server listens on. A change creates a new group before the old one goes.
     *
     * Required. An integer from 1 to 65535.
     */
    port: Input<number>;
}

/** The arguments of PrimarySecondaryServerGroup. */
export interface PrimarySecondaryServerGroupArgs {
    /**
     * The CLB instance that the group belongs to. A change replaces the group.
     *
     * Required. An id that begins with "lb-".
     */
    loadBalancerId: Input<string>;
    /**
     * Name of the group in the console, kept as it is. Default: made from the component's name, with a random end. A
     * change creates a new group before the old one goes.
     *
     * Text that is not blank.
     */
    name?: OptionalInput<string>;
    /**
     * The server that serves while it is healthy. A change creates a new group before the old one goes: a listener that
     * refers to the output `id` is repointed in between.
     *
     * Required.
     */
    primary: Input<GroupServerArgs>;
    /**
     * The server that takes over when the primary fails. Another one than the primary. Changed like `primary`.
     *
     * Required.
     */
    secondary: Input<GroupServerArgs>;
}

/** One server behind one listener. */
export interface Attachment {
    /** The listener, as "tcp-443"; of a group on its own, the group's name in Pulumi. */
    listener: string;
    /** Whether the server is the "primary" or the "secondary". */
    role: ServerRole;
    /** Id of the server. */
    serverId: string;
    /** Port that the server is reached on. */
    port: number;
    /** Weight of the server, 1 to 100. */
    weight: number;
}
