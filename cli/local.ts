// `local`: the trial without an account. Brings a stack up on a local CLB with the real engine, shows what the cloud then
// holds and who serves, and destroys it at Ctrl-C.

import type { Command } from "commander";

import { UserError } from "./exit";
import type { CommandContext } from "./here";
import { resolveStackFile, stackCommand, type StackFlags, withExamples } from "./stack";
import { Load } from "./drill/load";
import { type PairOutputs, Stage } from "./drill/stage";
import { getEngine } from "./local/getEngine";
import { Interrupts } from "./local/interrupts";
import { readPairsFile } from "./local/pairsFile";
import { Trial } from "./local/trial";
import { Show } from "./page/show";
import { whoAnswers, whoServes } from "./local/service";

interface Flags extends StackFlags {
    readonly once?: boolean;
    readonly page?: boolean;
}

/** Requests a second on each listener, for whoever watches. */
const PAGE_RATE = 10;

const log = (text: string) => void process.stdout.write(text);

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
        .action(async (named: string | undefined, { once = false, page = false, ...flags }: Flags) => {
            const { project, stack } = await resolveStackFile(context, named, flags);
            const file = readPairsFile(project, stack);
            const interrupts = new Interrupts();
            await getEngine(log, interrupts.next());
            const trial = await Trial.start(stack, file, log);
            try {
                await live(trial, stack, interrupts, { once, page });
            } finally {
                await trial.close();
            }
        });
}

type How = Required<Pick<Flags, "once" | "page">>;

/** From the first call to the cloud to the last. */
async function live(trial: Trial, stack: string, interrupts: Interrupts, how: How): Promise<void> {
    const outputs = interrupts.asked ? undefined : await trial.up();
    if (outputs && !interrupts.asked) {
        await serve(trial, stack, outputs["pairs"]?.value as Record<string, PairOutputs>, interrupts, how);
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
    log("\nDestroyed: the local CLB is empty and ends.\n");
}

/** Has real servers answer behind the listeners, until Ctrl-C. */
async function serve(
    trial: Trial,
    stack: string,
    pairs: Readonly<Record<string, PairOutputs>>,
    interrupts: Interrupts,
    { once, page }: How,
): Promise<void> {
    const stage = await openStage(trial, pairs);
    try {
        if (stage) {
            log(`\nTwo servers answer behind each pair, each a process of its own:\n\n${await whoAnswers(stage)}`);
        }
        if (once || interrupts.asked) {
            return;
        }
        const stopTelling = stage?.plane.onServed((served) => log(whoServes(stage, served)));
        const runner = trial.runner();
        log(
            `\nIt stays until Ctrl-C. The local CLB is at ${trial.endpoint}. From a second terminal:\n\n` +
                `  sh ${runner} status ${stack}\n  sh ${runner} switchover ${stack}\n\n`,
        );
        const show = stage && page ? await showPage(trial, stack, stage, interrupts.next()) : undefined;
        await interrupts.first();
        stopTelling?.();
        await show?.close();
    } finally {
        await stage?.close();
    }
}

/** Sends requests to every listener, and shows what becomes of them. */
async function showPage(
    trial: Trial,
    stack: string,
    stage: Stage,
    stop: AbortSignal,
): Promise<{ close(): Promise<void> }> {
    const load = new Load(stage.watched, 1000 / PAGE_RATE, false);
    const show = await Show.start({
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
async function openStage(trial: Trial, pairs: Readonly<Record<string, PairOutputs>>): Promise<Stage | undefined> {
    try {
        return await Stage.open(trial, pairs, false);
    } catch (error) {
        if (!(error instanceof UserError)) {
            throw error;
        }
        log(`\nNo traffic in this trial: ${error.message}\n`);
        return undefined;
    }
}
