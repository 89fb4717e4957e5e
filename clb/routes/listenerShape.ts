/** How a listener looks on the wire. Types matter: the provider dies of a number sent as text (clb-api.md 2.1). */
import type { Listener } from "../model/types";
import type { Reply } from "./route";

export function listenerShape(listener: Listener, status: Listener["status"]): Reply {
    const { acl, check } = listener;
    return {
        ListenerPort: listener.port,
        LoadBalancerId: listener.loadBalancerId,
        Status: status,
        Bandwidth: listener.bandwidth,
        Scheduler: listener.scheduler,
        Description: listener.description,
        VServerGroupId: "",
        MasterSlaveServerGroupId: listener.groupId,
        // Any port here plans a replacement of a listener that has a group.
        ...(listener.groupId === "" && listener.backendPort > 0 && { BackendServerPort: listener.backendPort }),
        AclStatus: acl.status,
        AclType: acl.type,
        AclId: acl.ids.join(","),
        AclIds: { AclId: acl.ids },
        PersistenceTimeout: listener.persistenceTimeout,
        ProxyProtocolV2Enabled: listener.proxyProtocolV2,
        HealthCheck: "on",
        HealthCheckConnectPort: check.connectPort,
        HealthCheckConnectTimeout: check.timeout,
        HealthCheckInterval: check.interval,
        HealthyThreshold: check.healthyThreshold,
        UnhealthyThreshold: check.unhealthyThreshold,
        ...(listener.protocol === "tcp" && {
            EstablishedTimeout: listener.establishedTimeout,
            HealthCheckType: check.type,
            HealthCheckDomain: check.domain,
            HealthCheckURI: check.uri,
            HealthCheckHttpCode: check.httpCode,
        }),
    };
}
