// The status for the terminal.

import { formatCount, LOCKED_KEY, ROLE_CHANGES_KEY, SWITCHED_KEY } from "../../components/validation";
import { commandLine, indentTree } from "../io";
import { shellWord } from "./expected";
import { noStateLines } from "./lost";
import {
    type Difference,
    type ListenerStatus,
    LOCK_QUESTION,
    type PairStatus,
    type ServerStatus,
    type Status,
    summarizeServers,
    type UnusedGroup,
} from "./model";
import { type HeldGroup, resourceWords, unfinishedLines } from "./unfinished";

export function toText(status: Status): string {
    const { stack, region, pairs, unusedGroups, heldGroups = [], unfinished } = status;
    const { unknownNames = [], lockedUnknownNames = [], roleChangeStrangers = [] } = status;
    return [
        `Status of stack ${stack} in ${region}, ${summarizeServers(status)}`,
        ...pairs.flatMap((pair) => ["", ...formatPair(stack, pair)]),
        ...unknownNames.flatMap((name) => [
            "",
            `${SWITCHED_KEY} names "${name}", which no pair of this stack is called: it switches nothing; take it out.`,
        ]),
        ...lockedUnknownNames.flatMap((name) => [
            "",
            `${LOCKED_KEY} names "${name}", which no pair of this stack is called: it locks nothing; take it out.`,
        ]),
        ...roleChangeStrangers.flatMap((name) => [
            "",
            `${ROLE_CHANGES_KEY} has a record of "${name}", which no pair of this stack is called: take it out.`,
        ]),
        ...formatAlarms(status),
        ...(unfinished ? ["", ...unfinishedLines(unfinished)] : []),
        ...(heldGroups.length > 0 ? ["", ...formatHeldGroups(heldGroups)] : []),
        ...(unusedGroups.length > 0 ? ["", ...formatUnusedGroups(unusedGroups, region)] : []),
        ...(status.unknown ?? [])
            .filter((one) => one.startsWith(LOCK_QUESTION))
            .flatMap((one) => ["", `Not known: ${one}`]),
        "",
        ...formatResult(status),
        "",
    ].join("\n");
}

/** Nothing where all is well. */
function formatAlarms({ alarms }: Status): string[] {
    if (!alarms || (alarms.canRing && alarms.unknown === undefined)) {
        return [];
    }
    const { pairs, metric, dimensions = [], unknown } = alarms;
    const whose = `the alarms per listener of ${pairs.join(", ")}`;
    return [
        "",
        unknown === undefined
            ? `${whose} NEVER ring: ${metric} is counted by ${dimensions.join(", ")} in this account, not by port; ` +
              "leave `alarm.perListener` out."
            : `whether ${whose} can ring is not known: ${unknown}`,
    ].map(capitalize);
}

const capitalize = (line: string): string => line.replace(/^./, (first) => first.toUpperCase());

function formatPair(stack: string, pair: PairStatus): string[] {
    const { name, loadBalancerId, address, standbyCheck, listeners } = pair;
    const where =
        loadBalancerId === undefined
            ? "its instance is not known"
            : `instance ${loadBalancerId}${address === undefined ? "" : ` at ${address}`}`;
    const check = standbyCheck && [`standby check on port ${standbyCheck.port}: ${standbyCheck.status}`];
    const lock = pair.locked === undefined ? [] : [[`locked: ${pair.locked}`]];
    const stay = listeners.some(({ goesBackTo }) => goesBackTo !== undefined) && [
        `to have it stay: \`${commandLine("failover")} ${stack} ${shellWord(name)}\``,
    ];
    return [
        `pair ${name}: ${where}`,
        ...indentTree([...listeners.map(formatListener), ...(check ? [check] : []), ...(stay ? [stay] : []), ...lock]),
    ];
}

function formatListener(listener: ListenerStatus): string[] {
    const { key, serves, reason, goesBackTo, primary, secondary, rolesSince } = listener;
    const who =
        serves === "unknown" ? "who serves is unknown" : serves === "none" ? "nobody serves" : `the ${serves} serves`;
    const why = reason === undefined ? `, ${formatStandby(secondary)}` : `: ${reason}`;
    const roles = rolesSince === undefined ? [] : [[`in these roles since ${rolesSince}`]];
    return [
        `listener ${key}: ${who}${why}${goesBackTo === undefined ? "" : `; goes back to ${goesBackTo} when it recovers`}`,
        ...indentTree([
            ...(primary ? [[`primary   ${formatServer(primary)}`]] : []),
            ...(secondary ? [[`secondary ${formatServer(secondary)}`]] : []),
            ...roles,
        ]),
    ];
}

function formatStandby(secondary: ServerStatus | undefined): string {
    if (secondary?.health === "healthy" || secondary?.health === "unhealthy") {
        return `the secondary is ${secondary.health === "healthy" ? "ready" : "NOT ready"}`;
    }
    return `whether the secondary is ready is unknown: ${secondary?.health ?? "there is none"}`;
}

function formatServer({ serverId, port, health, source }: ServerStatus): string {
    return `${serverId} port ${port}: ${health}${source === "standby check" ? ", by the standby check" : ""}`;
}

function formatUnusedGroups(groups: readonly UnusedGroup[], region: string): string[] {
    return [
        `${formatCount(groups.length, "server group")} that no listener uses:`,
        ...groups.flatMap(({ loadBalancerId, id, name, servers, isLeftover, keep }) => [
            `  ${id} (${name}) on ${loadBalancerId}: ${servers}`,
            ...(keep === undefined
                ? [
                      isLeftover
                          ? "    not in this stack's state, most likely left by a killed update; if no other stack uses it:"
                          : "    not of this stack's servers; if nobody needs it:",
                      `    aliyun slb Delete${API_GROUP} --RegionId ${region} --${API_GROUP}Id ${id}`,
                  ]
                : [`    ${keep}`]),
        ]),
    ];
}

function formatHeldGroups(groups: readonly HeldGroup[]): string[] {
    return [
        `${formatCount(groups.length, "server group")} that no listener uses, but Pulumi's state holds; do not delete by hand:`,
        ...groups.flatMap(({ loadBalancerId, id, name, servers, urn, remedy }) => [
            `  ${id} (${name}) on ${loadBalancerId}: ${servers}`,
            `    ${resourceWords(urn)} in the state: ${remedy}`,
        ]),
    ];
}

/** What the cloud's own tool calls such a group. */
const API_GROUP = "MasterSlaveServerGroup";

function formatResult({ stack, region, pairs, stateMissing, noState, hasConfig, unfinished }: Status): string[] {
    const all = pairs.flatMap(({ name, differences }) => differences.map((one) => ({ pair: name, ...one })));
    const sources = [...(hasConfig ? ["config"] : []), ...(stateMissing === undefined && !noState ? ["state"] : [])];
    const compared = `${sources.join(", ")} and cloud`.replace(/^./, (first) => first.toUpperCase());
    const missing = noState
        ? [...noStateLines(stack, region, noState), ""]
        : stateMissing === undefined
          ? []
          : [`The state is not known and not compared: ${stateMissing}.`];
    const names = pairs.map(({ name }) => name).join(", ");
    if (all.length > 0) {
        return [...missing, `${compared} differ:`, ...all.flatMap(formatDifference)];
    }
    // Without a state nothing says what is deployed: there is nothing to agree on.
    if (noState) {
        return missing.slice(0, -1);
    }
    return unfinished
        ? [...missing, `Otherwise ${compared.replace(/^[CS]/, (first) => first.toLowerCase())} agree on ${names}.`]
        : [...missing, `${compared} agree on ${names}.`];
}

function formatDifference({
    pair,
    listener,
    what,
    config,
    state,
    cloud,
    remedy,
}: Difference & { pair: string }): string[] {
    const values = Object.entries({ config, state, cloud }).filter(([, value]) => value !== undefined);
    return [
        `  ${[pair, listener, what].filter(Boolean).join(" ")}`,
        ...values.map(([source, value]) => `    ${source.padEnd(6)} ${value}`),
        ...remedy.split("\n").map((line) => `    ${line}`),
    ];
}
