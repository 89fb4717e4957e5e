// `switchover`: makes the secondary of a pair its primary, and says what became of it.

import type { Command } from "commander";

import { confirm } from "../io/ask";
import type { CommandContext } from "../io/commandContext";
import { commandLine } from "../io/commandLine";
import { UserError } from "../io/exit";
import { Interrupts } from "../local/interrupts";
import { resolveStack, stackCommand, type StackFlags, withExamples } from "../project/stackOptions";
import { evaluateReadiness } from "../roles/readiness";
import { changeRoles, type RoleChangeCommand, type RoleChangeFlags } from "../roles/roleChange";
import type { PairStatus } from "../status/model";
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
        .addOption(formatOption("text", "json"))
        .action(async (first: string | undefined, second: string | undefined, flags: Flags) => {
            const { named, pair } = stackAndPair(first, second, flags);
            const target = await resolveStack(context, named, flags);
            await changeRoles(context, { ...target, pair }, switchoverCommand(flags), flags, {
                stop: new Interrupts().next(),
            });
        });
}

/** A switch to a secondary that is ready, or that the operator answers for. */
export function switchoverCommand(flags: Pick<RoleChangeFlags, "yes" | "force" | "dryRun">): RoleChangeCommand {
    return {
        kind: "switchover",
        evaluate: (stack, pair) => requireReadiness(stack, pair, flags),
        readyText: "The secondary is ready behind every listener.",
        requireConsent: (_, warnings, stop) => requireConsent(warnings, flags, stop),
    };
}

/** What is not known of the secondary. Throws a UserError where the pair must not be switched. */
function requireReadiness(
    stack: string,
    pair: PairStatus,
    { yes, force, dryRun }: Pick<RoleChangeFlags, "yes" | "force" | "dryRun">,
): readonly string[] {
    const evaluation = evaluateReadiness(pair);
    const refuse = (what: string, why: readonly string[], way: string): never => {
        const reasons = why.map((reason) => `  ${reason}`);
        throw new UserError([`Pair ${pair.name} of stack ${stack} ${what}:`, ...reasons, way].join("\n"));
    };
    switch (evaluation.decision) {
        case "switch":
            return [];
        case "not":
            return refuse(
                "is not fit for a switch; nothing was changed",
                evaluation.reasons,
                `See \`${commandLine("status")} ${stack}\`.`,
            );
        case "ask":
            return yes && !force && !dryRun
                ? refuse(
                      "is not switched, as it is not known whether the secondary can serve; nothing was changed",
                      evaluation.warnings,
                      "Add `--force` to switch all the same, or have a standby check (`standbyCheck`) tell.",
                  )
                : evaluation.warnings;
    }
}

async function requireConsent(
    warnings: readonly string[],
    { yes, force }: Pick<RoleChangeFlags, "yes" | "force">,
    stop: AbortSignal,
): Promise<void> {
    const isDoubted = warnings.length > 0 && !force;
    const question = isDoubted ? "It is not known whether the secondary can serve. Switch all the same?" : "Switch?";
    if (!yes && !(await confirm(question, isDoubted ? "`--force --yes`" : "`--yes`", stop))) {
        throw new UserError("Nothing was changed.");
    }
}
