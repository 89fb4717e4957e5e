// Values that no argument can be: one clear problem each, nothing declared, and nothing asked of the cloud.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { InvalidArgsError, PrimarySecondaryLoadBalancer, PrimarySecondaryServerGroup } from "../../components";
import { recorded, resetMocks, valueOf } from "../support/mocks";

class Thing extends pulumi.CustomResource {
    constructor() {
        super("test:index:Thing", "thing");
    }
}

const listener = { protocol: "tcp", port: 443, backendPort: 8443 };
const base = {
    loadBalancer: {},
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [listener],
    // With it the cloud would be asked, and the mocks say no to that.
    preflight: true,
};

const circular: Record<string, unknown> = { serverId: "i-a" };
circular["self"] = circular;

class Server {
    constructor(readonly serverId: string) {}
}

const OUTPUT = "an output, as of a resource or a secret; must be a plain value, as children are declared by it";
const SERVER_ID = 'must be the id of an ECS instance ("i-…") or of a network interface ("eni-…")';
const SERVER = "must be settings with at least `serverId`";
const PLAIN = "write it as a plain value";

const given = (value: unknown) => ({ ...base, primary: { serverId: value } });
const unknown = pulumi.unknown as unknown;

const ODD: Record<string, [args: () => unknown, ...problems: string[]]> = {
    "all arguments as an Output": [() => pulumi.output(base), `args: ${OUTPUT}`],
    "all arguments as a secret": [() => pulumi.secret(base), `args: ${OUTPUT}`],
    "all arguments as a Promise": [() => Promise.resolve(base), `args: ${OUTPUT}`],
    "the listeners as an Output": [() => ({ ...base, listeners: pulumi.output([listener]) }), `listeners: ${OUTPUT}`],
    "a listener as an Output": [() => ({ ...base, listeners: [pulumi.output(listener)] }), `listeners[0]: ${OUTPUT}`],
    "a listener as a secret": [() => ({ ...base, listeners: [pulumi.secret(listener)] }), `listeners[0]: ${OUTPUT}`],
    "an unknown listener": [() => ({ ...base, listeners: [unknown] }), `listeners[0]: ${OUTPUT}`],
    "a protocol as an Output": [
        () => ({ ...base, listeners: [{ ...listener, protocol: pulumi.output("tcp") }] }),
        `listeners[0].protocol: ${OUTPUT}`,
    ],
    "an unknown port": [
        () => ({ ...base, listeners: [{ ...listener, port: unknown }] }),
        `listeners[0].port: ${OUTPUT}`,
    ],
    "the standby check as an Output": [
        () => ({ ...base, standbyCheck: pulumi.output({ port: 1 }) }),
        `standbyCheck: ${OUTPUT}`,
    ],
    "preflight as an Output": [() => ({ ...base, preflight: pulumi.output(true) }), `preflight: ${OUTPUT}`],
    "a resource where an id belongs": [
        () => given(new Thing()),
        `primary.serverId: a resource; ${SERVER_ID}: use its \`id\``,
    ],
    "a resource where settings belong": [
        () => ({ ...base, primary: new Thing() }),
        `primary: a resource; ${SERVER}: use its \`id\``,
    ],
    "a circular object": [
        () => ({ ...base, primary: circular }),
        'primary.self: unknown setting "self"; must be one of serverId, type, weight',
    ],
    "an object that is its own tag": [
        () => {
            const tags: Record<string, unknown> = {};
            tags["own"] = tags;
            return { ...base, tags };
        },
        "tags.own: an object that holds itself; must be at most 128 characters that do not begin with " +
            '"aliyun" or "acs:" and do not hold "http://" or "https://"',
    ],
    "an object of a class": [
        () => ({ ...base, primary: new Server("i-a") }),
        `primary: an object of class Server; ${SERVER}: ${PLAIN}`,
    ],
    "a Map": [
        () => ({ ...base, tags: new Map([["env", "prod"]]) }),
        `tags: an object of class Map; must be a map of keys to values: ${PLAIN}`,
    ],
    "a Set": [
        () => ({ ...base, listeners: new Set([listener]) }),
        `listeners: an object of class Set; must be a list with at least 1 listener: ${PLAIN}`,
    ],
    "a Date": [() => given(new Date(0)), `primary.serverId: an object of class Date; ${SERVER_ID}: ${PLAIN}`],
    "a Symbol": [() => given(Symbol("i-a")), `primary.serverId: a symbol; ${SERVER_ID}`],
    "a function": [() => given(() => "i-a"), `primary.serverId: a function; ${SERVER_ID}`],
    "a bigint": [
        () => ({ ...base, maxFailoverSeconds: 19n }),
        "maxFailoverSeconds: a bigint; must be an integer of at least 1: write it as a number",
    ],
    "a text": [
        () => "base",
        'args: not a group of settings, got "base"; must hold settings out of loadBalancer, loadBalancerId, primary, ' +
            "secondary, listeners, healthCheck, maxFailoverSeconds, standbyCheck, alarm, preflight, guard, switchBack, tags, resourceGroupId, " +
            "deletionProtection, modificationProtection, defaultServerGroup",
    ],
};

const problemsOf = ({ errors }: InvalidArgsError) =>
    errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);

describe("odd values", () => {
    beforeEach(() => resetMocks());

    for (const [what, [args, ...problems]] of Object.entries(ODD)) {
        it(`get one clear problem: ${what}`, () => {
            const odd = args();
            recorded.length = 0;
            assert.throws(
                () => new PrimarySecondaryLoadBalancer("web", odd as never),
                (error) => {
                    assert.ok(error instanceof InvalidArgsError);
                    assert.deepEqual(problemsOf(error), problems);
                    return true;
                },
            );
            assert.deepEqual(
                recorded.filter(({ type }) => type !== "test:index:Thing"),
                [],
            );
        });
    }

    it("are refused of a server group too", () => {
        for (const args of [pulumi.output({}), Promise.resolve({})]) {
            assert.throws(() => new PrimarySecondaryServerGroup("dns", args as never), /\n {2}args: an output, /);
        }
    });

    const late: Record<string, [value: () => unknown, problem: string]> = {
        "a resource in an Output": [
            () => pulumi.output(new Thing()),
            `primary.serverId: a resource; ${SERVER_ID}: use its \`id\``,
        ],
        "a Date in a Promise": [
            () => Promise.resolve(new Date(0)),
            `primary.serverId: an object of class Date; ${SERVER_ID}: ${PLAIN}`,
        ],
        "a rejected Promise": [
            () => Promise.reject(new Error("no such stack")),
            `primary.serverId: the promise was rejected: no such stack; ${SERVER_ID}`,
        ],
        "a Promise that is rejected without a reason": [
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as programs of others do
            () => Promise.reject(undefined),
            `primary.serverId: the promise was rejected: undefined; ${SERVER_ID}`,
        ],
    };
    for (const [what, [value, problem]] of Object.entries(late)) {
        it(`get one clear problem when they are known late: ${what}`, async () => {
            const web = new PrimarySecondaryLoadBalancer("web", { ...given(value()), preflight: false } as never);
            const error = await valueOf(web.listenerIds).catch((reason: unknown) => reason);
            assert.ok(error instanceof InvalidArgsError);
            assert.deepEqual(problemsOf(error), [problem]);
            assert.deepEqual(
                recorded.filter(({ type }) => type.startsWith("alicloud:")),
                [],
            );
        });
    }

    it("tells of a rejected Promise once, however many arguments wait for it", async () => {
        const id = Promise.reject(new Error("no such stack"));
        const args = { ...base, preflight: false, primary: { serverId: id }, resourceGroupId: id } as never;
        const error = await valueOf(new PrimarySecondaryLoadBalancer("web", args).address).catch(
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof InvalidArgsError);
        assert.equal(problemsOf(error).filter((problem) => problem.includes("no such stack")).length, 1);
        assert.equal(problemsOf(error).length, 1);
    });

    it("takes what is unusual but right", async () => {
        const bare = Object.assign(Object.create(null) as object, { serverId: "i-a" });
        const args = Object.freeze({ ...base, preflight: false, primary: new Proxy(bare, {}) });
        const { length } = await valueOf(new PrimarySecondaryLoadBalancer("web", args as never).attachments);
        assert.equal(length, 2);
    });
});
