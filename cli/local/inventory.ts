// What a local CLB holds, as a tree for the terminal.

import type { Snapshot } from "../../clb/controlPlane/snapshot";
import { indentTree } from "../io";

const ROLES = [
    ["Master", "primary  "],
    ["Slave", "secondary"],
] as const;

/** Instances, their listeners, and who is primary and secondary behind each. */
export function formatInventory({ loadBalancers, listeners, groups }: Snapshot): string {
    const trees = loadBalancers.map(({ id, name, addressType, address, status, deleteProtection }) => {
        const branches = listeners
            .filter(({ loadBalancerId }) => loadBalancerId === id)
            .map(({ protocol, port, status: state, groupId }) => {
                const servers = groups.find((group) => group.id === groupId)?.servers ?? [];
                const leaves = ROLES.flatMap(([role, word]) =>
                    servers
                        .filter((server) => server.role === role)
                        .map((server) => [`${word} ${server.serverId} port ${server.port}`]),
                );
                return [`listener ${protocol} ${port}: ${state}`, ...indentTree(leaves)];
            });
        const protection = deleteProtection === "on" ? ", deletion protection on" : "";
        return [`instance ${name} ${id}: ${addressType} ${address}, ${status}${protection}`, ...indentTree(branches)];
    });
    return `${trees.flat().join("\n") || "nothing"}\n`;
}
