// The settings of an instance, without those that are the component's defaults.

import { AddressType, InstanceChargeType, InternetChargeType, PaymentType } from "../../components/enums";
import { type ResolvedLoadBalancer, resolveLoadBalancer } from "../../components/model";
import type { Found } from "./read";
import { text, unless } from "./settings";

/** An instance of which nothing is said, for the defaults: they do not depend on servers or listeners. */
const NO_SETTINGS = { loadBalancer: {} };

/** What a pair of this name says about the instance that it declares. */
export function instanceSettings({ instance, tags }: Found, pairName: string): Record<string, unknown> {
    const { attributes, name } = instance;
    const usual = resolveLoadBalancer(pairName, NO_SETTINGS);
    const has = (field: string, value: string) => attributes[field] === value;
    return {
        loadBalancer: {
            ...unless(name, usual.name, "name"),
            ...placement(attributes, usual),
            ...billing(attributes),
        },
        ...(Object.keys(tags).length > 0 && { tags }),
        ...unless(text(attributes["ResourceGroupId"]), "", "resourceGroupId"),
        ...(has("DeleteProtection", "on") && { deletionProtection: true }),
        ...(has("ModificationProtectionStatus", "ConsoleProtection") && { modificationProtection: true }),
    };
}

function placement(attributes: Found["instance"]["attributes"], usual: ResolvedLoadBalancer): Record<string, unknown> {
    const intranet = attributes["AddressType"] === AddressType.Intranet;
    const [primary, secondary] = [text(attributes["MasterZoneId"]), text(attributes["SlaveZoneId"])];
    return {
        addressType: attributes["AddressType"],
        ...(intranet
            ? unless(text(attributes["VSwitchId"]), "", "vswitchId")
            : unless(attributes["AddressIPVersion"], usual.addressIpVersion, "addressIpVersion")),
        ...unless(primary, "", "primaryZoneId"),
        ...unless(secondary, "", "secondaryZoneId"),
    };
}

function billing(attributes: Found["instance"]["attributes"]): Record<string, unknown> {
    const subscription = attributes["PayType"] === "PrePay";
    const byUnits = attributes["InstanceChargeType"] === InstanceChargeType.PayByClcu;
    const byBandwidth =
        text(attributes["InternetChargeType"]).toLowerCase() === InternetChargeType.PayByBandwidth.toLowerCase();
    const spec = byUnits ? "" : text(attributes["LoadBalancerSpec"]);
    return {
        ...unless(spec, "", "spec"),
        // Said where there is no specification to say it, so that it is refused and not taken for the default.
        ...(byUnits || subscription || spec !== "" ? {} : { instanceChargeType: InstanceChargeType.PayBySpec }),
        ...(subscription && { paymentType: PaymentType.Subscription }),
        ...(attributes["AddressType"] !== AddressType.Intranet &&
            byBandwidth && {
                internetChargeType: InternetChargeType.PayByBandwidth,
                bandwidth: Number(attributes["Bandwidth"]),
            }),
    };
}
