// `npm run plan -- <stack>`: what a stack's config declares, without engine, network or credentials.

import "./quick";

import { Command, Option } from "commander";

import { orExit, run, UsageError, UserError } from "./exit";
import { type Comparison, compare } from "./plan/against";
import { diffToMarkdown } from "./plan/diffMarkdown";
import { diffToText } from "./plan/diffText";
import { planStack } from "./plan/offline";
import { toJson } from "./plan/json";
import { toMarkdown } from "./plan/markdown";
import { toMermaid } from "./plan/mermaid";
import { toText } from "./plan/text";
import { readProject, readStackFile, ROOT, stacksOf } from "./stackFile";

const FORMATS = { text: toText, json: toJson, mermaid: toMermaid, markdown: toMarkdown };

const DIFF_FORMATS: Record<Format, (comparison: Comparison) => string> = {
    text: diffToText,
    json: toJson,
    mermaid: ({ head }) => toMermaid(head),
    markdown: diffToMarkdown,
};

type Format = keyof typeof FORMATS;

const project = orExit(readProject);

const command = new Command("npm run plan --")
    .usage("<stack> [--against <git-ref>] [--format text|json|mermaid|markdown]")
    .description("Shows what a stack declares. Asks neither the cloud nor the Pulumi engine.")
    .argument("[stack]", "the stack, as in stacks/Pulumi.<stack>.yaml")
    .option("--against <git-ref>", "show what changed since a branch, tag or commit, and what that does to traffic")
    .addOption(new Option("--format <format>", "how to show it").choices(Object.keys(FORMATS)).default("text"))
    .addHelpText("after", `\n${stacksOf(project)}`)
    .showHelpAfterError()
    .action(async (stack: string | undefined, { format, against }: { format: Format; against?: string }) => {
        const isHere = stack !== undefined && project.stacks.includes(stack);
        const here = isHere ? { project, file: readStackFile(project, stack) } : undefined;
        if (stack !== undefined && against !== undefined) {
            const comparison = await compare(against, stack, here, ROOT);
            if (comparison) {
                process.stdout.write(DIFF_FORMATS[format](planned(comparison)));
                return;
            }
        } else if (here) {
            process.stdout.write(FORMATS[format](planned(await planStack(project, stack!, here.file)).plan));
            return;
        }
        const there = against === undefined ? "" : `, here or at ${against}`;
        throw new UsageError(
            `${stack === undefined ? "no stack given" : `no stack "${stack}"${there}`}. ${stacksOf(project)}`,
        );
    });

/** What was planned, where nothing was wrong. */
function planned<T extends object>(outcome: T | { problems: string }): T {
    if ("problems" in outcome) {
        throw new UserError(outcome.problems);
    }
    return outcome;
}

void run(command, process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});
