// Which call to the cloud a pair can cause, why, and on what: the one table behind the policy. It was recorded on the real
// engine and provider: tests/engine/ramPolicy.test.ts fails where a call is missing here or one stands here that none makes.
// What each action is authorized on: see SOURCES.

import { type PairPlan, SECRET } from "../plan";

/** Where the cloud documents an action and the resources that it is authorized on. Read in November 2026. */
export const SOURCES = {
    slb: "https://www.alibabacloud.com/help/en/slb/classic-load-balancer/developer-reference/api-slb-2014-05-15-ram",
    ecs: "https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-ram",
    cms: "https://www.alibabacloud.com/help/en/cms/developer-reference/api-cms-2019-01-01-ram",
    actiontrail: "https://www.alibabacloud.com/help/en/actiontrail/developer-reference/api-actiontrail-2020-07-06-ram",
    vpc: "https://www.alibabacloud.com/help/en/vpc/developer-reference/api-vpc-2016-04-28-ram",
} as const;

/** What a call is authorized on. */
export type Target =
    "instance" | "anyInstance" | "servers" | "vSwitch" | "tcpAcls" | "udpAcls" | "ownAcl" | "anyVSwitch" | "any";

/** The commands that ask the cloud by themselves, besides what Pulumi's runs do. */
export const QUERYING_COMMANDS = ["status", "switchover", "failover", "history"] as const;
export type QueryingCommand = (typeof QUERYING_COMMANDS)[number];

/** What a command asks, and why. */
export interface QueryGrant extends Pick<Grant, "action" | "why" | "on"> {
    readonly commands: readonly QueryingCommand[];
    /** The pairs for which they ask; all, unless given. */
    readonly when?: (pair: PairPlan) => boolean;
}

/** A call that a pair can cause. */
export interface Grant {
    /** As a policy names it, "service:Action". */
    readonly action: `${keyof typeof SOURCES}:${string}`;
    /** What makes the pair cause it, for the operator. */
    readonly why: string;
    readonly on: readonly Target[];
    /** Whether a look at the cloud is enough to cause it; all others come with a change. */
    readonly reads?: true;
    /** The pairs that can cause it. */
    readonly when: (pair: PairPlan) => boolean;
}

const isAlways = () => true;
/** Whether a setting may have a value: what is secret may have any. */
const isPossible = (setting: string | undefined, value: string) => setting === value || setting === SECRET;
const hasNewInstance = ({ instance }: PairPlan) => instance !== undefined;
const hasStandbyCheck = ({ standbyCheck }: PairPlan) => standbyCheck !== undefined;
const hasUdp = ({ listeners }: PairPlan) => listeners.some(({ protocol }) => protocol === "udp");
/** The standby check is a TCP listener too. */
const hasTcp = (pair: PairPlan) => hasStandbyCheck(pair) || pair.listeners.some(({ protocol }) => protocol === "tcp");
const isSubscribed = ({ instance }: PairPlan) => isPossible(instance?.paymentType, "Subscription");
const isPaidAsUsed = ({ instance }: PairPlan) => isPossible(instance?.paymentType, "PayAsYouGo");
const isPaidByUnits = ({ instance }: PairPlan) => isPossible(instance?.instanceChargeType, "PayByCLCU");
const hasSpec = ({ instance }: PairPlan) => instance?.spec !== undefined;
const isIntranet = ({ instance }: PairPlan) => instance?.vswitchId !== undefined;
const hasTags = ({ instance }: PairPlan) => Object.keys(instance?.tags ?? {}).length > 0;
const hasAlarm = ({ alarm }: PairPlan) => alarm !== undefined;
const hasPreflight = ({ preflight }: PairPlan) => preflight === true;
const isGuarded = ({ guard }: PairPlan) => guard === true;
const hasServer = (kind: string) => (pair: PairPlan) =>
    pair.listeners.some(({ primary, secondary }) =>
        [primary, secondary].some(({ serverId }) => serverId === SECRET || serverId.startsWith(kind)),
    );
const hasDefaultGroup = ({ defaultServerGroup }: PairPlan) => defaultServerGroup;

/** In the order of a pair's life. What a pair never causes is absent: nothing stops a listener, for one. */
export const GRANTS: readonly Grant[] = [
    {
        action: "slb:DescribeLoadBalancerAttribute",
        why: "reads the instance, and before each change of a listener whether it is there",
        on: ["instance"],
        reads: true,
        when: isAlways,
    },
    { action: "slb:ListTagResources", why: "reads the tags", on: ["instance"], reads: true, when: hasNewInstance },
    {
        action: "slb:DescribeMasterSlaveServerGroupAttribute",
        why: "reads who is primary and secondary",
        on: ["instance"],
        reads: true,
        when: isAlways,
    },
    {
        action: "slb:DescribeLoadBalancerTCPListenerAttribute",
        why: "reads TCP listeners",
        on: ["instance"],
        reads: true,
        when: hasTcp,
    },
    {
        action: "slb:DescribeLoadBalancerUDPListenerAttribute",
        why: "reads UDP listeners",
        on: ["instance"],
        reads: true,
        when: hasUdp,
    },
    {
        action: "vpc:DescribeVSwitchAttributes",
        why: "finds the VPC of the vSwitch that the instance is placed in",
        on: ["vSwitch"],
        when: isIntranet,
    },
    { action: "slb:CreateLoadBalancer", why: "creates the instance", on: ["instance"], when: hasNewInstance },
    { action: "slb:TagResources", why: "sets `tags`", on: ["instance"], when: hasTags },
    {
        action: "slb:UntagResources",
        why: "takes away tags that were changed or that `tags` does not name",
        on: ["instance"],
        when: hasNewInstance,
    },
    {
        action: "slb:SetLoadBalancerName",
        why: "puts another name right",
        on: ["instance"],
        when: hasNewInstance,
    },
    {
        action: "slb:SetLoadBalancerDeleteProtection",
        why: "puts `deletionProtection` right, on or off",
        on: ["instance"],
        when: isPaidAsUsed,
    },
    {
        action: "slb:SetLoadBalancerModificationProtection",
        why: "puts `modificationProtection` right, on or off",
        on: ["instance"],
        when: hasNewInstance,
    },
    {
        action: "slb:ModifyLoadBalancerInstanceSpec",
        why: "puts another specification right",
        on: ["instance"],
        when: hasSpec,
    },
    {
        action: "slb:ModifyLoadBalancerInternetSpec",
        why: "puts the billing of traffic and its bandwidth right",
        on: ["instance"],
        // Billed by capacity units, an instance has no choice.
        when: (pair) => hasSpec(pair) && isPossible(pair.instance?.addressType, "internet"),
    },
    {
        action: "slb:ModifyLoadBalancerInstanceChargeType",
        why: "bills an instance by capacity units that was billed by specification; there is no way back",
        on: ["instance"],
        when: isPaidByUnits,
    },
    {
        action: "slb:ModifyLoadBalancerPayType",
        why: "makes a subscription of an instance that was paid as it was used; there is no way back",
        on: ["instance"],
        when: isSubscribed,
    },
    {
        action: "slb:CreateMasterSlaveServerGroup",
        why: "creates the server group of a listener, for the first time and in each switch",
        on: ["instance", "servers"],
        when: isAlways,
    },
    {
        action: "slb:CreateLoadBalancerTCPListener",
        why: "creates TCP listeners",
        on: ["instance", "tcpAcls"],
        when: hasTcp,
    },
    {
        action: "slb:CreateLoadBalancerUDPListener",
        why: "creates UDP listeners",
        on: ["instance", "udpAcls"],
        when: hasUdp,
    },
    { action: "slb:StartLoadBalancerListener", why: "starts new listeners", on: ["instance"], when: isAlways },
    {
        action: "slb:SetLoadBalancerTCPListenerAttribute",
        why: "configures TCP listeners, already when they are new, and points them at another group in a switch",
        on: ["instance", "tcpAcls"],
        when: hasTcp,
    },
    {
        action: "slb:SetLoadBalancerUDPListenerAttribute",
        why: "configures UDP listeners, already when they are new, and points them at another group in a switch",
        on: ["instance", "udpAcls"],
        when: hasUdp,
    },
    {
        action: "slb:AddBackendServers",
        why: "adds both servers to the default server group",
        on: ["instance", "servers"],
        when: hasDefaultGroup,
    },
    {
        action: "slb:SetBackendServers",
        why: "puts another weight in the default server group right",
        on: ["instance", "servers"],
        when: hasDefaultGroup,
    },
    {
        action: "slb:RemoveBackendServers",
        why: "takes servers out of the default server group",
        on: ["instance", "servers"],
        when: hasDefaultGroup,
    },
    {
        action: "slb:DeleteLoadBalancerListener",
        why: "deletes listeners in a destroy and when one is taken out",
        on: ["instance"],
        when: isAlways,
    },
    {
        action: "slb:DeleteMasterSlaveServerGroup",
        why: "deletes the old server group in each switch, and all in a destroy",
        on: ["instance"],
        when: isAlways,
    },
    {
        action: "slb:DeleteLoadBalancer",
        why: "deletes the instance in a destroy",
        on: ["instance"],
        // A subscription is left running, without a call.
        when: isPaidAsUsed,
    },
    {
        action: "slb:DescribeAccessControlListAttribute",
        why: "reads the list that closes the standby check",
        on: ["ownAcl"],
        reads: true,
        when: hasStandbyCheck,
    },
    {
        action: "slb:ListTagResources",
        why: "reads the tags of that list",
        on: ["ownAcl"],
        reads: true,
        when: hasStandbyCheck,
    },
    {
        action: "slb:CreateAccessControlList",
        why: "creates the list that closes the standby check",
        on: ["ownAcl"],
        when: hasStandbyCheck,
    },
    {
        action: "slb:AddAccessControlListEntry",
        why: "writes into that list that nobody gets through",
        on: ["ownAcl"],
        when: hasStandbyCheck,
    },
    {
        action: "slb:TagResources",
        why: "sets `tags` on that list",
        on: ["ownAcl"],
        when: (pair) => hasStandbyCheck(pair) && hasTags(pair),
    },
    {
        action: "slb:UntagResources",
        why: "takes away tags of that list that were changed or that `tags` does not name",
        on: ["ownAcl"],
        when: hasStandbyCheck,
    },
    {
        action: "slb:RemoveAccessControlListEntry",
        why: "empties that list before it is deleted",
        on: ["ownAcl"],
        when: hasStandbyCheck,
    },
    {
        action: "slb:DeleteAccessControlList",
        why: "deletes that list with the standby check",
        on: ["ownAcl"],
        when: hasStandbyCheck,
    },
    {
        action: "slb:DescribeHealthStatus",
        why: "looks whether the new primary serves, before a listener is moved and after it",
        on: ["instance"],
        reads: true,
        when: isGuarded,
    },
    {
        action: "vpc:DescribeVSwitches",
        why: "looks the vSwitch up in the preflight, and whether the cloud answers at all",
        on: ["anyVSwitch"],
        reads: true,
        when: hasPreflight,
    },
    {
        action: "ecs:DescribeInstances",
        why: "looks the servers up in the preflight",
        on: ["servers"],
        reads: true,
        when: (pair) => hasPreflight(pair) && hasServer("i-")(pair),
    },
    {
        action: "ecs:DescribeNetworkInterfaces",
        why: "looks the network interfaces up in the preflight",
        on: ["any"],
        reads: true,
        when: (pair) => hasPreflight(pair) && hasServer("eni-")(pair),
    },
    {
        action: "slb:DescribeLoadBalancers",
        why: "looks the existing instance up in the preflight",
        on: ["instance"],
        reads: true,
        when: (pair) => hasPreflight(pair) && !hasNewInstance(pair),
    },
    {
        action: "cms:DescribeMetricRuleList",
        why: "reads the rule of the alarm",
        on: ["any"],
        reads: true,
        when: hasAlarm,
    },
    {
        action: "cms:DescribeMetricRuleTargets",
        why: "reads whom the rule of the alarm pushes to",
        on: ["any"],
        reads: true,
        when: hasAlarm,
    },
    { action: "cms:PutResourceMetricRule", why: "makes and changes that rule", on: ["any"], when: hasAlarm },
    { action: "cms:EnableMetricRules", why: "switches that rule on", on: ["any"], when: hasAlarm },
    {
        action: "cms:DisableMetricRules",
        why: "switches that rule off",
        on: ["any"],
        when: ({ alarm }) => alarm?.enabled !== undefined,
    },
    {
        action: "cms:PutMetricRuleTargets",
        why: "says whom that rule pushes to",
        on: ["any"],
        when: ({ alarm }) => alarm?.targets !== undefined,
    },
    { action: "cms:DeleteMetricRules", why: "deletes that rule with the alarm", on: ["any"], when: hasAlarm },
];

/** Held against every call of the commands by tests/engine/history.test.ts. */
export const QUERY_GRANTS: readonly QueryGrant[] = [
    {
        action: "slb:DescribeLoadBalancerAttribute",
        why: "finds the listeners of the instance",
        on: ["instance"],
        commands: QUERYING_COMMANDS,
    },
    {
        action: "slb:DescribeLoadBalancerTCPListenerAttribute",
        why: "reads all TCP listeners of the instance",
        on: ["instance"],
        commands: QUERYING_COMMANDS,
    },
    {
        action: "slb:DescribeLoadBalancerUDPListenerAttribute",
        why: "reads all UDP listeners of the instance",
        on: ["instance"],
        commands: QUERYING_COMMANDS,
    },
    {
        action: "slb:DescribeMasterSlaveServerGroups",
        why: "finds the server groups of the instance, those too that no listener uses",
        on: ["instance"],
        commands: QUERYING_COMMANDS,
    },
    {
        action: "slb:DescribeMasterSlaveServerGroupAttribute",
        why: "reads who is primary and secondary in each",
        on: ["instance"],
        commands: QUERYING_COMMANDS,
    },
    {
        action: "slb:DescribeHealthStatus",
        why: "reads which servers are healthy",
        on: ["instance"],
        commands: QUERYING_COMMANDS,
    },
    {
        action: "slb:DescribeLoadBalancers",
        why: "finds the load balancer of a pair whose state is lost",
        on: ["anyInstance"],
        commands: ["status"],
        when: hasNewInstance,
    },
    {
        action: "actiontrail:LookupEvents",
        why: "looks up who pointed a listener at which group",
        on: ["any"],
        commands: ["history"],
    },
];
