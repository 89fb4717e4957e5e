// `local`: the trial without an account. Brings a stack up on a local CLB with the real engine, shows
// what the cloud then holds, and destroys it at Ctrl-C.

import type { Command } from "commander";

import { UserError } from "./exit";
import type { Here } from "./here";
import { chosenFile, stackCommand, type StackFlags } from "./stack";
import { readStackFile } from "./stackFile";
import { checkEngine } from "./local/checkEngine";
import { Interrupts } from "./local/interrupts";
import { Trial } from "./local/trial";

const say = (text: string) => process.stdout.write(text);

/** Brings a stack up on a local CLB. */
export function command(here: Here): Command {
    return stackCommand(here, "local")
        .description("Brings a stack up on a local CLB, with the real Pulumi engine and without an account.")
        .option("--once", "destroy at once instead of at Ctrl-C")
        .action(async (named: string | undefined, { once = false, ...flags }: StackFlags & { once?: boolean }) => {
            const { project, stack } = await chosenFile(here, named, flags);
            const file = readStackFile(project, stack);
            checkEngine();
            const interrupts = new Interrupts();
            const trial = await Trial.start(stack, file, say);
            try {
                await live(trial, interrupts, once);
            } finally {
                await trial.close();
            }
        });
}

/** From the first call to the cloud to the last. */
async function live(trial: Trial, interrupts: Interrupts, once: boolean): Promise<void> {
    const isUp = !interrupts.asked && (await trial.up());
    if (isUp && !once && !interrupts.asked) {
        say(`\nIt stays until Ctrl-C. The local CLB is at ${trial.endpoint}.\n`);
        await interrupts.first();
    }
    // From here on the trial is ending as it should: Ctrl-C can only mean that it shall end otherwise.
    const isGone = await trial.destroy(interrupts.next());
    if (!isGone) {
        throw new UserError(
            `\nNot destroyed to the end. Left on the local CLB, which ends now:\n\n${trial.holdings()}`,
        );
    }
    if (!isUp && !interrupts.asked) {
        throw new UserError("\nThe stack did not come up; nothing of it is left.");
    }
    say("\nDestroyed: the local CLB is empty and ends.\n");
}
