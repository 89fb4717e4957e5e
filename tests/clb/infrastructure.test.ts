// Servers, networks and health, as far as the provider asks for them.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
import { at, bench, makeGroup, makeListener, makeLoadBalancer, PARAMETER } from "./support/harness";

describe("servers and networks", () => {
    const b = bench();
    const { ok, refused } = b;
    const ids = async (parameters: Record<string, string>): Promise<unknown[]> => {
        const body = await ok("DescribeInstances", parameters, { service: "ecs", stack: "B" });
        return (at(body, "Instances", "Instance") as { InstanceId: string }[]).map(({ InstanceId }) => InstanceId);
    };

    it("are found by id, place, state, name and tag", async () => {
        assert.deepEqual(await ids({}), [SEED.ecsA, SEED.ecsB, SEED.ecsC, SEED.stoppedEcs, SEED.otherEcs]);
        assert.deepEqual(await ids({ InstanceIds: JSON.stringify([SEED.ecsB, "i-none"]) }), [SEED.ecsB]);
        assert.deepEqual(await ids({ VpcId: SEED.otherVpc }), [SEED.otherEcs]);
        assert.deepEqual(await ids({ VSwitchId: SEED.secondVSwitch, ZoneId: "cn-hangzhou-i" }), [SEED.ecsB]);
        assert.deepEqual(await ids({ Status: "Stopped" }), [SEED.stoppedEcs]);
        assert.deepEqual(await ids({ InstanceName: "web-?" }), []);
        assert.deepEqual(await ids({ InstanceName: "web-*" }), [SEED.ecsA, SEED.ecsB, SEED.ecsC, SEED.stoppedEcs]);
        assert.deepEqual(await ids({ "Tag.1.Key": "app", "Tag.1.Value": "web" }), [SEED.ecsA, SEED.ecsB]);
        assert.deepEqual(await ids({ PageSize: "2", PageNumber: "3" }), [SEED.otherEcs]);
        await refused("DescribeInstances", { InstanceIds: "i-a" }, 400, ...PARAMETER, { service: "ecs" });
        await refused("DescribeInstances", { PageSize: "101" }, 400, ...PARAMETER, { service: "ecs" });
    });

    it("have a private address, a role row and a disk each, as the provider's data source needs", async () => {
        const how = { service: "ecs", stack: "B" } as const;
        const InstanceIds = JSON.stringify([SEED.ecsA]);
        const instance = at(await ok("DescribeInstances", { InstanceIds }, how), "Instances", "Instance", 0);
        assert.deepEqual(at(instance, "VpcAttributes"), {
            VpcId: SEED.vpc,
            VSwitchId: SEED.vSwitch,
            PrivateIpAddress: { IpAddress: ["10.0.1.100"] },
        });
        const roles = await ok("DescribeInstanceRamRole", { InstanceIds }, how);
        assert.deepEqual(at(roles, "InstanceRamRoleSets", "InstanceRamRoleSet"), [
            { InstanceId: SEED.ecsA, RamRoleName: "" },
        ]);
        assert.equal((await ok("DescribeDisks", { PageSize: "100" }, how)).TotalCount, 5);
    });

    it("have interfaces, vSwitches and VPCs", async () => {
        const how = { service: "ecs" } as const;
        const enis = await ok("DescribeNetworkInterfaces", { "NetworkInterfaceId.1": SEED.eniB }, how);
        assert.equal(enis.TotalCount, 1);
        assert.equal(at(enis, "NetworkInterfaceSets", "NetworkInterfaceSet", 0, "InstanceId"), SEED.ecsB);
        const free = await ok("DescribeNetworkInterfaces", { Status: "Available" }, how);
        assert.equal(at(free, "NetworkInterfaceSets", "NetworkInterfaceSet", 0, "NetworkInterfaceId"), SEED.freeEni);
        const vSwitch = await ok("DescribeVSwitchAttributes", { VSwitchId: SEED.vSwitch }, { service: "vpc" });
        assert.deepEqual([vSwitch.VSwitchId, vSwitch.VpcId, vSwitch.ZoneId], [SEED.vSwitch, SEED.vpc, "cn-hangzhou-h"]);
        await refused(
            "DescribeVSwitchAttributes",
            { VSwitchId: "vsw-none" },
            404,
            "InvalidVswitchID.NotFound",
            "The specified VswitchID does not exist.",
            { service: "vpc" },
        );
        assert.equal((await ok("DescribeVSwitches", { VpcId: SEED.vpc }, { service: "vpc" })).TotalCount, 2);
        const vpcs = await ok("DescribeVpcs", { VpcId: SEED.otherVpc }, { service: "vpc" });
        assert.deepEqual(at(vpcs, "Vpcs", "Vpc", 0, "VSwitchIds"), { VSwitchId: [SEED.otherVSwitch] });
    });

    it("come from a test's own seed as well", async () => {
        b.clb.seed.ecs({ id: "i-new", vSwitch: SEED.secondVSwitch, status: "Starting" });
        assert.deepEqual(await ids({ InstanceIds: '["i-new"]', Status: "Starting" }), ["i-new"]);
        assert.throws(
            () => b.clb.seed.ecs({ id: "i-lost", vSwitch: "vsw-none" }),
            /^Error: seed: i-lost needs a vSwitch$/,
        );
        b.clb.drift.setInstanceStatus("i-new", "Running");
        assert.deepEqual(await ids({ InstanceIds: '["i-new"]', Status: "Running" }), ["i-new"]);
    });
});

describe("a cloud with nothing in it", () => {
    const b = bench({ seed: "empty" });

    it("has no servers", async () => {
        assert.equal((await b.ok("DescribeInstances", {}, { service: "ecs" })).TotalCount, 0);
    });
});

describe("DescribeHealthStatus", () => {
    const b = bench();
    const { ok, refused } = b;
    const rows = async (parameters: Record<string, string>): Promise<unknown> =>
        at(await ok("DescribeHealthStatus", parameters, { stack: "B" }), "BackendServers", "BackendServer");

    it("has a row for the primary and none for the secondary as long as nothing is probed", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId });
        const primary = {
            ServerId: SEED.ecsA,
            ServerIp: "10.0.1.100",
            Port: 8080,
            ListenerPort: 80,
            Protocol: "tcp",
            ServerHealthStatus: "unavailable",
        };
        assert.deepEqual(await rows({ LoadBalancerId }), [primary]);
        b.clb.health = ({ role, running }) => (role === "Slave" && !running ? "abnormal" : "normal");
        assert.deepEqual(await rows({ LoadBalancerId, ListenerPort: "80" }), [
            { ...primary, ServerHealthStatus: "normal" },
            { ...primary, ServerId: SEED.ecsB, ServerIp: "10.0.2.100", ServerHealthStatus: "abnormal" },
        ]);
    });

    it("asks for the protocol where it has to, and knows no port without a listener", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId });
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId }, "UDP");
        await refused(
            "DescribeHealthStatus",
            { LoadBalancerId, ListenerPort: "80" },
            400,
            "TooManyListeners",
            "The specified port has more than one listener; ListenerProtocol is required.",
        );
        const udp = await rows({ LoadBalancerId, ListenerPort: "80", ListenerProtocol: "udp" });
        assert.deepEqual([at(udp, "length"), at(udp, 0, "Protocol")], [1, "udp"]);
        await refused(
            "DescribeHealthStatus",
            { LoadBalancerId, ListenerPort: "81" },
            404,
            "CheckedListenerNotFound",
            "No health-checked Listener to the specified port of the Load Balancer.",
        );
    });
});

describe("the health of a listener without checks", () => {
    const b = bench({ health: () => "normal" });

    it("is unavailable, and no port of its own to ask for", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId, HealthCheckSwitch: "off" });
        await makeListener(b, LoadBalancerId, "81", { MasterSlaveServerGroupId });
        const answer = await b.ok("DescribeHealthStatus", { LoadBalancerId });
        const found = at(answer, "BackendServers", "BackendServer") as Record<string, unknown>[];
        assert.deepEqual(
            found.map((row) => [row["ListenerPort"], row["ServerHealthStatus"]]),
            [
                [80, "unavailable"],
                [80, "unavailable"],
                [81, "normal"],
                [81, "normal"],
            ],
        );
        await b.refused(
            "DescribeHealthStatus",
            { LoadBalancerId, ListenerPort: "80" },
            404,
            "CheckedListenerNotFound",
            "No health-checked Listener to the specified port of the Load Balancer.",
        );
    });
});

describe("alarm rules", () => {
    const b = bench();
    const { ok, refused } = b;
    const how = { service: "cms" } as const;
    const rule = {
        RuleId: "terraform-1",
        RuleName: "redundancy",
        Namespace: "acs_slb_dashboard",
        MetricName: "InactiveConnection",
        ContactGroups: "ops,dev",
        Resources: '[{"instanceId":"lb-1"}]',
        Period: "60",
        SilenceTime: "300",
        "Escalations.Critical.ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Escalations.Critical.Statistics": "Average",
        "Escalations.Critical.Threshold": "1",
        "Escalations.Critical.Times": "3",
        "Labels.1.Key": "a",
        "Labels.1.Value": "b",
        Webhook: "https://hook.example/?token=secret",
    };

    it("are put, switched, read, targeted and deleted", async () => {
        await ok("PutResourceMetricRule", rule, how);
        await ok("DisableMetricRules", { "RuleId.1": "terraform-1" }, how);
        await ok(
            "PutMetricRuleTargets",
            { RuleId: "terraform-1", "Targets.1.Id": "1", "Targets.1.Arn": "acs:mns:x" },
            how,
        );
        const read = await ok("DescribeMetricRuleList", { RuleIds: "terraform-1" }, how);
        assert.deepEqual([read.Code, read.Success], ["200", true]);
        assert.deepEqual(at(read, "Alarms", "Alarm"), [
            {
                RuleId: "terraform-1",
                RuleName: "redundancy",
                Namespace: "acs_slb_dashboard",
                MetricName: "InactiveConnection",
                ContactGroups: "ops,dev",
                Resources: '[{"instanceId":"lb-1"}]',
                EffectiveInterval: "00:00-23:59",
                Webhook: "https://hook.example/?token=secret",
                Period: 60,
                SilenceTime: 300,
                EnableState: false,
                AlertState: "INSUFFICIENT_DATA",
                Escalations: {
                    Critical: {
                        ComparisonOperator: "GreaterThanOrEqualToThreshold",
                        Statistics: "Average",
                        Threshold: "1",
                        Times: 3,
                    },
                },
                Labels: { Labels: [{ Key: "a", Value: "b" }] },
            },
        ]);
        const targets = await ok("DescribeMetricRuleTargets", { RuleId: "terraform-1" }, how);
        assert.deepEqual(at(targets, "Targets", "Target"), [{ Id: "1", Arn: "acs:mns:x", Level: "", JsonParams: "" }]);
        await ok("DeleteMetricRules", { "Id.1": "terraform-1" }, how);
        assert.deepEqual(
            at(await ok("DescribeMetricRuleList", { RuleIds: "terraform-1" }, how), "Alarms", "Alarm"),
            [],
        );
        for (const action of ["EnableMetricRules", "DisableMetricRules"]) {
            await refused(
                action,
                { "RuleId.1": "terraform-1" },
                404,
                "ResourceNotFound",
                "The specified resource is not found.",
                how,
            );
        }
    });

    it("leave no token of a webhook in the log", async () => {
        await ok("PutResourceMetricRule", rule, how);
        const [call] = b.clb.calls({ action: "PutResourceMetricRule" });
        assert.equal(call?.parameters.Webhook, "https://hook.example/?…");
        assert.doesNotMatch(JSON.stringify(b.clb.calls()), /token=secret|local-secret-key|Signature|local-access-key/);
    });
});
