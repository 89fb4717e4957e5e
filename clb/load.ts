// Many clients at once, and a count of what they lost: the check that nothing does.

import type { LocalClb } from "./controlPlane/localClb";
import { SEED } from "./controlPlane/seed";

export interface LoadResult {
    readonly clients: number;
    readonly callsPerClient: number;
    readonly answered: number;
    /** How many of them the server counted. */
    readonly logged: number;
    /** What a client read back that differs from what it wrote last; empty when nothing was lost. */
    readonly lost: readonly string[];
    readonly milliseconds: number;
}

/**
 * Every client owns a load balancer and keeps making, reading and deleting things on it; afterwards all of it is read
 * back. Each client uses `callsPerClient` calls for that.
 */
export async function runLoad(clb: LocalClb, clients: number, callsPerClient: number): Promise<LoadResult> {
    const start = Date.now();
    const since = clb.seq;
    const results = await Promise.all(
        Array.from({ length: clients }, (_, index) => runClient(clb, index, callsPerClient)),
    );
    const ids = new Set(results.flatMap(({ groupIds }) => groupIds));
    const created = results.reduce((sum, { groupIds }) => sum + groupIds.length, 0);
    const twice = ids.size === created ? [] : [`${created - ids.size} group ids given out twice`];
    return {
        clients,
        callsPerClient,
        answered: results.reduce((sum, { answered }) => sum + answered, 0),
        logged: clb.seq - since,
        lost: [...results.flatMap(({ lost }) => lost), ...twice],
        milliseconds: Date.now() - start,
    };
}

async function runClient(
    clb: LocalClb,
    index: number,
    calls: number,
): Promise<{ answered: number; lost: string[]; groupIds: string[] }> {
    const client = clb.client();
    const groupIds: string[] = [];
    const lost: string[] = [];
    let answered = 0;
    const ok = async (
        action: string,
        parameters: Record<string, string>,
    ): Promise<Readonly<Record<string, unknown>>> => {
        const stack = (["A", "B", "C"] as const)[answered % 3] ?? "A";
        const body = await client.ok(action, parameters, { stack, scheme: "http" });
        answered++;
        return body;
    };
    try {
        const { LoadBalancerId: id } = await ok("CreateLoadBalancer", {
            AddressType: "internet",
            InstanceChargeType: "PayByCLCU",
            LoadBalancerName: `load-${index}`,
        });
        const LoadBalancerId = String(id);
        let name = "";
        for (let round = 0; answered + 4 <= calls - 1; round++) {
            name = `load-${index}-${round}`;
            const created = await ok("CreateMasterSlaveServerGroup", {
                LoadBalancerId,
                MasterSlaveServerGroupName: name,
                MasterSlaveBackendServers: PAIR,
            });
            const MasterSlaveServerGroupId = String(created.MasterSlaveServerGroupId);
            groupIds.push(MasterSlaveServerGroupId);
            const read = await ok("DescribeMasterSlaveServerGroupAttribute", { MasterSlaveServerGroupId });
            if (read.MasterSlaveServerGroupName !== name) {
                lost.push(`${MasterSlaveServerGroupId} is ${String(read.MasterSlaveServerGroupName)}, not ${name}`);
            }
            await ok("SetLoadBalancerName", { LoadBalancerId, LoadBalancerName: name });
            await ok("DeleteMasterSlaveServerGroup", { MasterSlaveServerGroupId });
        }
        while (answered < calls) {
            const read = await ok("DescribeLoadBalancerAttribute", { LoadBalancerId });
            if (name !== "" && read.LoadBalancerName !== name) {
                lost.push(`${LoadBalancerId} is ${String(read.LoadBalancerName)}, not ${name}`);
            }
        }
    } finally {
        client.close();
    }
    return { answered, lost, groupIds };
}

const PAIR = JSON.stringify([
    { ServerId: SEED.ecsA, Port: "80", Weight: "100", Type: "ecs", ServerType: "Master" },
    { ServerId: SEED.ecsB, Port: "80", Weight: "100", Type: "ecs", ServerType: "Slave" },
]);
