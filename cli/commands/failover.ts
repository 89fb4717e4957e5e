// `failover`: the primary of a pair is dead and its secondary serves: makes that one the primary, so that a machine which
// comes back half dead takes no traffic.

import type { Command } from "commander";

import { askFor } from "../io/ask";
import type { CommandContext } from "../io/commandContext";
import { commandLine } from "../io/commandLine";
import { UserError } from "../io/exit";
import { Interrupts } from "../local/interrupts";
import { resolveStack, stackCommand, type StackFlags, withExamples } from "../project/stackOptions";
import { evaluateFailover } from "../roles/readiness";
import { changeRoles, type RoleChangeCommand, type RoleChangeFlags } from "../roles/roleChange";
import { shellWord } from "../status/expected";
import type { PairStatus } from "../status/model";
import { formatOption, parseSecondsFrom, reasonFrom } from "./options";
import { stackAndPair } from "./pairArgument";

interface FailoverFlags extends StackFlags, Omit<RoleChangeFlags, "rollback" | "force"> {
    readonly candidate?: string;
}

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

/** A switch away from a primary that is dead, to a candidate that is not. */
export function failoverCommand(flags: Pick<FailoverFlags, "yes" | "candidate">): RoleChangeCommand {
    return {
        kind: "failover",
        evaluate: requireFailure,
        readyText: "The primary is dead, and the candidate is healthy behind every listener.",
        requireConsent: (candidate, _, stop) => requireCandidate(candidate, flags, stop),
    };
}

/** Throws a UserError unless the primary is dead and the candidate is not. */
function requireFailure(stack: string, pair: PairStatus): readonly string[] {
    const readiness = evaluateFailover(pair);
    if (readiness.decision === "fail over") {
        return [];
    }
    const isHealthy = readiness.decision === "switch";
    const what = isHealthy ? "needs no failover" : "is not fit for a failover";
    const advice = isHealthy
        ? `\`${commandLine("switchover")} ${stack} ${shellWord(pair.name)}\` switches two servers that are healthy.`
        : `See \`${commandLine("status")} ${stack}\`.`;
    const reasons = readiness.reasons.map((reason) => `  ${reason}`);
    throw new UserError(
        [`Pair ${pair.name} of stack ${stack} ${what}; nothing was changed:`, ...reasons, advice].join("\n"),
    );
}

async function requireCandidate(
    candidate: string,
    { yes, candidate: given }: Pick<FailoverFlags, "yes" | "candidate">,
    stop: AbortSignal,
): Promise<void> {
    const answer =
        given ??
        (yes
            ? candidate
            : await askFor(`Type ${candidate} to make it the primary:`, "`--candidate <id>` or `--yes`", stop));
    if (answer !== candidate) {
        throw new UserError(`The candidate is ${candidate}, not "${answer}". Nothing was changed.`);
    }
}
