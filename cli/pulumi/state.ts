// What Pulumi believes to be deployed: a stack's state, through the `pulumi` CLI, wherever the operator keeps it.

import { type CommandContext, runPulumi } from "../io";

/** A resource of the state. */
export interface StateResource {
    readonly type: string;
    /** Its name in the program, as "web-tcp-443". */
    readonly name: string;
    readonly id?: string;
    readonly urn: string;
    /** The URN of the component that it belongs to. */
    readonly parent?: string;
    /** URN and id of the provider that deploys it. */
    readonly provider?: string;
    /** What the program asked for when it was last deployed. */
    readonly inputs: Readonly<Record<string, unknown>>;
    /** What came of it. */
    readonly outputs: Readonly<Record<string, unknown>>;
    /** Replaced by another one, and still to be deleted by the next run. */
    readonly isOld: boolean;
}

/** An operation that a run was at when it was killed, or is at now. */
export interface PendingOperation {
    /** "creating", "updating", "deleting" … */
    readonly operation: string;
    readonly urn: string;
}

/** The resources and what is under way, or why they are not known. */
export type State =
    | { readonly resources: readonly StateResource[]; readonly pending?: readonly PendingOperation[] }
    | { readonly missing: string };

/** A state as `pulumi stack export` tells it. */
export interface StackExport {
    readonly deployment?: {
        readonly resources?: readonly {
            readonly urn: string;
            readonly type: string;
            readonly id?: string;
            readonly parent?: string;
            readonly provider?: string;
            readonly inputs?: Record<string, unknown>;
            readonly outputs?: Record<string, unknown>;
            readonly delete?: boolean;
        }[];
        readonly pending_operations?: readonly {
            readonly type: string;
            readonly resource: { readonly urn: string };
        }[];
    };
}

/** Reads the state of a stack. Secrets stay encrypted. */
export async function readState(context: Pick<CommandContext, "env">, stack: string, root: string): Promise<State> {
    const answer = await runPulumi(context, root, ["stack", "export", "--stack", stack]);
    return "missing" in answer ? answer : stateOf(JSON.parse(answer.stdout) as StackExport);
}

function stateOf(exported: StackExport): State {
    const pending = exported.deployment?.pending_operations ?? [];
    return {
        resources: toResources(exported),
        ...(pending.length > 0 && {
            pending: pending.map(({ type, resource: { urn } }) => ({ operation: type, urn })),
        }),
    };
}

/** Its resources. */
export function toResources({ deployment }: StackExport): StateResource[] {
    return (deployment?.resources ?? []).map(
        ({ urn, type, id, parent, provider, inputs = {}, outputs = {}, delete: isOld = false }) => ({
            type,
            name: urn.split("::").slice(3).join("::"),
            urn,
            ...(id !== undefined && { id }),
            ...(parent !== undefined && { parent }),
            ...(provider !== undefined && { provider }),
            inputs,
            outputs,
            isOld,
        }),
    );
}
