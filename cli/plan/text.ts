// The plan as a tree for the terminal.

import { ServerType } from "../../components/enums";
import { PAIR_SHAPE } from "../../components/schema";
import { indentTree } from "../io";
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
import type { ListenerPlan, PairPlan, Plan, ServerPlan, StandbyCheckPlan } from "./model";

const { weight: WEIGHT } = PAIR_SHAPE.fields.primary.fields;

interface Branch {
    readonly label: string;
    readonly branches?: readonly Branch[];
}

export function toText(plan: Plan): string {
    const trees = plan.pairs.flatMap((pair) => ["", ...formatBranch(toPairBranch(pair))]);
    const warnings = plan.warnings.map(({ path, reason }) => `warning: ${path}: ${reason}`);
    const warningLines = warnings.length > 0 ? ["", ...warnings] : [];
    const foot = [
        "",
        "Offline: neither the cloud nor the engine was asked. `pulumi preview` compares with what is deployed.",
    ];
    return [formatHeadline(plan), ...trees, ...warningLines, ...foot, ""].join("\n");
}

function toPairBranch(pair: PairPlan): Branch {
    const instance = pair.instance
        ? {
              label: `instance ${pair.instance.name}: ${describeLoadBalancer(pair.instance)}`,
              branches: formatTags(pair),
          }
        : { label: `existing instance ${pair.loadBalancerId}: only listeners and server groups are added` };
    const defaultGroup = pair.defaultServerGroup ? [{ label: "default server group: both servers" }] : [];
    return {
        label: `pair ${pair.name}`,
        branches: [
            instance,
            { label: describeProtection(pair) },
            ...(pair.standbyCheck ? [] : [{ label: NO_STANDBY_CHECK }]),
            ...pair.listeners.map((listener) => toListenerBranch(listener, pair.maxFailoverSeconds)),
            ...defaultGroup,
            ...(pair.standbyCheck ? [toStandbyCheckBranch(pair.standbyCheck)] : []),
            ...(pair.alarm ? [{ label: `alarm: ${describeAlarm(pair.alarm)}` }] : []),
        ],
    };
}

function formatTags({ instance }: PairPlan): Branch[] {
    const entries = Object.entries(instance?.tags ?? {});
    return entries.length === 0
        ? []
        : [{ label: `tags ${entries.map(([key, value]) => `${key}=${value}`).join(", ")}` }];
}

function toListenerBranch(listener: ListenerPlan, maxFailoverSeconds: number | undefined): Branch {
    const { name, groupName, primary, secondary, healthCheck } = listener;
    return {
        label: `listener ${name}: ${describeListener(listener)}`,
        branches: [
            {
                label: `server group ${name}${groupName === undefined ? "" : `, named ${groupName}`}`,
                branches: [
                    { label: `primary   ${formatServer(primary)}` },
                    { label: `secondary ${formatServer(secondary)}` },
                ],
            },
            { label: `health check ${describeHealthCheck(healthCheck)}` },
            { label: `failover ${describeFailover(listener, maxFailoverSeconds)}` },
        ],
    };
}

function toStandbyCheckBranch(check: StandbyCheckPlan): Branch {
    return {
        label: `standby check ${check.name}: ${describeStandbyCheck(check)}`,
        branches: [
            { label: `health check ${describeHealthCheck(check.healthCheck)}` },
            { label: describeDetection(check) },
        ],
    };
}

function formatServer({ serverId, port, type, weight }: ServerPlan): string {
    const more = [
        type === ServerType.Eni ? "network interface" : undefined,
        weight === WEIGHT.default ? undefined : `weight ${weight}`,
    ];
    return [`${serverId} port ${port}`, ...more].filter((fact) => fact !== undefined).join(", ");
}

function formatBranch({ label, branches = [] }: Branch): string[] {
    return [label, ...indentTree(branches.map(formatBranch))];
}
