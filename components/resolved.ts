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
import { chargeType, timing } from "./defaults";
import { AclType, AddressType, HealthCheckType, HttpCode, InternetChargeType, PaymentType, Protocol } from "./enums";
import { isDeferred, mapInputs, pickField } from "./known";
import { PAIR } from "./limits";
import { listenerKey } from "./names";
import type { Fields, ObjectShape } from "./shape";
import { checkedListener } from "./standby";

const SHAPES = { ...PAIR.fields, listener: PAIR.fields.listeners.of };
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

function settings<F extends Fields, A extends object>(
    { fields }: ObjectShape<F>,
    given: pulumi.Input<A | undefined> | undefined,
): Settings<F, A> {
    const entries = Object.entries(fields).map(([key, shape]) => {
        const own = pickField(given, key as keyof A);
        const fallback = shape.kind === "object" ? undefined : shape.default;
        return [key, fallback === undefined ? own : mapInputs([own], (value: unknown) => value ?? fallback)];
    });
    return Object.fromEntries(entries) as Settings<F, A>;
}

/** The instance, of which the cloud bills traffic, bandwidth and units in ways that exclude each other. */
export function resolvedInstance(
    name: string,
    { loadBalancer }: Pick<PrimarySecondaryLoadBalancerArgs, "loadBalancer">,
) {
    const given = <K extends keyof LoadBalancerArgs>(key: K) => pickField(loadBalancer, key);
    const all = settings<typeof SHAPES.loadBalancer.fields, LoadBalancerArgs>(SHAPES.loadBalancer, loadBalancer);
    return {
        ...all,
        name: mapInputs([given("name")], (own) => own ?? name),
        bandwidth: mapInputs([given("internetChargeType"), given("bandwidth")], (billed, own) =>
            billed === InternetChargeType.PayByBandwidth ? (own ?? BANDWIDTH) : own,
        ),
        internetChargeType: mapInputs([given("addressType"), all.internetChargeType], (type, billed) =>
            type === AddressType.Intranet ? undefined : billed,
        ),
        instanceChargeType: mapInputs(
            [given("paymentType"), given("instanceChargeType"), given("spec")],
            (payment, own, spec) => (payment === PaymentType.Subscription ? undefined : chargeType(own, spec)),
        ),
        // Of a subscription; the cloud's default is left to it.
        period: given("period"),
    };
}
export type ResolvedInstance = ReturnType<typeof resolvedInstance>;

/** Tags: an empty map takes them away; left out, they would stay. */
export function resolvedTags(tags: PrimarySecondaryLoadBalancerArgs["tags"]) {
    return mapInputs([tags], (own) => own ?? {});
}

/** One of the two servers. */
export function resolvedServer(server: pulumi.Input<ServerArgs>) {
    return settings<typeof SHAPES.primary.fields, ServerArgs>(SHAPES.primary, server);
}
export type ResolvedServer = ReturnType<typeof resolvedServer>;

/** A listener with its two servers, and what it takes from the pair. */
export function resolvedListener(
    listener: ListenerArgs,
    pair: Pick<PrimarySecondaryLoadBalancerArgs, "primary" | "secondary" | "healthCheck">,
) {
    const { protocol, port, acl, healthCheck, ...own } = listener;
    const key = listenerKey(protocol, port);
    const { backendPort, primaryPort, secondaryPort, establishedTimeout, ...all } = settings<
        typeof SHAPES.listener.fields,
        typeof own
    >(SHAPES.listener, own);
    return {
        ...all,
        key,
        protocol,
        port,
        primary: { ...resolvedServer(pair.primary), port: portOf(primaryPort, backendPort) },
        secondary: { ...resolvedServer(pair.secondary), port: portOf(secondaryPort, backendPort) },
        description: mapInputs([own.description], (given) => given ?? key),
        establishedTimeout: protocol === Protocol.Tcp ? establishedTimeout : undefined,
        acl,
        healthCheck: resolvedCheck(protocol, healthCheck, pair.healthCheck),
    };
}
export type ResolvedListener = ReturnType<typeof resolvedListener>;

/** The port of one of the servers. */
function portOf(own: pulumi.Input<number | undefined> | undefined, both: pulumi.Input<number | undefined> | undefined) {
    return mapInputs([own, both], (single, shared) => (single ?? shared) as number);
}

type CheckInput = pulumi.Input<HealthCheckArgs | undefined> | undefined;

/** A health check: field by field the listener's own, else the one shared by all, else the protocol's default. */
function resolvedCheck(protocol: Protocol, own: CheckInput, shared: CheckInput) {
    const merged = <K extends keyof HealthCheckArgs>(key: K) =>
        mapInputs([pickField(own, key), pickField(shared, key)], (first, second) => first ?? second);
    const timed = (key: Parameters<typeof timing>[1]) =>
        mapInputs([pickField(own, key), pickField(shared, key)], (first, second) =>
            timing(protocol, key, first, second),
        );
    const type =
        protocol === Protocol.Tcp ? mapInputs([merged("type")], (given) => given ?? CHECK_TYPE.default) : protocol;
    // A shared one may serve those listeners alone that choose the HTTP check for themselves.
    const ofHttp = <K extends keyof HealthCheckArgs, D>(key: K, fallback: D) =>
        mapInputs([type, merged(key)], (kind, given) =>
            kind === HealthCheckType.Http ? (given ?? fallback) : undefined,
        );
    return {
        type,
        interval: timed("interval"),
        timeout: timed("timeout"),
        healthyThreshold: timed("healthyThreshold"),
        unhealthyThreshold: timed("unhealthyThreshold"),
        port: merged("port"),
        uri: ofHttp("uri", CHECK_PATH.default),
        domain: ofHttp("domain", undefined),
        httpCodes: ofHttp("httpCodes", [...CHECK_CODES.default] as HttpCode[]),
    };
}
export type ResolvedCheck = ReturnType<typeof resolvedCheck>;

/** The standby check as a listener, with the roles reversed: its health is the secondary's. */
export function resolvedStandbyCheck(
    check: StandbyCheckArgs,
    pair: PrimarySecondaryLoadBalancerArgs,
    aclId: pulumi.Input<string>,
): ResolvedListener {
    const model = checkedListener(pair.listeners);
    const named = (own: Port) => portOf(check[own], check.backendPort);
    const port = (own: Port) => portOf(named(own), model && portOf(model[own], model.backendPort));
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
                ...(isGiven(ports) ? {} : inherited),
                ...given(own ?? {}),
            }),
        ),
    };
    return resolvedListener(listener, { ...pair, primary: pair.secondary, secondary: pair.primary });
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
        targets: mapInputs([alarm.targets], (all) =>
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
        return mapInputs([level], (own) => (isGiven(own) ? all(own as AlarmLevelArgs) : undefined));
    }
    return isGiven(level) ? all(level as AlarmLevelArgs) : undefined;
}
export type ResolvedLevel = Pick<ResolvedAlarm, "threshold" | "times">;

/** All of a pair, for those who look at it as a whole. */
export function resolvedPair(name: string, args: PrimarySecondaryLoadBalancerArgs) {
    const { loadBalancerId, tags, resourceGroupId, listeners, standbyCheck, alarm } = args;
    return {
        name,
        instance: loadBalancerId
            ? undefined
            : { ...resolvedInstance(name, args), resourceGroupId, tags: resolvedTags(tags) },
        loadBalancerId,
        deletionProtection: args.deletionProtection,
        modificationProtection: args.modificationProtection,
        defaultServerGroup: args.defaultServerGroup,
        maxFailoverSeconds: args.maxFailoverSeconds,
        preflight: args.preflight,
        guard: args.guard,
        switchBack: args.switchBack,
        listeners: listeners.map((listener) => resolvedListener(listener, args)),
        standbyCheck: standbyCheck && resolvedStandbyCheck(standbyCheck, args, ""),
        alarm: alarm && resolvedAlarm(alarm),
    };
}
export type ResolvedPair = ReturnType<typeof resolvedPair>;
