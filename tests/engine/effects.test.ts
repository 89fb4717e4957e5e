// What the plan says of a change's effect on traffic, against what the engine and the provider plan for it: one pair per
// field, all deployed at once, all changed in one preview.

import * as assert from "node:assert/strict";

import { HEALTH_CHECK_EFFECTS, INSTANCE_FIELDS, LISTENER_EFFECTS, PAIR_FIELDS } from "../../cli/plan/effects";
import type { Effect, Field } from "../../cli/plan/effects";
import {
    AclType,
    AddressIpVersion,
    AddressType,
    HealthCheckType,
    HttpCode,
    InstanceChargeType,
    InternetChargeType,
    type ListenerArgs,
    type LoadBalancerArgs,
    PaymentType,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
    Scheduler,
} from "../../components";
import { CloudStack } from "./support/cloud";

type Args = PrimarySecondaryLoadBalancerArgs;

const intranet: LoadBalancerArgs = {
    addressType: AddressType.Intranet,
    vswitchId: "vsw-a",
    primaryZoneId: "cn-hangzhou-h",
    secondaryZoneId: "cn-hangzhou-i",
};
const bySpec: LoadBalancerArgs = {
    spec: "slb.s1.small",
    internetChargeType: InternetChargeType.PayByBandwidth,
    bandwidth: 5,
};
const http = { type: HealthCheckType.Http, uri: "/healthz" };
const listener: ListenerArgs = {
    protocol: Protocol.Tcp,
    port: 443,
    backendPort: 8443,
    description: "https",
    groupName: "shop",
    healthCheck: http,
};
const args = (loadBalancer: LoadBalancerArgs): Args => ({
    loadBalancer,
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [listener],
    resourceGroupId: "rg-a",
});
const base = args(intranet);
const byBandwidth = args(bySpec);

const onInstance = (loadBalancer: LoadBalancerArgs, from = base) => ({ from, to: { ...from, loadBalancer } });
const inInstance = (change: LoadBalancerArgs, from = base) =>
    onInstance({ ...(from.loadBalancer as LoadBalancerArgs), ...change }, from);
const onPair = (change: Partial<Args>) => ({ from: base, to: { ...base, ...change } });
const onListener = (change: Partial<ListenerArgs>) => onPair({ listeners: [{ ...listener, ...change }] });

interface Case {
    readonly from: Args;
    readonly to: Args;
    /** The fields that are changed. */
    readonly fields: readonly Field[];
}

const [instance, own, check, pair] = [INSTANCE_FIELDS, LISTENER_EFFECTS, HEALTH_CHECK_EFFECTS, PAIR_FIELDS];
const subscription = (period: number) => args({ ...bySpec, paymentType: PaymentType.Subscription, period });

/** What replaces something stands alone; what does not is changed together, where the rules let it. */
const CASES: Record<string, Case> = {
    type: { ...onInstance({ addressType: AddressType.Internet }), fields: [instance.addressType] },
    ip: {
        ...inInstance({ addressIpVersion: AddressIpVersion.Ipv6 }, byBandwidth),
        fields: [instance.addressIpVersion],
    },
    address: { ...inInstance({ address: "10.0.1.77" }), fields: [instance.address] },
    vswitch: { ...inInstance({ vswitchId: "vsw-b" }), fields: [instance.vswitchId] },
    zone: { ...inInstance({ primaryZoneId: "cn-hangzhou-j" }), fields: [instance.primaryZoneId] },
    zone2: { ...inInstance({ secondaryZoneId: "cn-hangzhou-j" }), fields: [instance.secondaryZoneId] },
    resources: { ...onPair({ resourceGroupId: "rg-b" }), fields: [instance.resourceGroupId] },
    group: { ...onListener({ groupName: "other" }), fields: [own.groupName] },
    clcu: {
        ...onInstance({ instanceChargeType: InstanceChargeType.PayByClcu }, byBandwidth),
        fields: [instance.instanceChargeType],
    },
    traffic: {
        ...onInstance({ spec: "slb.s1.small", internetChargeType: InternetChargeType.PayByTraffic }, byBandwidth),
        fields: [instance.internetChargeType],
    },
    payment: {
        ...inInstance({ paymentType: PaymentType.Subscription }, byBandwidth),
        fields: [instance.paymentType],
    },
    period: { from: subscription(1), to: subscription(2), fields: [instance.period] },
    spec: {
        ...inInstance({ spec: "slb.s2.small", bandwidth: 10 }, byBandwidth),
        fields: [instance.spec, instance.bandwidth],
    },
    settings: {
        from: base,
        to: {
            ...base,
            loadBalancer: { ...intranet, name: "shop" },
            tags: { env: "test" },
            deletionProtection: true,
            modificationProtection: true,
            defaultServerGroup: true,
            maxFailoverSeconds: 60,
            guard: true,
            switchBack: true,
        },
        fields: [
            ...[instance.name, instance.tags, pair.deletionProtection, pair.modificationProtection],
            ...[pair.defaultServerGroup, pair.maxFailoverSeconds, pair.guard, pair.switchBack],
        ],
    },
    listener: {
        ...onListener({
            description: "other",
            acl: { type: AclType.White, ids: ["acl-a"] },
            bandwidth: 10,
            scheduler: Scheduler.Rr,
            persistenceTimeout: 60,
            establishedTimeout: 60,
            proxyProtocolV2: true,
            healthCheck: {
                ...{ type: HealthCheckType.Http, uri: "/live", domain: "example.com", port: 9000 },
                ...{ interval: 3, timeout: 9, healthyThreshold: 4, unhealthyThreshold: 4 },
                httpCodes: [HttpCode.Http2xx, HttpCode.Http3xx],
            },
        }),
        fields: [
            ...[own.description, own.acl, own.bandwidth, own.scheduler, own.persistenceTimeout],
            ...[own.establishedTimeout, own.proxyProtocolV2, check.uri, check.domain, check.port],
            ...[check.interval, check.timeout, check.healthyThreshold, check.unhealthyThreshold, check.httpCodes],
        ],
    },
    check: { ...onListener({ healthCheck: {} }), fields: [check.type] },
};

/** The same for fields that are left out after they were set. */
const LEFT_OUT: Case = {
    from: {
        ...args({ ...intranet, address: "10.0.1.99" }),
        listeners: [{ ...listener, healthCheck: { ...http, domain: "example.com" } }],
    },
    to: {
        loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
        primary: { serverId: "i-a" },
        secondary: { serverId: "i-b" },
        listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443, description: "", healthCheck: http }],
    },
    fields: [
        instance.address,
        instance.primaryZoneId,
        instance.secondaryZoneId,
        instance.resourceGroupId,
        own.groupName,
        own.description,
        check.domain,
    ],
};

/** What no change of the config changes alone, and what other engine tests prove: changes, alarm, preflight. */
const APART = [own.failoverSeconds, own.recoverySeconds, pair.loadBalancerId, pair.alarm, pair.preflight, pair.locked];

const PLANNED: Partial<Record<Effect, string>> = {
    instanceReplaced: "new address",
    serverGroupReplaced: "new group",
    none: "in place",
    inPlace: "in place",
};

/** What the engine plans for the children of a pair, in the words of the table. */
function planned(steps: readonly string[], name: string): string {
    const own = steps.map((step) => step.split(" ") as [string, string, string]);
    const of = (type: string) =>
        own.filter(([, kind, who]) => kind.endsWith(`:${type}`) && (who === name || who === `${name}-tcp-443`));
    const has = (type: string, op: string) => of(type).some(([one]) => one === op);
    if (has("ApplicationLoadBalancer", "replace")) {
        return "new address";
    }
    if (has("Listener", "replace") || has("Listener", "delete")) {
        return "interrupted";
    }
    return has("MasterSlaveServerGroup", "replace") && has("Listener", "update") ? "new group" : "in place";
}

describe("the effects on traffic that the plan tells", () => {
    let cloud: CloudStack;
    let steps: readonly string[];
    const cases = Object.entries({ ...CASES, "left-out": LEFT_OUT });

    before(async () => {
        cloud = await CloudStack.start("effects", (seed) =>
            ["h", "i", "j"]
                .reduce((all, zone) => all.zone(`cn-hangzhou-${zone}`), seed)
                .vpc("vpc-a", "10.0.0.0/16")
                .vSwitch("vsw-a", "vpc-a", "cn-hangzhou-h", "10.0.1.0/24")
                .vSwitch("vsw-b", "vpc-a", "cn-hangzhou-h", "10.0.2.0/24")
                .ecs({ id: "i-a" })
                .ecs({ id: "i-b" })
                .acl("acl-a", "office", "198.51.100.0/24"),
        );
        const declare = (side: "from" | "to") => () => {
            for (const [name, one] of cases) {
                new PrimarySecondaryLoadBalancer(name, one[side]);
            }
            return {};
        };
        await cloud.must("up", declare("from"));
        const preview = await cloud.run("preview", declare("to"));
        assert.ok(preview.ok, preview.output);
        steps = preview.steps;
    });
    after(() => cloud?.close());

    for (const [name, { fields }] of cases) {
        const effectOf = ({ effect, leftOut }: Field) => (name === "left-out" ? leftOut! : effect);
        const what = fields.map(({ label }) => label).join(", ");
        it(`${what}: ${[...new Set(fields.map(effectOf))].join(", ")}`, () => {
            const told = [...new Set(fields.map((field) => PLANNED[effectOf(field)]))];
            assert.deepEqual(told, [planned(steps, name)], steps.filter((step) => step.includes(name)).join("\n"));
        });
    }

    it("are proved for every field", () => {
        const all: Field[] = [instance, own, check, pair].flatMap((fields) => Object.values<Field>(fields));
        const proved = [...Object.values(CASES).flatMap(({ fields }) => fields), ...APART];
        assert.deepEqual(
            all.filter((field) => !proved.includes(field)).map(({ label }) => label),
            [],
        );
        const leftOut = all.filter((field) => field.leftOut !== undefined);
        assert.deepEqual(new Set(leftOut), new Set(LEFT_OUT.fields));
    });
});
