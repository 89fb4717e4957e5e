// The local CLB itself under load: what other engine tests stand on loses nothing.

import * as assert from "node:assert/strict";

import { LocalClb } from "../../clb/controlPlane/localClb";
import { runLoad } from "../../clb/load";

describe("the local CLB", () => {
    it("answers and logs every one of 50 × 1,000 calls made side by side", async () => {
        const clb = await LocalClb.start();
        try {
            const { answered, logged, lost } = await runLoad(clb, 50, 1000);
            assert.deepEqual({ answered, logged, lost }, { answered: 50_000, logged: 50_000, lost: [] });
        } finally {
            await clb.stop();
        }
    });
});
