// Settings that name a pair with the type of its parent in front.

import { deepStrictEqual as same, throws } from "node:assert";

import * as pulumi from "@pulumi/pulumi";

import { PrimarySecondaryLoadBalancer } from "../../components";
import { createFormerNamesCheck } from "../../components/preconditions/formerNames";
import { Findings } from "../../components/validation/findings";
import { SWITCHED_KEY } from "../../components/validation/switchedSetting";

const SERVERS = { primary: { serverId: "i-bp1first0000a" }, secondary: { serverId: "i-bp1second000b" } };

/** Who is primary of pair "web" in Blue and in Green, under a list of switched pairs. */
async function primaries(switched: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    await pulumi.runtime.setMocks({
        newResource: ({ name, type, inputs }) => {
            const { servers, loadBalancerId } = inputs as {
                loadBalancerId?: string;
                servers?: { serverId: string; serverType: string }[];
            };
            if (/MasterSlave/.test(type)) {
                found.push(
                    `${String(loadBalancerId)} ${servers!.find(({ serverType }) => serverType === "Master")!.serverId}`,
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

describe(`${SWITCHED_KEY} with qualified names`, () => {
    it("switch one pair of two that share a name, a plain name both", async () => {
        same(await primaries([]), ["a", "a"]);
        same(await primaries(["my:Blue$web"]), ["b", "a"]);
        same(await primaries(["my:Green$web"]), ["a", "b"]);
        same(await primaries(["web"]), ["b", "b"]);
        same(await primaries(["my:Red$web", "constructor"]), ["a", "a"]);
    });

    it("are refused where they are those that an alias had: nothing may go back without a word", async () => {
        const problemsOf = async (entry: string, isParent: boolean) => {
            await pulumi.runtime.setMocks({
                newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as object }),
                call: ({ inputs }) => inputs as object,
            });
            pulumi.runtime.setAllConfig({ [SWITCHED_KEY]: JSON.stringify([entry]) });
            const alias = { aliases: [{ type: "my:Old" }] };
            const site = new pulumi.ComponentResource("my:Site", "site", {}, isParent ? {} : alias);
            const parent = new pulumi.ComponentResource("my:New", "new", {}, { parent: site, ...(isParent && alias) });
            const pair = new pulumi.ComponentResource("my:Pair", "web", {}, { parent });
            const findings = new Findings();
            await createFormerNamesCheck(pair, parent, "web", "my:Site$my:New$web")?.({}, findings);
            await pulumi.runtime.disconnect();
            pulumi.runtime.setAllConfig({});
            return findings.problems.map(({ path, reason }) => `${path}: ${reason}`);
        };
        const refused = (entry: string) => [
            `${SWITCHED_KEY}: names the pair as it was called before, got "${entry}"; an alias does not keep an entry: write ` +
                '"my:Site$my:New$web" in its place',
        ];
        same(await problemsOf("my:Site$my:Old$web", true), refused("my:Site$my:Old$web"));
        same(await problemsOf("my:Old$my:New$web", false), refused("my:Old$my:New$web"));
        same(await problemsOf("my:Site$my:New$web", true), []);
        same(await problemsOf("my:Other$web", true), []);
        same(await problemsOf("web", true), []);
    });

    it("tell pairs of one name apart that want one listener of one load balancer", async () => {
        await pulumi.runtime.setMocks({
            newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as object }),
            call: ({ inputs }) => inputs as object,
        });
        const declare = (color: string, port: number) => {
            const parent = new pulumi.ComponentResource(`my:${color}`, color);
            const listeners = [{ protocol: "tcp", port, backendPort: 80 }];
            new PrimarySecondaryLoadBalancer(
                "web",
                { loadBalancerId: "lb-shared0000", ...SERVERS, listeners } as never,
                {
                    parent,
                },
            );
        };
        declare("Blue", 443);
        throws(
            () => declare("Green", 443),
            /repeats tcp-443, already used by `listeners\[0\]` of PrimarySecondaryLoadBalancer "my:Blue\$web" on the same instance/,
        );
        declare("Green", 444);
        await pulumi.runtime.disconnect();
    });
});
