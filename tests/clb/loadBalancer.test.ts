// Changing, protecting and deleting an instance.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
import { ManualClock } from "../../clb/core/clock";
import { at, bench, makeGroup, makeListener, makeLoadBalancer, PARAMETER } from "./support/harness";

const missing = (name: string): string =>
    `The input parameter "${name}" that is mandatory for processing this request is not supplied.`;

describe("an existing load balancer", () => {
    const clock = new ManualClock();
    const b = bench({ clock });
    const { ok, refused } = b;
    const attributes = async (LoadBalancerId: string, ...names: string[]): Promise<unknown[]> => {
        const body = await ok("DescribeLoadBalancerAttribute", { LoadBalancerId });
        return names.map((name) => body[name]);
    };

    it("is not found under another id, by any action", async () => {
        const LoadBalancerId = "lb-none";
        for (const [action, parameters] of [
            ["DescribeLoadBalancerAttribute", {}],
            ["DeleteLoadBalancer", {}],
            ["DescribeHealthStatus", {}],
            ["SetLoadBalancerName", { LoadBalancerName: "a" }],
            ["DescribeMasterSlaveServerGroups", {}],
            ["CreateLoadBalancerTCPListener", { ListenerPort: "80", Bandwidth: "-1", BackendServerPort: "80" }],
            ["CreateMasterSlaveServerGroup", {}],
            ["AddBackendServers", { BackendServers: "[]" }],
            ["StartLoadBalancerListener", { ListenerPort: "80" }],
        ] as const) {
            await refused(
                action,
                { LoadBalancerId, ...parameters },
                404,
                "InvalidLoadBalancerId.NotFound",
                "The specified LoadBalancerId does not exist.",
            );
        }
    });

    it("takes one change per call", async () => {
        const LoadBalancerId = await makeLoadBalancer(b, { InstanceChargeType: "", LoadBalancerSpec: "slb.s1.small" });
        await ok(
            "SetLoadBalancerStatus",
            { LoadBalancerId, LoadBalancerStatus: "inactive" },
            { common: { RegionId: "" } },
        );
        await ok("SetLoadBalancerDeleteProtection", { LoadBalancerId, DeleteProtection: "on" });
        await ok("SetLoadBalancerName", { LoadBalancerId, LoadBalancerName: "new" });
        await ok("ModifyLoadBalancerInstanceSpec", { LoadBalancerId, LoadBalancerSpec: "slb.s3.large" });
        await ok("SetLoadBalancerModificationProtection", {
            LoadBalancerId,
            ModificationProtectionStatus: "ConsoleProtection",
            ModificationProtectionReason: "why",
        });
        // The provider leaves the reason out when only the status is new.
        await ok("SetLoadBalancerModificationProtection", {
            LoadBalancerId,
            ModificationProtectionStatus: "ConsoleProtection",
        });
        assert.deepEqual(
            await attributes(
                LoadBalancerId,
                "LoadBalancerStatus",
                "DeleteProtection",
                "LoadBalancerName",
                "LoadBalancerSpec",
                "ModificationProtectionStatus",
                "ModificationProtectionReason",
            ),
            ["inactive", "on", "new", "slb.s3.large", "ConsoleProtection", "why"],
        );
        await ok("SetLoadBalancerModificationProtection", {
            LoadBalancerId,
            ModificationProtectionStatus: "NonProtection",
        });
        assert.deepEqual(await attributes(LoadBalancerId, "ModificationProtectionReason"), [""]);
    });

    it("refuses values that no one may set", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await refused("SetLoadBalancerStatus", { LoadBalancerId, LoadBalancerStatus: "locked" }, 400, ...PARAMETER);
        await refused(
            "SetLoadBalancerName",
            { LoadBalancerId, LoadBalancerName: "-" },
            400,
            "InvalidParameter",
            "The Lb Name is Not supported.",
        );
        await refused("SetLoadBalancerName", { LoadBalancerId }, 400, "MissingParameter", missing("LoadBalancerName"));
        await refused(
            "ModifyLoadBalancerInstanceSpec",
            { LoadBalancerId, LoadBalancerSpec: "slb.s1.small" },
            400,
            "ActionNotAllowed",
            "The load balancer instance does not allow to be upgrade.",
        );
    });

    it("changes its billing at once, in the provider's spelling, and one way", async () => {
        const LoadBalancerId = await makeLoadBalancer(b, { InstanceChargeType: "", LoadBalancerSpec: "slb.s1.small" });
        const change = (more: Record<string, string>): Promise<unknown> =>
            ok("ModifyLoadBalancerInternetSpec", { LoadBalancerId, ...more });
        await change({ InternetChargeType: "PayByBandwidth", Bandwidth: "10" });
        assert.deepEqual(await attributes(LoadBalancerId, "InternetChargeType", "Bandwidth"), ["paybybandwidth", 10]);
        await change({ Bandwidth: "20" });
        assert.deepEqual(await attributes(LoadBalancerId, "Bandwidth"), [20]);
        await change({ Bandwidth: "5000" });
        const { status, body } = await b.client.call("ModifyLoadBalancerInternetSpec", {
            LoadBalancerId,
            Bandwidth: "5001",
        });
        assert.deepEqual([status, body.Code], [400, "InvalidParameter"]);
        assert.deepEqual(await attributes(LoadBalancerId, "Bandwidth"), [5000]);
        await refused(
            "ModifyLoadBalancerInstanceChargeType",
            { LoadBalancerId, InstanceChargeType: "PayByCLCU" },
            400,
            "ActionNotAllowed",
            "The action is not allowed.",
        );
        await change({ InternetChargeType: "PayByTraffic" });
        await ok("ModifyLoadBalancerInstanceChargeType", { LoadBalancerId, InstanceChargeType: "PayByCLCU" });
        assert.deepEqual(
            await attributes(
                LoadBalancerId,
                "InternetChargeType",
                "Bandwidth",
                "InstanceChargeType",
                "LoadBalancerSpec",
            ),
            ["paybytraffic", 5120, "PayByCLCU", "slb.lcu.elastic"],
        );
        await refused(
            "ModifyLoadBalancerInstanceChargeType",
            { LoadBalancerId, InstanceChargeType: "PayBySpec" },
            400,
            "ActionNotAllowed",
            "The action is not allowed.",
        );
    });

    it("has no internet bandwidth to change on an intranet, and says so", async () => {
        const intranet = { AddressType: "intranet", VSwitchId: SEED.vSwitch };
        const LoadBalancerId = await makeLoadBalancer(b, intranet);
        const { body } = await b.client.call("ModifyLoadBalancerInternetSpec", { LoadBalancerId, Bandwidth: "5" });
        assert.deepEqual(
            [body.Code, body.Message, body.Recommend],
            [
                "ActionNotAllowed",
                "The action is not allowed.",
                `local CLB: ${LoadBalancerId} is an intranet instance: it has no bandwidth to buy`,
            ],
        );
        await refused(
            "ModifyLoadBalancerInternetSpec",
            { LoadBalancerId, InternetChargeType: "paybybandwidth", Bandwidth: "5" },
            400,
            "ActionNotAllowed",
            "The Intranet LB's InternetChargeType is not allowed change to paybybandwidth.",
        );
    });

    it("changes its billing at midnight when told to, and takes no second change before", async () => {
        b.clb.behaviour.billing = "next-day";
        const LoadBalancerId = await makeLoadBalancer(b, { InstanceChargeType: "", LoadBalancerSpec: "slb.s1.small" });
        const wish = { LoadBalancerId, InternetChargeType: "PayByBandwidth", Bandwidth: "10" };
        await ok("ModifyLoadBalancerInternetSpec", wish);
        assert.deepEqual(
            await attributes(
                LoadBalancerId,
                "InternetChargeType",
                "HasReservedInfo",
                "ReservedInfoInternetChargeType",
                "ReservedInfoBandwidth",
                "ReservedInfoActiveTime",
            ),
            ["paybytraffic", "true", "paybybandwidth", "10", "2026-01-01T16:00:00Z"],
        );
        await refused(
            "ModifyLoadBalancerInternetSpec",
            wish,
            400,
            "ORDER.INSTANCE_HAS_INACTIVE_CHANGE",
            "The instance has inactive change.",
        );
        clock.advance(16 * 60 * 60 * 1000);
        assert.deepEqual(await attributes(LoadBalancerId, "InternetChargeType", "HasReservedInfo"), [
            "paybybandwidth",
            "false",
        ]);
    });

    it("becomes a subscription, but not back", async () => {
        const LoadBalancerId = await makeLoadBalancer(b, { InstanceChargeType: "", LoadBalancerSpec: "slb.s1.small" });
        await refused(
            "ModifyLoadBalancerPayType",
            { LoadBalancerId, PayType: "PayOnDemand" },
            400,
            "ActionNotAllowed",
            "The action is not allowed.",
        );
        await ok("ModifyLoadBalancerPayType", {
            LoadBalancerId,
            PayType: "PrePay",
            Duration: "1",
            PricingCycle: "Month",
            AutoPay: "true",
        });
        assert.deepEqual(await attributes(LoadBalancerId, "PayType"), ["PrePay"]);
    });

    it("is not deleted while it is protected, and takes everything on it along", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId });
        await ok("TagResources", {
            ResourceType: "instance",
            "ResourceId.1": LoadBalancerId,
            "Tag.1.Key": "a",
            "Tag.1.Value": "1",
        });
        await ok("SetLoadBalancerDeleteProtection", { LoadBalancerId, DeleteProtection: "on" });
        await refused(
            "DeleteLoadBalancer",
            { LoadBalancerId },
            400,
            "OperationDenied.DeleteProtectionIsOn",
            "The loadbalancer can't be deleted due to DeleteProtection is enabled.",
        );
        await ok("SetLoadBalancerDeleteProtection", { LoadBalancerId, DeleteProtection: "off" });
        await ok("DeleteLoadBalancer", { LoadBalancerId });
        await refused(
            "DescribeLoadBalancerAttribute",
            { LoadBalancerId },
            404,
            "InvalidLoadBalancerId.NotFound",
            "The specified LoadBalancerId does not exist.",
        );
        await refused(
            "DescribeMasterSlaveServerGroupAttribute",
            { MasterSlaveServerGroupId },
            400,
            "InvalidParameter",
            "The specified MasterSlaveGroupId does not exist",
        );
        const tags = await ok("ListTagResources", { ResourceType: "instance", "ResourceId.1": LoadBalancerId });
        assert.deepEqual(at(tags, "TagResources", "TagResource"), []);
        assert.equal(b.clb.empty, true);
    });

    it("refuses every change while it is locked, and still answers", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        b.clb.drift.setLoadBalancerStatus(LoadBalancerId, "locked");
        await refused(
            "SetLoadBalancerName",
            { LoadBalancerId, LoadBalancerName: "a" },
            400,
            "ActionNotAllowed",
            "Locked for any Business Reason.",
        );
        assert.deepEqual(await attributes(LoadBalancerId, "LoadBalancerStatus"), ["locked"]);
    });

    it("says inactive to so many reads of a new instance as were asked for", async () => {
        b.clb.behaviour.pollsUntilActive = 2;
        const LoadBalancerId = await makeLoadBalancer(b);
        const seen = [];
        for (let read = 0; read < 4; read++) {
            seen.push(...(await attributes(LoadBalancerId, "LoadBalancerStatus")));
        }
        assert.deepEqual(seen, ["inactive", "inactive", "active", "active"]);
    });
});

describe("DescribeLoadBalancers", () => {
    const b = bench();
    const { ok, refused } = b;
    const names = async (parameters: Record<string, string>): Promise<unknown[]> => {
        const body = await ok("DescribeLoadBalancers", parameters);
        return (at(body, "LoadBalancers", "LoadBalancer") as { LoadBalancerName: string }[]).map(
            (row) => row.LoadBalancerName,
        );
    };

    it("filters by field, tag and server, and counts in pages", async () => {
        const a = await makeLoadBalancer(b, { LoadBalancerName: "a" });
        await makeLoadBalancer(b, { LoadBalancerName: "b", AddressType: "intranet", VSwitchId: SEED.vSwitch });
        await makeLoadBalancer(b, { LoadBalancerName: "c" });
        await ok("TagResources", {
            ResourceType: "instance",
            "ResourceId.1": a,
            "Tag.1.Key": "env",
            "Tag.1.Value": "dev",
        });
        await makeGroup(b, a);
        assert.deepEqual(await names({}), ["a", "b", "c"]);
        assert.deepEqual(await names({ AddressType: "intranet" }), ["b"]);
        assert.deepEqual(await names({ VSwitchId: SEED.vSwitch, VpcId: SEED.vpc }), ["b"]);
        assert.deepEqual(await names({ "Tag.1.Key": "env", "Tag.1.Value": "dev" }), ["a"]);
        assert.deepEqual(await names({ "Tag.1.Key": "env", "Tag.1.Value": "prod" }), []);
        assert.deepEqual(await names({ ServerId: SEED.ecsA }), ["a"]);
        assert.deepEqual(await names({ LoadBalancerName: "c" }), ["c"]);
        assert.deepEqual(await names({ PageSize: "2", PageNumber: "2" }), ["c"]);
        const page = await ok("DescribeLoadBalancers", { PageSize: "2" });
        assert.deepEqual([page.TotalCount, page.PageNumber, page.PageSize], [3, 1, 2]);
        await refused("DescribeLoadBalancers", { PageSize: "101" }, 400, ...PARAMETER);
    });
});

describe("a row of the list of load balancers", () => {
    const b = bench({ clock: { now: () => 1541679713000 } });

    it("has the code of the charge type and Beijing's time to the minute, unlike the attribute", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const list = await b.ok("DescribeLoadBalancers", {});
        const [row] = at(list, "LoadBalancers", "LoadBalancer") as Record<string, unknown>[];
        const attribute = await b.ok("DescribeLoadBalancerAttribute", { LoadBalancerId });
        const fields = ["InternetChargeType", "InternetChargeTypeAlias", "CreateTime"];
        assert.deepEqual(
            [row, attribute].map((one) => fields.map((name) => one?.[name])),
            [
                ["4", "paybytraffic", "2018-11-08T20:21Z"],
                ["paybytraffic", undefined, "2018-11-08T12:21:53Z"],
            ],
        );
        const filter = { InternetChargeType: "paybytraffic" };
        assert.equal((await b.ok("DescribeLoadBalancers", filter)).TotalCount, 1);
    });
});
