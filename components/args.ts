// The public arguments and output values, with what an operator needs to know about each of them.
// Other languages see the plain text of each field and nothing else. The limits named here stand in limits.ts.

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

/** An Input that may be left out in every way: as the provider's own types take `undefined` inside of an Output as well. */
type OptionalInput<T> = Input<T | undefined>;

/** The settings of a new CLB instance. */
export interface LoadBalancerArgs {
    /** Name of the instance in the console. 1 to 80 letters, digits and . _ - / beginning with a letter. Default: the component's own name. Changed in place. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    name?: OptionalInput<string>;
    /** Where the instance's address lives: "internet" (default) or "intranet". An intranet instance needs `vswitchId`. A change replaces the instance and its address. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    addressType?: OptionalInput<AddressType>;
    /** IP version of the address: "ipv4" (default) or "ipv6". Refused: "ipv6" on an intranet instance. A change replaces the instance. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    addressIpVersion?: OptionalInput<AddressIpVersion>;
    /** Private IPv4 address to use, out of the vSwitch's range. Default: one that the cloud picks. Refused on an internet instance, where the provider would drop it. A change replaces the instance. Source: https://github.com/aliyun/terraform-provider-alicloud/blob/v1.285.0/alicloud/resource_alicloud_slb_load_balancer.go */
    address?: OptionalInput<string>;
    /** Id of the vSwitch of an intranet instance, "vsw-…". Required there; refused on an internet instance, where the provider would drop it. A change replaces the instance. Source: https://github.com/aliyun/terraform-provider-alicloud/blob/v1.285.0/alicloud/resource_alicloud_slb_load_balancer.go */
    vswitchId?: OptionalInput<string>;
    /** Specification of an instance billed by specification: "slb.s1.small", "slb.s2.small", "slb.s2.medium", "slb.s3.small", "slb.s3.medium", "slb.s3.large" or "slb.s4.large". Default: none, as such instances are not sold any more since 2025-06-01 (https://www.alibabacloud.com/help/doc-detail/127268.html), on the site of China since 2026-01-01 (https://help.aliyun.com/en/slb/classic-load-balancer/product-overview/modify-the-configurations-of-pay-as-you-go-clb-instances); set it only for one that exists. Refused with `instanceChargeType` "PayByCLCU"; required with "PayBySpec" and with `paymentType` "Subscription". Changed in place. Source: https://github.com/aliyun/terraform-provider-alicloud/blob/v1.285.0/alicloud/resource_alicloud_slb_load_balancer.go */
    spec?: OptionalInput<string>;
    /** Bandwidth of an internet instance billed by bandwidth. Mbit/s, 1 to 5120. Default 1. Refused where it has no effect: intranet, or billed by traffic. Above 5000 only for a new instance or one that has it: the cloud takes no change to more (https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-modifyloadbalancerinternetspec), and a preview refuses it. Must be at least the sum of the listeners' bandwidths. Changed in place. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    bandwidth?: OptionalInput<number>;
    /** How the traffic of an internet instance is billed: "PayByTraffic" (default) or "PayByBandwidth". Refused on an intranet instance; "PayByBandwidth" is refused with `instanceChargeType` "PayByCLCU". Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/127268.html */
    internetChargeType?: OptionalInput<InternetChargeType>;
    /** How the instance is billed: "PayByCLCU" by capacity units (default) or "PayBySpec" by specification (default where `spec` is set; not sold for new instances since 2025-06-01, on the site of China since 2026-01-01). Refused with `paymentType` "Subscription". Changed in place, from "PayBySpec" to "PayByCLCU" only. Source: https://www.alibabacloud.com/help/doc-detail/127268.html */
    instanceChargeType?: OptionalInput<InstanceChargeType>;
    /** When the instance is paid: "PayAsYouGo" (default) or "Subscription" (not sold since 2024-12-01, https://help.aliyun.com/en/slb/classic-load-balancer/product-overview/modify-the-configurations-of-pay-as-you-go-clb-instances: set it only for one that exists). A subscription needs `spec`, has no deletion protection and goes on running after a destroy. Changed in place. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    paymentType?: OptionalInput<PaymentType>;
    /** Length of a subscription. Months: 1 to 9, 12, 24 or 36. Default 1. Refused without `paymentType` "Subscription". A later change alone is not sent by the provider. Source: https://github.com/aliyun/terraform-provider-alicloud/blob/v1.285.0/alicloud/resource_alicloud_slb_load_balancer.go */
    period?: OptionalInput<number>;
    /** Zone that the instance itself runs in, as "cn-hangzhou-h". Default: picked by the cloud. A change replaces the instance. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    primaryZoneId?: OptionalInput<string>;
    /** Zone that the instance itself moves to when its primary zone fails. Default: picked by the cloud. A change replaces the instance. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    secondaryZoneId?: OptionalInput<string>;
}

/** One of the two servers of a pair. */
export interface ServerArgs {
    /** Id of the server: an ECS instance "i-…" or an elastic network interface "eni-…", in the instance's VPC and running. Required. The two servers must differ. A change creates a new server group, repoints the listener in place and deletes the old group. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    serverId: Input<string>;
    /** What the id names: "ecs" (default) or "eni". Refused where it does not fit the id. A change creates a new server group, repoints the listener in place and deletes the old group. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    type?: OptionalInput<ServerType>;
    /** Weight of the server. Integer, 1 to 100. Default 100. It does not split traffic, as one server serves at a time. Refused: 0, which starves the server even when it is its turn. A change creates a new server group, repoints the listener in place and deletes the old group. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    weight?: OptionalInput<number>;
}

/** How a listener finds out whether a server can serve. */
export interface HealthCheckArgs {
    /** How a TCP listener probes: "tcp" (default) connects, "http" sends a HEAD request. Refused on UDP listeners. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    type?: OptionalInput<HealthCheckType>;
    /** Seconds between two probes. Integer, 1 to 50. Default 2 for TCP listeners, 5 for UDP listeners. Changed in place. Source: https://www.alibabacloud.com/help/en/server-load-balancer/latest/configure-health-checks */
    interval?: OptionalInput<number>;
    /** Seconds to wait for an answer. Integer, 1 to 300. Default 5 for TCP listeners, 10 for UDP listeners. Where it is shorter than `interval` the cloud uses `interval`. Changed in place. Source: https://www.alibabacloud.com/help/en/server-load-balancer/latest/configure-health-checks */
    timeout?: OptionalInput<number>;
    /** Probes in a row that must pass before a failed server serves again. Integer, 2 to 10. Default 3. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    healthyThreshold?: OptionalInput<number>;
    /** Probes in a row that must fail before the other server takes over. Integer, 2 to 10. Default 3. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    unhealthyThreshold?: OptionalInput<number>;
    /** Port to probe on both servers. Integer, 1 to 65535. Default: the backend port of each. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    port?: OptionalInput<number>;
    /** Host header of an HTTP check. 1 to 80 letters, digits and . -. Default: each server's own address; leaving a given one out later keeps it, as the provider cannot clear it. Refused without `type` "http". Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    domain?: OptionalInput<string>;
    /** Path of an HTTP check. 1 to 80 characters beginning with "/": letters, digits and - / . % ? # &. Default "/", with a warning, as the cloud documents that as not allowed on its own. Refused without `type` "http". Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    uri?: OptionalInput<string>;
    /** Status classes that count as healthy in an HTTP check: "http_2xx", "http_3xx", "http_4xx", "http_5xx". Default ["http_2xx"]. Refused without `type` "http". Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    httpCodes?: OptionalInput<Input<HttpCode>[]>;
}

/** Which clients a listener lets through. */
export interface AclArgs {
    /** "white" lets only the listed addresses through, "black" all others. Required. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    type: Input<AclType>;
    /** Ids of the access control lists, "acl-…", at least one. Required. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    ids: Input<Input<string>[]>;
}

/** One port that clients connect to. */
export interface ListenerArgs {
    /** "tcp" or "udp", the protocols that a primary/secondary server group can serve. Required, plain: the child's name comes from it. A change declares another listener. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    protocol: Protocol;
    /** Port that clients connect to. Integer, 1 to 65535; UDP not 250, 4789 or 4790. Unique per protocol. Required, plain: the child's name comes from it. A change declares another listener. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    port: number;
    /** Port that both servers listen on. Integer, 1 to 65535. Required, unless `primaryPort` and `secondaryPort` are set. A change creates a new server group, repoints the listener in place and deletes the old group. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    backendPort?: OptionalInput<number>;
    /** Port that the primary server listens on, together with `secondaryPort` and instead of `backendPort`. Integer, 1 to 65535. No default. Changed like `backendPort`. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    primaryPort?: OptionalInput<number>;
    /** Port that the secondary server listens on, together with `primaryPort` and instead of `backendPort`. Integer, 1 to 65535. No default. Changed like `backendPort`. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    secondaryPort?: OptionalInput<number>;
    /** Name of the listener in the console. 1 to 256 letters, digits and - / . _, or "" for a listener that keeps the name it has, or none. Default: protocol and port, as "tcp-443". Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    description?: OptionalInput<string>;
    /** Name of the server group in the console, kept as it is. Text that is not blank. Default: made from component, protocol and port, with a random end; leaving a given name out later keeps it. A change creates a new server group, repoints the listener in place and deletes the old group. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    groupName?: OptionalInput<string>;
    /** Bandwidth of the listener. Mbit/s: 1 to 1000, or -1 (default) for no limit of its own. The cloud would take up to 5120, the provider does not. Changed in place. Source: https://github.com/aliyun/terraform-provider-alicloud/blob/v1.285.0/alicloud/resource_alicloud_slb_listener.go */
    bandwidth?: OptionalInput<number>;
    /** How a server is picked: "wrr" (default), "rr", "sch", "tch" or, for UDP, "qch". Of little effect, as one server serves at a time. The cloud does not switch between round robin and hashing. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27595.htm */
    scheduler?: OptionalInput<Scheduler>;
    /** Seconds that a client stays with its server. Integer, 0 to 3600; 0 (default) is off. For UDP no longer documented by the cloud: accepted with a warning. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    persistenceTimeout?: OptionalInput<number>;
    /** Seconds until an idle connection is closed. Integer, 10 to 900. Default 900. TCP only; refused on UDP listeners, where the provider would drop it. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    establishedTimeout?: OptionalInput<number>;
    /** Whether the servers are told the client's address by PROXY protocol v2. Default false. The servers must expect it, or every connection breaks. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    proxyProtocolV2?: OptionalInput<boolean>;
    /** Which clients get through. Default: all. Changed in place. Refused without `type` or without `ids`. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    acl?: OptionalInput<AclArgs>;
    /** Health check of this listener; what it leaves out comes from the component's `healthCheck`. Changed in place. Source: https://www.alibabacloud.com/help/en/server-load-balancer/latest/configure-health-checks */
    healthCheck?: OptionalInput<HealthCheckArgs>;
}

/** One more listener, closed to clients, whose group holds the two servers with the roles reversed: its health is the secondary's. */
export interface StandbyCheckArgs {
    /** Port of the listener on the instance, one that no other TCP listener of the instance uses. Integer, 1 to 65535. Required, plain: the children's names come from it. A change declares another listener. Source: https://www.alibabacloud.com/help/doc-detail/27594.htm */
    port: number;
    /** Port to check on both servers. Integer, 1 to 65535. Default: the ports behind the TCP listener with the lowest port; required where there is no TCP listener, unless `primaryPort` and `secondaryPort` are set. A change creates a new server group, repoints the listener in place and deletes the old group. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    backendPort?: OptionalInput<number>;
    /** Port to check on the primary server, together with `secondaryPort` and instead of `backendPort`. Integer, 1 to 65535. No default. Changed like `backendPort`. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    primaryPort?: OptionalInput<number>;
    /** Port to check on the secondary server, together with `primaryPort` and instead of `backendPort`. Integer, 1 to 65535. No default. Changed like `backendPort`. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    secondaryPort?: OptionalInput<number>;
    /** How the secondary is probed. What it leaves out comes from the TCP listener whose ports are checked, then from the component's `healthCheck`, then from the defaults of a TCP listener; with ports of its own, from the component's. Changed in place. Source: https://www.alibabacloud.com/help/en/server-load-balancer/latest/configure-health-checks */
    healthCheck?: OptionalInput<HealthCheckArgs>;
    /** IP version of an existing instance (`loadBalancerId`): "ipv4" (default) or "ipv6", as the access control list that keeps clients out must be of the same. Refused with `loadBalancer`, which says it itself. A change replaces that list. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/user-guide/access-control */
    addressIpVersion?: OptionalInput<AddressIpVersion>;
}

/** From when an alarm rule tells of a level beside its critical one. */
export interface AlarmLevelArgs {
    /** Unhealthy servers from which this level is reached. Integer, 1 to 200. Default 1. Changed in place. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/product-overview/limits-1 */
    threshold?: OptionalInput<number>;
    /** Periods in a row that must reach `threshold`. Integer, 1 to 180. Default 3. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/114934.htm */
    times?: OptionalInput<number>;
}

/** Something of the cloud that an alarm is pushed to beside the contact groups: a queue, a topic, a function, a log store or a scaling rule. */
export interface AlarmTargetArgs {
    /** Your own id of the target, another one for each of a rule. Text that is not blank. Required. Changed in place. Source: https://www.alibabacloud.com/help/en/cms/developer-reference/api-cms-2019-01-01-putmetricruletargets */
    id: Input<string>;
    /** What is pushed to, "acs:mns:…", "acs:fc:…", "acs:log:…" or "acs:ess:…". Required. Changed in place. Source: https://www.alibabacloud.com/help/en/cms/developer-reference/api-cms-2019-01-01-putmetricruletargets */
    arn: Input<string>;
    /** The level that is pushed: "critical" (default), "warn" or "info". Changed in place. Source: https://www.alibabacloud.com/help/en/cms/developer-reference/api-cms-2019-01-01-putmetricruletargets */
    level?: OptionalInput<AlarmLevel>;
    /** What the target is called with, as JSON text. Default: none. Changed in place. Source: https://www.alibabacloud.com/help/en/cms/developer-reference/api-cms-2019-01-01-putmetricruletargets */
    jsonParams?: OptionalInput<string>;
}

/** Who is told, and when, that a server behind the instance is not healthy. */
export interface AlarmArgs {
    /** Names of the contact groups of CloudMonitor that are told, at least one. Text without commas. They must exist. Required. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/114934.htm */
    contactGroups: Input<Input<string>[]>;
    /** Whether there is one rule for each port of the listeners, and one for the standby check, instead of one for the whole instance: each is called by what died, "web-443-unhealthy" and "web-standby-unhealthy". Default false. Plain. It takes the dimension `port` of the metric, which CloudMonitor lists and the page of the load balancer does not: `status` says whether your account has it. A change deletes the rules and makes the others. Source: https://www.alibabacloud.com/help/en/cms/developer-reference/api-cms-2019-01-01-describemetricmetalist */
    perListener?: boolean | undefined;
    /** Unhealthy servers from which the critical alarm is raised: of the instance, with `perListener` of the port, which has two. Integer, 1 to 200. Default 1. Changed in place. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/product-overview/limits-1 */
    threshold?: OptionalInput<number>;
    /** Seconds over which the largest count is taken. A multiple of 60 from 60 to 86400. Default 60. Changed in place. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/user-guide/monitoring-and-alerting-metrics */
    period?: OptionalInput<number>;
    /** Periods in a row that must reach `threshold` before anybody is told. Integer, 1 to 180. Default 3. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/114934.htm */
    times?: OptionalInput<number>;
    /** A warning beside the critical alarm. Default: none; leaving a given one out later keeps it, as the provider cannot clear it. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/114934.htm */
    warn?: OptionalInput<AlarmLevelArgs>;
    /** A notice beside the critical alarm. Default: none; leaving a given one out later keeps it, as the provider cannot clear it. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/114934.htm */
    info?: OptionalInput<AlarmLevelArgs>;
    /** Seconds until somebody is told again while the alarm lasts. Integer, 300 to 86400. Default 86400. Changed in place. Source: https://github.com/aliyun/terraform-provider-alicloud/blob/v1.285.0/alicloud/resource_alicloud_cms_alarm.go */
    silenceTime?: OptionalInput<number>;
    /** Time of the day in which the rule holds, as "08:00-20:00". Default "00:00-23:59". Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/114934.htm */
    effectiveInterval?: OptionalInput<string>;
    /** Address that CloudMonitor sends a POST request to when the alarm is raised, "http://…" or "https://…". Default: none; leaving a given one out later keeps it, as the provider cannot clear it. Changed in place. Source: https://www.alibabacloud.com/help/doc-detail/114934.htm */
    webhook?: OptionalInput<string>;
    /** What is pushed to beside the contact groups, at least one. Default: none; leaving all of them out later keeps them, as the provider cannot clear them. Changed in place. Source: https://www.alibabacloud.com/help/en/cms/developer-reference/api-cms-2019-01-01-putmetricruletargets */
    targets?: OptionalInput<Input<AlarmTargetArgs>[]>;
    /** Whether the rules hold: false keeps them and has nobody told, for maintenance. Default true. Changed in place. Source: https://github.com/aliyun/terraform-provider-alicloud/blob/v1.285.0/alicloud/resource_alicloud_cms_alarm.go */
    enabled?: OptionalInput<boolean>;
    /** Tags of the rules, at most 20. Keys of 1 to 128 and values of up to 128 characters, neither beginning with "aliyun" or "acs:" nor holding "http://" or "https://". Default: none. Changed in place. Source: https://www.alibabacloud.com/help/en/resource-management/tag/product-overview/limits */
    tags?: OptionalInput<Record<string, Input<string>>>;
}

/** The arguments of PrimarySecondaryLoadBalancer. */
export interface PrimarySecondaryLoadBalancerArgs {
    /** Settings of a new CLB instance; an empty object takes the defaults. Required, unless `loadBalancerId` is set; one of the two. What a change does is said at each field; a change to or from `loadBalancerId` replaces listeners and groups. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    loadBalancer?: OptionalInput<LoadBalancerArgs>;
    /** Id of an existing CLB instance, "lb-…", instead of `loadBalancer`. Nothing of it is changed but the listeners and groups declared here. A change replaces them. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    loadBalancerId?: OptionalInput<string>;
    /** The server that serves while it is healthy. Required. A change creates new server groups, repoints the listeners in place and deletes the old groups. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    primary: Input<ServerArgs>;
    /** The server that takes over when the primary fails. Required, another one than the primary. Changed like `primary`. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    secondary: Input<ServerArgs>;
    /** The ports that clients connect to, 1 to 50, each with a server group of its own. Required, plain. Order does not matter: re-ordering changes nothing. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/product-overview/limits-1 */
    listeners: ListenerArgs[];
    /** Health check of all listeners; a listener's own `healthCheck` wins field by field. Default: the cloud's documented values per protocol. Changed in place. Source: https://www.alibabacloud.com/help/en/server-load-balancer/latest/configure-health-checks */
    healthCheck?: OptionalInput<HealthCheckArgs>;
    /** Seconds within which the secondary must take over from a failed primary. Integer, at least 1. Default: no objective. A listener whose health check can take longer is refused. A change sends nothing to the cloud. Source: https://www.alibabacloud.com/help/en/server-load-balancer/latest/configure-health-checks */
    maxFailoverSeconds?: OptionalInput<number>;
    /** Has the cloud probe the secondary all the time, so that its health can be read before it is needed: declares one more TCP listener that lets no client in, its group and its access control list. It adds nothing to the way of the traffic and follows every switch. Default: none. A change touches these children alone. Source: https://www.alibabacloud.com/help/en/server-load-balancer/latest/configure-health-checks */
    standbyCheck?: StandbyCheckArgs | undefined;
    /** Tells somebody when redundancy is lost: declares a rule of CloudMonitor on the number of unhealthy servers of the instance (UnhealthyServerCount), or with `alarm.perListener` one for each port. With `standbyCheck` a dead secondary counts too, without it only what the cloud probes. On an existing instance the servers of others count as well. Default: none. A change touches these rules alone. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/user-guide/monitoring-and-alerting-metrics */
    alarm?: AlarmArgs | undefined;
    /** Whether the cloud is asked, before anything is declared, at preview and at an update: are both servers there, do they run, are they in the instance's VPC, is an existing instance active. What is wrong is refused, two servers in one zone are a warning, ids that are not known yet wait for the update, and what cannot be looked up is a warning. Default false, so that a preview needs no way to the cloud: it takes credentials and a few read calls (vpc:DescribeVSwitches, ecs:DescribeInstances, ecs:DescribeNetworkInterfaces, slb:DescribeLoadBalancers). Plain. A change sends nothing that changes the cloud. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    preflight?: boolean | undefined;
    /** Whether an update changes the primary only to a server that the cloud's probes see healthy: by the standby check, else by its own row behind the listener. If it is not, or if that cannot be asked, the update is refused before any listener is moved; after each move the update waits until the new primary is seen to serve. While the stack's setting `alicloud-primary-secondary:locked` names the pair, every change of its roles is refused. Default false. Plain. It takes the provider's credentials in the program itself, the Pulumi CLI from 3.238 on, and slb:DescribeHealthStatus. A change sends nothing to the cloud. Source: https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/ */
    guard?: boolean | undefined;
    /** Whether the guard points all listeners back at the old primary where the new one is not seen to serve in time. They are then moved all at once, before anything else is changed in them. Default false: the update fails, and they stay. Refused without `guard`. Plain. A change sends nothing to the cloud. Source: https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/ */
    switchBack?: boolean | undefined;
    /** Tags of the new instance and of the standby check's access control list, at most 20. Keys of 1 to 64 and values of up to 128 characters, neither beginning with "aliyun" or "acs:" nor holding "http://" or "https://". Default: none. Groups and listeners cannot be tagged by the provider. Refused with `loadBalancerId`. Changed in place. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-tagresources */
    tags?: OptionalInput<Record<string, Input<string>>>;
    /** Id of the resource group of the new instance and of the standby check's access control list, "rg-…". Default: the account's default group. Refused with `loadBalancerId`. A change replaces them. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    resourceGroupId?: OptionalInput<string>;
    /** Whether the instance and its listeners refuse to be deleted. Default false. With it, a destroy and the removal of a listener or of the standby check fail before any traffic is lost; a switch of primary still works. To remove the pair, first set it to false and run an update. With `loadBalancerId` it guards the listeners, while that instance's own protection is on. Refused with `paymentType` "Subscription". Changed in place. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    deletionProtection?: OptionalInput<boolean>;
    /** Whether the console refuses to change the instance. Default false. It does not bind Pulumi. Refused with `loadBalancerId`. Changed in place. Source: https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-createloadbalancer */
    modificationProtection?: OptionalInput<boolean>;
    /** Whether both servers also join the instance's default server group, for listeners kept elsewhere. Default false. Plain. Refused with `loadBalancerId`, as the provider takes over the whole default group of an instance. Changed in place. Source: https://github.com/aliyun/terraform-provider-alicloud/blob/v1.285.0/alicloud/resource_alicloud_slb_backend_server.go */
    defaultServerGroup?: boolean | undefined;
}

/** One of the two servers of a PrimarySecondaryServerGroup. */
export interface GroupServerArgs extends ServerArgs {
    /** Port that the server listens on. Integer, 1 to 65535. Required. A change creates a new group before the old one goes. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    port: Input<number>;
}

/** The arguments of PrimarySecondaryServerGroup. */
export interface PrimarySecondaryServerGroupArgs {
    /** Id of the CLB instance that the group belongs to, "lb-…". Required. A change replaces the group. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    loadBalancerId: Input<string>;
    /** Name of the group in the console, kept as it is. Text that is not blank. Default: made from the component's name, with a random end. A change creates a new group before the old one goes. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    name?: OptionalInput<string>;
    /** The server that serves while it is healthy. Required. A change creates a new group before the old one goes: a listener that refers to the output `id` is repointed in between. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
    primary: Input<GroupServerArgs>;
    /** The server that takes over when the primary fails. Required, another one than the primary. Changed like `primary`. Source: https://www.alibabacloud.com/help/doc-detail/50506.htm */
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
