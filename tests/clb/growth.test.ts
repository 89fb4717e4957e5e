// What the local CLB remembers of its callers is bounded.

import * as assert from "node:assert/strict";

import { CallLog, loggable } from "../../clb/controlPlane/callLog";
import { Cloud } from "../../clb/model/cloud";
import { Nonces } from "../../clb/rpc/nonces";
import { bench } from "./support/harness";

const MINUTES = 60_000;

describe("client tokens", () => {
    it("are remembered for the last 1,000 answers", () => {
        const cloud = new Cloud({ regionId: "here", accountId: "1" });
        for (let n = 0; n < 1001; n++) {
            cloud.rememberToken(`token-${n}`, "digest", "lb-1");
        }
        assert.deepEqual(
            [cloud.tokens.size, cloud.tokens.has("token-0"), cloud.tokens.has("token-1")],
            [1000, false, true],
        );
    });
});

describe("nonces", () => {
    it("are refused as long as their call could be repeated, and forgotten afterwards", () => {
        const nonces = new Nonces();
        assert.equal(nonces.take("once", 15 * MINUTES, 0), true);
        assert.equal(nonces.take("once", 15 * MINUTES, 15 * MINUTES), false);
        assert.equal(nonces.size, 1);
        assert.equal(nonces.take("other", 30 * MINUTES, 15 * MINUTES + 1), true);
        assert.equal(nonces.size, 1);
        assert.equal(nonces.take("once", 30 * MINUTES, 15 * MINUTES + 1), true);
    });

    it("are 100,000 at most, the oldest forgotten first", () => {
        const nonces = new Nonces();
        for (let n = 0; n < 100_001; n++) {
            nonces.take(String(n), MINUTES, 0);
        }
        assert.equal(nonces.size, 100_000);
        assert.deepEqual([nonces.take("1", MINUTES, 0), nonces.take("0", MINUTES, 0)], [false, true]);
    });
});

describe("the call log", () => {
    it("keeps the last 10,000 calls and goes on counting", () => {
        const log = new CallLog();
        for (let n = 0; n < 30_000; n++) {
            log.open("http", "POST");
        }
        const kept = log.find();
        assert.equal(log.last, 30_000);
        assert.ok(kept.length >= 10_000 && kept.length <= 12_000, `${kept.length} calls`);
        assert.deepEqual(
            kept.map(({ seq }) => seq),
            Array.from({ length: kept.length }, (_, n) => 30_000 - kept.length + 1 + n),
        );
    });

    it("cuts long values, and leaves out what is beyond four of them", () => {
        const [longest, longer] = ["ü".repeat(1024), "ü".repeat(1025)];
        assert.deepEqual(loggable({ A: longest, B: longer, C: "c" }), { A: longest, B: `${longest}…`, C: "c" });
        const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`Tag.${n}.Key`, "x".repeat(2000)]));
        assert.deepEqual(Object.keys(loggable(many)), ["Tag.0.Key", "Tag.1.Key", "Tag.2.Key"]);
    });

    describe("of a server", () => {
        const b = bench();

        it("keeps nothing of what a caller without a key sends", async () => {
            const LoadBalancerId = "x".repeat(1000);
            const unsigned = { common: { Signature: "wrong" } };
            assert.equal((await b.client.call("DeleteLoadBalancer", { LoadBalancerId }, unsigned)).status, 400);
            await b.client.call("y".repeat(5000), {}, unsigned);
            await b.client.call("DeleteLoadBalancer", { LoadBalancerId });
            assert.deepEqual(
                b.clb.calls().map(({ action, code, parameters }) => [action, code, parameters]),
                [
                    ["DeleteLoadBalancer", "SignatureDoesNotMatch", {}],
                    [`${"y".repeat(1024)}…`, "SignatureDoesNotMatch", {}],
                    ["DeleteLoadBalancer", "InvalidLoadBalancerId.NotFound", { LoadBalancerId }],
                ],
            );
        });
    });
});
