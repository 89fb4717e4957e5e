// The plan as data: what a stack declares, in the words of the console. All formats are made from it.

import * as pulumi from "@pulumi/pulumi";

import { formatChildName, formatStandbyCheckKey } from "../../components/domain";
import {
    pickField,
    type ResolvedAlarm,
    type ResolvedHealthCheck,
    type ResolvedListener,
    type ResolvedPair,
} from "../../components/model";
import type { Problem } from "../../components/validation";

/** A resource that the program declared. */
export interface DeclaredResource {
    readonly type: string;
    readonly name: string;
    readonly inputs: Record<string, unknown>;
}

/** The failover figures per pair; without a value where they hang on a secret. */
export type Outputs = Record<string, FailoverTimes>;

export interface FailoverTimes {
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
    /** Why its roles are to stay as they are. */
    readonly locked?: string;
}

/** A setting of the resolved pair as a plan has it: known, or SECRET, and choices as text. */
type Text<V> = V extends string ? string : V extends readonly (infer E)[] ? readonly Text<E>[] : V;
type Planned<T> = {
    readonly [K in keyof T as undefined extends pulumi.Unwrap<T[K]> ? never : K]: Text<pulumi.Unwrap<T[K]>>;
} & {
    readonly [K in keyof T as undefined extends pulumi.Unwrap<T[K]> ? K : never]?: Text<
        Exclude<pulumi.Unwrap<T[K]>, undefined>
    >;
};

/** Each setting with its value, and nothing where there is none. */
export type InstancePlan = Planned<NonNullable<ResolvedPair["instance"]>>;

export type ServerPlan = Planned<ResolvedListener["primary"]>;

export type HealthCheckPlan = Planned<ResolvedHealthCheck>;

/** No bandwidth where there is no limit of its own, no description where the listener keeps the one that it has. */
export interface ListenerPlan extends Planned<
    Omit<ResolvedListener, "primary" | "secondary" | "healthCheck" | "bandwidth" | "description">
> {
    /** Name of the listener and of its server group in Pulumi. */
    readonly name: string;
    readonly bandwidth?: number;
    readonly description?: string;
    readonly primary: ServerPlan;
    readonly secondary: ServerPlan;
    readonly healthCheck: HealthCheckPlan;
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

/** What stands where a value is kept secret. */
export const SECRET = "[secret]";

/** The type of a pair. */
export const COMPONENT = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer";

export interface PlanRun {
    readonly stack: string;
    readonly region: string | undefined;
    readonly pairs: readonly ResolvedPair[];
    readonly warnings: readonly Problem[];
    /** Everything that was registered. */
    readonly declared: readonly Pick<DeclaredResource, "type" | "name">[];
    readonly outputs: Outputs;
}

/** Makes the plan out of the pairs of a program. */
export function toPlan({ stack, region, pairs, warnings, declared, outputs }: PlanRun): Plan {
    return {
        stack,
        ...(region === undefined ? {} : { region }),
        pairs: pairs.map((pair) =>
            toPairPlan(pair, Object.hasOwn(outputs, pair.name) ? outputs[pair.name] : undefined),
        ),
        warnings,
        resources: declared.map(({ type, name }) => ({ type, name })),
    };
}

function toPairPlan(pair: ResolvedPair, outputs: FailoverTimes | undefined): PairPlan {
    const { name, instance, loadBalancerId, maxFailoverSeconds, listeners, standbyCheck, alarm } = pair;
    return omitUndefined({
        name,
        instance: instance && redact(instance),
        loadBalancerId: instance ? undefined : redact(loadBalancerId),
        // What is secret is not known to be on.
        deletionProtection: pair.deletionProtection === true,
        modificationProtection: pair.modificationProtection === true,
        defaultServerGroup: pair.defaultServerGroup === true,
        maxFailoverSeconds: redact(maxFailoverSeconds),
        listeners: listeners.map((listener) => toListenerPlan(name, listener, outputs)),
        standbyCheck: standbyCheck && toStandbyCheckPlan(name, standbyCheck, outputs),
        alarm: alarm && toAlarmPlan(alarm),
        preflight: pair.preflight ? true : undefined,
        guard: pair.guard ? true : undefined,
        switchBack: pair.switchBack ? true : undefined,
    });
}

/** All rules of a pair are alike but for what they watch. */
function toAlarmPlan(alarm: ResolvedAlarm): AlarmPlan {
    const { perListener, enabled, warn, info, threshold, ...settings } = alarm;
    const level = (one: unknown) => {
        const known = redact(one) as Record<string, unknown> | string | undefined;
        return typeof known === "object" ? { ...known, threshold: String(known["threshold"]) } : known;
    };
    return omitUndefined({
        ...redact(settings),
        perListener: perListener ? true : undefined,
        threshold: String(redact(threshold)),
        warn: level(warn),
        info: level(info),
        // Only what is off is told.
        enabled: enabled === true ? undefined : redact(enabled),
    });
}

function toListenerPlan(pair: string, listener: ResolvedListener, outputs: FailoverTimes | undefined): ListenerPlan {
    const { key, acl, healthCheck, description, bandwidth, proxyProtocolV2, ...settings } = listener;
    return omitUndefined({
        ...redact(settings),
        key,
        name: formatChildName(pair, key),
        description: redact(description) || undefined,
        healthCheck: toHealthCheckPlan(healthCheck),
        acl: acl && omitUndefined({ type: redact(pickField(acl, "type")), ids: toList(redact(pickField(acl, "ids"))) }),
        bandwidth: bandwidth === -1 ? undefined : redact(bandwidth),
        proxyProtocolV2: proxyProtocolV2 === true,
        failoverSeconds: outputs?.failoverSeconds?.[key],
        recoverySeconds: outputs?.recoverySeconds?.[key],
    });
}

function toHealthCheckPlan(check: ResolvedHealthCheck): HealthCheckPlan {
    return omitUndefined({ ...redact(check), httpCodes: toList(redact(check.httpCodes)) });
}

function toStandbyCheckPlan(
    pair: string,
    check: ResolvedListener,
    outputs: FailoverTimes | undefined,
): StandbyCheckPlan {
    return omitUndefined({
        name: formatChildName(pair, formatStandbyCheckKey(check.port)),
        port: check.port,
        // The roles of the check are reversed.
        primary: redact(check.secondary),
        secondary: redact(check.primary),
        healthCheck: toHealthCheckPlan(check.healthCheck),
        detectionSeconds: outputs?.standbyDetectionSeconds,
    });
}

/** What is secret as a whole still stands where a list would. */
function toList(value: unknown): unknown {
    return value === SECRET ? [SECRET] : value;
}

/** The value, with SECRET for what may not be shown, and without what is left out. */
export function redact<T extends object>(value: T): T extends readonly unknown[] ? unknown[] : Record<string, unknown>;
export function redact(value: unknown): unknown;
export function redact(value: unknown): unknown {
    // Offline, only what hangs on a secret is not known, or not plain.
    if (pulumi.Output.isInstance(value) || pulumi.isUnknown(value) || pulumi.runtime.isRpcSecret(value)) {
        return SECRET;
    }
    if (Array.isArray(value)) {
        return value.map((entry) => redact(entry));
    }
    return typeof value === "object" && value !== null
        ? omitUndefined(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, redact(part)])))
        : value;
}

function omitUndefined<T>(record: Record<string, unknown>): T {
    const entries = Object.entries(record).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(entries) as T;
}
