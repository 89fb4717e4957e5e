// The entry of all commands: `main.ts <command> …`, which npm's scripts and the package's executable run.

import "./disableSourceMaps";

import { Command } from "commander";

import { version } from "../package.json";
import { COMMANDS } from "./commands";
import { type CommandContext, commandLine, EXECUTABLE, PROCESS_CONTEXT, run } from "./io";

/** Runs a command line to its end, and tells how it ended: 0, 1 or 2. */
export function main(args: readonly string[], context: CommandContext = PROCESS_CONTEXT): Promise<number> {
    // As with `pulumi` and `git`, the folder may come first.
    const [first, folder, ...others] = args;
    if (folder !== undefined && /^(-C|--cwd)$/.test(first ?? "") && others.length > 0) {
        return main([...others, first!, folder], context);
    }
    const [name, ...rest] = args;
    const entry = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (entry === undefined) {
        return run(createOverview(), args.length === 0 ? ["--help"] : args, context);
    }
    const module = entry.load();
    return "command" in module ? run(module.command(context), rest, context) : module.main(rest, commandLine(name!));
}

/** What there is, for whoever asks, or got a name wrong. */
function createOverview(): Command {
    const program = new Command(EXECUTABLE).description(
        "Two servers behind an Alibaba Cloud Classic Load Balancer: look at them, switch them, rehearse their failures.",
    );
    program.version(version);
    for (const [name, { summary }] of Object.entries(COMMANDS)) {
        program.command(name).description(summary);
    }
    return program.showHelpAfterError();
}

/** Runs this process's own command line. */
export function start(): void {
    // Node ignores SIGXFSZ, so that a write over `ulimit -f` fails with EFBIG. The Automation API's `signal-exit` ends the process
    // at it unless there is another listener.
    process.on("SIGXFSZ", () => undefined);
    void main(process.argv.slice(2)).then((code) => {
        process.exitCode = code;
    });
}

if (require.main === module) {
    start();
}
