// Reads files of the repository as they were at another commit.

import { spawnSync } from "node:child_process";

import { UserError } from "../io";

/** A commit, by which files of the project can be read. */
export interface Commit {
    /** The file's text, or undefined where the commit has no such file. The path is relative to the root. */
    read(path: string): string | undefined;
}

/** Finds the commit that a branch, tag or id names. Throws a UserError that says what to do where there is none. */
export function openCommit(ref: string, root: string): Commit {
    const run = (...args: string[]) => {
        const ended = spawnSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });
        if (ended.error) {
            throw new UserError(
                `--against ${ref}: git cannot be run (${ended.error.message}); install git to compare with it`,
            );
        }
        return ended;
    };
    const git = (...args: string[]) => {
        const { status, stdout } = run(...args);
        return status === 0 ? stdout : undefined;
    };
    const { status, stderr } = run("rev-parse", "--show-toplevel");
    if (status !== 0) {
        // Git knows why, as of a clone that is another user's.
        throw new UserError(
            `--against ${ref}: git reads no repository at ${root}; run it in a clone of the project that git trusts. ` +
                `git: ${firstLine(stderr)}`,
        );
    }
    const commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`)?.trim();
    if (!commit) {
        const isShallow = git("rev-parse", "--is-shallow-repository")?.trim() === "true";
        const way = isShallow
            ? "this clone is shallow: fetch it first, by `git fetch --unshallow` or, in CI, by a checkout of the whole history"
            : "must be a branch, a tag or a commit; `git fetch` brings those of the remote, as `origin/main`";
        throw new UserError(`--against ${ref}: no such commit here; ${way}`);
    }
    return {
        read: (path) => {
            const shown = run("show", `${commit}:./${path}`);
            if (shown.status === 0) {
                return shown.stdout;
            }
            // A file that is there and cannot be read must not pass for one that is not there.
            if (git("ls-tree", "--name-only", commit, "--", path) !== "") {
                throw new UserError(
                    `--against ${ref}: ${path} cannot be read there; mend the clone, as by a new one. ` +
                        `git: ${firstLine(shown.stderr)}`,
                );
            }
            return undefined;
        },
    };
}

function firstLine(text: string): string {
    return text.trim().split("\n")[0]!;
}
