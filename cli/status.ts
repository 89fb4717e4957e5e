// `npm run status -- <stack>`: who serves now, whether the other one could, and whether the cloud is as it should be.

import "./quick";

import { setTimeout as sleep } from "node:timers/promises";

import { Command, Option } from "commander";

import { orExit, run, UserError } from "./exit";
import { secondsFrom } from "./options";
import { readProject, requireStack, stacksOf } from "./stackFile";
import { look } from "./status/look";
import type { Status } from "./status/model";
import { toText } from "./status/text";

const FORMATS = { text: toText, json: (status: Status) => `${JSON.stringify(status, null, 4)}\n` };

interface Flags {
    readonly format: keyof typeof FORMATS;
    readonly watch?: number | true;
}

const SECONDS = 5;
const CLEAR_SCREEN = "\x1b[H\x1b[2J";

const project = orExit(readProject);
let isOk = true;

const command = new Command("npm run status --")
    .usage("<stack> [--format text|json] [--watch [seconds]]")
    .description("Shows who serves, whether the other server could, and what config, state and cloud differ in.")
    .argument("[stack]", "the stack, as in stacks/Pulumi.<stack>.yaml")
    .addOption(new Option("--format <format>", "how to show it").choices(Object.keys(FORMATS)).default("text"))
    .option("--watch [seconds]", `look again and again, every ${SECONDS} s or as told, until Ctrl-C`, secondsFrom(1))
    .addHelpText(
        "after",
        `\nEnds with 1 where redundancy is lost or config, state and cloud differ.\n${stacksOf(project)}`,
    )
    .showHelpAfterError()
    .action(async (given: string | undefined, { format, watch }: Flags) => {
        const stack = requireStack(project, given);
        if (watch === undefined) {
            const { status } = await look(project, stack);
            process.stdout.write(FORMATS[format](status));
            isOk = status.ok;
        } else {
            await keepLooking(stack, FORMATS[format], watch === true ? SECONDS : watch);
        }
    });

/** Looks until Ctrl-C. What cannot be seen for a while may come back: it is told, and does not end the watch. */
async function keepLooking(stack: string, show: (status: Status) => string, every: number): Promise<void> {
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    while (!stop.signal.aborted) {
        const said = await look(project, stack).then(
            ({ status }) => show(status),
            (error: unknown) => {
                if (error instanceof UserError) {
                    return `${error.message}\n`;
                }
                throw error;
            },
        );
        if (stop.signal.aborted) {
            return;
        }
        const head = show === FORMATS.text ? `${new Date().toISOString()}, every ${every} s until Ctrl-C\n\n` : "";
        process.stdout.write(`${process.stdout.isTTY ? CLEAR_SCREEN : ""}${head}${said}`);
        await sleep(every * 1000, undefined, { signal: stop.signal }).catch(() => undefined);
    }
}

void run(command, process.argv.slice(2)).then((code) => {
    process.exitCode = code === 0 && !isOk ? 1 : code;
});
