// `npm run adopt`: what is refused and why, what is left alone, and how the command answers. That what it writes is taken over
// without a change is proved in tests/engine/adopt.test.ts.

import * as assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { stringify } from "yaml";

import { refusal } from "../../../clb/controlPlane/faults";
import { LocalClb } from "../../../clb/controlPlane/localClb";
import { SEED } from "../../../clb/controlPlane/seed";
import { type Selection, toPair } from "../../../cli/adopt/pair";
import type { Group, Listener, LoadBalancer } from "../../../cli/cloud/loadBalancer";
import { toConfig } from "../../../cli/local/workspace";
import { runCommand } from "../../support/inProcess";
import { projectWith, type Ended, WITH_PROCESSES_MS } from "../../support/run";

const server = (role: "primary" | "secondary", serverId: string, rest: object = {}) => ({
    role,
    serverId,
    type: "ecs",
    port: 8080,
    weight: 100,
    ...rest,
});
const both = [server("primary", "i-a"), server("secondary", "i-b")];
const group = (id: string, servers: Group["servers"] = both, name = `group ${id}`): Group => ({ id, name, servers });
const listener = (
    protocol: "tcp" | "udp",
    port: number,
    groupId: string | undefined,
    attributes: object = {},
    status = "running",
): Listener => ({
    protocol,
    port,
    status,
    ...(groupId !== undefined && { groupId }),
    attributes: {
        Description: "",
        Bandwidth: -1,
        Scheduler: "wrr",
        PersistenceTimeout: 0,
        ...(protocol === "tcp" && { EstablishedTimeout: 900 }),
        ProxyProtocolV2Enabled: false,
        AclStatus: "off",
        HealthCheck: "on",
        HealthCheckType: protocol,
        HealthCheckConnectPort: -520,
        HealthCheckInterval: protocol === "tcp" ? 2 : 5,
        HealthCheckConnectTimeout: protocol === "tcp" ? 5 : 10,
        HealthyThreshold: 3,
        UnhealthyThreshold: 3,
        ...attributes,
    },
});
const instance = (
    listeners: readonly Listener[],
    groups: readonly Group[],
    attributes: object = {},
    foreign: readonly [string, number][] = [],
): LoadBalancer => ({
    id: "lb-a",
    name: "web",
    address: "10.0.0.1",
    status: "active",
    attributes: {
        AddressType: "intranet",
        VSwitchId: "vsw-a",
        AddressIPVersion: "ipv4",
        InternetChargeType: "paybytraffic",
        InstanceChargeType: "PayByCLCU",
        LoadBalancerSpec: "slb.lcu.elastic",
        PayType: "PayOnDemand",
        DeleteProtection: "off",
        ModificationProtectionStatus: "NonProtection",
        ListenerPortsAndProtocol: {
            ListenerPortAndProtocol: [
                ...listeners.map(({ protocol, port }) => [protocol, port] as const),
                ...foreign,
            ].map(([ListenerProtocol, ListenerPort]) => ({ ListenerProtocol, ListenerPort })),
        },
        ...attributes,
    },
    listeners,
    groups,
});

const found = (one: LoadBalancer, tags: Record<string, string> = {}) => ({ loadBalancer: one, tags });
const WHOLE: Selection = { name: "web", keepInstance: false };
const KEPT: Selection = { name: "web", keepInstance: true };

function adopted(one: LoadBalancer, wish: Selection = WHOLE, tags: Record<string, string> = {}) {
    const outcome = toPair(found(one, tags), wish);
    assert.ok("pair" in outcome, JSON.stringify(outcome));
    return outcome;
}

function refused(one: LoadBalancer, wish: Selection = WHOLE): readonly string[] {
    const outcome = toPair(found(one), wish);
    assert.ok("reasons" in outcome, JSON.stringify(outcome));
    return outcome.reasons;
}

const simple = instance([listener("tcp", 80, "rsp-a")], [group("rsp-a")]);
const SERVERS = { primary: { serverId: "i-a" }, secondary: { serverId: "i-b" } };
const HTTP = { protocol: "tcp", port: 80, backendPort: 8080, groupName: "group rsp-a", description: "" };
const INTRANET = { addressType: "intranet", vswitchId: "vsw-a" };

describe("toPair", () => {
    it("has no more settings than differ from the defaults", () => {
        assert.deepEqual(adopted(simple), {
            pair: { loadBalancer: INTRANET, ...SERVERS, listeners: [HTTP] },
            listeners: [{ key: "tcp-80", groupId: "rsp-a" }],
            notes: [],
        });
    });

    it("leaves the instance to whoever made it with --keep-instance", () => {
        const { pair } = adopted(simple, KEPT);
        assert.deepEqual(pair, { loadBalancerId: "lb-a", ...SERVERS, listeners: [HTTP] });
    });

    it("keeps name, tags, resource group, zones and protections of the instance", () => {
        const one = instance(simple.listeners, simple.groups, {
            MasterZoneId: "cn-hangzhou-h",
            SlaveZoneId: "cn-hangzhou-i",
            ResourceGroupId: "rg-a",
            DeleteProtection: "on",
            ModificationProtectionStatus: "ConsoleProtection",
        });
        assert.deepEqual(adopted(one, { ...WHOLE, name: "shop" }, { env: "prod" }).pair, {
            loadBalancer: {
                name: "web",
                ...INTRANET,
                primaryZoneId: "cn-hangzhou-h",
                secondaryZoneId: "cn-hangzhou-i",
            },
            tags: { env: "prod" },
            resourceGroupId: "rg-a",
            deletionProtection: true,
            modificationProtection: true,
            ...SERVERS,
            listeners: [HTTP],
        });
    });

    it("tells the ways of billing apart", () => {
        const billed = (attributes: object) =>
            adopted(instance(simple.listeners, simple.groups, { AddressType: "internet", ...attributes })).pair[
                "loadBalancer"
            ];
        const bySpec = { InstanceChargeType: "PayBySpec", LoadBalancerSpec: "slb.s2.small" };
        assert.deepEqual(billed({ AddressIPVersion: "ipv6" }), { addressType: "internet", addressIpVersion: "ipv6" });
        assert.deepEqual(billed(bySpec), { addressType: "internet", spec: "slb.s2.small" });
        assert.deepEqual(billed({ ...bySpec, InternetChargeType: "paybybandwidth", Bandwidth: 50 }), {
            addressType: "internet",
            spec: "slb.s2.small",
            internetChargeType: "PayByBandwidth",
            bandwidth: 50,
        });
        assert.deepEqual(billed({ ...bySpec, InstanceChargeType: undefined, PayType: "PrePay" }), {
            addressType: "internet",
            spec: "slb.s2.small",
            paymentType: "Subscription",
        });
    });

    it("takes network interfaces and weights as they are", () => {
        const servers = [
            server("secondary", "i-b", { weight: 1, port: 81 }),
            server("primary", "eni-a", { type: "eni" }),
        ];
        const { pair } = adopted(instance(simple.listeners, [group("rsp-a", servers)]), KEPT);
        assert.deepEqual(
            [pair["primary"], pair["secondary"], pair["listeners"]],
            [
                { serverId: "eni-a", type: "eni" },
                { serverId: "i-b", weight: 1 },
                [
                    {
                        protocol: "tcp",
                        port: 80,
                        primaryPort: 8080,
                        secondaryPort: 81,
                        groupName: "group rsp-a",
                        description: "",
                    },
                ],
            ],
        );
    });

    it("is one group and its listener with --group, whatever else the instance has", () => {
        const one = instance(
            [listener("tcp", 80, "rsp-a"), listener("tcp", 81, undefined), listener("udp", 53, "rsp-b")],
            [group("rsp-a", [server("primary", "i-c"), server("secondary", "i-d")]), group("rsp-b")],
            {},
            [["https", 443]],
        );
        const { pair, listeners, notes } = adopted(one, { ...KEPT, group: "rsp-b" });
        assert.deepEqual(listeners, [{ key: "udp-53", groupId: "rsp-b" }]);
        assert.deepEqual([pair["loadBalancerId"], pair["primary"]], ["lb-a", { serverId: "i-a" }]);
        assert.deepEqual(notes, ["listener https-443: HTTPS: left alone"]);
    });

    it("has every setting of a listener that is not as usual, and none that is", () => {
        const settings = (protocol: "tcp" | "udp", attributes: object) => {
            const one = instance([listener(protocol, 80, "rsp-a", attributes)], simple.groups);
            const [{ groupName, backendPort, port, ...rest }] = adopted(one).pair["listeners"] as [
                Record<string, unknown>,
            ];
            assert.deepEqual([groupName, backendPort, port], ["group rsp-a", 8080, 80]);
            return rest;
        };
        assert.deepEqual(settings("tcp", { Description: undefined }), { protocol: "tcp", description: "" });
        assert.deepEqual(
            settings("tcp", {
                ...{ Description: "shop", Bandwidth: 5, Scheduler: "rr", PersistenceTimeout: 60 },
                ...{ EstablishedTimeout: 10, ProxyProtocolV2Enabled: true },
                ...{ AclStatus: "on", AclType: "white", AclIds: { AclId: ["acl-1", "acl-2"] }, AclId: "acl-9" },
                ...{ HealthCheckInterval: 3, HealthCheckConnectTimeout: 6, HealthyThreshold: 4 },
                ...{ UnhealthyThreshold: 5, HealthCheckConnectPort: 8081, HealthCheckDomain: "not.asked" },
            }),
            {
                ...{ protocol: "tcp", description: "shop", bandwidth: 5, scheduler: "rr", persistenceTimeout: 60 },
                ...{ establishedTimeout: 10, proxyProtocolV2: true, acl: { type: "white", ids: ["acl-1", "acl-2"] } },
                healthCheck: { interval: 3, timeout: 6, healthyThreshold: 4, unhealthyThreshold: 5, port: 8081 },
            },
        );
        const http = { HealthCheckType: "http", HealthCheckURI: "/", HealthCheckHttpCode: "http_2xx" };
        assert.deepEqual(settings("tcp", { ...http, HealthCheckDomain: "" }), {
            protocol: "tcp",
            description: "",
            healthCheck: { type: "http", uri: "/" },
        });
        const more = { HealthCheckDomain: "a.example", HealthCheckHttpCode: "http_2xx,http_3xx" };
        assert.deepEqual(
            settings("tcp", { ...http, ...more, AclStatus: "on", AclType: "black", AclId: "acl-1,acl-2" }),
            {
                protocol: "tcp",
                description: "",
                acl: { type: "black", ids: ["acl-1", "acl-2"] },
                healthCheck: { type: "http", uri: "/", domain: "a.example", httpCodes: ["http_2xx", "http_3xx"] },
            },
        );
        assert.deepEqual(
            settings("udp", { HealthCheckInterval: 6, HealthCheckConnectPort: 0, HealthCheckDomain: "x" }),
            {
                protocol: "udp",
                description: "",
                healthCheck: { interval: 6 },
            },
        );
    });

    it("says nothing of what is as the provider has it", () => {
        const usual = { ConnectionDrain: "off", HealthCheckReq: "", HealthCheckExp: "", HealthCheckMethod: "head" };
        const notes = (attributes: object, status?: string) =>
            adopted(instance([listener("tcp", 80, "rsp-a", attributes, status)], simple.groups)).notes;
        assert.deepEqual(notes(usual), []);
        assert.deepEqual(notes({ ...usual, HealthCheckMethod: "get" }, "starting"), [
            "listener tcp-80 is starting: no update starts it",
            "listener tcp-80 has HealthCheckMethod, which the provider does not know: it stays as it is",
        ]);
    });

    it("tells what it leaves alone and what stays as it is", () => {
        const one = instance(
            [
                listener("tcp", 80, "rsp-a", { ConnectionDrain: "on" }, "stopped"),
                listener("tcp", 81, undefined),
                listener("udp", 53, "rsp-b", { HealthCheckReq: "ping", HealthCheckExp: "pong" }),
            ],
            [group("rsp-a"), group("rsp-b"), group("rsp-c")],
            {},
            [["http", 8080]],
        );
        assert.deepEqual(adopted({ ...one, status: "inactive" }, KEPT).notes, [
            "listener tcp-81 has no primary/secondary server group: left alone",
            "listener http-8080: HTTP: left alone",
            "the instance is inactive: it stays so",
            "listener tcp-80 is stopped: no update starts it",
            "listener tcp-80 has ConnectionDrain, which the provider does not know: it stays as it is",
            "listener udp-53 has HealthCheckReq, which the provider does not know: it stays as it is",
            "listener udp-53 has HealthCheckExp, which the provider does not know: it stays as it is",
            'group rsp-c "group rsp-c" is used by no listener: left alone',
        ]);
    });
});

describe("refusals of toPair", () => {
    it("is told at once, each with its reason and the way out", () => {
        const one = instance(
            [
                listener("tcp", 80, "rsp-a", { Bandwidth: 2000 }),
                listener("tcp", 81, undefined, { VServerGroupId: "rsp-v" }),
                listener("tcp", 82, undefined),
                listener("tcp", 83, "rsp-a"),
                listener("tcp", 84, "rsp-gone"),
                listener("udp", 53, "rsp-other", { HealthCheckType: "tcp" }),
                listener("udp", 54, "rsp-one", { HealthCheck: "off" }),
            ],
            [
                group("rsp-a"),
                group("rsp-other", [server("primary", "i-b"), server("secondary", "i-a", { weight: 0 })], " "),
                group("rsp-one", [server("primary", "i-a")]),
            ],
            {
                ModificationProtectionStatus: "ConsoleProtection",
                ModificationProtectionReason: "prod",
                InstanceChargeType: "PayBySpec",
                LoadBalancerSpec: "",
            },
            [["https", 443]],
        );
        const served =
            "a pair serves by primary/secondary server groups alone: give it one in the console, or leave the instance to " +
            "whoever made it (--keep-instance)";
        assert.deepEqual(refused(one), [
            `listener tcp-81: served by the virtual server group rsp-v; ${served}`,
            `listener tcp-82: served by the default server group; ${served}`,
            "listener tcp-83: shares group rsp-a with tcp-80; a pair has a group to every listener: make another one with the " +
                "same servers in the console and give it to this listener first",
            "listener tcp-84: its server group rsp-gone is gone; give it another one in the console",
            "listener udp-53: checked by TCP; the provider knows UDP checks of UDP listeners only",
            "listener udp-54: group rsp-one has 1 primary and 0 secondary servers; a pair has one of each",
            "listener https-443: HTTPS; a primary/secondary server group serves TCP and UDP only, and a destroy of the " +
                "instance would take the listener with it: leave the instance to whoever made it (--keep-instance)",
            "listener udp-53: primary i-b, secondary i-a with weight 0, where listener tcp-80 has primary i-a, secondary i-b; " +
                "all listeners of a pair have the same: adopt each group as a pair of its own (--group rsp-a, --group rsp-other)",
            'the modification protection has the reason "prod", which a pair has not: take it away in the console (switch ' +
                "the protection off and on), or leave the instance to whoever made it (--keep-instance)",
            "listener tcp-80: bandwidth: out of range, got 2000; must be an integer from 1 to 1000, or -1",
            'listener udp-53: groupName: empty, got " "; must be text that is not blank',
            'loadBalancer.spec: missing; an instance with `instanceChargeType` "PayBySpec" needs a specification, as shared ' +
                "ones are not sold any more",
        ]);
    });

    it("is a health check that is off or of another kind, and a group with too many servers", () => {
        const reasons = (one: Listener, servers = both) => refused(instance([one], [group("rsp-a", servers)]));
        const off = "its health check is off, so that nothing ever fails over; switch it on in the console";
        assert.deepEqual(reasons(listener("tcp", 80, "rsp-a", { HealthCheck: undefined, HealthCheckSwitch: "off" })), [
            `listener tcp-80: ${off}`,
        ]);
        assert.deepEqual(reasons(listener("udp", 80, "rsp-a", { HealthCheck: "off", HealthCheckType: "http" })), [
            `listener udp-80: ${off}`,
            "listener udp-80: checked by HTTP; the provider knows UDP checks of UDP listeners only",
        ]);
        const third = server("primary", "i-c");
        assert.deepEqual(reasons(listener("tcp", 80, "rsp-a"), [...both, third, { ...third, role: "secondary" }]), [
            "listener tcp-80: group rsp-a has 2 primary and 2 secondary servers; a pair has one of each",
        ]);
        assert.deepEqual(reasons(listener("tcp", 80, "rsp-a"), []), [
            "listener tcp-80: group rsp-a has 0 primary and 0 secondary servers; a pair has one of each",
        ]);
    });

    it("is a group that listeners share, told at all but the first", () => {
        const three = [listener("tcp", 80, "rsp-a"), listener("tcp", 81, "rsp-a"), listener("udp", 53, "rsp-a")];
        const words = (others: string, first = "") =>
            `shares group rsp-a with ${others}; a pair has a group to every listener: make another one with the same servers in ` +
            `the console and give it to this listener${first}`;
        assert.deepEqual(refused(instance(three, simple.groups)), [
            `listener tcp-81: ${words("tcp-80, udp-53", " first")}`,
            `listener udp-53: ${words("tcp-80, tcp-81", " first")}`,
        ]);
        assert.deepEqual(refused(instance(three.slice(0, 2), simple.groups), { ...KEPT, group: "rsp-a" }), [
            `listener tcp-81: ${words("tcp-80")}`,
        ]);
    });

    it("is anything but one way to weigh and place the servers", () => {
        const weighed = [server("primary", "i-a", { weight: 60 }), server("secondary", "i-b")];
        const one = instance(
            [listener("tcp", 80, "rsp-a"), listener("tcp", 81, "rsp-b"), listener("tcp", 82, "rsp-c")],
            [group("rsp-a", weighed), group("rsp-b", weighed), group("rsp-c")],
        );
        assert.deepEqual(refused(one), [
            "listener tcp-82: primary i-a, secondary i-b, where listener tcp-80 has primary i-a with weight 60, secondary i-b; " +
                "all listeners of a pair have the same: adopt each group as a pair of its own (--group rsp-a, --group rsp-c)",
        ]);
    });

    it("is a server of weight 0, or one that stands in for itself on another port", () => {
        const pair = (...servers: Group["servers"]) => instance(simple.listeners, [group("rsp-a", servers)]);
        assert.deepEqual(refused(pair(server("primary", "i-a"), server("secondary", "i-b", { weight: 0 }))), [
            "secondary.weight: starves the server, got 0; a server of weight 0 gets no request even when it is its turn: must " +
                "be 1 to 100",
        ]);
        assert.deepEqual(refused(pair(server("primary", "i-a"), server("secondary", "i-a", { port: 81 }))), [
            'secondary.serverId: the same server as `primary.serverId`, got "i-a"; a server cannot take over from itself: ' +
                "must be another one",
        ]);
    });

    it("is an instance without such a group, a group that is elsewhere, and one that no listener uses", () => {
        assert.deepEqual(refused(instance([], [])), [
            "lb-a has no TCP or UDP listener with a primary/secondary server group",
        ]);
        assert.deepEqual(refused(simple, { ...KEPT, group: "rsp-b" }), [
            'group rsp-b: not on this instance; its primary/secondary server groups: rsp-a "group rsp-a"',
        ]);
        assert.deepEqual(refused(instance([], []), { ...KEPT, group: "rsp-b" }), [
            "group rsp-b: not on this instance; its primary/secondary server groups: none",
        ]);
        const unused = instance(simple.listeners, [...simple.groups, group("rsp-b")]);
        assert.deepEqual(refused(unused, { ...KEPT, group: "rsp-b" }), [
            "group rsp-b: no listener uses it; a pair has a listener to every group",
        ]);
    });
});

describe("npm run adopt", function () {
    this.timeout(WITH_PROCESSES_MS);
    let clb: LocalClb;
    let copy: string;
    let id: string;
    before(async () => {
        clb = await LocalClb.start();
        const client = clb.client();
        const made = await client.ok("CreateLoadBalancer", {
            LoadBalancerName: "by-hand",
            AddressType: "intranet",
            VSwitchId: SEED.vSwitch,
            VpcId: SEED.vpc,
            InstanceChargeType: "PayByCLCU",
        });
        id = String(made["LoadBalancerId"]);
        client.close();
        const { accessKey, secretKey, endpoints, region } = clb.providerConfig();
        const settings = { region, protocol: "HTTP", endpoints, accessKey, secretKey };
        const config = (all: object) => stringify({ config: toConfig(all) });
        copy = projectWith({
            local: config(settings),
            nowhere: config({ ...settings, endpoints: [{ slb: "127.0.0.1:9" }] }),
        });
    });
    after(async () => {
        rmSync(copy, { recursive: true });
        await clb.stop();
    });

    const adopt = (...args: string[]): Promise<Ended> => runCommand(["adopt", ...args], copy);
    const written = () => readdirSync(path.join(copy, "stacks")).filter((file) => /new/.test(file));
    const said = (text: string) => text.replaceAll(id, "lb-ID").replaceAll(clb.endpoint, "ENDPOINT");

    it("writes nothing and ends with 1 where the cloud or the network says no", async () => {
        const args = ["--stack", "new", "--like", "local"];
        clb.faults.at("DescribeLoadBalancerAttribute", 1, refusal("forbidden"));
        const forbidden = await adopt(id, ...args);
        const [unsuitable, unknown, unreached] = await Promise.all([
            adopt(id, ...args),
            adopt("lb-nowhere", ...args),
            adopt(id, "--stack", "new", "--like", "nowhere"),
        ]);
        assert.match(forbidden.stderr, /^DescribeLoadBalancerAttribute: forbidden: .*have it granted in RAM\.\n$/);
        assert.equal(
            said(unsuitable.stderr),
            "lb-ID cannot be adopted as it is: 1 reason; nothing was written\n" +
                "  lb-ID has no TCP or UDP listener with a primary/secondary server group\n",
        );
        assert.equal(
            unknown.stderr,
            "lb-nowhere: no such instance in cn-hangzhou; check the id, the region and the account of the credentials\n",
        );
        assert.match(unreached.stderr, /^DescribeLoadBalancerAttribute: no connection to http:\/\/127\.0\.0\.1:9: /);
        const all = [forbidden, unsuitable, unknown, unreached];
        assert.deepEqual(
            all.map(({ code, stdout }) => [code, stdout]),
            all.map(() => [1, ""]),
        );
        assert.deepEqual(written(), []);
    });

    it("overwrites neither of its files, and leaves none of them half way", async () => {
        const client = clb.client();
        const servers = [
            { ServerId: SEED.ecsA, ServerType: "Master", Port: "80", Weight: "100", Type: "ecs" },
            { ServerId: SEED.ecsB, ServerType: "Slave", Port: "80", Weight: "100", Type: "ecs" },
        ];
        const { MasterSlaveServerGroupId } = await client.ok("CreateMasterSlaveServerGroup", {
            LoadBalancerId: id,
            MasterSlaveServerGroupName: "by hand",
            MasterSlaveBackendServers: JSON.stringify(servers),
        });
        await client.ok("CreateLoadBalancerTCPListener", {
            LoadBalancerId: id,
            ListenerPort: "80",
            Bandwidth: "-1",
            MasterSlaveServerGroupId: String(MasterSlaveServerGroupId),
        });
        client.close();
        const importFile = path.join(copy, "stacks/import.new.json");
        writeFileSync(importFile, "mine");
        const { code, stderr } = await adopt(id, "--stack", "new", "--like", "local");
        assert.deepEqual(
            [code, stderr],
            [1, "stacks/import.new.json: is there already and stays as it is; nothing was written\n"],
        );
        assert.deepEqual([written(), readFileSync(importFile, "utf8")], [["import.new.json"], "mine"]);
        rmSync(importFile);
        const again = await adopt(id, "--stack", "local", "--like", "local");
        assert.match(
            again.stderr,
            /^stacks\/Pulumi\.local\.yaml: is there already and stays as it is; nothing was written\n$/,
        );
        assert.equal(existsSync(path.join(copy, "stacks/import.local.json")), false);
    });

    it("ends with 2 where it is not used as it must be", async () => {
        const { ALICLOUD_REGION, ALIBABA_CLOUD_REGION } = process.env;
        assert.deepEqual([ALICLOUD_REGION, ALIBABA_CLOUD_REGION], [undefined, undefined], "the tests need none");
        const wrong: [string[], string][] = [
            [[], "no instance given"],
            [["rsp-a"], 'not the id of a CLB instance, got "rsp-a"; must begin with "lb-"'],
            [["lb-a"], "no stack given: --stack <name> says which one to write"],
            [
                ["lb-a", "--stack", "new", "--group", "a"],
                '--group: not the id of a server group, got "a"; must begin with "rsp-"',
            ],
            [
                ["lb-a", "--stack", "new"],
                "no region given: --region <region>, --like <stack> or ALICLOUD_REGION says where to look",
            ],
            [
                ["lb-a", "--stack", "new", "--like", "old"],
                '--like: no stack "old". Stacks: dev, local, nowhere, prod, staging',
            ],
        ];
        const answers = await Promise.all(wrong.map(([args]) => adopt(...args)));
        assert.deepEqual(
            answers.map(({ code, stdout, stderr }) => [code, stdout, stderr.split("\n")[0]]),
            wrong.map(([, message]) => [2, "", message]),
        );
    });
});
