// `ram-policy`: the least RAM policy with which a stack can be deployed, switched and destroyed. Asks
// neither the cloud nor the engine.

import { Command, Option } from "commander";

import { formatCount } from "../../components/validation";
import type { CommandContext } from "../io/commandContext";
import { UsageError, UserError } from "../io/exit";
import { withProgress } from "../io/progress";
import type { Plan } from "../plan/model";
import { planStack } from "../plan/offline";
import { declaresPairs, readStackFileIfAny, type StackFile } from "../project/stackFile";
import {
    nameForPulumi,
    resolveStack,
    stackCommand,
    type StackFlags,
    type StackTarget,
    withExamples,
} from "../project/stackOptions";
import { deployedPlan, findRegion, requirePairs } from "../pulumi/deployedPlan";
import { readState } from "../pulumi/state";
import { QUERYING_COMMANDS, type QueryingCommand } from "../ramPolicy/grants";
import { listPermissions, type Permission, type Scope, toPolicy } from "../ramPolicy/policy";

interface Options extends StackFlags {
    readonly account?: string;
    readonly readOnly?: boolean;
    readonly for?: QueryingCommand[];
    readonly format: "json" | "text";
}

/** Prints the policy. */
export function command(context: CommandContext): Command {
    return withExamples(
        stackCommand(context, "ram-policy"),
        ["prod", "the policy, for RAM"],
        ["prod --account 1234567890123456 --read-only", "for previews of pull requests"],
        ["--stack prod --read-only --for status history", "for whoever only looks"],
        ["prod --format text", "each action with its reason"],
    )
        .description(
            "Prints the least RAM policy for preview, up, refresh, switches and destroy of a stack: as its file describes it, " +
                "else as its program was last deployed.",
        )
        .option(
            "--account <id>",
            "id of the account that the resources are in; default: `alicloud:accountId`, else any",
        )
        .option("--read-only", "only what a refresh and a preflight need, as for previews of pull requests")
        .addOption(
            new Option("--for <commands...>", "with what these commands ask the cloud besides").choices(
                QUERYING_COMMANDS,
            ),
        )
        .addOption(
            new Option("--format <format>", "the policy, or each action with its reason")
                .choices(["json", "text"])
                .default("json"),
        )
        .action(async (named: string | undefined, options: Options) => {
            const target = await resolveStack(context, named, options);
            const { project, stack } = target;
            const file = readStackFileIfAny(project, stack);
            const account = readAccountId(options.account, file);
            const plan = declaresPairs(project, file)
                ? await planDeclared(target, file)
                : await planDeployed(context, target, file);
            const scope = {
                region: plan.region ?? "*",
                account,
                readOnly: options.readOnly ?? false,
                commands: options.for ?? [],
            };
            const all = listPermissions(plan, scope);
            context.out(
                options.format === "json" ? `${JSON.stringify(toPolicy(all), null, 4)}\n` : toText(stack, all, scope),
            );
        });
}

/** The pairs that the stack's file declares. */
async function planDeclared({ project, stack }: StackTarget, file: StackFile): Promise<Plan> {
    const outcome = await planStack(project, stack, file);
    if ("problems" in outcome) {
        throw new UserError(outcome.problems.replace("nothing was planned", "no policy was made"));
    }
    return outcome.plan;
}

/** The pairs that the stack's program declared when it was last deployed. */
async function planDeployed(context: CommandContext, target: StackTarget, { config }: StackFile): Promise<Plan> {
    const { project, stack } = target;
    const resources = requirePairs(
        target,
        await withProgress(context, "Asking Pulumi", readState(context, nameForPulumi(target), project.root)),
    );
    return deployedPlan({ stack, region: config["alicloud:region"] ?? findRegion(resources) }, resources);
}

/** The account's id as it was given, else as the stack's file has it. */
function readAccountId(flag: string | undefined, { file, config }: StackFile): string {
    const account = flag ?? config["alicloud:accountId"] ?? "*";
    if (account === "*" || /^\d+$/.test(account)) {
        return account;
    }
    const rule = `not an account id, got "${account}"; must be digits alone`;
    throw flag === undefined
        ? new UserError(`${file}: alicloud:accountId: ${rule}`)
        : new UsageError(`--account: ${rule}`);
}

/** Each action with its reason and its resources. */
function toText(stack: string, all: readonly Permission[], { readOnly, commands = [] }: Scope): string {
    const runs = readOnly ? ["refresh", "preflight"] : ["preview", "up", "refresh", "switches", "destroy"];
    const life = [...runs, ...commands].join(", ").replace(/, ([^,]+)$/, " and $1");
    const lines = all.flatMap(({ action, why, resources }) => [
        "",
        `${action}: ${why}`,
        ...resources.map((resource) => `  ${resource}`),
    ]);
    const sources = [...new Set(all.map(({ source }) => source))];
    return [
        `Permissions of stack ${stack} for ${life}: ${formatCount(all.length, "action")}`,
        ...lines,
        "",
        "Actions and resources as documented:",
        ...sources.map((source) => `  ${source}`),
        "",
    ].join("\n");
}
