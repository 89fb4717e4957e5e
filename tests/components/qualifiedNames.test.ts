// Settings that name a pair with the type of its parent in front.

import { deepStrictEqual as same } from "node:assert";

import * as pulumi from "@pulumi/pulumi";

import { PrimarySecondaryLoadBalancer } from "../../components";
import { SWITCHED_KEY } from "../../components/validation/switchedSetting";

const SERVERS = { primary: { serverId: "i-bp1first0000a" }, secondary: { serverId: "i-bp1second000b" } };

/** Who is primary of pair "web" in Blue and in Green, under a list of switched pairs. */
async function primaries(switched: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    await pulumi.runtime.setMocks({
        newResource: ({ name, type, inputs }) => {
            const { servers } = inputs as { servers?: { serverId: string; serverType: string }[] };
            if (/MasterSlave/.test(type)) {
                found.push(
                    `${String(inputs["loadBalancerId"])} ${servers!.find(({ serverType }) => serverType === "Master")!.serverId}`,
                );
            }
            return { id: `${name}-id`, state: inputs as object };
        },
        call: ({ inputs }) => inputs as object,
    });
    pulumi.runtime.setAllConfig({ [SWITCHED_KEY]: JSON.stringify(switched) });
    for (const color of ["Blue", "Green"]) {
        const parent = new pulumi.ComponentResource(`my:${color}`, color);
        const args = { loadBalancerId: `lb-${color.toLowerCase()}0000`, ...SERVERS };
        const listeners = [{ protocol: "tcp", port: 443, backendPort: 80 }];
        new PrimarySecondaryLoadBalancer("web", { ...args, listeners } as never, { parent });
    }
    await pulumi.runtime.disconnect();
    pulumi.runtime.setAllConfig({});
    // By the load balancer: the order of registration is not part of it.
    return found.sort().map((one) => one.slice(-1));
}

describe("qualified names in the setting of switched pairs", () => {
    it("switch one pair of two that share a name, a plain name both", async () => {
        same(await primaries([]), ["a", "a"]);
        same(await primaries(["my:Blue$web"]), ["b", "a"]);
        same(await primaries(["my:Green$web"]), ["a", "b"]);
        same(await primaries(["web"]), ["b", "b"]);
        same(await primaries(["my:Red$web", "constructor"]), ["a", "a"]);
    });
});
