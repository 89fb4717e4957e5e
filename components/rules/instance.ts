// Rules about the instance: which one, where it lives, how it is billed.

import { describe, Findings, join } from "../check";
import { resolveChargeType } from "../defaults";
import { AddressIpVersion, AddressType, InstanceChargeType, InternetChargeType, PaymentType } from "../enums";
import { BANDWIDTH_OF_CHANGE, PAIR } from "../limits";
import { knownValue, type Listeners, type LoadBalancer, orDefault, type Pair } from "./values";

const { fields: SHAPES } = PAIR.fields.loadBalancer;

/** What only makes sense for an instance that the component itself declares. */
const INSTANCE_ONLY = {
    tags: "the tags",
    resourceGroupId: "the resource group",
    modificationProtection: "the modification protection",
    defaultServerGroup: "the default server group",
} as const;

export function instanceOrId(pair: Pair, findings: Findings): void {
    if (pair.loadBalancer === undefined && pair.loadBalancerId === undefined) {
        findings.problem(
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
    for (const [setting, what] of Object.entries(INSTANCE_ONLY)) {
        const value = pair[setting as keyof typeof INSTANCE_ONLY];
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

export function nameOfInstance(name: string, loadBalancer: LoadBalancer, findings: Findings): void {
    const shape = PAIR.fields.loadBalancer.fields.name;
    if (loadBalancer.name === undefined && !shape.pattern.test(name)) {
        findings.problem(
            "loadBalancer.name",
            `missing, and the pair's own name ${describe(name)} cannot stand in; must be ${shape.rule}`,
        );
    }
}

export function placement(loadBalancer: LoadBalancer, findings: Findings): void {
    const type = orDefault(loadBalancer.addressType, SHAPES.addressType);
    if (type === AddressType.Internet) {
        const said = loadBalancer.addressType === undefined ? '"internet" by default' : '"internet"';
        for (const setting of ["vswitchId", "address"] as const) {
            if (loadBalancer[setting] !== undefined) {
                findings.refuse(
                    join("loadBalancer", setting),
                    "has no effect",
                    loadBalancer[setting],
                    `\`addressType\` is ${said} and such an instance has no vSwitch: leave it out, or set \`addressType\` ` +
                        'to "intranet"',
                );
            }
        }
    }
    if (type !== AddressType.Intranet) {
        return;
    }
    if (loadBalancer.vswitchId === undefined) {
        findings.problem(
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

export function billing(loadBalancer: LoadBalancer, pair: Pair, findings: Findings): void {
    const payment = orDefault(loadBalancer.paymentType, SHAPES.paymentType);
    const charge = resolveChargeType(loadBalancer.instanceChargeType, loadBalancer.spec);
    if (payment === PaymentType.Subscription) {
        subscription(loadBalancer, pair, findings);
    } else if (payment === PaymentType.PayAsYouGo) {
        payAsYouGo(loadBalancer, charge, findings);
    }
    if (payment === PaymentType.PayAsYouGo && charge === InstanceChargeType.PayByClcu) {
        unitsNotSpec(loadBalancer, findings);
    }
    bandwidthInEffect(loadBalancer, findings);
}

function subscription(loadBalancer: LoadBalancer, pair: Pair, findings: Findings): void {
    if (loadBalancer.spec === undefined) {
        needsSpec('`paymentType` "Subscription"', findings);
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
    findings.warning(
        "loadBalancer.paymentType",
        "new subscriptions are not sold since 2024-12-01, nor can an instance be turned into one: keep this for a subscription " +
            "that exists already, leave `paymentType`, `period` and `spec` out for a new instance",
    );
    findings.warning(
        "loadBalancer.paymentType",
        "a subscription is not ended by `pulumi destroy`: the instance goes on running and being billed until it expires",
    );
}

function needsSpec(cause: string, findings: Findings): void {
    findings.problem(
        "loadBalancer.spec",
        `missing; an instance with ${cause} needs a specification, as shared ones are not sold any more`,
    );
}

function payAsYouGo(loadBalancer: LoadBalancer, charge: unknown, findings: Findings): void {
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
        needsSpec('`instanceChargeType` "PayBySpec"', findings);
    }
    findings.warning(
        join("loadBalancer", loadBalancer.instanceChargeType === undefined ? "spec" : "instanceChargeType"),
        "new pay-as-you-go instances are not sold by specification, on the international site since 2025-06-01, on that of " +
            "China since 2026-01-01: keep this for an instance that exists already, leave `spec` and `instanceChargeType` out " +
            "for a new one",
    );
}

function unitsNotSpec(loadBalancer: LoadBalancer, findings: Findings): void {
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

function bandwidthInEffect(loadBalancer: LoadBalancer, findings: Findings): void {
    const intranet = loadBalancer.addressType === AddressType.Intranet;
    const traffic = orDefault(loadBalancer.internetChargeType, SHAPES.internetChargeType);
    if (loadBalancer.bandwidth !== undefined && (intranet || traffic === InternetChargeType.PayByTraffic)) {
        findings.refuse(
            "loadBalancer.bandwidth",
            "has no effect",
            loadBalancer.bandwidth,
            `${intranet ? "an intranet instance" : "an instance billed by traffic"} has no bandwidth of its own: leave it ` +
                "out, or limit the listeners (`listeners[].bandwidth`)",
        );
        return;
    }
    const bandwidth = knownValue(loadBalancer.bandwidth);
    if (bandwidth !== undefined && bandwidth > BANDWIDTH_OF_CHANGE) {
        findings.warning(
            "loadBalancer.bandwidth",
            `an instance can be bought with ${bandwidth} Mbit/s, but changed to ${BANDWIDTH_OF_CHANGE} at the most: keep it for one ` +
                "that has it, or lower it",
        );
    }
}

export function bandwidthShares(loadBalancer: LoadBalancer, listeners: Listeners, findings: Findings): void {
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
        findings.problem(
            "loadBalancer.bandwidth",
            `less than its listeners are given, got ${total} Mbit/s${byDefault} for ${shares.join(" + ")} = ${sum} Mbit/s; must be at ` +
                "least their sum, or lower `listeners[].bandwidth`",
        );
    }
}
