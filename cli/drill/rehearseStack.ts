// Runs the drill of a stack, and writes its report and its picture.

import { mkdirSync } from "node:fs";
import * as path from "node:path";

import { type CommandContext, toJson, UserError } from "../io";
import { getEngine, Interrupts, readPairsFile } from "../local";
import { type StackTarget, writeText } from "../project";
import { type Report, toReport, toText } from "./report";
import { runDrill } from "./runDrill";
import { toSvg } from "./timeline";

/** How to run a drill. */
export interface DrillRequest {
    /** Folder of the report and the picture, relative to where the command runs. */
    readonly out: string;
    /** Per listener. */
    readonly requestsPerSecond: number;
    /** Whether the local CLB checks the secondary while the primary serves. */
    readonly probesSecondary: boolean;
    /** Whether to serve a page while it runs. */
    readonly page: boolean;
    /** Whether role changes during a failure are part of it. */
    readonly roles: boolean;
    readonly log: (text: string) => void;
}

/** Rehearses failures and returns the report. Throws UserError if the drill cannot run to its end. */
export async function rehearseStack(
    context: CommandContext,
    { project, stack }: StackTarget,
    { out, requestsPerSecond, probesSecondary, page, roles, log }: DrillRequest,
): Promise<Report> {
    const file = readPairsFile(project, stack);
    const folder = createFolder(context, out);
    const interrupts = new Interrupts();
    const stop = interrupts.next();
    await getEngine(log, stop);
    // Told twice, it ends at once; its servers end with it.
    stop.addEventListener("abort", () => interrupts.next().addEventListener("abort", () => process.exit(1)));
    const result = await runDrill({
        stack,
        file,
        requestsPerSecond,
        probesSecondary,
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
    return report;
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
