// `history`: who was primary of each pair from when to when, by what Pulumi kept, and what the cloud's audit trail says besides.

import type { Command } from "commander";

import { buildHistory, toText } from "../history";
import { type CommandContext, toJson, withProgress } from "../io";
import { resolveStack, stackCommand, type StackFlags, withExamples } from "../project";
import { formatOption } from "./options";
import { stackAndPair } from "./pairArgument";

interface Flags extends StackFlags {
    readonly format: "text" | "json";
}

/** Tells who was primary. */
export function command(context: CommandContext): Command {
    return withExamples(
        stackCommand(context, "history"),
        ["prod", "all pairs of stack prod"],
        ["prod web", "one of them"],
        ["prod web --format json", "the same for scripts"],
    )
        .description(
            "Tells who was primary of each pair from when to when: by the runs that Pulumi kept, and by the cloud's audit trail " +
                "where the credentials may ask it.",
        )
        .argument("[pair]", "one pair; default: all")
        .addOption(formatOption("text", "json"))
        .action(async (first: string | undefined, second: string | undefined, flags: Flags) => {
            const { named, pair } = stackAndPair(first, second, flags);
            const target = await resolveStack(context, named, flags);
            const work = buildHistory(context, target, pair);
            const report = await withProgress(context, "Asking Pulumi and the cloud", work);
            context.out(flags.format === "json" ? toJson("history", report) : toText(report));
        });
}
