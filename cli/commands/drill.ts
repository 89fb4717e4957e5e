// `drill`: rehearses failures on a local CLB that carries traffic, and says what they cost. Exit codes: 0
// everything required held, 1 it did not or the drill could not be run to its end, 2 wrong use.

import { type Command, InvalidArgumentError } from "commander";

import { rehearseStack } from "../drill";
import { type CommandContext, toJson, UserError } from "../io";
import { resolveStackFile, stackCommand, type StackFlags, withExamples } from "../project";
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
                const target = await resolveStackFile(context, named, flags);
                const report = await rehearseStack(context, target, {
                    out,
                    requestsPerSecond,
                    probesSecondary: checkStandby,
                    page,
                    roles,
                    log,
                });
                if (format === "json") {
                    context.out(toJson("drill", report));
                }
                if (!report.passed) {
                    throw new UserError("\nSee the rows that say NOT.");
                }
            },
        );
}
