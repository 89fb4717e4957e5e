// The guard of a pair under load: real engine, provider, servers and traffic on the local CLB.

import * as assert from "node:assert/strict";

import { before as beforehand, busy, refusal, throttling } from "../../clb/controlPlane/faults";
import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs, Protocol } from "../../components";
import { CloudStack, smallCloud } from "./support/cloud";
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
        const { ok, changes, output } = await cloud.run("preview", program);
        assert.deepEqual([ok, changes], [true, []], output);
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
        // The component's own row, which stands for nothing in the cloud, was written before its children were asked for. It
        // does not hold what comes from a resource.
        const ownRow = process.env["INPUTS"] === "resource" ? [] : [own];
        assert.deepEqual([back.ok, back.changes], [true, ownRow]);
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

    const back = pair("i-a", "i-b", { switchBack: true });

    it("changes nothing when it is to switch back, and moves the listeners where the new primary serves", async () => {
        await nothing(pair("i-b", "i-a", { switchBack: true }));
        const { result, lost } = await traffic.during(() => cloud.run("up", back));
        assert.ok(result.ok, result.output);
        assert.deepEqual([lost, primary()], [0, "i-a:8443"]);
        await nothing(back);
    });

    it("has the listeners back where the new primary dies in the switch, and the next preview is honest", async () => {
        await traffic.seen("i-b", 9443, "normal");
        const program = pair("i-b", "i-a", { switchBack: true });
        // It is well when it is asked for, and dead once traffic gets there.
        cloud.clb.faults.at(
            SET,
            1,
            beforehand(() => traffic.servers.kill(["i-b"])),
        );
        const { ok, output } = await cloud.run("up", program);
        cloud.clb.faults.clear();
        assert.equal(ok, false);
        assert.match(
            output,
            /pair web: switched back, as the new primary was not seen to serve in time\n( +\S+: i-b port \d+ is (unhealthy, by the health check|without a result of the probes yet)\n)+ +tcp-4430: back on i-a\n +udp-5300: back on i-a\n/,
        );
        assert.deepEqual([primary(), cloud.servers("udp", 5300).primary], ["i-a:8443", "i-a:5353"]);
        await traffic.servers.start(["i-b"]);
        await traffic.seen("i-b", 9443, "normal");
        const { steps } = await cloud.run("preview", program);
        assert.ok(steps.includes("update alicloud:slb/listener:Listener web-tcp-4430"), steps.join("\n"));
        await cloud.must("up", program);
        assert.equal(primary(), "i-b:8443");
        await nothing(program);
    });

    it("says what points where when the new primary dies after its listener was moved", async () => {
        await traffic.seen("i-a", 9443, "normal");
        cloud.clb.faults.at(
            SET,
            1,
            beforehand(() => traffic.servers.kill(["i-a"])),
        );
        const { ok, output } = await cloud.run("up", asWritten);
        cloud.clb.faults.clear();
        assert.equal(ok, false);
        assert.match(
            output,
            /after hook "guard of web, after a listener was moved" failed: pair web: tcp-4430 points at its new primary, which is not seen to serve after 16 s\n +tcp-4430: i-a port 8443 is unhealthy, by the health check\n +HALF SWITCHED: on the new primary: tcp-4430; still on the old one: udp-5300\.\n/,
        );
        assert.deepEqual([primary(), cloud.servers("udp", 5300).primary], ["i-a:8443", "i-b:5353"]);
        await traffic.servers.start(["i-a"]);
        await traffic.seen("i-a", 4430, "normal");
        await cloud.must("up", asWritten);
        assert.equal(cloud.servers("udp", 5300).primary, "i-a:5353");
        await nothing(asWritten);
    });

    it("makes a change of a listener again while the cloud is busy, guarded or not, and no other one", async () => {
        const described = (description: string, guard = true) =>
            pair("i-a", "i-b", {
                guard,
                listeners: [
                    { protocol: Protocol.Tcp, port: 4430, backendPort: 8443, description },
                    { protocol: Protocol.Udp, port: 5300, backendPort: 5353 },
                ],
            });
        for (const [fault, guard] of [
            [busy("serviceIsConfiguring"), true],
            [busy("operationBusy"), false],
            [throttling(), true],
            [throttling(), false],
        ] as const) {
            cloud.clb.faults.clear();
            cloud.clb.faults.at(SET, 1, fault, 2);
            const text = `${fault.kind === "error" ? fault.error : ""}-${guard}`;
            const { ok, output, calls } = await cloud.run("up", described(text, guard));
            assert.ok(ok, output);
            assert.equal(calls.filter((action) => action === SET).length, 3);
        }
        cloud.clb.faults.clear();
        cloud.clb.faults.at(SET, 1, refusal("unsupported"));
        const { ok, calls } = await cloud.run("up", described("refused", false));
        cloud.clb.faults.clear();
        assert.deepEqual([ok, calls], [false, [SET]]);
        await cloud.must("up", asWritten);
    });

    it("refuses what cannot be asked, with the reason and the way out", async () => {
        cloud.clb.faults.at("DescribeHealthStatus", 1, refusal("forbidden"));
        const { ok, output, calls } = await cloud.run("up", swapped);
        assert.deepEqual([ok, calls], [false, []], output);
        assert.match(
            output,
            /the roles stay as they are, as it cannot be asked whether the new primary serves; no listener was moved\n +slb:DescribeHealthStatus: forbidden: \S+ \(request \S+\); have slb:DescribeHealthStatus granted in RAM\n/,
        );
        assert.doesNotMatch(output, /access-key|secret-key/);
    });

    it("refuses to change the roles of a locked pair at preview and at an update, with the reason", async () => {
        const config = { "alicloud-primary-secondary:locked": { web: "sale until Monday" } };
        for (const command of ["preview", "up"] as const) {
            const { ok, output, calls } = await cloud.run(command, swapped, config);
            assert.deepEqual([ok, calls], [false, []], output);
            assert.match(
                output,
                /pair web: locked: sale until Monday; no listener was moved\n +tcp-4430: i-a -> i-b\n +udp-5300: i-a -> i-b\n/,
            );
        }
        const { ok, output } = await cloud.run("up", asWritten, config);
        assert.ok(ok, output);
    });

    it("lets it through unseen where the operator forces it, and says so loudly", async () => {
        await traffic.servers.kill(["i-b"]);
        await traffic.seen("i-b", 9443, "abnormal");
        process.env["ALICLOUD_PRIMARY_SECONDARY_FORCE"] = "shop,web";
        try {
            const { ok, output } = await cloud.run("up", swapped);
            assert.ok(ok, output);
            assert.match(output, /warning: GUARD FORCED by ALICLOUD_PRIMARY_SECONDARY_FORCE: nobody looks/);
        } finally {
            delete process.env["ALICLOUD_PRIMARY_SECONDARY_FORCE"];
        }
        assert.equal(primary(), "i-b:8443");
    });

    it("does not stand in the way of a destroy that runs no program", async () => {
        const { ok, output } = await cloud.byHand("destroy", "--yes", "--skip-preview", "--stack", "guard");
        assert.ok(ok, output);
        assert.ok(cloud.clb.empty);
    });
});
