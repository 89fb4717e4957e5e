// Which failures of a change are worth another try, and for how long.

import * as assert from "node:assert/strict";

import { type Failure, patience } from "../../components/guard/busy";

const wrapped = (code: string) =>
    `[ERROR] terraform-provider-alicloud: [SDK alibaba-cloud-sdk-go ERROR]:\nErrorCode: ${code}\nMessage: x`;
const failed = (...codes: string[]): Failure => ({ urn: "u", failedOperation: "update", errors: codes.map(wrapped) });

describe("patience with a busy cloud", () => {
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
});
