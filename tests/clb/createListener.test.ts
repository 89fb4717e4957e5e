// Creating TCP and UDP listeners: what is refused, what is made, what is held.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
import { at, bench, makeGroup, makeListener, makeLoadBalancer, without } from "./support/harness";

const GROUP_GONE = ["InvalidParameter", "The specified MasterSlaveGroupId does not exist"] as const;
const missing = (name: string): [string, string] => [
    "MissingParameter",
    `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
];

describe("creating a listener", () => {
    const b = bench();
    const { ok, refused } = b;
    const read = async (
        LoadBalancerId: string,
        ListenerPort: string,
        protocol: "TCP" | "UDP" = "TCP",
    ): Promise<Record<string, unknown>> => {
        const body = await ok(
            `DescribeLoadBalancer${protocol}ListenerAttribute`,
            { LoadBalancerId, ListenerPort },
            { stack: "C" },
        );
        return without(body, "RequestId");
    };
    const create = { ListenerPort: "80", Bandwidth: "-1", BackendServerPort: "8080" };
    const refusedCreate = async (
        more: Record<string, string>,
        error: readonly [string, string],
        status = 400,
        action = "CreateLoadBalancerTCPListener",
    ): Promise<void> => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await refused(action, { LoadBalancerId, ...create, ...more }, status, ...error, { stack: "C" });
    };

    it("leaves a TCP listener stopped, with the cloud's defaults, numbers as numbers and flags as texts", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId, AclStatus: "off", Scheduler: "wrr" });
        assert.deepEqual(await read(LoadBalancerId, "80"), {
            ListenerPort: 80,
            LoadBalancerId,
            Status: "stopped",
            Bandwidth: -1,
            Scheduler: "wrr",
            Description: "",
            VServerGroupId: "",
            MasterSlaveServerGroupId,
            AclStatus: "off",
            AclType: "",
            AclId: "",
            AclIds: { AclId: [] },
            PersistenceTimeout: 0,
            ProxyProtocolV2Enabled: false,
            HealthCheck: "on",
            HealthCheckConnectPort: -520,
            HealthCheckConnectTimeout: 5,
            HealthCheckInterval: 2,
            HealthyThreshold: 3,
            UnhealthyThreshold: 3,
            EstablishedTimeout: 900,
            HealthCheckType: "tcp",
            HealthCheckDomain: "",
            HealthCheckURI: "",
            HealthCheckHttpCode: "",
            SynProxy: "disable",
            Tags: { Tag: [] },
        });
    });

    it("gives a UDP listener its own check times, and the backend port where there is no group", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "53", { BackendServerPort: "5353", Description: "names" }, "UDP");
        assert.deepEqual(await read(LoadBalancerId, "53", "UDP"), {
            ListenerPort: 53,
            LoadBalancerId,
            Status: "stopped",
            Bandwidth: -1,
            Scheduler: "wrr",
            Description: "names",
            VServerGroupId: "",
            MasterSlaveServerGroupId: "",
            BackendServerPort: 5353,
            AclStatus: "off",
            AclType: "",
            AclId: "",
            AclIds: { AclId: [] },
            PersistenceTimeout: 0,
            ProxyProtocolV2Enabled: false,
            HealthCheck: "on",
            HealthCheckConnectPort: -520,
            HealthCheckConnectTimeout: 10,
            HealthCheckInterval: 5,
            HealthyThreshold: 3,
            UnhealthyThreshold: 3,
            HealthCheckReq: "",
            HealthCheckExp: "",
            Tags: { Tag: [] },
        });
    });

    it("shows a stopped listener in the instance at once, under both spellings", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80", Description: "web" });
        const body = await ok("DescribeLoadBalancerAttribute", { LoadBalancerId }, { stack: "B" });
        assert.deepEqual(at(body, "ListenerPortsAndProtocol", "ListenerPortAndProtocol"), [
            { ListenerPort: 80, ListenerProtocol: "tcp", ListenerForward: "off", Description: "web" },
        ]);
        assert.deepEqual(at(body, "ListenerPortsAndProtocal", "ListenerPortAndProtocal"), [
            { ListenerPort: 80, ListenerProtocal: "tcp" },
        ]);
        assert.deepEqual(at(body, "ListenerPorts", "ListenerPort"), [80]);
    });

    it("takes every documented health check parameter, spelled as for creating", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", {
            BackendServerPort: "80",
            healthCheckInterval: "50",
            HealthCheckConnectTimeout: "300",
            HealthyThreshold: "10",
            UnhealthyThreshold: "2",
            HealthCheckConnectPort: "65535",
            HealthCheckType: "http",
            HealthCheckURI: "/ok?a&b",
            HealthCheckDomain: "a.example.com",
            HealthCheckHttpCode: "http_2xx,http_5xx",
            EstablishedTimeout: "10",
            PersistenceTimeout: "3600",
            ProxyProtocolV2Enabled: "true",
            Scheduler: "tch",
        });
        const listener = await read(LoadBalancerId, "80");
        assert.deepEqual(
            [
                listener.HealthCheckInterval,
                listener.HealthCheckConnectTimeout,
                listener.HealthyThreshold,
                listener.UnhealthyThreshold,
                listener.HealthCheckConnectPort,
                listener.HealthCheckType,
                listener.HealthCheckURI,
                listener.HealthCheckDomain,
                listener.HealthCheckHttpCode,
                listener.EstablishedTimeout,
                listener.PersistenceTimeout,
                listener.ProxyProtocolV2Enabled,
                listener.Scheduler,
            ],
            [50, 300, 10, 2, 65535, "http", "/ok?a&b", "a.example.com", "http_2xx,http_5xx", 10, 3600, true, "tch"],
        );
        await refusedCreate({ HealthCheckInterval: "5" }, [
            "LocalClb.NotModelled",
            "Not modelled by the local CLB: " + "parameter HealthCheckInterval of CreateLoadBalancerTCPListener.",
        ]);
    });

    it("needs a bandwidth and something to send the traffic to, but not both kinds of group", async () => {
        await refusedCreate({ Bandwidth: "" }, missing("Bandwidth"));
        await refusedCreate({ BackendServerPort: "" }, missing("BackendServerPort"));
        await refusedCreate({ MasterSlaveServerGroupId: "rsp-a", VServerGroupId: "rsp-b" }, [
            "Abs.VServerGroupIdAndMasterSlaveServerGroupId.MissMatch",
            "The parameters VServerGroupId or MasterSlaveServerGroupId miss match.",
        ]);
        await refusedCreate(
            { VServerGroupId: "rsp-b" },
            ["InvalidParameter", "The specified VServerGroupId does not exist."],
            404,
        );
        await refusedCreate({ MasterSlaveServerGroupId: "rsp-none" }, GROUP_GONE);
        const elsewhere = await makeGroup(b, await makeLoadBalancer(b));
        await refusedCreate({ MasterSlaveServerGroupId: elsewhere }, GROUP_GONE);
    });

    it("shows no backend port beside a group, whatever was sent", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId, BackendServerPort: "8080" });
        assert.equal((await read(LoadBalancerId, "80")).BackendServerPort, undefined);
    });

    it("takes a port once per protocol", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" });
        await refused(
            "CreateLoadBalancerTCPListener",
            { LoadBalancerId, ...create },
            400,
            "ListenerAlreadyExists",
            "A listener with the specified port already exists",
        );
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" }, "UDP");
    });

    it("stops at the quota of listeners", async () => {
        b.clb.quotas.listenersPerLoadBalancer = 2;
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "81", { BackendServerPort: "80" });
        await makeListener(b, LoadBalancerId, "82", { BackendServerPort: "80" });
        await refused(
            "CreateLoadBalancerTCPListener",
            { LoadBalancerId, ...create },
            400,
            "ListenerNumberOverLimit",
            "The maximum number of listeners is exceeded.",
        );
    });

    it("divides the bandwidth of an instance billed by bandwidth", async () => {
        const LoadBalancerId = await makeLoadBalancer(b, {
            InstanceChargeType: "",
            LoadBalancerSpec: "slb.s1.small",
            InternetChargeType: "paybybandwidth",
            Bandwidth: "10",
        });
        await makeListener(b, LoadBalancerId, "81", { BackendServerPort: "80", Bandwidth: "6" });
        await refused(
            "CreateLoadBalancerTCPListener",
            { LoadBalancerId, ...create, Bandwidth: "5" },
            400,
            "InvalidParameter",
            "The specified Bandwidth is invalid. It exceeds the maximum bandwidth available to the instance.",
        );
        await makeListener(b, LoadBalancerId, "82", { BackendServerPort: "80", Bandwidth: "4" });
        await makeListener(b, LoadBalancerId, "83", { BackendServerPort: "80" });
    });

    it("needs a list and its kind for access control, and the list to exist", async () => {
        const on = { AclStatus: "on", AclType: "white", AclId: SEED.nobodyAcl };
        await refusedCreate({ ...on, AclType: "" }, missing("AclType"));
        await refusedCreate({ ...on, AclId: "" }, missing("AclId"));
        await refusedCreate({ ...on, AclId: "acl-none" }, ["AclNotExist", "The specified acl does not exist."]);
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "80", {
            BackendServerPort: "80",
            ...on,
            AclId: `${SEED.nobodyAcl},${SEED.officeAcl}`,
        });
        const listener = await read(LoadBalancerId, "80");
        assert.deepEqual(
            [listener.AclStatus, listener.AclType, listener.AclIds],
            ["on", "white", { AclId: [SEED.nobodyAcl, SEED.officeAcl] }],
        );
        // Off, nothing else counts.
        await makeListener(b, LoadBalancerId, "81", { BackendServerPort: "80", AclStatus: "off", AclId: "acl-none" });
        b.clb.quotas.listenersPerAcl = 1;
        await refused(
            "CreateLoadBalancerTCPListener",
            { LoadBalancerId, ...create, ...on, ListenerPort: "82" },
            400,
            "OverQuota",
            "The Total is over the quota.",
        );
    });

    it("has hash schedulers on guaranteed-performance instances only", async () => {
        b.clb.behaviour.sharedInstances = true;
        const LoadBalancerId = await makeLoadBalancer(b, { InstanceChargeType: "" });
        await refused(
            "CreateLoadBalancerTCPListener",
            { LoadBalancerId, ...create, Scheduler: "sch" },
            400,
            "UnsupportedOperation",
            "The Loadbalancer doesn't support this function.",
        );
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80", Scheduler: "wlc" });
    });
});
