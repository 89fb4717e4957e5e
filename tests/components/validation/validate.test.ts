// Every rule: what is refused, word for word, beside the nearest value that is accepted.

import * as assert from "node:assert/strict";

import { UNKNOWN } from "../../../components/schema/shape";
import { Findings } from "../../../components/validation/findings";
import { validatePair, validateServerGroup } from "../../../components/validation/validate";
import { pairArgs } from "../../support/build";

const tcp = (change: Record<string, unknown>) => ({
    listeners: [{ protocol: "tcp", port: 80, backendPort: 80, ...change }],
});
const udp = (change: Record<string, unknown>) => ({
    listeners: [{ protocol: "udp", port: 53, backendPort: 53, ...change }],
});
const intranet = { addressType: "intranet", vswitchId: "vsw-a" };
const bySpec = { spec: "slb.s1.small", instanceChargeType: "PayBySpec" };
const subscription = { spec: "slb.s1.small", paymentType: "Subscription" };
const byBandwidth = { ...bySpec, internetChargeType: "PayByBandwidth" };

function problems(change: Record<string, unknown>): string[] {
    return validatePair("web", pairArgs(change)).problems.map(({ path, reason }) => `${path}: ${reason}`);
}

function warnings(change: Record<string, unknown>): string[] {
    return validatePair("web", pairArgs(change)).warnings.map(({ path, reason }) => `${path}: ${reason}`);
}

const manyListeners = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ protocol: "tcp", port: 1000 + index, backendPort: 80 }));

/** What is refused, the whole list of problems, and the nearest that is accepted. */
type Case = [title: string, refused: Record<string, unknown>, problems: string[], accepted: Record<string, unknown>];

const PORT = "must be an integer from 1 to 65535";
const SERVER_ID = 'must be the id of an ECS instance ("i-…") or of a network interface ("eni-…")';
const MISSING = (change: Record<string, unknown>, ...names: string[]) =>
    Object.fromEntries(
        Object.entries(pairArgs(change)).map(([key, value]) => [key, names.includes(key) ? undefined : value]),
    );

const CASES: Record<string, Case[]> = {
    servers: [
        [
            "primary and secondary the same server",
            { secondary: { serverId: "i-a" } },
            [
                'secondary.serverId: the same server as `primary.serverId`, got "i-a"; a server cannot take over from ' +
                    "itself: must be another one",
            ],
            { secondary: { serverId: "i-aa" } },
        ],
        [
            "an empty server id",
            { primary: { serverId: "" } },
            [`primary.serverId: empty, got ""; ${SERVER_ID}`],
            { primary: { serverId: "i-0" } },
        ],
        [
            "a malformed server id",
            { primary: { serverId: "web-1" } },
            [`primary.serverId: malformed, got "web-1"; ${SERVER_ID}`],
            { primary: { serverId: "i-web-1" } },
        ],
        [
            "a server id with a line break behind it",
            { primary: { serverId: "i-a\n" } },
            [`primary.serverId: malformed, got "i-a\\n"; ${SERVER_ID}`],
            { primary: { serverId: "i-c" } },
        ],
        [
            "no primary",
            { primary: undefined },
            ["primary: missing; must be settings with at least `serverId`"],
            { primary: { serverId: "i-c" } },
        ],
        [
            "two secondaries instead of one",
            { secondary: [{ serverId: "i-b" }, { serverId: "i-c" }] },
            [
                'secondary: not a group of settings, got [{"serverId":"i-b"},{"serverId":"i-c"}]; must hold settings out of ' +
                    "serverId, type, weight",
            ],
            { secondary: { serverId: "i-c" } },
        ],
        [
            "a network interface said to be an ECS instance",
            { primary: { serverId: "eni-a" } },
            ['primary.type: does not fit `primary.serverId`, got "ecs" by default for "eni-a"; must be "eni"'],
            { primary: { serverId: "eni-a", type: "eni" } },
        ],
        [
            "an ECS instance said to be a network interface",
            { secondary: { serverId: "i-b", type: "eni" } },
            ['secondary.type: does not fit `secondary.serverId`, got "eni" for "i-b"; must be "ecs"'],
            { secondary: { serverId: "i-b", type: "ecs" } },
        ],
        [
            "an unknown server type",
            { primary: { serverId: "i-a", type: "eci" } },
            ['primary.type: not a known choice, got "eci"; must be "ecs" or "eni"; did you mean "ecs"?'],
            { primary: { serverId: "i-a", type: "ecs" } },
        ],
        [
            "a weight that starves the server",
            { secondary: { serverId: "i-b", weight: 0 } },
            [
                "secondary.weight: starves the server, got 0; a server of weight 0 gets no request even when it is its " +
                    "turn: must be 1 to 100",
            ],
            { secondary: { serverId: "i-b", weight: 1 } },
        ],
        [
            "a weight above the range",
            { primary: { serverId: "i-a", weight: 101 } },
            ["primary.weight: out of range, got 101; must be an integer from 1 to 100"],
            { primary: { serverId: "i-a", weight: 100 } },
        ],
    ],
    numbers: [
        ["port 0", tcp({ port: 0 }), [`listeners[0].port: out of range, got 0; ${PORT}`], tcp({ port: 1 })],
        [
            "port 65536",
            tcp({ port: 65536 }),
            [`listeners[0].port: out of range, got 65536; ${PORT}`],
            tcp({ port: 65535 }),
        ],
        [
            "a fractional port",
            tcp({ port: 80.5 }),
            [`listeners[0].port: not a whole number, got 80.5; ${PORT}`],
            tcp({ port: 80 }),
        ],
        ["NaN", tcp({ port: NaN }), [`listeners[0].port: not a number, got NaN; ${PORT}`], tcp({ port: 80 })],
        [
            "infinity",
            tcp({ backendPort: Infinity }),
            [`listeners[0].backendPort: not a whole number, got Infinity; ${PORT}`],
            tcp({ backendPort: 65535 }),
        ],
        [
            "a numeric string",
            tcp({ port: "443" }),
            [`listeners[0].port: text where a number belongs, got "443"; ${PORT}, written without quotes`],
            tcp({ port: 443 }),
        ],
        [
            "text that is no number",
            tcp({ backendPort: "https" }),
            [`listeners[0].backendPort: not a number, got "https"; ${PORT}`],
            tcp({ backendPort: 443 }),
        ],
        [
            "interval 51",
            { healthCheck: { interval: 51 } },
            ["healthCheck.interval: out of range, got 51; must be an integer from 1 to 50"],
            { healthCheck: { interval: 50 } },
        ],
        [
            "timeout 0",
            { healthCheck: { timeout: 0 } },
            ["healthCheck.timeout: out of range, got 0; must be an integer from 1 to 300"],
            { healthCheck: { timeout: 1 } },
        ],
        [
            "timeout 301",
            { healthCheck: { timeout: 301 } },
            ["healthCheck.timeout: out of range, got 301; must be an integer from 1 to 300"],
            { healthCheck: { timeout: 300 } },
        ],
        [
            "thresholds that only the provider takes",
            { healthCheck: { healthyThreshold: 1, unhealthyThreshold: 11 } },
            [
                "healthCheck.healthyThreshold: out of range, got 1; must be an integer from 2 to 10",
                "healthCheck.unhealthyThreshold: out of range, got 11; must be an integer from 2 to 10",
            ],
            { healthCheck: { healthyThreshold: 2, unhealthyThreshold: 10 } },
        ],
        [
            "a health check port out of range",
            tcp({ healthCheck: { port: 0 } }),
            [`listeners[0].healthCheck.port: out of range, got 0; ${PORT}`],
            tcp({ healthCheck: { port: 1 } }),
        ],
        [
            "a listener bandwidth that the provider refuses",
            tcp({ bandwidth: 1001 }),
            ["listeners[0].bandwidth: out of range, got 1001; must be an integer from 1 to 1000, or -1"],
            tcp({ bandwidth: 1000 }),
        ],
        [
            "a listener bandwidth of 0",
            tcp({ bandwidth: 0 }),
            ["listeners[0].bandwidth: out of range, got 0; must be an integer from 1 to 1000, or -1"],
            tcp({ bandwidth: -1 }),
        ],
        [
            "persistence above an hour",
            tcp({ persistenceTimeout: 3601 }),
            ["listeners[0].persistenceTimeout: out of range, got 3601; must be an integer from 0 to 3600"],
            tcp({ persistenceTimeout: 3600 }),
        ],
        [
            "an established timeout below the range",
            tcp({ establishedTimeout: 9 }),
            ["listeners[0].establishedTimeout: out of range, got 9; must be an integer from 10 to 900"],
            tcp({ establishedTimeout: 10 }),
        ],
        [
            "a failover objective of no time",
            { maxFailoverSeconds: 0 },
            ["maxFailoverSeconds: out of range, got 0; must be an integer of at least 1"],
            { maxFailoverSeconds: 19 },
        ],
    ],
    listeners: [
        ["no listener", { listeners: [] }, ["listeners: no listener, got 0; must hold 1 to 50"], tcp({})],
        [
            "listeners left out",
            { listeners: undefined },
            ["listeners: missing; must be a list with at least 1 listener"],
            tcp({}),
        ],
        [
            "more listeners than the cloud allows",
            { listeners: Array.from({ length: 51 }, (_, i) => ({ protocol: "tcp", port: i + 1, backendPort: 80 })) },
            ["listeners: too many entries, got 51; must hold 1 to 50"],
            { listeners: Array.from({ length: 50 }, (_, i) => ({ protocol: "tcp", port: i + 1, backendPort: 80 })) },
        ],
        [
            "a duplicate listener",
            {
                listeners: [
                    { protocol: "tcp", port: 53, backendPort: 53 },
                    { protocol: "tcp", port: 53, backendPort: 5353 },
                ],
            },
            [
                "listeners[1]: repeats tcp-53, already used by `listeners[0]`; an instance has one listener per protocol and " +
                    "port: change the port, or leave it out",
            ],
            {
                listeners: [
                    { protocol: "tcp", port: 53, backendPort: 53 },
                    { protocol: "udp", port: 53, backendPort: 53 },
                ],
            },
        ],
        [
            "a protocol other than TCP and UDP",
            tcp({ protocol: "http" }),
            ['listeners[0].protocol: not a known choice, got "http"; must be "tcp" or "udp"'],
            tcp({ protocol: "udp" }),
        ],
        [
            "a protocol in capitals",
            tcp({ protocol: "TCP" }),
            ['listeners[0].protocol: not a known choice, got "TCP"; must be "tcp" or "udp"; did you mean "tcp"?'],
            tcp({ protocol: "tcp" }),
        ],
        [
            "no backend port",
            tcp({ backendPort: undefined }),
            [
                "listeners[0].backendPort: missing; must be the port that both servers listen on, or set `primaryPort` and " +
                    "`secondaryPort`",
            ],
            tcp({ backendPort: undefined, primaryPort: 80, secondaryPort: 81 }),
        ],
        [
            "a backend port beside a primary port",
            tcp({ primaryPort: 8080 }),
            [
                "listeners[0].backendPort: one too many beside `primaryPort`, got 80; must be `backendPort` for both " +
                    "servers, or `primaryPort` and `secondaryPort`",
            ],
            tcp({ backendPort: undefined, primaryPort: 8080, secondaryPort: 8080 }),
        ],
        [
            "a primary port without a secondary port",
            tcp({ backendPort: undefined, primaryPort: 8080 }),
            [
                "listeners[0].secondaryPort: missing beside `primaryPort`; must be the port that this server listens on, or " +
                    "set `backendPort` alone for both",
            ],
            tcp({ backendPort: 8080 }),
        ],
        [
            "a secondary port without a primary port",
            tcp({ backendPort: undefined, secondaryPort: 8080 }),
            [
                "listeners[0].primaryPort: missing beside `secondaryPort`; must be the port that this server listens on, or " +
                    "set `backendPort` alone for both",
            ],
            tcp({ backendPort: 8080 }),
        ],
        ...[250, 4789, 4790].map((port): Case => [
            `the reserved UDP port ${port}`,
            udp({ port }),
            [
                `listeners[0].port: reserved by the cloud, got ${port}; a UDP listener must use another port than 250, ` +
                    "4789, 4790",
            ],
            tcp({ port }),
        ]),
        [
            "an established timeout on UDP",
            udp({ establishedTimeout: 900 }),
            [
                "listeners[0].establishedTimeout: has no effect, got 900; UDP has no established connections: leave it out",
            ],
            tcp({ establishedTimeout: 900 }),
        ],
        [
            "hashing of QUIC ids on TCP",
            tcp({ scheduler: "qch" }),
            [
                'listeners[0].scheduler: not possible for TCP, got "qch"; hashing of QUIC connection ids is for UDP ' +
                    'listeners: must be "wrr", "rr", "sch" or "tch"',
            ],
            udp({ scheduler: "qch" }),
        ],
        [
            "a scheduler that is gone",
            tcp({ scheduler: "wlc" }),
            ['listeners[0].scheduler: not a known choice, got "wlc"; must be "wrr", "rr", "sch", "tch" or "qch"'],
            tcp({ scheduler: "wrr" }),
        ],
        [
            "an ACL type without ids",
            tcp({ acl: { type: "white" } }),
            ["listeners[0].acl.ids: missing; must be a list with at least 1 access control list"],
            tcp({ acl: { type: "white", ids: ["acl-a"] } }),
        ],
        [
            "an ACL with an empty list",
            tcp({ acl: { type: "black", ids: [] } }),
            ["listeners[0].acl.ids: no access control list, got 0; must hold at least 1"],
            tcp({ acl: { type: "black", ids: ["acl-a"] } }),
        ],
        [
            "a malformed ACL id",
            tcp({ acl: { type: "white", ids: ["acl-a", "b"] } }),
            ['listeners[0].acl.ids[1]: malformed, got "b"; must be an id that begins with "acl-"'],
            tcp({ acl: { type: "white", ids: ["acl-a", "acl-b"] } }),
        ],
        [
            "a blank group name",
            tcp({ groupName: " " }),
            ['listeners[0].groupName: empty, got " "; must be text that is not blank'],
            tcp({ groupName: "web group, 1" }),
        ],
        [
            "a description with a blank in it",
            tcp({ description: "my shop" }),
            [
                'listeners[0].description: malformed, got "my shop"; must be up to 256 letters, digits and - / . _ ("" keeps the name that the listener has)',
            ],
            tcp({ description: "my-shop/店.1_" }),
        ],
    ],
    "health checks": [
        [
            "an HTTP check on UDP",
            udp({ healthCheck: { type: "http" } }),
            [
                'listeners[0].healthCheck.type: not possible for UDP, got "http"; the provider has a UDP listener checked by UDP alone, though the cloud knows TCP and HTTP checks there: leave it out',
            ],
            tcp({ healthCheck: { type: "http", uri: "/ok" } }),
        ],
        [
            "a shared HTTP check over a UDP listener",
            { ...udp({}), healthCheck: { type: "http", uri: "/ok" } },
            [
                'healthCheck.type: not possible for the UDP listener 53, got "http"; the provider has a UDP listener checked by UDP alone, though the cloud knows TCP and HTTP checks there: set the ' +
                    "HTTP check on each TCP listener instead (`listeners[].healthCheck`)",
            ],
            { ...tcp({}), healthCheck: { type: "http", uri: "/ok" } },
        ],
        [
            "HTTP fields without an HTTP check",
            tcp({ healthCheck: { uri: "/ok", domain: "a.b", httpCodes: ["http_2xx"] } }),
            ["uri", "domain", "httpCodes"].map(
                (field) =>
                    `listeners[0].healthCheck.${field}: has no effect, got ` +
                    `${{ uri: '"/ok"', domain: '"a.b"', httpCodes: '["http_2xx"]' }[field]}; only an HTTP check uses it: set ` +
                    '`listeners[0].healthCheck.type` to "http", or leave it out',
            ),
            tcp({ healthCheck: { type: "http", uri: "/ok", domain: "a.b", httpCodes: ["http_2xx"] } }),
        ],
        [
            "shared HTTP fields that no listener uses",
            { healthCheck: { uri: "/ok" } },
            [
                'healthCheck.uri: has no effect, got "/ok"; only an HTTP check uses it: set `healthCheck.type` to "http", or ' +
                    "leave it out",
            ],
            { ...tcp({ healthCheck: { type: "http" } }), healthCheck: { uri: "/ok" } },
        ],
        [
            "a path without a slash",
            tcp({ healthCheck: { type: "http", uri: "ok" } }),
            [
                'listeners[0].healthCheck.uri: malformed, got "ok"; must be a path of 1 to 80 characters that begins with "/" ' +
                    "and holds letters, digits and - / . % ? # &",
            ],
            tcp({ healthCheck: { type: "http", uri: "/ok" } }),
        ],
        [
            "a path that is too long",
            tcp({ healthCheck: { type: "http", uri: `/${"a".repeat(80)}` } }),
            [
                `listeners[0].healthCheck.uri: malformed, got "/${"a".repeat(58)}…; must be a path of 1 to 80 characters that ` +
                    'begins with "/" and holds letters, digits and - / . % ? # &',
            ],
            tcp({ healthCheck: { type: "http", uri: `/${"a".repeat(79)}` } }),
        ],
        [
            "the retired domain $_ip",
            tcp({ healthCheck: { type: "http", uri: "/ok", domain: "$_ip" } }),
            ['listeners[0].healthCheck.domain: malformed, got "$_ip"; must be 1 to 80 letters, digits and . -'],
            tcp({ healthCheck: { type: "http", uri: "/ok", domain: "a-1.example" } }),
        ],
        [
            "an unknown status class",
            tcp({ healthCheck: { type: "http", uri: "/ok", httpCodes: ["http_2xx", "200"] } }),
            [
                'listeners[0].healthCheck.httpCodes[1]: not a known choice, got "200"; must be "http_2xx", "http_3xx", ' +
                    '"http_4xx" or "http_5xx"',
            ],
            // The cloud's documentation says nothing of one that is named twice.
            tcp({
                healthCheck: {
                    type: "http",
                    uri: "/ok",
                    httpCodes: ["http_2xx", "http_3xx", "http_4xx", "http_5xx", "http_5xx"],
                },
            }),
        ],
        [
            "a failover window beyond the objective",
            { maxFailoverSeconds: 18 },
            [
                "listeners[0].healthCheck: failover takes too long, got up to 19 s (5 × 3 + 2 × 2); `maxFailoverSeconds` is 18: " +
                    "lower `timeout`, `interval` or `unhealthyThreshold`",
            ],
            { maxFailoverSeconds: 19 },
        ],
        [
            "a failover window beyond the objective on UDP",
            { ...udp({}), maxFailoverSeconds: 39 },
            [
                "listeners[0].healthCheck: failover takes too long, got up to 40 s (10 × 3 + 5 × 2); `maxFailoverSeconds` is 39: " +
                    "lower `timeout`, `interval` or `unhealthyThreshold`",
            ],
            { ...udp({}), maxFailoverSeconds: 40 },
        ],
        [
            "a failover window that a listener's own check makes too long",
            { ...tcp({ healthCheck: { unhealthyThreshold: 4 } }), healthCheck: { timeout: 2 }, maxFailoverSeconds: 13 },
            [
                "listeners[0].healthCheck: failover takes too long, got up to 14 s (2 × 4 + 2 × 3); `maxFailoverSeconds` is 13: " +
                    "lower `timeout`, `interval` or `unhealthyThreshold`",
            ],
            { ...tcp({ healthCheck: { unhealthyThreshold: 4 } }), healthCheck: { timeout: 2 }, maxFailoverSeconds: 14 },
        ],
    ],
    instance: [
        [
            "neither settings nor an id",
            { loadBalancer: undefined },
            [
                "loadBalancer: missing, and `loadBalancerId` too; must hold the settings of a new instance ({} for the " +
                    "defaults), or name an existing one in `loadBalancerId`",
            ],
            { loadBalancer: undefined, loadBalancerId: "lb-a" },
        ],
        [
            "both settings and an id",
            { loadBalancerId: "lb-a" },
            [
                'loadBalancerId: one too many beside `loadBalancer`, got "lb-a"; must be left out for a new instance, or stand ' +
                    "alone for an existing one",
            ],
            {},
        ],
        [
            "a malformed instance id",
            { loadBalancer: undefined, loadBalancerId: "alb-a" },
            ['loadBalancerId: malformed, got "alb-a"; must be an id that begins with "lb-"'],
            { loadBalancer: undefined, loadBalancerId: "lb-a" },
        ],
        [
            "settings of the instance beside an existing one",
            {
                loadBalancer: undefined,
                loadBalancerId: "lb-a",
                tags: { a: "b" },
                resourceGroupId: "rg-a",
                modificationProtection: true,
                defaultServerGroup: true,
            },
            [
                ["tags", '{"a":"b"}', "the tags"],
                ["resourceGroupId", '"rg-a"', "the resource group"],
                ["modificationProtection", "true", "the modification protection"],
                ["defaultServerGroup", "true", "the default server group"],
            ].map(
                ([field, got, what]) =>
                    `${field}: cannot apply, got ${got}; ${what} of an existing instance (\`loadBalancerId\`) belongs to ` +
                    "whoever declares it: leave it out",
            ),
            { loadBalancer: undefined, loadBalancerId: "lb-a", deletionProtection: true, defaultServerGroup: false },
        ],
        [
            "intranet without a vSwitch",
            { loadBalancer: { addressType: "intranet" } },
            [
                'loadBalancer.vswitchId: missing; an instance with `addressType` "intranet" needs the vSwitch that its address ' +
                    "comes from",
            ],
            { loadBalancer: intranet },
        ],
        [
            "internet with a vSwitch",
            { loadBalancer: { addressType: "internet", vswitchId: "vsw-a" } },
            [
                'loadBalancer.vswitchId: has no effect, got "vsw-a"; `addressType` is "internet" and such an instance has no ' +
                    'vSwitch: leave it out, or set `addressType` to "intranet"',
            ],
            { loadBalancer: { addressType: "internet" } },
        ],
        [
            "a vSwitch without an address type",
            { loadBalancer: { vswitchId: "vsw-a", address: "10.0.0.1" } },
            ["vswitchId", "address"].map(
                (field) =>
                    `loadBalancer.${field}: has no effect, got ${field === "address" ? '"10.0.0.1"' : '"vsw-a"'}; ` +
                    '`addressType` is "internet" by default and such an instance has no vSwitch: leave it out, or set ' +
                    '`addressType` to "intranet"',
            ),
            { loadBalancer: { ...intranet, address: "10.0.0.1" } },
        ],
        [
            "a malformed vSwitch id",
            { loadBalancer: { ...intranet, vswitchId: "vpc-a" } },
            ['loadBalancer.vswitchId: malformed, got "vpc-a"; must be an id that begins with "vsw-"'],
            { loadBalancer: intranet },
        ],
        [
            "a malformed address",
            { loadBalancer: { ...intranet, address: "10.0.0.256" } },
            ['loadBalancer.address: malformed, got "10.0.0.256"; must be an IPv4 address of the vSwitch'],
            { loadBalancer: { ...intranet, address: "10.0.0.255" } },
        ],
        [
            "IPv6 on intranet",
            { loadBalancer: { ...intranet, addressIpVersion: "ipv6" } },
            [
                'loadBalancer.addressIpVersion: not possible, got "ipv6"; an intranet instance has an IPv4 address: leave it out',
            ],
            { loadBalancer: { addressIpVersion: "ipv6" } },
        ],
        [
            "traffic billing on intranet",
            { loadBalancer: { ...intranet, internetChargeType: "PayByTraffic" } },
            [
                'loadBalancer.internetChargeType: has no effect, got "PayByTraffic"; the traffic of an intranet instance is not ' +
                    "billed: leave it out",
            ],
            { loadBalancer: { internetChargeType: "PayByTraffic" } },
        ],
        [
            "an unknown specification",
            { loadBalancer: { spec: "slb.s9.huge" } },
            [
                'loadBalancer.spec: not a known choice, got "slb.s9.huge"; must be "slb.s1.small", "slb.s2.small", ' +
                    '"slb.s2.medium", "slb.s3.small", "slb.s3.medium", "slb.s3.large" or "slb.s4.large"',
            ],
            { loadBalancer: { spec: "slb.s4.large" } },
        ],
        [
            "what the cloud says of an instance billed by units",
            { loadBalancer: { spec: "slb.lcu.elastic" } },
            [
                'loadBalancer.spec: not a known choice, got "slb.lcu.elastic"; the cloud says so of an instance billed by ' +
                    'capacity units: leave it out, with `instanceChargeType` "PayByCLCU" (the default)',
            ],
            { loadBalancer: { instanceChargeType: "PayByCLCU" } },
        ],
        [
            "a specification that contradicts the charge type",
            { loadBalancer: { spec: "slb.s1.small", instanceChargeType: "PayByCLCU" } },
            [
                'loadBalancer.spec: contradicts `instanceChargeType` "PayByCLCU", got "slb.s1.small"; an instance billed by ' +
                    "capacity units has no specification: leave one of the two out",
            ],
            { loadBalancer: bySpec },
        ],
        [
            "billing by specification without one",
            { loadBalancer: { instanceChargeType: "PayBySpec" } },
            [
                'loadBalancer.spec: missing; an instance with `instanceChargeType` "PayBySpec" needs a specification, as shared ' +
                    "ones are not sold any more",
            ],
            { loadBalancer: { instanceChargeType: "PayByCLCU" } },
        ],
        [
            "bandwidth billing of an instance billed by units",
            { loadBalancer: { internetChargeType: "PayByBandwidth" } },
            [
                'loadBalancer.internetChargeType: not possible, got "PayByBandwidth"; an instance billed by capacity units is ' +
                    "billed by traffic: leave it out, or bill by specification (`spec`)",
            ],
            { loadBalancer: byBandwidth },
        ],
        [
            "bandwidth billed by traffic",
            { loadBalancer: { bandwidth: 5 } },
            [
                "loadBalancer.bandwidth: has no effect, got 5; an instance billed by traffic has no bandwidth of its own: leave " +
                    "it out, or limit the listeners (`listeners[].bandwidth`)",
            ],
            { loadBalancer: { ...byBandwidth, bandwidth: 5 } },
        ],
        [
            "bandwidth above the range",
            { loadBalancer: { ...byBandwidth, bandwidth: 5121 } },
            ["loadBalancer.bandwidth: out of range, got 5121; must be an integer from 1 to 5120"],
            { loadBalancer: { ...byBandwidth, bandwidth: 5120 } },
        ],
        [
            "less bandwidth than the listeners are given",
            { ...tcp({ bandwidth: 6 }), loadBalancer: { ...byBandwidth, bandwidth: 5 } },
            [
                "loadBalancer.bandwidth: less than its listeners are given, got 5 Mbit/s for 6 = 6 Mbit/s; must be at least " +
                    "their sum, or lower `listeners[].bandwidth`",
            ],
            { ...tcp({ bandwidth: 5 }), loadBalancer: { ...byBandwidth, bandwidth: 5 } },
        ],
        [
            "listeners that are given more than the bandwidth that an instance has by default",
            { ...tcp({ bandwidth: 2 }), loadBalancer: byBandwidth },
            [
                "loadBalancer.bandwidth: less than its listeners are given, got 1 Mbit/s by default for 2 = 2 Mbit/s; must be at " +
                    "least their sum, or lower `listeners[].bandwidth`",
            ],
            { ...tcp({ bandwidth: 1 }), loadBalancer: byBandwidth },
        ],
        [
            "a subscription without a specification",
            { loadBalancer: { paymentType: "Subscription" } },
            [
                'loadBalancer.spec: missing; an instance with `paymentType` "Subscription" needs a specification, as shared ones ' +
                    "are not sold any more",
            ],
            { loadBalancer: subscription },
        ],
        [
            "a subscription with a charge type and deletion protection",
            { loadBalancer: { ...subscription, instanceChargeType: "PayBySpec" }, deletionProtection: true },
            [
                'loadBalancer.instanceChargeType: has no effect, got "PayBySpec"; an instance with `paymentType` "Subscription" ' +
                    "is always billed by specification: leave it out",
                'deletionProtection: not possible, got true; an instance with `paymentType` "Subscription" has none: leave it out',
            ],
            { loadBalancer: subscription, deletionProtection: false },
        ],
        [
            "a period that is not sold",
            { loadBalancer: { ...subscription, period: 10 } },
            ["loadBalancer.period: out of range, got 10; must be an integer from 1 to 9, or 12, 24 or 36"],
            { loadBalancer: { ...subscription, period: 12 } },
        ],
        [
            "a period without a subscription",
            { loadBalancer: { period: 1 } },
            [
                'loadBalancer.period: has no effect, got 1; only an instance with `paymentType` "Subscription" has a period: ' +
                    "leave it out",
            ],
            { loadBalancer: { ...subscription, period: 1 } },
        ],
        [
            "a name that begins with a digit",
            { loadBalancer: { name: "1web" } },
            [
                'loadBalancer.name: malformed, got "1web"; must be 1 to 80 letters, digits and . _ - / beginning with a letter',
            ],
            { loadBalancer: { name: "web1" } },
        ],
        [
            "flags that are not true or false",
            { deletionProtection: "on" },
            ['deletionProtection: not true or false, got "on"; must be true or false'],
            { deletionProtection: true },
        ],
    ],
    tags: [
        [
            "more tags than the cloud allows",
            { tags: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${i}`, "v"])) },
            ["tags: too many entries, got 21; must hold at most 20"],
            { tags: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, "v"])) },
        ],
        [
            "a key that is too long",
            { tags: { ["k".repeat(65)]: "v" } },
            [
                `tags.${"k".repeat(65)}: malformed key, got "${"k".repeat(59)}…; must be 1 to 64 characters that do not begin ` +
                    'with "aliyun" or "acs:" and do not hold "http://" or "https://"',
            ],
            { tags: { ["k".repeat(64)]: "v" } },
        ],
        [
            "a key with a reserved beginning",
            { tags: { "acs:x": "v" } },
            [
                'tags["acs:x"]: malformed key, got "acs:x"; must be 1 to 64 characters that do not begin with "aliyun" or "acs:" ' +
                    'and do not hold "http://" or "https://"',
            ],
            { tags: { "x:acs:": "v" } },
        ],
        [
            "a value that is too long",
            { tags: { k: "v".repeat(129) } },
            [
                `tags.k: malformed, got "${"v".repeat(59)}…; must be at most 128 characters that do not begin with "aliyun" or ` +
                    '"acs:" and do not hold "http://" or "https://"',
            ],
            { tags: { k: "v".repeat(128) } },
        ],
        [
            "a value that is a number",
            { tags: { k: 1 } },
            [
                'tags.k: not text, got 1; must be at most 128 characters that do not begin with "aliyun" or "acs:" and do not hold ' +
                    '"http://" or "https://"',
            ],
            { tags: { k: "" } },
        ],
    ],
    "standby check": [
        ["no port", { standbyCheck: {} }, [`standbyCheck.port: missing; ${PORT}`], { standbyCheck: { port: 9000 } }],
        [
            "a port out of range",
            { standbyCheck: { port: 65536 } },
            [`standbyCheck.port: out of range, got 65536; ${PORT}`],
            { standbyCheck: { port: 65535 } },
        ],
        [
            "the port of a TCP listener",
            { standbyCheck: { port: 443 } },
            [
                "standbyCheck.port: used by `listeners[0]`, got 443; an instance has one TCP listener per port: must be a port " +
                    "that clients do not use",
            ],
            { ...udp({ port: 443 }), standbyCheck: { port: 443, backendPort: 22 } },
        ],
        [
            "UDP listeners alone and no port to check",
            { ...udp({}), standbyCheck: { port: 9000 } },
            [
                "standbyCheck.backendPort: missing; without a TCP listener to take it from, must be the TCP port that tells " +
                    "whether the servers can serve, or set `primaryPort` and `secondaryPort`",
            ],
            { ...udp({}), standbyCheck: { port: 9000, backendPort: 22 } },
        ],
        [
            "both kinds of ports",
            { standbyCheck: { port: 9000, backendPort: 22, primaryPort: 23 } },
            [
                "standbyCheck.backendPort: one too many beside `primaryPort`, got 22; must be `backendPort` for both servers, or " +
                    "`primaryPort` and `secondaryPort`",
            ],
            { standbyCheck: { port: 9000, primaryPort: 22, secondaryPort: 23 } },
        ],
        [
            "half a pair of ports",
            { standbyCheck: { port: 9000, secondaryPort: 22 } },
            [
                "standbyCheck.primaryPort: missing beside `secondaryPort`; must be the port that this server listens on, or set " +
                    "`backendPort` alone for both",
            ],
            { standbyCheck: { port: 9000, backendPort: 22 } },
        ],
        [
            "a listener more than an instance has",
            { listeners: manyListeners(50), standbyCheck: { port: 9000 } },
            [
                "standbyCheck: one listener too many, got 50 and the check's own; an instance has at most 50: leave the check or a " +
                    "listener out",
            ],
            { listeners: manyListeners(49), standbyCheck: { port: 9000 } },
        ],
        [
            "an IP version beside a new instance",
            { standbyCheck: { port: 9000, addressIpVersion: "ipv6" } },
            [
                'standbyCheck.addressIpVersion: has no effect, got "ipv6"; a new instance says it itself ' +
                    "(`loadBalancer.addressIpVersion`): leave it out",
            ],
            {
                loadBalancer: undefined,
                loadBalancerId: "lb-a",
                standbyCheck: { port: 9000, addressIpVersion: "ipv6" },
            },
        ],
        [
            "HTTP settings without an HTTP check",
            { standbyCheck: { port: 9000, healthCheck: { uri: "/healthz" } } },
            [
                'standbyCheck.healthCheck.uri: has no effect, got "/healthz"; only an HTTP check uses it: set ' +
                    '`standbyCheck.healthCheck.type` to "http", or leave it out',
            ],
            {
                ...tcp({ healthCheck: { type: "http", uri: "/" } }),
                standbyCheck: { port: 9000, healthCheck: { uri: "/healthz" } },
            },
        ],
        [
            "HTTP settings that only a listener with other ports would share",
            {
                ...tcp({ healthCheck: { type: "http", uri: "/" } }),
                standbyCheck: { port: 9000, backendPort: 22, healthCheck: { uri: "/healthz" } },
            },
            [
                'standbyCheck.healthCheck.uri: has no effect, got "/healthz"; only an HTTP check uses it: set ' +
                    '`standbyCheck.healthCheck.type` to "http", or leave it out',
            ],
            { healthCheck: { uri: "/healthz" }, standbyCheck: { port: 9000, healthCheck: { type: "http" } } },
        ],
        [
            "a mistyped setting",
            { standbyCheck: { port: 9000, backendport: 22 } },
            ['standbyCheck.backendport: unknown setting "backendport"; did you mean "backendPort"?'],
            { standbyCheck: { port: 9000, backendPort: 22 } },
        ],
    ],
    alarm: [
        [
            "nobody to tell",
            { alarm: { threshold: 0 } },
            [
                "alarm.contactGroups: missing; must be a list with at least 1 contact group",
                "alarm.threshold: out of range, got 0; must be an integer from 1 to 200",
            ],
            { alarm: { contactGroups: ["on-call"], threshold: 200 } },
        ],
        [
            "an empty list of contact groups",
            { alarm: { contactGroups: [] } },
            ["alarm.contactGroups: no contact group, got 0; must hold at least 1"],
            { alarm: { contactGroups: ["a"] } },
        ],
        [
            "contact groups joined by a comma",
            { alarm: { contactGroups: ["a,b", " "] } },
            [
                'alarm.contactGroups[0]: malformed, got "a,b"; must be text without commas that is not blank',
                'alarm.contactGroups[1]: empty, got " "; must be text without commas that is not blank',
            ],
            { alarm: { contactGroups: ["a", "b c"] } },
        ],
        [
            "a period off the samples",
            { alarm: { contactGroups: ["a"], period: 90 } },
            ["alarm.period: between two samples, got 90; CloudMonitor counts every 60 s: must be a multiple of 60"],
            { alarm: { contactGroups: ["a"], period: 120 } },
        ],
        [
            "other numbers out of range",
            { alarm: { contactGroups: ["a"], period: 59, times: 0, silenceTime: 299 } },
            [
                "alarm.period: out of range, got 59; must be an integer from 60 to 86400",
                "alarm.times: out of range, got 0; must be an integer from 1 to 180",
                "alarm.silenceTime: out of range, got 299; must be an integer from 300 to 86400",
            ],
            { alarm: { contactGroups: ["a"], period: 60, times: 1, silenceTime: 300 } },
        ],
        [
            "times and addresses that are none",
            { alarm: { contactGroups: ["a"], effectiveInterval: "8-24:00", webhook: "example.com" } },
            [
                'alarm.effectiveInterval: malformed, got "8-24:00"; must be a time of the day as "08:00-20:00"',
                'alarm.webhook: malformed, got [secret]; must be an address that begins with "http://" or "https://"',
            ],
            { alarm: { contactGroups: ["a"], effectiveInterval: "08:00-23:59", webhook: "http://example.com" } },
        ],
        [
            "further levels of an alarm are as the critical one",
            { alarm: { contactGroups: ["a"], warn: { threshold: 201 }, info: { times: 181 } } },
            [
                "alarm.warn.threshold: out of range, got 201; must be an integer from 1 to 200",
                "alarm.info.times: out of range, got 181; must be an integer from 1 to 180",
            ],
            { alarm: { contactGroups: ["a"], warn: { threshold: 200 }, info: { times: 180 } } },
        ],
        [
            "targets of an alarm have an id and a resource",
            { alarm: { contactGroups: ["a"], targets: [{ id: " ", arn: "mns:q", level: "bad" }, {}] } },
            [
                'alarm.targets[0].id: empty, got " "; must be text that is not blank',
                'alarm.targets[0].arn: malformed, got "mns:q"; must be the name of a resource that begins with "acs:"',
                'alarm.targets[0].level: not a known choice, got "bad"; must be "critical", "warn" or "info"',
                "alarm.targets[1].id: missing; must be text that is not blank",
                'alarm.targets[1].arn: missing; must be the name of a resource that begins with "acs:"',
            ],
            { alarm: { contactGroups: ["a"], targets: [{ id: "1", arn: "acs:fc:x", level: "info" }] } },
        ],
        [
            "switches and tags of an alarm",
            { alarm: { contactGroups: ["a"], perListener: "yes", enabled: 1, tags: { "acs:a": "b" } } },
            [
                'alarm.perListener: not true or false, got "yes"; must be true or false',
                "alarm.enabled: not true or false, got 1; must be true or false",
                'alarm.tags["acs:a"]: malformed key, got "acs:a"; must be 1 to 128 characters that do not begin with "aliyun" or "acs:" and do not hold "http://" or "https://"',
            ],
            { alarm: { contactGroups: ["a"], perListener: true, enabled: false, tags: { ["k".repeat(128)]: "" } } },
        ],
    ],
    "unknown settings": [
        [
            "a mistyped setting",
            { healthcheck: {} },
            ['healthcheck: unknown setting "healthcheck"; did you mean "healthCheck"?'],
            { healthCheck: {} },
        ],
        [
            "a mistyped setting within one",
            { loadBalancer: { vswitch: "vsw-a" } },
            ['loadBalancer.vswitch: unknown setting "vswitch"; did you mean "vswitchId"?'],
            { loadBalancer: intranet },
        ],
        [
            "a setting from somewhere else",
            { primary: { serverId: "i-a", availability: "high" } },
            ['primary.availability: unknown setting "availability"; must be one of serverId, type, weight'],
            { primary: { serverId: "i-a" } },
        ],
    ],
};

describe("validatePair", () => {
    for (const [subject, cases] of Object.entries(CASES)) {
        describe(subject, () => {
            for (const [title, refused, expected, accepted] of cases) {
                it(`refuses ${title}, accepts the nearest legal value`, () => {
                    assert.deepEqual(problems(refused), expected);
                    assert.deepEqual(problems(accepted), []);
                });
            }
        });
    }

    it("accepts the smallest pair without a doubt", () => {
        assert.deepEqual(problems({}), []);
        assert.deepEqual(warnings({}), []);
    });

    it("says once what is wrong by itself and would have no effect either", () => {
        assert.deepEqual(problems({ healthCheck: { domain: "$_ip" } }), [
            'healthCheck.domain: malformed, got "$_ip"; must be 1 to 80 letters, digits and . -',
        ]);
        assert.deepEqual(problems({ healthCheck: { domain: UNKNOWN } }), [
            "healthCheck.domain: has no effect, got a value that is secret or not known yet; only an HTTP check uses it: set " +
                '`healthCheck.type` to "http", or leave it out',
        ]);
    });

    it("sees the holes of a list", () => {
        const listeners: unknown[] = [];
        listeners[1] = { protocol: "tcp", port: 443, backendPort: 8443 };
        assert.deepEqual(problems({ listeners }), ["listeners[0]: empty entry, got null; must be a listener"]);
    });

    it("lists every problem at once, fields in order, then the rules between them", () => {
        const found = validatePair(
            "1web",
            MISSING(
                {
                    loadBalancer: { addressType: "intranet", bandwidth: 0 },
                    primary: { serverId: "i-a", weight: 0 },
                    listeners: [{ protocol: "udp", port: 250, primaryPort: NaN }],
                    maxFailoverSeconds: 5,
                },
                "secondary",
            ),
        );
        assert.deepEqual(
            found.problems.map(({ path }) => path),
            [
                "loadBalancer.bandwidth",
                "primary.weight",
                "secondary",
                "listeners[0].primaryPort",
                "loadBalancer.name",
                "loadBalancer.vswitchId",
                "listeners[0].secondaryPort",
                "listeners[0].port",
                "listeners[0].healthCheck",
            ],
        );
    });

    it("asks for a name where the pair's own cannot be the instance's", () => {
        const args = pairArgs();
        assert.deepEqual(validatePair("1web", args).problems, [
            {
                path: "loadBalancer.name",
                reason:
                    'missing, and the pair\'s own name "1web" cannot stand in; must be 1 to 80 letters, digits and . _ - / ' +
                    "beginning with a letter",
            },
        ]);
        assert.deepEqual(validatePair("1web", { ...args, loadBalancer: { name: "web" } }).problems, []);
        assert.deepEqual(
            validatePair("1web", { ...args, loadBalancer: undefined, loadBalancerId: "lb-a" }).problems,
            [],
        );
    });

    it("refuses a standby check whose access control list would have too long a name", () => {
        const args = pairArgs({ loadBalancer: { name: "web" }, standbyCheck: { port: 9000 } });
        const limit = 80 - "-tcp-9000-standby".length - "-1234567".length;
        assert.deepEqual(validatePair("w".repeat(limit), args).problems, []);
        assert.deepEqual(validatePair("w".repeat(limit + 1), args).problems, [
            {
                path: "standbyCheck",
                reason:
                    `not possible with the pair's name "${"w".repeat(limit + 1)}": its access control list would have a name of 81 ` +
                    "characters; the cloud takes 80: shorten the pair's name",
            },
        ]);
    });

    it("passes what is not known yet, and still refuses what is", () => {
        const unknown = {
            loadBalancer: UNKNOWN,
            primary: { serverId: UNKNOWN, weight: 0 },
            secondary: UNKNOWN,
            healthCheck: UNKNOWN,
            tags: UNKNOWN,
            maxFailoverSeconds: 1,
        };
        assert.deepEqual(
            problems(unknown).map((problem) => problem.split(":")[0]),
            ["primary.weight"],
        );
    });

    it("refuses an unknown value where children are declared by it", () => {
        const reason = "an output, as of a resource or a secret; must be a plain value, as children are declared by it";
        assert.deepEqual(problems({ listeners: UNKNOWN, standbyCheck: UNKNOWN, defaultServerGroup: UNKNOWN }), [
            `listeners: ${reason}`,
            `standbyCheck: ${reason}`,
            `defaultServerGroup: ${reason}`,
        ]);
        assert.deepEqual(problems(tcp({ port: UNKNOWN, protocol: UNKNOWN })), [
            `listeners[0].protocol: ${reason}`,
            `listeners[0].port: ${reason}`,
        ]);
    });

    it("never shows a secret value", () => {
        const args = pairArgs({ primary: { serverId: "hush" }, secondary: { serverId: "eni-hush" } });
        const found = validatePair("web", args, new Findings((path) => /^(primary|secondary)/.test(path)));
        assert.deepEqual(found.problems, [
            { path: "primary.serverId", reason: `malformed, got [secret]; ${SERVER_ID}` },
            {
                path: "secondary.type",
                reason: 'does not fit `secondary.serverId`, got "ecs" by default for [secret]; must be "eni"',
            },
        ]);
    });

    it("takes null for left out", () => {
        assert.deepEqual(
            problems({ healthCheck: null, loadBalancer: { vswitchId: null }, maxFailoverSeconds: null }),
            [],
        );
    });

    for (const args of [null, undefined, [], "web", 7]) {
        it(`survives ${JSON.stringify(args)} in place of arguments`, () => {
            assert.ok(validatePair("web", args).problems.length > 0);
        });
    }

    describe("warnings", () => {
        const WARNINGS: [
            title: string,
            doubtful: Record<string, unknown>,
            expected: string[],
            sure: Record<string, unknown>,
        ][] = [
            [
                "a bare path of an HTTP check",
                tcp({ healthCheck: { type: "http" } }),
                [
                    'listeners[0].healthCheck.uri: the path is "/", which the cloud documents as not allowed on its own: give one ' +
                        'that answers only when the server can serve, as "/healthz"',
                ],
                tcp({ healthCheck: { type: "http", uri: "/healthz" } }),
            ],
            [
                "a timeout below the interval",
                { healthCheck: { interval: 6, timeout: 5 } },
                ["healthCheck.timeout: shorter than `interval`: the cloud waits 6 s, not 5 s"],
                { healthCheck: { interval: 5, timeout: 5 } },
            ],
            [
                "an alarm that a port cannot raise",
                { alarm: { contactGroups: ["a"], perListener: true, threshold: 3 } },
                [
                    "alarm.threshold: 3 is never reached: a port has 2 servers, and with `perListener` each port is counted by itself",
                ],
                { alarm: { contactGroups: ["a"], perListener: true, threshold: 2 } },
            ],
            [
                "a specification that is not sold any more",
                { loadBalancer: { spec: "slb.s1.small" } },
                [
                    "loadBalancer.spec: new pay-as-you-go instances are not sold by specification, on the international site since " +
                        "2025-06-01, on that of China since 2026-01-01: keep this for an instance that exists already, leave `spec` " +
                        "and `instanceChargeType` out for a new one",
                ],
                {},
            ],
            [
                "a subscription",
                { loadBalancer: subscription },
                [
                    "loadBalancer.paymentType: new subscriptions are not sold since 2024-12-01, nor can an instance be turned into " +
                        "one: keep this for a subscription that exists already, leave `paymentType`, `period` and `spec` out for a " +
                        "new instance",
                    "loadBalancer.paymentType: a subscription is not ended by `pulumi destroy`: the instance goes on running and " +
                        "being billed until it expires",
                ],
                { loadBalancer: { paymentType: "PayAsYouGo" } },
            ],
            [
                "a bandwidth that an instance is not changed to",
                { loadBalancer: { ...byBandwidth, bandwidth: 5001 } },
                [
                    "loadBalancer.instanceChargeType: new pay-as-you-go instances are not sold by specification, on the " +
                        "international site since 2025-06-01, on that of China since 2026-01-01: keep this for an instance that " +
                        "exists already, leave `spec` and `instanceChargeType` out for a new one",
                    "loadBalancer.bandwidth: an instance can be bought with 5001 Mbit/s, but changed to 5000 at the most: keep it " +
                        "for one that has it, or lower it",
                ],
                {},
            ],
            [
                "a guard that sees no secondary",
                { guard: true },
                [
                    "guard: refuses every change of roles without `standbyCheck`, as the cloud does not probe the secondary by " +
                        "default: set `standbyCheck`",
                ],
                { guard: true, standbyCheck: { port: 9000 } },
            ],
            [
                "persistence on UDP",
                udp({ persistenceTimeout: 1 }),
                ["listeners[0].persistenceTimeout: no longer documented for UDP listeners: the cloud may ignore it"],
                udp({ persistenceTimeout: 0 }),
            ],
        ];
        for (const [title, doubtful, expected, sure] of WARNINGS) {
            it(`doubts ${title}, without refusing it`, () => {
                assert.deepEqual(warnings(doubtful), expected);
                assert.deepEqual(problems(doubtful), []);
                assert.deepEqual(warnings(sure), []);
            });
        }
    });
});

describe("validateServerGroup", () => {
    const group = {
        loadBalancerId: "lb-a",
        primary: { serverId: "i-a", port: 80 },
        secondary: { serverId: "i-b", port: 81 },
    };

    it("accepts two servers with their ports", () => {
        assert.deepEqual(validateServerGroup(group).problems, []);
    });

    it("lists every problem at once", () => {
        const wrong = { name: "", primary: { serverId: "i-a", port: 0 }, secondary: { serverId: "i-a", weight: 0 } };
        assert.deepEqual(
            validateServerGroup(wrong).problems.map(({ path, reason }) => `${path}: ${reason}`),
            [
                'loadBalancerId: missing; must be an id that begins with "lb-"',
                'name: empty, got ""; must be text that is not blank',
                `primary.port: out of range, got 0; ${PORT}`,
                "secondary.weight: starves the server, got 0; a server of weight 0 gets no request even when it is its turn: " +
                    "must be 1 to 100",
                "secondary.port: missing; must be an integer from 1 to 65535",
                'secondary.serverId: the same server as `primary.serverId`, got "i-a"; a server cannot take over from itself: ' +
                    "must be another one",
            ],
        );
    });
});
