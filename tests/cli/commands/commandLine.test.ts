// What people expect of a command line: help with examples, a version, completion, signs of life, no colors where none are
// wanted.

import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { COMMANDS } from "../../../cli/commands";
import { color } from "../../../cli/io/color";
import type { CommandContext } from "../../../cli/io/commandContext";
import { withProgress } from "../../../cli/io/progress";
import { findExecutable } from "../../../engine/find";
import { runCommand } from "../../support/inProcess";
import { ROOT, WITH_PROCESSES_MS } from "../../support/run";

const run = (...args: string[]) => runCommand(args);

describe("the command line", function () {
    this.timeout(WITH_PROCESSES_MS);

    it("tells its version, and what there is", async () => {
        const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };
        assert.deepEqual(await run("--version"), { code: 0, stdout: `${version}\n`, stderr: "" });
        const { code, stdout: out } = await run("--help");
        assert.equal(code, 0);
        for (const [name, { summary }] of Object.entries(COMMANDS)) {
            assert.match(out, new RegExp(`^ {2}${name} .*${summary.slice(0, 20)}`, "m"));
        }
        assert.equal((await run()).stdout, out);
    });

    it("guesses what was meant, and ends with 2", async () => {
        const { code, stderr: err } = await run("statsu");
        assert.equal(code, 2);
        assert.match(err, /^error: unknown command 'statsu'\n\(Did you mean status\?\)/);
    });

    it("takes the folder first, as `pulumi` and `git` do", async () => {
        const { code, stdout: out } = await run("-C", "stacks", "plan", "dev");
        assert.equal(code, 0);
        assert.match(out, /^Plan of stack dev /);
    });

    for (const name of Object.keys(COMMANDS).filter((one) => !["clb", "completion"].includes(one))) {
        it(`shows how ${name} is called, by examples whose options it has`, async () => {
            const { code, stdout: out } = await run(name, "--help");
            assert.equal(code, 0);
            const [head, examples] = out.split("\nExamples:\n");
            const calls = examples!.split("\n\n")[0]!.split("\n");
            assert.ok(calls.length > 2, out);
            for (const [option] of calls.join("\n").matchAll(/(?<= )--\w[\w-]*/g)) {
                assert.ok(head!.includes(`${option} `) || head!.includes(`${option}\n`), option);
            }
            assert.match(head!, /--cwd <folder>/);
        });
    }

    describe("completion", () => {
        const complete = async (...words: string[]) => {
            const { stdout: out } = await run("completion", "bash");
            const script = `${out}
COMP_WORDS=(alicloud-primary-secondary ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}
_alicloud_primary_secondary; printf '%s ' "\${COMPREPLY[@]}"`;
            return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split(" ");
        };

        it("completes commands, options and the values of those that have a few (bash)", async () => {
            assert.deepEqual(await complete("s"), ["status", "switchover"]);
            assert.deepEqual(await complete("status", "--w"), ["--watch"]);
            assert.deepEqual(await complete("status", "--format", ""), ["text", "json", "prometheus"]);
            assert.deepEqual(await complete("adopt", "--as", "t"), ["typescript"]);
            assert.deepEqual(await complete("completion", "f"), ["fish"]);
            assert.deepEqual(await complete("clb", "--se"), ["--secret-key", "--security-token", "--seed", "--server"]);
        });

        for (const shell of ["bash", "zsh", "fish"]) {
            it(`is a script that ${shell} takes, where it is there`, async () => {
                const { code, stdout: out, stderr: err } = await run("completion", shell);
                assert.deepEqual([code, err], [0, ""]);
                for (const name of Object.keys(COMMANDS)) {
                    assert.ok(out.includes(name), name);
                }
                if (findExecutable(shell, process.env["PATH"])) {
                    const { status, stderr } = spawnSync(shell, ["-n"], { input: out, encoding: "utf8" });
                    assert.deepEqual([status, stderr], [0, ""]);
                }
            });
        }

        it("is refused for a shell that it does not know", async () => {
            const { code, stderr: err } = await run("completion", "tcsh");
            assert.equal(code, 2);
            assert.match(err, /Allowed choices are bash, zsh, fish/);
        });
    });

    describe("signs of life", () => {
        const watch = async (isTerminal: boolean, work: number) => {
            let said = "";
            const here = { isTerminal, err: (text: string) => void (said += text) } as CommandContext;
            assert.equal(await withProgress(here, "Asking", sleep(work, "done"), 20), "done");
            return said;
        };

        it("come at a terminal when work takes its time, and go with it", async () => {
            assert.match(await watch(true, 90), /^(\rAsking … \d s)+\r\x1b\[K$/);
        });

        it("do not come for what is quick, nor where nobody watches", async () => {
            assert.equal(await watch(true, 1), "");
            assert.equal(await watch(false, 60), "");
        });

        it("go when the work fails", async () => {
            let said = "";
            const here = { isTerminal: true, err: (text: string) => void (said += text) } as CommandContext;
            const failing = sleep(60).then(() => Promise.reject(new Error("no")));
            await assert.rejects(withProgress(here, "Asking", failing, 20), /^Error: no$/);
            assert.ok(said.endsWith("\r\x1b[K"));
        });
    });

    it("has colors at a terminal alone, and none where NO_COLOR says so", () => {
        assert.equal(color({ isTTY: true }, {}), "always");
        assert.equal(color({ isTTY: true }, { NO_COLOR: "" }), "always");
        assert.equal(color({ isTTY: true }, { NO_COLOR: "1" }), "never");
        assert.equal(color({}, {}), "never");
    });
});
