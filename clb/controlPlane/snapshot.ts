// A frozen copy of the model, for tests that want to look behind the API.

import type { Cloud } from "../model/cloud";
import { listenerKey } from "../model/listeners";
import { readTags } from "../model/tags";
import type { Acl, Alarm, Group, Instance, Listener, LoadBalancer, NetworkInterface } from "../model/types";

/** A listener under the id that the provider gives it. */
export type ListenerSnapshot = Listener & { readonly id: string };
export type LoadBalancerSnapshot = Omit<LoadBalancer, "listeners"> & {
    readonly tags: Readonly<Record<string, string>>;
};

export interface Snapshot {
    readonly loadBalancers: readonly LoadBalancerSnapshot[];
    readonly listeners: readonly ListenerSnapshot[];
    readonly groups: readonly Group[];
    readonly acls: readonly Acl[];
    readonly alarms: readonly Alarm[];
    readonly instances: readonly Instance[];
    readonly networkInterfaces: readonly NetworkInterface[];
}

export function takeSnapshot(cloud: Cloud): Snapshot {
    const loadBalancers = [...cloud.loadBalancers.keys()].map((id) => cloud.loadBalancer(id));
    return deepFreeze(
        structuredClone({
            loadBalancers: loadBalancers.map((loadBalancer) => ({
                ...loadBalancer,
                listeners: undefined,
                tags: Object.fromEntries(
                    readTags(cloud, "instance", loadBalancer.id).map(({ key, value }) => [key, value]),
                ),
            })),
            listeners: loadBalancers.flatMap((loadBalancer) =>
                [...loadBalancer.listeners.values()].map((listener) => ({
                    ...listener,
                    id: `${loadBalancer.id}:${listenerKey(listener.protocol, listener.port)}`,
                })),
            ),
            groups: [...cloud.groups.values()],
            acls: [...cloud.acls.values()],
            alarms: [...cloud.alarms.values()],
            instances: [...cloud.instances.values()],
            networkInterfaces: [...cloud.networkInterfaces.values()],
        }),
    );
}

function deepFreeze<T>(value: T): T {
    if (typeof value === "object" && value !== null) {
        Object.values(value).forEach(deepFreeze);
        Object.freeze(value);
    }
    return value;
}
