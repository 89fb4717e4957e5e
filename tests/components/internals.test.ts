// The undocumented parts of the SDK, as they were seen on @pulumi/pulumi 3.248 and 3.270: `npm test` runs this on the oldest
// supported version, `npm run test:newest` on the newest.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    currentRun,
    endAfter,
    hasEngine,
    isConfigSecret,
    quiet,
    resourcesOf,
    settle,
    valueOf,
    whenDeclared,
} from "../../components/internals";
import { resetMocks } from "../support/mocks";

class Thing extends pulumi.CustomResource {
    constructor(name: string) {
        super("test:index:Thing", name);
    }
}

class Slow extends pulumi.ComponentResource {
    protected override async initialize(): Promise<string> {
        return new Promise((resolve) => setImmediate(resolve, "declared"));
    }
}

describe("the SDK's undocumented parts (3.248, 3.270)", () => {
    beforeEach(() => resetMocks());

    it("tell all of an Output: promise(true), isKnown, isSecret, allResources()", async () => {
        const thing = new Thing("thing");
        const secret = await settle(pulumi.secret({ a: 1 }));
        assert.deepEqual(
            [secret.value, secret.isKnown, secret.isSecret, [...secret.resources]],
            [{ a: 1 }, true, true, []],
        );
        const late = await settle(thing.id.apply((id) => [id, pulumi.unknown]));
        assert.deepEqual([late.isKnown, late.isSecret, [...late.resources]], [false, false, [thing]]);
        assert.equal((late.value as unknown[])[0], "thing-id");
        assert.ok(pulumi.isUnknown((late.value as unknown[])[1]));
        assert.deepEqual([...resourcesOf(thing.id)], [thing]);
        assert.deepEqual([...resourcesOf(pulumi.output(1))], []);
        assert.deepEqual(
            [await valueOf(thing.id), await valueOf(pulumi.output(pulumi.unknown as unknown))],
            ["thing-id", undefined],
        );
    });

    it("let an Output be rejected quietly: isKnown, isSecret", async () => {
        const unhandled: unknown[] = [];
        const listeners = process.listeners("unhandledRejection");
        process.removeAllListeners("unhandledRejection");
        process.on("unhandledRejection", (reason) => unhandled.push(reason));
        try {
            const output = quiet(pulumi.output(Promise.reject(new Error("refused"))));
            await assert.rejects(valueOf(output), /refused/);
            await new Promise((resolve) => setImmediate(resolve));
        } finally {
            process.removeAllListeners("unhandledRejection");
            listeners.forEach((listener) => process.on("unhandledRejection", listener));
        }
        assert.deepEqual(unhandled, []);
    });

    it("wait for what a component still declares: getData, initialize", async () => {
        assert.equal(await whenDeclared(new Slow("test:index:Slow", "slow")), "declared");
    });

    it("end a program after what is under way: rpcKeepAlive", async () => {
        let isOver = false;
        endAfter(
            new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
                isOver = true;
            }),
        );
        await pulumi.runtime.disconnect();
        assert.ok(isOver);
    });

    it("tell mocks from an engine, and one run from the next: getEngine, getMonitor", async () => {
        assert.equal(hasEngine(), false);
        const run = currentRun();
        assert.ok(run && run === currentRun());
        await resetMocks();
        assert.notEqual(currentRun(), run);
    });

    it("tell which config is secret: isConfigSecret", () => {
        const set = pulumi.runtime.setAllConfig as (config: Record<string, string>, secretKeys: string[]) => void;
        set({ "project:a": "1", "project:b": "2" }, ["project:b"]);
        assert.deepEqual(["project:a", "project:b"].map(isConfigSecret), [false, true]);
    });
});
