// `ram-policy`: the least RAM policy with which a stack can be deployed, switched and destroyed. Asks
// neither the cloud nor the engine.

import { Command, Option } from "commander";

import type { CommandContext } from "../io";
import { resolveStack, stackCommand, type StackFlags, withExamples } from "../project";
import { listStackPermissions, QUERYING_COMMANDS, type QueryingCommand, toPolicy, toText } from "../ramPolicy";

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
            const { permissions, scope } = await listStackPermissions(context, target, {
                account: options.account,
                readOnly: options.readOnly ?? false,
                commands: options.for ?? [],
            });
            context.out(
                options.format === "json"
                    ? `${JSON.stringify(toPolicy(permissions), null, 4)}\n`
                    : toText(target.stack, permissions, scope),
            );
        });
}
