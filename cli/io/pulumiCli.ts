// Asks the operator's own `pulumi` CLI, which alone knows where the state is and what is selected.

import { execFile } from "node:child_process";

import type { CommandContext } from "./commandContext";

/** What the CLI answered, or why it did not. */
export type Answer = { readonly stdout: string } | { readonly missing: string };

export const NO_PULUMI = "there is no `pulumi` on PATH";

/** A large state is some megabytes. */
const LARGEST = 256 * 1024 * 1024;

/** Runs a command of the CLI that only reads, in the folder of a project. */
export function runPulumi(
    { env }: Pick<CommandContext, "env">,
    root: string,
    args: readonly string[],
): Promise<Answer> {
    return new Promise((resolve) => {
        const options = { cwd: root, env, maxBuffer: LARGEST };
        execFile("pulumi", [...args, "--non-interactive"], options, (error, stdout, stderr) => {
            if (error?.code === "ENOENT") {
                resolve({ missing: NO_PULUMI });
            } else if (error) {
                const errorLine = stderr.split("\n").find((line) => line.startsWith("error: ")) ?? "it failed";
                resolve({ missing: `\`pulumi ${args.slice(0, 2).join(" ")}\`: ${errorLine.replace("error: ", "")}` });
            } else {
                resolve({ stdout });
            }
        });
    });
}
