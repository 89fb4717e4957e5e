// The guard where a pair is not alone: with a provider of the program's own, and beside another pair of its instance.

import * as assert from "node:assert/strict";

import { Provider } from "@pulumi/alicloud";

import { localProviderConfig } from "../../cli/local/workspace";
import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs, Protocol } from "../../components";
import { CloudStack, smallCloud } from "./support/cloud";

const SET = "SetLoadBalancerTCPListenerAttribute";

describe("the guard", () => {
    let cloud: CloudStack;
    beforeEach(async () => {
        cloud = await CloudStack.start("places", smallCloud);
        process.env["SSL_CERT_FILE"] = cloud.clb.caFile;
    });
    afterEach(async () => {
        delete process.env["SSL_CERT_FILE"];
        await cloud?.close();
    });

    /** Has the probes reach every server but these. */
    const dead = (...servers: string[]) => {
        cloud.clb.health = ({ serverId }) => (servers.includes(serverId) ? "abnormal" : "normal");
    };

    it("asks through the provider that the pair is given, from the first update on", async () => {
        // The default one leads nowhere.
        const nowhere = localProviderConfig();
        const pair = (primary: string, secondary: string) => () => {
            const provider = new Provider("here", cloud.clb.providerConfig() as object);
            new PrimarySecondaryLoadBalancer(
                "web",
                {
                    loadBalancer: {},
                    primary: { serverId: primary },
                    secondary: { serverId: secondary },
                    listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
                    guard: true,
                },
                { provider },
            );
            return {};
        };
        dead();
        await cloud.must("up", pair("i-a", "i-b"), nowhere);
        dead("i-b");
        const { ok, output, calls } = await cloud.run("up", pair("i-b", "i-a"), nowhere);
        assert.deepEqual([ok, calls], [false, []], output);
        assert.match(output, /pair web: [^]*\n +tcp-443: i-b port 8443 is unhealthy, by the health check\n/);
        dead();
        assert.ok((await cloud.must("up", pair("i-b", "i-a"), nowhere)).includes(SET));
        assert.equal(cloud.servers("tcp", 443).primary, "i-b:8443");
    });

    it("watches over a listener that moves to another pair of its instance in the same update", async () => {
        const settings = { AddressType: "internet", InstanceChargeType: "PayByCLCU" };
        const made = await cloud.clb.client().ok("CreateLoadBalancer", settings);
        const loadBalancerId = made["LoadBalancerId"] as string;
        const ports = (...all: number[]): PrimarySecondaryLoadBalancerArgs["listeners"] =>
            all.map((port) => ({ protocol: Protocol.Tcp, port, backendPort: 8000 + port }));
        const pairs = (shop: number[], api: number[]) => () => {
            const common = { loadBalancerId, guard: true };
            const [a, b] = [{ serverId: "i-a" }, { serverId: "i-b" }];
            new PrimarySecondaryLoadBalancer("shop", {
                ...common,
                primary: a,
                secondary: b,
                listeners: ports(...shop),
            });
            new PrimarySecondaryLoadBalancer("api", { ...common, primary: b, secondary: a, listeners: ports(...api) });
            return {};
        };
        dead();
        await cloud.must("up", pairs([443, 80], [53]));
        dead("i-b");
        const refused = await cloud.run("up", pairs([443], [53, 80]));
        assert.equal(refused.ok, false);
        assert.match(
            refused.output,
            /pair api: [^]*no listener was moved\n +tcp-80: i-b port 8080 is unhealthy, by the health check\n/,
        );
        assert.deepEqual(refused.calls, []);
        assert.equal(cloud.servers("tcp", 80).primary, "i-a:8080");
        dead();
        const { ok, output, calls } = await cloud.run("up", pairs([443], [53, 80]));
        assert.ok(ok, output);
        assert.deepEqual(
            [calls.filter((action) => action === SET).length, calls.includes("DeleteLoadBalancerListener")],
            [1, false],
        );
        assert.match(output, /guard: the new primary is seen to serve behind tcp-80, after \d+ s/);
        assert.equal(cloud.servers("tcp", 80).primary, "i-b:8080");
        const { changes } = await cloud.run("preview", pairs([443], [53, 80]));
        assert.deepEqual(changes, []);
    });
});
