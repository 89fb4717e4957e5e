// Stack traces are spared while children are declared, and only then.

import * as assert from "node:assert/strict";

import { PrimarySecondaryLoadBalancer, Protocol } from "../../../components";
import { withoutStackTraces } from "../../../components/pulumi/stackTraces";
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
        const pair = new PrimarySecondaryLoadBalancer(
            "web",
            {
                loadBalancer: {},
                primary: { serverId: "i-a" },
                secondary: { serverId: "i-b" },
                listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
            },
            {
                transformations: [
                    ({ type }) => {
                        if (type.startsWith("alicloud:")) {
                            seen.push(frames());
                        }
                        return undefined;
                    },
                ],
            },
        );
        await settled(pair);
        assert.deepEqual(seen, [0, 0, 0]);
    });
});
