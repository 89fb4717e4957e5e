// How the cost of a program grows with its pairs, against the same resources in a plain loop: time, peak memory, and the
// exponents with which both grow.

import { type Run, run, type Spread, spread, spreads } from "./measure";
import type { Row } from "./row";
import { BenchWorkspace, type Program } from "./workspace";

/** What is measured of one size: `preview`, `create` by a first update, and `change` by a second one. */
export type What = "preview" | "create" | "change";

/** How many pairs, and how often each side is measured. */
export interface Size {
    readonly pairs: number;
    readonly runs: number;
}

/** How the programs of both sides are run. */
type How = Pick<Program, "late" | "stateOnce">;
type Side = Pick<Program, "file"> & How;

type Runs = Record<What, Run[]>;

/** Of one size, both sides. */
interface Measured extends Size {
    readonly ours: Runs;
    readonly theirs: Runs;
}

const TITLES: Readonly<Record<What, string>> = {
    preview: "preview of",
    create: "first update of",
    change: "update of all of",
};

/** The growth that is allowed: hardly more than in proportion to the pairs. */
const MOST_EXPONENT = 1.1;
/** What the largest size may cost in time against the plain loop. */
const MOST_RATIO = 1.15;

/** Rows as soon as they are known: two for each size and for what is measured of it, and in the end two exponents for each. */
export async function measureGrowth(
    kinds: readonly What[],
    late: boolean,
    sizes: readonly Size[],
    add: (row: Row) => void,
): Promise<void> {
    const largest = Math.max(...sizes.map(({ pairs }) => pairs));
    const how = { late, stateOnce: !kinds.includes("preview") };
    const empty = await measure(kinds, { pairs: 0, runs: 3 }, how);
    const all: Measured[] = [];
    for (const size of sizes) {
        const measured = await measure(kinds, size, how);
        all.push(measured);
        for (const what of kinds) {
            rowsOf(what, measured, size.pairs === largest).forEach(add);
        }
    }
    for (const what of kinds) {
        exponentsOf(what, empty, all).forEach(add);
    }
}

/**
 * By default the engine writes the whole state into a file after every step: what that takes grows with the square of the
 * resources, on both sides, and hides all else. So updates are measured without, and what it adds by itself.
 */
export async function measureStateWrites(pairs: number, add: (row: Row) => void): Promise<void> {
    const kinds = ["create", "change"] as const;
    const measured = await measure(kinds, { pairs, runs: 1 }, { stateOnce: false });
    for (const what of kinds) {
        const [row] = rowsOf(what, measured, false);
        add({ ...row!, what: `${row!.what}, where the engine writes its state after every step` });
    }
}

async function measure(kinds: readonly What[], { pairs, runs }: Size, how: How): Promise<Measured> {
    const sides = { ours: { file: "pairs.ts", ...how }, theirs: { file: "plain.ts", ...how } };
    const measured: Measured = { pairs, runs, ours: none(), theirs: none() };
    // In turn, so that a machine whose speed drifts favours neither.
    for (let n = 0; n < runs; n++) {
        for (const side of ["ours", "theirs"] as const) {
            const one = await runOnce(kinds, pairs, sides[side]);
            kinds.forEach((what) => measured[side][what].push(one[what]!));
        }
    }
    return measured;
}

/** Each side has a stack and a cloud of its own, which are new: what an update costs depends on what is there. */
async function runOnce(kinds: readonly What[], pairs: number, side: Side): Promise<Partial<Record<What, Run>>> {
    const online = kinds.some((what) => what !== "preview");
    const workspace = online ? await BenchWorkspace.online(pairs) : await BenchWorkspace.offline();
    const run_ = (command: "preview" | "up", program: Partial<Program> = {}) =>
        run(workspace.command(command, { ...side, pairs, ...program }));
    try {
        return {
            ...(kinds.includes("preview") && { preview: run_("preview") }),
            ...(kinds.includes("create") && { create: run_("up") }),
            ...(kinds.includes("change") && { change: run_("up", { changed: true }) }),
        };
    } finally {
        workspace.close();
    }
}

const none = (): Runs => ({ preview: [], create: [], change: [] });

function rowsOf(what: What, { pairs, runs, ours, theirs }: Measured, isLargest: boolean): Row[] {
    const title = `${TITLES[what]} ${pairs} pair${pairs === 1 ? "" : "s"}`;
    const against = `the same resources in a plain loop, ${runs === 1 ? "once" : `${runs} times`} each`;
    const [own, loop] = [spreads(ours[what]), spreads(theirs[what])];
    const budget = isLargest ? { budget: MOST_RATIO, disturbed: true } : {};
    return [
        { what: `${title}, time`, against, ours: own.seconds, theirs: loop.seconds, unit: "s", ...budget },
        { what: `${title}, peak memory of Node`, against, ours: own.mebibytes, theirs: loop.mebibytes, unit: "MiB" },
    ];
}

/** Of what a program costs beyond one without pairs, which would hide how it grows; sizes from 10 on, as a pair is too little to see. */
function exponentsOf(what: What, empty: Measured, all: readonly Measured[]): Row[] {
    const sizes = all.filter(({ pairs }) => pairs >= 10);
    const growth = (side: "ours" | "theirs", of: keyof Run): Spread => {
        const base = spreads(empty[side][what])[of].median;
        return spread([exponent(sizes.map((one) => [one.pairs, spreads(one[side][what])[of].median - base]))]);
    };
    const row = (title: string, of: keyof Run): Row => ({
        what: `exponent of growth, ${TITLES[what]} ${sizes.map(({ pairs }) => pairs).join(", ")} pairs: ${title}`,
        against: "that of the plain loop",
        ours: growth("ours", of),
        theirs: growth("theirs", of),
        unit: "exponent",
        budget: MOST_EXPONENT,
        judged: "ours",
        disturbed: true,
    });
    return [
        row("time", "seconds"),
        { ...row("time that Node kept a processor busy", "busySeconds"), disturbed: false },
        { ...row("peak memory of Node", "mebibytes"), disturbed: false },
    ];
}

/** The slope of the straight line through the logarithms. */
export function exponent(points: readonly (readonly [size: number, cost: number])[]): number {
    const logs = points.map(([size, cost]) => [Math.log(size), Math.log(cost)] as const);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [x, y] = [mean(logs.map(([one]) => one)), mean(logs.map(([, one]) => one))];
    const above = logs.reduce((sum, [one, other]) => sum + (one - x) * (other - y), 0);
    return above / logs.reduce((sum, [one]) => sum + (one - x) ** 2, 0);
}
