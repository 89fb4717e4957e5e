// Creating instances: what is refused, what is made, what is held.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
import { ManualClock } from "../../clb/core/clock";
import { bench, makeLoadBalancer, PARAMETER } from "./support/harness";

const INTRANET = { AddressType: "intranet", VSwitchId: SEED.vSwitch, VpcId: SEED.vpc, InstanceChargeType: "PayByCLCU" };
const INTERNET = { AddressType: "internet", LoadBalancerSpec: "slb.s2.small" };
const missing = (name: string): string =>
    `The input parameter "${name}" that is mandatory for processing this request is not supplied.`;

describe("CreateLoadBalancer", () => {
    const b = bench({ quotas: { loadBalancers: 3 }, clock: new ManualClock() });
    const { ok, refused } = b;

    it("fills in name, address, zones, billing and protection", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        assert.deepEqual(await ok("DescribeLoadBalancerAttribute", { LoadBalancerId }), {
            RequestId: "8B6E80B9-A529-4F16-573B-4C75991BF9C7",
            LoadBalancerId: "lb-bp11hn98v9hvr0j7n9hh7",
            LoadBalancerName: "auto_named_slb",
            LoadBalancerStatus: "active",
            LoadBalancerSpec: "slb.lcu.elastic",
            Address: "203.0.113.1",
            AddressType: "internet",
            AddressIPVersion: "ipv4",
            NetworkType: "classic",
            VpcId: "",
            VSwitchId: "",
            RegionId: "cn-hangzhou",
            RegionIdAlias: "cn-hangzhou",
            MasterZoneId: "cn-hangzhou-h",
            SlaveZoneId: "cn-hangzhou-i",
            ResourceGroupId: "rg-acfmlocaldefault",
            Bandwidth: 5120,
            InternetChargeType: "paybytraffic",
            InstanceChargeType: "PayByCLCU",
            PayType: "PayOnDemand",
            DeleteProtection: "off",
            ModificationProtectionStatus: "NonProtection",
            ModificationProtectionReason: "",
            CreateTime: "2026-01-01T00:00:00Z",
            CreateTimeStamp: 1767225600000,
            Tags: { Tag: [] },
            EndTime: "2999-09-08T16:00:00Z",
            EndTimeStamp: 32493801600000,
            HasReservedInfo: "false",
            ListenerPorts: { ListenerPort: [] },
            ListenerPortsAndProtocol: { ListenerPortAndProtocol: [] },
            ListenerPortsAndProtocal: { ListenerPortAndProtocal: [] },
            BackendServers: { BackendServer: [] },
        });
    });

    it("makes an intranet instance with the wanted or the first free address of its vSwitch", async () => {
        const wanted = await ok("CreateLoadBalancer", { ...INTRANET, Address: "10.0.1.1" });
        assert.deepEqual([wanted.Address, wanted.NetworkType, wanted.VpcId], ["10.0.1.1", "vpc", SEED.vpc]);
        assert.equal((await ok("CreateLoadBalancer", INTRANET)).Address, "10.0.1.2");
        await refused(
            "CreateLoadBalancer",
            { ...INTRANET, Address: "10.0.1.1" },
            400,
            "InvalidParameter",
            "The vpc Ip is exist.",
        );
        await refused(
            "CreateLoadBalancer",
            { ...INTRANET, Address: "10.0.1.100" },
            400,
            "InvalidParameter",
            "The vpc Ip is exist.",
        );
        await refused(
            "CreateLoadBalancer",
            { ...INTRANET, Address: "10.0.2.1" },
            400,
            "InvalidParameter",
            "The Ip is not Supported.",
        );
    });

    it("takes an instance with a vSwitch for an intranet one and refuses the rest of what cannot be", async () => {
        const made = await ok("CreateLoadBalancer", { ...INTRANET, AddressType: "" });
        const { LoadBalancerId } = made;
        assert.equal(
            (await ok("DescribeLoadBalancerAttribute", { LoadBalancerId: String(LoadBalancerId) })).AddressType,
            "intranet",
        );
        await refused(
            "CreateLoadBalancer",
            { AddressType: "intranet", InstanceChargeType: "PayByCLCU" },
            400,
            "InvalidParameter",
            "The vpc info of LB is empty.",
        );
        await refused(
            "CreateLoadBalancer",
            { ...INTRANET, VSwitchId: "vsw-none" },
            400,
            "ServiceUnavailable",
            "The vpc subnet is not exist.",
        );
        await refused(
            "CreateLoadBalancer",
            { ...INTRANET, VpcId: SEED.otherVpc },
            400,
            "NetworkConflict",
            "there are network conflicts in specified parameter.",
        );
        await refused("CreateLoadBalancer", { ...INTRANET, AddressIPVersion: "ipv6" }, 400, ...PARAMETER);
        await refused("CreateLoadBalancer", { ...INTERNET, VSwitchId: SEED.vSwitch }, 400, ...PARAMETER);
    });

    it("needs a specification unless it is billed by capacity units", async () => {
        await refused(
            "CreateLoadBalancer",
            { AddressType: "internet" },
            400,
            "MissingParameter",
            missing("LoadBalancerSpec"),
        );
        await ok("CreateLoadBalancer", INTERNET);
        await refused("CreateLoadBalancer", { ...INTERNET, LoadBalancerSpec: "slb.s9.huge" }, 400, ...PARAMETER);
        await refused("CreateLoadBalancer", { ...INTERNET, LoadBalancerSpec: "slb.lcu.elastic" }, 400, ...PARAMETER);
        await refused("CreateLoadBalancer", { ...INTERNET, InstanceChargeType: "PayByCLCU" }, 400, ...PARAMETER);
        b.clb.behaviour.sharedInstances = true;
        const { LoadBalancerId } = await ok("CreateLoadBalancer", { AddressType: "internet" });
        const shared = await ok("DescribeLoadBalancerAttribute", { LoadBalancerId: String(LoadBalancerId) });
        assert.equal(shared.LoadBalancerSpec, "");
    });

    it("holds to the documented values of its parameters", async () => {
        const bad = [{ Bandwidth: "0" }, { Bandwidth: "5121" }, { Bandwidth: "many" }];
        for (const parameters of bad) {
            await refused(
                "CreateLoadBalancer",
                { ...INTERNET, ...parameters },
                400,
                "InvalidParameter",
                "The specified Bandwidth is invalid.",
            );
        }
        for (const name of ["1st", "a".repeat(81), "a b", "a:b"]) {
            await refused(
                "CreateLoadBalancer",
                { ...INTERNET, LoadBalancerName: name },
                400,
                "InvalidParameter",
                "The Lb Name is Not supported.",
            );
        }
        const unusual: Record<string, string>[] = [
            { AddressType: "Internet" },
            { AddressIPVersion: "ipv5" },
            { InternetChargeType: "PayByTraffic" },
            { InstanceChargeType: "PostPaid" },
            { PayType: "PostPaid" },
            { DeleteProtection: "yes" },
            { ClientToken: "x".repeat(65) },
            { ModificationProtectionStatus: "on" },
            { ModificationProtectionStatus: "ConsoleProtection", ModificationProtectionReason: "1 reason" },
            { ModificationProtectionReason: "reason", LoadBalancerSpec: "slb.s2.small" },
            { Duration: "1" },
            { InternetChargeType: "paybybandwidth", InstanceChargeType: "PayByCLCU" },
        ];
        for (const parameters of unusual) {
            await refused("CreateLoadBalancer", { AddressType: "internet", ...parameters }, 400, ...PARAMETER);
        }
        await refused(
            "CreateLoadBalancer",
            { ...INTERNET, MasterZoneId: "cn-hangzhou-z" },
            400,
            "InvalidParameter",
            "The site is not exist.",
        );
        await refused(
            "CreateLoadBalancer",
            { ...INTRANET, InternetChargeType: "paybybandwidth" },
            400,
            "ActionNotAllowed",
            "The Intranet LB's InternetChargeType is not allowed change to paybybandwidth.",
        );
        const { LoadBalancerId } = await ok("CreateLoadBalancer", {
            ...INTERNET,
            Bandwidth: "5120",
            LoadBalancerName: `a${"b".repeat(79)}`,
            SlaveZoneId: "cn-hangzhou-h",
            InternetChargeType: "paybybandwidth",
            AddressIPVersion: "ipv6",
            DeleteProtection: "on",
            ModificationProtectionStatus: "ConsoleProtection",
            ModificationProtectionReason: "a reason".replace(" ", "-"),
        });
        const made = await ok("DescribeLoadBalancerAttribute", { LoadBalancerId: String(LoadBalancerId) });
        assert.deepEqual(
            [
                made.Bandwidth,
                made.MasterZoneId,
                made.SlaveZoneId,
                made.Address,
                made.DeleteProtection,
                made.ModificationProtectionReason,
            ],
            [5120, "cn-hangzhou-i", "cn-hangzhou-h", "2001:db8::1", "on", "a-reason"],
        );
    });

    it("takes names in any script and with a slash", async () => {
        for (const name of ["商店", "shop/web", "Ä.b_c-1"]) {
            const { LoadBalancerName } = await ok("CreateLoadBalancer", { ...INTERNET, LoadBalancerName: name });
            assert.equal(LoadBalancerName, name);
        }
    });

    it("takes a subscription with its duration, and no protection with it", async () => {
        const subscription = { ...INTERNET, PayType: "PrePay", Duration: "3", PricingCycle: "Year", AutoPay: "true" };
        await refused("CreateLoadBalancer", { ...subscription, Duration: "4" }, 400, ...PARAMETER);
        await refused("CreateLoadBalancer", { ...subscription, PricingCycle: "week" }, 400, ...PARAMETER);
        await refused(
            "CreateLoadBalancer",
            { ...INTERNET, PayType: "PrePay" },
            400,
            "MissingParameter",
            missing("Duration"),
        );
        await refused("CreateLoadBalancer", { ...subscription, DeleteProtection: "on" }, 400, ...PARAMETER);
        const LoadBalancerId = String((await ok("CreateLoadBalancer", subscription)).LoadBalancerId);
        await refused(
            "SetLoadBalancerDeleteProtection",
            { LoadBalancerId, DeleteProtection: "on" },
            400,
            "ActionNotAllowed",
            "The action is not allowed.",
        );
        await refused("DeleteLoadBalancer", { LoadBalancerId }, 400, "ActionNotAllowed", "The action is not allowed.");
    });

    it("answers a repeated ClientToken with the same instance, and refuses it with other parameters", async () => {
        const first = await ok("CreateLoadBalancer", { ...INTERNET, ClientToken: "t" });
        const again = await ok("CreateLoadBalancer", { ...INTERNET, ClientToken: "t" });
        assert.equal(again.LoadBalancerId, first.LoadBalancerId);
        assert.equal((await ok("DescribeLoadBalancers")).TotalCount, 1);
        await refused(
            "CreateLoadBalancer",
            { ...INTERNET, LoadBalancerName: "other", ClientToken: "t" },
            400,
            "LX_REQUEST_TOKEN_CONFLICT",
            "The ClientToken is conflict.",
        );
    });

    it("stops at the quota of instances", async () => {
        for (let count = 0; count < 3; count++) {
            await ok("CreateLoadBalancer", INTERNET);
        }
        await refused(
            "CreateLoadBalancer",
            INTERNET,
            400,
            "ORDER.QUANTITY_INVALID",
            "The maximum number of SLB instances is exceeded.",
        );
    });
});
