// docs/benchmarks.md: a section per benchmark, each with what the machine had to do meanwhile.

import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import * as path from "node:path";

import { ROOT } from "../../tests/support/run";
import { isBusy, line, type Load, type Row } from "./row";

const PAGE = path.join(ROOT, "docs/benchmarks.md");

const HEAD = `# What it costs

Written by \`npm run bench\`, a section by \`npm run bench -- <section>\`. A ratio is one of medians, measured in one run, the
two sides in turn, with the range in brackets where there is one. Only the ratios mean something: the figures are those of the
machine that ran it, and of what else it had to do. Where that was more than it has processors for, a budget that depends on it
and was missed is not judged.

Previews and updates are made by the real engine and provider through the Automation API, each by a process of its own that
starts cold (no compiled code is kept). Requests have a connection or a UDP client of their own, 16
at a time; as in a drill, clients and local CLB share a process and the server has one of its own. The calls whose memory is measured come over no
connection; \`GROWTH_CALLS\` says how many there are.
`;

/** Puts a section in the place of the one that was measured before; the others stay as they are. */
export function writeSection(
    order: readonly string[],
    name: string,
    rows: readonly Row[],
    load: Load,
    note?: string,
): void {
    const known = new Map([...sectionsOf(readFileSync(PAGE, "utf8")), [name, section(name, rows, load, note)]]);
    writeFileSync(PAGE, [HEAD, ...order.flatMap((one) => known.get(one) ?? [])].join("\n"));
}

function section(name: string, rows: readonly Row[], load: Load, note?: string): string {
    const day = new Date().toISOString().slice(0, 10);
    const { before, after } = load;
    const busy = isBusy(load) ? ": a busy machine, whose times say little" : "";
    return `## ${name}
${note === undefined ? "" : `\n${note}\n`}
| what | against | ours | theirs | ratio | budget |
| --- | --- | --- | --- | --- | --- |
${rows.map((row) => line(row, load)).join("\n")}

${cpus().length} processors, load average ${before.toFixed(1)} when it began and ${after.toFixed(1)} when it ended${busy}; Node ${process.versions.node}, ${day}.
`;
}

function sectionsOf(page: string): [string, string][] {
    const sections = page.split(/^## /m).slice(1);
    return sections.map((text) => [text.slice(0, text.indexOf("\n")), `## ${text.trimEnd()}\n`]);
}
