// A local CLB in a process of its own, for as long as whoever started it lives. Its argument: for how many pairs there are
// servers and quotas.

import { type LocalClbOptions, LocalClb } from "../../clb/controlPlane/localClb";

/** A vSwitch with room for all instances, servers beyond that room, and a quota that was raised. */
function cloudFor(pairs: number): LocalClbOptions {
    return {
        quotas: { loadBalancers: pairs },
        seed: (seed) => {
            seed.zone("cn-hangzhou-h")
                .vpc("vpc-a", "10.0.0.0/8")
                .vSwitch("vsw-a", "vpc-a", "cn-hangzhou-h", "10.0.0.0/16");
            for (let i = 0; i < pairs; i++) {
                const last = `${Math.floor(i / 256)}.${i % 256}`;
                seed.ecs({ id: `i-a${i}`, privateIp: `10.1.${last}` }).ecs({
                    id: `i-b${i}`,
                    privateIp: `10.2.${last}`,
                });
            }
        },
    };
}

const [pairs] = process.argv.slice(2);

void LocalClb.start(pairs === undefined ? {} : cloudFor(Number(pairs))).then((clb) => {
    const { accessKey, secretKey } = clb.credentials;
    const provider = clb.providerConfig();
    process.send?.({ endpoint: clb.endpoint, region: clb.region, accessKey, secretKey, caFile: clb.caFile, provider });
    process.once("disconnect", () => void clb.stop());
});
