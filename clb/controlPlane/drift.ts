// Changes behind everybody's back: what somebody does in the console, or what the cloud does to an account.

import { fail } from "../core/errors";
import type { Cloud } from "../model/cloud";
import { deleteListener, findListener, stopListener } from "../model/listeners";
import { removeLoadBalancer } from "../model/loadBalancers";
import { addTags, removeTags } from "../model/tags";
import type {
    Group,
    GroupServer,
    InstanceStatus,
    Listener,
    LoadBalancer,
    LoadBalancerStatus,
    Protocol,
} from "../model/types";

export class Drift {
    constructor(
        private readonly cloud: () => Cloud,
        private readonly changed: () => void,
    ) {}

    /** The cloud itself has no such operation; the group looks as if it had been made anew under the same id. */
    swapRoles(groupId: string): void {
        this.group(groupId, (group) =>
            group.servers.forEach((server) => {
                server.role = server.role === "Master" ? "Slave" : "Master";
            }),
        );
    }

    setServers(groupId: string, servers: readonly GroupServer[]): void {
        this.group(groupId, (group) => {
            group.servers = structuredClone([...servers]);
        });
    }

    /** Even while a listener uses it: that listener is left with an id that leads nowhere. */
    deleteGroup(groupId: string): void {
        this.group(groupId, () => this.cloud().groups.delete(groupId));
    }

    stopListener(loadBalancerId: string, protocol: Protocol, port: number): void {
        this.listener(loadBalancerId, protocol, port, stopListener);
    }

    setListener(loadBalancerId: string, protocol: Protocol, port: number, change: Partial<Listener>): void {
        this.listener(loadBalancerId, protocol, port, (listener) => Object.assign(listener, change));
    }

    deleteListener(loadBalancerId: string, protocol: Protocol, port: number): void {
        this.listener(loadBalancerId, protocol, port, (listener) =>
            deleteListener(this.cloud(), listener, this.cloud().loadBalancer(loadBalancerId)),
        );
    }

    /** Even when it is protected. */
    deleteLoadBalancer(id: string): void {
        this.loadBalancer(id, (loadBalancer) => removeLoadBalancer(this.cloud(), loadBalancer));
    }

    setLoadBalancerStatus(id: string, status: LoadBalancerStatus): void {
        this.loadBalancer(id, (loadBalancer) => {
            loadBalancer.status = status;
        });
    }

    setLoadBalancer(id: string, change: Partial<Pick<LoadBalancer, "name" | "spec" | "deleteProtection">>): void {
        this.loadBalancer(id, (loadBalancer) => Object.assign(loadBalancer, change));
    }

    setTag(loadBalancerId: string, key: string, value: string | undefined): void {
        this.loadBalancer(loadBalancerId, () =>
            value === undefined
                ? removeTags(this.cloud(), "instance", [loadBalancerId], [key])
                : addTags(this.cloud(), "instance", [loadBalancerId], [{ key, value }]),
        );
    }

    setInstanceStatus(id: string, status: InstanceStatus): void {
        (this.cloud().instances.get(id) ?? fail("serverMissing", `no instance ${id}`)).status = status;
        this.changed();
    }

    deleteAcl(id: string): void {
        this.cloud().acls.delete(this.cloud().acl(id).id);
        this.changed();
    }

    private group(id: string, change: (group: Group) => void): void {
        change(this.cloud().group(id));
        this.changed();
    }

    private listener(
        loadBalancerId: string,
        protocol: Protocol,
        port: number,
        change: (listener: Listener) => void,
    ): void {
        change(findListener(this.cloud().loadBalancer(loadBalancerId), protocol, port));
        this.changed();
    }

    private loadBalancer(id: string, change: (loadBalancer: LoadBalancer) => void): void {
        change(this.cloud().loadBalancer(id));
        this.changed();
    }
}
