// Late values on the real engine: what depends on a pair waits for it, and pairs of one instance never meet there.

import * as assert from "node:assert/strict";

import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import {
    AddressType,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
} from "../../components";
import { instanceByHand } from "../support/byHand";
import { CloudStack, smallCloud } from "./support/cloud";

const base: PrimarySecondaryLoadBalancerArgs = {
    loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
};

/** A value that is there only when a resource is. */
const ofResource = (value: string) => new slb.Acl(`for-${value}`, {}).id.apply(() => value);

describe("late values", () => {
    let cloud: CloudStack;
    beforeEach(async () => {
        cloud = await CloudStack.start("late", smallCloud);
    });
    afterEach(() => cloud?.close());

    for (const [kind, late] of Object.entries({
        plain: (value: string) => value,
        "an Output": (value: string) => pulumi.output(value),
        "a secret": (value: string) => pulumi.secret(value),
        "of a resource": ofResource,
    })) {
        it(`are waited for by what depends on the pair: ${kind}`, async () => {
            const program = () => {
                const web = new PrimarySecondaryLoadBalancer("web", { ...base, primary: { serverId: late("i-a") } });
                new slb.Acl("after", {}, { dependsOn: [web] });
                return {};
            };
            const calls = await cloud.must("up", program);
            assert.equal(calls.at(-1), "CreateAccessControlList", calls.join());
            assert.deepEqual(await cloud.must("up", program), []);
        });
    }

    for (const [how, options] of Object.entries({
        "without a word": () => ({}),
        "after each other": (dependsOn: pulumi.Resource) => ({ dependsOn }),
    })) {
        for (const [kind, late] of Object.entries({ "a secret": pulumi.secret<string>, "of a resource": ofResource })) {
            it(`of two pairs on one instance do not have two listeners created at once: ${kind}, ${how}`, async () => {
                const loadBalancerId = await instanceByHand(cloud.clb);
                cloud.clb.behaviour.configuringWindow = { polls: 1 };
                const program = () => {
                    const at = (port: number) => [{ protocol: Protocol.Tcp, port, backendPort: port }];
                    const rest = { ...base, loadBalancer: undefined };
                    const web = new PrimarySecondaryLoadBalancer("web", {
                        ...rest,
                        loadBalancerId: pulumi.secret(loadBalancerId),
                        primary: { serverId: late("i-a") },
                        listeners: [...at(443), ...at(80)],
                    });
                    new PrimarySecondaryLoadBalancer(
                        "api",
                        { ...rest, loadBalancerId, listeners: [...at(8443), ...at(8080)] },
                        options(web),
                    );
                    return {};
                };
                await cloud.must("up", program);
                assert.equal(cloud.clb.model.listeners.length, 4);
                assert.deepEqual(await cloud.must("up", program), []);
                await cloud.must("destroy", program);
            });
        }
    }
});
