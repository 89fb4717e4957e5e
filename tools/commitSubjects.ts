// Checks the subjects of the commits that were made after this check: `area: imperative summary`, at most 72 characters.

import { execFileSync } from "node:child_process";
import * as path from "node:path";

const FORM = /^[a-z][a-z0-9/,-]*: \S.*[^.\s]$/;
const MAX_CHARACTERS = 72;
const RULE = `the form is \`area: imperative summary\`, at most ${MAX_CHARACTERS} characters, no full stop`;

/** Dependabot words its own subjects. */
const EXEMPT_AUTHOR = "dependabot[bot]";

/** Path of this file in the repository. The commit that added it is the first one that the check does not apply to. */
const OWN_PATH = "tools/commitSubjects.ts";

/** Returns whether a commit's subject has the form that CONTRIBUTING.md asks for. */
export function isValidSubject(subject: string): boolean {
    return FORM.test(subject) && [...subject].length <= MAX_CHARACTERS;
}

/** The result of a check: its message, and the exit code of the process. */
export interface SubjectsReport {
    readonly exitCode: 0 | 1;
    readonly message: string;
}

/**
 * Checks the commits of the repository in `folder` that are reachable from HEAD and come after the one that added the check.
 * Merge commits are skipped. A folder without the history, such as a shallow clone, is reported as not checked.
 */
export function checkSubjects(folder: string): SubjectsReport {
    const git = (...args: string[]) =>
        execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: "pipe" }).split("\n").filter(Boolean);
    let shallow: boolean;
    try {
        shallow = git("rev-parse", "--is-shallow-repository")[0] === "true";
    } catch {
        return notChecked(`${folder} is not a git repository`);
    }
    if (shallow) {
        return notChecked("this clone is shallow: run `git fetch --unshallow` first");
    }
    const [first] = git("log", "--reverse", "--diff-filter=A", "--no-renames", "--format=%H", "--", OWN_PATH);
    if (first === undefined) {
        return notChecked(`no commit adds ${OWN_PATH}`);
    }
    const commits = git("log", "--reverse", "--no-merges", "--format=%h%x09%an%x09%s", `${first}..HEAD`)
        .map((line) => line.split("\t"))
        .filter(([, author]) => author !== EXEMPT_AUTHOR)
        .map(([id, , ...subject]) => ({ id, subject: subject.join("\t") }));
    const invalid = commits.filter(({ subject }) => !isValidSubject(subject));
    if (invalid.length === 0) {
        return { exitCode: 0, message: `Commit subjects: ${commits.length} checked.` };
    }
    const lines = invalid.map(({ id, subject }) => `  ${id} ${subject}`);
    return { exitCode: 1, message: [`Commit subjects: ${RULE}. Reword:`, ...lines].join("\n") };
}

function notChecked(reason: string): SubjectsReport {
    return { exitCode: 0, message: `Commit subjects NOT CHECKED: ${reason}.` };
}

if (require.main === module) {
    const { exitCode, message } = checkSubjects(path.join(__dirname, ".."));
    process[exitCode === 0 ? "stdout" : "stderr"].write(`${message}\n`);
    process.exitCode = exitCode;
}
