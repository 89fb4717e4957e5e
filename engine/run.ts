// Runs one command, shows that it is alive, and ends it when it stays silent for too long.

import { type ChildProcess, spawn } from "node:child_process";

import { formatDuration, withoutCredentials } from "./messages";

export interface Command {
    file: string;
    args: readonly string[];
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    /** Ends the command after this long without a sign of life. */
    maxSilentSeconds?: number;
    /** Changes while the command is alive; without it, its output is the sign of life. */
    alive?: () => unknown;
    onLine?: (line: string) => void;
    /** What the command is at; printed every 15 seconds. */
    status?: () => string;
}

export interface Outcome {
    ok: boolean;
    /** It was ended because it was silent. */
    isSilent: boolean;
    stdout: string;
    /** Both streams, in the order in which they came. */
    output: string;
}

const running = new Set<ChildProcess>();

export function stopAll(): void {
    running.forEach(end);
}

/** Ends a command with all it started: a compiler must not go on writing. */
function end(child: ChildProcess): void {
    if (child.pid !== undefined) {
        try {
            process.kill(-child.pid, "SIGKILL");
        } catch {
            // It ended by itself.
        }
    }
}

export function log(text: string): void {
    process.stdout.write(`engine: ${withoutCredentials(text)}\n`);
}

export function run(command: Command): Promise<Outcome> {
    const started = Date.now();
    return new Promise((resolve) => {
        const child = spawn(command.file, [...command.args], {
            cwd: command.cwd,
            env: command.env ?? process.env,
            stdio: ["ignore", "pipe", "pipe"],
            // Makes it the head of a process group.
            detached: true,
        });
        running.add(child);
        let stdout = "";
        let output = "";
        let isSilent = false;

        const receive = (chunk: string): void => {
            output += chunk;
        };
        let rest = "";
        const lines = (chunk: string): void => {
            const parts = (rest + chunk).split("\n");
            rest = parts.pop() ?? "";
            parts.forEach((line) => command.onLine?.(line));
        };
        child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
            stdout += chunk;
            receive(chunk);
        });
        child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
            receive(chunk);
            lines(chunk);
        });

        let sign: unknown;
        let lastSign = started;
        const watch = setInterval(() => {
            const latest = command.alive === undefined ? output.length : command.alive();
            if (latest !== sign) {
                sign = latest;
                lastSign = Date.now();
            } else if (
                command.maxSilentSeconds !== undefined &&
                Date.now() - lastSign > command.maxSilentSeconds * 1000
            ) {
                isSilent = true;
                end(child);
            }
        }, 500);
        const { status } = command;
        const heartbeat =
            status && setInterval(() => log(`${status()} (${formatDuration(Date.now() - started)})`), 15_000);

        const finish = (ok: boolean, problem = ""): void => {
            clearInterval(watch);
            clearInterval(heartbeat);
            running.delete(child);
            resolve({ ok, isSilent, stdout, output: output + problem });
        };
        child.once("error", (error) => finish(false, `error: ${error.message}\n`));
        child.once("close", (code) => finish(code === 0));
    });
}
