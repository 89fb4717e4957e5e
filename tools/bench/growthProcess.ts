// Makes many signed calls of a local CLB in this process, and tells its heap on the way and at the end: `full` and `calls`.

import { LocalClb } from "../../clb/controlPlane/localClb";
import { isoTime } from "../../clb/core/clock";
import { type Parameters, sign } from "../../clb/rpc/signature";

const [full, calls] = process.argv.slice(2).map(Number) as [number, number];
let made = 0;

async function call(clb: LocalClb, Action: string, parameters: Parameters): Promise<Record<string, unknown>> {
    const { accessKey, secretKey } = clb.credentials;
    const all = {
        Action,
        Version: "2014-05-15",
        Timestamp: isoTime(Date.now()),
        SignatureMethod: "HMAC-SHA1",
        SignatureVersion: "1.0",
        SignatureNonce: `a-nonce-of-36-characters-${String(++made).padStart(11, "0")}`,
        AccessKeyId: accessKey,
        RegionId: clb.region,
        ...parameters,
    };
    const query = new URLSearchParams({ ...all, Signature: sign("GET", all, secretKey) });
    const request = {
        transport: "http",
        method: "GET",
        url: `/?${query.toString()}`,
        headers: {},
        body: Buffer.alloc(0),
    } as const;
    const answer = await clb.answer(request);
    if (answer?.status !== 200) {
        throw new Error(`${Action}: ${answer?.body}`);
    }
    return JSON.parse(answer.body) as Record<string, unknown>;
}

/** Creates with a token, tags, changes, reads, untags and deletes. */
async function round(clb: LocalClb): Promise<void> {
    const create = { AddressType: "internet", InstanceChargeType: "PayByCLCU", ClientToken: `token-${made}` };
    const LoadBalancerId = String((await call(clb, "CreateLoadBalancer", create)).LoadBalancerId);
    const tagged = { ResourceType: "instance", "ResourceId.1": LoadBalancerId };
    await call(clb, "TagResources", { ...tagged, "Tag.1.Key": `key-${made}`, "Tag.1.Value": "v" });
    await call(clb, "SetLoadBalancerName", { LoadBalancerId, LoadBalancerName: `name-${made}` });
    await call(clb, "DescribeLoadBalancerAttribute", { LoadBalancerId });
    await call(clb, "UntagResources", { ...tagged, All: "true" });
    await call(clb, "DeleteLoadBalancer", { LoadBalancerId });
}

function heap(): number {
    // Twice: what the first pass finishes, the second one frees.
    globalThis.gc?.();
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 1024 / 1024;
}

async function main(): Promise<void> {
    const clb = await LocalClb.start();
    while (made < full) {
        await round(clb);
    }
    const then = heap();
    while (made < calls) {
        await round(clb);
    }
    process.send?.({ then, now: heap() });
    process.disconnect?.();
    await clb.stop();
}

void main();
