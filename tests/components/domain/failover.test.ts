// The failover model, against the figures that the cloud documents.

import * as assert from "node:assert/strict";

import { Protocol } from "../../../components";
import {
    computeFailoverSeconds,
    computeRecoverySeconds,
    computeTakeoverTimeout,
    formatFailoverFormula,
} from "../../../components/domain/failover";
import { HEALTH_CHECK_DEFAULTS } from "../../../components/schema/limits";

const { [Protocol.Tcp]: tcp, [Protocol.Udp]: udp } = HEALTH_CHECK_DEFAULTS;

describe("computeFailoverSeconds", () => {
    const CASES: [title: string, interval: number, timeout: number, unhealthyThreshold: number, seconds: number][] = [
        ["the cloud's defaults for TCP", 2, 5, 3, 19],
        ["the cloud's defaults for UDP", 5, 10, 3, 40],
        ["the fastest check that the cloud takes", 1, 1, 2, 3],
        ["a timeout shorter than the interval, which then counts", 5, 1, 2, 15],
        ["the slowest check", 50, 300, 10, 3450],
    ];
    for (const [title, interval, timeout, unhealthyThreshold, seconds] of CASES) {
        it(`is ${seconds} s for ${title}`, () => {
            assert.equal(computeFailoverSeconds({ interval, timeout, unhealthyThreshold }), seconds);
        });
    }

    it("explains itself", () => {
        assert.equal(formatFailoverFormula({ interval: 5, timeout: 1, unhealthyThreshold: 2 }), "5 × 2 + 5 × 1");
    });
});

describe("computeRecoverySeconds", () => {
    it("counts the pauses between passed probes for TCP", () => {
        assert.equal(computeRecoverySeconds(Protocol.Tcp, tcp), 4);
    });

    it("counts the silence of each passed probe too for UDP", () => {
        assert.equal(computeRecoverySeconds(Protocol.Udp, udp), 40);
        assert.equal(computeRecoverySeconds(Protocol.Udp, { ...udp, interval: 2, timeout: 5 }), 19);
    });
});

describe("computeTakeoverTimeout", () => {
    it("is what its health check needs, and 15 s more", () => {
        assert.equal(computeTakeoverTimeout(4), 19);
    });
});
