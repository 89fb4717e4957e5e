// IPv4 arithmetic and the handing out of load balancer addresses.

import { isIP } from "node:net";

import { fail } from "../core/errors";
import type { Cloud } from "./cloud";

export function toNumber(ip: string): number {
    return ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function toAddress(value: number): string {
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

function bounds(cidr: string): { first: number; last: number } {
    const [base = "", length = "32"] = cidr.split("/");
    const size = 2 ** (32 - Number(length));
    const first = Math.floor(toNumber(base) / size) * size;
    return { first, last: first + size - 1 };
}

export function contains(cidr: string, ip: string): boolean {
    const { first, last } = bounds(cidr);
    return isIP(ip) === 4 && toNumber(ip) >= first && toNumber(ip) <= last;
}

/** An entry of an access control list: an address or a CIDR block of the list's IP version. */
export function isBlock(text: string, version: "ipv4" | "ipv6"): boolean {
    const [address = "", length, ...rest] = text.split("/");
    const [family, bits] = version === "ipv4" ? [4, 32] : [6, 128];
    const lengthFits = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits);
    return rest.length === 0 && isIP(address) === family && lengthFits;
}

/** Addresses set aside for documentation (RFC 5737, RFC 3849): nobody can take them for real ones. */
const INTERNET_BLOCK = "203.0.113.0/24";
const INTERNET_PREFIX_V6 = "2001:db8::";

export function internetAddress(cloud: Cloud, version: "ipv4" | "ipv6"): string {
    const used = new Set([...cloud.loadBalancers.values()].map((lb) => lb.address));
    const { first, last } = bounds(INTERNET_BLOCK);
    for (let value = first + 1; value < last; value++) {
        const address = version === "ipv4" ? toAddress(value) : INTERNET_PREFIX_V6 + (value - first).toString(16);
        if (!used.has(address)) {
            return address;
        }
    }
    return fail("overQuota", `no free address in ${INTERNET_BLOCK}`);
}

/** A private address in the vSwitch: the wanted one if it is free, or the first free one. */
export function privateAddress(cloud: Cloud, vSwitchId: string, wanted: string | undefined): string {
    const { cidr } = cloud.vSwitches.get(vSwitchId) ?? fail("subnetMissing", `no vSwitch ${vSwitchId}`);
    const used = new Set([
        ...[...cloud.loadBalancers.values()].filter((lb) => lb.vSwitchId === vSwitchId).map((lb) => lb.address),
        ...[...cloud.instances.values()].map((instance) => instance.privateIp),
        ...[...cloud.networkInterfaces.values()].map((eni) => eni.privateIp),
    ]);
    if (wanted !== undefined) {
        if (!contains(cidr, wanted)) {
            fail("addressUnsupported", `${wanted} is not in ${cidr} of ${vSwitchId}`);
        }
        return used.has(wanted) ? fail("addressUsed", `${wanted} is taken`) : wanted;
    }
    const { first, last } = bounds(cidr);
    for (let value = first + 1; value < last - 2; value++) {
        if (!used.has(toAddress(value))) {
            return toAddress(value);
        }
    }
    return fail("subnetMissing", `no free address in ${cidr} of ${vSwitchId}`);
}
