// The pairs that a policy is made for, and the policy as text.

import { formatCount } from "../../components/validation";
import { type CommandContext, UsageError, UserError, withProgress } from "../io";
import { type Plan, planStack } from "../plan";
import { nameForPulumi, type StackFile, type StackTarget } from "../project";
import { deployedPlan, findRegion, readState, requirePairs } from "../pulumi";
import type { Permission, Scope } from "./policy";

/** The pairs that the stack's file declares. */
export async function planDeclared({ project, stack }: StackTarget, file: StackFile): Promise<Plan> {
    const outcome = await planStack(project, stack, file);
    if ("problems" in outcome) {
        throw new UserError(outcome.problems.replace("nothing was planned", "no policy was made"));
    }
    return outcome.plan;
}

/** The pairs that the stack's program declared when it was last deployed. */
export async function planDeployed(context: CommandContext, target: StackTarget, { config }: StackFile): Promise<Plan> {
    const { project, stack } = target;
    const resources = requirePairs(
        target,
        await withProgress(context, "Asking Pulumi", readState(context, nameForPulumi(target), project.root)),
    );
    return deployedPlan({ stack, region: config["alicloud:region"] ?? findRegion(resources) }, resources);
}

/** The account's id as it was given, else as the stack's file has it. */
export function readAccountId(flag: string | undefined, { file, config }: StackFile): string {
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
export function toText(stack: string, all: readonly Permission[], { readOnly, commands = [] }: Scope): string {
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
