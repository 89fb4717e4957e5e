// What a second terminal needs to look at a trial: a file that runs our commands with the trial's engine, state and cloud.

import { writeFileSync } from "node:fs";
import * as path from "node:path";

/** Written where nobody else can read it, beside the trial's own project. */
export function writeRunner(folder: string, env: Readonly<Record<string, string>>): string {
    const file = path.join(folder, "run");
    const main = path.join(__dirname, `../main${path.extname(__filename)}`);
    const lines = [
        "#!/bin/sh",
        "# Runs a command, as `status`, against the trial that this folder belongs to.",
        ...Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}`),
        // Compiled by ts-node in a checkout, which looks for its settings from here.
        `cd ${quote(path.dirname(path.dirname(main)))} || exit 1`,
        `exec ${[process.execPath, ...process.execArgv, main].map(quote).join(" ")} "$@" -C ${quote(folder)}`,
    ];
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o700 });
    return file;
}

function quote(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}
