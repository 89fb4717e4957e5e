// `npm run plan -- <stack>`: what a stack's config declares, without engine, network or credentials.

import "./quick";

import { Command, Option } from "commander";

import { run, UsageError, UserError } from "./exit";
import { planStack } from "./plan/offline";
import { toJson } from "./plan/json";
import { toMarkdown } from "./plan/markdown";
import { toMermaid } from "./plan/mermaid";
import { toText } from "./plan/text";
import { readProject, readStackFile } from "./stackFile";

const FORMATS = { text: toText, json: toJson, mermaid: toMermaid, markdown: toMarkdown };

const project = readProject();
const stacks = `Stacks: ${project.stacks.join(", ") || "none yet"} (${project.stackDir}/Pulumi.<stack>.yaml)`;

const command = new Command("npm run plan --")
    .usage("<stack> [--format text|json|mermaid|markdown]")
    .description("Shows what a stack declares. Asks neither the cloud nor the Pulumi engine.")
    .argument("[stack]", "the stack, as in stacks/Pulumi.<stack>.yaml")
    .addOption(new Option("--format <format>", "how to show it").choices(Object.keys(FORMATS)).default("text"))
    .addHelpText("after", `\n${stacks}`)
    .showHelpAfterError()
    .action(async (stack: string | undefined, { format }: { format: keyof typeof FORMATS }) => {
        if (stack === undefined || !project.stacks.includes(stack)) {
            throw new UsageError(`${stack === undefined ? "no stack given" : `no stack "${stack}"`}. ${stacks}`);
        }
        const outcome = await planStack(project, stack, readStackFile(project, stack));
        if ("problems" in outcome) {
            throw new UserError(outcome.problems);
        }
        process.stdout.write(FORMATS[format](outcome.plan));
    });

void run(command, process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});
