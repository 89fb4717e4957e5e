// `--commit` of switchover and failover, and the line on what is left to do with the stack's file: in real git work trees. The
// cloud is the local CLB; a test does what the engine would do.

import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { UserError } from "../../../cli/io/exit";
import { findProject } from "../../../cli/project/findProject";
import type { RoleChangeFlags } from "../../../cli/roles/options";
import { changeRoles } from "../../../cli/roles/roleChange";
import { switchoverCommand } from "../../../cli/roles/switchover";
import { SWITCHED_KEY } from "../../../components/validation/switchedSetting";
import { DeployedPair } from "../../support/deployedPair";
import { hearing } from "../../support/inProcess";

const FILE = "Pulumi.live.yaml";
const SHARE = `Commit and push ${FILE}: any other copy undoes this.`;
const SUBJECT = "Switchover of web in stack live: primary i-a -> i-b";

describe("the stack's file after a change of roles", () => {
    let pair: DeployedPair;
    const environment = { ...process.env };
    beforeEach(async () => {
        pair = await DeployedPair.start();
        for (const name of Object.keys(process.env).filter((one) => /^(GIT_|EMAIL$)/.test(one))) {
            delete process.env[name];
        }
        Object.assign(process.env, { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" });
    });
    afterEach(() => {
        // Not replaced as an object: only this one is the environment of the process.
        Object.keys(process.env)
            .filter((name) => !(name in environment))
            .forEach((name) => delete process.env[name]);
        Object.assign(process.env, environment);
        return pair?.close();
    });

    const git = (...args: string[]): string => {
        const { status, stdout, stderr } = spawnSync("git", args, { cwd: pair.root, encoding: "utf8" });
        assert.equal(status, 0, stderr);
        return stdout.trim();
    };
    const workTree = () => {
        git("init", "--quiet", "--initial-branch=main");
        git("config", "user.name", "Ada");
        git("config", "user.email", "ada@example.com");
        git("add", FILE, "Pulumi.yaml");
        git("commit", "--quiet", "-m", "first");
    };
    const hook = (script: string) => {
        const file = path.join(pair.root, ".git/hooks/pre-commit");
        writeFileSync(file, `#!/bin/sh\n${script}\n`);
        chmodSync(file, 0o755);
    };
    const switches = async () => {
        await pair.switchTo("i-b", "i-a");
        return true;
    };
    const text = () => readFileSync(pair.file, "utf8");
    const changes = () => git("status", "--porcelain", "--untracked-files=no");
    const subjects = () => git("log", "--format=%s").split("\n");

    async function change(flags: Partial<RoleChangeFlags>, up: () => Promise<boolean> = switches) {
        const { here, said } = hearing(pair.root, pair.env);
        const ran: string[] = [];
        const run = (what: string, work: () => Promise<boolean>) => () => {
            ran.push(what);
            return work();
        };
        const deployment = {
            preview: run("preview", () => Promise.resolve(true)),
            up: run("up", up),
            close: () => undefined,
        };
        const all: RoleChangeFlags = { format: "text", yes: true, ...flags };
        const chosen = { project: findProject(pair.root), stack: "live", pair: undefined };
        const refused = await changeRoles(here, chosen, switchoverCommand(all), all, {
            stop: new AbortController().signal,
            open: () => Promise.resolve(deployment),
        }).then(
            () => undefined,
            (error: Error) => {
                assert.ok(error instanceof UserError, error.stack);
                return error.message;
            },
        );
        return { refused, lastLine: said.stdout.trimEnd().split("\n").at(-1), ran };
    }

    it("is to be committed and pushed in a work tree, and not in a plain folder or if git ignores it", async () => {
        const plain = await change({});
        assert.deepEqual(
            [plain.refused, plain.lastLine],
            [undefined, "Switched: the new primary serves behind tcp-443."],
        );
        await pair.close();
        pair = await DeployedPair.start();
        workTree();
        const { refused, lastLine } = await change({});
        assert.deepEqual([refused, lastLine, subjects(), changes()], [undefined, SHARE, ["first"], `M ${FILE}`]);
        await pair.close();
        pair = await DeployedPair.start();
        git("init", "--quiet");
        writeFileSync(path.join(pair.root, ".gitignore"), "*.yaml\n");
        assert.equal((await change({})).lastLine, "Switched: the new primary serves behind tcp-443.");
    });

    it("is committed alone with --commit, with pair, servers and reason, whatever else is staged", async () => {
        workTree();
        appendFileSync(path.join(pair.root, "Pulumi.yaml"), "description: shop\n");
        git("add", "Pulumi.yaml");
        const { refused, lastLine } = await change({ commit: true, message: "#7: i-a's disk" });
        assert.equal(refused, undefined);
        const id = git("rev-parse", "--short", "HEAD");
        assert.equal(lastLine, `Committed ${FILE} as ${id}. Push it: any other copy undoes this.`);
        assert.equal(git("log", "-1", "--format=%B"), `${SUBJECT}\n\n#7: i-a's disk`);
        assert.equal(git("show", "--format=", "--name-only", "HEAD"), FILE);
        assert.equal(git("show", `HEAD:${FILE}`), text().trim());
        assert.equal(changes(), "M  Pulumi.yaml");
    });

    it("is committed although the deployment failed after the switch, and to be pushed if half of it is done", async () => {
        workTree();
        const failed = await change({ commit: true }, async () => {
            await pair.switchTo("i-b", "i-a");
            return false;
        });
        assert.match(failed.refused!, /\nCommitted Pulumi\.live\.yaml as \w+\. Push it: any other copy undoes this\.$/);
        assert.deepEqual(subjects(), [SUBJECT, "first"]);
        await pair.close();
        pair = await DeployedPair.start();
        workTree();
        const half = await change({}, async () => {
            await switches();
            pair.clb.reset();
            return true;
        });
        assert.match(half.refused!, /^\nHALF SWITCHED\. /);
        assert.ok(half.refused!.endsWith(`\n${SHARE}`), half.refused);
    });

    it("is not committed if nothing was switched, or if it was rolled back, as it is as it was", async () => {
        workTree();
        const none = await change({ commit: true }, () => Promise.resolve(false));
        assert.match(none.refused!, /^\nNot switched: [^\n]+ removes what the failed run left\.$/);
        assert.deepEqual([subjects(), changes()], [["first"], ""]);
        let runs = 0;
        const back = await change({ commit: true, rollback: true, wait: 0 }, async () => {
            runs += 1;
            pair.clb.health = ({ serverId }) => (serverId === "i-b" && runs === 1 ? "abnormal" : "normal");
            await (runs === 1 ? pair.switchTo("i-b", "i-a") : pair.switchTo("i-a", "i-b"));
            return true;
        });
        assert.match(back.refused!, /^\nRolled back: [^]*The old primary serves again\.$/);
        assert.deepEqual([subjects(), changes(), runs], [["first"], "", 2]);
    });

    it("stays as it is if git refuses after the switch, with the command to run", async () => {
        workTree();
        hook("echo 'no commits on Friday' >&2; exit 1");
        const { refused } = await change({ commit: true, message: "i-a's disk" });
        assert.equal(
            refused,
            `\nSwitched, but ${FILE} is NOT committed: git: no commits on Friday\n` +
                `Run in ${pair.root}: git commit --only -m '${SUBJECT}\n\ni-a'\\''s disk' -- ${FILE}\n` +
                `Then push: any other copy of ${FILE} undoes this.`,
        );
        assert.deepEqual([changes(), text().includes(SWITCHED_KEY)], [`M ${FILE}`, true]);
        hook("exit 0");
        const command = refused.slice(refused.indexOf("git commit"), refused.indexOf("\nThen push"));
        assert.equal(spawnSync("sh", ["-c", command], { cwd: pair.root }).status, 0);
        assert.deepEqual([subjects(), changes()], [[SUBJECT, "first"], ""]);
    });

    it("is left alone if another git holds the lock after the switch", async () => {
        workTree();
        const { refused } = await change({ commit: true }, async () => {
            writeFileSync(path.join(pair.root, ".git/index.lock"), "");
            return switches();
        });
        assert.match(refused!, /^\nSwitched, but Pulumi\.live\.yaml is NOT committed: git: /);
        assert.match(refused!, /\nRun in \S+: git commit --only -m /);
    });

    describe("is not touched with --commit, and nothing is changed,", () => {
        const refusals: Record<string, [prepare: () => void, reason: string]> = {
            "if it has uncommitted changes": [
                () => appendFileSync(pair.file, "# mine\n"),
                `${FILE} has uncommitted changes; nothing was changed. To go on, commit or discard them first, or leave`,
            ],
            "if it has staged changes": [
                () => {
                    appendFileSync(pair.file, "# mine\n");
                    git("add", FILE);
                },
                `${FILE} has uncommitted changes; nothing was changed. To go on, commit or discard them first, or leave`,
            ],
            "if it is not tracked": [
                () => git("rm", "--quiet", "--cached", FILE),
                `${FILE} is not tracked by git; nothing was changed. To go on, add and commit it first, or leave`,
            ],
            "if it is ignored": [
                () => {
                    git("rm", "--quiet", "--cached", FILE);
                    writeFileSync(path.join(pair.root, ".gitignore"), `${FILE}\n`);
                },
                `${FILE} is ignored by git; nothing was changed. To go on, add and commit it first, or leave`,
            ],
            "if git is told not to see its changes": [
                () => git("update-index", "--assume-unchanged", FILE),
                `git does not see changes of ${FILE}; nothing was changed. To go on, run ` +
                    "`git update-index --no-assume-unchanged --no-skip-worktree` on it, or leave",
            ],
            "if it is a link": [
                () => {
                    renameSync(pair.file, `${pair.file}.real`);
                    symlinkSync(`${FILE}.real`, pair.file);
                    git("add", FILE);
                    git("commit", "--quiet", "-m", "second");
                },
                `${FILE} is a symbolic link; nothing was changed. To go on, commit its target by hand, and leave`,
            ],
            "in the middle of a merge": [
                () => {
                    git("checkout", "--quiet", "-b", "other");
                    git("commit", "--quiet", "--allow-empty", "-m", "other");
                    git("checkout", "--quiet", "main");
                    git("merge", "--quiet", "--no-ff", "--no-commit", "other");
                },
                "git is in the middle of a merge; nothing was changed. To go on, finish it, or leave",
            ],
            "in the middle of a rebase": [
                () => {
                    git("commit", "--quiet", "--allow-empty", "-m", "second");
                    const stop = { ...process.env, GIT_SEQUENCE_EDITOR: "sed -i s/^pick/edit/" };
                    const args = ["rebase", "--interactive", "--keep-empty", "HEAD~1"];
                    spawnSync("git", args, { cwd: pair.root, env: stop });
                },
                "git is in the middle of a rebase; nothing was changed. To go on, finish it, or leave",
            ],
        };
        for (const [when, [prepare, reason]] of Object.entries(refusals)) {
            it(when, async () => {
                workTree();
                prepare();
                const before = text();
                const { refused, ran } = await change({ commit: true });
                assert.deepEqual([refused, ran], [`--commit: ${reason} \`--commit\` out.`, []]);
                assert.equal(text(), before);
            });
        }

        it("if git does not know who commits", async () => {
            workTree();
            git("config", "--unset", "user.email");
            git("config", "user.useConfigOnly", "true");
            const { refused, ran } = await change({ commit: true, dryRun: true });
            const way = "set `git config user.name` and `git config user.email`";
            assert.deepEqual(
                [refused, ran],
                [`--commit: git does not know who commits; nothing was changed. To go on, ${way}.`, []],
            );
        });

        it("outside of a work tree, or without git", async () => {
            const { refused, ran } = await change({ commit: true });
            assert.match(
                refused!,
                /^--commit: Pulumi\.live\.yaml is in no git work tree \(fatal: not a git repository/,
            );
            assert.deepEqual(ran, []);
            process.env["PATH"] = path.join(pair.root, "none");
            const without = await change({ commit: true });
            assert.match(
                without.refused!,
                /^--commit: git cannot be run \(spawnSync git ENOENT\); nothing was changed\./,
            );
        });
    });
});
