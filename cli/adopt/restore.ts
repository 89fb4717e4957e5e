// The import file of a pair that a stack's file declares and whose state was lost: each child by the id that the cloud has.

import { formatChildName, RESOURCE_TYPES } from "../../components/domain";
import type { LoadBalancer } from "../cloud";
import { UsageError, UserError } from "../io";
import { planStack } from "../plan";
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
    const children = listeners.flatMap((listener) => childrenOf(name, loadBalancer, listener, reasons, notes));
    if (reasons.length > 0) {
        const lines = reasons.map((reason) => `  ${reason}`);
        throw new UserError(
            [`${loadBalancer.id} does not have what pair ${name} declares; nothing was written:`, ...lines].join("\n"),
        );
    }
    const own: ImportedChild[] = ownsInstance ? [{ kind: "instance", name, id: loadBalancer.id }] : [];
    const rest = outcome.declared.filter(
        (one) =>
            (one.type === RESOURCE_TYPES.alarm || one.type === RESOURCE_TYPES.defaultServerGroup) &&
            one.name.startsWith(name),
    );
    return {
        pair: name,
        file: importFileOf(name, [...own, ...children]),
        listeners: listeners.map(({ key }) => key),
        notes: [...notes, ...rest.map((one) => `${one.name} (${one.type}) is not imported: the update makes it`)],
    };
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
    reasons: string[],
    notes: string[],
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
        { kind: "group", name, id: group.id },
        { kind: "listener", name, id: `${loadBalancer.id}:${protocol}:${port}` },
    ];
}

function aclOf(attributes: Readonly<Record<string, unknown>>): string | undefined {
    const id = attributes["AclId"];
    return typeof id === "string" && id !== "" ? id : undefined;
}
