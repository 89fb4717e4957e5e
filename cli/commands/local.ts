// `local`: the trial without an account. Brings a stack up on a local CLB with the real engine, shows what the cloud then
// holds and who serves, and destroys it at Ctrl-C.

import type { Command } from "commander";

import type { CommandContext } from "../io";
import { runLocalStack, TrialFlags } from "../page";
import { resolveStackFile, stackCommand, withExamples } from "../project";

/** Brings a stack up on a local CLB. */
export function command(context: CommandContext): Command {
    return withExamples(
        stackCommand(context, "local"),
        ["dev", "until Ctrl-C"],
        ["dev --once", "bring it up and take it away"],
        ["dev --page", "with a page to look at"],
    )
        .description("Brings a stack up on a local CLB, with the real Pulumi engine and without an account.")
        .option("--once", "destroy at once instead of at Ctrl-C")
        .option("--page", "serve a page that shows who serves, and lets servers fail and roles change")
        .action(async (named: string | undefined, { once = false, page = false, ...flags }: TrialFlags) => {
            const target = await resolveStackFile(context, named, flags);
            await runLocalStack(target, { once, page });
        });
}
