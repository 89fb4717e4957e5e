// Finds, through the cloud's own API, the server groups of an instance that no listener uses.

import type { SignedClient } from "../../../clb/controlPlane/signedClient";

interface Groups {
    readonly MasterSlaveServerGroups: {
        readonly MasterSlaveServerGroup: readonly { readonly MasterSlaveServerGroupId: string }[];
    };
}

interface Instance {
    readonly ListenerPortsAndProtocol: {
        readonly ListenerPortAndProtocol: readonly {
            readonly ListenerPort: number;
            readonly ListenerProtocol: string;
        }[];
    };
}

/** What an operator does by hand in the console after a lost answer. */
export async function unusedGroups(client: SignedClient, LoadBalancerId: string): Promise<string[]> {
    const groups = (await client.ok("DescribeMasterSlaveServerGroups", { LoadBalancerId })) as unknown as Groups;
    const instance = (await client.ok("DescribeLoadBalancerAttribute", { LoadBalancerId })) as unknown as Instance;
    const used = new Set<unknown>();
    for (const { ListenerPort, ListenerProtocol } of instance.ListenerPortsAndProtocol.ListenerPortAndProtocol) {
        const action = `DescribeLoadBalancer${ListenerProtocol.toUpperCase()}ListenerAttribute`;
        const listener = await client.ok(action, { LoadBalancerId, ListenerPort: String(ListenerPort) });
        used.add(listener.MasterSlaveServerGroupId);
    }
    return groups.MasterSlaveServerGroups.MasterSlaveServerGroup.map(
        ({ MasterSlaveServerGroupId }) => MasterSlaveServerGroupId,
    ).filter((id) => !used.has(id));
}
