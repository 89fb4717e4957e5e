// `npm run bench`: what the package costs, as ratios of medians measured in one run, and whether they keep the budgets.
// Writes docs/benchmarks.md. Ends with 1 where a budget is not kept.

import { loadavg } from "node:os";
import * as path from "node:path";

import { Argument, Command as Cli } from "commander";

import { PROCESS_CONTEXT } from "../../cli/io/commandContext";
import { run, UserError } from "../../cli/io/exit";
import { MAX_RATE } from "../../cli/traffic/load";
import { ROOT } from "../../tests/support/run";
import { measureCalls } from "./calls";
import { measureDrills } from "./drills";
import { FULL, measureDisturbance, measureLoss, measureMemory } from "./growth";
import { compare, run as runOnce, spread, spreads } from "./measure";
import { writeSection } from "./page";
import { measureGrowth, measureStateWrites, type Size, type What } from "./pairsGrowth";
import { line, type Load, type Row, verdict } from "./row";
import { measureSwitchovers } from "./switchovers";
import { measureTraffic } from "./traffic";
import { AT_ONCE, BenchWorkspace, inBench } from "./workspace";

/** Takes a row, and what is to be said above the table. */
interface Sheet {
    add(row: Row): void;
    note(text: string): void;
}

/** A number out of the environment. */
const fromEnv = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

/** Sizes up to the one that `MOST_PAIRS` names; the large ones are run less often, as they take long. */
const sizes = (runs: readonly (readonly [pairs: number, runs: number])[]): Size[] =>
    runs.flatMap(([pairs, times]) =>
        pairs > fromEnv("MOST_PAIRS", 1000) ? [] : [{ pairs, runs: Math.min(times, fromEnv("MOST_RUNS", times)) }],
    );
const PREVIEWS = [
    [1, 5],
    [10, 5],
    [100, 3],
    [300, 3],
    [1000, 1],
] as const;
/** Of how many it is measured what the writing of the state takes. */
const STATE_PAIRS = 100;
const UPDATES = [
    [1, 3],
    [10, 3],
    [100, 1],
    [300, 1],
    [1000, 1],
] as const;

const PAIRS_NOTE = `A pair has an instance of its own and one listener. An exponent is the slope of the straight line through the logarithms of
pairs and cost, of which that of a program without pairs is taken off; 1 is in proportion. \`MOST_PAIRS\` and \`MOST_RUNS\` make less of it.`;
const LATE_NOTE =
    "Every value that need not be plain is an Output: in one half of the pairs of a resource, in the other half of a secret.";
const LATE_UPDATES_NOTE = "As [updates](#updates), with values as in [late-pairs](#late-pairs).";
const UPDATES_NOTE = `The local CLB has servers and quotas for all pairs, and answers at once; the engine has up to ${AT_ONCE} resources in hand at
once, on both sides. The change is another health check interval of every pair. The engine writes its state once, at the end
(\`PULUMI_SKIP_CHECKPOINTS\`): with a backend of files it would write all of it after every step, which takes time with the square of the resources.

A pair is a resource of its own beside its children, with arguments and outputs in the state. So there is more to write after
every step than of a plain loop: the rows of ${STATE_PAIRS} pairs say how much, as it is by default.`;

/** A section on how a program grows with its pairs. */
const growth =
    (what: readonly What[], late: boolean, all: readonly Size[], above: string) =>
    ({ add, note }: Sheet): Promise<void> => {
        note(above);
        return measureGrowth(what, late, all, add);
    };

/** What can be run alone; each is a section of the page. */
const BENCHMARKS: Record<string, (sheet: Sheet) => void | Promise<void>> = {
    preview: async ({ add }) => {
        const workspace = await BenchWorkspace.offline();
        try {
            const { ours, theirs } = compare(
                workspace.command("preview", { file: "pairs.ts" }),
                workspace.command("preview", {
                    file: "template/index.ts",
                    tsconfig: inBench("template/tsconfig.json"),
                }),
                7,
            );
            const against = "a template program: whole provider, types checked at run time";
            const what = "preview of one pair";
            const time = {
                ours: ours.seconds,
                theirs: theirs.seconds,
                unit: "s",
                budget: 0.4,
                disturbed: true,
            } as const;
            add({ what: `${what}, time`, against, ...time });
            const memory = { ours: ours.mebibytes, theirs: theirs.mebibytes, unit: "MiB" } as const;
            add({ what: `${what}, peak memory of Node`, against, ...memory });
        } finally {
            workspace.close();
        }
    },
    listeners: ({ add }) => {
        const declare = (LATE: string) => ({
            args: ["--max-old-space-size=8000", "-r", "ts-node/register/transpile-only", inBench("listeners.ts")],
            env: { PAIRS: "100", LATE },
        });
        const [late, plain] = [declare("1"), declare("")].map((command) => spreads([runOnce(command)]));
        const against = "the same with plain values";
        const what = "100 pairs of 50 listeners with an Output each, under mocks";
        const { busySeconds, mebibytes } = late!;
        add({
            what: `${what}, processor time`,
            against,
            ours: busySeconds,
            theirs: plain!.busySeconds,
            unit: "s",
            budget: 2,
        });
        add({
            what: `${what}, peak memory`,
            against,
            ours: mebibytes,
            theirs: plain!.mebibytes,
            unit: "MiB",
            budget: 2,
        });
    },
    plan: ({ add }) => {
        const plan = { args: ["-r", "ts-node/register", path.join(ROOT, "cli/main.ts"), "plan", "dev"] };
        const bare = { args: ["-e", 'require("@pulumi/pulumi")'] };
        const { ours, theirs } = compare(plan, bare, 11);
        add({
            what: "offline plan, time",
            against: "`node -e 'require(\"@pulumi/pulumi\")'`",
            ours: ours.seconds,
            theirs: theirs.seconds,
            unit: "s",
            budget: 1.5,
            disturbed: true,
        });
    },
    pairs: growth(["preview"], false, sizes(PREVIEWS), PAIRS_NOTE),
    "late-pairs": growth(["preview"], true, sizes(PREVIEWS), LATE_NOTE),
    updates: async (sheet) => {
        await growth(["create", "change"], false, sizes(UPDATES), UPDATES_NOTE)(sheet);
        await measureStateWrites(STATE_PAIRS, sheet.add);
    },
    "late-updates": growth(["create", "change"], true, sizes(UPDATES), LATE_UPDATES_NOTE),
    calls: async ({ add }) => (await measureCalls()).forEach(add),
    switchovers: async ({ add, note }) => {
        const measured = await measureSwitchovers(fromEnv("SWITCHOVERS", 500));
        note(measured.note);
        measured.rows.forEach(add);
    },
    drills: async ({ add, note }) => {
        const measured = await measureDrills(fromEnv("DRILLS", 30));
        note(measured.note);
        measured.rows.forEach(add);
    },
    traffic: async ({ add }) => {
        for (const { protocol, through, direct } of await measureTraffic()) {
            const name = protocol.toUpperCase();
            const unit = "/s";
            add({
                what: `${name} requests through the local CLB`,
                against: "straight to the server",
                ours: through,
                theirs: direct,
                unit,
            });
            add({
                what: `${name} requests that a drill can ask of a listener at most`,
                against: "those that the local CLB carries",
                ours: spread([MAX_RATE]),
                theirs: through,
                unit,
                budget: 0.5,
                disturbed: true,
            });
        }
    },
    growth: async ({ add }) => {
        const calls = fromEnv("GROWTH_CALLS", 400_000);
        add({
            what: `memory of the local CLB after ${calls} calls`,
            against: `its memory after ${FULL}, when log and nonces are full`,
            ...(await measureMemory(calls)),
            unit: "MiB",
            budget: 1.1,
        });
        add({
            what: "calls of 50 clients × 1,000 that are lost",
            against: "those that are answered",
            ...(await measureLoss(50, 1000)),
            unit: "calls",
            budget: 0,
        });
        add({
            what: "an answer of the local CLB among 10,000 idle connections and 100 slow senders",
            against: "an answer in peace",
            ...(await measureDisturbance(10_000, 100)),
            unit: "ms",
            budget: 2,
            disturbed: true,
        });
    },
};

async function bench(names: readonly string[]): Promise<void> {
    let kept = true;
    for (const name of names) {
        const before = loadavg()[0]!;
        const rows: Row[] = [];
        let above: string | undefined;
        const load = (): Load => ({ before, after: loadavg()[0]! });
        await BENCHMARKS[name]!({
            note: (text) => (above = text),
            add: (row) => {
                rows.push(row);
                process.stderr.write(`${line(row, load())}\n`);
            },
        });
        kept &&= rows.every((row) => verdict(row, load()) !== "NOT kept");
        writeSection(all, name, rows, load(), above);
    }
    if (!kept) {
        throw new UserError("A budget is NOT kept.");
    }
}

const all = Object.keys(BENCHMARKS);
const command = new Cli("npm run bench --")
    .usage("[section...]")
    .description("Measures what the package costs, and writes docs/benchmarks.md.")
    .addArgument(new Argument("[section...]", "those to measure; all by default").choices(all))
    .showHelpAfterError()
    .action((sections: string[]) => bench(sections.length > 0 ? sections : all));

void run(command, process.argv.slice(2), PROCESS_CONTEXT).then((code) => {
    process.exitCode = code;
});
