// A switch away from a primary that is dead.

import { askFor, commandLine, UserError } from "../io";
import type { StackFlags } from "../project";
import { type PairStatus, shellWord } from "../status";
import type { RoleChangeCommand, RoleChangeFlags } from "./options";
import { evaluateFailover } from "./readiness";

export interface FailoverFlags extends StackFlags, Omit<RoleChangeFlags, "rollback" | "force"> {
    readonly candidate?: string;
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
