// What an operator does from a second terminal during a drill: the commands themselves, against the drill's own cloud.

import { spawn } from "node:child_process";
import { once } from "node:events";

/** What a command said, and how it ended. */
export interface CommandResult {
    readonly code: number;
    readonly output: string;
}

/**
 * Runs one of our commands to its end.
 *
 * @param runner the trial's file that runs commands
 * @param stop passed on as Ctrl-C
 */
export async function runCommand(runner: string, args: readonly string[], stop: AbortSignal): Promise<CommandResult> {
    const child = spawn(runner, args, { stdio: ["ignore", "pipe", "pipe"] });
    const interrupt = () => child.kill("SIGINT");
    stop.addEventListener("abort", interrupt);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    try {
        const [code] = (await once(child, "close")) as [number | null];
        return { code: code ?? -1, output };
    } finally {
        stop.removeEventListener("abort", interrupt);
    }
}
