// The import file of a pair that a stack's file declares and whose state was lost: each child by the id that the cloud has.

import {
    formatAlarmName,
    formatChildName,
    formatPortAlarmName,
    formatStandbyAlarmName,
    RESOURCE_TYPES,
} from "../../components/domain";
import type { LoadBalancer } from "../cloud";
import { UsageError, UserError } from "../io";
import { type DeclaredResource, planStack } from "../plan";
import type { Project, StackFile } from "../project";
import { type Declared, type ExpectedListener, findServer, listExpectedPairs } from "../status";
import { type ImportedChild, type ImportFile, importFileOf } from "./importFile";

/** What brings a pair back into a state. */
export interface RestoredImport {
    readonly pair: string;
    readonly file: ImportFile;
    /** "tcp-443". */
    readonly listeners: readonly string[];
    readonly notes: readonly string[];
}

/** Throws a UserError where the instance does not have what the pair declares, a UsageError where no pair is meant. */
export async function restorePair(
    project: Project,
    stack: string,
    file: StackFile,
    loadBalancer: LoadBalancer,
    named: string | undefined,
): Promise<RestoredImport> {
    const outcome = await planStack(project, stack, file);
    if ("problems" in outcome) {
        throw new UserError(outcome.problems);
    }
    const { name, listeners, ownsInstance } = choosePair(outcome, named);
    const reasons: string[] = [];
    const notes: string[] = [];
    const entries = outcome.declared.filter(({ type }) => type === RESOURCE_TYPES.aclEntry);
    const children = listeners.flatMap((listener) =>
        childrenOf(name, loadBalancer, listener, entries, { reasons, notes }),
    );
    if (reasons.length > 0) {
        const lines = reasons.map((reason) => `  ${reason}`);
        throw new UserError(
            [`${loadBalancer.id} does not have what pair ${name} declares; nothing was written:`, ...lines].join("\n"),
        );
    }
    const own: ImportedChild[] = ownsInstance ? [{ kind: "instance", name, id: loadBalancer.id }] : [];
    const ports = listeners.map(({ port }) => formatPortAlarmName(name, port));
    const rest = outcome.declared.filter(
        (one) =>
            (one.type === RESOURCE_TYPES.alarm &&
                [formatAlarmName(name), formatStandbyAlarmName(name), ...ports].includes(one.name)) ||
            (one.type === RESOURCE_TYPES.defaultServerGroup && one.name === name),
    );
    return {
        pair: name,
        file: importFileOf(name, [...own, ...children]),
        listeners: listeners.map(({ key }) => key),
        notes: [...notes, ...rest.map(notImported)],
    };
}

function notImported({ type, name }: DeclaredResource): string {
    return type === RESOURCE_TYPES.alarm
        ? `alarm ${name} is not imported: the update makes a rule; delete the one that is there in CloudMonitor`
        : `${name} (${type}) is not imported: the update makes it`;
}

function choosePair(declared: Declared, named: string | undefined) {
    const pairs = listExpectedPairs(declared, { missing: "lost" });
    const pair = named === undefined && pairs.length === 1 ? pairs[0] : pairs.find(({ name }) => name === named);
    if (pair === undefined) {
        const names = pairs.map(({ name }) => name).join(", ");
        throw new UsageError(
            named === undefined
                ? `--pair <name>: which pair it is. Pairs: ${names}`
                : `no pair "${named}". Pairs: ${names}`,
        );
    }
    return pair;
}

function childrenOf(
    pair: string,
    loadBalancer: LoadBalancer,
    { key, protocol, port, isStandbyCheck, config }: ExpectedListener,
    entries: readonly DeclaredResource[],
    { reasons, notes }: { readonly reasons: string[]; readonly notes: string[] },
): ImportedChild[] {
    const listener = loadBalancer.listeners.find((one) => one.protocol === protocol && one.port === port);
    const group = loadBalancer.groups.find(({ id }) => id === listener?.groupId);
    if (listener === undefined || group === undefined) {
        reasons.push(listener ? `${key}: it has no primary/secondary server group` : `${key}: no such listener`);
        return [];
    }
    const [declared, now] = [findServer(config, "primary"), findServer(group, "primary")];
    if (declared && now && declared.serverId !== now.serverId) {
        notes.push(`${key}: ${now.serverId} is the primary, not ${declared.serverId}: the update would switch it`);
    }
    const name = isStandbyCheck ? formatChildName(pair, `${key}-standby`) : formatChildName(pair, key);
    const acl = isStandbyCheck ? aclOf(listener.attributes) : undefined;
    return [
        ...(acl === undefined ? [] : [{ kind: "acl" as const, name, id: acl }]),
        ...entries
            .filter((entry) => acl !== undefined && entry.name === name)
            .map(({ inputs }) => ({ kind: "aclEntry" as const, name, id: `${acl}:${String(inputs["entry"])}` })),
        { kind: "group", name, id: group.id },
        { kind: "listener", name, id: `${loadBalancer.id}:${protocol}:${port}` },
    ];
}

function aclOf(attributes: Readonly<Record<string, unknown>>): string | undefined {
    const id = attributes["AclId"];
    return typeof id === "string" && id !== "" ? id : undefined;
}
