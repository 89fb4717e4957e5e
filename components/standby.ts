// What a standby check takes from the pair: the listener it stands for, where it names no ports of its own, and the IP version.

import { AddressIpVersion, Protocol } from "./enums";

/** The TCP listener with the lowest port: another order of the listeners must not change anything. */
export function checkedListener<L extends { readonly protocol?: unknown; readonly port?: unknown }>(
    listeners: readonly L[],
): L | undefined {
    const port = (listener: L) => (typeof listener.port === "number" ? listener.port : Infinity);
    return listeners
        .filter(({ protocol }) => protocol === Protocol.Tcp)
        .reduce<L | undefined>((least, one) => (least && port(least) <= port(one) ? least : one), undefined);
}

/** The IP version of the instance; of what is not known yet, the usual one. */
export function ipVersionOf(knownArgs: unknown): AddressIpVersion {
    const { loadBalancer, standbyCheck } = knownArgs as Record<string, { addressIpVersion?: unknown } | undefined>;
    const said = loadBalancer?.addressIpVersion ?? standbyCheck?.addressIpVersion;
    return said === AddressIpVersion.Ipv6 ? AddressIpVersion.Ipv6 : AddressIpVersion.Ipv4;
}
