// `drill`: rehearses failures on a local CLB that carries traffic, and says what they cost. Exit codes: 0
// everything required held, 1 it did not or the drill could not be run to its end, 2 wrong use.

import { mkdirSync } from "node:fs";
import * as path from "node:path";

import { type Command, InvalidArgumentError } from "commander";

import { runDrill, toReport, toSvg, toText } from "../drill";
import { type CommandContext, toJson, UserError } from "../io";
import { getEngine, Interrupts, readPairsFile } from "../local";
import { resolveStackFile, stackCommand, type StackFlags, withExamples, writeText } from "../project";
import { MAX_RATE } from "../traffic";
import { formatOption } from "./options";

interface Flags extends StackFlags {
    readonly out: string;
    readonly rate: number;
    readonly checkStandby?: boolean;
    readonly page?: boolean;
    readonly roles?: boolean;
    readonly format: "text" | "json";
}

function parseRate(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > MAX_RATE) {
        throw new InvalidArgumentError(`It must be an integer from 1 to ${MAX_RATE}.`);
    }
    return value;
}

/** Rehearses failures. Ends with 1 where something that is required did not hold. */
export function command(context: CommandContext): Command {
    return withExamples(
        stackCommand(context, "drill"),
        ["dev", "the whole rehearsal"],
        ["dev --rate 100 --out reports", "more load, files elsewhere"],
        ["dev --format json", "the report for machines"],
    )
        .description("Rehearses failures of a stack's servers on a local CLB, under load, and says what they cost.")
        .option("--out <folder>", "where drill-<stack>.json and .svg go", "drills")
        .option("--rate <number>", "requests per second and listener", parseRate, 20)
        .option("--check-standby", "the local CLB checks the secondary all the time")
        .option("--roles", "also a switch that the guard refuses, one that goes back, and a failover for good")
        .option("--page", "serve a page that shows it while it runs")
        .addOption(formatOption("text", "json"))
        .action(
            async (
                named: string | undefined,
                {
                    out,
                    rate: requestsPerSecond,
                    checkStandby = false,
                    page = false,
                    roles = false,
                    format,
                    ...flags
                }: Flags,
            ) => {
                // Machines read the report, people what happens on the way.
                const log = format === "json" ? context.err : context.out;
                const { project, stack } = await resolveStackFile(context, named, flags);
                const file = readPairsFile(project, stack);
                const folder = createFolder(context, out);
                const interrupts = new Interrupts();
                const stop = interrupts.next();
                await getEngine(log, stop);
                // Told twice, it ends at once; its servers end with it.
                stop.addEventListener("abort", () =>
                    interrupts.next().addEventListener("abort", () => process.exit(1)),
                );
                const result = await runDrill({
                    stack,
                    file,
                    requestsPerSecond,
                    probesSecondary: checkStandby,
                    roles,
                    stop,
                    log,
                    ...(page && { page: (address: string) => log(`The page is at ${address}\n`) }),
                });
                const report = toReport(stack, result);
                log(`\n${toText(report)}`);
                const name = path.join(folder, `drill-${stack}`);
                writeText(`${name}.json`, toJson("drill", report));
                writeText(`${name}.svg`, toSvg(report, result));
                log(`Written: ${path.join(out, `drill-${stack}.json`)} and .svg\n`);
                if (format === "json") {
                    context.out(toJson("drill", report));
                }
                if (!report.passed) {
                    throw new UserError("\nSee the rows that say NOT.");
                }
            },
        );
}

/** Made before anything is started, so that a wrong folder costs nothing. */
function createFolder({ cwd }: CommandContext, out: string): string {
    const folder = path.resolve(cwd, out);
    try {
        mkdirSync(folder, { recursive: true });
        return folder;
    } catch (error) {
        throw new UserError(`--out ${out}: cannot make this folder: ${(error as Error).message}`);
    }
}
