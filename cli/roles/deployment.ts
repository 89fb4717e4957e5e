// Previews and deploys a stack with the operator's own `pulumi` CLI. Where the pairs are config, our program runs in this
// process: no language host is needed, and the engine sees the same program that everything else here reads.

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import * as auto from "@pulumi/pulumi/automation";

import { abortGuards } from "../../components/guard";
import { declareStack } from "../../stacks/program";
import { color, UserError } from "../io";
import { nameForPulumi, type StackTarget } from "../project";
import { REFRESH } from "../status";

/** How the engine is to run. */
export interface RunOptions {
    /** A config file instead of the stack's own. */
    readonly configFile?: string;
    /** Stops the run as Ctrl-C does. */
    readonly signal: AbortSignal;
}

/** A stack that exists, ready to be deployed. */
export interface Deployment {
    /** Shows what would be done, and keeps it as the plan of the next `up`. False if that failed; the engine has said why. */
    preview(options: RunOptions): Promise<boolean>;
    /**
     * Deploys what the last preview showed, and nothing else: the engine stops at the first step that it did not show. False if
     * that failed; the engine has said why.
     */
    up(options: RunOptions): Promise<boolean>;
    /** Removes the plan. */
    close(): void;
}

/**
 * What the engine says of a step that the plan does not have. Of a planned step that was not reached it says "expected resource
 * operations", after every other failure as well.
 */
const NOT_PLANNED = /not allowed by the plan|violates plan|no steps planned/;

/**
 * Opens a stack. Throws a UserError where there is no `pulumi`, or no such stack.
 *
 * @param hasConfig whether its pairs are config; else the project's own program runs, in whatever language it is
 * @param onOutput takes what the engine says
 */
export async function openStack(
    chosen: StackTarget,
    hasConfig: boolean,
    onOutput: (text: string) => void,
): Promise<Deployment> {
    const program = () => Promise.resolve(declareStack() as unknown as Record<string, unknown>);
    const { project } = chosen;
    const workDir = project.root;
    const stackName = nameForPulumi(chosen);
    const options = { workDir, pulumiCommand: ignoringHangup(await findPulumi()) };
    const stack = await (
        hasConfig
            ? auto.LocalWorkspace.selectStack({ stackName, projectName: project.name, program }, options)
            : auto.LocalWorkspace.selectStack({ stackName, workDir }, options)
    ).catch((error: unknown) => {
        throw new UserError(extractReason(error));
    });
    // Secrets are encrypted in the plan; everything else in it is for this user alone as well.
    const folder = mkdtempSync(path.join(tmpdir(), "update-plan-"));
    const plan = path.join(folder, "plan.json");
    const close = () => rmSync(folder, { recursive: true, force: true });
    // Also if this process ends by an error that nothing catches.
    process.once("exit", close);
    const run = async (command: "preview" | "up", { signal, ...options }: RunOptions): Promise<boolean> => {
        // The guard of a program in this process waits for nobody any more then.
        signal.addEventListener("abort", abortGuards, { once: true });
        let hasOutput = false;
        let isUnplanned = false;
        const log = (text: string) => {
            hasOutput = true;
            isUnplanned ||= NOT_PLANNED.test(text);
            onOutput(withoutPlanHint(text));
        };
        try {
            await stack[command]({
                ...options,
                plan,
                signal: signalForEngine(signal),
                color: color(),
                suppressOutputs: true,
                suppressProgress: true,
                onOutput: log,
                onError: log,
            });
            if (command === "preview") {
                chmodSync(plan, 0o600);
            }
            return true;
        } catch (error) {
            if (!hasOutput) {
                log(`${extractReason(error)}\n`);
            }
            if (isUnplanned) {
                onOutput(UNPLANNED);
            }
            return false;
        }
    };
    return {
        preview: (options) => run("preview", options),
        up: (options) => run("up", options),
        close: () => {
            process.off("exit", close);
            close();
        },
    };
}

const UNPLANNED =
    "\nThe stack or its program changed after the preview: the update stopped at the first step that the preview did not show.\n" +
    `\`pulumi preview --refresh\` shows what is left to do; if it is what you want, ${REFRESH} does it.\n`;

/** Leaves out where the plan is kept, which is gone when the command ends. */
function withoutPlanHint(text: string): string {
    return text.replace(/^Update plan written to .*\nRun `pulumi up --plan=.*\n/m, "");
}

/**
 * What stops the engine. At a terminal Ctrl-C reaches it by itself, and a second one would make it drop everything; SIGTERM and
 * SIGHUP reach this process alone.
 */
function signalForEngine(stop: AbortSignal): AbortSignal {
    if (!process.stdin.isTTY) {
        return stop;
    }
    const controller = new AbortController();
    stop.addEventListener("abort", () => stop.reason !== "SIGINT" && controller.abort(stop.reason), { once: true });
    return controller.signal;
}

async function findPulumi(): Promise<auto.PulumiCommand> {
    try {
        return await auto.PulumiCommand.get();
    } catch (error) {
        throw new UserError(extractReason(error));
    }
}

/** The parts of the CLI's runner that the SDK keeps to itself. */
interface Runner {
    readonly command: string;
    run(args: string[], cwd: string, env: Record<string, string>, ...rest: unknown[]): Promise<unknown>;
}

/**
 * Has the CLI ignore SIGHUP, which would end it half way through an update when the terminal is closed. This process is told as
 * well, and has the CLI end in order.
 */
function ignoringHangup(pulumi: auto.PulumiCommand): auto.PulumiCommand {
    if (process.platform === "win32") {
        return pulumi;
    }
    const { command, run } = pulumi as unknown as Runner;
    const script = `trap '' HUP; exec "$0" "$@"`;
    const viaShell: Runner = Object.create(pulumi, {
        command: { value: "sh" },
        run: {
            value: (args: string[], ...rest: unknown[]) =>
                (run as (...all: unknown[]) => unknown).call(viaShell, ["-c", script, command, ...args], ...rest),
        },
    }) as Runner;
    return viaShell as unknown as auto.PulumiCommand;
}

/** What the CLI said last, without the trace that comes with it. */
function extractReason(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error);
    return /^ *(?:stderr: )?error: (.*)$/m.exec(text)?.[1] ?? text.split("\n", 1)[0]!;
}
