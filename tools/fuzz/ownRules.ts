// Rules that neither the provider nor the local CLB knows: what would be dropped without a word, what only our own arguments
// can say, and what the cloud's documentation rules out without the local CLB reading it.

import { isDeepStrictEqual } from "node:util";

import { SOURCES } from "../../components/schema/limits";
import type { Problem } from "../../components/validation/findings";
import { splitPath } from "../../components/validation/format";
import { type Args, EXISTING } from "./pairs";

/** One of them. */
export interface OwnRule {
    readonly name: string;
    /** Where it comes from. */
    readonly source: string;
    /** Its problems, as `path: reason`. */
    readonly says: RegExp;
    /** Only where the same would be sent without the setting, or where a program without validation would crash. */
    readonly when?: "unused" | "crashes";
    /** A pair that this rule alone refuses. */
    readonly example: Args;
}

const ARGS = "components/args.ts";
const REFUSED = 'docs/arguments.md, "What is refused, and why"';

const TCP = { protocol: "tcp", port: 443, backendPort: 8443 };
const changed = (change: Args): Args => ({
    loadBalancer: {},
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [TCP],
    ...change,
});
const on = (loadBalancer: Args) => changed({ loadBalancer });
const alarmed = (change: Args) => changed({ alarm: { contactGroups: ["on-call"], ...change } });
const listening = (change: Args) => changed({ listeners: [{ ...TCP, ...change }] });

export const OWN_RULES: readonly OwnRule[] = [
    { name: "unknown settings", source: ARGS, says: /: unknown setting "/, example: changed({ wieght: 1 }) },
    {
        name: "an instance, new or existing",
        source: ARGS,
        says: /^loadBalancer(Id: one too many|: missing, and)/,
        example: changed({ loadBalancerId: EXISTING }),
    },
    {
        name: "settings of somebody else's instance",
        source: SOURCES.defaultGroupProvider,
        says: /: cannot apply, got /,
        example: changed({ loadBalancer: undefined, loadBalancerId: EXISTING, defaultServerGroup: true }),
    },
    {
        name: "at least one listener",
        source: ARGS,
        says: /^listeners: (no listener|missing)/,
        example: changed({ listeners: [] }),
    },
    {
        name: "a list of listeners",
        source: ARGS,
        says: /^listeners(\[\d+\])?: (not a|empty entry)/,
        example: changed({ listeners: {} }),
    },
    {
        name: "TCP or UDP",
        source: SOURCES.group,
        says: /\.protocol: (not a known choice|missing)/,
        example: listening({ protocol: "http" }),
    },
    {
        name: "two servers",
        source: SOURCES.group,
        says: /^secondary\.serverId: the same server as/,
        example: changed({
            secondary: { serverId: "i-a" },
            listeners: [{ ...TCP, backendPort: undefined, primaryPort: 1, secondaryPort: 2 }],
        }),
    },
    {
        name: "no weight of 0",
        source: SOURCES.group,
        says: /\.weight: starves the server/,
        example: changed({ secondary: { serverId: "i-b", weight: 0 } }),
    },
    {
        name: "one way to say the backend port",
        source: ARGS,
        says: /\.backendPort: one too many beside/,
        example: listening({ primaryPort: 80, secondaryPort: 80 }),
    },
    {
        name: "HTTP checks of TCP listeners only",
        source: SOURCES.listenerProvider,
        says: /: not possible for (the )?UDP/,
        example: listening({ protocol: "udp", healthCheck: { type: "http" } }),
    },
    {
        name: "HTTP settings of HTTP checks only",
        source: SOURCES.listenerProvider,
        says: /; only an HTTP check uses it/,
        example: listening({ healthCheck: { uri: "/healthz" } }),
    },
    {
        name: "no established timeout for UDP",
        source: SOURCES.listenerProvider,
        says: /; UDP has no established/,
        example: listening({ protocol: "udp", establishedTimeout: 60 }),
    },
    {
        name: "placement without effect",
        source: SOURCES.instanceProvider,
        says: /^loadBalancer\.(vswitchId|address): has no effect/,
        example: on({ vswitchId: "vsw-a" }),
    },
    {
        name: "no IPv6 on intranet",
        source: SOURCES.instanceProvider,
        says: /^loadBalancer\.addressIpVersion: not possible/,
        example: on({ addressType: "intranet", vswitchId: "vsw-a", addressIpVersion: "ipv6" }),
    },
    {
        name: "billing without effect",
        source: SOURCES.instanceProvider,
        says: /^loadBalancer\.(internetChargeType|instanceChargeType|bandwidth|period): has no effect/,
        example: on({ bandwidth: 5 }),
    },
    {
        name: "no specification with units",
        source: SOURCES.instanceProvider,
        says: /^loadBalancer\.spec: contradicts/,
        example: on({ spec: "slb.s1.small", instanceChargeType: "PayByCLCU" }),
    },
    {
        name: "no protection of a subscription",
        source: SOURCES.instanceProvider,
        says: /^deletionProtection: not possible/,
        example: changed({
            loadBalancer: { paymentType: "Subscription", spec: "slb.s1.small" },
            deletionProtection: true,
        }),
    },
    {
        name: "the failover objective",
        source: SOURCES.healthCheck,
        says: /: failover takes too long/,
        example: changed({ maxFailoverSeconds: 5 }),
    },
    {
        name: "seconds of the objective",
        source: ARGS,
        says: /^maxFailoverSeconds: /,
        example: changed({ maxFailoverSeconds: 0 }),
    },
    {
        name: "thresholds from 2 for UDP too",
        source: SOURCES.udpListener,
        says: /hyThreshold: out of range, got 1;/,
        example: listening({ protocol: "udp", healthCheck: { healthyThreshold: 1 } }),
    },
    {
        name: "letters of a description",
        source: SOURCES.tcpListener,
        says: /\.description: (malformed|empty), /,
        example: listening({ description: "web shop" }),
    },
    {
        name: "texts that are not empty",
        source: ARGS,
        says: /: empty, got /,
        example: listening({ groupName: " " }),
    },
    {
        name: "ids of resource groups",
        source: SOURCES.instance,
        says: /^resourceGroupId: (malformed|empty), /,
        example: changed({ resourceGroupId: "team" }),
    },
    {
        name: "no scheduler of old",
        source: SOURCES.udpListener,
        says: /\.scheduler: not a known choice, got "wlc"/,
        example: listening({ scheduler: "wlc" }),
    },
    {
        name: "prefixes of tag values",
        source: SOURCES.tags,
        says: /^tags[.[].*malformed, got "aliyun"/,
        example: changed({ tags: { cloud: "aliyun" } }),
    },
    {
        name: "a value for every tag",
        source: ARGS,
        says: /^tags[.[].*: no value, got null/,
        example: changed({ tags: { cloud: null } }),
    },
    {
        name: "numbers without quotes",
        source: ARGS,
        says: /: text where a number belongs/,
        example: listening({ backendPort: "80" }),
    },
    { name: "text in quotes", source: ARGS, says: /: not text, got /, example: listening({ description: 1.5 }) },
    {
        name: "true or false",
        source: ARGS,
        says: /: not true or false, got /,
        example: changed({ modificationProtection: "yes" }),
    },
    {
        name: "no check of port 0",
        source: SOURCES.listenerProvider,
        says: /ealthCheck\.port: out of range, got 0;/,
        example: listening({ healthCheck: { port: 0 } }),
    },
    {
        name: "an alarm that can be raised",
        source: SOURCES.quotas,
        says: /^alarm\.((warn|info)\.)?threshold: out of range/,
        example: alarmed({ threshold: 201 }),
    },
    {
        name: "periods of whole samples",
        source: SOURCES.metrics,
        says: /^alarm\.period: (out of range|between two samples)/,
        example: alarmed({ period: 90 }),
    },
    {
        name: "repetitions of an alarm",
        source: SOURCES.alarmRule,
        says: /^alarm\.((warn|info)\.)?times: out of range/,
        example: alarmed({ times: 181 }),
    },
    {
        name: "texts of an alarm",
        source: SOURCES.alarmRule,
        says: /^alarm\.(effectiveInterval|webhook|contactGroups(\[\d+\])?|targets(\[\d+\](\.\w+)?)?): (malformed|not a list|empty entry)/,
        example: alarmed({ effectiveInterval: "8:00-20:00" }),
    },
    {
        name: "levels and targets of an alarm",
        source: ARGS,
        says: /^alarm\.(warn|info|targets\[\d+\]): not a group of settings, got /,
        example: alarmed({ info: "" }),
    },
    {
        name: "tags of an alarm",
        source: SOURCES.tagsInGeneral,
        says: /^alarm\.tags([.[].*)?: (malformed|no value|too many entries)/,
        example: alarmed({ tags: { "": "x" } }),
    },
    {
        name: "whole numbers",
        source: ARGS,
        says: /^alarm\.[\w.]+: not a (whole )?number, got /,
        example: alarmed({ times: 1.5 }),
    },
    {
        name: "choices as they are spelt",
        source: ARGS,
        says: /^loadBalancer\.internetChargeType: not a known choice, got .*; did you mean /,
        example: on({ internetChargeType: "paybytraffic" }),
    },
    {
        name: "an IP version that is said once",
        source: ARGS,
        says: /^standbyCheck\.addressIpVersion: has no effect/,
        example: changed({ standbyCheck: { port: 9000, addressIpVersion: "ipv4" } }),
    },
    {
        name: "right where nothing uses it",
        source: REFUSED,
        says: /: /,
        when: "unused",
        example: listening({ healthCheck: { uri: "healthz" } }),
    },
    {
        name: "values of the declared type",
        source: ARGS,
        says: /: (not a|missing|empty entry)/,
        when: "crashes",
        example: listening({ healthCheck: { type: "http", httpCodes: {} } }),
    },
];

/** What is refused of a change only: the provider would not send every such value. */
export const REFUSED_CHANGE: Pick<OwnRule, "source" | "says"> = {
    source: SOURCES.internetSpec,
    says: /loadBalancer\.bandwidth: more than an instance can be changed to, got 5120;/,
};

/**
 * The rule that a problem comes from, if it is one of our own.
 *
 * @param sent what would be sent to a cloud for some arguments; undefined where a program would crash
 */
export async function ownRule(
    problem: Problem,
    args: Args,
    sent: (args: Args) => Promise<unknown>,
): Promise<OwnRule | undefined> {
    const now = await sent(args);
    const unused = isDeepStrictEqual(now, await sent(without(args, problem.path)));
    return OWN_RULES.find(
        ({ says, when }) =>
            says.test(`${problem.path}: ${problem.reason}`) &&
            (when === undefined || (when === "crashes" ? now === undefined : now !== undefined && unused)),
    );
}

/** The arguments without one setting. */
function without(args: Args, path: string): Args {
    const copy = structuredClone(args) as Record<string, unknown>;
    const keys = splitPath(path);
    const place = keys.slice(0, -1).reduce<unknown>((inner, key) => (inner as never)?.[key], copy);
    if (Array.isArray(place)) {
        place.splice(Number(keys.at(-1)), 1);
    } else if (typeof place === "object" && place !== null) {
        delete (place as Record<string, unknown>)[keys.at(-1)!];
    }
    return copy;
}
