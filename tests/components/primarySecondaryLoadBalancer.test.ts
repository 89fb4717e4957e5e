// Which children the component declares, with exactly which inputs and options. What they do to the cloud is proved
// by the engine tests.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    AclType,
    AddressType,
    HealthCheckType,
    HttpCode,
    InstanceChargeType,
    InvalidArgsError,
    PaymentType,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
    Scheduler,
    ServerType,
} from "../../components";
import { pairArgs } from "../support/build";
import { awaitValue, inputsOf, recorded, recordOptions, resetMocks, settled } from "../support/mocks";
import { COMPONENT, DEFAULT_GROUP, GROUP, INSTANCE, LISTENER } from "../support/types";

class Server extends pulumi.CustomResource {}

const names = () => recorded.map(({ type, name }) => `${type} ${name}`).sort();

async function declared(args: Partial<PrimarySecondaryLoadBalancerArgs>, name = "web") {
    const pair = new PrimarySecondaryLoadBalancer(name, pairArgs(args));
    return settled(pair);
}

describe("PrimarySecondaryLoadBalancer", () => {
    beforeEach(() => resetMocks());

    it("declares instance, group and listener with every default said openly", async () => {
        const outputs = await declared({});
        assert.deepEqual(
            names(),
            [COMPONENT, INSTANCE, LISTENER, GROUP]
                .map((type) => `${type} ${type === COMPONENT || type === INSTANCE ? "web" : "web-tcp-443"}`)
                .sort(),
        );
        assert.deepEqual(inputsOf(INSTANCE, "web"), {
            loadBalancerName: "web",
            addressType: "internet",
            internetChargeType: "PayByTraffic",
            instanceChargeType: "PayByCLCU",
            paymentType: "PayAsYouGo",
            tags: {},
            deleteProtection: "off",
            modificationProtectionStatus: "NonProtection",
        });
        assert.deepEqual(inputsOf(GROUP, "web-tcp-443"), {
            loadBalancerId: "web-id",
            servers: [
                { serverId: "i-a", port: 8443, type: "ecs", weight: 100, serverType: "Master" },
                { serverId: "i-b", port: 8443, type: "ecs", weight: 100, serverType: "Slave" },
            ],
        });
        assert.deepEqual(inputsOf(LISTENER, "web-tcp-443"), {
            loadBalancerId: "web-id",
            masterSlaveServerGroupId: "web-tcp-443-id",
            protocol: "tcp",
            frontendPort: 443,
            description: "tcp-443",
            bandwidth: -1,
            scheduler: "wrr",
            persistenceTimeout: 0,
            establishedTimeout: 900,
            proxyProtocolV2Enabled: false,
            aclStatus: "off",
            healthCheckType: "tcp",
            healthCheckConnectPort: -520,
            healthCheckInterval: 2,
            healthCheckTimeout: 5,
            healthyThreshold: 3,
            unhealthyThreshold: 3,
        });
        assert.deepEqual(outputs, {
            urn: outputs.urn,
            loadBalancerId: "web-id",
            address: "203.0.113.1",
            groupIds: { "tcp-443": "web-tcp-443-id" },
            listenerIds: { "tcp-443": "web-tcp-443-id" },
            attachments: [
                { listener: "tcp-443", role: "primary", serverId: "i-a", port: 8443, weight: 100 },
                { listener: "tcp-443", role: "secondary", serverId: "i-b", port: 8443, weight: 100 },
            ],
            failoverSeconds: { "tcp-443": 19 },
            recoverySeconds: { "tcp-443": 4 },
            standbyCheckListenerId: undefined,
            standbyDetectionSeconds: undefined,
        });
    });

    it("sends the cloud's documented UDP check, not the provider's", async () => {
        const { failoverSeconds, recoverySeconds } = await declared({
            listeners: [{ protocol: Protocol.Udp, port: 53, backendPort: 5353 }],
        });
        assert.deepEqual(inputsOf(LISTENER, "web-udp-53"), {
            loadBalancerId: "web-id",
            masterSlaveServerGroupId: "web-udp-53-id",
            protocol: "udp",
            frontendPort: 53,
            description: "udp-53",
            bandwidth: -1,
            scheduler: "wrr",
            persistenceTimeout: 0,
            proxyProtocolV2Enabled: false,
            aclStatus: "off",
            healthCheckConnectPort: -520,
            healthCheckInterval: 5,
            healthCheckTimeout: 10,
            healthyThreshold: 3,
            unhealthyThreshold: 3,
        });
        assert.deepEqual(failoverSeconds, { "udp-53": 40 });
        assert.deepEqual(recoverySeconds, { "udp-53": 40 });
    });

    it("passes every setting of the instance", async () => {
        await declared({
            loadBalancer: {
                name: "shop",
                addressType: AddressType.Intranet,
                vswitchId: "vsw-a",
                address: "10.0.0.9",
                spec: "slb.s3.small",
                instanceChargeType: InstanceChargeType.PayBySpec,
                primaryZoneId: "cn-hangzhou-h",
                secondaryZoneId: "cn-hangzhou-i",
            },
            tags: { env: "prod" },
            resourceGroupId: "rg-a",
            deletionProtection: true,
            modificationProtection: true,
        });
        assert.deepEqual(inputsOf(INSTANCE, "web"), {
            loadBalancerName: "shop",
            addressType: "intranet",
            vswitchId: "vsw-a",
            address: "10.0.0.9",
            loadBalancerSpec: "slb.s3.small",
            instanceChargeType: "PayBySpec",
            paymentType: "PayAsYouGo",
            masterZoneId: "cn-hangzhou-h",
            slaveZoneId: "cn-hangzhou-i",
            resourceGroupId: "rg-a",
            tags: { env: "prod" },
            deleteProtection: "on",
            modificationProtectionStatus: "ConsoleProtection",
        });
        assert.equal(inputsOf(LISTENER, "web-tcp-443")["deleteProtectionValidation"], true);
        assert.equal("deleteProtectionValidation" in inputsOf(GROUP, "web-tcp-443"), false);
    });

    it("sends neither charge type nor protection for a subscription, which has neither", async () => {
        await declared({
            loadBalancer: { paymentType: PaymentType.Subscription, spec: "slb.s1.small", period: 12 },
        });
        assert.deepEqual(inputsOf(INSTANCE, "web"), {
            loadBalancerName: "web",
            addressType: "internet",
            internetChargeType: "PayByTraffic",
            loadBalancerSpec: "slb.s1.small",
            paymentType: "Subscription",
            period: 12,
            tags: {},
            modificationProtectionStatus: "NonProtection",
        });
    });

    it("bills by specification where one is given", async () => {
        await declared({ loadBalancer: { spec: "slb.s2.small" } });
        assert.equal(inputsOf(INSTANCE, "web")["instanceChargeType"], "PayBySpec");
    });

    it("passes every setting of a TCP listener, its own health check over the shared one", async () => {
        const { failoverSeconds } = await declared({
            primary: { serverId: "eni-a", type: ServerType.Eni, weight: 50 },
            listeners: [
                {
                    protocol: Protocol.Tcp,
                    port: 80,
                    primaryPort: 8080,
                    secondaryPort: 8081,
                    description: "shop-http",
                    groupName: "shop group",
                    bandwidth: 100,
                    scheduler: Scheduler.Sch,
                    persistenceTimeout: 60,
                    establishedTimeout: 30,
                    proxyProtocolV2: true,
                    acl: { type: AclType.White, ids: ["acl-a", "acl-b"] },
                    healthCheck: {
                        type: HealthCheckType.Http,
                        uri: "/ok",
                        domain: "a.example",
                        port: 9000,
                        interval: 3,
                    },
                },
            ],
            healthCheck: {
                interval: 10,
                timeout: 4,
                unhealthyThreshold: 2,
                httpCodes: [HttpCode.Http2xx, HttpCode.Http3xx],
            },
        });
        assert.deepEqual(inputsOf(GROUP, "web-tcp-80"), {
            loadBalancerId: "web-id",
            name: "shop group",
            servers: [
                { serverId: "eni-a", port: 8080, type: "eni", weight: 50, serverType: "Master" },
                { serverId: "i-b", port: 8081, type: "ecs", weight: 100, serverType: "Slave" },
            ],
        });
        assert.deepEqual(inputsOf(LISTENER, "web-tcp-80"), {
            loadBalancerId: "web-id",
            masterSlaveServerGroupId: "web-tcp-80-id",
            protocol: "tcp",
            frontendPort: 80,
            description: "shop-http",
            bandwidth: 100,
            scheduler: "sch",
            persistenceTimeout: 60,
            establishedTimeout: 30,
            proxyProtocolV2Enabled: true,
            aclStatus: "on",
            aclType: "white",
            aclIds: ["acl-a", "acl-b"],
            healthCheckType: "http",
            healthCheckUri: "/ok",
            healthCheckDomain: "a.example",
            healthCheckHttpCode: "http_2xx,http_3xx",
            healthCheckConnectPort: 9000,
            healthCheckInterval: 3,
            healthCheckTimeout: 4,
            healthyThreshold: 3,
            unhealthyThreshold: 2,
        });
        assert.deepEqual(failoverSeconds, { "tcp-80": 4 * 2 + 3 * 1 });
    });

    it("sends an explicit path and code for an HTTP check that names none", async () => {
        await declared({
            listeners: [{ ...pairArgs().listeners[0]!, healthCheck: { type: HealthCheckType.Http } }],
        });
        const { healthCheckUri, healthCheckHttpCode } = inputsOf(LISTENER, "web-tcp-443");
        assert.deepEqual([healthCheckUri, healthCheckHttpCode], ["/", "http_2xx"]);
    });

    it("uses an existing instance by id and declares none", async () => {
        const outputs = await declared({ loadBalancer: undefined, loadBalancerId: "lb-a" });
        assert.deepEqual(names(), [`${COMPONENT} web`, `${GROUP} web-tcp-443`, `${LISTENER} web-tcp-443`].sort());
        assert.equal(inputsOf(GROUP, "web-tcp-443")["loadBalancerId"], "lb-a");
        assert.deepEqual([outputs.loadBalancerId, outputs.address], ["lb-a", undefined]);
    });

    it("puts both servers into the default group by one resource, on request", async () => {
        await declared({ defaultServerGroup: true });
        assert.deepEqual(inputsOf(DEFAULT_GROUP, "web"), {
            loadBalancerId: "web-id",
            backendServers: [
                { serverId: "i-a", type: "ecs", weight: 100 },
                { serverId: "i-b", type: "ecs", weight: 100 },
            ],
            deleteProtectionValidation: false,
        });
    });

    it("declares the same with a guard, as there is nothing to be guarded under mocks", async () => {
        await declared({});
        const without = names();
        await resetMocks();
        await declared({ guard: true, switchBack: true });
        assert.deepEqual(names(), without);
    });

    it("names children by protocol and port, whatever the order", async () => {
        const tcp = { protocol: Protocol.Tcp, port: 53, backendPort: 53 };
        const udp = { protocol: Protocol.Udp, port: 53, backendPort: 53 };
        await declared({ listeners: [tcp, udp] });
        const before = names();
        await resetMocks();
        await declared({ listeners: [udp, tcp] });
        assert.deepEqual(names(), before);
        assert.deepEqual(
            before.filter((name) => name.startsWith(LISTENER)),
            [`${LISTENER} web-tcp-53`, `${LISTENER} web-udp-53`],
        );
    });

    it("makes a group replaceable at any time, and each listener wait for the one before", async () => {
        const { options, transformation } = recordOptions();
        const pair = new PrimarySecondaryLoadBalancer(
            "web",
            {
                ...pairArgs(),
                listeners: [1, 2, 3].map((port) => ({ protocol: Protocol.Tcp, port, backendPort: 80 })),
                defaultServerGroup: true,
            },
            { protect: true, transformations: [transformation] },
        );
        await settled(pair);
        const { protect, replaceOnChanges, deleteBeforeReplace, parent } = options.get(`${GROUP} web-tcp-2`)!;
        assert.deepEqual(
            { protect, replaceOnChanges, deleteBeforeReplace, parent: parent === pair },
            { protect: false, replaceOnChanges: ["servers"], deleteBeforeReplace: false, parent: true },
        );
        const waitsFor = async (key: string) => {
            const { dependsOn } = options.get(key)!;
            const urns = ((dependsOn ?? []) as pulumi.Resource[]).map((resource) => awaitValue(resource.urn));
            return (await Promise.all(urns)).map((urn) => urn.split("::").at(-1));
        };
        assert.deepEqual(await waitsFor(`${LISTENER} web-tcp-1`), []);
        assert.deepEqual(await waitsFor(`${LISTENER} web-tcp-2`), ["web-tcp-1"]);
        assert.deepEqual(await waitsFor(`${LISTENER} web-tcp-3`), ["web-tcp-2"]);
        assert.deepEqual(await waitsFor(`${DEFAULT_GROUP} web`), ["web-tcp-3"]);
        for (const key of [`${INSTANCE} web`, `${LISTENER} web-tcp-1`]) {
            assert.deepEqual([key, options.get(key)!.protect], [key, undefined]);
        }
    });

    describe("with wrong plain values", () => {
        const wrong = {
            ...pairArgs(),
            primary: { serverId: "i-b" },
            listeners: [{ protocol: Protocol.Tcp, port: 0, backendPort: 80 }],
        };
        const reasons = [
            { propertyPath: "listeners[0].port", reason: "out of range, got 0; must be an integer from 1 to 65535" },
            {
                propertyPath: "secondary.serverId",
                reason: 'the same server as `primary.serverId`, got "i-b"; a server cannot take over from itself: must be another one',
            },
        ];

        it("throws one error with every problem, clean in a program and structured for a host", () => {
            assert.throws(
                () => new PrimarySecondaryLoadBalancer("web", wrong),
                (error: unknown) => {
                    assert.ok(error instanceof InvalidArgsError);
                    assert.equal(
                        error.message,
                        [
                            'PrimarySecondaryLoadBalancer "web": 2 invalid inputs',
                            ...reasons.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`),
                        ].join("\n"),
                    );
                    assert.deepEqual(error.errors, reasons);
                    // How the runtime and the host recognise it, also across copies of the SDK.
                    assert.equal(pulumi.ResourceError.isInstance(error), true);
                    assert.equal(pulumi.InputPropertiesError.isInstance(error), true);
                    assert.equal(error.hideStack, true);
                    return true;
                },
            );
        });

        it("registers nothing, not even the component", async () => {
            assert.throws(() => new PrimarySecondaryLoadBalancer("web", wrong), InvalidArgsError);
            await declared({}, "other");
            assert.deepEqual(
                recorded.filter(({ name }) => !name.startsWith("other")),
                [],
            );
        });
    });

    describe("with inputs that are not plain", () => {
        const output = <T>(value: T) => pulumi.output(value);

        it("declares the same as with plain ones", async () => {
            const plain = await declared({
                loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
                healthCheck: { interval: 3 },
                tags: { a: "b" },
                deletionProtection: true,
            });
            const wanted = [...recorded];
            await resetMocks();
            const deferred = await declared({
                loadBalancer: output({ addressType: AddressType.Intranet, vswitchId: output("vsw-a") }),
                primary: output({ serverId: "i-a" }),
                secondary: { serverId: Promise.resolve("i-b") },
                listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: output(8443) }],
                healthCheck: output({ interval: output(3) }),
                tags: { a: output("b") },
                deletionProtection: output(true),
            });
            const byName = (list: typeof recorded) =>
                new Map(list.map(({ type, name, inputs }) => [`${type} ${name}`, inputs]));
            assert.deepEqual(byName(recorded), byName(wanted));
            assert.deepEqual({ ...deferred, urn: "" }, { ...plain, urn: "" });
        });

        it("declares no child on top of a wrong value, and says all that is wrong against the component", async () => {
            const pair = new PrimarySecondaryLoadBalancer("web", {
                ...pairArgs(),
                primary: { serverId: output("") },
                secondary: { serverId: pulumi.secret("hush hush") },
            });
            await assert.rejects(awaitValue(pair.groupIds), (error: unknown) => {
                assert.ok(error instanceof InvalidArgsError);
                assert.deepEqual(
                    error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason.split(";")[0]}`),
                    ['primary.serverId: empty, got ""', "secondary.serverId: malformed, got [secret]"],
                );
                assert.equal(error.resource, pair);
                return true;
            });
            await assert.rejects(awaitValue(pair.loadBalancerId), InvalidArgsError);
            assert.deepEqual(
                recorded.filter(({ type }) => type !== COMPONENT),
                [],
            );
        });

        it("waits for a server made with the address of the very instance", async () => {
            const late: { pair?: PrimarySecondaryLoadBalancer } = {};
            const gate = new Promise<void>((resolve) => setImmediate(resolve));
            const server = new Server("test:index:Server", "server", {
                address: pulumi.output(gate.then(() => late.pair!.address)),
            });
            const pair = new PrimarySecondaryLoadBalancer("web", {
                ...pairArgs(),
                primary: { serverId: server.id.apply((id) => `i-${id}`) },
            });
            late.pair = pair;
            const { attachments } = await settled(pair);
            assert.equal(attachments[0]!.serverId, "i-server-id");
            assert.deepEqual(inputsOf("test:index:Server", "server"), { address: "203.0.113.1" });
        });

        it("tells the engine its arguments, but for what a resource has yet to tell of the servers", async () => {
            const server = new Server("test:index:Server", "server", { address: "" });
            const vswitch = new Server("test:index:Server", "vswitch", { address: "" });
            const preflight = false;
            await settled(
                new PrimarySecondaryLoadBalancer("web", {
                    loadBalancer: {
                        addressType: AddressType.Intranet,
                        vswitchId: vswitch.id.apply((id) => `vsw-${id}`),
                    },
                    primary: { serverId: server.id.apply((id) => `i-${id}`), weight: output(90) },
                    secondary: output({ serverId: server.id.apply((id) => `i-other-${id}`) }),
                    listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: Promise.resolve(8443) }],
                    tags: { a: output("b") },
                    preflight,
                }),
            );
            assert.deepEqual(inputsOf(COMPONENT, "web"), {
                loadBalancer: { addressType: "intranet", vswitchId: "vsw-vswitch-id" },
                primary: { weight: 90 },
                listeners: [{ protocol: "tcp", port: 443, backendPort: 8443 }],
                tags: { a: "b" },
                preflight,
            });
        });

        it("leaves unknown values to the deployment during preview", async () => {
            await resetMocks(true);
            const pair = new PrimarySecondaryLoadBalancer("web", {
                ...pairArgs(),
                primary: { serverId: pulumi.output(pulumi.unknown as unknown as string) },
                maxFailoverSeconds: 19,
            });
            await awaitValue(pair.listenerIds);
            assert.deepEqual(
                names(),
                [`${COMPONENT} web`, `${INSTANCE} web`, `${GROUP} web-tcp-443`, `${LISTENER} web-tcp-443`].sort(),
            );
        });

        it("refuses an Output where children are declared by it", () => {
            assert.throws(
                () =>
                    new PrimarySecondaryLoadBalancer("web", {
                        ...pairArgs(),
                        listeners: output(
                            pairArgs().listeners,
                        ) as unknown as PrimarySecondaryLoadBalancerArgs["listeners"],
                    }),
                {
                    errors: [
                        {
                            propertyPath: "listeners",
                            reason: "an output, as of a resource or a secret; must be a plain value, as children are declared by it",
                        },
                    ],
                },
            );
        });

        it("keeps a secret server id secret", async () => {
            const pair = new PrimarySecondaryLoadBalancer("web", {
                ...pairArgs(),
                primary: { serverId: pulumi.secret("i-a") },
            });
            await settled(pair);
            assert.equal(await pulumi.isSecret(pair.attachments), true);
            assert.equal(await pulumi.isSecret(pair.groupIds), false);
        });
    });
});
