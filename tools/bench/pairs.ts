// PAIRS pairs as the component declares them.

import { AddressType, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { givenFor, INTERVAL, PAIRS } from "./given";

export default function (): Promise<object> {
    for (let i = 0; i < PAIRS; i++) {
        const given = givenFor(i);
        new PrimarySecondaryLoadBalancer(`web${i}`, {
            loadBalancer: { addressType: given(AddressType.Intranet), vswitchId: given("vsw-a") },
            primary: { serverId: given(`i-a${i}`) },
            secondary: { serverId: given(`i-b${i}`) },
            listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: given(8443) }],
            healthCheck: { interval: given(INTERVAL) },
        });
    }
    return Promise.resolve({});
}
