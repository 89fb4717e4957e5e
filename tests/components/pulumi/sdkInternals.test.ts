// The undocumented parts of the SDK, as they were seen on @pulumi/pulumi 3.248 and 3.276: `npm test` runs this on the oldest
// supported version, `npm run test:newest` on the newest.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

import { readPreviousState } from "../../../components/pulumi/previousState";
import {
    awaitChildren,
    awaitValue,
    engineSupportsErrorHooks,
    engineSupportsHooks,
    findProviderUrn,
    getConnectionOptions,
    getCurrentRun,
    hasEngine,
    ignoreRejections,
    isAliased,
    isConfigSecret,
    isolateConnections,
    keepProgramAlive,
    listSourceResources,
    monitorSupportsHooks,
    readOutput,
    restoreErrorHandlers,
} from "../../../components/pulumi/sdkInternals";
import { resetMocks } from "../../support/mocks";

class Thing extends pulumi.CustomResource {
    constructor(name: string, options?: pulumi.CustomResourceOptions) {
        super("test:index:Thing", name, {}, options);
    }
}

class Slow extends pulumi.ComponentResource {
    protected override async initialize(): Promise<string> {
        return new Promise((resolve) => setImmediate(resolve, "declared"));
    }
}

describe("the SDK's undocumented parts (3.248, 3.276)", () => {
    beforeEach(() => resetMocks());

    it("tell all of an Output: promise(true), isKnown, isSecret, allResources()", async () => {
        const thing = new Thing("thing");
        const secret = await readOutput(pulumi.secret({ a: 1 }));
        assert.deepEqual(
            [secret.value, secret.isKnown, secret.isSecret, [...secret.resources]],
            [{ a: 1 }, true, true, []],
        );
        const late = await readOutput(thing.id.apply((id) => [id, pulumi.unknown]));
        assert.deepEqual([late.isKnown, late.isSecret, [...late.resources]], [false, false, [thing]]);
        assert.equal((late.value as unknown[])[0], "thing-id");
        assert.ok(pulumi.isUnknown((late.value as unknown[])[1]));
        assert.deepEqual([...listSourceResources(thing.id)], [thing]);
        assert.deepEqual([...listSourceResources(pulumi.output(1))], []);
        assert.deepEqual(
            [await awaitValue(thing.id), await awaitValue(pulumi.output(pulumi.unknown as unknown))],
            ["thing-id", undefined],
        );
    });

    it("tell whether a resource was another one before, by itself or by what it stands under: __aliases", () => {
        const aliases = [{ name: "then" }];
        const parent = new pulumi.ComponentResource("test:index:Parent", "now", {}, { aliases });
        const things = [{ aliases }, { parent }, {}].map((options, index) => new Thing(`thing-${index}`, options));
        assert.deepEqual(things.map(isAliased), [true, true, false]);
    });

    it("let an Output be rejected quietly: isKnown, isSecret", async () => {
        const unhandled: unknown[] = [];
        const listeners = process.listeners("unhandledRejection");
        process.removeAllListeners("unhandledRejection");
        process.on("unhandledRejection", (reason) => unhandled.push(reason));
        try {
            const output = ignoreRejections(pulumi.output(Promise.reject(new Error("refused"))));
            await assert.rejects(awaitValue(output), /refused/);
            await new Promise((resolve) => setImmediate(resolve));
        } finally {
            process.removeAllListeners("unhandledRejection");
            listeners.forEach((listener) => process.on("unhandledRejection", listener));
        }
        assert.deepEqual(unhandled, []);
    });

    it("wait for what a component still declares: getData, initialize", async () => {
        assert.equal(await awaitChildren(new Slow("test:index:Slow", "slow")), "declared");
    });

    it("end a program after what is under way: rpcKeepAlive", async () => {
        let isOver = false;
        keepProgramAlive(
            new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
                isOver = true;
            }),
        );
        await pulumi.runtime.disconnect();
        assert.ok(isOver);
    });

    it("tell mocks from an engine, and one run from the next: getEngine, getMonitor", async () => {
        assert.equal(hasEngine(), false);
        const run = getCurrentRun();
        assert.ok(run && run === getCurrentRun());
        await resetMocks();
        assert.notEqual(getCurrentRun(), run);
    });

    it("tell what the engine calls back for: getStore", async () => {
        const { getStore } = state as unknown as { getStore(): Record<string, unknown> };
        const supported = ["supportsResourceHooks", "supportsErrorHooks"];
        // What no engine has been asked for yet is not known.
        await awaitValue(new Thing("thing").urn);
        assert.deepEqual(
            supported.map((key) => typeof getStore()[key]),
            ["boolean", "boolean"],
        );
        assert.deepEqual(
            [engineSupportsHooks(), engineSupportsErrorHooks()],
            supported.map((key) => getStore()[key]),
        );
    });

    it("tell which provider the children of a component have: getProvider", async () => {
        class Provider extends pulumi.ProviderResource {}
        const provider = new Provider("test", "own");
        const [own, none] = [{ provider }, {}].map(
            (options, index) => new pulumi.ComponentResource("test:index:Parent", `parent-${index}`, {}, options),
        );
        assert.equal(await findProviderUrn(own!, "test:index:Thing"), await awaitValue(provider.urn));
        assert.equal(findProviderUrn(own!, "other:index:Thing"), undefined);
        assert.equal(findProviderUrn(none!, "test:index:Thing"), undefined);
    });

    it("read what the last update left: readStackResourceOutputs", async () => {
        const outputs = { "urn:pulumi:stack::project::test:index:Thing::a": { type: "test:index:Thing" } };
        const asked: unknown[] = [];
        const mocks: pulumi.runtime.Mocks = {
            newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
            call: ({ token, inputs }) => {
                asked.push([token, inputs]);
                return { outputs };
            },
        };
        await pulumi.runtime.setMocks(mocks, "project", "stack", false, "organization");
        assert.deepEqual(await readPreviousState(), outputs);
        assert.deepEqual(asked, [
            ["pulumi:pulumi:readStackResourceOutputs", { stackName: "organization/project/stack" }],
        ]);
    });

    it("tell which config is secret: isConfigSecret", () => {
        const set = pulumi.runtime.setAllConfig as (config: Record<string, string>, secretKeys: string[]) => void;
        set({ "project:a": "1", "project:b": "2" }, ["project:b"]);
        assert.deepEqual(["project:a", "project:b"].map(isConfigSecret), [false, true]);
    });

    it("share no connection and no handler with other runs, and open connections alike: grpcClientOptions", async () => {
        const options = getConnectionOptions();
        const key = "grpc.use_local_subchannel_pool";
        const before = options[key];
        try {
            isolateConnections();
            assert.equal(getConnectionOptions()[key], 1);
            assert.equal(getConnectionOptions(), options);
        } finally {
            options[key] = before;
        }
        const names = ["uncaughtException", "unhandledRejection"] as const;
        const counts = () => names.map((name) => process.listenerCount(name));
        const [first, ended] = [counts(), new Error("ended")];
        const stay = () => undefined;
        process.on("uncaughtException", stay);
        try {
            const run = restoreErrorHandlers(() => {
                names.forEach((name) => process.on(name, () => undefined));
                return Promise.reject(ended);
            });
            await assert.rejects(run, ended);
            assert.deepEqual(counts(), [first[0]! + 1, first[1]]);
            assert.equal(await restoreErrorHandlers(() => Promise.resolve(3)), 3);
        } finally {
            process.off("uncaughtException", stay);
        }
    });
});

describe("an SDK that lacks one of them", () => {
    const lacks = (what: string) => ({
        message: new RegExp(
            `^@pulumi/pulumi( \\S+)? has no ${what.replace(/[()]/g, "\\$&")}; this package was tried with 3\\.248 to 3\\.276: use one of ` +
                "these, or a newer version of this package$",
        ),
    });
    const { runtime } = pulumi;
    const { getStore } = state as unknown as { getStore?: unknown };
    /** What the package sees instead of the SDK's own runtime. */
    const without = (name: string) => {
        (pulumi as { runtime: object }).runtime = { ...runtime, [name]: undefined };
    };
    beforeEach(() => resetMocks());
    afterEach(() => {
        (pulumi as { runtime: object }).runtime = runtime;
        (state as { getStore?: unknown }).getStore = getStore;
    });

    it("is named with what it lacks of an Output, a resource or a component", async () => {
        const nothing = {} as never;
        const whole = { promise: () => 1, allResources: () => 1, isKnown: 1, isSecret: 1 };
        for (const part of Object.keys(whole)) {
            await assert.rejects(readOutput({ ...whole, [part]: undefined } as never), lacks("way to read an Output"));
        }
        assert.throws(() => listSourceResources(nothing), lacks("resources of an Output"));
        assert.throws(() => isAliased(nothing), lacks("aliases of a resource"));
        assert.throws(() => awaitChildren(nothing), lacks("getData"));
        assert.throws(() => findProviderUrn(nothing, "test:index:Thing"), lacks("getProvider"));
        assert.equal(await awaitValue(ignoreRejections(pulumi.output(1))), 1);
        assert.equal(ignoreRejections(nothing), nothing);
    });

    it("is named with what it lacks of the runtime", () => {
        const uses: [name: string, use: () => unknown][] = [
            ["rpcKeepAlive", () => keepProgramAlive(Promise.resolve())],
            ["getEngine", hasEngine],
            ["getMonitor", getCurrentRun],
            ["isConfigSecret", () => isConfigSecret("a")],
            ["grpcClientOptions", getConnectionOptions],
        ];
        for (const [name, use] of uses) {
            without(name);
            assert.throws(use, lacks(name), name);
        }
        without("getMonitor");
        assert.equal(monitorSupportsHooks(), false);
    });
});
