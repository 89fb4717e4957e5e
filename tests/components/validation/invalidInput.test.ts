// Values that no argument can be: one clear problem each, nothing declared, and nothing asked of the cloud.

import * as assert from "node:assert/strict";
import { runInNewContext } from "node:vm";

import * as pulumi from "@pulumi/pulumi";

import { InvalidArgsError, PrimarySecondaryLoadBalancer, PrimarySecondaryServerGroup } from "../../../components";
import { ignoreRejections } from "../../../components/pulumi/sdkInternals";
import { listenerArgs, pairArgs } from "../../support/build";
import { awaitValue, recorded, resetMocks } from "../../support/mocks";

class Thing extends pulumi.CustomResource {
    constructor() {
        super("test:index:Thing", "thing");
    }
}

const listener = listenerArgs();
// With a preflight the cloud would be asked, and the mocks say no to that.
const base = pairArgs({ preflight: true });

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

const boom = () => {
    throw new Error("not now");
};
const withGetter = <T extends object>(key: string, rest: T) =>
    Object.defineProperty({ ...rest }, key, { enumerable: true, get: boom });

function revoked(): object {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
}

function deep(levels: number): object {
    let object = {};
    for (let level = 0; level < levels; level++) {
        object = { inner: object };
    }
    return object;
}

/** Programs make such a text with a template; nothing but the SDK says what is wrong with it. */
// eslint-disable-next-line @typescript-eslint/no-base-to-string -- as programs of others do
const withOutput = String(pulumi.output("i-a"));

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
    "a getter that throws": [
        () => ({ ...base, primary: withGetter("serverId", {}) }),
        `primary.serverId: cannot be read: not now; ${SERVER_ID}`,
    ],
    "a getter of the arguments that throws": [
        () => withGetter("guard", base),
        "guard: cannot be read: not now; must be true or false",
    ],
    "a proxy that lets nothing be asked": [
        () => ({ ...base, primary: new Proxy({}, { ownKeys: boom }) }),
        `primary: cannot be read: not now; ${SERVER}`,
    ],
    "a revoked proxy": [
        () => ({ ...base, primary: revoked() }),
        `primary: cannot be read: Cannot perform 'get' on a proxy that has been revoked; ${SERVER}`,
    ],
    "an object without a constructor": [
        () => ({ ...base, primary: Object.create(Object.create(Object.create(null) as object) as object) as object }),
        `primary: an object of a class; ${SERVER}: ${PLAIN}`,
    ],
    "an object that inherits": [
        () => Object.create(base) as object,
        "args: an object that inherits from another; must be settings with at least `primary`, `secondary`, " +
            `\`listeners\`: ${PLAIN}`,
    ],
    "an object that is too deep to look at": [
        () => ({ ...base, tags: { deep: deep(50_000) } }),
        'tags.deep: not text, got {"inner":{"inner":{"inner":{"inner":{"inner":{"inner":{"inne…; must be at most 128 characters ' +
            'that do not begin with "aliyun" or "acs:" and do not hold "http://" or "https://"',
    ],
    "text that an Output was put into": [
        () => given(withOutput),
        `primary.serverId: text that an output was put into; ${SERVER_ID}: use pulumi.interpolate`,
    ],
    "text that an Output was put into, where anything goes": [
        () => ({ ...base, listeners: [{ ...listener, groupName: `group ${withOutput}` }] }),
        "listeners[0].groupName: text that an output was put into; must be text that is not blank: use pulumi.interpolate",
    ],
    "a key with a line break, and a text that runs backwards": [
        () => ({ ...base, "a\nb": 1, primary: { serverId: "i-\u202eabc" } }),
        `primary.serverId: malformed, got "i-\\u202eabc"; ${SERVER_ID}`,
        '["a\\nb"]: unknown setting "a\\nb"; must be one of loadBalancer, loadBalancerId, primary, secondary, listeners, ' +
            "healthCheck, maxFailoverSeconds, standbyCheck, alarm, preflight, guard, switchBack, tags, resourceGroupId, " +
            "deletionProtection, modificationProtection, defaultServerGroup",
    ],
    "a long text, cut between two characters": [
        () => given(`i-${"😀".repeat(60)}`),
        `primary.serverId: malformed, got "i-${"😀".repeat(57)}…; ${SERVER_ID}`,
    ],
    nothing: [
        () => undefined,
        `primary: missing; ${SERVER}`,
        `secondary: missing; ${SERVER}`,
        "listeners: missing; must be a list with at least 1 listener",
        "loadBalancer: missing, and `loadBalancerId` too; must hold the settings of a new instance ({} for the defaults), or " +
            "name an existing one in `loadBalancerId`",
    ],
};

const problemsOf = ({ errors }: InvalidArgsError) =>
    errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);

/** What comes of it, and the rejections that nobody has handled then. */
async function withUnhandled(run: () => Promise<unknown>): Promise<{ error: unknown; unhandled: unknown[] }> {
    const unhandled: unknown[] = [];
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", (reason) => unhandled.push(reason));
    try {
        const error = await run();
        await new Promise((resolve) => setImmediate(resolve));
        return { error, unhandled };
    } finally {
        process.removeAllListeners("unhandledRejection");
        listeners.forEach((listener) => process.on("unhandledRejection", listener));
    }
}

describe("invalid input", () => {
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

    for (const [what, [name, wrong]] of Object.entries({
        "an Output": [pulumi.output("web"), "an output"],
        "text that an Output was put into": [`web-${withOutput}`, "text that an output was put into"],
        "a number": [1, "not text"],
        "an empty text": ["", "empty"],
    })) {
        it(`are refused as a name: ${what}`, () => {
            const refused = (error: unknown) => {
                assert.ok(error instanceof InvalidArgsError);
                assert.deepEqual(problemsOf(error), [
                    `name: ${wrong as string}; must be plain text, as children are named by it`,
                ]);
                assert.doesNotMatch(error.message, /Calling/);
                return true;
            };
            assert.throws(() => new PrimarySecondaryLoadBalancer(name as string, base), refused);
            assert.throws(() => new PrimarySecondaryServerGroup(name as string, {} as never), refused);
            assert.deepEqual(recorded, []);
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
        "a Promise of an object that holds itself": [
            () => Promise.resolve(circular),
            `primary.serverId: not text, got {"serverId":"i-a","self":"(an object that holds itself)"}; ${SERVER_ID}`,
        ],
        "a Promise of an object with a getter that throws": [
            () => Promise.resolve(withGetter("own", {})),
            `primary.serverId: not text, got {"own":"(cannot be read: not now)"}; ${SERVER_ID}`,
        ],
        "a Promise of another realm": [
            () => runInNewContext("Promise.resolve(new Date(0))") as Promise<unknown>,
            `primary.serverId: an object of class Date; ${SERVER_ID}: ${PLAIN}`,
        ],
        "an Output whose apply throws": [
            () => ignoreRejections(pulumi.output(1).apply(boom)),
            `primary.serverId: the output was rejected: not now; ${SERVER_ID}`,
        ],
        "an Output that comes to nothing": [() => pulumi.output(undefined), `primary.serverId: missing; ${SERVER_ID}`],
        "a Promise that is rejected without a reason": [
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as programs of others do
            () => Promise.reject(undefined),
            `primary.serverId: the promise was rejected: undefined; ${SERVER_ID}`,
        ],
    };
    for (const [what, [value, problem]] of Object.entries(late)) {
        it(`get one clear problem when they are known late: ${what}`, async () => {
            const { error, unhandled } = await withUnhandled(async () => {
                const web = new PrimarySecondaryLoadBalancer("web", { ...given(value()), preflight: false } as never);
                return awaitValue(web.listenerIds).catch((reason: unknown) => reason);
            });
            assert.ok(error instanceof InvalidArgsError);
            assert.deepEqual(problemsOf(error), [problem]);
            assert.deepEqual(unhandled, []);
            assert.deepEqual(
                recorded.filter(({ type }) => type.startsWith("alicloud:")),
                [],
            );
        });
    }

    it("tells of a rejected Promise once, however many arguments wait for it", async () => {
        const id = Promise.reject(new Error("no such stack"));
        const args = { ...base, preflight: false, primary: { serverId: id }, resourceGroupId: id } as never;
        const error = await awaitValue(new PrimarySecondaryLoadBalancer("web", args).address).catch(
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof InvalidArgsError);
        assert.equal(problemsOf(error).filter((problem) => problem.includes("no such stack")).length, 1);
        assert.equal(problemsOf(error).length, 1);
    });

    it("takes what is unusual but right", async () => {
        const bare = Object.assign(Object.create(null) as object, { serverId: "i-a" });
        const args = Object.freeze({ ...base, preflight: false, primary: new Proxy(bare, {}) });
        const { length } = await awaitValue(new PrimarySecondaryLoadBalancer("web", args as never).attachments);
        assert.equal(length, 2);
    });
});
