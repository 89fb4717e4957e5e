// Finds the Pulumi project that a command is about, as Pulumi does: from where the operator is upwards.

import { existsSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";

import { UserError } from "../io";
import { listStacks, parseProject, type Project, PROJECT_FILES } from "./stackFile";

/** Finds the project and lists the stacks that have a file. Throws a UserError where there is none, or it describes none. */
export function findProject(from: string): Project {
    const [root, above] = projectFolders(from);
    if (root === undefined) {
        throw new UserError(
            `no Pulumi project at ${from} or above: no Pulumi.yaml; ` +
                "go to the folder of your project, or name it by -C <folder>",
        );
    }
    const file = projectFileIn(root)!;
    const described = parseProject(file, readFileSync(path.join(root, file), "utf8"));
    const { stackDir } = described;
    const folder = path.join(root, stackDir);
    if (!existsSync(folder)) {
        throw new UserError(
            `${file}: stackConfigDir: no such folder, got "${stackDir}"; must be the folder of the stack files`,
        );
    }
    return { ...described, stacks: listStacks(root, described), root, ...(above !== undefined && { above }) };
}

/** Whether a folder is in a project. */
export function isInProject(from: string): boolean {
    return projectFolders(from).length > 0;
}

/** The folders from here upwards that hold a project, nearest first. */
function projectFolders(from: string): string[] {
    const parent = path.dirname(from);
    const rest = parent === from ? [] : projectFolders(parent);
    return projectFileIn(from) === undefined ? rest : [from, ...rest];
}

/** The file in a folder that Pulumi takes for its project's. */
function projectFileIn(folder: string): string | undefined {
    return PROJECT_FILES.find((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile());
}
