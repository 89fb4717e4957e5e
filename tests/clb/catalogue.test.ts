// What the region offers, and the list of listeners.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
import { at, bench, makeGroup, makeListener, makeLoadBalancer, PARAMETER, without } from "./support/harness";

const missing = (name: string) =>
    [
        "MissingParameter",
        `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
    ] as const;

describe("what the region offers", () => {
    const b = bench();
    const { ok, refused } = b;

    it("is one region, at this address", async () => {
        const regions = {
            Region: [{ RegionId: "cn-hangzhou", LocalName: "cn-hangzhou", RegionEndpoint: b.clb.endpoint }],
        };
        const nowhere = { common: { RegionId: "" } };
        assert.deepEqual((await ok("DescribeRegions", {}, nowhere)).Regions, regions);
        assert.deepEqual((await ok("DescribeRegions", { AcceptLanguage: "en-US" })).Regions, regions);
        await refused("DescribeRegions", { AcceptLanguage: "fr" }, 400, ...PARAMETER);
    });

    it("are zones, each with the others as secondary ones, by name and as what can be bought", async () => {
        const [h, i] = ["cn-hangzhou-h", "cn-hangzhou-i"];
        const zone = (ZoneId: string) => ({ ZoneId, LocalName: ZoneId });
        assert.deepEqual((await ok("DescribeZones")).Zones, {
            Zone: [
                { ...zone(h), SlaveZones: { SlaveZone: [zone(i)] } },
                { ...zone(i), SlaveZones: { SlaveZone: [zone(h)] } },
            ],
        });
        const kinds = (...rows: [string, string][]) =>
            [
                [h, i],
                [i, h],
            ].map(([MasterZoneId, SlaveZoneId]) => ({
                MasterZoneId,
                SlaveZoneId,
                SupportResources: {
                    SupportResource: rows.map(([AddressType, AddressIPVersion]) => ({ AddressType, AddressIPVersion })),
                },
            }));
        const available = async (wanted: Record<string, string>): Promise<unknown> =>
            at(await ok("DescribeAvailableResource", wanted), "AvailableResources", "AvailableResource");
        const internet: [string, string][] = [
            ["classic_internet", "ipv4"],
            ["classic_internet", "ipv6"],
        ];
        assert.deepEqual(await available({}), kinds(["vpc", "ipv4"], ...internet));
        assert.deepEqual(await available({ AddressType: "vpc" }), kinds(["vpc", "ipv4"]));
        assert.deepEqual(await available({ AddressIPVersion: "ipv6" }), kinds(["classic_internet", "ipv6"]));
        assert.deepEqual(await available({ AddressType: "vpc", AddressIPVersion: "ipv6" }), []);
        // Closed long ago.
        assert.deepEqual(await available({ AddressType: "classic_intranet" }), []);
        await refused("DescribeAvailableResource", { AddressType: "classic-internet" }, 400, ...PARAMETER);
    });

    it("are quotas, as they hold here", async () => {
        b.clb.quotas.listenersPerLoadBalancer = 7;
        const quotas = at(await ok("DescribeSlbQuotas"), "Quotas", "Quota") as { QuotaName: string; Max: number }[];
        assert.deepEqual(
            quotas.map(({ QuotaName, Max }) => [QuotaName, Max]),
            [
                ["slbs-per-user", 60],
                ["slbs-per-backendserver", 50],
                ["backendservers-per-slb", 200],
                ["listeners-per-slb", 7],
                ["acls-per-region", 50],
                ["listeners-per-acl", 50],
                ["entries-per-acl", 300],
            ],
        );
    });

    it("are no VServer groups and no certificates", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const groups = await ok("DescribeVServerGroups", { LoadBalancerId, IncludeRule: "True" });
        assert.deepEqual(groups.VServerGroups, { VServerGroup: [] });
        await refused(
            "DescribeVServerGroups",
            { LoadBalancerId: "lb-none" },
            404,
            "InvalidLoadBalancerId.NotFound",
            "The specified LoadBalancerId does not exist.",
        );
        await refused("DescribeVServerGroups", {}, 400, ...missing("LoadBalancerId"));
        assert.deepEqual((await ok("DescribeServerCertificates")).ServerCertificates, { ServerCertificate: [] });
        for (const action of ["CreateVServerGroup", "UploadServerCertificate", "CreateLoadBalancerHTTPListener"]) {
            const message = `Not modelled by the local CLB: action ${action} of slb.`;
            await refused(action, { LoadBalancerId }, 400, "LocalClb.NotModelled", message);
        }
    });
});

describe("the region", () => {
    const b = bench();
    const nowhere = { common: { RegionId: "" } };

    // As the SDK's models of the API mark it.
    const DEMANDING = [
        "AddAccessControlListEntry",
        "AddTags",
        "CreateAccessControlList",
        "CreateLoadBalancer",
        "CreateMasterSlaveServerGroup",
        "DeleteAccessControlList",
        "DeleteMasterSlaveServerGroup",
        "DescribeAccessControlListAttribute",
        "DescribeAccessControlLists",
        "DescribeAvailableResource",
        "DescribeLoadBalancers",
        "DescribeMasterSlaveServerGroupAttribute",
        "DescribeMasterSlaveServerGroups",
        "DescribeSlbQuotas",
        "DescribeTags",
        "DescribeVServerGroups",
        "DescribeZones",
        "ListTagResources",
        "ModifyLoadBalancerInstanceChargeType",
        "ModifyLoadBalancerPayType",
        "RemoveAccessControlListEntry",
        "RemoveTags",
        "SetAccessControlListAttribute",
        "SetLoadBalancerDeleteProtection",
        "SetLoadBalancerModificationProtection",
        "TagResources",
        "UntagResources",
    ];

    it("is asked for by the actions that demand it", async () => {
        for (const action of DEMANDING) {
            await b.refused(action, {}, 400, ...missing("RegionId"), nowhere);
        }
    });

    it("is not asked for by the others", async () => {
        for (const action of [
            "AddBackendServers",
            "CreateLoadBalancerTCPListener",
            "DeleteLoadBalancer",
            "DescribeHealthStatus",
            "DescribeLoadBalancerAttribute",
            "ModifyLoadBalancerInstanceSpec",
            "ModifyLoadBalancerInternetSpec",
            "SetLoadBalancerName",
            "SetLoadBalancerStatus",
            "StartLoadBalancerListener",
        ]) {
            await b.refused(action, {}, 400, ...missing("LoadBalancerId"), nowhere);
        }
        await b.ok("DescribeLoadBalancerListeners", {}, nowhere);
    });
});

describe("the list of listeners", () => {
    const b = bench();
    const { ok, refused } = b;
    const listed = async (wanted: Record<string, string>): Promise<[unknown, unknown][]> =>
        ((await ok("DescribeLoadBalancerListeners", wanted)).Listeners as Record<string, unknown>[]).map(
            ({ ListenerProtocol, ListenerPort }) => [ListenerProtocol, ListenerPort],
        );

    it("shows each in the form of its protocol", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        const tag = { "Tag.1.Key": "app", "Tag.1.Value": "web" };
        const acl = { AclStatus: "on", AclType: "white", AclId: SEED.officeAcl };
        const drain = { ConnectionDrain: "on", ConnectionDrainTimeout: "60" };
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId, ...tag, ...acl, ...drain });
        await makeListener(b, LoadBalancerId, "53", { BackendServerPort: "5353", healthCheckExp: "pong" }, "UDP");
        const answer = await ok("DescribeLoadBalancerListeners");
        assert.deepEqual(without(answer, "RequestId", "Listeners"), { TotalCount: 2, MaxResults: 20, NextToken: "" });
        const shared = {
            LoadBalancerId,
            Status: "stopped",
            Bandwidth: -1,
            Scheduler: "wrr",
            Description: "",
            HTTPListenerConfig: {},
            HTTPSListenerConfig: {},
        };
        assert.deepEqual(answer.Listeners, [
            {
                ...shared,
                ListenerPort: 80,
                ListenerProtocol: "tcp",
                AclStatus: "on",
                AclType: "white",
                AclId: SEED.officeAcl,
                AclIds: [SEED.officeAcl],
                Tags: [{ TagKey: "app", TagValue: "web" }],
                UDPListenerConfig: {},
                TCPListenerConfig: {
                    MasterSlaveServerGroupId,
                    ProxyProtocolV2Enabled: false,
                    HealthCheck: "on",
                    HealthCheckConnectTimeout: 5,
                    HealthCheckInterval: 2,
                    HealthyThreshold: 3,
                    UnhealthyThreshold: 3,
                    PersistenceTimeout: 0,
                    EstablishedTimeout: 900,
                    HealthCheckType: "tcp",
                    HealthCheckDomain: "",
                    HealthCheckURI: "",
                    HealthCheckHttpCode: "",
                    ConnectionDrain: "on",
                    ConnectionDrainTimeout: 60,
                },
            },
            {
                ...shared,
                ListenerPort: 53,
                ListenerProtocol: "udp",
                BackendServerPort: 5353,
                AclStatus: "off",
                AclIds: [],
                Tags: [],
                TCPListenerConfig: {},
                UDPListenerConfig: {
                    MasterSlaveServerGroupId: "",
                    ProxyProtocolV2Enabled: false,
                    HealthCheck: "on",
                    HealthCheckConnectTimeout: 10,
                    HealthCheckInterval: 5,
                    HealthyThreshold: 3,
                    UnhealthyThreshold: 3,
                    HealthCheckReq: "",
                    HealthCheckExp: "pong",
                },
            },
        ]);
    });

    it("is narrowed by instance, port, protocol, description and tag, and comes in pages", async () => {
        const [first, second] = [await makeLoadBalancer(b), await makeLoadBalancer(b)];
        await makeListener(b, first, "80", { BackendServerPort: "80", Description: "a", "Tag.1.Key": "k" });
        await makeListener(b, first, "81", { BackendServerPort: "80" });
        await makeListener(b, second, "80", { BackendServerPort: "80" }, "UDP");
        const all = [
            ["tcp", 80],
            ["tcp", 81],
            ["udp", 80],
        ];
        assert.deepEqual(await listed({ "LoadBalancerId.1": first, "LoadBalancerId.2": second }), all);
        assert.deepEqual(await listed({ "LoadBalancerId.1": first }), all.slice(0, 2));
        assert.deepEqual(await listed({ "LoadBalancerId.1": "lb-none" }), []);
        assert.deepEqual(await listed({ ListenerPort: "80" }), [all[0], all[2]]);
        assert.deepEqual(await listed({ ListenerProtocol: "udp" }), [all[2]]);
        assert.deepEqual(await listed({ ListenerProtocol: "https" }), []);
        assert.deepEqual(await listed({ Description: "a" }), [all[0]]);
        assert.deepEqual(await listed({ "Tag.1.Key": "k" }), [all[0]]);
        assert.deepEqual(await listed({ "Tag.1.Key": "k", "Tag.1.Value": "other" }), []);

        const { NextToken } = await ok("DescribeLoadBalancerListeners", { MaxResults: "2" });
        assert.deepEqual(await listed({ MaxResults: "2" }), all.slice(0, 2));
        assert.deepEqual(await listed({ MaxResults: "2", NextToken: String(NextToken) }), all.slice(2));
        for (const wrong of [
            { MaxResults: "0" },
            { MaxResults: "101" },
            { NextToken: "nonsense" },
            { ListenerProtocol: "sctp" },
            Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`LoadBalancerId.${n + 1}`, first])),
        ]) {
            await refused("DescribeLoadBalancerListeners", wrong, 400, ...PARAMETER);
        }
    });
});
