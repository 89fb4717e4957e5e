// `status`: who serves now, whether the other one could, and whether the cloud is as it should be.

import { setTimeout as sleep } from "node:timers/promises";

import type { Command } from "commander";

import { type CommandContext, ReportedFailure, toJson, UserError, withProgress } from "../io";
import { Interrupts } from "../local";
import { resolveStack, stackCommand, type StackFlags, type StackTarget, withExamples } from "../project";
import { inspect, type Status, toPrometheus, toText } from "../status";
import { formatOption, parseSecondsFrom } from "./options";

const FORMATS = {
    text: toText,
    json: (status: Status) => toJson("status", status),
    prometheus: toPrometheus,
};

interface Flags extends StackFlags {
    readonly format: keyof typeof FORMATS;
    readonly watch?: number | true;
}

const SECONDS = 5;
const CLEAR_SCREEN = "\x1b[H\x1b[2J";

/** Shows who serves. Ends with 1 where something is to be done. */
export function command(context: CommandContext): Command {
    return withExamples(
        stackCommand(context, "status"),
        ["", "the stack that Pulumi has selected"],
        ["prod --watch 10", "look every ten seconds"],
        ["--stack prod --format json", "for scripts"],
        ["prod --format prometheus", "for scraping"],
    )
        .description("Shows who serves, whether the other server could, and what config, state and cloud differ in.")
        .addOption(formatOption("text", "json", "prometheus"))
        .option(
            "--watch [seconds]",
            `look again and again, every ${SECONDS} s or as told, until Ctrl-C`,
            parseSecondsFrom(1),
        )
        .addHelpText(
            "after",
            "\nEnds with 1 where redundancy is lost, config, state and cloud differ, an update did not finish, or something could " +
                "not be looked up.",
        )
        .action(async (named: string | undefined, { format, watch, ...flags }: Flags) => {
            const target = await resolveStack(context, named, flags);
            if (watch !== undefined) {
                await watchStatus(context, target, FORMATS[format], watch === true ? SECONDS : watch);
                return;
            }
            const { status } = await withProgress(context, "Asking Pulumi and the cloud", inspect(context, target));
            context.out(FORMATS[format](status));
            if (!status.ok) {
                throw new ReportedFailure();
            }
        });
}

/** Looks until Ctrl-C. What cannot be seen for a while may come back: it is told, and does not end the watch. */
async function watchStatus(
    context: CommandContext,
    target: StackTarget,
    show: (status: Status) => string,
    every: number,
): Promise<void> {
    const stop = new Interrupts().next();
    while (!stop.aborted) {
        const text = await inspect(context, target).then(
            ({ status }) => show(status),
            (error: unknown) => {
                if (error instanceof UserError) {
                    return `${error.message}\n`;
                }
                throw error;
            },
        );
        if (stop.aborted) {
            return;
        }
        const head = show === FORMATS.text ? `${new Date().toISOString()}, every ${every} s until Ctrl-C\n\n` : "";
        context.out(`${process.stdout.isTTY ? CLEAR_SCREEN : ""}${head}${text}`);
        await sleep(every * 1000, undefined, { signal: stop }).catch(() => undefined);
    }
}
