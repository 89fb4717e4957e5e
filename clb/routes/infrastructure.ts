// Reads of what a load balancer stands on: ECS, VPC, STS and the location service.

import { fail } from "../core/errors";
import { PAGE_NUMBER, PAGE_SIZE } from "../core/limits";
import type { Reply } from "../core/reply";
import type { Instance, NetworkInterface, VSwitch } from "../model/types";
import { integer, list, oneOf, records, required, text } from "../rpc/params";
import { page, read, type Route } from "./route";

/** What is not modelled and has to be there. */
const CREATED = "2026-01-01T00:00Z";
const SECURITY_GROUP = "sg-bp1local0000000001";

const paging = { PageNumber: integer(PAGE_NUMBER), PageSize: integer(PAGE_SIZE) };

function jsonList(raw: string | undefined): readonly string[] | undefined {
    if (raw === undefined) {
        return undefined;
    }
    try {
        const parsed: unknown = JSON.parse(raw);
        if (Array.isArray(parsed) && parsed.length <= 100) {
            return parsed.map(String);
        }
    } catch {
        // Not JSON: refused like JSON of another shape.
    }
    return fail("parameter", "InstanceIds is not a JSON list of up to 100 ids");
}

function instanceShape(instance: Instance, regionId: string): Reply {
    return {
        InstanceId: instance.id,
        InstanceName: instance.name,
        Status: instance.status,
        RegionId: regionId,
        ZoneId: instance.zoneId,
        InstanceType: "ecs.g7.large",
        ImageId: "debian_12",
        InstanceNetworkType: "vpc",
        ResourceGroupId: "",
        CreationTime: CREATED,
        InstanceChargeType: "PostPaid",
        VpcAttributes: {
            VpcId: instance.vpcId,
            VSwitchId: instance.vSwitchId,
            PrivateIpAddress: { IpAddress: [instance.privateIp] },
        },
        InnerIpAddress: { IpAddress: [] },
        PublicIpAddress: { IpAddress: [] },
        EipAddress: { IpAddress: "" },
        SecurityGroupIds: { SecurityGroupId: [SECURITY_GROUP] },
        Tags: { Tag: Object.entries(instance.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
    };
}

// The provider's data sources take the nested objects for granted, here and below.
const vSwitchShape = (vSwitch: VSwitch): Reply => ({
    VSwitchId: vSwitch.id,
    VSwitchName: vSwitch.id,
    VpcId: vSwitch.vpcId,
    ZoneId: vSwitch.zoneId,
    CidrBlock: vSwitch.cidr,
    Status: "Available",
    IsDefault: false,
    AvailableIpAddressCount: 200,
    Description: "",
    ResourceGroupId: "",
    CreationTime: CREATED,
    RouteTable: { RouteTableId: `vtb-${vSwitch.vpcId.slice(4)}` },
    Tags: { Tag: [] },
});

const eniShape = (eni: NetworkInterface): Reply => ({
    NetworkInterfaceId: eni.id,
    NetworkInterfaceName: eni.id,
    Status: eni.status,
    Type: "Secondary",
    InstanceId: eni.instanceId,
    VpcId: eni.vpcId,
    VSwitchId: eni.vSwitchId,
    ZoneId: eni.zoneId,
    PrivateIpAddress: eni.privateIp,
    CreationTime: CREATED,
    Description: "",
    ResourceGroupId: "",
    PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: eni.privateIp, Primary: true }] },
    SecurityGroupIds: { SecurityGroupId: [SECURITY_GROUP] },
    Tags: { Tag: [] },
});

/** `web-*` means what it says in DescribeInstances. */
function nameMatches(name: string, wanted: string): boolean {
    const pattern = wanted
        .split("*")
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
        .join(".*");
    return new RegExp(`^${pattern}$`).test(name);
}

export const INFRASTRUCTURE_ROUTES: readonly Route[] = [
    read("ecs")(
        "DescribeInstances",
        {
            InstanceIds: text(),
            VpcId: text(),
            VSwitchId: text(),
            ZoneId: text(),
            InstanceName: text(),
            Status: text(),
            ResourceGroupId: text(),
            Tag: records("Key", "Value"),
            ...paging,
        },
        ({ cloud }, args) => {
            const ids = jsonList(args.InstanceIds);
            const found = [...cloud.instances.values()].filter(
                (instance) =>
                    (ids === undefined || ids.includes(instance.id)) &&
                    (args.VpcId === undefined || instance.vpcId === args.VpcId) &&
                    (args.VSwitchId === undefined || instance.vSwitchId === args.VSwitchId) &&
                    (args.ZoneId === undefined || instance.zoneId === args.ZoneId) &&
                    (args.Status === undefined || instance.status === args.Status) &&
                    (args.ResourceGroupId === undefined || args.ResourceGroupId === "") &&
                    (args.InstanceName === undefined || nameMatches(instance.name, args.InstanceName)) &&
                    args.Tag.every(({ Key, Value }) => instance.tags[Key] === Value),
            );
            const { rows, counts } = page(found, args.PageNumber, args.PageSize, 10);
            return { Instances: { Instance: rows.map((row) => instanceShape(row, cloud.regionId)) }, ...counts };
        },
    ),
    read("ecs")(
        "DescribeInstanceRamRole",
        {
            InstanceIds: text(),
            RamRoleName: text(),
            ...paging,
        },
        ({ cloud }, args) => {
            const ids = jsonList(args.InstanceIds);
            const found = [...cloud.instances.values()].filter(
                (instance) =>
                    (ids === undefined || ids.includes(instance.id)) &&
                    (args.RamRoleName === undefined || instance.ramRole === args.RamRoleName),
            );
            const { rows, counts } = page(found, args.PageNumber, args.PageSize, 10);
            // An instance without a role has a row too: the provider drops those that have none.
            const sets = rows.map(({ id, ramRole }) => ({ InstanceId: id, RamRoleName: ramRole }));
            return { InstanceRamRoleSets: { InstanceRamRoleSet: sets }, RegionId: cloud.regionId, ...counts };
        },
    ),
    read("ecs")("DescribeDisks", { InstanceId: text(), ...paging }, ({ cloud }, args) => {
        const found = [...cloud.instances.values()].filter(({ id }) => (args.InstanceId ?? id) === id);
        const { rows, counts } = page(found, args.PageNumber, args.PageSize, 10);
        return {
            Disks: {
                Disk: rows.map(({ id, zoneId }) => ({
                    DiskId: id.replace(/^i-/, "d-"),
                    InstanceId: id,
                    DiskName: "",
                    Device: "/dev/xvda",
                    Size: 40,
                    Category: "cloud_essd",
                    Type: "system",
                    Status: "In_use",
                    ZoneId: zoneId,
                })),
            },
            ...counts,
        };
    }),
    read("ecs")(
        "DescribeNetworkInterfaces",
        {
            NetworkInterfaceId: list(),
            InstanceId: text(),
            VpcId: text(),
            VSwitchId: text(),
            Status: text(),
            Type: oneOf(["Secondary"]),
            ...paging,
        },
        ({ cloud }, args) => {
            const found = [...cloud.networkInterfaces.values()].filter(
                (eni) =>
                    (args.NetworkInterfaceId.length === 0 || args.NetworkInterfaceId.includes(eni.id)) &&
                    (args.InstanceId === undefined || eni.instanceId === args.InstanceId) &&
                    (args.VpcId === undefined || eni.vpcId === args.VpcId) &&
                    (args.VSwitchId === undefined || eni.vSwitchId === args.VSwitchId) &&
                    (args.Status === undefined || eni.status === args.Status),
            );
            const { rows, counts } = page(found, args.PageNumber, args.PageSize, 10);
            return {
                NetworkInterfaceSets: { NetworkInterfaceSet: rows.map(eniShape) },
                ...counts,
            };
        },
    ),
    read("vpc")("DescribeVSwitchAttributes", { VSwitchId: required(text()) }, ({ cloud }, args) =>
        vSwitchShape(cloud.vSwitches.get(args.VSwitchId) ?? fail("vSwitchMissing", `no vSwitch ${args.VSwitchId}`)),
    ),
    read("vpc")(
        "DescribeVSwitches",
        {
            VSwitchId: text(),
            VpcId: text(),
            ZoneId: text(),
            ...paging,
        },
        ({ cloud }, args) => {
            const found = [...cloud.vSwitches.values()].filter(
                (vSwitch) =>
                    (args.VSwitchId === undefined || args.VSwitchId.split(",").includes(vSwitch.id)) &&
                    (args.VpcId === undefined || vSwitch.vpcId === args.VpcId) &&
                    (args.ZoneId === undefined || vSwitch.zoneId === args.ZoneId),
            );
            const { rows, counts } = page(found, args.PageNumber, args.PageSize, 10);
            return { VSwitches: { VSwitch: rows.map(vSwitchShape) }, ...counts };
        },
    ),
    read("vpc")("DescribeVpcs", { VpcId: text(), ...paging }, ({ cloud }, args) => {
        const found = [...cloud.vpcs.values()].filter(
            ({ id }) => args.VpcId === undefined || args.VpcId.split(",").includes(id),
        );
        const { rows, counts } = page(found, args.PageNumber, args.PageSize, 10);
        const vpcs = rows.map(({ id, cidr }) => ({
            VpcId: id,
            VpcName: id,
            CidrBlock: cidr,
            Status: "Available",
            RegionId: cloud.regionId,
            IsDefault: false,
            CreationTime: CREATED,
            Description: "",
            ResourceGroupId: "",
            VRouterId: "",
            SecondaryCidrBlocks: { SecondaryCidrBlock: [] },
            UserCidrs: { UserCidr: [] },
            Tags: { Tag: [] },
            VSwitchIds: {
                VSwitchId: [...cloud.vSwitches.values()].filter(({ vpcId }) => vpcId === id).map((one) => one.id),
            },
        }));
        return { Vpcs: { Vpc: vpcs }, ...counts };
    }),
    read("sts")("GetCallerIdentity", {}, ({ cloud }) => ({
        AccountId: cloud.accountId,
        UserId: cloud.accountId,
        PrincipalId: cloud.accountId,
        IdentityType: "Account",
        Arn: `acs:ram::${cloud.accountId}:root`,
        RoleId: "",
    })),
    // Whatever product a client looks for is found here, so that no call leaves the machine unnoticed.
    read("location")(
        "DescribeEndpoints",
        {
            Id: text(),
            ServiceCode: text(),
            Type: text(),
        },
        (context, args) => ({
            Success: true,
            Endpoints: {
                Endpoint: [
                    {
                        Id: args.Id ?? context.cloud.regionId,
                        Endpoint: context.endpoint,
                        Type: "openAPI",
                        SerivceCode: args.ServiceCode ?? "",
                        Namespace: "",
                        Protocols: { Protocols: ["HTTP", "HTTPS"] },
                    },
                ],
            },
        }),
    ),
];
