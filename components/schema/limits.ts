// Every limit, choice and default of the arguments, each with its source: the one place to look a rule up or change it.
// Sources were read in November 2026. Rules between two fields are in rules/. The local CLB has limits of its own, read from the
// cloud's pages a second time (clb/core/limits.ts): where the two do not agree, one of them was read wrongly.

import type {
    AclArgs,
    AlarmArgs,
    AlarmLevelArgs,
    AlarmTargetArgs,
    GroupServerArgs,
    HealthCheckArgs,
    ListenerArgs,
    LoadBalancerArgs,
    PrimarySecondaryLoadBalancerArgs,
    PrimarySecondaryServerGroupArgs,
    ServerArgs,
    StandbyCheckArgs,
} from "../args";
import {
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
    ServerType,
} from "../enums";
import {
    choice,
    type Fields,
    flag,
    integer,
    list,
    MapShape,
    object,
    type ObjectShape,
    type ShapesOf,
    text,
} from "./shape";

const DOCS = "https://www.alibabacloud.com/help";
const API = `${DOCS}/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15`;
const PROVIDER = "https://github.com/aliyun/terraform-provider-alicloud/blob/v1.285.0/alicloud";

/** Where the rules come from. */
export const SOURCES = {
    instance: `${API}-createloadbalancer`,
    instanceProvider: `${PROVIDER}/resource_alicloud_slb_load_balancer.go`,
    internetSpec: `${API}-modifyloadbalancerinternetspec`,
    billing: `${DOCS}/doc-detail/127268.html`,
    sale: "https://help.aliyun.com/en/slb/classic-load-balancer/product-overview/modify-the-configurations-of-pay-as-you-go-clb-instances",
    tcpListener: `${DOCS}/doc-detail/27594.htm`,
    udpListener: `${DOCS}/doc-detail/27595.htm`,
    listenerProvider: `${PROVIDER}/resource_alicloud_slb_listener.go`,
    group: `${DOCS}/doc-detail/50506.htm`,
    groupProvider: `${PROVIDER}/resource_alicloud_slb_master_slave_server_group.go`,
    defaultGroupProvider: `${PROVIDER}/resource_alicloud_slb_backend_server.go`,
    healthCheck: `${DOCS}/en/server-load-balancer/latest/configure-health-checks`,
    acl: `${DOCS}/en/slb/classic-load-balancer/user-guide/access-control`,
    alarmRule: `${DOCS}/doc-detail/114934.htm`,
    alarmTargets: `${DOCS}/en/cms/developer-reference/api-cms-2019-01-01-putmetricruletargets`,
    metricMeta: `${DOCS}/en/cms/developer-reference/api-cms-2019-01-01-describemetricmetalist`,
    alarmProvider: `${PROVIDER}/resource_alicloud_cms_alarm.go`,
    metrics: `${DOCS}/en/slb/classic-load-balancer/user-guide/monitoring-and-alerting-metrics`,
    quotas: `${DOCS}/en/slb/classic-load-balancer/product-overview/limits-1`,
    tags: `${API}-tagresources`,
    hooks: "https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/",
    tagsInGeneral: `${DOCS}/en/resource-management/tag/product-overview/limits`,
} as const;

/** Mbit/s that the bandwidth of an instance can be changed to. One can be bought with up to 5120. */
export const MAX_CHANGED_BANDWIDTH = 5000;

/** Listeners that an instance can have, the standby check's included. */
export const MAX_LISTENERS = 50;

/** UDP ports that the cloud keeps for itself. */
export const RESERVED_UDP_PORTS: readonly number[] = [250, 4789, 4790];

/** The health check that the cloud documents as its default, per protocol of the listener. Seconds and counts. */
export const HEALTH_CHECK_DEFAULTS = {
    [Protocol.Tcp]: { interval: 2, timeout: 5, healthyThreshold: 3, unhealthyThreshold: 3 },
    [Protocol.Udp]: { interval: 5, timeout: 10, healthyThreshold: 3, unhealthyThreshold: 3 },
} as const;

const id = (prefix: string, source: string) =>
    text(new RegExp(`^${prefix}-[0-9A-Za-z][0-9A-Za-z-]*$`), `an id that begins with "${prefix}-"`, source);
const anyText = (source: string) => text(/\S/, "text that is not blank", source);
const port = (source: string) => integer(1, 65535, source);

const LOAD_BALANCER_NAME = text(
    /^\p{L}[\p{L}\p{N}._/-]{0,79}$/u,
    "1 to 80 letters, digits and . _ - / beginning with a letter",
    SOURCES.instance,
);

const serverFields = {
    serverId: text(
        /^(i|eni)-[0-9A-Za-z][0-9A-Za-z-]*$/,
        'the id of an ECS instance ("i-…") or of a network interface ("eni-…")',
        SOURCES.group,
    ),
    type: choice(ServerType, SOURCES.group, { default: ServerType.Ecs }),
    // The cloud takes 0 as well, and then sends the server nothing.
    weight: integer(1, 100, SOURCES.group, {
        default: 100,
        insteadOf: {
            0: [
                "starves the server",
                "a server of weight 0 gets no request even when it is its turn: must be 1 to 100",
            ],
        },
    }),
} satisfies ShapesOf<ServerArgs>;

const HEALTH_CHECK = object({
    type: choice(HealthCheckType, SOURCES.tcpListener, { default: HealthCheckType.Tcp }),
    interval: integer(1, 50, SOURCES.healthCheck, { unit: "s" }),
    timeout: integer(1, 300, SOURCES.healthCheck, { unit: "s" }),
    // The provider takes 1 as well; the cloud then says no half way through a deployment.
    healthyThreshold: integer(2, 10, SOURCES.tcpListener, { default: 3 }),
    unhealthyThreshold: integer(2, 10, SOURCES.tcpListener, { default: 3 }),
    port: port(SOURCES.tcpListener),
    domain: text(/^[0-9A-Za-z.-]{1,80}$/, "1 to 80 letters, digits and . -", SOURCES.tcpListener),
    uri: text(
        /^\/[0-9A-Za-z/.%?#&-]{0,79}$/,
        'a path of 1 to 80 characters that begins with "/" and holds letters, digits and - / . % ? # &',
        SOURCES.tcpListener,
        // What the provider would send, said openly.
        { default: "/" },
    ),
    httpCodes: list(choice(HttpCode, SOURCES.tcpListener), "status class", SOURCES.tcpListener, {
        default: [HttpCode.Http2xx],
    }),
} satisfies ShapesOf<HealthCheckArgs>);

const backendPorts = {
    backendPort: port(SOURCES.group),
    primaryPort: port(SOURCES.group),
    secondaryPort: port(SOURCES.group),
};

const LISTENER_SETTINGS = object(
    {
        protocol: choice(Protocol, SOURCES.group, { plain: true }),
        port: { ...port(SOURCES.tcpListener), plain: true },
        ...backendPorts,
        // The cloud takes no empty one: it is not sent.
        description: text(
            /^[\p{L}\p{N}/._-]{0,256}$/u,
            'up to 256 letters, digits and - / . _ ("" keeps the name that the listener has)',
            SOURCES.tcpListener,
        ),
        groupName: anyText(SOURCES.group),
        // The cloud documents up to 5120; the provider refuses more than 1000.
        bandwidth: integer(1, 1000, SOURCES.listenerProvider, { also: [-1], unit: "Mbit/s", default: -1 }),
        scheduler: choice(Scheduler, SOURCES.udpListener, { default: Scheduler.Wrr }),
        persistenceTimeout: integer(0, 3600, SOURCES.tcpListener, { unit: "s", default: 0 }),
        establishedTimeout: integer(10, 900, SOURCES.tcpListener, { unit: "s", default: 900 }),
        proxyProtocolV2: flag(SOURCES.tcpListener, { default: false }),
        acl: object(
            {
                type: choice(AclType, SOURCES.tcpListener),
                ids: list(id("acl", SOURCES.tcpListener), "access control list", SOURCES.tcpListener),
            } satisfies ShapesOf<AclArgs>,
            "type",
            "ids",
        ),
        healthCheck: HEALTH_CHECK,
    } satisfies ShapesOf<ListenerArgs>,
    "protocol",
    "port",
);
const LISTENER = { ...LISTENER_SETTINGS, plain: true };

/** Blocks kept for documentation (RFC 5737, RFC 3849): nobody has such an address. */
export const DOCUMENTATION_CIDR = {
    [AddressIpVersion.Ipv4]: "192.0.2.0/24",
    [AddressIpVersion.Ipv6]: "2001:db8::/32",
} as const;

/** Characters of an access control list's name, at the most. */
export const MAX_ACL_NAME_LENGTH = 80;

const STANDBY_CHECK = {
    ...object(
        {
            port: { ...port(SOURCES.tcpListener), plain: true },
            ...backendPorts,
            healthCheck: HEALTH_CHECK,
            addressIpVersion: choice(AddressIpVersion, SOURCES.acl, { default: AddressIpVersion.Ipv4 }),
        } satisfies ShapesOf<StandbyCheckArgs>,
        "port",
    ),
    plain: true,
};

/** Tags as every service of the cloud takes them, but for the length of a key. */
const createTagsShape = (keyLength: number, source: string): MapShape => ({
    kind: "map",
    max: 20,
    keyPattern: new RegExp(`^(?!aliyun|acs:)(?!.*https?://).{1,${keyLength}}$`, "s"),
    keyRule: `1 to ${keyLength} characters that do not begin with "aliyun" or "acs:" and do not hold "http://" or "https://"`,
    value: text(
        /^(?!aliyun|acs:)(?!.*https?:\/\/).{0,128}$/s,
        'at most 128 characters that do not begin with "aliyun" or "acs:" and do not hold "http://" or "https://"',
        source,
    ),
    source,
});

/** The grid of CloudMonitor's samples of an instance, in seconds. */
export const METRIC_SECONDS = 60;

/** An instance has at most 200 servers. */
const alarmThreshold = integer(1, 200, SOURCES.quotas, { default: 1 });
const alarmTimes = integer(1, 180, SOURCES.alarmRule, { default: 3 });
const ALARM_LEVEL = object({ threshold: alarmThreshold, times: alarmTimes } satisfies ShapesOf<AlarmLevelArgs>);

const ALARM_TARGET = object(
    {
        id: anyText(SOURCES.alarmTargets),
        arn: text(/^acs:\S+$/, 'the name of a resource that begins with "acs:"', SOURCES.alarmTargets),
        level: choice(AlarmLevel, SOURCES.alarmTargets, { default: AlarmLevel.Critical }),
        jsonParams: anyText(SOURCES.alarmTargets),
    } satisfies ShapesOf<AlarmTargetArgs>,
    "id",
    "arn",
);

const ALARM = {
    ...object(
        {
            perListener: flag(SOURCES.metricMeta, { default: false, plain: true }),
            contactGroups: list(
                // The provider joins them with commas.
                text(/^[^,]*[^\s,][^,]*$/, "text without commas that is not blank", SOURCES.alarmRule),
                "contact group",
                SOURCES.alarmRule,
            ),
            threshold: alarmThreshold,
            period: integer(METRIC_SECONDS, 86400, SOURCES.metrics, { unit: "s", default: METRIC_SECONDS }),
            times: alarmTimes,
            warn: ALARM_LEVEL,
            info: ALARM_LEVEL,
            silenceTime: integer(300, 86400, SOURCES.alarmProvider, { unit: "s", default: 86400 }),
            effectiveInterval: text(
                /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
                'a time of the day as "08:00-20:00"',
                SOURCES.alarmRule,
                { default: "00:00-23:59" },
            ),
            webhook: text(/^https?:\/\/\S+$/, 'an address that begins with "http://" or "https://"', SOURCES.alarmRule),
            targets: list(ALARM_TARGET, "target", SOURCES.alarmTargets),
            enabled: flag(SOURCES.alarmProvider, { default: true }),
            tags: createTagsShape(128, SOURCES.tagsInGeneral),
        } satisfies ShapesOf<AlarmArgs>,
        "contactGroups",
    ),
    plain: true,
};

const LOAD_BALANCER = object({
    name: LOAD_BALANCER_NAME,
    addressType: choice(AddressType, SOURCES.instance, { default: AddressType.Internet }),
    addressIpVersion: choice(AddressIpVersion, SOURCES.instance, { default: AddressIpVersion.Ipv4 }),
    address: text(
        /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/,
        "an IPv4 address of the vSwitch",
        SOURCES.instanceProvider,
    ),
    vswitchId: id("vsw", SOURCES.instanceProvider),
    spec: {
        ...choice(
            [
                ...["slb.s1.small", "slb.s2.small", "slb.s2.medium", "slb.s3.small", "slb.s3.medium", "slb.s3.large"],
                // Not on the API's page; the provider takes it.
                "slb.s4.large",
            ],
            SOURCES.instanceProvider,
        ),
        further: SOURCES.sale,
        insteadOf: {
            "slb.lcu.elastic":
                "the cloud says so of an instance billed by capacity units: leave it out, with `instanceChargeType` " +
                '"PayByCLCU" (the default)',
        },
    },
    bandwidth: integer(1, 5120, SOURCES.instance, { further: SOURCES.internetSpec, unit: "Mbit/s", default: 1 }),
    internetChargeType: choice(InternetChargeType, SOURCES.billing, { default: InternetChargeType.PayByTraffic }),
    instanceChargeType: choice(InstanceChargeType, SOURCES.billing, {
        further: SOURCES.sale,
        default: InstanceChargeType.PayByClcu,
    }),
    paymentType: choice(PaymentType, SOURCES.instance, { further: SOURCES.sale, default: PaymentType.PayAsYouGo }),
    period: integer(1, 9, SOURCES.instanceProvider, { also: [12, 24, 36], unit: "months", default: 1 }),
    primaryZoneId: anyText(SOURCES.instance),
    secondaryZoneId: anyText(SOURCES.instance),
} satisfies ShapesOf<LoadBalancerArgs>);

/** The arguments of a component: each setting says whether it may be an output, all of them at once may not. */
function plainObject<F extends Fields>(fields: F, ...required: (keyof F & string)[]): ObjectShape<F> {
    return { ...object(fields, ...required), plain: true };
}

/** The arguments of PrimarySecondaryLoadBalancer, which are also the settings of a pair in a stack's config. */
export const PAIR_SHAPE = plainObject(
    {
        loadBalancer: LOAD_BALANCER,
        loadBalancerId: id("lb", SOURCES.group),
        primary: object(serverFields, "serverId"),
        secondary: object(serverFields, "serverId"),
        listeners: list(LISTENER, "listener", SOURCES.quotas, { max: MAX_LISTENERS, plain: true }),
        healthCheck: HEALTH_CHECK,
        maxFailoverSeconds: integer(1, undefined, SOURCES.healthCheck, { unit: "s" }),
        standbyCheck: STANDBY_CHECK,
        alarm: ALARM,
        preflight: flag(SOURCES.group, { default: false, plain: true }),
        guard: flag(SOURCES.hooks, { default: false, plain: true }),
        switchBack: flag(SOURCES.hooks, { default: false, plain: true }),
        tags: createTagsShape(64, SOURCES.tags),
        resourceGroupId: id("rg", SOURCES.instance),
        deletionProtection: flag(SOURCES.instance, { default: false }),
        modificationProtection: flag(SOURCES.instance, { default: false }),
        defaultServerGroup: flag(SOURCES.defaultGroupProvider, { default: false, plain: true }),
    } satisfies ShapesOf<PrimarySecondaryLoadBalancerArgs>,
    "primary",
    "secondary",
    "listeners",
);

const groupServerFields = { ...serverFields, port: port(SOURCES.group) } satisfies ShapesOf<GroupServerArgs>;

/** The arguments of PrimarySecondaryServerGroup. */
export const SERVER_GROUP_SHAPE = plainObject(
    {
        loadBalancerId: id("lb", SOURCES.group),
        name: anyText(SOURCES.group),
        primary: object(groupServerFields, "serverId", "port"),
        secondary: object(groupServerFields, "serverId", "port"),
    } satisfies ShapesOf<PrimarySecondaryServerGroupArgs>,
    "loadBalancerId",
    "primary",
    "secondary",
);
