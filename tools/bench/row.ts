// One row of docs/benchmarks.md: two figures, their ratio, and whether it keeps its budget.

import { cpus } from "node:os";

import type { Spread } from "./measure";

export interface Row {
    readonly what: string;
    readonly against: string;
    readonly ours: Spread;
    readonly theirs: Spread;
    readonly unit: "s" | "ms" | "MiB" | "/s" | "calls" | "requests" | "exponent";
    readonly budget?: number;
    /** What the budget is for: the ratio, if nothing is said, or our own figure. */
    readonly judged?: "ratio" | "ours";
    /** Whether what else the machine has to do changes it; what comes out is then no ground to judge by if it is busy. */
    readonly disturbed?: boolean;
}

/** Load averages of the machine when a section began and when it ended. */
export interface Load {
    readonly before: number;
    readonly after: number;
}

export type Verdict = "kept" | "NOT kept" | "busy, not judged";

const DIGITS: Readonly<Record<Row["unit"], number>> = {
    s: 2,
    ms: 1,
    MiB: 0,
    "/s": 0,
    calls: 0,
    requests: 0,
    exponent: 2,
};

/** More work than processors, beside the one or two that the measurement itself keeps busy. */
export function isBusy({ before, after }: Load): boolean {
    return Math.max(before, after) > cpus().length + 1;
}

/** A miss on a busy machine says nothing of what is measured, unless that does not depend on the machine. */
export function verdict(row: Row, load: Load): Verdict | undefined {
    if (row.budget === undefined) {
        return undefined;
    }
    if (row.unit === "exponent" && row.disturbed && isBusy(load)) {
        // What else the machine had to do hides growth as well as it makes it up.
        return "busy, not judged";
    }
    if ((row.judged === "ours" ? row.ours.median : ratio(row)) <= row.budget) {
        return "kept";
    }
    return row.disturbed && isBusy(load) ? "busy, not judged" : "NOT kept";
}

export function line(row: Row, load: Load): string {
    const { what, against, ours, theirs, budget, judged } = row;
    const said =
        budget === undefined ? "–" : `≤ ${budget.toFixed(2)}${judged ? ` (${judged})` : ""} ${verdict(row, load)}`;
    return `| ${[what, against, figure(row, ours), figure(row, theirs), ratio(row).toFixed(2), said].join(" | ")} |`;
}

/** A budget of nothing is kept by nothing of nothing, too. */
function ratio({ ours, theirs }: Row): number {
    return ours.median === 0 ? 0 : ours.median / theirs.median;
}

function figure({ unit }: Row, { median, min, max }: Spread): string {
    const digits = DIGITS[unit];
    const [middle, least, most] = [median, min, max].map((value) => value.toFixed(digits)) as [string, string, string];
    const measured = unit === "exponent" ? middle : `${middle} ${unit}`;
    return least === most ? measured : `${measured} (${least}–${most})`;
}
