// `switchover`: makes the secondary of a pair its primary, and says what became of it.

import type { Command } from "commander";

import type { CommandContext } from "../io";
import { Interrupts } from "../local";
import { resolveStack, stackCommand, type StackFlags, withExamples } from "../project";
import { changeRoles, type RoleChangeFlags, switchoverCommand } from "../roles";
import { formatOption, parseSecondsFrom, reasonFrom } from "./options";
import { stackAndPair } from "./pairArgument";

type Flags = StackFlags & RoleChangeFlags;

/** Switches a pair. */
export function command(context: CommandContext): Command {
    return withExamples(
        stackCommand(context, "switchover"),
        ["prod", "the only pair of stack prod; asks before it switches"],
        ["prod web --dry-run", "show what would be done"],
        ["prod web --yes --rollback --format json", "for scripts"],
    )
        .description("Makes the secondary server of a pair its primary: in the stack's file, and in the cloud.")
        .argument("[pair]", "the pair; may be left out where the stack has one only")
        .option("--dry-run", "show what would be done, and change nothing")
        .option("--yes", "do not ask, for scripts")
        .option("--force", "switch although nobody knows whether the secondary can serve, for scripts")
        .option("--rollback", "go back, once, where the new primary does not serve in time and the old one is healthy")
        .option(
            "--wait <seconds>",
            "how long the new primary may take to be seen healthy (default: by its check)",
            parseSecondsFrom(0),
        )
        .option("--message <text>", "why, for the stack's file and for `history`", reasonFrom)
        .option("--commit", "commit the stack's file, and nothing else, to git")
        .addOption(formatOption("text", "json"))
        .action(async (first: string | undefined, second: string | undefined, flags: Flags) => {
            const { named, pair } = stackAndPair(first, second, flags);
            const target = await resolveStack(context, named, flags);
            await changeRoles(context, { ...target, pair }, switchoverCommand(flags), flags, {
                stop: new Interrupts().next(),
            });
        });
}
