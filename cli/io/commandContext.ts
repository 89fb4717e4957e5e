// Where a command runs and speaks: what a test puts in the place of the process.

/** The surroundings of a command. */
export interface CommandContext {
    /** Where the operator is. Projects are looked for from here upwards. */
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    /** Whether somebody watches what `err` says. */
    readonly isTerminal: boolean;
    /** Says what was asked for. */
    out(text: string): void;
    /** Says what is wrong, or on the way. */
    err(text: string): void;
}

/** This process. */
export const PROCESS_CONTEXT: CommandContext = {
    cwd: process.cwd(),
    env: process.env,
    isTerminal: process.stderr.isTTY === true,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
};
