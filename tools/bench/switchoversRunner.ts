// Brings the pairs of the switchovers to the roles that it is told, one message after another, in a process of its own: a run of
// a program leaves something behind in the process, with and without the component, and `pulumi up` is a new one every time.
// Arguments: pairs, the provider's settings as JSON, the file with the local CLB's authority.

import type { Inputs } from "@pulumi/pulumi";

import { toConfig, Workspace } from "../../cli/local/workspace";
import { AddressType, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { SWITCHED_KEY } from "../../components/validation/switchedSetting";
import { namesOf, PORT } from "./switchovers";

const [pairs = "", provider = "", caFile = ""] = process.argv.slice(2);
const names = namesOf(Number(pairs));
const workspace = new Workspace({ SSL_CERT_FILE: caFile });

function program(): Promise<Inputs> {
    const made = names.map((name, index) => {
        const { loadBalancerId } = new PrimarySecondaryLoadBalancer(name, {
            loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
            primary: { serverId: `i-a${index}` },
            secondary: { serverId: `i-b${index}` },
            listeners: [{ protocol: Protocol.Tcp, port: PORT, backendPort: 8443 }],
        });
        return [name, loadBalancerId];
    });
    return Promise.resolve(Object.fromEntries(made) as Inputs);
}

process.on("message", (isSwitched: boolean) => {
    const config = { ...toConfig(JSON.parse(provider) as object), [SWITCHED_KEY]: isSwitched ? names : [] };
    void workspace.run("up", "bench", program, config).then(({ ok, output }) => process.send?.({ ok, output }));
});
process.once("disconnect", () => workspace.close());
