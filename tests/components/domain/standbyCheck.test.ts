// Which children the standby check declares, with exactly which inputs, and where its settings come from.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    AddressIpVersion,
    HealthCheckType,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
    type StandbyCheckArgs,
} from "../../../components";
import {
    awaitValue,
    inputsOf as inputsOfChild,
    recorded,
    recordOptions,
    resetMocks,
    settled,
} from "../../support/mocks";
import { ACL, ACL_ENTRY as ENTRY, GROUP, LISTENER } from "../../support/types";

const NAME = "web-tcp-9000-standby";

const pair: PrimarySecondaryLoadBalancerArgs = {
    loadBalancer: {},
    primary: { serverId: "i-a", weight: 90 },
    secondary: { serverId: "i-b" },
    listeners: [{ protocol: Protocol.Tcp, port: 443, primaryPort: 8443, secondaryPort: 9443 }],
    standbyCheck: { port: 9000 },
};

const inputsOf = (type: string) => inputsOfChild(type, NAME);

const declared = (args: Partial<PrimarySecondaryLoadBalancerArgs>, options: pulumi.ComponentResourceOptions = {}) =>
    settled(new PrimarySecondaryLoadBalancer("web", { ...pair, ...args }, options));

describe("the standby check", () => {
    beforeEach(() => resetMocks());

    it("is a list that matches nobody, a group with the roles reversed and a listener closed by the list", async () => {
        const outputs = await declared({ tags: { env: "prod" }, resourceGroupId: "rg-a", deletionProtection: true });
        assert.deepEqual(inputsOf(ACL), { ipVersion: "ipv4", tags: { env: "prod" }, resourceGroupId: "rg-a" });
        assert.deepEqual(inputsOf(ENTRY), { aclId: `${NAME}-id`, entry: "192.0.2.0/24", comment: "nobody" });
        assert.deepEqual(inputsOf(GROUP), {
            loadBalancerId: "web-id",
            servers: [
                { serverId: "i-b", port: 9443, type: "ecs", weight: 100, serverType: "Master" },
                { serverId: "i-a", port: 8443, type: "ecs", weight: 90, serverType: "Slave" },
            ],
        });
        assert.deepEqual(inputsOf(LISTENER), {
            loadBalancerId: "web-id",
            masterSlaveServerGroupId: `${NAME}-id`,
            protocol: "tcp",
            frontendPort: 9000,
            description: "standby-check",
            bandwidth: -1,
            scheduler: "wrr",
            persistenceTimeout: 0,
            establishedTimeout: 900,
            proxyProtocolV2Enabled: false,
            aclStatus: "on",
            aclType: "white",
            aclIds: [`${NAME}-id`],
            deleteProtectionValidation: true,
            healthCheckType: "tcp",
            healthCheckConnectPort: -520,
            healthCheckInterval: 2,
            healthCheckTimeout: 5,
            healthyThreshold: 3,
            unhealthyThreshold: 3,
        });
        assert.deepEqual(
            [outputs.standbyCheckListenerId, outputs.standbyDetectionSeconds, Object.keys(outputs.listenerIds)],
            [`${NAME}-id`, 19, ["tcp-443"]],
        );
        assert.deepEqual(
            outputs.attachments.map(({ listener }) => listener),
            ["tcp-443", "tcp-443"],
        );
    });

    it("is not there where nobody asked for it", async () => {
        const outputs = await declared({ standbyCheck: undefined });
        assert.deepEqual(
            recorded.filter(({ type }) => type === ACL),
            [],
        );
        assert.deepEqual([outputs.standbyCheckListenerId, outputs.standbyDetectionSeconds], [undefined, undefined]);
    });

    it("comes after all else on the instance, its list before it, its group replaceable at any time", async () => {
        const { options, transformation } = recordOptions();
        await declared({ defaultServerGroup: true }, { protect: true, transformations: [transformation] });
        const { protect, replaceOnChanges, deleteBeforeReplace } = options.get(`${GROUP} ${NAME}`)!;
        assert.deepEqual(
            { protect, replaceOnChanges, deleteBeforeReplace },
            {
                protect: false,
                replaceOnChanges: ["servers"],
                deleteBeforeReplace: false,
            },
        );
        const before = options.get(`${LISTENER} ${NAME}`)!.dependsOn as pulumi.Resource[];
        const urns = await Promise.all(before.map(({ urn }) => awaitValue(urn)));
        assert.deepEqual(
            urns.map((urn) => urn.split("$").at(-1)),
            ["alicloud:slb/backendServer:BackendServer::web", `${ENTRY}::${NAME}`],
        );
    });

    it("checks what stands behind the TCP listener with the lowest port, in whatever order", async () => {
        const healthCheck = { type: HealthCheckType.Http, uri: "/healthz", interval: 1, timeout: 1 };
        const listeners = [
            { protocol: Protocol.Udp, port: 53, backendPort: 5353 },
            { protocol: Protocol.Tcp, port: 8000, backendPort: 1 },
            { protocol: Protocol.Tcp, port: 443, backendPort: 8443, healthCheck },
        ];
        const seen: unknown[] = [];
        for (const order of [listeners, listeners.toReversed()]) {
            await resetMocks();
            const standbyCheck = { port: 9000, healthCheck: { interval: 4, timeout: undefined } };
            const { standbyDetectionSeconds } = await declared({ listeners: order, standbyCheck });
            const servers = inputsOf(GROUP)["servers"] as { port: number }[];
            const { healthCheckType, healthCheckUri, healthCheckInterval, healthCheckTimeout } = inputsOf(LISTENER);
            seen.push([
                servers.map(({ port }) => port),
                [healthCheckType, healthCheckUri, healthCheckInterval, healthCheckTimeout],
                standbyDetectionSeconds,
            ]);
        }
        const expected = [[8443, 8443], ["http", "/healthz", 4, 1], 4 * 3 + 4 * 2];
        assert.deepEqual(seen, [expected, expected]);
    });

    it("takes null, as YAML and JSON write it, for left out", async () => {
        const listener = { protocol: Protocol.Tcp, port: 443, healthCheck: { healthyThreshold: 2, interval: 4 } };
        const standbyCheck = JSON.parse(
            '{ "port": 9000, "backendPort": null, "primaryPort": null, "healthCheck": { "healthyThreshold": null } }',
        ) as StandbyCheckArgs;
        await declared({ listeners: [{ ...listener, backendPort: 8443 }], standbyCheck });
        assert.deepEqual(
            (inputsOf(GROUP)["servers"] as { port: number }[]).map(({ port }) => port),
            [8443, 8443],
        );
        const { healthyThreshold, healthCheckInterval } = inputsOf(LISTENER);
        assert.deepEqual([healthyThreshold, healthCheckInterval], [2, 4]);
    });

    it("with ports of its own takes only what the pair says of health checks", async () => {
        await declared({
            listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 1, healthCheck: { interval: 7 } }],
            healthCheck: { unhealthyThreshold: 5 },
            standbyCheck: { port: 9000, primaryPort: 21, secondaryPort: 22 },
        });
        assert.deepEqual(
            (inputsOf(GROUP)["servers"] as { port: number }[]).map(({ port }) => port),
            [22, 21],
        );
        const { healthCheckInterval, unhealthyThreshold } = inputsOf(LISTENER);
        assert.deepEqual([healthCheckInterval, unhealthyThreshold], [2, 5]);
    });

    for (const [title, version] of [
        ["plain", AddressIpVersion.Ipv6],
        ["an Output", pulumi.secret(AddressIpVersion.Ipv6)],
    ] as const) {
        for (const [where, args] of [
            ["a new", { loadBalancer: { addressIpVersion: version } }],
            [
                "an existing",
                {
                    loadBalancer: undefined,
                    loadBalancerId: "lb-a",
                    standbyCheck: { port: 9000, addressIpVersion: version },
                },
            ],
        ] as const) {
            it(`has an IPv6 list for ${where} IPv6 instance (${title}), its entry in the list itself`, async () => {
                await declared(args);
                const { ipVersion, entryLists } = inputsOf(ACL);
                assert.deepEqual(
                    [ipVersion, entryLists, recorded.some(({ type }) => type === ENTRY)],
                    ["ipv6", [{ entry: "2001:db8::/32", comment: "nobody" }], false],
                );
            });
        }
    }

    it("takes settings that are Outputs", async () => {
        const { standbyDetectionSeconds } = await declared({
            standbyCheck: {
                port: 9000,
                backendPort: pulumi.output(22),
                healthCheck: pulumi.output({ interval: 1, timeout: 1, unhealthyThreshold: 2 }),
            },
        });
        assert.equal(standbyDetectionSeconds, 3);
        assert.deepEqual(
            (inputsOf(GROUP)["servers"] as { port: number }[]).map(({ port }) => port),
            [22, 22],
        );
    });
});
