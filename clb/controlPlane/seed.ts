// What exists before anybody calls: zones, networks, servers, access control lists.

import { DEFAULT_RESOURCE_GROUP } from "../core/limits";
import { isBlock } from "../model/addresses";
import type { Cloud } from "../model/cloud";
import type { InstanceStatus } from "../model/types";

/** The names of the default cloud, so that tests need not spell them. */
export const SEED = {
    vpc: "vpc-bp1local0000000000001",
    otherVpc: "vpc-bp1local0000000000002",
    /** In the first zone, in the second zone, and in the other VPC. */
    vSwitch: "vsw-bp1local0000000000001",
    secondVSwitch: "vsw-bp1local0000000000002",
    otherVSwitch: "vsw-bp1local0000000000003",
    /** Running, in the first, second and first zone. */
    ecsA: "i-bp1local00000000000a",
    ecsB: "i-bp1local00000000000b",
    ecsC: "i-bp1local00000000000c",
    stoppedEcs: "i-bp1local00000000000s",
    /** Running, in the other VPC. */
    otherEcs: "i-bp1local00000000000x",
    /** On `ecsA`, on `ecsB`, and on nothing. */
    eniA: "eni-bp1local00000000000a",
    eniB: "eni-bp1local00000000000b",
    freeEni: "eni-bp1local00000000000f",
    /** One block of RFC 5737 that no client has, and one of "an office". */
    nobodyAcl: "acl-bp1local00000000001",
    officeAcl: "acl-bp1local00000000002",
} as const;

export interface EcsSeed {
    readonly id: string;
    readonly vSwitch?: string;
    readonly privateIp?: string;
    readonly name?: string;
    readonly status?: InstanceStatus;
    readonly tags?: Record<string, string>;
    readonly ramRole?: string;
}

export interface EniSeed {
    readonly id: string;
    readonly vSwitch?: string;
    readonly privateIp?: string;
    /** The ECS instance it is attached to; none leaves it `Available`. */
    readonly instance?: string;
}

export class Seeder {
    constructor(private readonly cloud: () => Cloud) {}

    zone(id: string): this {
        this.cloud().zones.push(id);
        return this;
    }

    vpc(id: string, cidr: string): this {
        this.cloud().vpcs.set(id, { id, cidr });
        return this;
    }

    vSwitch(id: string, vpcId: string, zoneId: string, cidr: string): this {
        if (!this.cloud().vpcs.has(vpcId) || !this.cloud().zones.includes(zoneId)) {
            throw new Error(`seed: vSwitch ${id} needs the VPC ${vpcId} and the zone ${zoneId} first`);
        }
        this.cloud().vSwitches.set(id, { id, vpcId, zoneId, cidr });
        return this;
    }

    ecs({ id, vSwitch, privateIp, name = id, status = "Running", tags = {}, ramRole = "" }: EcsSeed): this {
        const place = this.place(id, vSwitch, privateIp);
        this.cloud().instances.set(id, { id, name, status, tags, ramRole, ...place });
        return this;
    }

    eni({ id, vSwitch, privateIp, instance = "" }: EniSeed): this {
        const place = this.place(id, vSwitch, privateIp);
        const status = instance === "" ? "Available" : "InUse";
        this.cloud().networkInterfaces.set(id, { id, instanceId: instance, status, ...place });
        return this;
    }

    acl(id: string, name: string, ...blocks: string[]): this {
        const wrong = blocks.find((block) => !isBlock(block, "ipv4"));
        if (wrong !== undefined) {
            throw new Error(`seed: ${id} has the entry "${wrong}", which is no ipv4 address or block`);
        }
        const entries = blocks.map((ip) => ({ ip, comment: "" }));
        this.cloud().acls.set(id, {
            id,
            name,
            ipVersion: "ipv4",
            resourceGroupId: DEFAULT_RESOURCE_GROUP,
            createdAt: this.cloud().clock.now(),
            entries,
        });
        return this;
    }

    private place(
        id: string,
        vSwitchId: string | undefined,
        privateIp: string | undefined,
    ): {
        vpcId: string;
        vSwitchId: string;
        zoneId: string;
        privateIp: string;
    } {
        const { vSwitches, instances, networkInterfaces } = this.cloud();
        const vSwitch = vSwitchId === undefined ? [...vSwitches.values()][0] : vSwitches.get(vSwitchId);
        if (vSwitch === undefined) {
            throw new Error(`seed: ${id} needs a vSwitch`);
        }
        // From 100 upwards: below are the addresses of load balancers.
        const host = 100 + instances.size + networkInterfaces.size;
        const base = vSwitch.cidr.split("/")[0]?.split(".").slice(0, 3).join(".") ?? "";
        return {
            vpcId: vSwitch.vpcId,
            vSwitchId: vSwitch.id,
            zoneId: vSwitch.zoneId,
            privateIp: privateIp ?? `${base}.${host}`,
        };
    }
}

export function seedDefault(seed: Seeder, region: string): void {
    const [first, second] = [`${region}-h`, `${region}-i`] as const;
    seed.zone(first)
        .zone(second)
        .vpc(SEED.vpc, "10.0.0.0/16")
        .vpc(SEED.otherVpc, "10.1.0.0/16")
        .vSwitch(SEED.vSwitch, SEED.vpc, first, "10.0.1.0/24")
        .vSwitch(SEED.secondVSwitch, SEED.vpc, second, "10.0.2.0/24")
        .vSwitch(SEED.otherVSwitch, SEED.otherVpc, first, "10.1.1.0/24")
        .ecs({ id: SEED.ecsA, name: "web-a", privateIp: "10.0.1.100", tags: { app: "web" } })
        .ecs({
            id: SEED.ecsB,
            name: "web-b",
            vSwitch: SEED.secondVSwitch,
            privateIp: "10.0.2.100",
            tags: { app: "web" },
        })
        .ecs({ id: SEED.ecsC, name: "web-c", privateIp: "10.0.1.101" })
        .ecs({ id: SEED.stoppedEcs, name: "web-stopped", privateIp: "10.0.1.102", status: "Stopped" })
        .ecs({ id: SEED.otherEcs, name: "elsewhere", vSwitch: SEED.otherVSwitch, privateIp: "10.1.1.100" })
        .eni({ id: SEED.eniA, privateIp: "10.0.1.110", instance: SEED.ecsA })
        .eni({ id: SEED.eniB, vSwitch: SEED.secondVSwitch, privateIp: "10.0.2.110", instance: SEED.ecsB })
        .eni({ id: SEED.freeEni, privateIp: "10.0.1.111" })
        .acl(SEED.nobodyAcl, "nobody", "192.0.2.0/24")
        .acl(SEED.officeAcl, "office", "198.51.100.0/24");
}
