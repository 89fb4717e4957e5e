// What a command reads of an instance, out of answers as the cloud gives them.

import * as assert from "node:assert/strict";

import { readContent } from "../../../cli/adopt/readContent";
import { type Cloud, CloudError, type Reply } from "../../../cli/cloud/client";
import { readGroup, readGroups, readHealth, readListener, readLoadBalancer } from "../../../cli/cloud/loadBalancer";
import { UserError } from "../../../cli/io/exit";

/** Answers by action and what is asked of; all others are not there. */
class Answers implements Cloud {
    readonly region = "cn-hangzhou";
    readonly calls: string[] = [];
    /** How many calls are under way, and how many were at the most. */
    private under = 0;
    most = 0;

    constructor(
        private readonly answers: Readonly<Record<string, Reply>>,
        private readonly code: string | undefined = "InvalidParameter",
    ) {}

    async call(action: string, parameters: Readonly<Record<string, string>> = {}): Promise<Reply> {
        const call = [action, ...Object.values(parameters)].join(" ");
        this.calls.push(call);
        this.most = Math.max(this.most, ++this.under);
        await new Promise(setImmediate);
        this.under--;
        const answer = this.answers[call];
        if (answer === undefined) {
            throw new CloudError(`${call}: no`, action, this.code);
        }
        return answer;
    }
}

const GROUP: Reply = {
    MasterSlaveServerGroupId: "rsp-1",
    MasterSlaveServerGroupName: "first",
    CreateTime: "2026-03-01T00:00:00Z",
    MasterSlaveBackendServers: {
        MasterSlaveBackendServer: [
            { ServerId: "i-b", Type: "eni", Port: "8443", Weight: 100, ServerType: "Slave" },
            { ServerId: "i-a", Port: 8443, Weight: "90", ServerType: "Master" },
        ],
    },
};
const READ_GROUP = {
    id: "rsp-1",
    name: "first",
    createdAt: "2026-03-01T00:00:00Z",
    servers: [
        { role: "secondary", serverId: "i-b", type: "eni", port: 8443, weight: 100 },
        { role: "primary", serverId: "i-a", type: "ecs", port: 8443, weight: 90 },
    ],
};
const INSTANCE: Reply = {
    LoadBalancerName: "web",
    Address: "203.0.113.1",
    LoadBalancerStatus: "active",
    ListenerPortsAndProtocol: {
        ListenerPortAndProtocol: [
            { ListenerProtocol: "udp", ListenerPort: 53 },
            { ListenerProtocol: "tcp", ListenerPort: 443 },
            { ListenerProtocol: "https", ListenerPort: 8443 },
            { ListenerProtocol: "tcp", ListenerPort: "80" },
            { ListenerProtocol: "tcp", ListenerPort: 9 },
        ],
    },
};
const TCP: Reply = { Status: "running", MasterSlaveServerGroupId: "rsp-1", Bandwidth: -1 };
const ALL: Readonly<Record<string, Reply>> = {
    "DescribeLoadBalancerAttribute lb-1": INSTANCE,
    "DescribeLoadBalancerTCPListenerAttribute lb-1 443": TCP,
    "DescribeLoadBalancerTCPListenerAttribute lb-1 80": { Status: "stopped" },
    "DescribeLoadBalancerUDPListenerAttribute lb-1 53": { Status: "starting", MasterSlaveServerGroupId: "rsp-2" },
    "DescribeMasterSlaveServerGroups lb-1": {
        MasterSlaveServerGroups: {
            MasterSlaveServerGroup: [{ MasterSlaveServerGroupId: "rsp-1" }, { MasterSlaveServerGroupId: "rsp-9" }],
        },
    },
    "DescribeMasterSlaveServerGroupAttribute rsp-1": GROUP,
};

describe("an instance that is read", () => {
    it("has its TCP and UDP listeners in order, those that are there, and its groups", async () => {
        assert.deepEqual(await readLoadBalancer(new Answers(ALL), "lb-1"), {
            id: "lb-1",
            name: "web",
            address: "203.0.113.1",
            status: "active",
            attributes: INSTANCE,
            listeners: [
                { protocol: "tcp", port: 80, status: "stopped", attributes: { Status: "stopped" } },
                { protocol: "tcp", port: 443, status: "running", groupId: "rsp-1", attributes: TCP },
                {
                    protocol: "udp",
                    port: 53,
                    status: "starting",
                    groupId: "rsp-2",
                    attributes: { Status: "starting", MasterSlaveServerGroupId: "rsp-2" },
                },
            ],
            groups: [READ_GROUP],
        });
    });

    it("may be empty, and say nothing of itself", async () => {
        const bare = { "DescribeLoadBalancerAttribute lb-1": {}, "DescribeMasterSlaveServerGroups lb-1": {} };
        assert.deepEqual(await readLoadBalancer(new Answers(bare), "lb-1"), {
            ...{ id: "lb-1", name: "", address: "", status: "", attributes: {}, listeners: [], groups: [] },
        });
    });

    it("is none where the cloud knows no such id, and all else that it says is told", async () => {
        const asked = (code: string | undefined) => readLoadBalancer(new Answers({}, code), "lb-1");
        assert.equal(await asked("InvalidLoadBalancerId.NotFound"), undefined);
        for (const code of [
            "InvalidParameter",
            "InvalidLoadBalancerId.NotFoundYet",
            "XInvalidLoadBalancerId.NotFound",
        ]) {
            await assert.rejects(asked(code), { message: "DescribeLoadBalancerAttribute lb-1: no" }, code);
        }
        await assert.rejects(asked(undefined), CloudError);
    });

    it("has tags, without those that the cloud sets itself", async () => {
        const tag = (TagKey: string, TagValue?: string) => ({ TagKey, TagValue });
        const all = ["acs:rm", "aliyun.x", "http://a", "https://b"].map((key) => tag(key, "own"));
        const tags = [tag("team", "web"), ...all, tag("my-acs:", "1"), tag("nothing")];
        const found = await readContent(
            new Answers({ ...ALL, "ListTagResources instance lb-1": { TagResources: { TagResource: tags } } }),
            "lb-1",
        );
        assert.deepEqual(found.tags, { team: "web", "my-acs:": "1", nothing: "" });
        assert.equal(found.loadBalancer.name, "web");
        const none = await readContent(new Answers({ ...ALL, "ListTagResources instance lb-1": {} }), "lb-1");
        assert.deepEqual(none.tags, {});
    });

    it("is missed by `adopt` with where it looked", async () => {
        await assert.rejects(
            readContent(new Answers({}, "InvalidLoadBalancerId.NotFound"), "lb-1"),
            new UserError(
                "lb-1: no such instance in cn-hangzhou; check the id, the region and the account of the credentials",
            ),
        );
    });
});

describe("a listener that is read", () => {
    it("is none by each of the words that the cloud has for it", async () => {
        const asked = (code: string) => readListener(new Answers({}, code), "lb-1", "tcp", 443);
        for (const code of ["InvalidParameter", "ListenerNotFound", "InvalidLoadBalancerId.NotFound"]) {
            assert.equal(await asked(code), undefined, code);
        }
        for (const code of ["InvalidParameter.X", "XListenerNotFound", "Forbidden"]) {
            await assert.rejects(asked(code), CloudError, code);
        }
    });
});

describe("groups that are read", () => {
    it("may have no time, no name and no servers", async () => {
        const bare = { "DescribeMasterSlaveServerGroupAttribute rsp-1": { MasterSlaveServerGroupId: "rsp-1" } };
        assert.deepEqual(await readGroup(new Answers(bare), "rsp-1"), { id: "rsp-1", name: "", servers: [] });
    });

    it("are none where the cloud says so, or says nothing", async () => {
        assert.equal(await readGroup(new Answers({}), "rsp-1"), undefined);
        assert.equal(
            await readGroup(new Answers({ "DescribeMasterSlaveServerGroupAttribute rsp-1": {} }), "rsp-1"),
            undefined,
        );
        for (const code of ["InvalidParameter.X", "XInvalidParameter", "ListenerNotFound"]) {
            await assert.rejects(readGroup(new Answers({}, code), "rsp-1"), CloudError, code);
        }
    });

    it("are asked for eight at a time, and stay in order", async () => {
        const ids = Array.from({ length: 20 }, (_, index) => `rsp-${index}`);
        const answers = new Answers({
            "DescribeMasterSlaveServerGroups lb-1": {
                MasterSlaveServerGroups: {
                    MasterSlaveServerGroup: ids.map((id) => ({ MasterSlaveServerGroupId: id })),
                },
            },
            ...Object.fromEntries(
                ids.map((id) => [`DescribeMasterSlaveServerGroupAttribute ${id}`, { MasterSlaveServerGroupId: id }]),
            ),
        });
        const groups = await readGroups(answers, "lb-1");
        assert.deepEqual(
            groups.map(({ id }) => id),
            ids,
        );
        assert.equal(answers.most, 8);
    });
});

describe("health that is read", () => {
    it("is asked of the whole instance", async () => {
        const row = { Protocol: "tcp", ListenerPort: 443, ServerId: "i-a", Port: 8443, ServerHealthStatus: "normal" };
        const answers = new Answers({ "DescribeHealthStatus lb-1": { BackendServers: { BackendServer: [row] } } });
        const rows = await readHealth(answers, "lb-1");
        assert.deepEqual([rows.length, answers.calls], [1, ["DescribeHealthStatus lb-1"]]);
    });
});
