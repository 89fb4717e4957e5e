// The shapes of what commands put out for machines: as docs/json.md lists them, so that none changes unnoticed.

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

import { SHAPES, toJson } from "../../../cli/io/json";
import { ROOT, WITH_PROCESSES_MS } from "../../support/run";
import { shapeOf } from "../../support/shape";

const SOURCES: Record<keyof typeof SHAPES, [file: string, name: string]> = {
    status: ["cli/status/model.ts", "Status"],
    plan: ["cli/plan/model.ts", "Plan"],
    comparison: ["cli/plan/against.ts", "Comparison"],
    switchover: ["cli/roles/report.ts", "RoleChangeReport"],
    failover: ["cli/roles/report.ts", "RoleChangeReport"],
    history: ["cli/history/report.ts", "HistoryReport"],
    locks: ["cli/lock/locks.ts", "LockReport"],
    adoption: ["cli/adopt/adoption.ts", "AdoptionReport"],
    drill: ["cli/drill/report.ts", "Report"],
};

describe("JSON for machines", function () {
    this.timeout(WITH_PROCESSES_MS);
    const page = readFileSync(path.join(ROOT, "docs/json.md"), "utf8");

    for (const [kind, [file, name]] of Object.entries(SOURCES)) {
        it(`has the shape of ${kind} that docs/json.md lists: where it changes, see there what that asks for`, () => {
            const section = page.split(`\n## ${kind}, version ${SHAPES[kind as keyof typeof SHAPES]}\n`)[1];
            assert.ok(section, `no section "## ${kind}, version …" of this version`);
            // A plan within a comparison is one as of itself.
            const lines = [...new Set(shapeOf(file, name).map((line) => line.replace(/^(head)\..*/, "$1: a plan")))];
            assert.equal(/```\n([^]*?)\n```/.exec(section)?.[1], lines.join("\n"));
        });
    }

    it("says first what it is, and in which version", () => {
        assert.equal(
            toJson("status", { ok: true }),
            '{\n    "kind": "status",\n    "version": 1,\n    "ok": true\n}\n',
        );
    });
});
