// A comparison as a tree for the terminal.

import { styleText } from "node:util";

import { formatCount } from "../../components/validation";
import { indentTree } from "../io";
import type { Comparison } from "./against";
import { formatChange, formatDestroyHint, formatDiffHeadline, formatEffect, LIMITS } from "./describeDiff";
import type { Change } from "./diff";
import type { Effect } from "./effects";

/** In red on a terminal, where more is lost than a reader may think. */
function emphasize(effect: Effect, text: string): string {
    const isColoured = process.stdout.isTTY && !process.env["NO_COLOR"];
    return effect === "instanceDeleted" && isColoured ? styleText("red", text) : text;
}

export function diffToText(comparison: Comparison): string {
    const { diff, gone, baseProblems, head } = comparison;
    const foot = ["", LIMITS, ""];
    if (!diff) {
        return [
            formatDiffHeadline(comparison),
            "",
            baseProblems,
            ...(gone ? [] : ["", `What it declares now is right: ${formatCount(head.pairs.length, "pair")}.`]),
            ...foot,
        ].join("\n");
    }
    const line = (change: Change) => [
        emphasize(change.effect, `${formatChange(change)}; ${formatEffect(change.effect)}`),
    ];
    const sections = [
        ...(diff.changes.length > 0 ? [["", "stack", ...indentTree(diff.changes.map(line))]] : []),
        ...diff.pairs.map(({ name, kind, changes }) => [
            "",
            kind === "changed" ? `pair ${name}` : `pair ${name}: ${kind}`,
            ...indentTree(changes.map(line)),
        ]),
    ];
    const warnings = diff.warnings.map(({ path, reason }) => `warning, new: ${path}: ${reason}`);
    return [
        formatDiffHeadline(comparison),
        ...formatDestroyHint(comparison),
        ...sections.flat(),
        ...(warnings.length > 0 ? ["", ...warnings] : []),
        ...foot,
    ].join("\n");
}
