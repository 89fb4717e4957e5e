// `npm run bench`: what the package costs, as ratios of medians measured in one run, and whether they keep the budgets.
// Writes docs/benchmarks.md. Ends with 1 where a budget is not kept.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import * as path from "node:path";

import * as auto from "@pulumi/pulumi/automation";
import { stringify } from "yaml";

import { requireEngine } from "../engine/engine";
import { localProvider } from "../engine/workspace";
import { ROOT } from "../support/run";
import { type Command, compare, type Spread } from "./measure";

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

async function main(): Promise<number> {
    const { folder, env } = await prepare();
    const preview = (program: string, tsconfig = ROOT_TSCONFIG, pairs = 1): Command => ({
        args: [inBench("driver.mjs"), folder, "bench", inBench(program), tsconfig],
        env: { ...env, PAIRS: String(pairs) },
    });
    const rows: Row[] = [];
    const add = (row: Row) => {
        rows.push(row);
        process.stderr.write(`${line(row)}\n`);
    };
    try {
        const template = compare(
            preview("pairs.ts"),
            preview("template/index.ts", inBench("template/tsconfig.json")),
            7,
        );
        const againstTemplate = "a template program: whole provider, types checked at run time";
        add({
            what: "preview of one pair, time",
            against: againstTemplate,
            ours: template.ours.seconds,
            theirs: template.theirs.seconds,
            unit: "s",
            budget: 0.4,
        });
        add({
            what: "preview of one pair, peak memory of Node",
            against: againstTemplate,
            ours: template.ours.mebibytes,
            theirs: template.theirs.mebibytes,
            unit: "MiB",
        });
        const plan = { args: ["-r", "ts-node/register", path.join(ROOT, "cli/plan.ts"), "dev"] };
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
    } finally {
        rmSync(folder, { recursive: true });
    }
    writeFileSync(path.join(ROOT, "docs/benchmarks.md"), page(rows));
    return rows.every(keepsBudget) ? 0 : 1;
}

function ratio({ ours, theirs }: Row): number {
    return ours.median / theirs.median;
}

function keepsBudget(row: Row): boolean {
    return row.budget === undefined || ratio(row) <= row.budget;
}

function line(row: Row): string {
    const figure = ({ median, min, max }: Spread) => {
        const digits = row.unit === "s" ? 2 : 0;
        return `${median.toFixed(digits)} ${row.unit} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
    };
    const budget =
        row.budget === undefined ? "–" : `≤ ${row.budget.toFixed(2)} ${keepsBudget(row) ? "kept" : "NOT kept"}`;
    return `| ${[row.what, row.against, figure(row.ours), figure(row.theirs), ratio(row).toFixed(2), budget].join(" | ")} |`;
}

function page(rows: readonly Row[]): string {
    return `# What it costs

Written by \`npm run bench\`. A ratio is one of medians, measured in one run, the two commands in turn, each run a process of
its own that starts cold (no compiled code is kept). Only the ratios mean something: seconds are those of the machine that
ran it, with the range in brackets. Previews are made by the real engine and provider through the Automation API.

| what | against | ours | theirs | ratio | budget |
| --- | --- | --- | --- | --- | --- |
${rows.map(line).join("\n")}

${cpus().length} processors, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.
`;
}

void main().then((code) => {
    process.exitCode = code;
});
