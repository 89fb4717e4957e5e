// A pair with every default and every merge of health checks applied: the one place where they are. Whoever sends, plans,
// compares or adopts reads the result. A setting that is left out in all ways, and has no default, is undefined in it.

import type * as pulumi from "@pulumi/pulumi";

import type {
    AlarmArgs,
    AlarmLevelArgs,
    HealthCheckArgs,
    ListenerArgs,
    LoadBalancerArgs,
    PrimarySecondaryLoadBalancerArgs,
    ServerArgs,
    StandbyCheckArgs,
} from "./args";
import {
    AclType,
    AddressType,
    HealthCheckType,
    InstanceChargeType,
    InternetChargeType,
    PaymentType,
    Protocol,
} from "./enums";
import { field, isDeferred, lift } from "./known";
import { HEALTH_CHECK_DEFAULTS, PAIR } from "./limits";
import { listenerKey } from "./names";
import type { Fields, ObjectShape } from "./shape";
import { checkedListener } from "./standby";

const SHAPES = { ...PAIR.fields, listener: PAIR.fields.listeners.of };
const BANDWIDTH = SHAPES.loadBalancer.fields.bandwidth.default;
const { type: CHECK_TYPE, uri: CHECK_PATH, httpCodes: CHECK_CODES } = SHAPES.healthCheck.fields;
const { level: TARGET_LEVEL } = SHAPES.alarm.fields.targets.of.fields;

/** Settings with what their shape says of those that are left out. */
type Settings<F extends Fields, A> = {
    readonly [K in keyof A & keyof F]-?: pulumi.Input<
        F[K] extends { readonly default: unknown } ? NonNullable<pulumi.Unwrap<A[K]>> : pulumi.Unwrap<A[K]>
    >;
};

function settings<F extends Fields, A extends object>(
    { fields }: ObjectShape<F>,
    given: pulumi.Input<A | undefined> | undefined,
): Settings<F, A> {
    const entries = Object.entries(fields).map(([key, shape]) => {
        const own = field(given, key as keyof A);
        const fallback = shape.kind === "object" ? undefined : shape.default;
        return [key, fallback === undefined ? own : lift([own], (value: unknown) => value ?? fallback)];
    });
    return Object.fromEntries(entries) as Settings<F, A>;
}

/** The instance, of which the cloud bills traffic, bandwidth and units in ways that exclude each other. */
export function resolvedInstance(name: string, { loadBalancer }: PrimarySecondaryLoadBalancerArgs) {
    const given = <K extends keyof LoadBalancerArgs>(key: K) => field(loadBalancer, key);
    return {
        ...settings<typeof SHAPES.loadBalancer.fields, LoadBalancerArgs>(SHAPES.loadBalancer, loadBalancer),
        name: lift([given("name")], (own) => own ?? name),
        bandwidth: lift([given("internetChargeType"), given("bandwidth")], (billed, own) =>
            billed === InternetChargeType.PayByBandwidth ? (own ?? BANDWIDTH) : own,
        ),
        internetChargeType: lift([given("addressType"), given("internetChargeType")], (type, own) =>
            type === AddressType.Intranet ? undefined : (own ?? InternetChargeType.PayByTraffic),
        ),
        instanceChargeType: lift(
            [given("paymentType"), given("instanceChargeType"), given("spec")],
            (payment, own, spec) =>
                payment === PaymentType.Subscription
                    ? undefined
                    : (own ?? (spec ? InstanceChargeType.PayBySpec : InstanceChargeType.PayByClcu)),
        ),
        // Of a subscription; the cloud's default is left to it.
        period: given("period"),
    };
}
export type ResolvedInstance = ReturnType<typeof resolvedInstance>;

/** One of the two servers. */
export function resolvedServer(server: pulumi.Input<ServerArgs>) {
    return settings<typeof SHAPES.primary.fields, ServerArgs>(SHAPES.primary, server);
}
export type ResolvedServer = ReturnType<typeof resolvedServer>;

/** A listener, with what it takes from the pair. */
export function resolvedListener(listener: ListenerArgs, pair: Pick<PrimarySecondaryLoadBalancerArgs, "healthCheck">) {
    const { protocol, port, acl, healthCheck, ...own } = listener;
    const key = listenerKey(protocol, port);
    const { establishedTimeout, ...all } = settings<typeof SHAPES.listener.fields, typeof own>(SHAPES.listener, own);
    return {
        ...all,
        key,
        protocol,
        port,
        primaryPort: backendPort(listener, "primaryPort"),
        secondaryPort: backendPort(listener, "secondaryPort"),
        description: lift([own.description], (given) => given ?? key),
        establishedTimeout: protocol === Protocol.Tcp ? establishedTimeout : undefined,
        acl,
        healthCheck: resolvedCheck(protocol, healthCheck, pair.healthCheck),
    };
}
export type ResolvedListener = ReturnType<typeof resolvedListener>;

/** The port of one of the servers behind a listener, or that a standby check names. */
function backendPort(listener: ListenerArgs | StandbyCheckArgs, own: "primaryPort" | "secondaryPort") {
    return lift([listener[own], listener.backendPort], (single, both) => (single ?? both) as number);
}

type CheckInput = pulumi.Input<HealthCheckArgs | undefined> | undefined;

/** A health check: field by field the listener's own, else the one shared by all, else the protocol's default. */
function resolvedCheck(protocol: Protocol, own: CheckInput, shared: CheckInput) {
    const defaults = HEALTH_CHECK_DEFAULTS[protocol];
    const merged = <K extends keyof HealthCheckArgs>(key: K) =>
        lift([field(own, key), field(shared, key)], (first, second) => first ?? second);
    const timing = (key: keyof typeof defaults) => lift([merged(key)], (given) => given ?? defaults[key]);
    const type = protocol === Protocol.Tcp ? lift([merged("type")], (given) => given ?? CHECK_TYPE.default) : protocol;
    // A shared one may serve those listeners alone that choose the HTTP check for themselves.
    const ofHttp = <K extends keyof HealthCheckArgs, D>(key: K, fallback: D) =>
        lift([type, merged(key)], (kind, given) => (kind === HealthCheckType.Http ? (given ?? fallback) : undefined));
    return {
        type,
        interval: timing("interval"),
        timeout: timing("timeout"),
        healthyThreshold: timing("healthyThreshold"),
        unhealthyThreshold: timing("unhealthyThreshold"),
        port: merged("port"),
        uri: ofHttp("uri", CHECK_PATH.default),
        domain: ofHttp("domain", undefined),
        httpCodes: ofHttp("httpCodes", CHECK_CODES.default),
    };
}
export type ResolvedCheck = ReturnType<typeof resolvedCheck>;

/** The standby check as a listener: that of the secondary, with the roles reversed. */
export function standbyListener(
    check: StandbyCheckArgs,
    listeners: readonly ListenerArgs[],
    aclId: pulumi.Input<string>,
): ListenerArgs {
    const model = checkedListener(listeners);
    const port = (own: "primaryPort" | "secondaryPort") =>
        lift([backendPort(check, own), model && backendPort(model, own)], (named, inherited) => named ?? inherited);
    return {
        protocol: Protocol.Tcp,
        port: check.port,
        primaryPort: port("secondaryPort"),
        secondaryPort: port("primaryPort"),
        description: "standby-check",
        acl: { type: AclType.White, ids: [aclId] },
        healthCheck: lift(
            [check.healthCheck, backendPort(check, "primaryPort"), model?.healthCheck],
            (own, named, inherited) => ({ ...(isGiven(named) ? {} : inherited), ...given(own ?? {}) }),
        ),
    };
}

/** The settings without those that are left out. */
function given<T extends object>(all: T): Partial<T> {
    return Object.fromEntries(Object.entries(all).filter(([, value]) => isGiven(value))) as Partial<T>;
}

/** Whether a setting is not left out, as undefined or as null. */
function isGiven(value: unknown): boolean {
    return value !== undefined && value !== null;
}

/** The rules that tell somebody. */
export function resolvedAlarm(alarm: AlarmArgs) {
    return {
        ...settings<typeof SHAPES.alarm.fields, AlarmArgs>(SHAPES.alarm, alarm),
        warn: resolvedLevel(alarm.warn),
        info: resolvedLevel(alarm.info),
        targets: lift([alarm.targets], (all) =>
            all?.map((one) => ({ ...one, level: one.level ?? TARGET_LEVEL.default })),
        ),
    };
}
export type ResolvedAlarm = ReturnType<typeof resolvedAlarm>;

/** A level of an alarm beside the critical one, where it is there; a part of it that is secret does not hide the rest. */
function resolvedLevel(level: AlarmArgs["warn"]) {
    const all = (own: AlarmLevelArgs) =>
        settings<typeof SHAPES.alarm.fields.warn.fields, AlarmLevelArgs>(SHAPES.alarm.fields.warn, own);
    if (isDeferred(level)) {
        return lift([level], (own) => (isGiven(own) ? all(own as AlarmLevelArgs) : undefined));
    }
    return isGiven(level) ? all(level as AlarmLevelArgs) : undefined;
}
export type ResolvedLevel = Pick<ResolvedAlarm, "threshold" | "times">;
