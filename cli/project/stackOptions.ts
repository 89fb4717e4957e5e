// What every command about a stack takes: which stack, and of which project.

import * as path from "node:path";

import { Command } from "commander";

import { type CommandContext, commandLine, runPulumi, UsageError, UserError } from "../io";
import { findProject, isInProject } from "./findProject";
import { listStacksText, type Project } from "./stackFile";

/** The options that say which stack is meant. */
export interface StackFlags {
    readonly stack?: string;
    /** Where to look for the project instead of where the operator is. */
    readonly cwd?: string;
}

/** A command about a project, which it looks for from where the operator is upwards. */
export function projectCommand(context: CommandContext, name: string): Command {
    const command = new Command(commandLine(name)).option(
        "-C, --cwd <folder>",
        "look for the Pulumi project from here upwards; default: where you are",
    );
    return command
        .showHelpAfterError()
        .addHelpText("afterAll", () => `\n${describeStacks(context, command.opts<StackFlags>())}`);
}

/** Adds examples to the help of a command: the arguments, and what they do. */
export function withExamples(
    command: Command,
    ...examples: readonly (readonly [args: string, what: string])[]
): Command {
    const bare = command.name().replace(/ --$/, "");
    const calls = examples.map(([args, what]) => [args === "" ? bare : `${command.name()} ${args}`, what] as const);
    const width = Math.max(...calls.map(([call]) => call.length));
    const lines = calls.map(([call, what]) => `  ${call.padEnd(width)}  ${what}`);
    return command.addHelpText("after", ["", "Examples:", ...lines].join("\n"));
}

/** A command about one stack. */
export function stackCommand(context: CommandContext, name: string): Command {
    return projectCommand(context, name)
        .argument("[stack]", "the stack; default: the one that Pulumi has selected")
        .option("--stack <name>", "the stack, as with `pulumi`");
}

/** The project that is meant. Throws a UserError where there is none. */
export function requireProject(context: CommandContext, flags: Pick<StackFlags, "cwd">): Project {
    return findProject(resolveCwd(context, flags));
}

/** The project that is meant, if there is one. */
export function findProjectIfAny(context: CommandContext, flags: Pick<StackFlags, "cwd">): Project | undefined {
    const from = resolveCwd(context, flags);
    return isInProject(from) ? findProject(from) : undefined;
}

/** Where the operator wants to be. */
export function resolveCwd({ cwd: own }: CommandContext, { cwd = "." }: Pick<StackFlags, "cwd">): string {
    return path.resolve(own, cwd);
}

/** A stack and the project that it is of. */
export interface StackTarget {
    readonly project: Project;
    /** Its own name, which its file has, without an organization and a project. */
    readonly stack: string;
    /** The name with its organization and project as `pulumi` takes it, if it was given so. */
    readonly qualifiedName?: string;
}

/** The name by which `pulumi` is asked for the stack. */
export function nameForPulumi({ stack, qualifiedName = stack }: Pick<StackTarget, "stack" | "qualifiedName">): string {
    return qualifiedName;
}

/**
 * Reads the name of a stack: "live", "organization/live" or "organization/project/live". Throws a UsageError if it is no such
 * name, or one of another project.
 */
function parseStackName(stackName: string, project: Project): StackTarget {
    const parts = stackName.split("/");
    const stack = parts.at(-1)!;
    if (parts.length > 3 || parts.some((part) => !/^(?!\.+$)[\w.-]{1,100}$/.test(part))) {
        throw new UsageError(
            `not the name of a stack, got ${JSON.stringify(stackName)}; must be letters, digits, "-", "_" and ".", ` +
                "alone or behind its organization and project, as organization/project/live",
        );
    }
    if (parts.length === 3 && parts[1] !== project.name) {
        throw new UsageError(
            `stack "${stackName}" is of project "${parts[1]}", and this is project "${project.name}" in ${project.root}; ` +
                "go to the folder of that project, or name it by -C <folder>",
        );
    }
    return { project, stack, ...(parts.length > 1 && { qualifiedName: stackName }) };
}

/**
 * The stack that is meant: the one that was named, else the one that Pulumi has selected. It need not have a file.
 *
 * @param stackArgument the stack as an argument of its own
 */
export async function resolveStack(
    context: CommandContext,
    stackArgument: string | undefined,
    flags: StackFlags,
): Promise<StackTarget> {
    const project = requireProject(context, flags);
    if (stackArgument !== undefined && flags.stack !== undefined && stackArgument !== flags.stack) {
        throw new UsageError(`two stacks given: "${stackArgument}" and --stack "${flags.stack}"`);
    }
    const stackName = stackArgument ?? flags.stack ?? (context.env["PULUMI_STACK"] || undefined);
    if (stackName !== undefined) {
        return parseStackName(stackName, project);
    }
    const selected = await runPulumi(context, project.root, ["stack", "--show-name"]);
    const stack = "stdout" in selected ? selected.stdout.trim() : "";
    if (stack === "") {
        throw new UsageError(`no stack given. ${listStacksText(project)}`);
    }
    return parseStackName(stack, project);
}

/** As `resolveStack`, for what is told by the stack's file alone. Throws a UsageError where it has none. */
export async function resolveStackFile(
    context: CommandContext,
    stackArgument: string | undefined,
    flags: StackFlags,
): Promise<StackTarget> {
    const target = await resolveStack(context, stackArgument, flags);
    const { project, stack } = target;
    if (!project.stacks.includes(stack)) {
        throw new UsageError(`no stack "${stack}". ${listStacksText(project)}`);
    }
    return target;
}

/** Which stacks there are, for help; nothing where there is no project. */
function describeStacks(context: CommandContext, flags: StackFlags): string {
    try {
        return listStacksText(requireProject(context, flags));
    } catch (error) {
        if (error instanceof UserError) {
            return "";
        }
        throw error;
    }
}
