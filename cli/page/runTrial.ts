// Runs a trial from the first call to the cloud to the last.

import { UserError } from "../io";
import { Interrupts, Trial } from "../local";
import type { StackFlags } from "../project";
import { describeServers, describeServing, Load, type PairOutputs, TrafficStage } from "../traffic";
import { LivePage } from "./livePage";

export interface TrialFlags extends StackFlags {
    readonly once?: boolean;
    readonly page?: boolean;
}

/** Requests a second on each listener, for whoever watches. */
const PAGE_RATE = 10;

export const log = (text: string) => void process.stdout.write(text);

/** How a trial runs. */
export type TrialOptions = Required<Pick<TrialFlags, "once" | "page">>;

/** From the first call to the cloud to the last. */
export async function runTrial(
    trial: Trial,
    stack: string,
    interrupts: Interrupts,
    options: TrialOptions,
): Promise<void> {
    const outputs = interrupts.asked ? undefined : await trial.up();
    if (outputs && !interrupts.asked) {
        await serveUntilInterrupted(
            trial,
            stack,
            outputs["pairs"]?.value as Record<string, PairOutputs>,
            interrupts,
            options,
        );
    }
    // From here on the trial is ending as it should: Ctrl-C can only mean that it shall end otherwise.
    const isDestroyed = await trial.destroy(interrupts.next());
    if (!isDestroyed) {
        throw new UserError(
            `\nNot destroyed to the end. Left on the local CLB, which ends now:\n\n${trial.describeInventory()}`,
        );
    }
    if (!outputs && !interrupts.asked) {
        throw new UserError("\nThe stack did not come up; nothing of it is left.");
    }
    log("\nDestroyed: the local CLB is empty and ends.\n");
}

/** Has real servers answer behind the listeners, until Ctrl-C. */
async function serveUntilInterrupted(
    trial: Trial,
    stack: string,
    pairs: Readonly<Record<string, PairOutputs>>,
    interrupts: Interrupts,
    { once, page }: TrialOptions,
): Promise<void> {
    const stage = await openStageIfPossible(trial, pairs);
    try {
        if (stage) {
            log(`\nTwo servers answer behind each pair, each a process of its own:\n\n${await describeServers(stage)}`);
        }
        if (once || interrupts.asked) {
            return;
        }
        const unsubscribe = stage?.plane.onServed((served) => log(describeServing(stage, served)));
        const runner = trial.runner();
        log(
            `\nIt stays until Ctrl-C. The local CLB is at ${trial.endpoint}. From a second terminal:\n\n` +
                `  sh ${runner} status ${stack}\n  sh ${runner} switchover ${stack}\n\n`,
        );
        const show = stage && page ? await openPage(trial, stack, stage, interrupts.next()) : undefined;
        await interrupts.first();
        unsubscribe?.();
        await show?.close();
    } finally {
        await stage?.close();
    }
}

/** Sends requests to every listener, and shows what becomes of them. */
async function openPage(
    trial: Trial,
    stack: string,
    stage: TrafficStage,
    stop: AbortSignal,
): Promise<{ close(): Promise<void> }> {
    const load = new Load(stage.watched, 1000 / PAGE_RATE, false);
    const show = await LivePage.start({
        title: `Trial of stack ${stack}`,
        about: `${PAGE_RATE} requests a second on every listener. The local CLB is at ${trial.endpoint}.`,
        stage,
        load,
        switchRoles: async (pair) => {
            if (!(await trial.switch(pair, stop))) {
                throw new UserError("The switch failed: the terminal says why.");
            }
        },
    });
    load.start();
    log(`The page is at ${show.address}\n\n`);
    return {
        close: async () => {
            await load.stop();
            await show.close();
        },
    };
}

/** Without traffic a trial is still worth something. */
async function openStageIfPossible(
    trial: Trial,
    pairs: Readonly<Record<string, PairOutputs>>,
): Promise<TrafficStage | undefined> {
    try {
        return await TrafficStage.open(trial, pairs, false);
    } catch (error) {
        if (!(error instanceof UserError)) {
            throw error;
        }
        log(`\nNo traffic in this trial: ${error.message}\n`);
        return undefined;
    }
}
