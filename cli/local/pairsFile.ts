// The stack's file as the program of a trial reads it, which is a project of its own name.

import { commandLine, UserError } from "../io";
import { declaresPairs, type Project, readStackFile, type StackFile } from "../project";
import { PROJECT } from "./workspace";

/** Reads it. Throws a UserError where it declares no pairs: what a program declares, a trial cannot bring up. */
export function readPairsFile(project: Project, stack: string): StackFile {
    const read = readStackFile(project, stack);
    if (!declaresPairs(project, read)) {
        throw new UserError(
            `${read.file}: no ${project.name}:pairs, which are what a trial brings up; ` +
                `where your program declares the pairs, start the local CLB by \`${commandLine("clb").replace(/ --$/, "")}\` ` +
                "and run the program against it",
        );
    }
    const entries = Object.entries(read.config).map(([key, value]) => {
        const [namespace, ...rest] = key.split(":");
        return [namespace === project.name ? [PROJECT, ...rest].join(":") : key, value];
    });
    return { ...read, config: Object.fromEntries(entries) as StackFile["config"] };
}
