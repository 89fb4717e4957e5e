// The guard of a pair under load: real engine, provider, servers and traffic on the local CLB.

import * as assert from "node:assert/strict";

import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs, Protocol } from "../../components";
import { CloudStack, smallCloud } from "./cloud";
import { Traffic } from "./support/traffic";

const SET = "SetLoadBalancerTCPListenerAttribute";

/** The fastest checks that the API documents. */
const healthCheck = { interval: 1, timeout: 1, unhealthyThreshold: 2, healthyThreshold: 2 };

const pair =
    (primary: string, secondary: string, more: Partial<PrimarySecondaryLoadBalancerArgs> = {}) =>
    () => {
        new PrimarySecondaryLoadBalancer("web", {
            loadBalancer: {},
            primary: { serverId: primary },
            secondary: { serverId: secondary },
            listeners: [
                { protocol: Protocol.Tcp, port: 4430, backendPort: 8443 },
                { protocol: Protocol.Udp, port: 5300, backendPort: 5353 },
            ],
            healthCheck,
            standbyCheck: { port: 9443 },
            guard: true,
            ...more,
        });
        return {};
    };
const asWritten = pair("i-a", "i-b");
const swapped = pair("i-b", "i-a");

describe("the guard", () => {
    let cloud: CloudStack;
    let traffic: Traffic;
    before(async () => {
        cloud = await CloudStack.start("guard", smallCloud);
        // The program runs in this process, and looks where the provider does.
        process.env["SSL_CERT_FILE"] = cloud.clb.caFile;
        await cloud.must("up", pair("i-a", "i-b", { guard: false }));
        traffic = await Traffic.start(cloud.clb);
        await traffic.seen("i-b", 9443, "normal");
    });
    after(async () => {
        delete process.env["SSL_CERT_FILE"];
        await traffic?.close();
        await cloud?.close();
    });

    const nothing = async (program: () => object) => {
        const { ok, steps, output } = await cloud.run("preview", program);
        assert.deepEqual([ok, steps.filter((step) => !step.startsWith("same "))], [true, []], output);
    };
    const primary = () => cloud.servers("tcp", 4430).primary;

    it("changes nothing when it is turned on", () => nothing(asWritten));

    it("refuses a swap towards a dead standby before anything is made, and no request is lost", async () => {
        await traffic.servers.kill(["i-b"]);
        await traffic.seen("i-b", 9443, "abnormal");
        const { result, lost, requests, servers } = await traffic.during(() => cloud.run("up", swapped));
        assert.deepEqual([result.ok, result.calls], [false, []], result.output);
        assert.match(
            result.output,
            /error: before hook "guard of web, before a group is made" failed: pair web: the roles stay as they are, as the new primary is not seen to serve; no listener was moved\n +tcp-4430: i-b port 8443 is unhealthy, by the standby check\n +udp-5300: i-b port 5353 is unhealthy, by the standby check\n +A pair with `guard` changes its primary only to a server that the cloud's probes see healthy\. To do it all the same, in one run: ALICLOUD_PRIMARY_SECONDARY_FORCE=web\n/,
        );
        assert.deepEqual([lost, servers], [0, ["i-a"]]);
        assert.ok(requests > 20, String(requests));
        const back = await cloud.run("preview", asWritten);
        const own = "update alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer web";
        // The component's own row, which stands for nothing in the cloud, was written before its children were asked for.
        assert.deepEqual([back.ok, back.steps.filter((step) => !step.startsWith("same "))], [true, [own]]);
        await traffic.servers.start(["i-b"]);
        await traffic.seen("i-b", 9443, "normal");
    });

    it("lets a swap towards a healthy standby through, and no request is lost", async () => {
        const { result, lost, servers } = await traffic.during(() => cloud.run("up", swapped));
        assert.ok(result.ok, result.output);
        assert.equal(result.calls.filter((action) => action === SET).length, 2);
        assert.deepEqual([lost, servers, primary()], [0, ["i-a", "i-b"], "i-b:8443"]);
        assert.match(result.output, /guard: the new primary is seen to serve behind tcp-4430, after \d+ s/);
        await nothing(swapped);
    });
});
