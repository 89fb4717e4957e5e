// The settings of an instance, without those that are the component's defaults.

import type { Found } from "./read";
import { text, unless } from "./settings";

/** What a pair of this name says about the instance that it declares. */
export function instanceSettings({ instance, tags }: Found, pairName: string): Record<string, unknown> {
    const { attributes, name } = instance;
    const has = (field: string, value: string) => attributes[field] === value;
    return {
        loadBalancer: {
            ...unless(name, pairName, "name"),
            ...placement(attributes),
            ...billing(attributes),
        },
        ...(Object.keys(tags).length > 0 && { tags }),
        ...unless(text(attributes["ResourceGroupId"]), "", "resourceGroupId"),
        ...(has("DeleteProtection", "on") && { deletionProtection: true }),
        ...(has("ModificationProtectionStatus", "ConsoleProtection") && { modificationProtection: true }),
    };
}

function placement(attributes: Found["instance"]["attributes"]): Record<string, unknown> {
    const intranet = attributes["AddressType"] === "intranet";
    const [primary, secondary] = [text(attributes["MasterZoneId"]), text(attributes["SlaveZoneId"])];
    return {
        addressType: attributes["AddressType"],
        ...(intranet
            ? unless(text(attributes["VSwitchId"]), "", "vswitchId")
            : unless(attributes["AddressIPVersion"], "ipv4", "addressIpVersion")),
        ...unless(primary, "", "primaryZoneId"),
        ...unless(secondary, "", "secondaryZoneId"),
    };
}

function billing(attributes: Found["instance"]["attributes"]): Record<string, unknown> {
    const subscription = attributes["PayType"] === "PrePay";
    const byUnits = attributes["InstanceChargeType"] === "PayByCLCU";
    const byBandwidth = text(attributes["InternetChargeType"]).toLowerCase() === "paybybandwidth";
    const spec = byUnits ? "" : text(attributes["LoadBalancerSpec"]);
    return {
        ...unless(spec, "", "spec"),
        // Said where there is no specification to say it, so that it is refused and not taken for the default.
        ...(byUnits || subscription || spec !== "" ? {} : { instanceChargeType: "PayBySpec" }),
        ...(subscription && { paymentType: "Subscription" }),
        ...(attributes["AddressType"] !== "intranet" &&
            byBandwidth && {
                internetChargeType: "PayByBandwidth",
                bandwidth: Number(attributes["Bandwidth"]),
            }),
    };
}
