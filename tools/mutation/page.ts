// docs/mutation.md: what a run of each part saw, file by file; what is written there by hand stays.

import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { ROOT } from "../../tests/support/run";

const PAGE = path.join(ROOT, "docs/mutation.md");

/** Stryker's report, as far as it is read. */
export interface Report {
    readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

interface Counts {
    readonly seen: number;
    readonly late: number;
    readonly unseen: number;
    readonly unreached: number;
}

/** A change after which nothing can be loaded is no change that anybody could miss: it counts nowhere. */
function count(mutants: readonly { readonly status: string }[]): Counts {
    const of = (status: string) => mutants.filter((one) => one.status === status).length;
    return { seen: of("Killed"), late: of("Timeout"), unseen: of("Survived"), unreached: of("NoCoverage") };
}

function row(name: string, { seen, late, unseen, unreached }: Counts): string {
    const all = seen + late + unseen + unreached;
    const score = all === 0 ? "–" : `${((100 * (seen + late)) / all).toFixed(1)} %`;
    return `| ${name} | ${all} | ${seen} | ${late} | ${unseen} | ${unreached} | ${score} |`;
}

/** Puts a part's table in the place of the one before. */
export function writePart(part: string, report: Report): void {
    const page = readFileSync(PAGE, "utf8");
    const files = Object.entries(report.files).filter(([, { mutants }]) => mutants.length > 0);
    const rows = files
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([file, { mutants }]) => row(`\`${file}\``, count(mutants)));
    const total = row("**all**", count(files.flatMap(([, { mutants }]) => mutants)));
    const table = [
        "| file | changes | seen by a test | seen as a test that does not end | seen by none | reached by none | score |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        total,
        ...rows,
    ].join("\n");
    const day = new Date().toISOString().slice(0, 10);
    const section = `## ${part}\n\n${table}\n\nNode ${process.versions.node.split(".")[0]} for the command, ${day}.\n`;
    const sections = page.split(/^(?=## )/m);
    const isPart = (text: string) => text.startsWith(`## ${part}\n`);
    writeFileSync(
        PAGE,
        sections
            .map((text) => (isPart(text) ? `${section}\n` : text))
            .join("")
            .trimEnd() + "\n",
    );
}
