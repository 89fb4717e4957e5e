// Commits a stack's file by itself, and knows whether git could take it before anything is changed.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as path from "node:path";

import { UserError } from "../io";

/** A file that git can commit by itself. */
export interface CommitTarget {
    /** Commits the file as it is now and returns the abbreviated id. Throws a UserError with the command to run if git refuses. */
    commit(message: string): string;
}

/** States of a work tree in which git makes no commit of a single file, by the file that marks each. */
const UNFINISHED: Readonly<Record<string, string>> = {
    MERGE_HEAD: "a merge",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    CHERRY_PICK_HEAD: "a cherry-pick",
    REVERT_HEAD: "a revert",
};

/** Returns whether git has the file or would add it: in a work tree, and not ignored. */
export function isInGit(file: string): boolean {
    return runGit(file, "check-ignore", "--quiet", "--", path.basename(file)).status === 1;
}

/**
 * Returns the file as git can commit it. Throws a UserError if it cannot, or if a commit would hold more than what is written from
 * now on.
 *
 * @param name what messages call the file
 */
export function openCommitTarget(file: string, name: string): CommitTarget {
    const base = path.basename(file);
    const git = (...args: string[]) => {
        const ended = runGit(file, ...args);
        if (ended.error) {
            throw refusal(`git cannot be run (${ended.error.message})`, "install git, or leave `--commit` out");
        }
        return ended;
    };
    const top = git("rev-parse", "--show-toplevel");
    if (top.status !== 0) {
        throw refusal(
            `${name} is in no git work tree (${firstLine(top.stderr)})`,
            "run it in a clone of the project, or leave `--commit` out",
        );
    }
    for (const [marker, what] of Object.entries(UNFINISHED)) {
        const place = git("rev-parse", "--git-path", marker).stdout.trim();
        if (existsSync(path.resolve(path.dirname(file), place))) {
            throw refusal(`git is in the middle of ${what}`, "finish it, or leave `--commit` out");
        }
    }
    const [entry = ""] = git("ls-files", "--stage", "--", base).stdout.split("\n");
    if (entry === "") {
        const isIgnored = git("check-ignore", "--quiet", "--", base).status === 0;
        throw refusal(
            `${name} is ${isIgnored ? "ignored" : "not tracked"} by git`,
            "add and commit it first, or leave `--commit` out",
        );
    }
    if (entry.startsWith("120000 ")) {
        throw refusal(`${name} is a symbolic link`, "commit its target by hand, and leave `--commit` out");
    }
    // "H" is a file whose changes git sees; it does not look at those of one that is assumed unchanged or skipped.
    if (!git("ls-files", "-v", "--", base).stdout.startsWith("H ")) {
        const way = "run `git update-index --no-assume-unchanged --no-skip-worktree` on it, or leave `--commit` out";
        throw refusal(`git does not see changes of ${name}`, way);
    }
    const status = git("status", "--porcelain", "--", base);
    if (status.status !== 0) {
        throw refusal(
            `git does not tell whether ${name} has changes (${firstLine(status.stderr)})`,
            "see `git status`",
        );
    }
    if (status.stdout !== "") {
        throw refusal(`${name} has uncommitted changes`, "commit or discard them first, or leave `--commit` out");
    }
    for (const role of ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"]) {
        if (git("var", role).status !== 0) {
            throw refusal("git does not know who commits", "set `git config user.name` and `git config user.email`");
        }
    }
    return {
        commit: (message) => {
            const made = runGit(file, "commit", "--quiet", "--only", "--cleanup=whitespace", "-m", message, "--", base);
            if (made.status !== 0) {
                const why = made.error?.message ?? lastLine(made.stderr || made.stdout);
                throw new UserError(
                    `${name} is NOT committed: git: ${why || "no reason given"}\n` +
                        `Run in ${path.dirname(file)}: git commit --only -m ${shellText(message)} -- ${shellText(base)}\n` +
                        `Then push: any other copy of ${name} undoes this.`,
                );
            }
            return runGit(file, "rev-parse", "--short", "HEAD").stdout.trim();
        },
    };
}

/** Runs git in the file's folder. A name with wildcards is that of one file; `check-ignore` takes names only, and refuses to be told. */
function runGit(file: string, ...args: string[]) {
    const literal = args[0] === "check-ignore" ? {} : { GIT_LITERAL_PATHSPECS: "1" };
    const env = { ...process.env, ...literal, LC_ALL: "C" };
    return spawnSync("git", args, {
        cwd: path.dirname(file),
        encoding: "utf8",
        env,
        stdio: ["ignore", "pipe", "pipe"],
    });
}

function refusal(what: string, way: string): UserError {
    return new UserError(`--commit: ${what}; nothing was changed. To go on, ${way}.`);
}

function shellText(text: string): string {
    return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function firstLine(text: string): string {
    return text.trim().split("\n")[0]!;
}

function lastLine(text: string): string {
    return text.trim().split("\n").at(-1)!;
}
