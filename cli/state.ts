// What Pulumi believes to be deployed: a stack's state, through the `pulumi` CLI, wherever the operator keeps it.

import { execFile } from "node:child_process";

import { ROOT } from "./stackFile";

/** A resource of the state. */
export interface StateResource {
    readonly type: string;
    /** Its name in the program, as "web-tcp-443". */
    readonly name: string;
    readonly id?: string;
    /** What the program asked for when it was last deployed. */
    readonly inputs: Readonly<Record<string, unknown>>;
    /** Replaced by another one, and still to be deleted by the next run. */
    readonly isOld: boolean;
}

/** The resources, or why they are not known. */
export type State = { readonly resources: readonly StateResource[] } | { readonly missing: string };

interface Exported {
    readonly deployment?: {
        readonly resources?: readonly {
            readonly urn: string;
            readonly type: string;
            readonly id?: string;
            readonly inputs?: Record<string, unknown>;
            readonly delete?: boolean;
        }[];
    };
}

/** A large state is some megabytes. */
const LARGEST = 256 * 1024 * 1024;

/** Reads the state of a stack. Secrets stay encrypted. */
export function readState(stack: string, root = ROOT): Promise<State> {
    return new Promise((resolve) => {
        const args = ["stack", "export", "--stack", stack, "--non-interactive"];
        execFile("pulumi", args, { cwd: root, maxBuffer: LARGEST }, (error, stdout, stderr) => {
            if (error?.code === "ENOENT") {
                resolve({ missing: "there is no `pulumi` on PATH" });
            } else if (error) {
                const said = stderr.split("\n").find((line) => line.startsWith("error: ")) ?? "it failed";
                resolve({ missing: `\`pulumi stack export\`: ${said.replace("error: ", "")}` });
            } else {
                resolve({ resources: resourcesOf(JSON.parse(stdout) as Exported) });
            }
        });
    });
}

function resourcesOf({ deployment }: Exported): StateResource[] {
    return (deployment?.resources ?? []).map(({ urn, type, id, inputs = {}, delete: isOld = false }) => ({
        type,
        name: urn.split("::").slice(3).join("::"),
        ...(id !== undefined && { id }),
        inputs,
        isOld,
    }));
}
