// The policies, called with what the engine would hand them: each with its nearest accept.

import * as assert from "node:assert/strict";

import type {
    PolicyResource,
    ResourceValidation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationPolicy,
} from "@pulumi/policy";

import {
    failoverWindow,
    groupHasListener,
    instanceInTwoZones,
    POLICIES,
    protectedInProduction,
    serversInTwoZones,
} from "../../policy/policies";
import { GROUP, INSTANCE, LISTENER } from "../support/types";

const SERVER = "alicloud:ecs/instance:Instance";

const urn = (type: string, name: string, stack = "dev") => `urn:pulumi:${stack}::project::${type}::${name}`;

/** The defaults of a policy's own schema, as the engine fills them in. */
function configOf({ configSchema }: ResourceValidationPolicy | StackValidationPolicy, given: object): object {
    const properties = Object.entries(configSchema?.properties ?? {});
    return { ...Object.fromEntries(properties.map(([key, schema]) => [key, schema.default as unknown])), ...given };
}

async function judge(
    policy: ResourceValidationPolicy,
    type: string,
    props: Record<string, unknown>,
    { stack = "dev", config = {} } = {},
): Promise<string[]> {
    const said: string[] = [];
    const args = { type, props, name: "web", urn: urn(type, "web", stack), getConfig: () => configOf(policy, config) };
    const validate = policy.validateResource as ResourceValidation;
    await validate(args as unknown as ResourceValidationArgs, (message) => said.push(message));
    return said;
}

function resource(
    type: string,
    name: string,
    props: object,
    from: Record<string, PolicyResource[]> = {},
): PolicyResource {
    return { type, name, props, urn: urn(type, name), propertyDependencies: from } as unknown as PolicyResource;
}

async function judgeStack(policy: StackValidationPolicy, resources: PolicyResource[], config = {}): Promise<string[]> {
    const said: string[] = [];
    const args = { resources, stackTags: new Map(), getConfig: () => configOf(policy, config) as never };
    await policy.validateStack({ ...args, notApplicable: assert.fail }, (message, at) =>
        said.push(`${at?.split("::").at(-1)}: ${message}`),
    );
    return said;
}

/** What the SDK hands out for a value that is not known yet: reading it throws. */
const unknown = (key: string) =>
    Object.defineProperty({}, key, {
        enumerable: true,
        get: () => {
            throw new Error("not known");
        },
    });

describe("instance-in-two-zones", () => {
    it("refuses one zone for both, in either name of the resource, and nothing else", async () => {
        const zones = (masterZoneId?: string, slaveZoneId?: string) => ({ masterZoneId, slaveZoneId });
        const said = await judge(instanceInTwoZones, INSTANCE, zones("cn-hangzhou-h", "cn-hangzhou-h"));
        assert.deepEqual(said, [
            'primary and secondary zone are both "cn-hangzhou-h": when it fails, instance and secondary zone are gone ' +
                "together; use another zone, or leave both out and the cloud picks two",
        ]);
        const old = "alicloud:slb/loadBalancer:LoadBalancer";
        assert.equal((await judge(instanceInTwoZones, old, zones("a", "a"))).length, 1);
        assert.deepEqual(await judge(instanceInTwoZones, INSTANCE, zones("cn-hangzhou-h", "cn-hangzhou-i")), []);
        assert.deepEqual(await judge(instanceInTwoZones, INSTANCE, zones()), []);
        assert.deepEqual(await judge(instanceInTwoZones, LISTENER, zones("a", "a")), []);
    });
});

describe("servers-in-two-zones", () => {
    const server = (id: string, availabilityZone: string) => resource(SERVER, id, { id, availabilityZone });
    const group = resource(GROUP, "web-tcp-80", { servers: [{ serverId: "i-a" }, { serverId: "i-b" }] });

    it("refuses two servers in one zone, where the stack knows both", async () => {
        const said = await judgeStack(serversInTwoZones, [server("i-a", "h"), server("i-b", "h"), group]);
        assert.deepEqual(said, [
            'web-tcp-80: servers i-a and i-b both stand in zone "h": when it fails, nobody can take over; put one of them ' +
                "into another zone",
        ]);
        assert.deepEqual(await judgeStack(serversInTwoZones, [server("i-a", "h"), server("i-b", "i"), group]), []);
        assert.deepEqual(await judgeStack(serversInTwoZones, [server("i-a", "h"), group]), []);
        assert.deepEqual(await judgeStack(serversInTwoZones, [server("i-b", "h"), group]), []);
    });

    it("looks at servers and groups alone, and at a server twice in a group not at all", async () => {
        const disk = (id: string) => resource("alicloud:ecs/disk:Disk", id, { id, availabilityZone: "h" });
        assert.deepEqual(await judgeStack(serversInTwoZones, [disk("i-a"), disk("i-b"), group]), []);
        const both = [server("i-a", "h"), server("i-b", "h")];
        const other = resource("alicloud:slb/serverGroup:ServerGroup", "other", group.props);
        assert.deepEqual(await judgeStack(serversInTwoZones, [...both, other]), []);
        const twice = resource(GROUP, "twice", { servers: [{ serverId: "i-a" }, { serverId: "i-a" }] });
        const alone = resource(GROUP, "alone", { servers: [{ serverId: "i-a" }] });
        assert.deepEqual(await judgeStack(serversInTwoZones, [...both, twice, alone]), []);
    });

    it("does not judge what is not known yet", async () => {
        const coming = resource(SERVER, "i-b", unknown("id"));
        const open = resource(GROUP, "open", { servers: [unknown("serverId"), { serverId: "i-a" }] });
        const later = resource(GROUP, "later", unknown("servers"));
        assert.deepEqual(await judgeStack(serversInTwoZones, [server("i-a", "h"), coming, open, later]), []);
        const nowhere = [server("i-a", ""), server("i-b", "")];
        const placeless = ["i-a", "i-b"].map((id) => resource(SERVER, id, { id }));
        const idless = ["h", "h"].map((availabilityZone) => resource(SERVER, "x", { availabilityZone }));
        const unnamed = resource(GROUP, "unnamed", { servers: [{}, { serverId: "" }] });
        for (const resources of [
            [...nowhere, group],
            [...placeless, group],
            [...idless, group, unnamed],
        ]) {
            assert.deepEqual(await judgeStack(serversInTwoZones, resources), []);
        }
    });
});

describe("protected-in-production", () => {
    it("refuses an instance and a listener that can be deleted, in production alone", async () => {
        const prod = { stack: "prod-eu" };
        assert.deepEqual(await judge(protectedInProduction, INSTANCE, { deleteProtection: "off" }, prod), [
            'stack "prod-eu" is production, but the instance can be deleted; set `deletionProtection: true` on the pair',
        ]);
        assert.deepEqual(await judge(protectedInProduction, LISTENER, {}, prod), [
            'stack "prod-eu" is production, but a destroy would take the listener away before the protected instance ' +
                "refuses; set `deletionProtection: true` on the pair",
        ]);
        assert.deepEqual(await judge(protectedInProduction, INSTANCE, { deleteProtection: "on" }, prod), []);
        assert.deepEqual(await judge(protectedInProduction, LISTENER, { deleteProtectionValidation: true }, prod), []);
        assert.deepEqual(await judge(protectedInProduction, INSTANCE, {}, { stack: "staging" }), []);
        assert.deepEqual(await judge(protectedInProduction, GROUP, {}, prod), []);
    });

    it("takes another pattern for production", async () => {
        const config = { stacks: "^live$" };
        assert.deepEqual(await judge(protectedInProduction, INSTANCE, {}, { stack: "prod", config }), []);
        assert.equal((await judge(protectedInProduction, INSTANCE, {}, { stack: "live", config })).length, 1);
    });
});

describe("failover-window", () => {
    const check = (healthCheckInterval: number, healthCheckTimeout: number, unhealthyThreshold: number) => ({
        protocol: "udp",
        healthCheckInterval,
        healthCheckTimeout,
        unhealthyThreshold,
    });

    it("refuses a window beyond the limit, and takes the limit itself", async () => {
        assert.deepEqual(await judge(failoverWindow, LISTENER, check(5, 10, 3)), [
            "a failover can take 40 s (10 × 3 + 5 × 2), 30 s are allowed; shorten the interval or the timeout of the health " +
                "check, or lower its unhealthy threshold",
        ]);
        assert.deepEqual(await judge(failoverWindow, LISTENER, check(5, 10, 3), { config: { maxSeconds: 40 } }), []);
        assert.match((await judge(failoverWindow, LISTENER, check(5, 10, 4)))[0]!, /^a failover can take 55 s /);
    });

    it("takes what the provider takes where the program is silent, and looks at TCP and UDP alone", async () => {
        const config = { maxSeconds: 18 };
        assert.match(
            (await judge(failoverWindow, LISTENER, { protocol: "tcp" }, { config }))[0]!,
            /19 s \(5 × 3 \+ 2 × 2\)/,
        );
        assert.deepEqual(
            await judge(failoverWindow, LISTENER, { protocol: "tcp" }, { config: { maxSeconds: 19 } }),
            [],
        );
        assert.deepEqual(await judge(failoverWindow, LISTENER, { protocol: "https" }, { config }), []);
    });
});

describe("the configuration", () => {
    it("is refused where a policy does not know the setting, so that a misspelt one loosens nothing", async () => {
        const config = { maxSecond: 20 };
        assert.deepEqual(await judge(failoverWindow, LISTENER, { protocol: "tcp" }, { config }), [
            'the configuration of this policy has no "maxSecond"; it has `maxSeconds`',
        ]);
        assert.deepEqual(await judge(protectedInProduction, LISTENER, {}, { config: { stack: "^live" } }), [
            'the configuration of this policy has no "stack"; it has `stacks`',
        ]);
        assert.deepEqual(await judgeStack(groupHasListener, [], { exept: "x" }), [
            'undefined: the configuration of this policy has no "exept"; it has `except`',
        ]);
        // Another kind of resource has nothing to do with it.
        assert.deepEqual(await judge(failoverWindow, GROUP, {}, { config }), []);
        assert.deepEqual(await judge(protectedInProduction, GROUP, {}, { config: { stack: "^live" } }), []);
    });
});

describe("group-has-listener", () => {
    const group = resource(GROUP, "web-tcp-80", unknown("id"));

    it("refuses a group that no listener takes its group from", async () => {
        assert.deepEqual(await judgeStack(groupHasListener, [group, resource(LISTENER, "other", {})]), [
            'web-tcp-80: no listener of the stack uses group "web-tcp-80", so it serves nobody; remove it, give it a listener, ' +
                "or, where its listener is kept elsewhere, name it in `except`",
        ]);
    });

    it("knows the listener by what it depends on, or by the id", async () => {
        const waiting = resource(LISTENER, "web", unknown("masterSlaveServerGroupId"), {
            masterSlaveServerGroupId: [group],
        });
        assert.deepEqual(await judgeStack(groupHasListener, [group, waiting]), []);
        const there = resource(GROUP, "web-tcp-80", { id: "rsp-a" });
        const by = (id: string) => resource(LISTENER, "web", { masterSlaveServerGroupId: id });
        assert.deepEqual(await judgeStack(groupHasListener, [there, by("rsp-a")]), []);
        assert.equal((await judgeStack(groupHasListener, [there, by("rsp-b")])).length, 1);
    });

    it("is not content with another listener, another group's id or one that is not known", async () => {
        const there = resource(GROUP, "web-tcp-80", { id: "rsp-a" });
        const other = resource(GROUP, "other", { id: "rsp-b" });
        const said =
            'no listener of the stack uses group "web-tcp-80", so it serves nobody; remove it, give it a listener, ' +
            "or, where its listener is kept elsewhere, name it in `except`";
        const listener = (props: object, from = {}) => resource(LISTENER, "web", props, from);
        for (const one of [
            listener({ masterSlaveServerGroupId: "rsp-b" }, { masterSlaveServerGroupId: [other] }),
            listener({}, { masterSlaveServerGroupId: [] }),
            resource("alicloud:slb/rule:Rule", "web", { masterSlaveServerGroupId: "rsp-a" }),
        ]) {
            assert.deepEqual(await judgeStack(groupHasListener, [there, one]), [`web-tcp-80: ${said}`]);
        }
        const idless = resource(GROUP, "web-tcp-80", { id: "" });
        assert.equal(
            (await judgeStack(groupHasListener, [idless, listener({ masterSlaveServerGroupId: "" })])).length,
            1,
        );
        // One of several listeners is enough.
        const several = ["rsp-c", "rsp-a"].map((id) => resource(LISTENER, id, { masterSlaveServerGroupId: id }));
        assert.deepEqual(await judgeStack(groupHasListener, [there, ...several]), []);
    });

    it("lets the named groups be", async () => {
        assert.deepEqual(await judgeStack(groupHasListener, [group], { except: "^web-" }), []);
    });
});

describe("POLICIES", () => {
    it("are the five, each with a name of its own and a description", () => {
        assert.deepEqual(
            POLICIES.map(({ name }) => name),
            [
                "instance-in-two-zones",
                "servers-in-two-zones",
                "protected-in-production",
                "failover-window",
                "group-has-listener",
            ],
        );
        assert.ok(POLICIES.every(({ description }) => description.endsWith(".")));
    });

    it("tell whoever configures them what they take", () => {
        assert.deepEqual(
            POLICIES.flatMap(({ configSchema }) => (configSchema ? [configSchema.properties] : [])),
            [
                {
                    stacks: {
                        ...{ type: "string", format: "regex", default: "^prod" },
                        description: "Which stacks are production, by name.",
                    },
                },
                {
                    maxSeconds: {
                        ...{ type: "integer", minimum: 1, default: 30 },
                        description: "Longest failover that is allowed.",
                    },
                },
                {
                    except: {
                        ...{ type: "string", format: "regex", default: "^$" },
                        description: "Groups whose listeners are kept elsewhere, by name in Pulumi.",
                    },
                },
            ],
        );
    });
});
