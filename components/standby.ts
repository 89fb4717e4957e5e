// Which listener a standby check stands for, where it names no ports of its own.

import { Protocol } from "./enums";

/** The TCP listener with the lowest port: another order of the listeners must not change anything. */
export function checkedListener<L extends { readonly protocol?: unknown; readonly port?: unknown }>(
    listeners: readonly L[],
): L | undefined {
    const port = (listener: L) => (typeof listener.port === "number" ? listener.port : Infinity);
    return listeners
        .filter(({ protocol }) => protocol === Protocol.Tcp)
        .reduce<L | undefined>((least, one) => (least && port(least) <= port(one) ? least : one), undefined);
}
