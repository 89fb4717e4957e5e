// Turns what the cloud holds into the pair that declares exactly that, or into every reason why none does. Pure.

import { isDeepStrictEqual } from "node:util";

import { formatListenerKey } from "../../components/domain";
import { HealthCheckType, Protocol } from "../../components/enums";
import { resolveListener, resolveServer } from "../../components/model";
import { type ComparedField, HEALTH_CHECK_FIELDS, LISTENER_FIELDS, parseProviderValue } from "../../components/schema";
import { validatePair } from "../../components/validation";
import type { Group, GroupServer, Listener, LoadBalancer, Reply } from "../cloud";
import { loadBalancerSettings } from "./loadBalancerSettings";
import { omitDefault, text } from "./omitDefault";
import type { CloudContent } from "./readContent";

/** What is to be adopted of an instance. */
export interface Selection {
    /** What the pair is to be called. */
    readonly name: string;
    /** Whether the instance stays with whoever made it, and only listeners and groups are adopted. */
    readonly keepInstance: boolean;
    /** The one group to adopt, with its listener. */
    readonly group?: string;
}

/** A listener with its server group. */
export interface AdoptedListener {
    readonly key: string;
    readonly groupId: string;
}

/** A pair as a stack's config holds it, and what stands behind it. */
export interface Adoption {
    readonly pair: Readonly<Record<string, unknown>>;
    readonly listeners: readonly AdoptedListener[];
    /** What is left as it is, or worth knowing. */
    readonly notes: readonly string[];
}

/** Why the component cannot express it, all at once. */
export interface Refusal {
    readonly reasons: readonly string[];
}

type Settings = Record<string, unknown>;
/** For what does not depend on the servers. */
const NO_SERVERS = { primary: { serverId: "" }, secondary: { serverId: "" } };

/** A listener that can be adopted. */
interface Candidate {
    readonly key: string;
    readonly listener: Listener;
    readonly group: Group;
    readonly primary: GroupServer;
    readonly secondary: GroupServer;
}

/** The pair that declares what was found. */
export function toPair(content: CloudContent, selection: Selection): Adoption | Refusal {
    const { loadBalancer } = content;
    const notes: string[] = [];
    const reasons: string[] = [];
    const candidates = selectListeners(loadBalancer, selection, notes).flatMap((listener) => {
        const fit = toCandidate(listener, loadBalancer, selection);
        reasons.push(...fit.reasons);
        return fit.candidate ?? [];
    });
    reasons.push(
        ...foreignListeners(loadBalancer, selection, notes),
        ...explainEmpty(loadBalancer, selection, candidates, reasons),
    );
    reasons.push(
        ...refuseOtherServers(candidates),
        ...(selection.keepInstance ? [] : refuseProtectionReason(loadBalancer)),
    );
    notes.push(...listNotes(loadBalancer, candidates));

    const [first] = candidates;
    if (first) {
        const pair = {
            ...(selection.keepInstance
                ? { loadBalancerId: loadBalancer.id }
                : loadBalancerSettings(content, selection.name)),
            primary: serverSettings(first.primary),
            secondary: serverSettings(first.secondary),
            listeners: candidates.map(listenerSettings),
        };
        const { problems } = validatePair(selection.name, pair);
        const listenerAt = (index: string) => `listener ${candidates[Number(index)]?.key}: `;
        const named = (path: string) => path.replace(/^listeners\[(\d+)\]\.?/, (_, index: string) => listenerAt(index));
        reasons.push(...problems.map(({ path, reason }) => `${named(path)}: ${reason}`));
        if (reasons.length === 0) {
            return { pair, listeners: candidates.map(({ key, group }) => ({ key, groupId: group.id })), notes };
        }
    }
    return { reasons };
}

/** The TCP and UDP listeners in question. What is left out is told. */
function selectListeners({ listeners }: LoadBalancer, selection: Selection, notes: string[]): Listener[] {
    if (selection.group !== undefined) {
        return listeners.filter(({ groupId }) => groupId === selection.group);
    }
    if (!selection.keepInstance) {
        return [...listeners];
    }
    for (const listener of listeners.filter(({ groupId }) => groupId === undefined)) {
        notes.push(`listener ${formatKey(listener)} has no primary/secondary server group: left alone`);
    }
    return listeners.filter(({ groupId }) => groupId !== undefined);
}

/** Listeners of other protocols: in the way of adopting the instance, none of our business otherwise. */
function foreignListeners({ attributes }: LoadBalancer, selection: Selection, notes: string[]): string[] {
    const wrapped = attributes["ListenerPortsAndProtocol"] as Reply | undefined;
    const all = (wrapped?.["ListenerPortAndProtocol"] ?? []) as Reply[];
    const foreign = all
        .map((one) => ({ protocol: text(one["ListenerProtocol"]), port: Number(one["ListenerPort"]) }))
        .filter(({ protocol }) => !/^(tcp|udp)$/.test(protocol))
        .map(({ protocol, port }) => `listener ${formatListenerKey(protocol, port)}: ${protocol.toUpperCase()}`);
    if (selection.keepInstance) {
        notes.push(...foreign.map((one) => `${one}: left alone`));
        return [];
    }
    return foreign.map(
        (one) =>
            `${one}; a primary/secondary server group serves TCP and UDP only, and a destroy of the instance would take the ` +
            "listener with it: leave the instance to whoever made it (--keep-instance)",
    );
}

/** Why there is nothing to adopt, where nothing else says so. */
function explainEmpty(
    { id, groups }: LoadBalancer,
    selection: Selection,
    candidates: readonly Candidate[],
    reported: readonly string[],
): string[] {
    if (selection.group !== undefined && !groups.some((group) => group.id === selection.group)) {
        const there = groups.map((group) => `${group.id} "${group.name}"`).join(", ") || "none";
        return [`group ${selection.group}: not on this instance; its primary/secondary server groups: ${there}`];
    }
    if (candidates.length > 0 || reported.length > 0) {
        return [];
    }
    return selection.group === undefined
        ? [`${id} has no TCP or UDP listener with a primary/secondary server group`]
        : [`group ${selection.group}: no listener uses it; a pair has a listener to every group`];
}

function toCandidate(
    listener: Listener,
    loadBalancer: LoadBalancer,
    selection: Selection,
): { candidate?: Candidate; reasons: readonly string[] } {
    const key = formatKey(listener);
    const { attributes, groupId } = listener;
    const refuse = (reason: string) => ({ reasons: [`listener ${key}: ${reason}`] });
    if (groupId === undefined) {
        const served = text(attributes["VServerGroupId"]);
        const by = served ? `the virtual server group ${served}` : "the default server group";
        return refuse(
            `served by ${by}; a pair serves by primary/secondary server groups alone: give it one in the console, or leave ` +
                "the instance to whoever made it (--keep-instance)",
        );
    }
    const group = loadBalancer.groups.find(({ id }) => id === groupId);
    if (group === undefined) {
        return refuse(`its server group ${groupId} is gone; give it another one in the console`);
    }
    const [primary, ...primaries] = group.servers.filter(({ role }) => role === "primary");
    const [secondary, ...secondaries] = group.servers.filter(({ role }) => role === "secondary");
    if (!primary || !secondary || primaries.length > 0 || secondaries.length > 0) {
        return refuse(
            `group ${groupId} has ${primaries.length + (primary ? 1 : 0)} primary and ` +
                `${secondaries.length + (secondary ? 1 : 0)} secondary servers; a pair has one of each`,
        );
    }
    const reasons = [...sharedGroup(listener, group, loadBalancer, selection), ...refuseHealthChecks(listener)];
    return {
        candidate: { key, listener, group, primary, secondary },
        reasons: reasons.map((reason) => `listener ${key}: ${reason}`),
    };
}

/** Two listeners with one group: taking one of them out of the config would delete the group of the other. */
function sharedGroup(listener: Listener, group: Group, { listeners }: LoadBalancer, selection: Selection): string[] {
    const others = listeners.filter((one) => one !== listener && one.groupId === group.id).map(formatKey);
    // Told once, at the second of them; with --group there may be none but these.
    const isReported = others.some((other) => other < formatKey(listener));
    return others.length === 0 || !isReported
        ? []
        : [
              `shares group ${group.id} with ${others.join(", ")}; a pair has a group to every listener: make another one ` +
                  `with the same servers in the console and give it to this listener${selection.group ? "" : " first"}`,
          ];
}

/** Health checks that the provider can neither read nor make. */
function refuseHealthChecks({ protocol, attributes }: Listener): string[] {
    const off = [attributes["HealthCheck"], attributes["HealthCheckSwitch"]].includes("off");
    const type = text(attributes["HealthCheckType"]);
    return [
        ...(off ? ["its health check is off, so that nothing ever fails over; switch it on in the console"] : []),
        ...(protocol === "udp" && /^(tcp|http)$/.test(type)
            ? [`checked by ${type.toUpperCase()}; the provider knows UDP checks of UDP listeners only`]
            : []),
    ];
}

/** A pair has the same two servers behind all its listeners. */
function refuseOtherServers([first, ...others]: readonly Candidate[]): string[] {
    if (first === undefined) {
        return [];
    }
    const expected = formatRoles(first);
    return others
        .filter((other) => formatRoles(other) !== expected)
        .map(
            (other) =>
                `listener ${other.key}: ${formatRoles(other)}, where listener ${first.key} has ${expected}; all listeners of a pair ` +
                `have the same: adopt each group as a pair of its own (--group ${first.group.id}, --group ${other.group.id})`,
        );
}

function formatRoles({ primary, secondary }: Candidate): string {
    const words = ({ serverId, weight }: GroupServer) =>
        weight === resolveServer({ serverId }).weight ? serverId : `${serverId} with weight ${weight}`;
    return `primary ${words(primary)}, secondary ${words(secondary)}`;
}

/** The provider would take the reason away with every update of the protection. */
function refuseProtectionReason({ attributes }: LoadBalancer): string[] {
    const reason = text(attributes["ModificationProtectionReason"]);
    return reason === ""
        ? []
        : [
              `the modification protection has the reason "${reason}", which a pair has not: take it away in the console ` +
                  "(switch the protection off and on), or leave the instance to whoever made it (--keep-instance)",
          ];
}

function listNotes({ groups, listeners, status }: LoadBalancer, candidates: readonly Candidate[]): string[] {
    const used = new Set(listeners.map(({ groupId }) => groupId));
    const unknown: Record<string, (value: unknown) => boolean> = {
        ConnectionDrain: (value) => value === "on",
        HealthCheckReq: (value) => text(value) !== "",
        HealthCheckExp: (value) => text(value) !== "",
        HealthCheckMethod: (value) => value === "get",
    };
    return [
        ...(status === "active" ? [] : [`the instance is ${status}: it stays so`]),
        ...candidates.flatMap(({ key, listener }) => [
            ...(listener.status === "running" ? [] : [`listener ${key} is ${listener.status}: no update starts it`]),
            ...Object.entries(unknown)
                .filter(([name, isSet]) => isSet(listener.attributes[name]))
                .map(([name]) => `listener ${key} has ${name}, which the provider does not know: it stays as it is`),
        ]),
        ...groups
            .filter(({ id }) => !used.has(id))
            .map(({ id, name }) => `group ${id} "${name}" is used by no listener: left alone`),
    ];
}

function formatKey({ protocol, port }: Listener): string {
    return formatListenerKey(protocol, port);
}

function serverSettings({ serverId, type, weight }: GroupServer): Settings {
    const defaults = resolveServer({ serverId });
    return { serverId, ...omitDefault(type, defaults.type, "type"), ...omitDefault(weight, defaults.weight, "weight") };
}

/** The settings of a listener, without those that are the component's defaults. */
function listenerSettings({ listener, group, primary, secondary }: Candidate): Settings {
    const { protocol, port, attributes } = listener;
    const defaults = resolveListener({ protocol, port }, NO_SERVERS);
    const check = checkSettings(listener);
    return {
        protocol,
        port,
        ...(primary.port === secondary.port
            ? { backendPort: primary.port }
            : { primaryPort: primary.port, secondaryPort: secondary.port }),
        groupName: group.name,
        // Without a name it is kept without one.
        ...listDifferences(LISTENER_FIELDS, { ...attributes, Description: text(attributes["Description"]) }, defaults),
        ...(attributes["AclStatus"] === "on" && { acl: aclSettings(attributes) }),
        ...(Object.keys(check).length > 0 && { healthCheck: check }),
    };
}

/** What the cloud tells of settings, without what is as usual and what such a listener does not have. */
function listDifferences(
    fields: Readonly<Record<string, ComparedField>>,
    attributes: Reply,
    defaults: object,
): Settings {
    const settings = Object.entries(fields).flatMap(([name, field]) => {
        const fallback = (defaults as Settings)[name];
        const value = parseProviderValue(field, attributes[field.attribute]);
        const isUsual = value === undefined || fallback === undefined || isDeepStrictEqual(value, fallback);
        return isUsual ? [] : [[name, value] as const];
    });
    return Object.fromEntries(settings);
}

function aclSettings(attributes: Reply): Settings {
    const listed = (attributes["AclIds"] as Reply | undefined)?.["AclId"];
    const ids = Array.isArray(listed) ? listed : text(attributes["AclId"]).split(",");
    return { type: attributes["AclType"], ids: ids as unknown };
}

function checkSettings({ protocol, port, attributes }: Listener): Settings {
    const http = protocol === Protocol.Tcp && attributes["HealthCheckType"] === HealthCheckType.Http;
    const check = http ? { type: HealthCheckType.Http } : {};
    const { healthCheck: defaults } = resolveListener({ protocol, port, healthCheck: check }, NO_SERVERS);
    const host = text(attributes["HealthCheckDomain"]);
    const checked = parseProviderValue(HEALTH_CHECK_FIELDS.port, attributes["HealthCheckConnectPort"]);
    return {
        ...check,
        // Said even where it is the usual one: it is what the check asks for.
        ...(http && { uri: attributes["HealthCheckURI"] }),
        ...(http && omitDefault(host, "", "domain")),
        ...listDifferences(HEALTH_CHECK_FIELDS, attributes, { ...defaults, type: undefined, uri: undefined }),
        ...omitDefault(checked, undefined, "port"),
    };
}
