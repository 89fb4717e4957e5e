// The plan as Markdown, for pull requests.

import type { PairPlan, Plan } from "./model";
import { toMermaid } from "./mermaid";
import {
    alarmWords,
    detectionWords,
    failoverWords,
    headline,
    healthCheckWords,
    instanceWords,
    listenerWords,
    protectionWords,
    NO_STANDBY_CHECK,
    standbyCheckWords,
} from "./words";

export function toMarkdown(plan: Plan): string {
    const warnings = plan.warnings.map(({ path, reason }) => `> **Warning** \`${path}\`: ${reason}`);
    return [
        `### ${headline(plan)}`,
        "",
        ...(warnings.length > 0 ? [...warnings, ""] : []),
        ...plan.pairs.flatMap(pairSection),
        "```mermaid",
        `${toMermaid(plan)}\`\`\``,
        "",
    ].join("\n");
}

function pairSection(pair: PairPlan): string[] {
    const { name, instance, loadBalancerId, listeners, standbyCheck, alarm, maxFailoverSeconds } = pair;
    const where = instance
        ? `instance \`${instance.name}\`: ${instanceWords(instance)}`
        : `existing instance \`${loadBalancerId}\``;
    return [
        `#### ${cell(name)}`,
        "",
        `${cell(where)}; ${protectionWords(pair)}`,
        "",
        "| Listener | Primary | Secondary | Health check | Failover |",
        "| --- | --- | --- | --- | --- |",
        ...listeners.map((listener) => {
            const { primary, secondary, healthCheck } = listener;
            const cells = [
                listenerWords(listener),
                `${primary.serverId} port ${primary.port}`,
                `${secondary.serverId} port ${secondary.port}`,
                healthCheckWords(healthCheck),
                failoverWords(listener, maxFailoverSeconds),
            ];
            return `| ${cells.map(cell).join(" | ")} |`;
        }),
        "",
        ...(standbyCheck
            ? [
                  `Standby check: ${cell(standbyCheckWords(standbyCheck))}; ` +
                      `${cell(healthCheckWords(standbyCheck.healthCheck))}; ${detectionWords(standbyCheck)}`,
                  "",
              ]
            : [`${NO_STANDBY_CHECK[0]?.toUpperCase()}${NO_STANDBY_CHECK.slice(1)}.`, ""]),
        ...(alarm ? [`Alarm: ${cell(alarmWords(alarm))}`, ""] : []),
    ];
}

/** Text that stays in its cell of a table. */
export function cell(text: string): string {
    return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
