// What an update that fails, or that would take away more than it says, leaves as it was on the local CLB.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    AddressType,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
} from "../../components";
import { CloudStack, smallCloud } from "./cloud";

const own = { loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" } };
const rest: PrimarySecondaryLoadBalancerArgs = {
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
};

describe("a late value that is refused by an update on the local CLB", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("late", smallCloud);
    });
    after(() => cloud?.close());

    it("takes nothing away of the pair that is there, where no preview came before", async () => {
        const program = (serverId: pulumi.Input<string>) => () => {
            new PrimarySecondaryLoadBalancer("web", { ...rest, ...own, primary: { serverId } });
            return {};
        };
        await cloud.must("up", program("i-a"));
        const { model } = cloud.clb;
        const { ok, output, calls } = await cloud.run("up", program(pulumi.secret("nonsense")));
        assert.deepEqual([ok, calls], [false, []], output);
        assert.match(output, /primary\.serverId: malformed, got \[secret\]/);
        assert.deepEqual(cloud.clb.model, model);
    });
});
