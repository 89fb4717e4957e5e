// What the cloud remembers: plain records, in its own words.

export interface VSwitch {
    readonly id: string;
    readonly vpcId: string;
    readonly zoneId: string;
    readonly cidr: string;
}

export interface Vpc {
    readonly id: string;
    readonly cidr: string;
}

export type InstanceStatus = "Pending" | "Running" | "Starting" | "Stopping" | "Stopped";

export interface Instance {
    readonly id: string;
    readonly name: string;
    readonly vpcId: string;
    readonly vSwitchId: string;
    readonly zoneId: string;
    readonly privateIp: string;
    readonly tags: Record<string, string>;
    readonly ramRole: string;
    status: InstanceStatus;
}

export interface NetworkInterface {
    readonly id: string;
    readonly vpcId: string;
    readonly vSwitchId: string;
    readonly zoneId: string;
    readonly privateIp: string;
    readonly instanceId: string;
    status: "Available" | "InUse";
}

export type Protocol = "tcp" | "udp";
export type Role = "Master" | "Slave";
export type ServerKind = "ecs" | "eni";
export type LoadBalancerStatus = "active" | "inactive" | "locked";
export type InternetChargeType = "paybytraffic" | "paybybandwidth";
export type InstanceChargeType = "PayBySpec" | "PayByCLCU";

export interface BackendServer {
    serverId: string;
    weight: number;
    type: ServerKind;
    serverIp: string;
    description: string;
}

export interface GroupServer extends BackendServer {
    port: number;
    role: Role;
}

export interface Group {
    readonly id: string;
    readonly loadBalancerId: string;
    readonly name: string;
    readonly createdAt: number;
    servers: GroupServer[];
}

export interface HealthCheck {
    type: "tcp" | "http" | "udp";
    connectPort: number;
    timeout: number;
    interval: number;
    healthyThreshold: number;
    unhealthyThreshold: number;
    domain: string;
    uri: string;
    httpCode: string;
    /** What a UDP probe sends, and what has to come back; empty for the cloud's own way. */
    request: string;
    expected: string;
}

export interface Acl {
    readonly id: string;
    name: string;
    readonly ipVersion: "ipv4" | "ipv6";
    readonly resourceGroupId: string;
    readonly createdAt: number;
    entries: { ip: string; comment: string }[];
}

export interface Listener {
    readonly loadBalancerId: string;
    readonly protocol: Protocol;
    readonly port: number;
    status: "stopped" | "starting" | "running";
    bandwidth: number;
    scheduler: string;
    description: string;
    /** The port of the default server group; 0 when a group serves the listener. */
    backendPort: number;
    groupId: string;
    acl: { status: "on" | "off"; type: "white" | "black" | ""; ids: string[] };
    persistenceTimeout: number;
    establishedTimeout: number;
    proxyProtocolV2: boolean;
    synProxy: "enable" | "disable";
    /** For servers that are removed; their connections get so many seconds. */
    connectionDrain: { status: "on" | "off"; timeout: number };
    healthCheck: "on" | "off";
    check: HealthCheck;
    /** Describe calls that still have to pass before a slow start is over. */
    pollsUntilRunning: number;
}

export interface PendingChange {
    readonly at: number;
    readonly internetChargeType?: InternetChargeType;
    readonly bandwidth?: number;
    readonly instanceChargeType?: InstanceChargeType;
}

export interface LoadBalancer {
    readonly id: string;
    readonly address: string;
    readonly addressType: "internet" | "intranet";
    readonly addressIpVersion: "ipv4" | "ipv6";
    readonly vpcId: string;
    readonly vSwitchId: string;
    readonly masterZoneId: string;
    readonly slaveZoneId: string;
    readonly resourceGroupId: string;
    readonly createdAt: number;
    name: string;
    status: LoadBalancerStatus;
    bandwidth: number;
    internetChargeType: InternetChargeType;
    instanceChargeType: InstanceChargeType;
    payType: "PayOnDemand" | "PrePay";
    spec: string;
    deleteProtection: "on" | "off";
    modificationProtection: { status: "NonProtection" | "ConsoleProtection"; reason: string };
    readonly servers: BackendServer[];
    readonly listeners: Map<string, Listener>;
    pending: PendingChange | undefined;
    pollsUntilActive: number;
    /** The window in which further listener creates are refused. */
    configuring: { pollsLeft: number; until: number } | undefined;
}

/** How many servers behind an instance fail their checks, from a moment (milliseconds) on. */
export interface UnhealthyCount {
    readonly at: number;
    readonly count: number;
}

export interface Alarm {
    readonly id: string;
    fields: Readonly<Record<string, string>>;
    escalations: Readonly<Record<string, string>>;
    labels: readonly { readonly Key: string; readonly Value: string }[];
    targets: readonly Readonly<Record<"Id" | "Arn" | "Level" | "JsonParams", string>>[];
    enabled: boolean;
}
