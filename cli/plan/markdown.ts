// The plan as Markdown, for pull requests.

import {
    describeAlarm,
    describeDetection,
    describeFailover,
    describeHealthCheck,
    describeListener,
    describeLoadBalancer,
    describeProtection,
    describeStandbyCheck,
    formatHeadline,
    NO_STANDBY_CHECK,
} from "./describePlan";
import { toMermaid } from "./mermaid";
import type { PairPlan, Plan } from "./model";

export function toMarkdown(plan: Plan): string {
    const warnings = plan.warnings.map(({ path, reason }) => `> **Warning** \`${path}\`: ${reason}`);
    return [
        `### ${formatHeadline(plan)}`,
        "",
        ...(warnings.length > 0 ? [...warnings, ""] : []),
        ...plan.pairs.flatMap(formatPair),
        "```mermaid",
        `${toMermaid(plan)}\`\`\``,
        "",
    ].join("\n");
}

function formatPair(pair: PairPlan): string[] {
    const { name, instance, loadBalancerId, listeners, standbyCheck, alarm, maxFailoverSeconds } = pair;
    const where = instance
        ? `instance \`${instance.name}\`: ${describeLoadBalancer(instance)}`
        : `existing instance \`${loadBalancerId}\``;
    return [
        `#### ${formatCell(name)}`,
        "",
        `${formatCell(where)}; ${describeProtection(pair)}`,
        "",
        "| Listener | Primary | Secondary | Health check | Failover |",
        "| --- | --- | --- | --- | --- |",
        ...listeners.map((listener) => {
            const { primary, secondary, healthCheck } = listener;
            const cells = [
                describeListener(listener),
                `${primary.serverId} port ${primary.port}`,
                `${secondary.serverId} port ${secondary.port}`,
                describeHealthCheck(healthCheck),
                describeFailover(listener, maxFailoverSeconds),
            ];
            return `| ${cells.map(formatCell).join(" | ")} |`;
        }),
        "",
        ...(standbyCheck
            ? [
                  `Standby check: ${formatCell(describeStandbyCheck(standbyCheck))}; ` +
                      `${formatCell(describeHealthCheck(standbyCheck.healthCheck))}; ${describeDetection(standbyCheck)}`,
                  "",
              ]
            : [`${NO_STANDBY_CHECK[0]?.toUpperCase()}${NO_STANDBY_CHECK.slice(1)}.`, ""]),
        ...(alarm ? [`Alarm: ${formatCell(describeAlarm(alarm))}`, ""] : []),
    ];
}

/** Text that stays in its cell of a table. */
export function formatCell(text: string): string {
    return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
