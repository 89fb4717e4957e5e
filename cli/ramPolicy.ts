// `npm run ram-policy -- <stack>`: the least RAM policy with which a stack can be deployed, switched and destroyed. Asks
// neither the cloud nor the engine.

import "./quick";

import { Command, Option } from "commander";

import { count } from "../components/validate";
import { orExit, run, UsageError, UserError } from "./exit";
import { planStack } from "./plan/offline";
import { type Permission, permissions, toPolicy } from "./ramPolicy/policy";
import { readProject, readStackFile, requireStack, type StackFile, stacksOf } from "./stackFile";

interface Options {
    readonly account?: string;
    readonly readOnly?: boolean;
    readonly format: "json" | "text";
}

const project = orExit(readProject);

const command = new Command("npm run ram-policy --")
    .usage("<stack> [--account <id>] [--read-only] [--format json|text]")
    .description(
        "Prints the least RAM policy for preview, up, refresh, switches and destroy of a stack as its file describes it.",
    )
    .argument("[stack]", "the stack, as in stacks/Pulumi.<stack>.yaml")
    .option("--account <id>", "id of the account that the resources are in; default: `alicloud:accountId`, else any")
    .option("--read-only", "only what a refresh and a preflight need, as for previews of pull requests")
    .addOption(
        new Option("--format <format>", "the policy, or each action with its reason")
            .choices(["json", "text"])
            .default("json"),
    )
    .addHelpText("after", `\n${stacksOf(project)}`)
    .showHelpAfterError()
    .action(async (given: string | undefined, options: Options) => {
        const stack = requireStack(project, given);
        const file = readStackFile(project, stack);
        const account = accountId(options.account, file);
        const outcome = await planStack(project, stack, file);
        if ("problems" in outcome) {
            throw new UserError(outcome.problems.replace("nothing was planned", "no policy was made"));
        }
        const { plan } = outcome;
        const scope = { region: plan.region ?? "*", account, readOnly: options.readOnly ?? false };
        const all = permissions(plan, scope);
        process.stdout.write(
            options.format === "json"
                ? `${JSON.stringify(toPolicy(all), null, 4)}\n`
                : toText(stack, all, scope.readOnly),
        );
    });

/** The account's id as it was given, else as the stack's file has it. */
function accountId(given: string | undefined, { file, config }: StackFile): string {
    const account = given ?? config["alicloud:accountId"] ?? "*";
    if (account === "*" || /^\d+$/.test(account)) {
        return account;
    }
    const rule = `not an account id, got "${account}"; must be digits alone`;
    throw given === undefined
        ? new UserError(`${file}: alicloud:accountId: ${rule}`)
        : new UsageError(`--account: ${rule}`);
}

/** Each action with its reason and its resources. */
function toText(stack: string, all: readonly Permission[], readOnly: boolean): string {
    const life = readOnly ? "refresh and preflight" : "preview, up, refresh, switches and destroy";
    const lines = all.flatMap(({ action, why, resources }) => [
        "",
        `${action}: ${why}`,
        ...resources.map((resource) => `  ${resource}`),
    ]);
    const sources = [...new Set(all.map(({ source }) => source))];
    return [
        `Permissions of stack ${stack} for ${life}: ${count(all.length, "action")}`,
        ...lines,
        "",
        "Actions and resources as documented:",
        ...sources.map((source) => `  ${source}`),
        "",
    ].join("\n");
}

void run(command, process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});
