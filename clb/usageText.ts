// What the local CLB prints when it is started by hand: how to point Pulumi or Terraform at it.

import type { LocalClb } from "./controlPlane/localClb";
import { SEED } from "./controlPlane/seed";

export interface Usage {
    /** The file that keeps the state. */
    readonly state: string | undefined;
    readonly carriesTraffic: boolean;
}

export function usageText(clb: LocalClb, { state, carriesTraffic }: Usage): string {
    const { endpoints, ...settings } = clb.providerConfig();
    const [products = {}] = endpoints;
    const entries = Object.entries(settings);
    const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const lines = [
        `Local CLB at ${clb.endpoint} (HTTP and HTTPS). Stop it with Ctrl-C; ${state === undefined ? "nothing is kept" : `its state stays in ${state}`}.`,
        carriesTraffic
            ? "It carries traffic to the servers named with --server and checks them."
            : "It carries no traffic; servers are healthy while they run, unless --health or /_clb/servers says otherwise.",
        "",
        "In every shell that runs Pulumi or Terraform:",
        `    export SSL_CERT_FILE=${clb.caFile}`,
        "",
        "Pulumi, in Pulumi.<stack>.yaml:",
        "    config:",
        ...entries.map(([name, value]) => `      alicloud:${name}: ${JSON.stringify(value)}`),
        "      alicloud:endpoints:",
        ...Object.entries(products).map(
            ([name, value], index) => `        ${index === 0 ? "-" : " "} ${name}: ${JSON.stringify(value)}`,
        ),
        "",
        "or by command:",
        ...entries.map(([name, value]) => `    pulumi config set alicloud:${name} ${String(value)}`),
        ...Object.entries(products).map(
            ([name, value]) => `    pulumi config set --path 'alicloud:endpoints[0].${name}' ${value}`,
        ),
        "",
        "Terraform:",
        '    provider "alicloud" {',
        ...entries.map(([name, value]) => `      ${snake(name)} = ${JSON.stringify(value)}`),
        "      endpoints {",
        ...Object.entries(products).map(([name, value]) => `        ${name} = ${JSON.stringify(value)}`),
        "      }",
        "    }",
        "",
        ...(clb.model.instances.length === 0
            ? []
            : [
                  `There are, for example, the vSwitch ${SEED.vSwitch} and the servers ${SEED.ecsA} and ${SEED.ecsB}.`,
                  "",
              ]),
    ];
    return `${lines.join("\n")}\n`;
}
