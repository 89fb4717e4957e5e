// Rules about the instance: which one, where it lives, how it is billed.

import { resolveChargeType } from "../domain";
import { AddressIpVersion, AddressType, InstanceChargeType, InternetChargeType, PaymentType } from "../enums";
import { MAX_CHANGED_BANDWIDTH, PAIR_SHAPE } from "../schema";
import { Findings } from "./findings";
import { formatValue, joinPath } from "./format";
import { knownValue, type Listeners, type LoadBalancer, orDefault, type Pair } from "./knownValues";

const { fields: SHAPES } = PAIR_SHAPE.fields.loadBalancer;

/** What only makes sense for an instance that the component itself declares. */
const NEW_LOAD_BALANCER_ONLY = {
    tags: "the tags",
    resourceGroupId: "the resource group",
    modificationProtection: "the modification protection",
    defaultServerGroup: "the default server group",
} as const;

export function checkLoadBalancerChoice(pair: Pair, findings: Findings): void {
    if (pair.loadBalancer === undefined && pair.loadBalancerId === undefined) {
        findings.addProblem(
            "loadBalancer",
            "missing, and `loadBalancerId` too; must hold the settings of a new instance ({} for the defaults), or name " +
                "an existing one in `loadBalancerId`",
        );
    }
    if (pair.loadBalancerId === undefined) {
        return;
    }
    if (pair.loadBalancer !== undefined) {
        findings.refuse(
            "loadBalancerId",
            "one too many beside `loadBalancer`",
            pair.loadBalancerId,
            "must be left out for a new instance, or stand alone for an existing one",
        );
        return;
    }
    for (const [setting, what] of Object.entries(NEW_LOAD_BALANCER_ONLY)) {
        const value = pair[setting as keyof typeof NEW_LOAD_BALANCER_ONLY];
        if (value !== undefined && value !== false) {
            findings.refuse(
                setting,
                "cannot apply",
                value,
                `${what} of an existing instance (\`loadBalancerId\`) belongs to whoever declares it: leave it out`,
            );
        }
    }
}

export function checkLoadBalancerName(name: string, loadBalancer: LoadBalancer, findings: Findings): void {
    const shape = PAIR_SHAPE.fields.loadBalancer.fields.name;
    if (loadBalancer.name === undefined && !shape.pattern.test(name)) {
        findings.addProblem(
            "loadBalancer.name",
            `missing, and the pair's own name ${formatValue(name)} cannot stand in; must be ${shape.rule}`,
        );
    }
}

export function checkPlacement(loadBalancer: LoadBalancer, findings: Findings): void {
    const type = orDefault(loadBalancer.addressType, SHAPES.addressType);
    if (type === AddressType.Internet) {
        const addressType = loadBalancer.addressType === undefined ? '"internet" by default' : '"internet"';
        for (const setting of ["vswitchId", "address"] as const) {
            if (loadBalancer[setting] !== undefined) {
                findings.refuse(
                    joinPath("loadBalancer", setting),
                    "has no effect",
                    loadBalancer[setting],
                    `\`addressType\` is ${addressType} and such an instance has no vSwitch: leave it out, or set \`addressType\` ` +
                        'to "intranet"',
                );
            }
        }
    }
    if (type !== AddressType.Intranet) {
        return;
    }
    if (loadBalancer.vswitchId === undefined) {
        findings.addProblem(
            "loadBalancer.vswitchId",
            'missing; an instance with `addressType` "intranet" needs the vSwitch that its address comes from',
        );
    }
    if (loadBalancer.addressIpVersion === AddressIpVersion.Ipv6) {
        findings.refuse(
            "loadBalancer.addressIpVersion",
            "not possible",
            loadBalancer.addressIpVersion,
            "an intranet instance has an IPv4 address: leave it out",
        );
    }
    if (loadBalancer.internetChargeType !== undefined) {
        findings.refuse(
            "loadBalancer.internetChargeType",
            "has no effect",
            loadBalancer.internetChargeType,
            "the traffic of an intranet instance is not billed: leave it out",
        );
    }
}

export function checkBilling(loadBalancer: LoadBalancer, pair: Pair, findings: Findings): void {
    const payment = orDefault(loadBalancer.paymentType, SHAPES.paymentType);
    const charge = resolveChargeType(loadBalancer.instanceChargeType, loadBalancer.spec);
    if (payment === PaymentType.Subscription) {
        checkSubscription(loadBalancer, pair, findings);
    } else if (payment === PaymentType.PayAsYouGo) {
        checkPayAsYouGo(loadBalancer, charge, findings);
    }
    if (payment === PaymentType.PayAsYouGo && charge === InstanceChargeType.PayByClcu) {
        checkCapacityUnits(loadBalancer, findings);
    }
    checkBandwidth(loadBalancer, findings);
}

function checkSubscription(loadBalancer: LoadBalancer, pair: Pair, findings: Findings): void {
    if (loadBalancer.spec === undefined) {
        reportMissingSpec('`paymentType` "Subscription"', findings);
    }
    if (loadBalancer.instanceChargeType !== undefined) {
        findings.refuse(
            "loadBalancer.instanceChargeType",
            "has no effect",
            loadBalancer.instanceChargeType,
            'an instance with `paymentType` "Subscription" is always billed by specification: leave it out',
        );
    }
    if (pair.deletionProtection === true) {
        findings.refuse(
            "deletionProtection",
            "not possible",
            true,
            'an instance with `paymentType` "Subscription" has none: leave it out',
        );
    }
    findings.addWarning(
        "loadBalancer.paymentType",
        "new subscriptions are not sold since 2024-12-01, nor can an instance be turned into one: keep this for a subscription " +
            "that exists already, leave `paymentType`, `period` and `spec` out for a new instance",
    );
    findings.addWarning(
        "loadBalancer.paymentType",
        "a subscription is not ended by `pulumi destroy`: the instance goes on running and being billed until it expires",
    );
}

function reportMissingSpec(cause: string, findings: Findings): void {
    findings.addProblem(
        "loadBalancer.spec",
        `missing; an instance with ${cause} needs a specification, as shared ones are not sold any more`,
    );
}

function checkPayAsYouGo(loadBalancer: LoadBalancer, charge: unknown, findings: Findings): void {
    if (loadBalancer.period !== undefined) {
        findings.refuse(
            "loadBalancer.period",
            "has no effect",
            loadBalancer.period,
            'only an instance with `paymentType` "Subscription" has a period: leave it out',
        );
    }
    if (charge !== InstanceChargeType.PayBySpec) {
        return;
    }
    if (loadBalancer.spec === undefined) {
        reportMissingSpec('`instanceChargeType` "PayBySpec"', findings);
    }
    findings.addWarning(
        joinPath("loadBalancer", loadBalancer.instanceChargeType === undefined ? "spec" : "instanceChargeType"),
        "new pay-as-you-go instances are not sold by specification, on the international site since 2025-06-01, on that of " +
            "China since 2026-01-01: keep this for an instance that exists already, leave `spec` and `instanceChargeType` out " +
            "for a new one",
    );
}

function checkCapacityUnits(loadBalancer: LoadBalancer, findings: Findings): void {
    if (loadBalancer.spec !== undefined) {
        findings.refuse(
            "loadBalancer.spec",
            'contradicts `instanceChargeType` "PayByCLCU"',
            loadBalancer.spec,
            "an instance billed by capacity units has no specification: leave one of the two out",
        );
    }
    if (
        loadBalancer.internetChargeType === InternetChargeType.PayByBandwidth &&
        orDefault(loadBalancer.addressType, SHAPES.addressType) === AddressType.Internet
    ) {
        findings.refuse(
            "loadBalancer.internetChargeType",
            "not possible",
            loadBalancer.internetChargeType,
            "an instance billed by capacity units is billed by traffic: leave it out, or bill by specification (`spec`)",
        );
    }
}

function checkBandwidth(loadBalancer: LoadBalancer, findings: Findings): void {
    const isIntranet = loadBalancer.addressType === AddressType.Intranet;
    const traffic = orDefault(loadBalancer.internetChargeType, SHAPES.internetChargeType);
    if (loadBalancer.bandwidth !== undefined && (isIntranet || traffic === InternetChargeType.PayByTraffic)) {
        findings.refuse(
            "loadBalancer.bandwidth",
            "has no effect",
            loadBalancer.bandwidth,
            `${isIntranet ? "an intranet instance" : "an instance billed by traffic"} has no bandwidth of its own: leave it ` +
                "out, or limit the listeners (`listeners[].bandwidth`)",
        );
        return;
    }
    const bandwidth = knownValue(loadBalancer.bandwidth);
    if (bandwidth !== undefined && bandwidth > MAX_CHANGED_BANDWIDTH) {
        findings.addWarning(
            "loadBalancer.bandwidth",
            `an instance can be bought with ${bandwidth} Mbit/s, but changed to ${MAX_CHANGED_BANDWIDTH} at the most: keep it for one ` +
                "that has it, or lower it",
        );
    }
}

export function checkBandwidthShares(loadBalancer: LoadBalancer, listeners: Listeners, findings: Findings): void {
    const total = knownValue(orDefault(loadBalancer.bandwidth, SHAPES.bandwidth));
    if (loadBalancer.internetChargeType !== InternetChargeType.PayByBandwidth || total === undefined) {
        return;
    }
    const shares = listeners
        .map((listener) => knownValue(knownValue(listener)?.bandwidth) ?? 0)
        .filter((share) => share > 0);
    const sum = shares.reduce((all, share) => all + share, 0);
    if (sum > total) {
        const byDefault = loadBalancer.bandwidth === undefined ? " by default" : "";
        findings.addProblem(
            "loadBalancer.bandwidth",
            `less than its listeners are given, got ${total} Mbit/s${byDefault} for ${shares.join(" + ")} = ${sum} Mbit/s; must be at ` +
                "least their sum, or lower `listeners[].bandwidth`",
        );
    }
}
