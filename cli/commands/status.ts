// `status`: who serves now, whether the other one could, and whether the cloud is as it should be.

import type { Command } from "commander";

import { type CommandContext, ReportedFailure, toJson, UserError, withProgress } from "../io";
import { Interrupts } from "../local";
import { resolveStack, stackCommand, type StackFlags, withExamples } from "../project";
import { inspect, type Status, toPrometheus, toText, unknownStatus, watchStatus } from "../status";
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
                await watchStatus(context, target, {
                    show: FORMATS[format],
                    hasHeading: format === "text",
                    // An alert on `ok` has to fire even if nothing could be looked up.
                    ...(format === "prometheus" && { showFailure: () => unknownStatus(target.stack) }),
                    every: watch === true ? SECONDS : watch,
                    stop: new Interrupts().next(),
                });
                return;
            }
            const looking = inspect(context, target, true).catch((error: unknown) => {
                // An alert on `ok` has to fire even if nothing could be looked up.
                if (format === "prometheus" && error instanceof UserError) {
                    context.out(unknownStatus(target.stack));
                }
                throw error;
            });
            const { status } = await withProgress(context, "Asking Pulumi and the cloud", looking);
            context.out(FORMATS[format](status));
            if (!status.ok) {
                throw new ReportedFailure();
            }
        });
}
