// Actions on load balancer instances.

import { createHash } from "node:crypto";

import { fail } from "../core/errors";
import {
    CLIENT_TOKEN_LENGTH,
    CHANGED_BANDWIDTH,
    INSTANCE_BANDWIDTH,
    INSTANCE_NAME,
    PAGE_NUMBER,
    PAGE_SIZE,
    PROTECTION_REASON,
    SPECS,
} from "../core/limits";
import { pollLoadBalancer } from "../model/listeners";
import {
    type CreateInput,
    createLoadBalancer,
    deleteLoadBalancer,
    setDeleteProtection,
    setInstanceChargeType,
    setInternetSpecification,
    setModificationProtection,
    setPayType,
    setSpecification,
} from "../model/loadBalancers";
import { serverAddresses, serverIds } from "../model/servers";
import { addTags, checkTags, hasTags, readTags } from "../model/tags";
import {
    ignored,
    integer,
    matching,
    oneOf,
    oneOfAnyCase,
    onOff,
    type Param,
    required,
    shorter,
    text,
} from "../rpc/params";
import { instanceDetails, instanceRow, instanceSummary } from "./instanceShape";
import { page, read, type Route, write } from "./route";
import { tagList, tagText } from "./tags";

const get = read("slb");
const set = write("slb");

const RegionId = required(text());
const LoadBalancerId = required(text());
const INTERNET_CHARGE_TYPES = ["paybytraffic", "paybybandwidth"] as const;
const INSTANCE_CHARGE_TYPES = ["PayBySpec", "PayByCLCU"] as const;
const PAY_TYPES = ["PayOnDemand", "PrePay"] as const;
const PROTECTION = ["NonProtection", "ConsoleProtection"] as const;

const instanceName = (): Param<string | undefined> => matching(INSTANCE_NAME, "loadBalancerName");
const subscription = {
    Duration: integer({ min: 1, max: 9 }),
    PricingCycle: oneOfAnyCase(["month", "year"]),
    AutoPay: ignored("no orders are modelled"),
};

/** 1 to 9 months or 1 to 3 years (page of CreateLoadBalancer). */
function checkSubscription(
    payType: string | undefined,
    duration: number | undefined,
    cycle: "month" | "year" | undefined,
): void {
    if (payType !== "PrePay" && (duration !== undefined || cycle !== undefined)) {
        fail("parameter", "Duration and PricingCycle go with PrePay only");
    }
    if (payType === "PrePay" && (duration === undefined || cycle === undefined)) {
        fail("missingParameter", "PayType is PrePay", duration === undefined ? "Duration" : "PricingCycle");
    }
    if (cycle === "year" && (duration ?? 0) > 3) {
        fail("parameter", `Duration must be 1 to 3 years, got ${duration}`);
    }
}

const create = set(
    "CreateLoadBalancer",
    {
        RegionId,
        ClientToken: shorter(CLIENT_TOKEN_LENGTH),
        AddressType: oneOf(["internet", "intranet"]),
        VSwitchId: text(),
        VpcId: text(),
        Address: text(),
        AddressIPVersion: oneOf(["ipv4", "ipv6"]),
        Bandwidth: integer(INSTANCE_BANDWIDTH, "bandwidth"),
        InternetChargeType: oneOf(INTERNET_CHARGE_TYPES),
        InstanceChargeType: oneOf(INSTANCE_CHARGE_TYPES),
        PayType: oneOf(PAY_TYPES),
        ...subscription,
        LoadBalancerName: instanceName(),
        LoadBalancerSpec: oneOf(SPECS),
        DeleteProtection: onOff(),
        MasterZoneId: text(),
        SlaveZoneId: text(),
        ResourceGroupId: text(),
        ModificationProtectionStatus: oneOf(PROTECTION),
        ModificationProtectionReason: matching(PROTECTION_REASON),
        Tag: tagList(),
    },
    ({ cloud }, args) => {
        checkTags(args.Tag);
        checkSubscription(args.PayType, args.Duration, args.PricingCycle);
        const input: CreateInput = {
            addressType: args.AddressType,
            vpcId: args.VpcId,
            vSwitchId: args.VSwitchId,
            address: args.Address,
            addressIpVersion: args.AddressIPVersion,
            bandwidth: args.Bandwidth,
            name: args.LoadBalancerName,
            internetChargeType: args.InternetChargeType,
            instanceChargeType: args.InstanceChargeType,
            payType: args.PayType,
            spec: args.LoadBalancerSpec,
            deleteProtection: args.DeleteProtection,
            masterZoneId: args.MasterZoneId,
            slaveZoneId: args.SlaveZoneId,
            resourceGroupId: args.ResourceGroupId,
            protectionStatus: args.ModificationProtectionStatus,
            protectionReason: args.ModificationProtectionReason,
        };
        const asked = JSON.stringify({ ...input, duration: args.Duration, cycle: args.PricingCycle, tags: args.Tag });
        const request = createHash("sha256").update(asked).digest("base64");
        const answered = cloud.tokens.get(args.ClientToken ?? "");
        if (answered !== undefined && answered.request !== request) {
            fail("tokenConflict", "this ClientToken came with other parameters before");
        }
        const loadBalancer =
            answered === undefined ? createLoadBalancer(cloud, input) : cloud.loadBalancer(answered.loadBalancerId);
        if (answered === undefined) {
            addTags(cloud, "instance", [loadBalancer.id], args.Tag);
        }
        if (args.ClientToken !== undefined && answered === undefined) {
            cloud.rememberToken(args.ClientToken, request, loadBalancer.id);
        }
        return {
            LoadBalancerId: loadBalancer.id,
            LoadBalancerName: loadBalancer.name,
            Address: loadBalancer.address,
            AddressIPVersion: loadBalancer.addressIpVersion,
            NetworkType: loadBalancer.vpcId === "" ? "classic" : "vpc",
            VpcId: loadBalancer.vpcId,
            VSwitchId: loadBalancer.vSwitchId,
            ResourceGroupId: loadBalancer.resourceGroupId,
        };
    },
);

const describe = get("DescribeLoadBalancerAttribute", { LoadBalancerId }, ({ cloud }, args) => {
    const loadBalancer = cloud.loadBalancer(args.LoadBalancerId);
    return instanceDetails(cloud, loadBalancer, pollLoadBalancer(loadBalancer));
});

const list = get(
    "DescribeLoadBalancers",
    {
        RegionId,
        LoadBalancerId: text(),
        LoadBalancerName: text(),
        LoadBalancerStatus: text(),
        Address: text(),
        AddressType: text(),
        AddressIPVersion: text(),
        NetworkType: text(),
        InternetChargeType: text(),
        PayType: text(),
        MasterZoneId: text(),
        SlaveZoneId: text(),
        VpcId: text(),
        VSwitchId: text(),
        ResourceGroupId: text(),
        ServerId: text(),
        ServerIntranetAddress: text(),
        Tag: tagList(),
        Tags: tagText(),
        PageNumber: integer(PAGE_NUMBER),
        PageSize: integer(PAGE_SIZE),
    },
    ({ cloud }, { PageNumber, PageSize, Tag, Tags, ServerId, LoadBalancerId: ids, ...rest }) => {
        const { ServerIntranetAddress: serverAddress, ...fields } = rest;
        const found = [...cloud.loadBalancers.keys()]
            .map((id) => cloud.loadBalancer(id))
            .filter((loadBalancer) => {
                const shape = instanceSummary(cloud, loadBalancer);
                const tags = readTags(cloud, "instance", loadBalancer.id);
                return (
                    Object.entries(fields).every(([name, wanted]) => wanted === undefined || shape[name] === wanted) &&
                    (ids === undefined || ids.split(",").includes(loadBalancer.id)) &&
                    (ServerId === undefined || serverIds(cloud, loadBalancer).has(ServerId)) &&
                    (serverAddress === undefined || serverAddresses(cloud, loadBalancer).has(serverAddress)) &&
                    hasTags(tags, [...Tag, ...Tags])
                );
            });
        const { rows, counts } = page(found, PageNumber, PageSize, 50);
        return { LoadBalancers: { LoadBalancer: rows.map((row) => instanceRow(cloud, row)) }, ...counts };
    },
);

export const LOAD_BALANCER_ROUTES: readonly Route[] = [
    create,
    describe,
    list,
    set(
        "SetLoadBalancerStatus",
        {
            LoadBalancerId,
            LoadBalancerStatus: required(oneOf(["active", "inactive"])),
        },
        ({ cloud }, args) => {
            cloud.writableLoadBalancer(args.LoadBalancerId).status = args.LoadBalancerStatus;
        },
    ),
    set("SetLoadBalancerName", { LoadBalancerId, LoadBalancerName: required(instanceName()) }, ({ cloud }, args) => {
        cloud.writableLoadBalancer(args.LoadBalancerId).name = args.LoadBalancerName;
    }),
    set(
        "SetLoadBalancerDeleteProtection",
        {
            RegionId,
            LoadBalancerId,
            DeleteProtection: required(onOff()),
        },
        ({ cloud }, args) => {
            setDeleteProtection(cloud.writableLoadBalancer(args.LoadBalancerId), args.DeleteProtection);
        },
    ),
    set(
        "SetLoadBalancerModificationProtection",
        {
            RegionId,
            LoadBalancerId,
            ModificationProtectionStatus: required(oneOf(PROTECTION)),
            ModificationProtectionReason: matching(PROTECTION_REASON),
        },
        ({ cloud }, args) => {
            setModificationProtection(
                cloud.writableLoadBalancer(args.LoadBalancerId),
                args.ModificationProtectionStatus,
                args.ModificationProtectionReason,
            );
        },
    ),
    set(
        "ModifyLoadBalancerInstanceSpec",
        {
            LoadBalancerId,
            LoadBalancerSpec: required(oneOf(SPECS)),
        },
        ({ cloud }, args) => {
            setSpecification(cloud.writableLoadBalancer(args.LoadBalancerId), args.LoadBalancerSpec);
        },
    ),
    set(
        "ModifyLoadBalancerInstanceChargeType",
        {
            RegionId,
            LoadBalancerId,
            InstanceChargeType: required(oneOf(INSTANCE_CHARGE_TYPES)),
        },
        ({ cloud }, args) => {
            setInstanceChargeType(cloud, cloud.writableLoadBalancer(args.LoadBalancerId), args.InstanceChargeType);
        },
    ),
    set(
        "ModifyLoadBalancerInternetSpec",
        {
            // The provider writes `PayByBandwidth` here, unlike on create (clb-api.md section 2.2).
            LoadBalancerId,
            InternetChargeType: oneOfAnyCase(INTERNET_CHARGE_TYPES),
            Bandwidth: integer(CHANGED_BANDWIDTH, "bandwidth"),
        },
        ({ cloud }, args) => {
            setInternetSpecification(
                cloud,
                cloud.writableLoadBalancer(args.LoadBalancerId),
                args.InternetChargeType,
                args.Bandwidth,
            );
        },
    ),
    set(
        "ModifyLoadBalancerPayType",
        {
            RegionId,
            LoadBalancerId,
            PayType: required(oneOf(PAY_TYPES)),
            ...subscription,
        },
        ({ cloud }, args) => {
            checkSubscription(args.PayType, args.Duration, args.PricingCycle);
            setPayType(cloud.writableLoadBalancer(args.LoadBalancerId), args.PayType);
        },
    ),
    set("DeleteLoadBalancer", { LoadBalancerId }, ({ cloud }, args) => {
        deleteLoadBalancer(cloud, cloud.writableLoadBalancer(args.LoadBalancerId));
    }),
];
