// A comparison as Markdown, for pull requests: what changes, what that does to traffic, and a picture of the new state.

import type { Comparison } from "./against";
import { formatDestroyHint, formatDiffHeadline, LIMITS } from "./describeDiff";
import { EFFECTS } from "./effects";
import { formatCell } from "./markdown";
import { toMermaid } from "./mermaid";

export function diffToMarkdown(comparison: Comparison): string {
    const { head, diff, baseProblems } = comparison;
    const rows = [
        ...(diff?.changes ?? []).map((change) => ({ ...change, where: "stack" })),
        ...(diff?.pairs ?? []).flatMap(({ name, kind, changes }) =>
            changes.map((change) => ({ ...change, where: kind === "changed" ? name : `${name} (${kind})` })),
        ),
    ];
    const table = rows.map(({ where, listener, what, from, to, effect }) => {
        const cells = [
            formatCell(where),
            listener ?? "",
            formatCell(what),
            code(from),
            code(to),
            effect === "instanceDeleted" ? `**${EFFECTS[effect]}**` : EFFECTS[effect],
        ];
        return `| ${cells.join(" | ")} |`;
    });
    const warnings = (diff?.warnings ?? []).map(
        ({ path, reason }) => `> **New warning** \`${path}\`: ${formatCell(reason)}`,
    );
    return [
        `### ${formatCell(formatDiffHeadline(comparison))}`,
        "",
        ...formatDestroyHint(comparison).flatMap((line) => [line, ""]),
        ...(baseProblems === undefined ? [] : ["```", baseProblems.replaceAll("`", "'"), "```", ""]),
        ...(table.length === 0
            ? []
            : [
                  "| Pair | Listener | What | From | To | Traffic |",
                  "| --- | --- | --- | --- | --- | --- |",
                  ...table,
                  "",
              ]),
        ...(warnings.length > 0 ? [...warnings, ""] : []),
        ...(head.pairs.length > 0 ? ["```mermaid", `${toMermaid(head)}\`\`\``, ""] : []),
        LIMITS,
        "",
    ].join("\n");
}

/** A value as code, so that nothing in it is taken for Markdown. */
function code(value: string | undefined): string {
    return value === undefined ? "–" : `\`${value.replaceAll("`", "'").replaceAll("|", "\\|").replace(/\s+/g, " ")}\``;
}
