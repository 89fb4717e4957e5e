// `failover`: the primary of a pair is dead and its secondary serves: makes that one the primary, so that a machine which
// comes back half dead takes no traffic.

import type { Command } from "commander";

import type { CommandContext } from "../io";
import { Interrupts } from "../local";
import { resolveStack, stackCommand, withExamples } from "../project";
import { changeRoles, failoverCommand, FailoverFlags } from "../roles";
import { formatOption, parseSecondsFrom, reasonFrom } from "./options";
import { stackAndPair } from "./pairArgument";

/** Fails a pair over for good. */
export function command(context: CommandContext): Command {
    return withExamples(
        stackCommand(context, "failover"),
        ["prod", "the only pair of stack prod; asks for the candidate's id"],
        ["prod web --dry-run", "show what would be done"],
        ["prod web --candidate i-bp1dev2secondary000b --format json", "for scripts"],
    )
        .description(
            "Makes the secondary of a pair, which serves as the primary is dead, its primary: the traffic does not go back " +
                "when the old one recovers.",
        )
        .argument("[pair]", "the pair; may be left out where the stack has one only")
        .option("--dry-run", "show what would be done, and change nothing")
        .option("--candidate <id>", "id of the server that is to be the primary: no question is asked, for scripts")
        .option("--yes", "do not ask, whoever the candidate is")
        .option(
            "--wait <seconds>",
            "how long the new primary may take to be seen healthy (default: by its check)",
            parseSecondsFrom(0),
        )
        .option("--message <text>", "why, for the stack's file and for `history`", reasonFrom)
        .option("--commit", "commit the stack's file, and nothing else, to git")
        .addOption(formatOption("text", "json"))
        .addHelpText("after", "\nBoth servers are healthy? `switchover` is for that.")
        .action(async (first: string | undefined, second: string | undefined, flags: FailoverFlags) => {
            const { named, pair } = stackAndPair(first, second, flags);
            const target = await resolveStack(context, named, flags);
            await changeRoles(context, { ...target, pair }, failoverCommand(flags), flags, {
                stop: new Interrupts().next(),
            });
        });
}
