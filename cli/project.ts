// Finds the Pulumi project that a command is about, as Pulumi does: from where the operator is upwards.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { UserError } from "./exit";
import { parseProject, type Project, PROJECT_FILE } from "./stackFile";

/** Finds the project and lists the stacks that have a file. Throws a UserError where there is none, or it describes none. */
export function findProject(from: string): Project {
    const [root, above] = projectFolders(from);
    if (root === undefined) {
        throw new UserError(
            `no Pulumi project at ${from} or above: no ${PROJECT_FILE}; ` +
                "go to the folder of your project, or name it by -C <folder>",
        );
    }
    const described = parseProject(PROJECT_FILE, readFileSync(path.join(root, PROJECT_FILE), "utf8"));
    const { stackDir } = described;
    const folder = path.join(root, stackDir);
    if (!existsSync(folder)) {
        throw new UserError(
            `${PROJECT_FILE}: stackConfigDir: no such folder, got "${stackDir}"; must be the folder of the stack files`,
        );
    }
    const stacks = readdirSync(folder)
        .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
        .filter((stack): stack is string => stack !== undefined)
        .sort();
    return { ...described, stacks, root, ...(above !== undefined && { above }) };
}

/** Whether a folder is in a project. */
export function isInProject(from: string): boolean {
    return projectFolders(from).length > 0;
}

/** The folders from here upwards that hold a project, nearest first. */
function projectFolders(from: string): string[] {
    const parent = path.dirname(from);
    const rest = parent === from ? [] : projectFolders(parent);
    return existsSync(path.join(from, PROJECT_FILE)) ? [from, ...rest] : rest;
}
