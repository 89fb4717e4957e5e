// `local`: the trial without an account. Brings a stack up on a local CLB with the real engine, shows what the cloud then
// holds and who serves, and destroys it at Ctrl-C.

import type { Command } from "commander";

import { UserError } from "./exit";
import type { Here } from "./here";
import { chosenFile, stackCommand, type StackFlags } from "./stack";
import { readStackFile } from "./stackFile";
import { type PairOutputs, Stage } from "./drill/stage";
import { getEngine } from "./local/getEngine";
import { Interrupts } from "./local/interrupts";
import { Trial } from "./local/trial";
import { whoAnswers, whoServes } from "./local/service";

interface Flags extends StackFlags {
    readonly once: boolean;
}

const say = (text: string) => void process.stdout.write(text);

/** Brings a stack up on a local CLB. */
export function command(here: Here): Command {
    return stackCommand(here, "local")
        .description("Brings a stack up on a local CLB, with the real Pulumi engine and without an account.")
        .option("--once", "destroy at once instead of at Ctrl-C", false)
        .action(async (named: string | undefined, { once, ...flags }: Flags) => {
            const { project, stack } = await chosenFile(here, named, flags);
            const file = readStackFile(project, stack);
            const interrupts = new Interrupts();
            await getEngine(say, interrupts.next());
            const trial = await Trial.start(stack, file, say);
            try {
                await live(trial, stack, interrupts, once);
            } finally {
                await trial.close();
            }
        });
}

/** From the first call to the cloud to the last. */
async function live(trial: Trial, stack: string, interrupts: Interrupts, once: boolean): Promise<void> {
    const outputs = interrupts.asked ? undefined : await trial.up();
    if (outputs && !interrupts.asked) {
        await serve(trial, stack, outputs["pairs"]?.value as Record<string, PairOutputs>, interrupts, once);
    }
    // From here on the trial is ending as it should: Ctrl-C can only mean that it shall end otherwise.
    const isGone = await trial.destroy(interrupts.next());
    if (!isGone) {
        throw new UserError(
            `\nNot destroyed to the end. Left on the local CLB, which ends now:\n\n${trial.holdings()}`,
        );
    }
    if (!outputs && !interrupts.asked) {
        throw new UserError("\nThe stack did not come up; nothing of it is left.");
    }
    say("\nDestroyed: the local CLB is empty and ends.\n");
}

/** Has real servers answer behind the listeners, until Ctrl-C. */
async function serve(
    trial: Trial,
    stack: string,
    pairs: Readonly<Record<string, PairOutputs>>,
    interrupts: Interrupts,
    once: boolean,
): Promise<void> {
    const stage = await openStage(trial, pairs);
    try {
        if (stage) {
            say(`\nTwo servers answer behind each pair, each a process of its own:\n\n${await whoAnswers(stage)}`);
        }
        if (once || interrupts.asked) {
            return;
        }
        const stopTelling = stage?.plane.onServed((served) => say(whoServes(stage, served)));
        const runner = trial.runner();
        say(
            `\nIt stays until Ctrl-C. The local CLB is at ${trial.endpoint}. From a second terminal:\n\n` +
                `  sh ${runner} status ${stack}\n  sh ${runner} switchover ${stack}\n\n`,
        );
        await interrupts.first();
        stopTelling?.();
    } finally {
        await stage?.close();
    }
}

/** Without traffic a trial is still worth something. */
async function openStage(trial: Trial, pairs: Readonly<Record<string, PairOutputs>>): Promise<Stage | undefined> {
    try {
        return await Stage.open(trial, pairs, false);
    } catch (error) {
        if (!(error instanceof UserError)) {
            throw error;
        }
        say(`\nNo traffic in this trial: ${error.message}\n`);
        return undefined;
    }
}
