// The cloud of a stack: found and asked as the deployment found and asked it.

import { type CommandContext, NO_PULUMI, runPulumi, UserError } from "../io";
import type { StackFile } from "../project";
import { connect, type Cloud } from "./client";
import { readSettings } from "./cloudSettings";

/**
 * Connects to the cloud that a stack's config and the environment lead to.
 *
 * @param deployedRegion the region to look in where neither tells one
 */
export async function connectToStack(
    context: Pick<CommandContext, "env">,
    stack: string,
    file: StackFile,
    root: string,
    deployedRegion?: string,
): Promise<Cloud> {
    return connect(
        await readSettings(file, (key) => decrypt(context, stack, key, file, root), context.env, deployedRegion),
    );
}

/** Only Pulumi can read an encrypted setting. */
async function decrypt(
    context: Pick<CommandContext, "env">,
    stack: string,
    key: string,
    { file }: StackFile,
    root: string,
): Promise<string> {
    const answer = await runPulumi(context, root, ["config", "get", key, "--stack", stack]);
    if ("missing" in answer) {
        const why = answer.missing === NO_PULUMI ? NO_PULUMI : "`pulumi config get` failed";
        throw new UserError(`${file}: ${key}: encrypted, and ${why}; the command cannot read it`);
    }
    return answer.stdout.replace(/\r?\n$/, "");
}
