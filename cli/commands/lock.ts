// `lock`: keeps a reason with the stack for which a pair's roles stay as they are, takes it away, and lists those that there are.

import type { Command } from "commander";

import { type CommandContext, toJson } from "../io";
import { changeLocks, LockFlags, toText } from "../lock";
import { resolveStack, stackCommand, withExamples } from "../project";
import { formatOption } from "./options";
import { stackAndPair } from "./pairArgument";

/** Locks a pair, releases one, or lists the locked ones. */
export function command(context: CommandContext): Command {
    return withExamples(
        stackCommand(context, "lock"),
        ["prod", "the locked pairs of stack prod"],
        ['prod web --reason "i-b is being rebuilt"', "keep the roles of web as they are"],
        ["prod web --release", "let them change again"],
    )
        .description(
            "Keeps a reason in the stack's file for which the roles of a pair stay as they are: while it stands, switchover and " +
                "failover refuse. Without a pair, lists the reasons.",
        )
        .argument("[pair]", "the pair to lock or to release")
        .option("--reason <text>", "lock the pair, for this reason")
        .option("--release", "take the lock away")
        .addOption(formatOption("text", "json"))
        .action(async (first: string | undefined, second: string | undefined, flags: LockFlags) => {
            const { named, pair } = stackAndPair(first, second, flags);
            const target = await resolveStack(context, named, flags);
            const report = await changeLocks(context, target, pair, flags);
            context.out(flags.format === "json" ? toJson("locks", report) : toText(report));
        });
}
