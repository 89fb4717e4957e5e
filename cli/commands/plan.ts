// `plan`: what a stack's config declares, without engine, network or credentials.

import type { Command } from "commander";

import { type CommandContext, toJson } from "../io";
import {
    type Comparison,
    diffToMarkdown,
    diffToText,
    type Plan,
    planOrCompare,
    toMarkdown,
    toMermaid,
    toText,
} from "../plan";
import { resolveStack, stackCommand, type StackFlags, withExamples } from "../project";
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
            const target = await resolveStack(context, named, flags);
            const result = await planOrCompare(context, target, against);
            context.out(
                "comparison" in result ? DIFF_FORMATS[format](result.comparison) : FORMATS[format](result.plan),
            );
        });
}
