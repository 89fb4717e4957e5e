// The permissions that a stack needs.

import type { CommandContext } from "../io";
import { declaresPairs, readStackFileIfAny, type StackTarget } from "../project";
import type { QueryingCommand } from "./grants";
import { listPermissions, type Permission, type Scope } from "./policy";
import { planDeclared, planDeployed, readAccountId } from "./report";

/** What a policy is made for. */
export interface PolicyRequest {
    /** Default: the account of the stack's file, else any. */
    readonly account: string | undefined;
    readonly readOnly: boolean;
    readonly commands: readonly QueryingCommand[];
}

/** Lists the permissions for the pairs that a stack's file declares, else for those that were last deployed. */
export async function listStackPermissions(
    context: CommandContext,
    target: StackTarget,
    { account: accountFlag, readOnly, commands }: PolicyRequest,
): Promise<{ readonly permissions: readonly Permission[]; readonly scope: Scope }> {
    const { project, stack } = target;
    const file = readStackFileIfAny(project, stack);
    const account = readAccountId(accountFlag, file);
    const plan = declaresPairs(project, file)
        ? await planDeclared(target, file)
        : await planDeployed(context, target, file);
    const scope = { region: plan.region ?? "*", account, readOnly, commands };
    return { permissions: listPermissions(plan, scope), scope };
}
