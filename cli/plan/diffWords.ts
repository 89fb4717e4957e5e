// The facts of a comparison in words, shared by the formats that people read.

import { count } from "../../components/validate";
import type { Comparison } from "./against";
import type { Change, PairDiff } from "./diff";
import { type Effect, EFFECTS } from "./effects";

export function diffHeadline({ head: { stack }, diff }: Comparison): string {
    if (!diff) {
        return `Stack ${stack}: nothing to compare with, as it was wrong there`;
    }
    const { against, pairs, changes, effect } = diff;
    const number = (kind: PairDiff["kind"]) => pairs.filter((pair) => pair.kind === kind).length;
    const parts = (["changed", "added", "removed"] as const)
        .filter((kind) => number(kind) > 0)
        .map((kind) => `${count(number(kind), "pair")} ${kind}`);
    const all = [...parts, ...(changes.length > 0 ? [`${count(changes.length, "setting")} of the stack changed`] : [])];
    return all.length === 0
        ? `Stack ${stack} since ${against}: no change`
        : `Stack ${stack} since ${against}: ${all.join(", ")}; ${trafficWords(effect)}`;
}

export function trafficWords(effect: Effect): string {
    return `traffic: ${EFFECTS[effect]}`;
}

export function changeWords({ listener, what, from, to }: Change): string {
    const subject =
        listener === undefined ? what : what === "listener" ? `listener ${listener}` : `${listener} ${what}`;
    return `${subject}: ${from ?? "none"} → ${to ?? "none"}`;
}
