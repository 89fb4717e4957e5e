// Plans a stack, or compares its plan with that of a commit.

import { type CommandContext, UsageError, UserError, withProgress } from "../io";
import { listStacksText, readStackFile, type StackTarget } from "../project";
import { compare, type Comparison } from "./against";
import type { Plan } from "./model";
import { planStack } from "./offline";

/**
 * Plans a stack.
 *
 * @param against the commit to compare with
 * @throws UserError if the stack file is invalid, UsageError if there is no such stack
 */
export async function planOrCompare(
    context: CommandContext,
    { project, stack }: StackTarget,
    against: string | undefined,
): Promise<{ readonly plan: Plan } | { readonly comparison: Comparison }> {
    const hasFile = project.stacks.includes(stack);
    const current = hasFile ? { project, file: readStackFile(project, stack) } : undefined;
    if (against !== undefined) {
        const work = compare(against, stack, current, project.root);
        const comparison = await withProgress(context, "Planning twice", work);
        if (comparison) {
            return { comparison: requireSuccess(comparison) };
        }
    } else if (current) {
        return { plan: requireSuccess(await planStack(project, stack, current.file)).plan };
    }
    const whereText = against === undefined ? "" : `, here or at ${against}`;
    throw new UsageError(`no stack "${stack}"${whereText}. ${listStacksText(project)}`);
}

/** Returns the outcome. Throws UserError if it holds problems. */
function requireSuccess<T extends object>(outcome: T | { problems: string }): T {
    if ("problems" in outcome) {
        throw new UserError(outcome.problems);
    }
    return outcome;
}
