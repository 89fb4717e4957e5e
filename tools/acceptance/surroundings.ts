// What stands around a load balancer in the acceptance tests, VPC, ECS and resource groups, as far as their programs ask.

import { readFileSync } from "node:fs";

import type { LocalClb } from "../../clb/controlPlane/localClb";
import { RpcServer } from "../../clb/controlPlane/rpcServer";
import { makeTlsMaterial } from "../../clb/controlPlane/tls";
import { parseCall } from "../../clb/rpc/rpc";
import type { Parameters } from "../../clb/rpc/signature";

type Row = Record<string, unknown>;
type Answer = (all: Parameters) => Row;

const CREATED = "2026-01-01T00:00Z";
const GROUP = "rg-acfmlocaldefault";
/** What programs filter by number of cores and gibibytes find here. */
const TYPES = [
    [1, 2],
    [2, 4],
    [2, 8],
    [4, 8],
] as const;

export class Surroundings {
    private readonly vpcs = new Map<string, Row>();
    private readonly vSwitches = new Map<string, Row>();
    private readonly securityGroups = new Map<string, Row>();
    private readonly instances = new Map<string, Row>();
    private readonly enis = new Map<string, Row>();
    private count = 0;
    private server: RpcServer | undefined;
    readonly unknown = new Set<string>();
    endpoint = "";
    /** Both authorities: that of the local CLB and that of this server. */
    authorities = "";

    constructor(private readonly clb: LocalClb) {
        // Programs look for a network of this name, which accounts that run the tests have.
        const vpcId = this.makeVpc({ VpcName: "default-NODELETING", CidrBlock: "172.16.0.0/12" });
        this.zones.forEach((ZoneId, n) =>
            this.makeVSwitch({ VpcId: vpcId, ZoneId, CidrBlock: `172.16.${n}.0/24`, VSwitchName: "default" }),
        );
    }

    async listen(): Promise<void> {
        const tls = await makeTlsMaterial(["127.0.0.1"]);
        this.authorities = `${readFileSync(this.clb.caFile, "utf8")}\n${tls.ca}\n`;
        this.server = new RpcServer(tls, (call) => Promise.resolve(this.answer(parseCall(call).parameters)));
        this.endpoint = `127.0.0.1:${await this.server.listen("127.0.0.1", 0)}`;
    }

    async close(): Promise<void> {
        await this.server?.close();
    }

    private get zones(): string[] {
        return ["h", "i"].map((zone) => `${this.clb.region}-${zone}`);
    }

    private answer(all: Parameters): { status: number; body: string } {
        const RequestId = "00000000-0000-0000-0000-000000000000";
        const action = this.actions[all["Action"] ?? ""];
        if (action === undefined) {
            this.unknown.add(`${all["Action"]} of ${all["Version"]}`);
            const body = { RequestId, Code: "Unknown", Message: `no ${all["Action"]} here`, HostId: "" };
            return { status: 400, body: JSON.stringify(body) };
        }
        try {
            return { status: 200, body: JSON.stringify({ RequestId, ...action(all) }) };
        } catch (error) {
            const Code = error instanceof Error ? error.message : String(error);
            return { status: 404, body: JSON.stringify({ RequestId, Code, Message: Code, HostId: "" }) };
        }
    }

    private id(prefix: string): string {
        return `${prefix}-made${String(++this.count).padStart(12, "0")}`;
    }

    private makeVpc(all: Parameters): string {
        const VpcId = this.id("vpc");
        const CidrBlock = all["CidrBlock"] ?? "172.16.0.0/12";
        this.clb.seed.vpc(VpcId, CidrBlock);
        this.vpcs.set(VpcId, {
            VpcId,
            CidrBlock,
            VpcName: all["VpcName"] ?? "",
            Description: all["Description"] ?? "",
            Status: "Available",
            RegionId: this.clb.region,
            CreationTime: CREATED,
            IsDefault: false,
            ResourceGroupId: GROUP,
            VRouterId: VpcId.replace("vpc", "vrt"),
            SecondaryCidrBlocks: { SecondaryCidrBlock: [] },
            UserCidrs: { UserCidr: [] },
            Tags: { Tag: [] },
        });
        return VpcId;
    }

    private makeVSwitch(all: Parameters): string {
        const VSwitchId = this.id("vsw");
        const { VpcId = "", ZoneId = "", CidrBlock = "" } = all;
        this.clb.seed.vSwitch(VSwitchId, VpcId, ZoneId, CidrBlock);
        this.vSwitches.set(VSwitchId, {
            VSwitchId,
            VpcId,
            ZoneId,
            CidrBlock,
            VSwitchName: all["VSwitchName"] ?? "",
            Description: all["Description"] ?? "",
            Status: "Available",
            IsDefault: false,
            AvailableIpAddressCount: 200,
            ResourceGroupId: GROUP,
            CreationTime: CREATED,
            RouteTable: { RouteTableId: VpcId.replace("vpc", "vtb") },
            Tags: { Tag: [] },
        });
        return VSwitchId;
    }

    /** An address of the vSwitch above those that load balancers get. */
    private address(vSwitchId: string): string {
        const base = String(this.vSwitch(vSwitchId)["CidrBlock"]).split(".").slice(0, 3).join(".");
        return `${base}.${100 + (++this.count % 150)}`;
    }

    private vSwitch(id: string): Row {
        return found(this.vSwitches, id, "InvalidVswitchID.NotFound");
    }

    private makeInstance(all: Parameters): string {
        const InstanceId = this.id("i");
        const vSwitchId = all["VSwitchId"] ?? "";
        const privateIp = this.address(vSwitchId);
        this.clb.seed.ecs({ id: InstanceId, vSwitch: vSwitchId, privateIp });
        const { VpcId, ZoneId } = this.vSwitch(vSwitchId);
        const groups = [all["SecurityGroupId"], ...listed(all, "SecurityGroupIds")].filter((id) => id !== undefined);
        this.instances.set(InstanceId, {
            InstanceId,
            VSwitchId: vSwitchId,
            InstanceName: all["InstanceName"] ?? InstanceId,
            HostName: all["HostName"] ?? "host",
            ImageId: all["ImageId"],
            InstanceType: all["InstanceType"],
            ZoneId,
            RegionId: this.clb.region,
            Status: "Running",
            Description: all["Description"] ?? "",
            InstanceNetworkType: "vpc",
            InstanceChargeType: all["InstanceChargeType"] ?? "PostPaid",
            InternetChargeType: all["InternetChargeType"] ?? "PayByTraffic",
            InternetMaxBandwidthOut: Number(all["InternetMaxBandwidthOut"] ?? 0),
            InternetMaxBandwidthIn: Number(all["InternetMaxBandwidthIn"] ?? -1),
            SpotStrategy: all["SpotStrategy"] ?? "NoSpot",
            ResourceGroupId: GROUP,
            CreationTime: CREATED,
            StartTime: CREATED,
            ExpiredTime: "2099-12-31T15:59Z",
            DeletionProtection: false,
            VpcAttributes: { VpcId, VSwitchId: vSwitchId, PrivateIpAddress: { IpAddress: [privateIp] } },
            InnerIpAddress: { IpAddress: [] },
            PublicIpAddress: { IpAddress: Number(all["InternetMaxBandwidthOut"] ?? 0) > 0 ? ["198.51.100.1"] : [] },
            EipAddress: { IpAddress: "" },
            SecurityGroupIds: { SecurityGroupId: groups },
            NetworkInterfaces: { NetworkInterface: [] },
            MetadataOptions: { HttpTokens: "", HttpEndpoint: "" },
            Tags: { Tag: [] },
            disk: {
                category: all["SystemDisk.Category"] ?? "cloud_efficiency",
                size: Number(all["SystemDisk.Size"] ?? 40),
            },
        });
        return InstanceId;
    }

    private makeEni(all: Parameters): string {
        const NetworkInterfaceId = this.id("eni");
        const VSwitchId = all["VSwitchId"] ?? "";
        const PrivateIpAddress = this.address(VSwitchId);
        this.clb.seed.eni({ id: NetworkInterfaceId, vSwitch: VSwitchId, privateIp: PrivateIpAddress });
        const { VpcId, ZoneId } = this.vSwitch(VSwitchId);
        const groups = [all["SecurityGroupId"], ...listed(all, "SecurityGroupIds")].filter((id) => id !== undefined);
        this.enis.set(NetworkInterfaceId, {
            NetworkInterfaceId,
            NetworkInterfaceName: all["NetworkInterfaceName"] ?? "",
            Description: all["Description"] ?? "",
            VpcId,
            VSwitchId,
            ZoneId,
            PrivateIpAddress,
            MacAddress: "00:16:3e:00:00:01",
            Status: "Available",
            Type: "Secondary",
            InstanceId: "",
            QueueNumber: 1,
            // None: a program that names none would replace the interface.
            ResourceGroupId: "",
            CreationTime: CREATED,
            SecurityGroupIds: { SecurityGroupId: groups },
            PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress, Primary: true }] },
            Ipv6Sets: { Ipv6Set: [] },
            Ipv4PrefixSets: { Ipv4PrefixSet: [] },
            Tags: { Tag: [] },
        });
        return NetworkInterfaceId;
    }

    /** Also tells the local CLB. */
    private attach(id: string, instanceId: string): void {
        const eni = found(this.enis, id, "InvalidEniId.NotFound");
        Object.assign(eni, { InstanceId: instanceId, Status: instanceId === "" ? "Available" : "InUse" });
        const [vSwitch, privateIp] = [String(eni["VSwitchId"]), String(eni["PrivateIpAddress"])];
        this.clb.seed.eni({ id, vSwitch, privateIp, instance: instanceId });
    }

    private readonly actions: Record<string, Answer> = {
        // Resource groups.
        ListResourceGroups: () => ({
            PageNumber: 1,
            PageSize: 50,
            TotalCount: 2,
            ResourceGroups: {
                ResourceGroup: [GROUP, "rg-acfmlocalsecond"].map((Id, n) => ({
                    Id,
                    AccountId: "1234567890123456",
                    Name: n === 0 ? "default" : "second",
                    DisplayName: n === 0 ? "default" : "second",
                    Status: "OK",
                })),
            },
        }),
        // VPC.
        CreateVpc: (all) => ({ VpcId: this.makeVpc(all), ResourceGroupId: GROUP }),
        DescribeVpcAttribute: ({ VpcId = "" }) => found(this.vpcs, VpcId, "InvalidVpcID.NotFound"),
        DescribeVpcs: ({ VpcId }) => {
            const Vpc = [...this.vpcs.values()]
                .filter((one) => VpcId === undefined || one["VpcId"] === VpcId)
                .map((one) => ({ ...one, VSwitchIds: { VSwitchId: this.idsIn(String(one["VpcId"])) } }));
            return { Vpcs: { Vpc }, TotalCount: Vpc.length, PageNumber: 1, PageSize: 50 };
        },
        DescribeRouteTableList: ({ VpcId = "" }) => ({
            RouterTableList: {
                RouterTableListType: [...this.vpcs.values()]
                    .filter((one) => one["VpcId"] === VpcId)
                    .map((one) => ({
                        VpcId,
                        RouterId: one["VRouterId"],
                        RouteTableId: VpcId.replace("vpc", "vtb"),
                        RouteTableType: "System",
                        RouteTableName: "",
                        Description: "",
                        ResourceGroupId: GROUP,
                        RoutePropagationEnable: true,
                        Status: "Available",
                    })),
            },
        }),
        DeleteVpc: ({ VpcId = "" }) => gone(this.vpcs, VpcId),
        CreateVSwitch: (all) => ({ VSwitchId: this.makeVSwitch(all) }),
        DescribeVSwitchAttributes: ({ VSwitchId = "" }) => this.vSwitch(VSwitchId),
        DescribeVSwitches: ({ VSwitchId, VpcId, ZoneId }) => {
            const VSwitch = [...this.vSwitches.values()].filter(
                (one) =>
                    (VSwitchId ?? one["VSwitchId"]) === one["VSwitchId"] &&
                    (VpcId ?? one["VpcId"]) === one["VpcId"] &&
                    (ZoneId ?? one["ZoneId"]) === one["ZoneId"],
            );
            return { VSwitches: { VSwitch }, TotalCount: VSwitch.length, PageNumber: 1, PageSize: 50 };
        },
        DeleteVSwitch: ({ VSwitchId = "" }) => gone(this.vSwitches, VSwitchId),
        // ECS.
        DescribeZones: () => ({
            Zones: {
                Zone: this.zones.map((ZoneId) => ({
                    ZoneId,
                    LocalName: ZoneId,
                    AvailableInstanceTypes: { InstanceTypes: TYPES.map(typeName) },
                    AvailableDiskCategories: { DiskCategories: ["cloud_efficiency", "cloud_ssd", "cloud_essd"] },
                    AvailableResourceCreation: { ResourceTypes: ["VSwitch", "Instance", "Disk"] },
                })),
            },
        }),
        DescribeAvailableResource: ({ ZoneId, DestinationResource = "InstanceType" }) => ({
            AvailableZones: {
                AvailableZone: this.zones
                    .filter((zone) => ZoneId === undefined || ZoneId === zone)
                    .map((zone) => ({
                        RegionId: this.clb.region,
                        ZoneId: zone,
                        Status: "Available",
                        StatusCategory: "WithStock",
                        AvailableResources: {
                            AvailableResource: [
                                {
                                    Type: DestinationResource,
                                    SupportedResources: {
                                        SupportedResource: TYPES.map((type) => ({
                                            Value: typeName(type),
                                            Status: "Available",
                                            StatusCategory: "WithStock",
                                        })),
                                    },
                                },
                            ],
                        },
                    })),
            },
        }),
        DescribeInstanceTypes: instanceTypes,
        DescribeImageSupportInstanceTypes: instanceTypes,
        DescribeImages: () => ({
            TotalCount: 1,
            PageNumber: 1,
            PageSize: 50,
            Images: {
                Image: [
                    {
                        ImageId: "ubuntu_22_04_x64_20G_alibase_20260101.vhd",
                        ImageName: "ubuntu_22_04_x64_20G_alibase_20260101.vhd",
                        ImageOwnerAlias: "system",
                        OSName: "Ubuntu 22.04",
                        OSType: "linux",
                        Architecture: "x86_64",
                        CreationTime: "2026-01-01T00:00:00Z",
                        Status: "Available",
                        Size: 20,
                        DiskDeviceMappings: { DiskDeviceMapping: [] },
                        Tags: { Tag: [] },
                    },
                ],
            },
        }),
        CreateSecurityGroup: (all) => {
            const SecurityGroupId = this.id("sg");
            this.securityGroups.set(SecurityGroupId, {
                SecurityGroupId,
                SecurityGroupName: all["SecurityGroupName"] ?? "",
                Description: all["Description"] ?? "",
                VpcId: all["VpcId"] ?? "",
                SecurityGroupType: "normal",
                InnerAccessPolicy: "Accept",
                ResourceGroupId: GROUP,
                CreationTime: CREATED,
                Tags: { Tag: [] },
                Permissions: { Permission: [] },
            });
            return { SecurityGroupId };
        },
        DescribeSecurityGroups: ({ SecurityGroupId, SecurityGroupIds = "" }) => {
            const SecurityGroup = [...this.securityGroups.entries()]
                .filter(([id]) => id === SecurityGroupId || SecurityGroupIds.includes(`"${id}"`))
                .map(([, group]) => group);
            return { SecurityGroups: { SecurityGroup }, TotalCount: SecurityGroup.length, PageNumber: 1, PageSize: 50 };
        },
        DescribeSecurityGroupAttribute: ({ SecurityGroupId = "" }) =>
            found(this.securityGroups, SecurityGroupId, "InvalidSecurityGroupId.NotFound"),
        ModifySecurityGroupPolicy: ({ SecurityGroupId = "", InnerAccessPolicy = "Accept" }) => {
            found(this.securityGroups, SecurityGroupId, "InvalidSecurityGroupId.NotFound")["InnerAccessPolicy"] =
                InnerAccessPolicy;
            return {};
        },
        DeleteSecurityGroup: ({ SecurityGroupId = "" }) => gone(this.securityGroups, SecurityGroupId),
        RunInstances: (all) => {
            const ids = Array.from({ length: Number(all["Amount"] ?? 1) }, () => this.makeInstance(all));
            return { InstanceIdSets: { InstanceIdSet: ids } };
        },
        DescribeInstances: ({ InstanceIds = "" }) => {
            const Instance = [...this.instances.values()].filter(
                (one) => InstanceIds === "" || InstanceIds.includes(`"${String(one["InstanceId"])}"`),
            );
            return { Instances: { Instance }, TotalCount: Instance.length, PageNumber: 1, PageSize: 100 };
        },
        DescribeDisks: ({ InstanceId = "" }) => {
            const { disk, ZoneId } = found(this.instances, InstanceId, "InvalidInstanceId.NotFound");
            const { category, size } = disk as { category: string; size: number };
            const Disk = [
                {
                    DiskId: InstanceId.replace("i-", "d-"),
                    InstanceId,
                    DiskName: "",
                    Description: "",
                    Category: category,
                    Size: size,
                    Type: "system",
                    Status: "In_use",
                    Encrypted: false,
                    PerformanceLevel: "",
                    ZoneId,
                    Tags: { Tag: [] },
                },
            ];
            return { Disks: { Disk }, TotalCount: 1, PageNumber: 1, PageSize: 10 };
        },
        DescribeTags: () => ({ Tags: { Tag: [] }, TotalCount: 0, PageNumber: 1, PageSize: 50 }),
        DescribeUserData: ({ InstanceId = "" }) => ({ InstanceId, UserData: "", RegionId: this.clb.region }),
        DescribeInstanceRamRole: () => ({ InstanceRamRoleSets: { InstanceRamRoleSet: [] }, TotalCount: 0 }),
        DescribeInstanceMaintenanceAttributes: (all) => ({
            MaintenanceAttributes: {
                MaintenanceAttribute: listed(all, "InstanceId").map((InstanceId) => ({
                    InstanceId,
                    MaintenanceWindows: { MaintenanceWindow: [] },
                    ActionOnMaintenance: { Value: "AutoRecover" },
                    NotifyOnMaintenance: false,
                })),
            },
        }),
        DescribeInstanceAttribute: ({ InstanceId = "" }) =>
            found(this.instances, InstanceId, "InvalidInstanceId.NotFound"),
        DescribeInstanceAttachmentAttributes: ({ InstanceIds = "[]" }) => ({
            Instances: {
                Instance: (JSON.parse(InstanceIds) as string[]).map((InstanceId) => ({
                    InstanceId,
                    PrivatePoolOptionsMatchCriteria: "",
                    PrivatePoolOptionsId: "",
                })),
            },
        }),
        ModifyInstanceAttribute: () => ({}),
        StopInstance: ({ InstanceId = "" }) => {
            found(this.instances, InstanceId, "InvalidInstanceId.NotFound")["Status"] = "Stopped";
            return {};
        },
        DeleteInstance: ({ InstanceId = "" }) => gone(this.instances, InstanceId),
        CreateNetworkInterface: (all) => ({ NetworkInterfaceId: this.makeEni(all), Status: "Available" }),
        DescribeNetworkInterfaces: (all) => {
            const ids = listed(all, "NetworkInterfaceId");
            const NetworkInterfaceSet = [...this.enis.values()].filter(
                (one) =>
                    (ids.length === 0 || ids.includes(String(one["NetworkInterfaceId"]))) &&
                    (all["InstanceId"] === undefined || all["InstanceId"] === one["InstanceId"]),
            );
            return {
                NetworkInterfaceSets: { NetworkInterfaceSet },
                TotalCount: NetworkInterfaceSet.length,
                PageNumber: 1,
                PageSize: 50,
            };
        },
        AttachNetworkInterface: ({ NetworkInterfaceId = "", InstanceId = "" }) => {
            this.attach(NetworkInterfaceId, InstanceId);
            return {};
        },
        DetachNetworkInterface: ({ NetworkInterfaceId = "" }) => {
            this.attach(NetworkInterfaceId, "");
            return {};
        },
        DeleteNetworkInterface: ({ NetworkInterfaceId = "" }) => gone(this.enis, NetworkInterfaceId),
        ListTagResources: () => ({ TagResources: { TagResource: [] } }),
    };

    private idsIn(vpcId: string): unknown[] {
        return [...this.vSwitches.values()].filter((one) => one["VpcId"] === vpcId).map((one) => one["VSwitchId"]);
    }
}

const typeName = ([cores, gibibytes]: readonly [number, number]): string => `ecs.sn1ne.c${cores}m${gibibytes}`;

/** For every image the same. */
const instanceTypes = (): Row => ({
    InstanceTypes: {
        InstanceType: TYPES.map((type) => ({
            InstanceTypeId: typeName(type),
            InstanceTypeFamily: "ecs.sn1ne",
            CpuCoreCount: type[0],
            MemorySize: type[1],
            EniQuantity: 4,
            GPUAmount: 0,
            GPUSpec: "",
            LocalStorageCategory: "",
            NvmeSupport: "unsupported",
        })),
    },
    NextToken: "",
});

function found(rows: ReadonlyMap<string, Row>, id: string, code: string): Row {
    const row = rows.get(id);
    if (row === undefined) {
        throw new Error(code);
    }
    return row;
}

function gone(rows: Map<string, Row>, id: string): Row {
    rows.delete(id);
    return {};
}

/** `Name.1`, `Name.2`, … */
const listed = (all: Parameters, name: string): string[] =>
    Object.entries(all).flatMap(([key, value]) => (new RegExp(`^${name}\\.\\d+$`).test(key) ? [value] : []));
