// Stack traces are spared while children are declared, and only then.

import * as assert from "node:assert/strict";

import { PrimarySecondaryLoadBalancer } from "../../../components";
import { withoutStackTraces } from "../../../components/pulumi/stackTraces";
import { pairArgs } from "../../support/build";
import { resetMocks, settled } from "../../support/mocks";

const frames = () => new Error().stack!.split("\n").length - 1;

describe("withoutStackTraces", () => {
    it("takes none inside, all of them again outside", () => {
        const before = frames();
        assert.equal(withoutStackTraces(frames), 0);
        assert.equal(frames(), before);
    });

    it("puts the limit back when the declaration throws", () => {
        const limit = Error.stackTraceLimit;
        assert.throws(() =>
            withoutStackTraces(() => {
                throw new TypeError("no");
            }),
        );
        assert.equal(Error.stackTraceLimit, limit);
    });

    it("is what a component's children are declared in", async () => {
        await resetMocks();
        const seen: number[] = [];
        const pair = new PrimarySecondaryLoadBalancer("web", pairArgs(), {
            transformations: [
                ({ type }) => {
                    if (type.startsWith("alicloud:")) {
                        seen.push(frames());
                    }
                    return undefined;
                },
            ],
        });
        await settled(pair);
        assert.deepEqual(seen, [0, 0, 0]);
    });
});
