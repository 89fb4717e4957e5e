// The facts of a comparison in words, shared by the formats that people read.

import { formatCount } from "../../components/validation";
import type { Comparison } from "./against";
import type { Change, PairDiff, PlanDiff } from "./diff";
import { type Effect, EFFECTS } from "./effects";

/** What a comparison cannot tell: the last line of it. */
export const LIMITS =
    "Offline: two versions of the config were compared, both as the code here reads them; changes of the code do not " +
    "show. `pulumi preview` compares with what is deployed.";

export function formatDiffHeadline({ head: { stack }, gone, diff }: Comparison): string {
    const isGone = "its file is gone; nothing changes until `pulumi destroy`";
    return diff
        ? `Stack ${stack} since ${diff.against}: ${gone ? isGone : summarizeDiff(diff)}`
        : `Stack ${stack}: ${gone ? `${isGone}; ` : ""}nothing to compare with, as it was wrong there`;
}

/** What follows the headline where the file is gone: under it, all that is told is what a destroy would do. */
export function formatDestroyHint({ gone, diff }: Comparison): string[] {
    return gone && diff ? [`With \`pulumi destroy\`: ${summarizeDiff(diff)}`] : [];
}

function summarizeDiff({ pairs, changes, effect }: PlanDiff): string {
    const number = (kind: PairDiff["kind"]) => pairs.filter((pair) => pair.kind === kind).length;
    const parts = (["changed", "added", "removed"] as const)
        .filter((kind) => number(kind) > 0)
        .map((kind) => `${formatCount(number(kind), "pair")} ${kind}`);
    const all = [
        ...parts,
        ...(changes.length > 0 ? [`${formatCount(changes.length, "setting")} of the stack changed`] : []),
    ];
    return all.length === 0 ? "no change" : `${all.join(", ")}; ${formatEffect(effect)}`;
}

export function formatEffect(effect: Effect): string {
    return `traffic: ${EFFECTS[effect]}`;
}

export function formatChange({ listener, what, from, to }: Change): string {
    const subject =
        listener === undefined ? what : what === "listener" ? `listener ${listener}` : `${listener} ${what}`;
    return `${subject}: ${from ?? "none"} → ${to ?? "none"}`;
}
