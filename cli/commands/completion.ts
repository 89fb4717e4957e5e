// `completion`: what a shell has to run to complete commands, options and the values of those that have a few.

import { Argument, Command } from "commander";

import { SHELLS, toCommandWords } from "../completion";
import { type CommandContext, EXECUTABLE } from "../io";
import type { Entry } from "./entry";

/** Prints the script of a shell. */
export function command(context: CommandContext, commands: Readonly<Record<string, Entry>>): Command {
    return new Command(`${EXECUTABLE} completion`)
        .description("Prints the script by which a shell completes the commands of this executable.")
        .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SHELLS)))
        .addHelpText(
            "after",
            [
                "",
                "To have it in every shell, add a line to your ~/.bashrc or ~/.zshrc, or write the file that fish reads:",
                `  source <(${EXECUTABLE} completion bash)`,
                `  source <(${EXECUTABLE} completion zsh)`,
                `  ${EXECUTABLE} completion fish > ~/.config/fish/completions/${EXECUTABLE}.fish`,
            ].join("\n"),
        )
        .showHelpAfterError()
        .action((shell: keyof typeof SHELLS) => {
            const words = Object.entries(commands).map(([name, { summary, load }]) => {
                const module = load();
                return toCommandWords(name, summary, "command" in module ? module.command(context) : module.usage());
            });
            context.out(SHELLS[shell](words));
        });
}
