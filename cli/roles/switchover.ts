// A switch to a secondary that is ready, or that the operator answers for.

import { commandLine, confirm, UserError } from "../io";
import type { PairStatus } from "../status";
import type { RoleChangeCommand, RoleChangeFlags } from "./options";
import { evaluateReadiness } from "./readiness";

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
