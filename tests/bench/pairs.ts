// PAIRS pairs as the component declares them.

import { PrimarySecondaryLoadBalancer, Protocol } from "../../components";

export default function (): Promise<object> {
    for (let i = 0; i < Number(process.env["PAIRS"]); i++) {
        new PrimarySecondaryLoadBalancer(`web${i}`, {
            loadBalancer: {},
            primary: { serverId: `i-a${i}` },
            secondary: { serverId: `i-b${i}` },
            listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
        });
    }
    return Promise.resolve({});
}
