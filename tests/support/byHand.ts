// What somebody does at the console, beside Pulumi.

import type { LocalClb } from "../../clb/controlPlane/localClb";

/** One call to the API, in the cloud's region. */
export async function byHand(clb: LocalClb, action: string, parameters: Record<string, string>) {
    const client = clb.client();
    try {
        return await client.ok(action, { RegionId: clb.region, ...parameters });
    } finally {
        client.close();
    }
}

/** Makes an instance in the vSwitch `vsw-a` and returns its id. */
export async function instanceByHand(clb: LocalClb, name = "by-hand"): Promise<string> {
    const made = await byHand(clb, "CreateLoadBalancer", {
        LoadBalancerName: name,
        AddressType: "intranet",
        VSwitchId: "vsw-a",
        VpcId: "vpc-a",
        InstanceChargeType: "PayByCLCU",
    });
    return made["LoadBalancerId"] as string;
}
