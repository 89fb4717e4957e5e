// How a command ends: 0 fine, 1 the user's input or the cloud said no, 2 the command was not used as it must be.

import { Command, CommanderError } from "commander";

/** Something that the user can mend. Shown as it is, without a stack trace; the command ends with 1. */
export class UserError extends Error {}

/** The command line is wrong. Shown with the usage; the command ends with 2. */
export class UsageError extends Error {}

/** What a command needs before it can begin; without it, the process ends with 1 and says what the user can mend. */
export function orExit<T>(read: () => T): T {
    try {
        return read();
    } catch (error) {
        if (error instanceof UserError) {
            process.stderr.write(`${error.message}\n`);
            process.exit(1);
        }
        throw error;
    }
}

/** Runs a command's action and turns what it throws into a message and an exit code. */
export async function run(command: Command, args: readonly string[]): Promise<number> {
    command.exitOverride();
    try {
        await command.parseAsync(args, { from: "user" });
        return 0;
    } catch (error) {
        if (error instanceof CommanderError) {
            return error.exitCode === 0 ? 0 : 2;
        }
        if (error instanceof UsageError) {
            process.stderr.write(`${error.message}\n\n${command.helpInformation()}`);
            return 2;
        }
        if (error instanceof UserError) {
            process.stderr.write(`${error.message}\n`);
            return 1;
        }
        throw error;
    }
}
