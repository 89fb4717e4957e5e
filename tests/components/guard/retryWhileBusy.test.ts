// Which failures of a change are worth another try, and for how long.

import * as assert from "node:assert/strict";
import { createRequire } from "node:module";

import { isBusy } from "../../../components/cloud/client";
import * as busy from "../../../components/guard/retryWhileBusy";
import * as stops from "../../../components/guard/shutdownSignal";
import { ended, resumeTime, seconds, stopTime } from "../../support/scriptedCloud";

type Failure = busy.Failure;
const { retryWhileBusy: patience } = busy;

const wrapped = (code: string) =>
    `[ERROR] terraform-provider-alicloud: [SDK alibaba-cloud-sdk-go ERROR]:\nErrorCode: ${code}\nMessage: x`;
const failed = (...codes: string[]): Failure => ({ urn: "u", failedOperation: "update", errors: codes.map(wrapped) });

describe("retryWhileBusy", () => {
    it("is for updates that the cloud was too busy for", async () => {
        const again = patience(Date.now, () => Promise.resolve());
        const busy = [
            "ServiceIsConfiguring",
            "OperationBusy",
            "SystemBusy",
            "Throttling",
            "Throttling.User",
            "Rejected.Throttling",
        ];
        for (const code of busy) {
            assert.equal(await again(failed(code)), true, code);
        }
        for (const code of ["OperationUnsupported", "Forbidden.RAM", "InternalError", "InvalidParameter"]) {
            assert.equal(await again(failed(code)), false, code);
        }
        for (const failedOperation of ["create", "delete"]) {
            assert.equal(await again({ ...failed("OperationBusy"), failedOperation }), false);
        }
        assert.equal(await again({ ...failed(), errors: ["connection reset"] }), false);
        assert.equal(await again(failed("Forbidden.RAM", "OperationBusy")), false);
    });

    it("is for the cloud's code alone, in either of the forms that the provider wraps it in", async () => {
        const again = patience(Date.now, () => Promise.resolve());
        const told = async (...errors: string[]) => again({ ...failed(), errors });
        assert.deepEqual(
            await Promise.all([
                told("Code: OperationBusy"),
                told("Code:OperationBusy, Message: x"),
                told("ErrorCode:OperationBusy"),
                told("Code:  OperationBusy"),
                told("Code= OperationBusy"),
                told("OperationBusy"),
                told(),
            ]),
            [true, true, true, false, false, false, false],
        );
    });

    it("is counted for each resource by itself, up to two minutes to the second", async () => {
        let now = 1_000;
        const again = patience(
            () => now,
            () => Promise.resolve(),
        );
        const of = (urn: string) => again({ ...failed("OperationBusy"), urn });
        assert.equal(await of("u"), true);
        now += 119_000;
        assert.deepEqual([await of("u"), await of("v")], [true, true]);
        now += 1;
        assert.deepEqual([await of("u"), await of("v")], [false, true]);
    });

    it("ends after two minutes", async () => {
        let now = 0;
        const pauses: number[] = [];
        const again = patience(
            () => now,
            (milliseconds) => {
                pauses.push(milliseconds);
                now += milliseconds;
                return Promise.resolve();
            },
        );
        const errors: string[] = [];
        do {
            errors.unshift("OperationBusy");
        } while (await again(failed(...errors)));
        assert.deepEqual(pauses.slice(0, 5), [1_000, 2_000, 4_000, 5_000, 5_000]);
        assert.ok(now > 115_000 && now <= 120_000, String(now));
    });

    describe("in time that passes", () => {
        beforeEach(stopTime);
        afterEach(resumeTime);

        it("waits longer each time", async () => {
            const again = patience();
            for (const [codes, second] of [
                [["OperationBusy"], 1],
                [["OperationBusy", "OperationBusy"], 3],
                [["OperationBusy", "OperationBusy", "OperationBusy"], 7],
            ] as const) {
                let answer: unknown;
                await ended(again(failed(...codes)).then((told) => (answer = told)));
                assert.deepEqual([answer, seconds()], [true, second]);
            }
        });

        it("ends a pause at once when the run is to end, and tries no more", async () => {
            const { retryWhileBusy: own, abortGuards: stopGuards, shutdownSignal: stopping } = ofAnotherRun();
            const again = own();
            const answers: boolean[] = [];
            const first = again(failed("OperationBusy")).then((told) => answers.push(told));
            assert.equal(stopping().aborted, false);
            setTimeout(stopGuards, 500);
            assert.equal(await ended(first), undefined);
            assert.deepEqual([seconds(), stopping().aborted], [0.5, true]);
            answers.push(await again(failed("OperationBusy")));
            assert.deepEqual(answers, [true, false]);
            assert.equal(stops.shutdownSignal().aborted, false);
        });
    });
});

/** The end of a run holds for its whole process: these are another one's. */
function ofAnotherRun(): typeof busy & typeof stops {
    const load = createRequire(__filename);
    const files = ["retryWhileBusy", "shutdownSignal"].map((name) => load.resolve(`../../../components/guard/${name}`));
    const before = files.map((file) => load.cache[file]);
    files.forEach((file) => delete load.cache[file]);
    try {
        return Object.assign({}, ...files.map((file) => load(file) as object)) as typeof busy & typeof stops;
    } finally {
        files.forEach((file, index) => (load.cache[file] = before[index]));
    }
}

describe("a busy cloud", () => {
    it("is known by its codes, however they are spelt", () => {
        for (const code of [
            "ServiceIsConfiguring",
            "OperationBusy",
            "SystemBusy",
            "Throttling",
            "Throttling.User",
            "throttling.user",
            "Rejected.Throttling",
            "OperationFailed.ListenerStatusNotSupport",
            "BackendServer.configuring",
            "BackendServer.Configuring",
        ]) {
            assert.equal(isBusy(code), true, code);
        }
        for (const code of [
            undefined,
            "",
            "NoThrottling",
            "My.OperationBusy",
            "Rejected-Throttling",
            "Rejected",
            "OperationFailed-ListenerStatusNotSupport",
            "OperationFailed",
            "BackendServer-configuring",
        ]) {
            assert.equal(isBusy(code), false, code);
        }
    });
});
