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
} from "../args";
import { formatListenerKey, resolveChargeType, resolveTiming, selectCheckedListener } from "../domain";
import { AclType, AddressType, HealthCheckType, HttpCode, InternetChargeType, PaymentType, Protocol } from "../enums";
import { type Fields, type ObjectShape, PAIR_SHAPE } from "../schema";
import { isDeferred, mapInputs, pickField } from "./inputs";

const SHAPES = { ...PAIR_SHAPE.fields, listener: PAIR_SHAPE.fields.listeners.of };
const BANDWIDTH = SHAPES.loadBalancer.fields.bandwidth.default;
const { type: CHECK_TYPE, uri: CHECK_PATH, httpCodes: CHECK_CODES } = SHAPES.healthCheck.fields;
const { level: TARGET_LEVEL } = SHAPES.alarm.fields.targets.of.fields;

type Port = "primaryPort" | "secondaryPort";

/** Settings with what their shape says of those that are left out. */
type Settings<F extends Fields, A> = {
    readonly [K in keyof A & keyof F]-?: pulumi.Input<
        F[K] extends { readonly default: unknown } ? NonNullable<pulumi.Unwrap<A[K]>> : pulumi.Unwrap<A[K]>
    >;
};

function applyDefaults<F extends Fields, A extends object>(
    { fields }: ObjectShape<F>,
    configured: pulumi.Input<A | undefined> | undefined,
): Settings<F, A> {
    const entries = Object.entries(fields).map(([key, shape]) => {
        const own = pickField(configured, key as keyof A);
        const fallback = shape.kind === "object" ? undefined : shape.default;
        return [key, fallback === undefined ? own : mapInputs([own], (value: unknown) => value ?? fallback)];
    });
    return Object.fromEntries(entries) as Settings<F, A>;
}

/** The instance, of which the cloud bills traffic, bandwidth and units in ways that exclude each other. */
export function resolveLoadBalancer(
    name: string,
    { loadBalancer }: Pick<PrimarySecondaryLoadBalancerArgs, "loadBalancer">,
) {
    const pick = <K extends keyof LoadBalancerArgs>(key: K) => pickField(loadBalancer, key);
    const all = applyDefaults<typeof SHAPES.loadBalancer.fields, LoadBalancerArgs>(SHAPES.loadBalancer, loadBalancer);
    return {
        ...all,
        name: mapInputs([pick("name")], (own) => own ?? name),
        bandwidth: mapInputs([pick("internetChargeType"), pick("bandwidth")], (billing, own) =>
            billing === InternetChargeType.PayByBandwidth ? (own ?? BANDWIDTH) : own,
        ),
        internetChargeType: mapInputs([pick("addressType"), all.internetChargeType], (type, billing) =>
            type === AddressType.Intranet ? undefined : billing,
        ),
        instanceChargeType: mapInputs(
            [pick("paymentType"), pick("instanceChargeType"), pick("spec")],
            (payment, own, spec) => (payment === PaymentType.Subscription ? undefined : resolveChargeType(own, spec)),
        ),
        // Of a subscription; the cloud's default is left to it.
        period: pick("period"),
    };
}
export type ResolvedLoadBalancer = ReturnType<typeof resolveLoadBalancer>;

/** Tags: an empty map takes them away; left out, they would stay. */
export function resolveTags(tags: PrimarySecondaryLoadBalancerArgs["tags"]) {
    return mapInputs([tags], (own) => own ?? {});
}

/** One of the two servers. */
export function resolveServer(server: pulumi.Input<ServerArgs>) {
    return applyDefaults<typeof SHAPES.primary.fields, ServerArgs>(SHAPES.primary, server);
}
export type ResolvedServer = ReturnType<typeof resolveServer>;

/** A listener with its two servers, and what it takes from the pair. */
export function resolveListener(
    listener: ListenerArgs,
    pair: Pick<PrimarySecondaryLoadBalancerArgs, "primary" | "secondary" | "healthCheck">,
) {
    const { protocol, port, acl, healthCheck, ...own } = listener;
    const key = formatListenerKey(protocol, port);
    const { backendPort, primaryPort, secondaryPort, establishedTimeout, ...all } = applyDefaults<
        typeof SHAPES.listener.fields,
        typeof own
    >(SHAPES.listener, own);
    return {
        ...all,
        key,
        protocol,
        port,
        primary: { ...resolveServer(pair.primary), port: resolvePort(primaryPort, backendPort) },
        secondary: { ...resolveServer(pair.secondary), port: resolvePort(secondaryPort, backendPort) },
        description: mapInputs([own.description], (configured) => configured ?? key),
        establishedTimeout: protocol === Protocol.Tcp ? establishedTimeout : undefined,
        acl,
        healthCheck: resolveHealthCheck(protocol, healthCheck, pair.healthCheck),
    };
}
export type ResolvedListener = ReturnType<typeof resolveListener>;

/** The port of one of the servers. */
function resolvePort(
    own: pulumi.Input<number | undefined> | undefined,
    both: pulumi.Input<number | undefined> | undefined,
) {
    return mapInputs([own, both], (single, shared) => (single ?? shared) as number);
}

type CheckInput = pulumi.Input<HealthCheckArgs | undefined> | undefined;

/** A health check: field by field the listener's own, else the one shared by all, else the protocol's default. */
function resolveHealthCheck(protocol: Protocol, own: CheckInput, shared: CheckInput) {
    const mergeField = <K extends keyof HealthCheckArgs>(key: K) =>
        mapInputs([pickField(own, key), pickField(shared, key)], (first, second) => first ?? second);
    const mergeTiming = (key: Parameters<typeof resolveTiming>[1]) =>
        mapInputs([pickField(own, key), pickField(shared, key)], (first, second) =>
            resolveTiming(protocol, key, first, second),
        );
    const type =
        protocol === Protocol.Tcp
            ? mapInputs([mergeField("type")], (configured) => configured ?? CHECK_TYPE.default)
            : protocol;
    // A shared one may serve those listeners alone that choose the HTTP check for themselves.
    const mergeHttpField = <K extends keyof HealthCheckArgs, D>(key: K, fallback: D) =>
        mapInputs([type, mergeField(key)], (kind, configured) =>
            kind === HealthCheckType.Http ? (configured ?? fallback) : undefined,
        );
    return {
        type,
        interval: mergeTiming("interval"),
        timeout: mergeTiming("timeout"),
        healthyThreshold: mergeTiming("healthyThreshold"),
        unhealthyThreshold: mergeTiming("unhealthyThreshold"),
        port: mergeField("port"),
        uri: mergeHttpField("uri", CHECK_PATH.default),
        domain: mergeHttpField("domain", undefined),
        httpCodes: mergeHttpField("httpCodes", [...CHECK_CODES.default] as HttpCode[]),
    };
}
export type ResolvedHealthCheck = ReturnType<typeof resolveHealthCheck>;

/** The standby check as a listener, with the roles reversed: its health is the secondary's. */
export function resolveStandbyCheck(
    check: StandbyCheckArgs,
    pair: PrimarySecondaryLoadBalancerArgs,
    aclId: pulumi.Input<string>,
): ResolvedListener {
    const model = selectCheckedListener(pair.listeners);
    const named = (own: Port) => resolvePort(check[own], check.backendPort);
    const port = (own: Port) => resolvePort(named(own), model && resolvePort(model[own], model.backendPort));
    const listener = {
        protocol: Protocol.Tcp,
        port: check.port,
        primaryPort: port("secondaryPort"),
        secondaryPort: port("primaryPort"),
        description: "standby-check",
        acl: { type: AclType.White, ids: [aclId] },
        healthCheck: mapInputs(
            [check.healthCheck, named("primaryPort"), model?.healthCheck],
            (own, ports, inherited) => ({
                ...(isSet(ports) ? {} : inherited),
                ...omitUnset(own ?? {}),
            }),
        ),
    };
    return resolveListener(listener, { ...pair, primary: pair.secondary, secondary: pair.primary });
}

/** The settings without those that are left out. */
function omitUnset<T extends object>(all: T): Partial<T> {
    return Object.fromEntries(Object.entries(all).filter(([, value]) => isSet(value))) as Partial<T>;
}

/** Whether a setting is not left out, as undefined or as null. */
function isSet(value: unknown): boolean {
    return value !== undefined && value !== null;
}

/** The rules that tell somebody. */
export function resolveAlarm(alarm: AlarmArgs) {
    return {
        ...applyDefaults<typeof SHAPES.alarm.fields, AlarmArgs>(SHAPES.alarm, alarm),
        warn: resolveAlarmLevel(alarm.warn),
        info: resolveAlarmLevel(alarm.info),
        targets: mapInputs([alarm.targets], (all) =>
            all?.map((one) => ({ ...one, level: one.level ?? TARGET_LEVEL.default })),
        ),
    };
}
export type ResolvedAlarm = ReturnType<typeof resolveAlarm>;

/** A level of an alarm beside the critical one, where it is there; a part of it that is secret does not hide the rest. */
function resolveAlarmLevel(level: AlarmArgs["warn"]) {
    const all = (own: AlarmLevelArgs) =>
        applyDefaults<typeof SHAPES.alarm.fields.warn.fields, AlarmLevelArgs>(SHAPES.alarm.fields.warn, own);
    if (isDeferred(level)) {
        return mapInputs([level], (own) => (isSet(own) ? all(own as AlarmLevelArgs) : undefined));
    }
    return isSet(level) ? all(level as AlarmLevelArgs) : undefined;
}
export type ResolvedAlarmLevel = Pick<ResolvedAlarm, "threshold" | "times">;

/** All of a pair, for those who look at it as a whole. */
export function resolvePair(name: string, args: PrimarySecondaryLoadBalancerArgs) {
    const { loadBalancerId, tags, resourceGroupId, listeners, standbyCheck, alarm } = args;
    return {
        name,
        instance: loadBalancerId
            ? undefined
            : { ...resolveLoadBalancer(name, args), resourceGroupId, tags: resolveTags(tags) },
        loadBalancerId,
        deletionProtection: args.deletionProtection,
        modificationProtection: args.modificationProtection,
        defaultServerGroup: args.defaultServerGroup,
        maxFailoverSeconds: args.maxFailoverSeconds,
        preflight: args.preflight,
        guard: args.guard,
        switchBack: args.switchBack,
        listeners: listeners.map((listener) => resolveListener(listener, args)),
        standbyCheck: standbyCheck && resolveStandbyCheck(standbyCheck, args, ""),
        alarm: alarm && resolveAlarm(alarm),
    };
}
export type ResolvedPair = ReturnType<typeof resolvePair>;
