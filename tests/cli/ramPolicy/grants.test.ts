// Which setting of a pair lets its policy have which action, on what. That these are the calls that engine and provider make is
// proved in tests/engine/ramPolicy.test.ts.

import * as assert from "node:assert/strict";

import { SECRET } from "../../../cli/plan/model";
import { GRANTS, QUERY_GRANTS, QUERYING_COMMANDS } from "../../../cli/ramPolicy/grants";
import { listPermissions, type Scope, toPolicy } from "../../../cli/ramPolicy/policy";
import { listenerPlan, serverPlan, sharedPairPlan } from "../../support/build";

/** A listener on port 80. */
const listener = (protocol: string, more: object = {}) => listenerPlan(`${protocol}-80`, more);
const INSTANCE = { addressType: "internet", instanceChargeType: "PayByCLCU", paymentType: "PayAsYouGo", tags: {} };
const SCOPE: Scope = { region: "cn-hangzhou", account: "42", readOnly: false };

/** A line for each action: what it is on, without region and account. */
function allowed(more: object, scope: Partial<Scope> = {}): string[] {
    const pair = sharedPairPlan("lb-1", { listeners: [listener("tcp")], ...more });
    return listPermissions({ pairs: [pair] }, { ...SCOPE, ...scope }).map(({ action, resources }) => {
        assert.ok(resources.every((one) => one === "*" || /^acs:(slb|ecs|vpc):cn-hangzhou:42:/.test(one)));
        return [action, ...resources.map((one) => one.split(":").at(-1))].join(" ");
    });
}

const TCP = (lists = "") => [
    `slb:CreateLoadBalancerTCPListener loadbalancer/lb-1${lists}`,
    `slb:SetLoadBalancerTCPListenerAttribute loadbalancer/lb-1${lists}`,
];
const UDP = [
    "slb:DescribeLoadBalancerUDPListenerAttribute loadbalancer/lb-1",
    "slb:CreateLoadBalancerUDPListener loadbalancer/lb-1",
    "slb:SetLoadBalancerUDPListenerAttribute loadbalancer/lb-1",
];
const LEAST = [
    "slb:DescribeLoadBalancerAttribute loadbalancer/lb-1",
    "slb:DescribeMasterSlaveServerGroupAttribute loadbalancer/lb-1",
    "slb:DescribeLoadBalancerTCPListenerAttribute loadbalancer/lb-1",
    "slb:CreateMasterSlaveServerGroup loadbalancer/lb-1 instance/i-a instance/i-b",
    TCP()[0]!,
    "slb:StartLoadBalancerListener loadbalancer/lb-1",
    TCP()[1]!,
    "slb:DeleteLoadBalancerListener loadbalancer/lb-1",
    "slb:DeleteMasterSlaveServerGroup loadbalancer/lb-1",
];
const on = (resource: string, ...actions: readonly string[]) => actions.map((action) => `slb:${action} ${resource}`);
const ON_INSTANCE = (...actions: readonly string[]) => on("loadbalancer/lb-1", ...actions);
const OWN_LIST = on(
    "acl/*",
    ...["DescribeAccessControlListAttribute", "ListTagResources", "CreateAccessControlList"],
    ...["AddAccessControlListEntry", "UntagResources", "RemoveAccessControlListEntry", "DeleteAccessControlList"],
);
const NEW = ON_INSTANCE(
    ...["ListTagResources", "CreateLoadBalancer", "UntagResources", "SetLoadBalancerName"],
    "SetLoadBalancerModificationProtection",
);
const PAID_AS_USED = ON_INSTANCE("SetLoadBalancerDeleteProtection", "DeleteLoadBalancer");
const BY_UNITS = ON_INSTANCE("ModifyLoadBalancerInstanceChargeType");
const RULE = ["DescribeMetricRuleList", "DescribeMetricRuleTargets", "PutResourceMetricRule", "EnableMetricRules"];
const ALARM = [...RULE, "DeleteMetricRules"].map((action) => `cms:${action} *`);
const ANY_SERVER = "slb:CreateMasterSlaveServerGroup loadbalancer/lb-1 instance/*";
const FIRST = ["vpc:DescribeVSwitches vswitch/*", ...ON_INSTANCE("DescribeLoadBalancers")];
const interfaces = { listeners: [listener("tcp", { secondary: serverPlan("eni-1") })] };
const nobody = { listeners: [listener("tcp", { primary: serverPlan(SECRET), secondary: serverPlan(SECRET) })] };

/** Settings, and what they add to the least that a pair can have. */
const ADDS: Readonly<Record<string, readonly [more: object, adds: readonly string[]]>> = {
    "a UDP listener": [{ listeners: [listener("tcp"), listener("udp")] }, UDP],
    "a standby check": [{ standbyCheck: {} }, [...TCP(" acl/*"), ...OWN_LIST]],
    "an access control list": [{ listeners: [listener("tcp", { acl: { ids: ["acl-1"] } })] }, TCP(" acl/acl-1")],
    "a secret list": [{ listeners: [listener("tcp", { acl: { ids: SECRET } })] }, TCP(" acl/*")],
    "an instance of its own": [{ instance: INSTANCE }, [...NEW, ...PAID_AS_USED, ...BY_UNITS]],
    "a specification": [
        { instance: { ...INSTANCE, instanceChargeType: "PayBySpec", spec: "slb.s1.small" } },
        [...NEW, ...PAID_AS_USED, ...ON_INSTANCE("ModifyLoadBalancerInstanceSpec", "ModifyLoadBalancerInternetSpec")],
    ],
    "a specification in a VPC": [
        { instance: { ...INSTANCE, instanceChargeType: "PayBySpec", spec: "s", addressType: "intranet" } },
        [...NEW, ...PAID_AS_USED, ...ON_INSTANCE("ModifyLoadBalancerInstanceSpec")],
    ],
    "a specification of a secret kind": [
        { instance: { ...INSTANCE, instanceChargeType: SECRET, spec: SECRET, addressType: SECRET } },
        [
            ...[...NEW, ...PAID_AS_USED, ...BY_UNITS],
            ...ON_INSTANCE("ModifyLoadBalancerInstanceSpec", "ModifyLoadBalancerInternetSpec"),
        ],
    ],
    "a subscription": [
        { instance: { ...INSTANCE, paymentType: "Subscription" } },
        [...NEW, ...BY_UNITS, ...ON_INSTANCE("ModifyLoadBalancerPayType")],
    ],
    "a vSwitch": [
        { instance: { ...INSTANCE, vswitchId: "vsw-1" } },
        [...NEW, ...PAID_AS_USED, ...BY_UNITS, "vpc:DescribeVSwitchAttributes vswitch/vsw-1"],
    ],
    tags: [
        { instance: { ...INSTANCE, tags: { a: "b" } } },
        [...NEW, ...PAID_AS_USED, ...BY_UNITS, ...ON_INSTANCE("TagResources")],
    ],
    "tags and a standby check": [
        { instance: { ...INSTANCE, tags: { a: "b" } }, standbyCheck: {} },
        [
            ...[...NEW, ...PAID_AS_USED, ...BY_UNITS, ...ON_INSTANCE("TagResources")],
            ...[...TCP(" acl/*"), ...OWN_LIST, ...on("acl/*", "TagResources")],
        ],
    ],
    "an alarm": [{ alarm: {} }, ALARM],
    "an alarm with a switch": [{ alarm: { enabled: false } }, [...ALARM, "cms:DisableMetricRules *"]],
    "an alarm with targets": [{ alarm: { targets: [] } }, [...ALARM, "cms:PutMetricRuleTargets *"]],
    "a preflight": [{ preflight: true }, [...FIRST, "ecs:DescribeInstances instance/i-a instance/i-b"]],
    "a preflight of network interfaces": [
        { preflight: true, ...interfaces },
        [...FIRST, ANY_SERVER, "ecs:DescribeInstances instance/*", "ecs:DescribeNetworkInterfaces *"],
    ],
    "a preflight of secret servers": [
        { preflight: true, ...nobody },
        [...FIRST, ANY_SERVER, "ecs:DescribeInstances instance/*", "ecs:DescribeNetworkInterfaces *"],
    ],
    "a preflight of a new instance": [
        { preflight: true, instance: INSTANCE },
        [...[...NEW, ...PAID_AS_USED, ...BY_UNITS, FIRST[0]!], "ecs:DescribeInstances instance/i-a instance/i-b"],
    ],
    "a guard": [{ guard: true }, ON_INSTANCE("DescribeHealthStatus")],
    "a default server group": [
        { defaultServerGroup: true },
        ["Add", "Set", "Remove"].map((verb) => `slb:${verb}BackendServers loadbalancer/lb-1 instance/i-a instance/i-b`),
    ],
};

describe("what a policy allows", () => {
    it("is little for a pair of nothing but a TCP listener, and without TCP or the right to change less", () => {
        assert.deepEqual(allowed({}), LEAST);
        assert.deepEqual(allowed({}, { readOnly: true }), LEAST.slice(0, 3));
        const udp = allowed({ listeners: [listener("udp")] });
        assert.deepEqual(udp.filter((line) => /TCP|UDP/.test(line)).sort(), [...UDP].sort());
    });

    for (const [what, [more, adds]] of Object.entries(ADDS)) {
        it(`is more with ${what}`, () => {
            assert.deepEqual(
                allowed(more)
                    .filter((line) => !LEAST.includes(line))
                    .sort(),
                [...adds].sort(),
            );
        });
    }

    it("is what reads alone, where nothing may be changed", () => {
        const all = { instance: INSTANCE, standbyCheck: {}, alarm: {}, guard: true, preflight: true, ...interfaces };
        const lines = allowed({ ...all, listeners: [listener("tcp"), listener("udp")] }, { readOnly: true });
        assert.deepEqual(
            lines.map((line) => line.split(" ")[0]),
            [
                "slb:DescribeLoadBalancerAttribute",
                "slb:ListTagResources",
                "slb:DescribeMasterSlaveServerGroupAttribute",
                "slb:DescribeLoadBalancerTCPListenerAttribute",
                "slb:DescribeLoadBalancerUDPListenerAttribute",
                "slb:DescribeAccessControlListAttribute",
                "slb:ListTagResources",
                "slb:DescribeHealthStatus",
                "vpc:DescribeVSwitches",
                "ecs:DescribeInstances",
                "cms:DescribeMetricRuleList",
                "cms:DescribeMetricRuleTargets",
            ],
        );
    });

    it("is what a command asks besides, once", () => {
        const more = (...asking: Scope["commands"] & object) =>
            allowed({}, { commands: asking }).filter((line) => !LEAST.includes(line));
        const looks = [UDP[0]!, ...ON_INSTANCE("DescribeMasterSlaveServerGroups", "DescribeHealthStatus")];
        for (const command of ["status", "switchover", "failover"] as const) {
            assert.deepEqual(more(command), looks, command);
        }
        const own = (asking: Scope["commands"] & object) =>
            allowed({ loadBalancerId: undefined, instance: INSTANCE }, { commands: asking }).filter((line) =>
                line.includes("DescribeLoadBalancers"),
            );
        assert.deepEqual([own(["status"]), own(["history"])], [["slb:DescribeLoadBalancers loadbalancer/*"], []]);
        assert.deepEqual(more("history"), [...looks, "actiontrail:LookupEvents *"]);
        assert.deepEqual(more(...QUERYING_COMMANDS), [...looks, "actiontrail:LookupEvents *"]);
    });

    it("says why, and where it is documented", () => {
        const reasons = [...GRANTS, ...QUERY_GRANTS].map(({ why }) => why);
        assert.deepEqual(
            reasons.filter((why) => !/^[a-z]+ .{4,}$/.test(why)),
            [],
        );
        const all = { instance: { ...INSTANCE, vswitchId: "vsw-1" }, alarm: {}, preflight: true };
        const found = listPermissions(
            { pairs: [sharedPairPlan("lb-1", { listeners: [listener("tcp")], ...(all as object) })] },
            { ...SCOPE, commands: ["history"] },
        );
        const page = "https://www.alibabacloud.com/help/en";
        assert.deepEqual([...new Set(found.map(({ source }) => source))].sort(), [
            `${page}/actiontrail/developer-reference/api-actiontrail-2020-07-06-ram`,
            `${page}/cms/developer-reference/api-cms-2019-01-01-ram`,
            `${page}/ecs/developer-reference/api-ecs-2014-05-26-ram`,
            `${page}/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-ram`,
            `${page}/vpc/developer-reference/api-vpc-2016-04-28-ram`,
        ]);
    });

    it("has a statement for all actions on the same resources, in order", () => {
        const one = (action: string, ...resources: string[]) => ({ action, resources, why: "", source: "" });
        assert.deepEqual(toPolicy([one("a:A", "x"), one("a:B", "x", "y"), one("a:C", "x")]), {
            Version: "1",
            Statement: [
                { Effect: "Allow", Action: ["a:A", "a:C"], Resource: ["x"] },
                { Effect: "Allow", Action: ["a:B"], Resource: ["x", "y"] },
            ],
        });
    });
});
