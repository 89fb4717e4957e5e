// `plan`: what a stack's config declares, without engine, network or credentials.

import type { Command } from "commander";

import { type CommandContext, toJson, UsageError, UserError, withProgress } from "../io";
import {
    compare,
    type Comparison,
    diffToMarkdown,
    diffToText,
    type Plan,
    planStack,
    toMarkdown,
    toMermaid,
    toText,
} from "../plan";
import { listStacksText, readStackFile, resolveStack, stackCommand, type StackFlags, withExamples } from "../project";
import { formatOption } from "./options";

const FORMATS = { text: toText, json: (plan: Plan) => toJson("plan", plan), mermaid: toMermaid, markdown: toMarkdown };

const DIFF_FORMATS: Record<Format, (comparison: Comparison) => string> = {
    text: diffToText,
    json: (comparison) => toJson("comparison", comparison),
    mermaid: ({ head }) => toMermaid(head),
    markdown: diffToMarkdown,
};

type Format = keyof typeof FORMATS;

interface Flags extends StackFlags {
    readonly format: Format;
    readonly against?: string;
}

/** Shows what is declared. */
export function command(context: CommandContext): Command {
    return withExamples(
        stackCommand(context, "plan"),
        ["dev", "what stack dev declares"],
        ["dev --against origin/main", "what a branch changes, and what that does to traffic"],
        ["dev --format mermaid", "a picture"],
    )
        .description("Shows what a stack declares. Asks neither the cloud nor the Pulumi engine.")
        .option("--against <git-ref>", "show what changed since a branch, tag or commit, and what that does to traffic")
        .addOption(formatOption("text", "json", "mermaid", "markdown"))
        .action(async (named: string | undefined, { format, against, ...flags }: Flags) => {
            const { project, stack } = await resolveStack(context, named, flags);
            const hasFile = project.stacks.includes(stack);
            const now = hasFile ? { project, file: readStackFile(project, stack) } : undefined;
            if (against !== undefined) {
                const comparison = await withProgress(
                    context,
                    "Planning twice",
                    compare(against, stack, now, project.root),
                );
                if (comparison) {
                    context.out(DIFF_FORMATS[format](requirePlan(comparison)));
                    return;
                }
            } else if (now) {
                context.out(FORMATS[format](requirePlan(await planStack(project, stack, now.file)).plan));
                return;
            }
            const whereText = against === undefined ? "" : `, here or at ${against}`;
            throw new UsageError(`no stack "${stack}"${whereText}. ${listStacksText(project)}`);
        });
}

/** What was planned, where nothing was wrong. */
function requirePlan<T extends object>(outcome: T | { problems: string }): T {
    if ("problems" in outcome) {
        throw new UserError(outcome.problems);
    }
    return outcome;
}
