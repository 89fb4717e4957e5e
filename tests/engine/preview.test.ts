// The real engine and the real provider agree with the plan, and wrong configs never reach the provider.

import * as assert from "node:assert/strict";

import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import type { Plan } from "../../cli/plan/model";
import { PrimarySecondaryLoadBalancer, PrimarySecondaryServerGroup, Protocol } from "../../components";
import { declareStack } from "../../stacks/program";
import { runTs } from "../support/run";
import { localProviderConfig, PROJECT, Workspace } from "../../cli/local/workspace";
import { COMPONENT } from "../support/types";

/** As `pulumi up` does with stacks/index.ts. */
// eslint-disable-next-line @typescript-eslint/require-await -- the Automation API wants a promise
const program = async () => declareStack();

const web = {
    loadBalancer: {},
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [{ protocol: "tcp", port: 443, backendPort: 8443 }],
};
const listener = (change: object) => ({ listeners: [{ protocol: "tcp", port: 80, backendPort: 80, ...change }] });

describe("pulumi preview, by the real engine and provider", () => {
    let workspace: Workspace;
    before(() => {
        workspace = new Workspace();
    });
    after(() => workspace?.close());

    for (const stack of ["dev", "staging", "prod"]) {
        it(`creates in ${stack} exactly what the plan shows`, async () => {
            const planned = await runTs("cli/main.ts", ["plan", stack, "--format", "json"]);
            const { resources } = JSON.parse(planned.stdout) as Plan;
            const { ok, output, steps } = await workspace.preview(stack, program, workspace.repositoryConfig(stack));
            assert.ok(ok, output);
            assert.deepEqual(
                [...steps].sort(),
                [
                    `create pulumi:pulumi:Stack ${PROJECT}-${stack}`,
                    ...resources.map(({ type, name }) => `create ${type} ${name}`),
                ].sort(),
            );
            assert.doesNotMatch(output, /warning: /);
        });
    }

    const BAD: [title: string, change: Record<string, unknown>, problem: RegExp][] = [
        ["the same server twice", { secondary: { serverId: "i-a" } }, /web\.secondary\.serverId: the same server as/],
        ["an empty server id", { primary: { serverId: "" } }, /web\.primary\.serverId: empty, got ""/],
        [
            "two primaries",
            { primary: [{ serverId: "i-a" }, { serverId: "i-b" }] },
            /web\.primary: not a group of settings/,
        ],
        ["no secondary", { secondary: null }, /web\.secondary: missing/],
        [
            "a starved server",
            { primary: { serverId: "i-a", weight: 0 } },
            /web\.primary\.weight: starves the server, got 0/,
        ],
        ["a type that does not fit", { primary: { serverId: "eni-a" } }, /web\.primary\.type: does not fit/],
        [
            "an HTTP listener",
            listener({ protocol: "http" }),
            /listeners\[0\]\.protocol: not a known choice, got "http"/,
        ],
        ["a port out of range", listener({ port: 70000 }), /listeners\[0\]\.port: out of range, got 70000/],
        ["a port as text", listener({ backendPort: "80" }), /listeners\[0\]\.backendPort: text where a number belongs/],
        [
            "a duplicate listener",
            { listeners: [...listener({}).listeners, ...listener({}).listeners] },
            /listeners\[1\]: repeats tcp-80/,
        ],
        [
            "an HTTP check on UDP",
            listener({ protocol: "udp", healthCheck: { type: "http" } }),
            /listeners\[0\]\.healthCheck\.type: not possible for UDP/,
        ],
        [
            "a threshold of 1",
            { healthCheck: { unhealthyThreshold: 1 } },
            /healthCheck\.unhealthyThreshold: out of range, got 1/,
        ],
        ["an ACL without ids", listener({ acl: { type: "white" } }), /listeners\[0\]\.acl\.ids: missing/],
        [
            "intranet without a vSwitch",
            { loadBalancer: { addressType: "intranet" } },
            /loadBalancer\.vswitchId: missing/,
        ],
        ["internet with a vSwitch", { loadBalancer: { vswitchId: "vsw-a" } }, /loadBalancer\.vswitchId: has no effect/],
        [
            "a specification against the charge type",
            { loadBalancer: { spec: "slb.s1.small", instanceChargeType: "PayByCLCU" } },
            /loadBalancer\.spec: contradicts/,
        ],
    ];

    for (const [title, change, problem] of BAD) {
        it(`refuses ${title} before the provider is asked`, async () => {
            const config = { ...localProviderConfig(), [`${PROJECT}:pairs`]: { web: { ...web, ...change } } };
            const { ok, output, steps } = await workspace.preview("bad", program, config);
            assert.equal(ok, false);
            assert.match(output, /error: stacks\/Pulumi\.bad\.yaml: 1 problem, nothing was declared/);
            assert.match(output, problem);
            assert.doesNotMatch(output, /^\s+at /m, "no stack trace");
            assert.deepEqual(
                steps.filter((step) => !step.includes("pulumi:pulumi:Stack")),
                [],
            );
        });
    }

    it("would see half of them pass without the validation: that is what it is for", async () => {
        const plain = async () => {
            const server = (serverId: string, serverType?: string) => ({ serverId, port: 80, serverType });
            const group = (name: string, ...servers: ReturnType<typeof server>[]) =>
                new slb.MasterSlaveServerGroup(name, { loadBalancerId: "lb-a", servers });
            const { id } = group("two-primaries", server("i-a", "Master"), server("i-b", "Master"));
            group("no-roles", server("i-a"), server("i-b"));
            group("same-server-twice", server("i-a", "Master"), server("i-a", "Slave"));
            group("empty-server-id", server("", "Master"), server("i-b", "Slave"));
            const on = (name: string, args: Partial<slb.ListenerArgs>) =>
                new slb.Listener(name, {
                    loadBalancerId: "lb-a",
                    protocol: "tcp",
                    frontendPort: 80,
                    masterSlaveServerGroupId: id,
                    ...args,
                });
            on("http-listener", { protocol: "http" });
            on("http-check-on-udp", { protocol: "udp", healthCheckType: "http" });
            on("duplicate", {});
            on("duplicate-too", {});
            on("acl-without-ids", { frontendPort: 81, aclStatus: "on", aclType: "white" });
            new slb.ApplicationLoadBalancer("intranet-without-vswitch", { addressType: "intranet" });
            return Promise.resolve({});
        };
        const { ok, output } = await workspace.preview("plain", plain, localProviderConfig());
        assert.ok(ok, output);
        assert.match(output, /\+ 11 to create/);
    });
});

describe("a component in a program, by the real engine", () => {
    let workspace: Workspace;
    before(() => {
        workspace = new Workspace();
    });
    after(() => workspace?.close());

    const args = {
        loadBalancer: {},
        primary: { serverId: "i-a" },
        secondary: { serverId: "i-b" },
        listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
    };
    const declare = (change: object) => () => {
        const pair = new PrimarySecondaryLoadBalancer("web", { ...args, ...change });
        return Promise.resolve({
            address: pair.address,
            groupIds: pair.groupIds,
            failoverSeconds: pair.failoverSeconds,
        });
    };

    it("registers nothing for wrong plain values and shows every problem without a stack trace", async () => {
        const wrong = declare({ primary: { serverId: "" }, listeners: [] });
        const { ok, output, steps } = await workspace.preview("sync", wrong, localProviderConfig());
        assert.equal(ok, false);
        assert.match(
            output,
            /error: PrimarySecondaryLoadBalancer "web": 2 invalid inputs\n +primary\.serverId: .+\n +listeners: /,
        );
        assert.doesNotMatch(output, /^\s+at /m);
        assert.deepEqual(steps, [`create pulumi:pulumi:Stack ${PROJECT}-sync`]);
    });

    it("declares no child on top of a wrong Output, ends, and blames the component", async () => {
        const wrong = declare({
            primary: { serverId: pulumi.output("") },
            secondary: { serverId: pulumi.secret("hush") },
        });
        const { ok, output, steps } = await workspace.preview("late", wrong, localProviderConfig());
        assert.equal(ok, false);
        assert.match(
            output,
            new RegExp(`${COMPONENT} \\(web\\):\\n +error: PrimarySecondaryLoadBalancer "web": 2 invalid inputs`),
        );
        assert.match(output, /secondary\.serverId: malformed, got \[secret\]/);
        assert.doesNotMatch(output, /hush|^\s+at /m);
        assert.deepEqual(
            steps.filter((step) => step.includes("slb/")),
            [],
        );
    });

    it("shows its children and computed outputs for inputs that are not plain", async () => {
        const late = declare({
            primary: { serverId: pulumi.output("i-a") },
            secondary: { serverId: Promise.resolve("i-b") },
        });
        const { ok, output, steps } = await workspace.preview("fine", late, localProviderConfig());
        assert.ok(ok, output);
        assert.match(output, /failoverSeconds: \{\n\s+tcp-443: 19\n/);
        assert.equal(steps.filter((step) => step.includes("slb/")).length, 3);
    });

    it("warns about what it does not refuse", async () => {
        const doubtful = declare({ loadBalancer: { spec: "slb.s1.small" } });
        const { ok, output } = await workspace.preview("doubt", doubtful, localProviderConfig());
        assert.ok(ok, output);
        assert.match(output, /warning: loadBalancer\.spec: new pay-as-you-go instances are not sold by specification/);
    });

    it("has an id where it is a server group", async () => {
        const group = () => {
            const { id, attachments } = new PrimarySecondaryServerGroup("dns", {
                loadBalancerId: "lb-a",
                primary: { serverId: "i-a", port: 53 },
                secondary: { serverId: "i-b", port: 54 },
            });
            return Promise.resolve({ id, attachments });
        };
        const { ok, output, steps } = await workspace.preview("group", group, localProviderConfig());
        assert.ok(ok, output);
        assert.deepEqual(steps.slice(1), [
            "create alicloud-primary-secondary:index:PrimarySecondaryServerGroup dns",
            "create alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup dns",
        ]);
    });
});
