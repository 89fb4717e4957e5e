// Runs a command line in this process: what needs no process of its own is quicker so, and mutants see it. Apart from run.ts, as
// the commands switch off the mapping of stack traces where they are loaded.

import type { CommandContext } from "../../cli/io/commandContext";
import { main } from "../../cli/main";
import { type Ended, ROOT } from "./run";

let last: Promise<unknown> = Promise.resolve();

/** Runs it to its end, one after another, as Pulumi's runtime is process-wide. */
export function runCommand(args: readonly string[], cwd = ROOT, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const ended = last.then(() => runNow(args, cwd, env));
    last = ended.catch(() => undefined);
    return ended;
}

async function runNow(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
    const { here, said } = hearing(cwd, env);
    return { code: await main(args, here), ...said };
}

/** Surroundings of a command that keep what it says. */
export function hearing(
    cwd: string,
    env: NodeJS.ProcessEnv,
): { here: CommandContext; said: Pick<Ended, "stdout" | "stderr"> } {
    const said = { stdout: "", stderr: "" };
    const here: CommandContext = {
        cwd,
        env,
        isTerminal: false,
        out: (text) => void (said.stdout += text),
        err: (text) => void (said.stderr += text),
    };
    return { here, said };
}
