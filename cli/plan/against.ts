// Plans a stack as it is and as it was at another commit, and compares the two. Both sides are read by the program as
// it stands here: what is compared is the config.

import { parseProject, parseStackFile, type Project, PROJECT_FILES, type StackFile, stackFilePath } from "../project";
import { diffPlans, type PlanDiff, type Side } from "./diff";
import { openCommit } from "./git";
import type { Plan } from "./model";
import { planStack } from "./offline";

/** What changed, beside the plan of what is there now; or why it cannot be told. */
export interface Comparison {
    /** The plan of the stack as it is; without pairs where its file is gone. */
    readonly head: Plan;
    /** Its file is gone. What it declared stays until `pulumi destroy`: the changes are those of a destroy. */
    readonly gone?: true;
    /** Left out where the stack was wrong at the other commit. */
    readonly diff?: PlanDiff;
    /** What was wrong there, each with its place. */
    readonly baseProblems?: string;
}

/** A stack's file and the project that it belongs to. */
interface Source {
    readonly project: Project;
    readonly file: StackFile;
}

/** The stack as it was; undefined where there was none. */
function readAt(ref: string, stack: string, root: string): Source | undefined {
    const commit = openCommit(ref, root);
    const [file, projectText] =
        PROJECT_FILES.map((name) => [name, commit.read(name)] as const).find(([, text]) => text !== undefined) ?? [];
    if (file === undefined || projectText === undefined) {
        return undefined;
    }
    const project = { ...parseProject(`${ref}:${file}`, projectText), file, stacks: [stack], root };
    const path = stackFilePath(project, stack);
    const text = commit.read(path);
    return text === undefined ? undefined : { project, file: parseStackFile(project, `${ref}:${path}`, text) };
}

/**
 * Compares; or says what is wrong with the stack as it is.
 *
 * @param current the stack as it is, where it has a file
 * @returns nothing where there is no such stack on either side
 */
export async function compare(
    ref: string,
    stack: string,
    current: Source | undefined,
    root: string,
): Promise<Comparison | { problems: string } | undefined> {
    const baseSource = readAt(ref, stack, root);
    if (!current && !baseSource) {
        return undefined;
    }
    const head = current ? await planStack(current.project, stack, current.file) : { plan: emptyPlan(stack) };
    if ("problems" in head) {
        return head;
    }
    const gone = current ? {} : { gone: true as const };
    const base = baseSource ? await planStack(baseSource.project, stack, baseSource.file) : { plan: emptyPlan(stack) };
    if ("problems" in base) {
        return { head: head.plan, ...gone, baseProblems: base.problems };
    }
    const sides: [Side, Side] = [
        { plan: base.plan, secrets: baseSource ? listSecrets(baseSource.project, baseSource.file) : {} },
        { plan: head.plan, secrets: current ? listSecrets(current.project, current.file) : {} },
    ];
    return { head: head.plan, ...gone, diff: diffPlans(ref, ...sides) };
}

function emptyPlan(stack: string): Plan {
    return { stack, pairs: [], warnings: [], resources: [] };
}

/** The ciphertexts of the project's own config, by key: the same one hides the same value. */
function listSecrets({ name }: Project, { config }: StackFile): Record<string, string> {
    const secrets: Record<string, string> = {};
    const visit = (path: string, value: unknown) => {
        if (typeof value !== "object" || value === null) {
            return;
        }
        for (const [key, part] of Object.entries(value as Record<string, unknown>)) {
            if (key === "secure" && typeof part === "string") {
                secrets[path] = part;
            } else {
                visit(Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, part);
            }
        }
    };
    for (const section of ["pairs", "defaults"]) {
        const text = config[`${name}:${section}`];
        if (text?.startsWith("{")) {
            visit(section, JSON.parse(text));
        }
    }
    return secrets;
}
