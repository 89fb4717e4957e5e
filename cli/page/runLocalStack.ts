// Brings a stack up on a local CLB, and destroys it at the end.

import { getEngine, Interrupts, readPairsFile, Trial } from "../local";
import type { StackTarget } from "../project";
import { log, runTrial, type TrialOptions } from "./runTrial";

/** Runs a trial of a stack. Throws UserError if it does not come up or cannot be destroyed. */
export async function runLocalStack({ project, stack }: StackTarget, options: TrialOptions): Promise<void> {
    const file = readPairsFile(project, stack);
    const interrupts = new Interrupts();
    await getEngine(log, interrupts.next());
    const trial = await Trial.start(stack, file, log);
    try {
        await runTrial(trial, stack, interrupts, options);
    } finally {
        await trial.close();
    }
}
