// Keeps web pages out: one that is open in a browser on this machine must neither steer the local CLB nor call its API.

import { isIPv4 } from "node:net";

import type { Headers } from "./rpc";

/** Whether the host is a loopback address or `localhost`; brackets stand around IPv6. */
export function isLoopbackHost(host: string): boolean {
    return /^(localhost|\[::1\])$/i.test(host) || isLoopbackAddress(host);
}

/** Whether this is an address of 127.0.0.0/8. */
export const isLoopbackAddress = (host: string): boolean => isIPv4(host) && host.startsWith("127.");

/** Why the request is refused: it came by a name made to lead here, or from a page of another site. */
export function foreignPage(headers: Headers): string | undefined {
    const [host = "", ...more] = headers.host ?? [];
    if (more.length > 0 || !isLoopbackHost(host.replace(/:\d{1,5}$/, ""))) {
        return `Host: must be an address of this machine, got ${JSON.stringify(host)}`;
    }
    const origins = headers.origin ?? [];
    const foreign = origins.find((origin) => !["http", "https"].some((scheme) => origin === `${scheme}://${host}`));
    if (foreign !== undefined) {
        return `Origin: must be this address or absent, got ${JSON.stringify(foreign)}`;
    }
    const site = headers["sec-fetch-site"]?.[0] ?? "none";
    return site === "none" || site === "same-origin"
        ? undefined
        : `Sec-Fetch-Site: must be none or same-origin, got ${JSON.stringify(site)}`;
}
