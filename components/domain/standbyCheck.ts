// What a standby check takes from the pair: the listener it stands for, where it names no ports of its own, and the IP version.

import { AddressIpVersion, Protocol } from "../enums";

/** The TCP listener with the lowest port: another order of the listeners must not change anything. */
export function selectCheckedListener<L extends { readonly protocol?: unknown; readonly port?: unknown }>(
    listeners: readonly L[],
): L | undefined {
    const port = (listener: L) => (typeof listener.port === "number" ? listener.port : Infinity);
    return listeners
        .filter(({ protocol }) => protocol === Protocol.Tcp)
        .reduce<L | undefined>((lowest, one) => (lowest && port(lowest) <= port(one) ? lowest : one), undefined);
}

/** The IP version of the instance; of what is not known yet, the usual one. */
export function resolveIpVersion(knownArgs: unknown): AddressIpVersion {
    const { loadBalancer, standbyCheck } = knownArgs as Record<string, { addressIpVersion?: unknown } | undefined>;
    const version = loadBalancer?.addressIpVersion ?? standbyCheck?.addressIpVersion;
    return version === AddressIpVersion.Ipv6 ? AddressIpVersion.Ipv6 : AddressIpVersion.Ipv4;
}
