// The plan as data: what a stack declares, in the words of the console. All formats are made from it.

import * as pulumi from "@pulumi/pulumi";

import type { PairConfig } from "../../stacks/config";
import { AddressIpVersion } from "../../components/enums";
import { alarmsOf } from "../../components/alarms";
import type { Problem } from "../../components/validate";
import { childName, listenerKey, standbyCheckKey } from "../../components/names";

/** A resource that the program declared. */
export interface DeclaredResource {
    readonly type: string;
    readonly name: string;
    readonly inputs: Record<string, unknown>;
}

/** The failover figures per pair; without a value where they hang on a secret. */
export type Outputs = Record<string, Figures>;

export interface Figures {
    readonly failoverSeconds: Record<string, number> | undefined;
    readonly recoverySeconds: Record<string, number> | undefined;
    readonly standbyDetectionSeconds: number | undefined;
}

export interface Plan {
    readonly stack: string;
    readonly region?: string;
    readonly pairs: readonly PairPlan[];
    readonly warnings: readonly Problem[];
    /** Everything that the engine would register, in the order of declaration. */
    readonly resources: readonly { readonly type: string; readonly name: string }[];
}

export interface PairPlan {
    readonly name: string;
    /** Of an instance that the pair declares. */
    readonly instance?: InstancePlan;
    /** Id of an existing instance. */
    readonly loadBalancerId?: string;
    readonly deletionProtection: boolean;
    readonly modificationProtection: boolean;
    readonly defaultServerGroup: boolean;
    readonly maxFailoverSeconds?: number;
    readonly listeners: readonly ListenerPlan[];
    readonly standbyCheck?: StandbyCheckPlan;
    readonly alarm?: AlarmPlan;
    /** Whether the cloud is asked before anything is declared. */
    readonly preflight?: true;
    /** Whether an update changes the primary only to a server that is seen to serve, and back where it does not. */
    readonly guard?: true;
    readonly switchBack?: true;
}

export interface InstancePlan {
    readonly name: string;
    readonly addressType: string;
    readonly addressIpVersion: string;
    readonly address?: string;
    readonly vswitchId?: string;
    readonly instanceChargeType?: string;
    readonly internetChargeType?: string;
    readonly paymentType: string;
    /** Months of a subscription. */
    readonly period?: number;
    readonly spec?: string;
    readonly bandwidth?: number;
    readonly primaryZoneId?: string;
    readonly secondaryZoneId?: string;
    readonly resourceGroupId?: string;
    readonly tags: Readonly<Record<string, string>>;
}

export interface ListenerPlan {
    readonly key: string;
    /** Name of the listener and of its server group in Pulumi. */
    readonly name: string;
    readonly protocol: string;
    readonly port: number;
    readonly groupName?: string;
    readonly description?: string;
    readonly primary: ServerPlan;
    readonly secondary: ServerPlan;
    readonly healthCheck: HealthCheckPlan;
    readonly acl?: { readonly type: string; readonly ids: readonly string[] };
    /** Mbit/s; left out where there is no limit. */
    readonly bandwidth?: number;
    readonly scheduler: string;
    /** Seconds; 0 is off. */
    readonly persistenceTimeout: number;
    /** Seconds; TCP only. */
    readonly establishedTimeout?: number;
    readonly proxyProtocolV2: boolean;
    readonly failoverSeconds?: number;
    readonly recoverySeconds?: number;
}

/** The rules of CloudMonitor on the number of unhealthy servers: one on the instance, or one on each port. */
export interface AlarmPlan {
    /** Whether there is a rule for each port, and one for the standby check. */
    readonly perListener?: true;
    readonly contactGroups: readonly string[];
    readonly threshold: string;
    /** Seconds. */
    readonly period: number;
    readonly times: number;
    readonly warn?: AlarmLevelPlan;
    readonly info?: AlarmLevelPlan;
    /** Seconds. */
    readonly silenceTime: number;
    readonly effectiveInterval: string;
    readonly webhook?: string;
    readonly targets?: readonly AlarmTargetPlan[];
    /** Left out where the rules hold. */
    readonly enabled?: false;
    readonly tags?: Readonly<Record<string, string>>;
}

/** A level beside the critical one. */
export interface AlarmLevelPlan {
    readonly threshold: string;
    readonly times: number;
}

/** What a rule is pushed to. */
export interface AlarmTargetPlan {
    readonly id: string;
    readonly arn: string;
    readonly level: string;
    readonly jsonParams?: string;
}

/** A listener that lets no client in and has the cloud probe the secondary. */
export interface StandbyCheckPlan {
    /** Name of the listener, of its server group and of its access control list in Pulumi. */
    readonly name: string;
    readonly port: number;
    /** Each server of the pair, on the port that is checked while it waits. */
    readonly primary: ServerPlan;
    readonly secondary: ServerPlan;
    readonly healthCheck: HealthCheckPlan;
    readonly detectionSeconds?: number;
}

export interface ServerPlan {
    readonly serverId: string;
    readonly type: string;
    readonly port: number;
    readonly weight: number;
}

export interface HealthCheckPlan {
    readonly type: string;
    readonly interval: number;
    readonly timeout: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
    readonly port?: number;
    readonly uri?: string;
    readonly domain?: string;
    readonly httpCodes?: readonly string[];
}

/** What stands where a value is kept secret. */
export const SECRET = "[secret]";

/** The type of a pair. */
export const COMPONENT = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer";

/** The types of the resources that a pair declares. */
export const TYPES = {
    instance: "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer",
    group: "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup",
    listener: "alicloud:slb/listener:Listener",
    defaultServerGroup: "alicloud:slb/backendServer:BackendServer",
    alarm: "alicloud:cms/alarm:Alarm",
} as const;

export interface Run {
    readonly stack: string;
    readonly region: string | undefined;
    readonly pairs: readonly PairConfig[];
    readonly warnings: readonly Problem[];
    readonly declared: readonly DeclaredResource[];
    readonly outputs: Outputs;
}

/** Makes the plan out of what a run of the program declared. */
export function toPlan(run: Run): Plan {
    const find = (type: keyof typeof TYPES, name: string) =>
        run.declared.find((resource) => resource.type === TYPES[type] && resource.name === name)?.inputs;
    return {
        stack: run.stack,
        ...(run.region === undefined ? {} : { region: run.region }),
        pairs: run.pairs.map((pair) => pairPlan(pair, run.outputs[pair.name], find)),
        warnings: run.warnings,
        resources: run.declared.map(({ type, name }) => ({ type, name })),
    };
}

type Find = (type: keyof typeof TYPES, name: string) => Record<string, unknown> | undefined;

function pairPlan({ name, args }: PairConfig, outputs: Figures | undefined, find: Find): PairPlan {
    const instance = find("instance", name);
    const keys = args.listeners.map(({ protocol, port }) => listenerKey(protocol, port));
    const listeners = keys.map((key) => {
        const child = childName(name, key);
        const listener = find("listener", child) ?? {};
        return listenerPlan(key, child, listener, find("group", child) ?? {}, outputs);
    });
    const protectedListener = find("listener", childName(name, keys[0] ?? ""))?.["deleteProtectionValidation"];
    return clean({
        name,
        instance: instance && instancePlan(instance),
        loadBalancerId: instance ? undefined : shown(find("group", childName(name, keys[0] ?? ""))?.["loadBalancerId"]),
        deletionProtection: protectedListener === true,
        modificationProtection: instance?.["modificationProtectionStatus"] === "ConsoleProtection",
        defaultServerGroup: find("defaultServerGroup", name) !== undefined,
        maxFailoverSeconds: pulumi.Output.isInstance(args.maxFailoverSeconds) ? SECRET : args.maxFailoverSeconds,
        listeners,
        standbyCheck: args.standbyCheck && standbyCheckPlan(childName(name, standbyCheckKey(args.standbyCheck.port))),
        preflight: args.preflight ? true : undefined,
        guard: args.guard ? true : undefined,
        switchBack: args.switchBack ? true : undefined,
        alarm: args.alarm && alarmPlan(find("alarm", alarmsOf(name, args)[0]!.name) ?? {}, args.alarm.perListener),
    }) as unknown as PairPlan;

    function standbyCheckPlan(child: string): StandbyCheckPlan {
        const { port, primary, secondary, healthCheck } = listenerPlan(
            "",
            child,
            find("listener", child) ?? {},
            find("group", child) ?? {},
        );
        // The group's primary is the pair's secondary, and the other way round.
        return clean({
            name: child,
            port,
            primary: secondary,
            secondary: primary,
            healthCheck,
            detectionSeconds: outputs?.standbyDetectionSeconds,
        }) as unknown as StandbyCheckPlan;
    }
}

/** All rules of a pair are alike but for what they watch. */
function alarmPlan(inputs: Record<string, unknown>, perListener: boolean | undefined): AlarmPlan {
    const { threshold, times } = (inputs["escalationsCritical"] ?? {}) as Record<string, unknown>;
    return clean({
        perListener: perListener ? true : undefined,
        contactGroups: shown(inputs["contactGroups"]),
        threshold: shown(threshold),
        period: shown(inputs["period"]),
        times: shown(times),
        warn: levelPlan(shown(inputs["escalationsWarn"])),
        info: levelPlan(shown(inputs["escalationsInfo"])),
        silenceTime: shown(inputs["silenceTime"]),
        effectiveInterval: shown(inputs["effectiveInterval"]),
        webhook: shown(inputs["webhook"]),
        targets: targetPlans(shown(inputs["targets"])),
        enabled: inputs["enabled"] === true ? undefined : shown(inputs["enabled"]),
        tags: shown(inputs["tags"]),
    }) as unknown as AlarmPlan;
}

/** A level, without what is the same for all. */
function levelPlan(level: unknown): unknown {
    if (typeof level !== "object" || level === null) {
        return level;
    }
    const { threshold, times } = level as Record<string, unknown>;
    return { threshold, times };
}

function targetPlans(targets: unknown): unknown {
    return Array.isArray(targets)
        ? (targets as Record<string, unknown>[]).map(({ targetId, arn, level, jsonParams }) =>
              clean({ id: targetId, arn, level: String(level).toLowerCase(), jsonParams }),
          )
        : targets;
}

function instancePlan(inputs: Record<string, unknown>): InstancePlan {
    return clean({
        name: shown(inputs["loadBalancerName"]),
        addressType: shown(inputs["addressType"]),
        addressIpVersion: shown(inputs["addressIpVersion"] ?? AddressIpVersion.Ipv4),
        address: shown(inputs["address"]),
        vswitchId: shown(inputs["vswitchId"]),
        instanceChargeType: shown(inputs["instanceChargeType"]),
        internetChargeType: shown(inputs["internetChargeType"]),
        paymentType: shown(inputs["paymentType"]),
        period: shown(inputs["period"]),
        spec: shown(inputs["loadBalancerSpec"]),
        bandwidth: shown(inputs["bandwidth"]),
        primaryZoneId: shown(inputs["masterZoneId"]),
        secondaryZoneId: shown(inputs["slaveZoneId"]),
        resourceGroupId: shown(inputs["resourceGroupId"]),
        tags: shown(inputs["tags"] ?? {}),
    }) as unknown as InstancePlan;
}

function listenerPlan(
    key: string,
    name: string,
    listener: Record<string, unknown>,
    group: Record<string, unknown>,
    outputs?: Figures,
): ListenerPlan {
    const [primary, secondary] = group["servers"] as Record<string, unknown>[];
    const codes = listener["healthCheckHttpCode"] as string | undefined;
    return clean({
        key,
        name,
        protocol: listener["protocol"],
        port: listener["frontendPort"],
        groupName: shown(group["name"]),
        // Without one, the listener keeps the name that it has.
        description: shown(listener["description"]) || undefined,
        primary: serverPlan(primary ?? {}),
        secondary: serverPlan(secondary ?? {}),
        healthCheck: clean({
            type: shown(listener["healthCheckType"] ?? listener["protocol"]),
            interval: shown(listener["healthCheckInterval"]),
            timeout: shown(listener["healthCheckTimeout"]),
            healthyThreshold: shown(listener["healthyThreshold"]),
            unhealthyThreshold: shown(listener["unhealthyThreshold"]),
            port: backendPortIfNone(shown(listener["healthCheckConnectPort"])),
            uri: shown(listener["healthCheckUri"]),
            domain: shown(listener["healthCheckDomain"]),
            httpCodes: codes && (shown(codes) === SECRET ? [SECRET] : codes.split(",")),
        }),
        acl:
            listener["aclStatus"] === "on"
                ? { type: shown(listener["aclType"]), ids: shown(listener["aclIds"]) }
                : undefined,
        bandwidth: listener["bandwidth"] === -1 ? undefined : shown(listener["bandwidth"]),
        scheduler: shown(listener["scheduler"]),
        persistenceTimeout: shown(listener["persistenceTimeout"]),
        establishedTimeout: shown(listener["establishedTimeout"]),
        proxyProtocolV2: listener["proxyProtocolV2Enabled"] === true,
        failoverSeconds: outputs?.failoverSeconds?.[key],
        recoverySeconds: outputs?.recoverySeconds?.[key],
    }) as unknown as ListenerPlan;
}

/** The provider writes "each server's own backend port" as a negative number. */
function backendPortIfNone(port: unknown): unknown {
    return typeof port === "number" && port < 0 ? undefined : port;
}

function serverPlan({ serverId, type, port, weight }: Record<string, unknown>): ServerPlan {
    return {
        serverId: shown(serverId),
        type: shown(type),
        port: shown(port),
        weight: shown(weight),
    } as unknown as ServerPlan;
}

/** The value, with SECRET for what may not be shown. */
export function shown(value: unknown): unknown {
    // Offline, only what hangs on a secret is not known.
    if (pulumi.isUnknown(value) || pulumi.runtime.isRpcSecret(value)) {
        return SECRET;
    }
    if (Array.isArray(value)) {
        return value.map(shown);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shown(part)]))
        : value;
}

function clean(record: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
