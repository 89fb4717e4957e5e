// The plan as a tree for the terminal.

import { ServerType } from "../../components/enums";
import { PAIR_SHAPE } from "../../components/schema";
import { under } from "../tree";
import type { ListenerPlan, PairPlan, Plan, ServerPlan, StandbyCheckPlan } from "./model";
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

const { weight: WEIGHT } = PAIR_SHAPE.fields.primary.fields;

interface Branch {
    readonly label: string;
    readonly branches?: readonly Branch[];
}

export function toText(plan: Plan): string {
    const trees = plan.pairs.flatMap((pair) => ["", ...lines(pairBranch(pair))]);
    const warnings = plan.warnings.map(({ path, reason }) => `warning: ${path}: ${reason}`);
    const doubts = warnings.length > 0 ? ["", ...warnings] : [];
    const foot = [
        "",
        "Offline: neither the cloud nor the engine was asked. `pulumi preview` compares with what is deployed.",
    ];
    return [headline(plan), ...trees, ...doubts, ...foot, ""].join("\n");
}

function pairBranch(pair: PairPlan): Branch {
    const instance = pair.instance
        ? { label: `instance ${pair.instance.name}: ${instanceWords(pair.instance)}`, branches: tags(pair) }
        : { label: `existing instance ${pair.loadBalancerId}: only listeners and server groups are added` };
    const defaultGroup = pair.defaultServerGroup ? [{ label: "default server group: both servers" }] : [];
    return {
        label: `pair ${pair.name}`,
        branches: [
            instance,
            { label: protectionWords(pair) },
            ...(pair.standbyCheck ? [] : [{ label: NO_STANDBY_CHECK }]),
            ...pair.listeners.map((listener) => listenerBranch(listener, pair.maxFailoverSeconds)),
            ...defaultGroup,
            ...(pair.standbyCheck ? [standbyCheckBranch(pair.standbyCheck)] : []),
            ...(pair.alarm ? [{ label: `alarm: ${alarmWords(pair.alarm)}` }] : []),
        ],
    };
}

function tags({ instance }: PairPlan): Branch[] {
    const entries = Object.entries(instance?.tags ?? {});
    return entries.length === 0
        ? []
        : [{ label: `tags ${entries.map(([key, value]) => `${key}=${value}`).join(", ")}` }];
}

function listenerBranch(listener: ListenerPlan, maxFailoverSeconds: number | undefined): Branch {
    const { name, groupName, primary, secondary, healthCheck } = listener;
    return {
        label: `listener ${name}: ${listenerWords(listener)}`,
        branches: [
            {
                label: `server group ${name}${groupName === undefined ? "" : `, named ${groupName}`}`,
                branches: [
                    { label: `primary   ${serverWords(primary)}` },
                    { label: `secondary ${serverWords(secondary)}` },
                ],
            },
            { label: `health check ${healthCheckWords(healthCheck)}` },
            { label: `failover ${failoverWords(listener, maxFailoverSeconds)}` },
        ],
    };
}

function standbyCheckBranch(check: StandbyCheckPlan): Branch {
    return {
        label: `standby check ${check.name}: ${standbyCheckWords(check)}`,
        branches: [{ label: `health check ${healthCheckWords(check.healthCheck)}` }, { label: detectionWords(check) }],
    };
}

function serverWords({ serverId, port, type, weight }: ServerPlan): string {
    const more = [
        type === ServerType.Eni ? "network interface" : undefined,
        weight === WEIGHT.default ? undefined : `weight ${weight}`,
    ];
    return [`${serverId} port ${port}`, ...more].filter((fact) => fact !== undefined).join(", ");
}

function lines({ label, branches = [] }: Branch): string[] {
    return [label, ...under(branches.map(lines))];
}
