// `status` of a pair that the last update switched, from a stack's file that does not name it.

import * as assert from "node:assert/strict";

import { SWITCHED_KEY } from "../../../components/validation/switchedSetting";
import { DeployedPair } from "../../support/deployedPair";
import { runCommand } from "../../support/inProcess";

describe("status of a pair that only the last update switched", () => {
    let pair: DeployedPair;
    beforeEach(async () => {
        pair = await DeployedPair.start();
        const state = pair.state(pair.clb.model.listeners[0]!.groupId, "i-a", "i-b") as {
            deployment: { resources: { inputs: object; outputs?: { recoverySeconds?: object } }[] };
        };
        const component = state.deployment.resources.find(({ outputs }) => outputs?.recoverySeconds)!;
        component.inputs = {
            primary: { serverId: "i-b" },
            roleChange: { since: "2026-11-25T14:05:40Z", reason: "hangs" },
        };
        pair.pulumi({ export: state });
    });
    afterEach(() => pair?.close());

    const status = async (...args: string[]) => runCommand(["status", "live", ...args], pair.root, pair.env);

    it("says so and ends with 1, until the file names it", async () => {
        const { code, stdout } = await status();
        assert.equal(code, 1);
        assert.ok(stdout.includes("the last update switched web; this file does not: "), stdout);
        assert.ok(stdout.includes("switched on 2026-11-25T14:05:40Z: hangs\n"), stdout);
        assert.ok(!stdout.includes("not deployed yet"), stdout);
        assert.match((await status("--format", "prometheus")).stdout, /_ok\{[^}]*\} 0\n/);
        pair.config({ [SWITCHED_KEY]: ["web"] });
        const named = await status();
        assert.ok(!named.stdout.includes("the last update switched"), named.stdout);
        assert.equal(named.code, 0, named.stdout);
    });
});
