// The plan as a Mermaid picture: solid lines carry traffic, dotted ones wait or probe.

import { describeListener } from "./describePlan";
import { SECRET, type PairPlan, type Plan, type ServerPlan } from "./model";

export function toMermaid(plan: Plan): string {
    const pairs = plan.pairs.flatMap((pair, index) => pairLines(pair, `p${index}`));
    return ["flowchart LR", '    clients(["clients"])', ...pairs, ""].join("\n");
}

function pairLines(pair: PairPlan, id: string): string[] {
    const { name, instance, loadBalancerId, listeners, standbyCheck } = pair;
    const title = instance ? `${name}: ${instance.addressType}` : `${name}: ${loadBalancerId}`;
    // A server is drawn once, however many listeners it stands behind.
    const label = ({ serverId }: ServerPlan, role: string) => (serverId === SECRET ? `${role} ${SECRET}` : serverId);
    const ends = listeners.map(
        ({ primary, secondary }) => [label(primary, "primary"), label(secondary, "secondary")] as const,
    );
    const servers = [...new Set(ends.flat())];
    const node = (server: string) => `${id}s${servers.indexOf(server)}`;
    return [
        `    subgraph ${id}["${escape(title)}"]`,
        ...listeners.map((listener, index) => `        ${id}l${index}["${escape(describeListener(listener))}"]`),
        ...(standbyCheck ? [`        ${id}c["${escape(`standby check, TCP ${standbyCheck.port}`)}"]`] : []),
        "    end",
        ...servers.map((server) => `    ${node(server)}["${escape(server)}"]`),
        ...ends.flatMap(([first, second], index) => {
            const { primary, secondary, failoverSeconds } = listeners[index]!;
            const within = failoverSeconds === undefined ? "" : `, within ${failoverSeconds} s`;
            return [
                `    clients --> ${id}l${index}`,
                `    ${id}l${index} -->|"primary :${primary.port}"| ${node(first)}`,
                `    ${id}l${index} -.->|"secondary :${secondary.port}${within}"| ${node(second)}`,
            ];
        }),
        ...(standbyCheck
            ? [
                  `    ${id}c -.->|"probes :${standbyCheck.secondary.port}"| ` +
                      node(label(standbyCheck.secondary, "secondary")),
              ]
            : []),
    ];
}

/** Mermaid takes HTML entities inside quotes. */
function escape(text: string): string {
    return text.replace(/[&<>"#]/g, (character) => `#${character.codePointAt(0)};`);
}
