// Two copies of one stack: one switches a pair, the other one deploys from a file that does not know of it.

import * as assert from "node:assert/strict";

import { refusal } from "../../clb/controlPlane/faults";
import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs, Protocol } from "../../components";
import { SWITCH_BACK_VARIABLE } from "../../components/guard/switchBack";
import { ROLE_CHANGES_KEY } from "../../components/validation/roleChangesSetting";
import { SWITCHED_KEY } from "../../components/validation/switchedSetting";
import { CloudStack, smallCloud } from "./support/cloud";
import { Traffic } from "./support/traffic";

/** The fastest checks that the API documents. */
const healthCheck = { interval: 1, timeout: 1, unhealthyThreshold: 2, healthyThreshold: 2 };

const since = "2026-11-25T14:05:40Z";
const SWITCHED = { [SWITCHED_KEY]: ["dns", "web"], [ROLE_CHANGES_KEY]: { web: { since, reason: "i-a hangs" } } };
const OLDER = { [SWITCHED_KEY]: ["dns"] };
const WARNING =
    `The last update switched web on ${since} (i-a hangs), and ${SWITCHED_KEY} of this run does not name it: this update moves the ` +
    "traffic back. If that is not meant, fetch the stack's file as it was at that update.";

describe("an update from an older copy of the stack's file", () => {
    let cloud: CloudStack;
    beforeEach(async () => {
        cloud = await CloudStack.start("switchback", smallCloud);
        process.env["SSL_CERT_FILE"] = cloud.clb.caFile;
    });
    afterEach(async () => {
        delete process.env["SSL_CERT_FILE"];
        delete process.env[SWITCH_BACK_VARIABLE];
        await cloud?.close();
    });

    const program =
        (more: Partial<PrimarySecondaryLoadBalancerArgs> = {}) =>
        () => {
            const declare = (name: string, port: number, own: Partial<PrimarySecondaryLoadBalancerArgs>) =>
                new PrimarySecondaryLoadBalancer(name, {
                    loadBalancer: {},
                    primary: { serverId: "i-a" },
                    secondary: { serverId: "i-b" },
                    listeners: [
                        { protocol: Protocol.Tcp, port, backendPort: 8443 },
                        { protocol: Protocol.Udp, port, backendPort: 5353 },
                    ],
                    healthCheck,
                    standbyCheck: { port: port + 4000 },
                    ...own,
                });
            declare("web", 4430, more);
            declare("dns", 5300, {});
            return {};
        };
    const primary = () => cloud.servers("tcp", 4430).primary;
    const nothing = async (config: Record<string, unknown>, declare = program()) => {
        const { ok, changes, output } = await cloud.run("preview", declare, config);
        assert.deepEqual([ok, changes, output.includes("The last update switched")], [true, [], false], output);
    };
    const warnings = (output: string) => output.split(WARNING).length - 1;

    it("is warned of at preview and up, and never when the file has the change", async () => {
        await cloud.must("up", program(), OLDER);
        await nothing(OLDER);
        await cloud.must("up", program(), SWITCHED);
        assert.equal(primary(), "i-b:8443");
        await nothing(SWITCHED);
        for (const command of ["preview", "up"] as const) {
            const { ok, output } = await cloud.run(command, program(), OLDER);
            assert.ok(ok, output);
            assert.ok(warnings(output) > 0, output);
        }
        assert.equal(primary(), "i-a:8443");
        await nothing(OLDER);
    });

    it("is refused under guard at preview and up, again and again, with no request lost, unless it is allowed", async () => {
        const guarded = program({ guard: true });
        await cloud.must("up", guarded, OLDER);
        cloud.clb.health = () => "normal";
        await cloud.must("up", guarded, SWITCHED);
        const traffic = await Traffic.start(cloud.clb);
        try {
            await traffic.seen("i-b", 4430, "normal");
            for (const command of ["preview", "up", "preview", "up"] as const) {
                const { result, lost, requests } = await traffic.during(() => cloud.run(command, guarded, OLDER));
                const { ok, output, calls } = result;
                assert.deepEqual([ok, calls, lost, requests > 10], [false, [], 0, true], output);
                assert.ok(output.includes("pair web: the roles stay as they are. "), output);
                assert.ok(output.includes(`To switch it back all the same: ${SWITCH_BACK_VARIABLE}=web`), output);
            }
            assert.equal(primary(), "i-b:8443");
            await nothing(SWITCHED, guarded);
            process.env[SWITCH_BACK_VARIABLE] = "dns, web";
            await traffic.seen("i-a", 8430, "normal");
            const { result, lost } = await traffic.during(() => cloud.run("up", guarded, OLDER));
            const { ok, output } = result;
            assert.deepEqual([ok, warnings(output), primary(), lost], [true, 0, "i-a:8443", 0], output);
        } finally {
            await traffic.close();
        }
    });

    it("is warned of after an update that failed half way, and not after one that moved nothing", async () => {
        await cloud.must("up", program(), OLDER);
        cloud.clb.faults.at("CreateMasterSlaveServerGroup", 1, refusal("unsupported"), 10);
        assert.equal((await cloud.run("up", program(), SWITCHED)).ok, false);
        cloud.clb.faults.clear();
        const unmoved = await cloud.run("preview", program(), OLDER);
        assert.deepEqual([unmoved.ok, warnings(unmoved.output), primary()], [true, 0, "i-a:8443"], unmoved.output);
        cloud.clb.faults.at("SetLoadBalancerUDPListenerAttribute", 1, refusal("unsupported"));
        assert.equal((await cloud.run("up", program(), SWITCHED)).ok, false);
        cloud.clb.faults.clear();
        assert.deepEqual([primary(), cloud.servers("udp", 4430).primary], ["i-b:8443", "i-a:5353"]);
        for (const command of ["preview", "up"] as const) {
            const { ok, output } = await cloud.run(command, program(), OLDER);
            assert.ok(ok && warnings(output) > 0, output);
        }
        assert.equal(primary(), "i-a:8443");
        await nothing(OLDER);
    });

    it("says nothing of a change that leaves the roles as they are", async () => {
        await cloud.must("up", program(), OLDER);
        await cloud.must("up", program(), SWITCHED);
        const swapped = program({ primary: { serverId: "i-b" }, secondary: { serverId: "i-a" } });
        const { ok, output, calls } = await cloud.run("up", swapped, OLDER);
        assert.deepEqual([ok, calls, output.includes("The last update switched")], [true, [], false], output);
        await nothing(OLDER, swapped);
    });
});
