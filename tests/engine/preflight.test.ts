// The preflight on the local CLB: what the cloud knows better is refused before anything is declared.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { refusal } from "../../clb/controlPlane/faults";
import { localProviderConfig, toConfig, Workspace } from "../../cli/local/workspace";
import { PrimarySecondaryLoadBalancer, type PrimarySecondaryLoadBalancerArgs, Protocol } from "../../components";
import { CloudStack } from "./support/cloud";

const READS = ["DescribeInstances", "DescribeLoadBalancers", "DescribeVSwitches"];

describe("the preflight on the local CLB", () => {
    let cloud: CloudStack;
    let loadBalancerId: string;
    before(async () => {
        cloud = await CloudStack.start("preflight", (seed) =>
            seed
                .zone("cn-hangzhou-h")
                .zone("cn-hangzhou-i")
                .vpc("vpc-a", "10.0.0.0/16")
                .vpc("vpc-b", "10.1.0.0/16")
                .vSwitch("vsw-a", "vpc-a", "cn-hangzhou-h", "10.0.1.0/24")
                .vSwitch("vsw-i", "vpc-a", "cn-hangzhou-i", "10.0.2.0/24")
                .vSwitch("vsw-b", "vpc-b", "cn-hangzhou-i", "10.1.1.0/24")
                .ecs({ id: "i-a" })
                .ecs({ id: "i-b", vSwitch: "vsw-i" })
                .ecs({ id: "i-near" })
                .ecs({ id: "i-stopped", vSwitch: "vsw-i", status: "Stopped" })
                .ecs({ id: "i-elsewhere", vSwitch: "vsw-b" })
                .eni({ id: "eni-b", vSwitch: "vsw-i", instance: "i-b" })
                .eni({ id: "eni-free", vSwitch: "vsw-i" }),
        );
        const settings = {
            AddressType: "intranet",
            VpcId: "vpc-a",
            VSwitchId: "vsw-a",
            InstanceChargeType: "PayByCLCU",
        };
        const made = await cloud.clb.client().ok("CreateLoadBalancer", settings);
        loadBalancerId = made["LoadBalancerId"] as string;
    });
    after(() => cloud?.close());

    const declare = (change: Partial<PrimarySecondaryLoadBalancerArgs> = {}) => {
        const args = {
            loadBalancerId,
            primary: { serverId: "i-a" },
            secondary: { serverId: "i-b" },
            listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
            preflight: true,
            ...change,
        };
        return () => ({ id: new PrimarySecondaryLoadBalancer("web", args).loadBalancerId });
    };

    /** What a command says of the component, and the reads that it caused. */
    async function look(program: () => object, command: "preview" | "up" = "preview") {
        const since = cloud.clb.seq;
        const { ok, output, steps, calls } = await cloud.run(command, program);
        const reads = cloud.clb.calls({ since }).map(({ action }) => action);
        const lines = output.split("\n").map((line) => line.trim());
        const declared = steps.filter((step) => step.includes("alicloud:")).length;
        return { ok, output, declared, calls, reads: reads.sort(), says: (line: string) => lines.includes(line) };
    }

    async function refused(change: Partial<PrimarySecondaryLoadBalancerArgs>, ...problems: string[]): Promise<void> {
        const { ok, output, declared, calls, says } = await look(declare(change));
        assert.deepEqual([ok, declared, calls], [false, 0, []], output);
        const noun = problems.length === 1 ? "invalid input" : "invalid inputs";
        assert.match(output, new RegExp(`PrimarySecondaryLoadBalancer "web": ${problems.length} ${noun}`));
        for (const problem of problems) {
            assert.ok(says(problem), `${problem}\nin\n${output}`);
        }
    }

    it("asks little, at preview, and finds nothing wrong with two servers in two zones", async () => {
        const { ok, output, reads, declared } = await look(declare());
        assert.ok(ok, output);
        assert.deepEqual(reads, READS);
        assert.equal(declared, 2);
        assert.doesNotMatch(output, /warning/);
        const fresh = await look(
            declare({
                loadBalancerId: undefined as never,
                loadBalancer: { addressType: "intranet" as never, vswitchId: "vsw-a" },
                secondary: { serverId: "eni-b", type: "eni" as never },
            }),
        );
        assert.ok(fresh.ok, fresh.output);
        assert.deepEqual(fresh.reads, [
            "DescribeInstances",
            "DescribeNetworkInterfaces",
            "DescribeVSwitches",
            "DescribeVSwitches",
        ]);
    });

    it("refuses servers that are not there or do not run, both at once", () =>
        refused(
            { primary: { serverId: "i-gone" }, secondary: { serverId: "i-stopped" } },
            'primary.serverId: not there, got "i-gone"; no such server in the provider\'s region and account: correct the id',
            'secondary.serverId: not running (Stopped), got "i-stopped"; the cloud takes only servers that run: start it or ' +
                "name another one",
        ));

    it("refuses a server of another VPC, and an interface that is attached to no server", () =>
        refused(
            { primary: { serverId: "i-elsewhere" }, secondary: { serverId: "eni-free", type: "eni" as never } },
            'primary.serverId: in vpc-b, got "i-elsewhere"; the instance is in vpc-a: must be a server of the same VPC',
            'secondary.serverId: attached to no server (Available), got "eni-free"; the cloud takes only servers that run: ' +
                "start it or name another one",
        ));

    it("refuses servers of two VPCs behind an internet instance, and an instance or a vSwitch that is not there", async () => {
        await refused(
            { loadBalancerId: undefined, loadBalancer: {}, secondary: { serverId: "i-elsewhere" } },
            'secondary.serverId: in vpc-b, got "i-elsewhere"; the primary is in vpc-a: both must be in one VPC',
        );
        await refused(
            { loadBalancerId: "lb-gone" },
            'loadBalancerId: not there, got "lb-gone"; no such instance in the provider\'s region and account: correct the id ' +
                "or the region",
        );
        await refused(
            {
                loadBalancerId: undefined,
                loadBalancer: { addressType: "intranet" as never, vswitchId: "vsw-gone" },
            },
            'loadBalancer.vswitchId: not there, got "vsw-gone"; no such vSwitch in the provider\'s region and account: correct ' +
                "the id",
        );
    });

    it("refuses an instance that is locked or stopped", async () => {
        for (const status of ["locked", "inactive"] as const) {
            cloud.clb.drift.setLoadBalancerStatus(loadBalancerId, status);
            await refused(
                {},
                `loadBalancerId: ${status}, got "${loadBalancerId}"; the instance must be active: start it in the console, or ` +
                    "settle its bill where it is locked",
            );
        }
        cloud.clb.drift.setLoadBalancerStatus(loadBalancerId, "active");
    });

    it("warns of two servers in one zone", async () => {
        const { ok, output } = await look(declare({ secondary: { serverId: "i-near" } }));
        assert.ok(ok, output);
        assert.match(
            output,
            /warning: secondary\.serverId: in the same zone as the primary, cn-hangzhou-h: the pair goes down with it; put the servers into two zones/,
        );
    });

    it("leaves an id that is not known yet to the update, which refuses it before anything is made", async () => {
        const later = () => {
            const serverId = pulumi.runtime.isDryRun() ? (pulumi.unknown as unknown as string) : "i-gone";
            return declare({ secondary: { serverId } })();
        };
        const preview = await look(later);
        assert.ok(preview.ok, preview.output);
        const { ok, output, calls, says } = await look(later, "up");
        assert.deepEqual([ok, calls], [false, []]);
        const line =
            'secondary.serverId: not there, got "i-gone"; no such server in the provider\'s region and account: correct the id';
        assert.ok(says(line), output);
    });

    it("warns where the cloud does not let itself be asked, and goes on", async () => {
        cloud.clb.faults.at("DescribeInstances", 1, refusal("forbidden"), 9);
        const { ok, output, declared } = await look(declare({ primary: { serverId: "i-gone" } }));
        cloud.clb.faults.clear();
        assert.ok(ok, output);
        assert.equal(declared, 2);
        assert.match(
            output,
            /warning: preflight: the servers could not be looked up, so nothing is known of "i-gone", "i-b": Forbidden\.RAM: .*; it takes the permission ecs:DescribeInstances and a way to the cloud/,
        );
    });

    it("says at once that there is no way to the cloud, and goes on", async () => {
        // Were the provider asked for anything else, it would try for five minutes.
        const { ok, output } = await cloud.run("preview", declare(), localProviderConfig());
        assert.ok(ok, output);
        assert.match(
            output,
            /warning: preflight: nothing could be looked up, as there is no way to the cloud: dial tcp 127\.0\.0\.1:9: connect: connection refused/,
        );
    });

    it("says at once that it does not trust whoever answers, as behind a proxy, and goes on", async () => {
        const untrusting = new Workspace();
        try {
            const config = toConfig(cloud.clb.providerConfig());
            const since = Date.now();
            const program = () => Promise.resolve(declare()());
            const { ok, output } = await untrusting.run("preview", "untrusting", program, config);
            assert.ok(ok, output);
            assert.match(
                output,
                /warning: preflight: nothing could be looked up, as there is no way to the cloud: tls: failed to verify certificate: x509: .*unknown authority/,
            );
            assert.ok(Date.now() - since < 100_000, "it was tried again for minutes");
        } finally {
            untrusting.close();
        }
    });

    it("asks nothing where nobody wants it", async () => {
        const { ok, output, reads } = await look(declare({ preflight: false, primary: { serverId: "i-gone" } }));
        assert.ok(ok, output);
        assert.deepEqual(reads, []);
    });
});
