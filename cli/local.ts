// `npm run local -- <stack>`: the trial without an account. Brings a stack up on a local CLB with the real engine, shows
// what the cloud then holds, and destroys it at Ctrl-C.

import "./quick";

import { Command } from "commander";

import { orExit, run, UserError } from "./exit";
import { readProject, readStackFile, requireStack, stacksOf } from "./stackFile";
import { checkEngine } from "./local/checkEngine";
import { Interrupts } from "./local/interrupts";
import { Trial } from "./local/trial";

const project = orExit(readProject);
const say = (text: string) => process.stdout.write(text);

const command = new Command("npm run local --")
    .usage("<stack> [--once]")
    .description("Brings a stack up on a local CLB, with the real Pulumi engine and without an account.")
    .argument("[stack]", "the stack, as in stacks/Pulumi.<stack>.yaml")
    .option("--once", "destroy at once instead of at Ctrl-C")
    .addHelpText("after", `\n${stacksOf(project)}`)
    .showHelpAfterError()
    .action(async (given: string | undefined, { once = false }: { once?: boolean }) => {
        const stack = requireStack(project, given);
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

void run(command, process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});
