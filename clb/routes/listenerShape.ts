// How a listener looks on the wire. Types matter: the provider dies of a number sent as text (clb-api.md 2.1).

import type { Reply } from "../core/reply";
import type { Cloud } from "../model/cloud";
import { readTags, type Tag, taggedListener } from "../model/tags";
import type { Listener } from "../model/types";
import { tagShape } from "./tags";

function common(listener: Listener, status: Listener["status"]): Reply {
    return {
        ListenerPort: listener.port,
        LoadBalancerId: listener.loadBalancerId,
        Status: status,
        Bandwidth: listener.bandwidth,
        Scheduler: listener.scheduler,
        Description: listener.description,
        VServerGroupId: "",
        // Any port here plans a replacement of a listener that has a group.
        ...(listener.groupId === "" && listener.backendPort > 0 && { BackendServerPort: listener.backendPort }),
        AclStatus: listener.acl.status,
        AclType: listener.acl.type,
        AclId: listener.acl.ids.join(","),
    };
}

/** What the list of listeners has in an object of its own for each protocol. */
function protocolFields(listener: Listener): Reply {
    const { check, connectionDrain } = listener;
    return {
        MasterSlaveServerGroupId: listener.groupId,
        ProxyProtocolV2Enabled: listener.proxyProtocolV2,
        HealthCheck: listener.healthCheck,
        HealthCheckConnectPort: check.connectPort,
        HealthCheckConnectTimeout: check.timeout,
        HealthCheckInterval: check.interval,
        HealthyThreshold: check.healthyThreshold,
        UnhealthyThreshold: check.unhealthyThreshold,
        ...(listener.protocol === "tcp"
            ? {
                  PersistenceTimeout: listener.persistenceTimeout,
                  EstablishedTimeout: listener.establishedTimeout,
                  HealthCheckType: check.type,
                  HealthCheckDomain: check.domain,
                  HealthCheckURI: check.uri,
                  HealthCheckHttpCode: check.httpCode,
                  ...(connectionDrain.status === "on" && {
                      ConnectionDrain: "on",
                      ConnectionDrainTimeout: connectionDrain.timeout,
                  }),
              }
            : { HealthCheckReq: check.request, HealthCheckExp: check.expected }),
    };
}

export function listenerShape(listener: Listener, status: Listener["status"], tags: readonly Tag[]): Reply {
    return {
        ...common(listener, status),
        ...protocolFields(listener),
        AclIds: { AclId: listener.acl.ids },
        PersistenceTimeout: listener.persistenceTimeout,
        ...(listener.protocol === "tcp" && { SynProxy: listener.synProxy }),
        Tags: { Tag: tags.map(tagShape) },
    };
}

/** A row of DescribeLoadBalancerListeners: lists are plain here, and what is not set is absent instead of empty. */
export function listenerRow(cloud: Cloud, listener: Listener): Reply {
    const { AclType, AclId, VServerGroupId, ...shared } = common(listener, listener.status);
    const { HealthCheckConnectPort, ...settings } = protocolFields(listener);
    const config = { ...settings, ...(listener.check.connectPort > 0 && { HealthCheckConnectPort }) };
    return {
        ...shared,
        ...(AclType !== "" && { AclType }),
        ...(AclId !== "" && { AclId }),
        ...(VServerGroupId !== "" && { VServerGroupId }),
        ListenerProtocol: listener.protocol,
        AclIds: listener.acl.ids,
        Tags: readTags(cloud, "listener", taggedListener(listener)).map(tagShape),
        TCPListenerConfig: listener.protocol === "tcp" ? config : {},
        UDPListenerConfig: listener.protocol === "udp" ? config : {},
        HTTPListenerConfig: {},
        HTTPSListenerConfig: {},
    };
}
