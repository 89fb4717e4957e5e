// Changing a listener in place: all or nothing.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
import { bench, makeGroup, makeListener, makeLoadBalancer, PARAMETER } from "./support/harness";

const GROUP_GONE = ["InvalidParameter", "The specified MasterSlaveGroupId does not exist"] as const;
const MISMATCH = [
    "Abs.VServerGroupIdAndMasterSlaveServerGroupId.MissMatch",
    "The parameters VServerGroupId or MasterSlaveServerGroupId miss match.",
] as const;

/** What the provider's HTTP builder leaves in every request, at a create and afterwards (clb-api.md section 2.4). */
const LEFTOVERS_AT_CREATE = { StickySession: "", HealthCheck: "", RequestTimeout: "0", IdleTimeout: "0", Gzip: "off" };
const LEFTOVERS_LATER = {
    StickySession: "off",
    HealthCheck: "on",
    RequestTimeout: "60",
    IdleTimeout: "15",
    Gzip: "on",
    HealthCheckTimeout: "5",
    HealthCheckURI: "/",
    HealthCheckHttpCode: "http_2xx",
};

describe("changing a listener", () => {
    const b = bench();
    const { ok, refused } = b;
    const set = (LoadBalancerId: string, more: Record<string, string>, protocol = "TCP"): Promise<unknown> =>
        ok(
            `SetLoadBalancer${protocol}ListenerAttribute`,
            { LoadBalancerId, ListenerPort: "80", ...more },
            { stack: "C" },
        );
    const refusedSet = (
        LoadBalancerId: string,
        more: Record<string, string>,
        [code, message]: readonly [string, string],
        status = 400,
    ): Promise<void> =>
        refused(
            "SetLoadBalancerTCPListenerAttribute",
            { LoadBalancerId, ListenerPort: "80", ...more },
            status,
            code,
            message,
            { stack: "C" },
        );
    const read = async (LoadBalancerId: string, ...names: string[]): Promise<unknown[]> => {
        const body = await ok(
            "DescribeLoadBalancerTCPListenerAttribute",
            { LoadBalancerId, ListenerPort: "80" },
            { stack: "C" },
        );
        return names.map((name) => body[name]);
    };
    const withGroup = async (): Promise<{ LoadBalancerId: string; first: string; second: string }> => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const [first, second] = [await makeGroup(b, LoadBalancerId), await makeGroup(b, LoadBalancerId)];
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId: first });
        return { LoadBalancerId, first, second };
    };

    it("takes the call that the provider makes right after a create", async () => {
        const { LoadBalancerId, first } = await withGroup();
        await set(LoadBalancerId, {
            ...LEFTOVERS_AT_CREATE,
            AclStatus: "off",
            Bandwidth: "-1",
            Scheduler: "wrr",
            Description: "web",
            MasterSlaveServerGroup: "on",
            MasterSlaveServerGroupId: first,
            HealthCheckType: "tcp",
            HealthCheckInterval: "2",
            HealthCheckConnectTimeout: "5",
            HealthyThreshold: "3",
            UnhealthyThreshold: "3",
            EstablishedTimeout: "900",
        });
        assert.deepEqual(await read(LoadBalancerId, "Description", "MasterSlaveServerGroupId", "HealthCheckType"), [
            "web",
            first,
            "tcp",
        ]);
    });

    it("is not led astray by what the HTTP builder leaves behind", async () => {
        const { LoadBalancerId, first } = await withGroup();
        const before = await read(LoadBalancerId);
        await set(LoadBalancerId, { ...LEFTOVERS_LATER, BackendServerPort: "9", MasterSlaveServerGroupId: first });
        assert.deepEqual(await read(LoadBalancerId), before);
        assert.deepEqual(await read(LoadBalancerId, "HealthCheckType", "HealthCheckURI", "BackendServerPort"), [
            "tcp",
            "",
            undefined,
        ]);
    });

    it("repoints to another group of the same instance, with the switch on", async () => {
        const { LoadBalancerId, second } = await withGroup();
        await set(LoadBalancerId, { MasterSlaveServerGroup: "on", MasterSlaveServerGroupId: second });
        assert.deepEqual(await read(LoadBalancerId, "MasterSlaveServerGroupId"), [second]);
        const elsewhere = await makeGroup(b, await makeLoadBalancer(b));
        await refusedSet(
            LoadBalancerId,
            { MasterSlaveServerGroup: "on", MasterSlaveServerGroupId: elsewhere },
            GROUP_GONE,
        );
        await refusedSet(
            LoadBalancerId,
            { MasterSlaveServerGroup: "on", MasterSlaveServerGroupId: "rsp-none" },
            GROUP_GONE,
        );
        await refusedSet(LoadBalancerId, { MasterSlaveServerGroup: "on" }, [
            "MissingParameter",
            'The input parameter "MasterSlaveServerGroupId" that is mandatory for processing this request is not supplied.',
        ]);
        assert.deepEqual(await read(LoadBalancerId, "MasterSlaveServerGroupId"), [second]);
    });

    it("repoints without the switch too, from a group and from a backend port", async () => {
        const { LoadBalancerId, first, second } = await withGroup();
        await set(LoadBalancerId, { MasterSlaveServerGroupId: second });
        assert.deepEqual(await read(LoadBalancerId, "MasterSlaveServerGroupId"), [second]);
        const elsewhere = await makeGroup(b, await makeLoadBalancer(b));
        await refusedSet(LoadBalancerId, { MasterSlaveServerGroupId: elsewhere }, GROUP_GONE);
        await set(LoadBalancerId, { MasterSlaveServerGroup: "off", MasterSlaveServerGroupId: first });
        assert.deepEqual(await read(LoadBalancerId, "MasterSlaveServerGroupId"), [""]);
        await set(LoadBalancerId, { MasterSlaveServerGroupId: first });
        assert.deepEqual(await read(LoadBalancerId, "MasterSlaveServerGroupId"), [first]);
    });

    it("switches health checks, SYN proxy and draining, which needs its time", async () => {
        const { LoadBalancerId } = await withGroup();
        const names = ["HealthCheck", "SynProxy", "ConnectionDrain", "ConnectionDrainTimeout"];
        assert.deepEqual(await read(LoadBalancerId, ...names), ["on", "disable", undefined, undefined]);
        await set(LoadBalancerId, { HealthCheckSwitch: "off", SynProxy: "enable" });
        await refusedSet(LoadBalancerId, { ConnectionDrain: "on" }, [
            "MissingParameter",
            'The input parameter "ConnectionDrainTimeout" that is mandatory for processing this request is not supplied.',
        ]);
        await set(LoadBalancerId, { ConnectionDrain: "on", ConnectionDrainTimeout: "10" });
        await set(LoadBalancerId, { ConnectionDrain: "on" });
        assert.deepEqual(await read(LoadBalancerId, ...names), ["off", "enable", "on", 10]);
        await set(LoadBalancerId, { ConnectionDrainTimeout: "900" });
        for (const wrong of [
            { ConnectionDrainTimeout: "9" },
            { ConnectionDrainTimeout: "901" },
            { ConnectionDrain: "yes" },
            { SynProxy: "on" },
            { HealthCheckSwitch: "enable" },
        ] as Record<string, string>[]) {
            await refusedSet(LoadBalancerId, wrong, PARAMETER);
        }
        assert.deepEqual(await read(LoadBalancerId, ...names), ["off", "enable", "on", 900]);
        await set(LoadBalancerId, { ConnectionDrain: "off", HealthCheckSwitch: "on", SynProxy: "disable" });
        assert.deepEqual(await read(LoadBalancerId, ...names), ["on", "disable", undefined, undefined]);
    });

    it("says of a dry run what it would say, and changes nothing", async () => {
        const { LoadBalancerId, first, second } = await withGroup();
        const change = { MasterSlaveServerGroupId: second, Description: "dry", Bandwidth: "5" };
        await refusedSet(LoadBalancerId, { ...change, DryRun: "true" }, [
            "DryRunOperation",
            "Request validation has been passed with DryRun flag set.",
        ]);
        await refusedSet(LoadBalancerId, { MasterSlaveServerGroupId: "rsp-none", DryRun: "true" }, GROUP_GONE);
        const names = ["MasterSlaveServerGroupId", "Description", "Bandwidth"];
        assert.deepEqual(await read(LoadBalancerId, ...names), [first, "", -1]);
        await set(LoadBalancerId, { ...change, DryRun: "false" });
        assert.deepEqual(await read(LoadBalancerId, ...names), [second, "dry", 5]);
    });

    it("sets what a UDP probe sends and waits for", async () => {
        const { LoadBalancerId } = await withGroup();
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80", healthCheckReq: "ping" }, "UDP");
        const texts = async (): Promise<unknown[]> => {
            const body = await ok("DescribeLoadBalancerUDPListenerAttribute", { LoadBalancerId, ListenerPort: "80" });
            return [body.HealthCheckReq, body.HealthCheckExp];
        };
        assert.deepEqual(await texts(), ["ping", ""]);
        await set(LoadBalancerId, { healthCheckExp: "p".repeat(64) }, "UDP");
        assert.deepEqual(await texts(), ["ping", "p".repeat(64)]);
        for (const wrong of [{ healthCheckReq: "p".repeat(65) }, { healthCheckExp: "p o" }] as Record<
            string,
            string
        >[]) {
            await refused(
                "SetLoadBalancerUDPListenerAttribute",
                { LoadBalancerId, ListenerPort: "80", ...wrong },
                400,
                ...PARAMETER,
            );
        }
        await refusedSet(LoadBalancerId, { healthCheckReq: "ping" }, [
            "LocalClb.NotModelled",
            "Not modelled by the local CLB: parameter healthCheckReq of SetLoadBalancerTCPListenerAttribute.",
        ]);
        assert.deepEqual(await texts(), ["ping", "p".repeat(64)]);
    });

    it("lets go of its group with the switch off, and never has two kinds", async () => {
        const { LoadBalancerId, first } = await withGroup();
        await refusedSet(LoadBalancerId, { MasterSlaveServerGroup: "on", VServerGroup: "on" }, MISMATCH);
        await refusedSet(LoadBalancerId, { MasterSlaveServerGroupId: first, VServerGroupId: "rsp-v" }, MISMATCH);
        await refusedSet(
            LoadBalancerId,
            { VServerGroup: "on", VServerGroupId: "rsp-v" },
            ["InvalidParameter", "The specified VServerGroupId does not exist."],
            404,
        );
        await set(LoadBalancerId, { MasterSlaveServerGroup: "off" });
        assert.deepEqual(await read(LoadBalancerId, "MasterSlaveServerGroupId"), [""]);
    });

    it("changes to an HTTP check and back, which forgets path, host and codes", async () => {
        const { LoadBalancerId } = await withGroup();
        const names = ["HealthCheckType", "HealthCheckURI", "HealthCheckDomain", "HealthCheckHttpCode"];
        await set(LoadBalancerId, { HealthCheckType: "http" });
        assert.deepEqual(await read(LoadBalancerId, ...names), ["http", "/", "", "http_2xx"]);
        await set(LoadBalancerId, {
            HealthCheckURI: "/health",
            HealthCheckDomain: "a.example",
            HealthCheckHttpCode: "http_3xx",
        });
        assert.deepEqual(await read(LoadBalancerId, ...names), ["http", "/health", "a.example", "http_3xx"]);
        await set(LoadBalancerId, { HealthCheckType: "tcp" });
        assert.deepEqual(await read(LoadBalancerId, ...names), ["tcp", "", "", ""]);
    });

    it("refuses the bare path when told to", async () => {
        const { LoadBalancerId } = await withGroup();
        b.clb.behaviour.bareCheckUri = "refuse";
        await refusedSet(LoadBalancerId, { HealthCheckType: "http", HealthCheckURI: "/" }, PARAMETER);
        await set(LoadBalancerId, { HealthCheckType: "http", HealthCheckURI: "/a" });
    });

    it("keeps to its kind of scheduler", async () => {
        const { LoadBalancerId } = await withGroup();
        await set(LoadBalancerId, { Scheduler: "rr" });
        await refusedSet(LoadBalancerId, { Scheduler: "sch" }, PARAMETER);
        await makeListener(b, LoadBalancerId, "81", { BackendServerPort: "80", Scheduler: "sch" });
        await set(LoadBalancerId, { ListenerPort: "81", Scheduler: "tch" });
        await refusedSet(LoadBalancerId, { ListenerPort: "81", Scheduler: "wrr" }, PARAMETER);
    });

    it("changes nothing at all when one part is refused", async () => {
        const { LoadBalancerId, first, second } = await withGroup();
        await refusedSet(
            LoadBalancerId,
            {
                MasterSlaveServerGroup: "on",
                MasterSlaveServerGroupId: second,
                Description: "new",
                HealthyThreshold: "9",
                AclStatus: "on",
                AclType: "white",
                AclId: "acl-none",
            },
            ["AclNotExist", "The specified acl does not exist."],
        );
        assert.deepEqual(await read(LoadBalancerId, "MasterSlaveServerGroupId", "Description", "HealthyThreshold"), [
            first,
            "",
            3,
        ]);
    });

    it("binds lists, keeps them when repeated, and drops them when off", async () => {
        const { LoadBalancerId } = await withGroup();
        await set(LoadBalancerId, { AclStatus: "on", AclType: "black", AclId: SEED.officeAcl });
        await set(LoadBalancerId, { AclType: "white" });
        assert.deepEqual(await read(LoadBalancerId, "AclStatus", "AclType", "AclId"), ["on", "white", SEED.officeAcl]);
        await set(LoadBalancerId, { AclStatus: "off", AclType: "white", AclId: SEED.officeAcl });
        assert.deepEqual(await read(LoadBalancerId, "AclStatus", "AclType", "AclId"), ["off", "", ""]);
    });

    it("measures bandwidth, empty values and thresholds as the pages do", async () => {
        const { LoadBalancerId } = await withGroup();
        await refusedSet(LoadBalancerId, { Bandwidth: "0" }, [
            "InvalidParameter",
            "The specified Bandwidth is invalid.",
        ]);
        await refusedSet(LoadBalancerId, { UnhealthyThreshold: "1" }, PARAMETER);
        await set(LoadBalancerId, { Bandwidth: "", Description: "", HealthCheckConnectPort: "-520" });
        await makeListener(b, LoadBalancerId, "80", { BackendServerPort: "80" }, "UDP");
        await set(LoadBalancerId, { ...LEFTOVERS_LATER, UnhealthyThreshold: "1", PersistenceTimeout: "3600" }, "UDP");
        await refused(
            "SetLoadBalancerUDPListenerAttribute",
            { LoadBalancerId, ListenerPort: "80", HealthyThreshold: "11" },
            400,
            ...PARAMETER,
        );
        await refused(
            "SetLoadBalancerUDPListenerAttribute",
            { LoadBalancerId, ListenerPort: "80", EstablishedTimeout: "900" },
            400,
            "LocalClb.NotModelled",
            "Not modelled by the local CLB: parameter EstablishedTimeout of SetLoadBalancerUDPListenerAttribute.",
        );
        const udp = await ok("DescribeLoadBalancerUDPListenerAttribute", { LoadBalancerId, ListenerPort: "80" });
        assert.deepEqual([udp.UnhealthyThreshold, udp.PersistenceTimeout], [1, 3600]);
    });
});
