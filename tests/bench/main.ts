// `npm run bench`: what the package costs, as ratios of medians measured in one run, and whether they keep the budgets.
// Writes docs/benchmarks.md. Ends with 1 where a budget is not kept.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import * as path from "node:path";

import * as auto from "@pulumi/pulumi/automation";
import { Argument, Command as Cli } from "commander";
import { stringify } from "yaml";

import { run, UserError } from "../../cli/exit";
import { HERE } from "../../cli/here";
import { MOST_PER_SECOND } from "../../cli/drill/load";
import { requireEngine } from "../../engine/engine";
import { localProvider } from "../../cli/local/workspace";
import { ROOT } from "../support/run";
import { FULL, measureDisturbance, measureLoss, measureMemory } from "./growth";
import { type Command, compare, type Spread, spread } from "./measure";
import { measureTraffic } from "./traffic";

interface Row {
    readonly what: string;
    readonly against: string;
    readonly ours: Spread;
    readonly theirs: Spread;
    readonly unit: string;
    readonly budget?: number;
}

const PAIR_COUNTS = [
    [1, 5],
    [10, 5],
    [50, 3],
    [200, 3],
] as const;
const ROOT_TSCONFIG = path.join(ROOT, "tsconfig.json");
const inBench = (file: string) => path.join(__dirname, file);

/** A workspace with one empty stack, which every preview is made against. */
async function prepare(): Promise<{ folder: string; env: Record<string, string> }> {
    const engine = requireEngine();
    const folder = mkdtempSync(path.join(tmpdir(), "bench-"));
    const env = { ...engine.env, PULUMI_BACKEND_URL: `file://${folder}`, ENGINE_ROOT: engine.root };
    writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ name: "bench", runtime: "nodejs" }));
    writeFileSync(path.join(folder, "Pulumi.bench.yaml"), stringify({ config: localProvider() }));
    await auto.LocalWorkspace.createStack(
        { stackName: "bench", projectName: "bench", program: () => Promise.resolve({}) },
        {
            workDir: folder,
            pulumiHome: engine.pulumiHome,
            pulumiCommand: await auto.PulumiCommand.get({ root: engine.root }),
            envVars: env,
        },
    );
    return { folder, env };
}

type Add = (row: Row) => void;
type Preview = (program: string, tsconfig?: string, pairs?: number) => Command;

/** Runs something that makes previews, in a workspace of its own. */
async function withPreviews(use: (preview: Preview) => void): Promise<void> {
    const { folder, env } = await prepare();
    try {
        use((program, tsconfig = ROOT_TSCONFIG, pairs = 1) => ({
            args: [inBench("driver.mjs"), folder, "bench", inBench(program), tsconfig],
            env: { ...env, PAIRS: String(pairs) },
        }));
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** What can be run alone; each is a section of the page. */
const BENCHMARKS: Record<string, (add: Add) => void | Promise<void>> = {
    preview: (add) =>
        withPreviews((preview) => {
            const template = compare(
                preview("pairs.ts"),
                preview("template/index.ts", inBench("template/tsconfig.json")),
                7,
            );
            const against = "a template program: whole provider, types checked at run time";
            add({
                what: "preview of one pair, time",
                against,
                ours: template.ours.seconds,
                theirs: template.theirs.seconds,
                unit: "s",
                budget: 0.4,
            });
            add({
                what: "preview of one pair, peak memory of Node",
                against,
                ours: template.ours.mebibytes,
                theirs: template.theirs.mebibytes,
                unit: "MiB",
            });
        }),
    plan: (add) => {
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
        });
    },
    pairs: (add) =>
        withPreviews((preview) => {
            for (const [pairs, runs] of PAIR_COUNTS) {
                const own = preview("pairs.ts", ROOT_TSCONFIG, pairs);
                const loop = compare(own, preview("plain.ts", ROOT_TSCONFIG, pairs), runs);
                add({
                    what: `preview of ${pairs} pair${pairs === 1 ? "" : "s"}, time`,
                    against: "the same resources in a plain loop",
                    ours: loop.ours.seconds,
                    theirs: loop.theirs.seconds,
                    unit: "s",
                    ...(pairs === 200 ? { budget: 1.15 } : {}),
                });
            }
        }),
    traffic: async (add) => {
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
                ours: spread([MOST_PER_SECOND]),
                theirs: through,
                unit,
                budget: 0.5,
            });
        }
    },
    growth: async (add) => {
        const calls = Number(process.env["GROWTH_CALLS"] ?? 400_000);
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
        });
    },
};

async function bench(names: readonly string[]): Promise<void> {
    const page = path.join(ROOT, "docs/benchmarks.md");
    let kept = true;
    for (const name of names) {
        const load = loadavg()[0]!;
        const rows: Row[] = [];
        await BENCHMARKS[name]!((row) => {
            rows.push(row);
            process.stderr.write(`${line(row)}\n`);
        });
        kept &&= rows.every(keepsBudget);
        // What is not run this time stays as it was measured last.
        const known = new Map([...sectionsOf(readFileSync(page, "utf8")), [name, section(name, rows, load)]]);
        const order = Object.keys(BENCHMARKS).flatMap((one) => known.get(one) ?? []);
        writeFileSync(page, `${[HEAD, ...order].join("\n")}`);
    }
    if (!kept) {
        throw new UserError("A budget is NOT kept.");
    }
}

function ratio({ ours, theirs }: Row): number {
    return ours.median / theirs.median;
}

function keepsBudget(row: Row): boolean {
    return row.budget === undefined || ratio(row) <= row.budget;
}

function line(row: Row): string {
    const figure = ({ median, min, max }: Spread) => {
        const digits = row.unit === "s" ? 2 : row.unit === "ms" ? 1 : 0;
        return `${median.toFixed(digits)} ${row.unit} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
    };
    const budget =
        row.budget === undefined ? "–" : `≤ ${row.budget.toFixed(2)} ${keepsBudget(row) ? "kept" : "NOT kept"}`;
    return `| ${[row.what, row.against, figure(row.ours), figure(row.theirs), ratio(row).toFixed(2), budget].join(" | ")} |`;
}

const HEAD = `# What it costs

Written by \`npm run bench\`, a section by \`npm run bench -- <section>\`. A ratio is one of medians, measured in one run, the
two sides in turn, with the range in brackets. Only the ratios mean something: the figures are those of the machine that ran
it, and of what else it had to do. Previews are made by the real engine and provider through the Automation API, each by a
process of its own that starts cold (no compiled code is kept). Requests have a connection or a UDP client of their own, 16
at a time; as in a drill, clients and local CLB share a process and the server has one of its own. The calls whose memory is measured come over no
connection; \`GROWTH_CALLS\` says how many there are.
`;

function section(name: string, rows: readonly Row[], load: number): string {
    return `## ${name}

| what | against | ours | theirs | ratio | budget |
| --- | --- | --- | --- | --- | --- |
${rows.map(line).join("\n")}

${cpus().length} processors, load average ${load.toFixed(1)} when it began, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.
`;
}

function sectionsOf(page: string): [string, string][] {
    const sections = page.split(/^## /m).slice(1);
    return sections.map((text) => [text.slice(0, text.indexOf("\n")), `## ${text.trimEnd()}\n`]);
}

const all = Object.keys(BENCHMARKS);
const command = new Cli("npm run bench --")
    .usage("[section...]")
    .description("Measures what the package costs, and writes docs/benchmarks.md.")
    .addArgument(new Argument("[section...]", "those to measure; all by default").choices(all))
    .showHelpAfterError()
    .action((sections: string[]) => bench(sections.length > 0 ? sections : all));

void run(command, process.argv.slice(2), HERE).then((code) => {
    process.exitCode = code;
});
