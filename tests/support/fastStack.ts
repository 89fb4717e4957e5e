// A stack file of one pair with the fastest checks that the API documents: a failover takes 1 × 2 + 1 × 1 = 3 s.

import { stringify } from "yaml";

const FASTEST = { interval: 1, timeout: 1, unhealthyThreshold: 2, healthyThreshold: 2 };

/** @param pair its servers and listeners, and what else it has */
export function fastStack(pair: {
    readonly primary: string;
    readonly secondary: string;
    readonly listeners: readonly object[];
    readonly standbyCheck?: object;
    readonly alarm?: object;
    readonly guard?: boolean;
}): string {
    const { primary, secondary, standbyCheck, ...more } = pair;
    return stringify({
        config: {
            "alicloud:region": "cn-hangzhou",
            "alicloud-primary-secondary:pairs": {
                web: {
                    loadBalancer: { addressType: "intranet", vswitchId: "vsw-bp1fast0000000000000a" },
                    primary: { serverId: primary },
                    secondary: { serverId: secondary },
                    healthCheck: FASTEST,
                    ...more,
                    ...(standbyCheck && { standbyCheck: { ...standbyCheck, healthCheck: FASTEST } }),
                },
            },
        },
    });
}
