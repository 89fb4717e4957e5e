// The settings of an instance, without those that are the component's defaults.

import { AddressType, InstanceChargeType, InternetChargeType, PaymentType } from "../../components/enums";
import { type ResolvedLoadBalancer, resolveLoadBalancer } from "../../components/model";
import { omitDefault, text } from "./omitDefault";
import type { CloudContent } from "./readContent";

/** An instance of which nothing is said, for the defaults: they do not depend on servers or listeners. */
const NO_SETTINGS = { loadBalancer: {} };

/** What a pair of this name says about the instance that it declares. */
export function loadBalancerSettings({ loadBalancer, tags }: CloudContent, pairName: string): Record<string, unknown> {
    const { attributes, name } = loadBalancer;
    const defaults = resolveLoadBalancer(pairName, NO_SETTINGS);
    const has = (field: string, value: string) => attributes[field] === value;
    return {
        loadBalancer: {
            ...omitDefault(name, defaults.name, "name"),
            ...placement(attributes, defaults),
            ...billing(attributes),
        },
        ...(Object.keys(tags).length > 0 && { tags }),
        ...omitDefault(text(attributes["ResourceGroupId"]), "", "resourceGroupId"),
        ...(has("DeleteProtection", "on") && { deletionProtection: true }),
        ...(has("ModificationProtectionStatus", "ConsoleProtection") && { modificationProtection: true }),
    };
}

function placement(
    attributes: CloudContent["loadBalancer"]["attributes"],
    defaults: ResolvedLoadBalancer,
): Record<string, unknown> {
    const intranet = attributes["AddressType"] === AddressType.Intranet;
    const [primary, secondary] = [text(attributes["MasterZoneId"]), text(attributes["SlaveZoneId"])];
    return {
        addressType: attributes["AddressType"],
        ...(intranet
            ? omitDefault(text(attributes["VSwitchId"]), "", "vswitchId")
            : omitDefault(attributes["AddressIPVersion"], defaults.addressIpVersion, "addressIpVersion")),
        ...omitDefault(primary, "", "primaryZoneId"),
        ...omitDefault(secondary, "", "secondaryZoneId"),
    };
}

function billing(attributes: CloudContent["loadBalancer"]["attributes"]): Record<string, unknown> {
    const subscription = attributes["PayType"] === "PrePay";
    const byUnits = attributes["InstanceChargeType"] === InstanceChargeType.PayByClcu;
    const byBandwidth =
        text(attributes["InternetChargeType"]).toLowerCase() === InternetChargeType.PayByBandwidth.toLowerCase();
    const spec = byUnits ? "" : text(attributes["LoadBalancerSpec"]);
    return {
        ...omitDefault(spec, "", "spec"),
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
