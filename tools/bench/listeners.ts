// Declares pairs of 50 listeners each under mocks, with values that are plain or, with LATE, Outputs of their own; its last
// line says its peak memory and for how long it kept a processor busy.

import * as pulumi from "@pulumi/pulumi";

import { AddressType, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { PAIRS } from "./given";

const PORTS = Array.from({ length: 50 }, (_, index) => 1000 + index);

function given(port: number): pulumi.Input<number> {
    return process.env["LATE"] ? pulumi.output(port) : port;
}

async function main(): Promise<void> {
    await pulumi.runtime.setMocks({
        newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as object }),
        call: ({ inputs }) => inputs as Record<string, unknown>,
    });
    const begin = process.cpuUsage();
    const pairs = Array.from(
        { length: PAIRS },
        (_, index) =>
            new PrimarySecondaryLoadBalancer(`p${index}`, {
                loadBalancer: { addressType: AddressType.Internet },
                primary: { serverId: "i-a" },
                secondary: { serverId: "i-b" },
                listeners: PORTS.map((port) => ({ protocol: Protocol.Tcp, port, backendPort: given(port) })),
            }),
    );
    await new Promise((resolve) => pulumi.all(pairs.map((pair) => pair.failoverSeconds)).apply(resolve));
    const { user, system } = process.cpuUsage(begin);
    process.stdout.write(`${process.resourceUsage().maxRSS} ${(user + system) / 1e6}\n`);
}

void main();
