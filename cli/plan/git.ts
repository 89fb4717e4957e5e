// Reads files of the repository as they were at another commit.

import { spawnSync } from "node:child_process";

import { UserError } from "../exit";

/** A commit, by which files of the project can be read. */
export interface Commit {
    /** The file's text, or undefined where the commit has no such file. The path is relative to the root. */
    read(path: string): string | undefined;
}

/** Finds the commit that a branch, tag or id names. Throws a UserError that says what to do where there is none. */
export function openCommit(ref: string, root: string): Commit {
    const git = (...args: string[]) => {
        const { error, status, stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });
        if (error) {
            throw new UserError(
                `--against ${ref}: git cannot be run (${error.message}); install git to compare with it`,
            );
        }
        return status === 0 ? stdout : undefined;
    };
    if (git("rev-parse", "--show-toplevel") === undefined) {
        throw new UserError(`--against ${ref}: ${root} is not in a git repository; run it in a clone of the project`);
    }
    const commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`)?.trim();
    if (!commit) {
        const isShallow = git("rev-parse", "--is-shallow-repository")?.trim() === "true";
        const way = isShallow
            ? "this clone is shallow: fetch it first, by `git fetch --unshallow` or, in CI, by a checkout of the whole history"
            : "must be a branch, a tag or a commit; `git fetch` brings those of the remote, as `origin/main`";
        throw new UserError(`--against ${ref}: no such commit here; ${way}`);
    }
    return { read: (path) => git("show", `${commit}:./${path}`) };
}
