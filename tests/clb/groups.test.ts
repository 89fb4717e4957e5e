// Primary/secondary server groups: two servers, one of each role, never changed.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
import {
    at,
    bench,
    makeGroup,
    makeListener,
    makeLoadBalancer,
    PAIR,
    providerServers,
    type ServerFields,
    without,
} from "./support/harness";

const GROUP_GONE = ["InvalidParameter", "The specified MasterSlaveGroupId does not exist"] as const;
const NOT_RUNNING = [
    "ObtainIpFail",
    "The specified BackendServers is invalid; some of the specified backend servers " +
        "do not exist or are not running.",
] as const;

describe("CreateMasterSlaveServerGroup", () => {
    const b = bench();
    const { ok, refused } = b;
    const standby: ServerFields = { id: SEED.ecsB, role: "Slave" };
    const refusedServers = async (servers: string, code: string, message: string, status = 400): Promise<void> => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await refused(
            "CreateMasterSlaveServerGroup",
            { LoadBalancerId, MasterSlaveBackendServers: servers },
            status,
            code,
            message,
            { stack: "B" },
        );
        assert.deepEqual(b.clb.model.groups, []);
    };

    it("reads the provider's notation byte for byte", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        assert.equal(
            PAIR,
            "[{'ServerId':'i-bp1local00000000000a','Port':'8080','Weight':'100', 'Type': 'ecs', " +
                "'ServerType': 'Master', 'IsBackup':'0'},{'ServerId':'i-bp1local00000000000b','Port':'8080'," +
                "'Weight':'100', 'Type': 'ecs', 'ServerType': 'Slave', 'IsBackup':'0'}]",
        );
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        assert.match(MasterSlaveServerGroupId, /^rsp-bp1[a-z0-9]{10}$/);
        const read = await ok("DescribeMasterSlaveServerGroupAttribute", { MasterSlaveServerGroupId }, { stack: "B" });
        const shared = { Port: 8080, Weight: 100, Type: "ecs", VpcId: SEED.vpc, Description: "" };
        assert.deepEqual(without(read, "RequestId", "CreateTime"), {
            MasterSlaveServerGroupId,
            MasterSlaveServerGroupName: "pair",
            LoadBalancerId,
            Tags: { Tag: [] },
            MasterSlaveBackendServers: {
                MasterSlaveBackendServer: [
                    { ServerId: SEED.ecsA, ServerIp: "10.0.1.100", ServerType: "Master", ...shared },
                    { ServerId: SEED.ecsB, ServerIp: "10.0.2.100", ServerType: "Slave", ...shared },
                ],
            },
        });
    });

    it("reads JSON, fills in weight, type and role, and lets one server stand twice with two ports", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(
            b,
            LoadBalancerId,
            JSON.stringify([
                { ServerId: SEED.ecsA, Port: 1, Description: "it's first" },
                { ServerId: SEED.ecsA, Port: "65535", Weight: 0, ServerType: "Slave" },
            ]),
        );
        const [group] = b.clb.model.groups.filter(({ id }) => id === MasterSlaveServerGroupId);
        assert.deepEqual(group?.servers, [
            {
                serverId: SEED.ecsA,
                port: 1,
                weight: 100,
                type: "ecs",
                role: "Master",
                serverIp: "",
                description: "it's first",
            },
            { serverId: SEED.ecsA, port: 65535, weight: 0, type: "ecs", role: "Slave", serverIp: "", description: "" },
        ]);
    });

    it("makes an empty group without servers, and two groups of one name", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        for (let count = 0; count < 2; count++) {
            await ok("CreateMasterSlaveServerGroup", { LoadBalancerId, MasterSlaveServerGroupName: "same" });
        }
        assert.deepEqual(
            b.clb.model.groups.map(({ name, servers }) => [name, servers.length]),
            [
                ["same", 0],
                ["same", 0],
            ],
        );
    });

    it("refuses any number of servers but two", async () => {
        const message = "Backend servers num must be 2.";
        await refusedServers("[]", "BACKEND_SERVERS_NUM_MUST_BE_TWO", message);
        await refusedServers(providerServers({}), "BACKEND_SERVERS_NUM_MUST_BE_TWO", message);
        await refusedServers(
            providerServers({}, standby, { id: SEED.ecsC }),
            "BACKEND_SERVERS_NUM_MUST_BE_TWO",
            message,
        );
    });

    it("refuses two of one role, the same place twice, and roles that are none", async () => {
        const roles = [
            "BACKEND_SERVERS_CAN_ONLY_CONTAIN_ONE_MASTER_AND_ONE_SLAVE",
            "Backend servers can only contain one master and one slave.",
        ] as const;
        await refusedServers(providerServers({}, { ...standby, role: "Master" }), ...roles);
        await refusedServers(providerServers({ role: "Slave" }, standby), ...roles);
        // Nobody chose: both are Master by default.
        await refusedServers(providerServers({ role: "" }, { ...standby, role: "" }), ...roles);
        await refusedServers(
            providerServers({}, { ...standby, role: "master" }),
            "INVALID_SERVER_TYPE",
            "Invalid server type.",
        );
        await refusedServers(
            providerServers({}, { role: "Slave" }),
            "BACKEND_SERVERS_HAVE_SAME_PORT_AND_SERVERID",
            "Backend servers have same port and serverId.",
        );
        await makeGroup(b, await makeLoadBalancer(b), providerServers({ role: "" }, standby));
    });

    it("refuses incomplete servers and values out of range", async () => {
        const port = "The specified BackendServers is invalid, as the Port value should be in [1, 65535].";
        await refusedServers(
            providerServers({ id: "" }, standby),
            "BACKEND_SERVER_ID_CAN_NOT_EMPTY",
            "Backend server id can not empty.",
        );
        await refusedServers(
            providerServers({ port: "" }, standby),
            "BACKEND_SERVER_PORT_CAN_NOT_EMPTY",
            "Backend server port can not empty.",
        );
        await refusedServers(providerServers({ port: "0" }, standby), "InvalidParameter", port);
        await refusedServers(providerServers({ port: "65536" }, standby), "InvalidParameter", port);
        await refusedServers(
            providerServers({ weight: "101" }, standby),
            "InvalidWeight.Malformed",
            "A specified weight is not valid.",
        );
        await refusedServers(providerServers({ type: "rds" }, standby), "InvalidParameter", "The type is invalid.");
        await refusedServers(
            providerServers({ type: "eci" }, standby),
            "LocalClb.NotModelled",
            "Not modelled by the local CLB: servers of the type eci.",
        );
        await refusedServers(
            "no list",
            "BackendServersMalformed",
            "the specified parameter BackendServers is unavailable.",
        );
    });

    it("takes running servers of one VPC only, that of the instance if it has one", async () => {
        for (const id of ["i-none", SEED.stoppedEcs, SEED.eniA]) {
            await refusedServers(providerServers({ id }, standby), ...NOT_RUNNING);
        }
        const inconsistent = [
            "InvalidBackendServers.Inconsistent",
            "All BackendServers on one Specified LoadBalancer have to be in the same vpc or all classic",
        ] as const;
        await refusedServers(providerServers({ id: SEED.otherEcs }, standby), ...inconsistent);
        const elsewhere = providerServers({ id: SEED.otherEcs }, { id: SEED.otherEcs, port: "81", role: "Slave" });
        const inVpc = await makeLoadBalancer(b, { AddressType: "intranet", VSwitchId: SEED.vSwitch });
        await refused(
            "CreateMasterSlaveServerGroup",
            { LoadBalancerId: inVpc, MasterSlaveBackendServers: elsewhere },
            400,
            "NetworkConflict",
            "there are network conflicts in specified parameter.",
        );
        // An internet instance takes the VPC of its first servers.
        const internet = await makeLoadBalancer(b);
        await makeGroup(b, internet, elsewhere);
        await refused(
            "CreateMasterSlaveServerGroup",
            { LoadBalancerId: internet, MasterSlaveBackendServers: PAIR },
            400,
            ...inconsistent,
        );
    });

    it("takes attached network interfaces, but not on a shared instance", async () => {
        const enis = providerServers({ id: SEED.eniA, type: "eni" }, { id: SEED.eniB, type: "eni", role: "Slave" });
        await makeGroup(b, await makeLoadBalancer(b), enis);
        await refusedServersOn(
            await makeLoadBalancer(b),
            providerServers({ id: SEED.freeEni, type: "eni" }, standby),
            ...NOT_RUNNING,
        );
        b.clb.behaviour.sharedInstances = true;
        await refusedServersOn(
            await makeLoadBalancer(b, { InstanceChargeType: "" }),
            enis,
            "UnsupportedOperation",
            "The Loadbalancer doesn't support this function.",
        );
    });

    const refusedServersOn = async (
        LoadBalancerId: string,
        servers: string,
        code: string,
        message: string,
    ): Promise<void> => {
        await refused(
            "CreateMasterSlaveServerGroup",
            { LoadBalancerId, MasterSlaveBackendServers: servers },
            400,
            code,
            message,
        );
    };

    it("stops at the quotas of servers per instance and of instances per server", async () => {
        const quota = ["OverQuota", "The Total is over the quota."] as const;
        const first = await makeLoadBalancer(b);
        await makeGroup(b, first);
        b.clb.quotas.serversPerLoadBalancer = 2;
        await makeGroup(b, first);
        await refusedServersOn(first, providerServers({}, { id: SEED.ecsC, role: "Slave" }), ...quota);
        b.clb.quotas.loadBalancersPerServer = 1;
        await refusedServersOn(await makeLoadBalancer(b), PAIR, ...quota);
    });
});

describe("an existing group", () => {
    const b = bench();
    const { ok, refused } = b;

    it("is listed with its listeners, and not deleted while it has one", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId });
        await makeListener(b, LoadBalancerId, "53", { MasterSlaveServerGroupId }, "UDP");
        const plain = await ok("DescribeMasterSlaveServerGroups", { LoadBalancerId }, { stack: "B" });
        const path = ["MasterSlaveServerGroups", "MasterSlaveServerGroup", 0] as const;
        assert.equal(at(plain, ...path, "MasterSlaveServerGroupId"), MasterSlaveServerGroupId);
        assert.deepEqual(at(plain, ...path, "AssociatedObjects"), { Listeners: { Listener: [] } });
        const full = await ok("DescribeMasterSlaveServerGroups", { LoadBalancerId, IncludeListener: "true" });
        assert.deepEqual(at(full, ...path, "AssociatedObjects", "Listeners", "Listener"), [
            { Port: 80, Protocol: "tcp" },
            { Port: 53, Protocol: "udp" },
        ]);

        for (const ListenerPort of ["80", "53"]) {
            await refused(
                "DeleteMasterSlaveServerGroup",
                { MasterSlaveServerGroupId },
                400,
                "RspoolVipExist",
                "there are vips associating with this vServer group.",
                { stack: "B" },
            );
            await ok("DeleteLoadBalancerListener", { LoadBalancerId, ListenerPort }, { stack: "B" });
        }
        await ok("DeleteMasterSlaveServerGroup", { MasterSlaveServerGroupId }, { stack: "B" });
        await refused("DeleteMasterSlaveServerGroup", { MasterSlaveServerGroupId }, 400, ...GROUP_GONE);
        await refused("DescribeMasterSlaveServerGroupAttribute", { MasterSlaveServerGroupId }, 400, ...GROUP_GONE);
    });
});
