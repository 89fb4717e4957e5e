// Rules of primary/secondary server groups: two servers, one of each role, never changed afterwards.

import { fail } from "../core/errors";
import { GROUP_SIZE } from "../core/limits";
import type { Cloud } from "./cloud";
import { admitServers, type RawServer, readPort, readRole, readServer } from "./servers";
import { forgetTags } from "./tags";
import type { Group, GroupServer, Listener, LoadBalancer } from "./types";

export function createGroup(
    cloud: Cloud,
    loadBalancer: LoadBalancer,
    name: string | undefined,
    raw: RawServer[] | undefined,
): Group {
    // Without the parameter the group is empty; its page says so, although it also calls the parameter required.
    const servers = raw === undefined ? [] : admitServers(cloud, loadBalancer, readPair(raw));
    const group: Group = {
        id: cloud.ids.next("rsp"),
        loadBalancerId: loadBalancer.id,
        // Two groups may have one name: the provider's acceptance test makes ten of one name on one instance.
        name: name ?? "",
        createdAt: cloud.clock.now(),
        servers,
    };
    cloud.groups.set(group.id, group);
    return group;
}

function readPair(raw: RawServer[]): GroupServer[] {
    if (raw.length !== GROUP_SIZE) {
        fail("serversNotTwo", `got ${raw.length}`);
    }
    const servers = raw.map((entry) => ({
        ...readServer(entry),
        port: readPort(entry.Port),
        role: readRole(entry.ServerType),
    }));
    const [first, second] = servers;
    if (first?.serverId === second?.serverId && first?.port === second?.port) {
        fail("serversEqual", `${first?.serverId}:${first?.port} twice`);
    }
    if (first?.role === second?.role) {
        fail("serverRoles", `two servers with the role ${first?.role}`);
    }
    return servers;
}

export function listenersOf(cloud: Cloud, group: Group): Listener[] {
    const listeners = [...(cloud.loadBalancers.get(group.loadBalancerId)?.listeners.values() ?? [])];
    return listeners.filter((listener) => listener.groupId === group.id);
}

export function deleteGroup(cloud: Cloud, group: Group): void {
    const users = listenersOf(cloud, group);
    if (users.length > 0) {
        fail("groupInUse", `${group.id} serves ${users.map(({ protocol, port }) => `${protocol}:${port}`).join(", ")}`);
    }
    cloud.groups.delete(group.id);
    forgetTags(cloud, "masterslaveservergroup", group.id);
}
