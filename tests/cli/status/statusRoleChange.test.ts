// `status` of a pair that the last update switched, from a stack's file that does not name it.

import * as assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";

import type { Status } from "../../../cli/status/model";
import { NOT_SWITCHED, ROLE_CHANGES_KEY } from "../../../components/validation/roleChangesSetting";
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

    /** Writes the stack's file with times in quotes, without which Pulumi takes them for dates. */
    const configure = (more: Record<string, unknown>) => {
        pair.config(more);
        const text = readFileSync(pair.file, "utf8");
        writeFileSync(pair.file, text.replace(/(since|until): (\S+)$/gm, '$1: "$2"'));
    };
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

    it("reports a record of a pair that is not switched, or that no pair is called", async () => {
        const since = "2026-11-25T14:05:40Z";
        pair.pulumi({ export: pair.state(pair.clb.model.listeners[0]!.groupId, "i-a", "i-b") });
        assert.equal((await status()).code, 0);
        configure({ [ROLE_CHANGES_KEY]: { web: { since }, old: { since } } });
        const { code, stdout, stderr } = await status();
        assert.equal(code, 1, stderr);
        assert.ok(stdout.includes(NOT_SWITCHED), stdout);
        const old = `${ROLE_CHANGES_KEY} has a record of "old", which no pair of this stack is called: take it out.\n`;
        assert.ok(stdout.includes(old), stdout);
        const { pairs, roleChangeStrangers, ok } = JSON.parse((await status("--format", "json")).stdout) as Status;
        assert.deepEqual(
            [pairs[0]!.differences, roleChangeStrangers, ok],
            [[{ what: "roles", config: `a record since ${since}`, remedy: NOT_SWITCHED }], ["old"], false],
        );
    });

    it("reports an `until` that has passed, and none that has not", async () => {
        const since = "2020-11-25T14:05:40Z";
        const switched = (until: string) =>
            configure({ [SWITCHED_KEY]: ["web"], [ROLE_CHANGES_KEY]: { web: { since, until } } });
        switched("2999-01-01T00:00:00Z");
        assert.equal((await status()).code, 0);
        switched("2020-11-26T08:00:00+08:00");
        const { code, stdout } = await status();
        assert.equal(code, 1);
        assert.ok(
            stdout.includes("that time has passed: `switchover` switches web back, or set another `until`"),
            stdout,
        );
    });
});
