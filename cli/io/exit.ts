// How a command ends: 0 fine, 1 the user's input or the cloud said no, 2 the command was not used as it must be.

import { type Command, CommanderError } from "commander";

import type { CommandContext } from "./commandContext";

/** Something that the user can mend. Shown as it is, without a stack trace; the command ends with 1. */
export class UserError extends Error {}

/** The command line is wrong. Shown with the usage; the command ends with 2. */
export class UsageError extends Error {}

/** All was said already, and it was not good; the command ends with 1. */
export class ReportedFailure extends Error {}

/** Runs a command's action and turns what it throws into a message and an exit code. */
export async function run(command: Command, args: readonly string[], context: CommandContext): Promise<number> {
    command.exitOverride().configureOutput({ writeOut: context.out, writeErr: context.err });
    try {
        await command.parseAsync(args, { from: "user" });
        return 0;
    } catch (error) {
        if (error instanceof CommanderError) {
            return error.exitCode === 0 ? 0 : 2;
        }
        if (error instanceof UsageError) {
            context.err(`${error.message}\n\n${command.helpInformation()}`);
            return 2;
        }
        if (error instanceof UserError) {
            context.err(`${error.message}\n`);
            return 1;
        }
        if (error instanceof ReportedFailure) {
            return 1;
        }
        throw error;
    }
}
