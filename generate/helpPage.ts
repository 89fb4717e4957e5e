// The page of what each command takes: the help as it is printed where there is no project.

import { tmpdir } from "node:os";

import { COMMANDS } from "../cli/commands";
import type { CommandContext } from "../cli/io";

export const HELP_FILE = "docs/help.md";

const HEAD = `# What each command takes

\`\`\`sh
npm run status -- --help
\`\`\`

prints one of these. Where the package is installed, the commands are called \`npx alicloud-primary-secondary <command>\`. In a
project the help ends with the stacks that there are.

Written by \`npm run schema\`.
`;

const SILENT_CONTEXT: CommandContext = {
    cwd: tmpdir(),
    env: {},
    isTerminal: false,
    out: () => undefined,
    err: () => undefined,
};

export function helpPage(): string {
    const sections = Object.keys(COMMANDS).map((name) => `\n## ${name}\n\n\`\`\`text\n${renderHelp(name)}\n\`\`\`\n`);
    return HEAD + sections.join("");
}

/** As on a screen of 80 columns. */
function renderHelp(name: string): string {
    const module = COMMANDS[name]!.load();
    const command = "command" in module ? module.command(SILENT_CONTEXT) : module.usage();
    let text = "";
    command.configureOutput({ getOutHelpWidth: () => 80, writeOut: (part) => void (text += part) });
    command.outputHelp();
    return text.trimEnd();
}
