// Tests the check of commit subjects on repositories made for it.

import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { checkSubjects, isValidSubject } from "../../tools/commitSubjects";
import { WITH_PROCESSES_MS } from "../support/run";

describe("isValidSubject", () => {
    const AREA = "guard: ";
    const LONGEST = AREA + "x".repeat(72 - AREA.length);

    const cases: readonly (readonly [string, boolean])[] = [
        ["guard: refuse a switch that no server can take", true],
        ["cli/commands/plan: print unknown values as unknown", true],
        ["docs,tests: describe the check", true],
        ["Guard: refuse a switch", false],
        ["Refuse a switch", false],
        ["guard refuse a switch", false],
        ["guard:refuse a switch", false],
        ["guard: ", false],
        ["guard: refuse a switch.", false],
        ["fixup! guard: refuse a switch", false],
        [LONGEST, true],
        [`${LONGEST}x`, false],
        // Characters count, not UTF-16 units.
        [`${LONGEST.slice(0, -1)}😀`, true],
    ];
    for (const [subject, expected] of cases) {
        it(`${expected ? "accepts" : "refuses"} ${JSON.stringify(subject)}`, () => {
            assert.equal(isValidSubject(subject), expected);
        });
    }
});

describe("checkSubjects", function () {
    this.timeout(WITH_PROCESSES_MS);

    let folder: string;
    const git = (...args: string[]) =>
        execFileSync("git", args, {
            cwd: folder,
            env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
            encoding: "utf8",
        }).trim();
    const commit = (subject: string, author = "Ada <ada@localhost>") => {
        git("commit", "--quiet", "--allow-empty", "--author", author, "-m", subject);
        return git("rev-parse", "--short", "HEAD");
    };
    const addCheck = (subject: string) => {
        fs.mkdirSync(path.join(folder, "tools"));
        fs.writeFileSync(path.join(folder, "tools/commitSubjects.ts"), "");
        git("add", ".");
        commit(subject);
    };

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "commit-subjects-"));
        git("init", "--quiet", "--initial-branch", "main");
        git("config", "user.name", "Ada");
        git("config", "user.email", "ada@localhost");
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("does not apply to the commit that adds the check, nor to those before it", () => {
        commit("Before the check");
        addCheck("Add the check");
        assert.deepEqual(checkSubjects(folder), { exitCode: 0, message: "Commit subjects: 0 checked." });
    });

    it("lists every later commit with another form, oldest first", () => {
        addCheck("tools: check commit subjects");
        const first = commit("Say it");
        commit("cli: print it");
        const second = commit("cli: print it.");
        assert.deepEqual(checkSubjects(folder), {
            exitCode: 1,
            message: [
                "Commit subjects: the form is `area: imperative summary`, at most 72 characters, no full stop. Reword:",
                `  ${first} Say it`,
                `  ${second} cli: print it.`,
            ].join("\n"),
        });
    });

    it("skips merge commits and Dependabot's commits, and checks what was merged", () => {
        addCheck("tools: check commit subjects");
        git("switch", "--quiet", "-c", "side");
        const invalid = commit("On the side");
        git("switch", "--quiet", "main");
        commit("cli: print it");
        git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'side'", "side");
        commit("Bump the pulumi group", "dependabot[bot] <support@localhost>");
        const { exitCode, message } = checkSubjects(folder);
        assert.deepEqual([exitCode, message.split("\n").slice(1)], [1, [`  ${invalid} On the side`]]);
    });

    it("reports a shallow clone as not checked", () => {
        addCheck("tools: check commit subjects");
        commit("Say it");
        git("clone", "--quiet", "--depth", "1", `file://${folder}`, "clone");
        assert.deepEqual(checkSubjects(path.join(folder, "clone")), {
            exitCode: 0,
            message: "Commit subjects NOT CHECKED: this clone is shallow: run `git fetch --unshallow` first.",
        });
    });

    it("reports a folder without git as not checked", () => {
        fs.rmSync(path.join(folder, ".git"), { recursive: true });
        assert.deepEqual(checkSubjects(folder), {
            exitCode: 0,
            message: `Commit subjects NOT CHECKED: ${folder} is not a git repository.`,
        });
    });
});
