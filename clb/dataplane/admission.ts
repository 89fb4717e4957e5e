// Who may use a listener: its access control lists.

import { BlockList, isIPv6 } from "node:net";
import type { Acl, Listener } from "../model/types";

/**
 * Whether the client may. A white list without entries lets everybody in, as the page on access control says; health
 * checks never come this way.
 */
export function isClientAllowed(acl: Listener["acl"], lists: readonly Acl[], client: string): boolean {
    if (acl.status === "off") {
        return true;
    }
    const entries = lists.filter(({ id }) => acl.ids.includes(id)).flatMap((list) => list.entries);
    const block = new BlockList();
    for (const { ip } of entries) {
        const [address = "", length] = ip.split("/");
        const family = isIPv6(address) ? "ipv6" : "ipv4";
        block.addSubnet(address, Number(length ?? (family === "ipv4" ? 32 : 128)), family);
    }
    const listed = block.check(client, isIPv6(client) ? "ipv6" : "ipv4");
    return acl.type === "black" ? !listed : listed || entries.length === 0;
}
