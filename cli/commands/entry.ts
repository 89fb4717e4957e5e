// A command as the executable lists and loads it.

import type { Command } from "commander";

import type { CommandContext } from "../io";

/** A module of a command, or of a program of its own that reads its arguments itself. */
export type Module =
    | { command(context: CommandContext): Command }
    | { main(args: readonly string[], name: string): Promise<number>; usage(): Command };

/** A command, and how it is had. */
export interface Entry {
    readonly summary: string;
    load(): Module;
}
