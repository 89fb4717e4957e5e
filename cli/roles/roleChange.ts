// The course of every change of roles for good: judged by what the cloud says, previewed, consented to, written into the
// stack's file, deployed, and looked at again.

import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";

import { RESOURCE_TYPES } from "../../components/domain";
import { SWITCH_BACK_VARIABLE } from "../../components/guard";
import {
    AUTONAMING_KEY,
    checkAutonaming,
    Findings,
    type Locks,
    ROLE_CHANGES_KEY,
    type RoleChange,
    type RoleChanges,
    SWITCHED_KEY,
} from "../../components/validation";
import { type CommandContext, commandLine, toJson, UsageError, UserError, withProgress } from "../io";
import { SECRET } from "../plan";
import {
    parseSetting,
    type Project,
    readPairLocks,
    readStackFileIfAny,
    readSwitchedPairs,
    readText,
    replaceFile,
    roleChangesIn,
    type StackFile,
    stackFilePath,
    type StackTarget,
    withRoleChanges,
    withSwitched,
    withTempFile,
} from "../project";
import {
    ambiguous,
    type ExpectedPair,
    inspect,
    type Inspection,
    isEntryOf,
    lockOn,
    type PairStatus,
    shellWord,
} from "../status";
import { type CommitTarget, isInGit, openCommitTarget } from "./commitTarget";
import { inspectPair, readRoles, type Roles } from "./compareRoles";
import { openStack } from "./deployment";
import { RoleChangeCommand, RoleChangeFlags } from "./options";
import { listUnhealthy } from "./readiness";
import type { RoleChangeReport } from "./report";
import { resolveOutcome, type RoleChangeRun } from "./resolveOutcome";

/** What a change of roles runs in. */
interface Dependencies {
    /** As good as Ctrl-C. */
    readonly stop: AbortSignal;
    /** Lends what previews and deploys. */
    readonly open?: typeof openStack;
}

/** Changes the roles of a pair, and says what became of it. Throws a UserError where they are not as they were to be. */
export async function changeRoles(
    context: CommandContext,
    chosen: StackTarget & { readonly pair: string | undefined },
    command: RoleChangeCommand,
    flags: RoleChangeFlags,
    { stop, open = openStack }: Dependencies,
): Promise<void> {
    // Machines read what comes of it, people what is said on the way.
    const onOutput = flags.format === "json" ? context.err : context.out;
    const log = (text: string) => onOutput(`${text}\n`);
    const { project, stack } = chosen;
    const file = stackFilePath(project, stack);
    const full = path.join(project.root, file);
    const text = readText(full);
    const commitTarget = flags.commit === true ? openCommitTarget(full, file) : undefined;
    const inspection = await withProgress(context, "Asking Pulumi and the cloud", inspect(context, chosen));
    const pair = choosePair(inspection, chosen.pair);
    const { stateMissing, noState } = inspection.status;
    if (stateMissing !== undefined) {
        throw new UserError(`A ${command.kind} needs Pulumi's state, which is not known: ${stateMissing}.`);
    }
    if (noState) {
        throw new UserError(
            `A ${command.kind} needs Pulumi's state, and there is none: ${noState.reason}. See \`${commandLine("status")} ${stack}\`.`,
        );
    }
    const target = inspection.expected.find(({ name }) => name === pair.name)!;
    requireUnlocked(stack, target, readPairLocks(readStackFileIfAny(project, stack)));
    requireRandomNames(project, readStackFileIfAny(project, stack));
    const warnings = command.evaluate(stack, pair);
    const roles = readRoles(inspection, pair.name);
    const switched = readSwitchedPairs(readStackFileIfAny(project, stack));
    const isSwitchBack = switched.some((entry) => isEntryOf(entry, target));
    const names = isSwitchBack ? withoutPair(switched, target, inspection.expected) : [...switched, pair.name];
    const records = roleChangesIn(readStackFileIfAny(project, stack));
    const nextRecords = recordsAfter(
        perPair(records, names, inspection.expected),
        names,
        isSwitchBack ? {} : { [pair.name]: roleChangeNow(flags.message) },
    );
    const next = withRoleChanges(file, withSwitched(file, text ?? "", names), nextRecords);

    log(`${capitalize(command.kind)} of pair ${pair.name} in stack ${stack}, instance ${pair.loadBalancerId}:\n`);
    pair.listeners.forEach(({ key, primary, secondary }) => {
        log(
            `  ${key}: primary ${primary?.serverId} port ${primary?.port} -> ${secondary?.serverId} port ${secondary?.port}`,
        );
    });
    log(
        isSwitchBack
            ? `\n${file}: ${SWITCHED_KEY} does not name ${pair.name} any more: its roles are again as declared.`
            : `\n${file}: ${SWITCHED_KEY} names ${pair.name}: its servers change places, each with type, weight and ports.`,
    );
    Object.keys(records)
        .filter((name) => !switched.includes(name))
        .forEach((name) =>
            log(`${file}: ${ROLE_CHANGES_KEY} has a record of ${name}, which is not switched: removed.`),
        );
    log(
        warnings.length === 0
            ? `${command.readyText}\n`
            : `It is not known whether the secondary can serve:\n${warnings.map((warning) => `  ${warning}\n`).join("")}`,
    );

    const deployment = await open(chosen, inspection.status.hasConfig, onOutput);
    try {
        requireNotInterrupted(stop);
        const isPreviewed = await withTempFile(path.basename(file), next, (configFile) =>
            withSwitchBackAllowed(pair.name, () => deployment.preview({ configFile, signal: stop })),
        );
        requireNotInterrupted(stop);
        if (!isPreviewed) {
            throw new UserError("\nThe preview failed: nothing was changed.");
        }
        const report = (outcome: RoleChangeReport["outcome"], more: Partial<RoleChangeReport> = {}) => {
            if (flags.format === "json") {
                const { name, loadBalancerId } = pair;
                const { urn } = target;
                const listeners = roles.map(({ key, primary, secondary }) => ({
                    key,
                    ...(primary && { from: primary.serverId }),
                    ...(secondary && { to: secondary.serverId }),
                }));
                const own = {
                    stack,
                    pair: name,
                    ...(urn !== undefined && { urn }),
                    ...(loadBalancerId !== undefined && { loadBalancerId }),
                    file,
                };
                const content: RoleChangeReport = { ...own, outcome, ...more, listeners };
                context.out(toJson(command.kind, content));
            }
        };
        if (flags.dryRun) {
            report("dry run");
            log("Dry run: nothing was changed.");
            return;
        }
        await command.requireConsent(roles[0]?.secondary?.serverId ?? "", warnings, stop);
        requireNotInterrupted(stop);
        await requireStillHealthy(inspection, pair.name);
        requireNotInterrupted(stop);
        writeRoles({ file, full, text, next });
        const succeeded = await withSwitchBackAllowed(pair.name, () => deployment.up({ signal: stop }));
        // A way back is an update of its own, with a preview and a plan of its own.
        const up = () =>
            withSwitchBackAllowed(
                pair.name,
                async () => (await deployment.preview({ signal: stop })) && (await deployment.up({ signal: stop })),
            );
        const { kind } = command;
        const texts = { file, full, text, next, switched, records };
        const run: RoleChangeRun = {
            kind,
            stack,
            ...texts,
            inspection,
            pair,
            roles,
            flags,
            stop,
            deploy: up,
            log,
            report,
        };
        const hasNewRoles = () => {
            try {
                return isDeepStrictEqual(readSwitchedPairs(readStackFileIfAny(project, stack)), names);
            } catch {
                // Somebody else broke the file meanwhile.
                return true;
            }
        };
        const message = commitMessage(kind, stack, pair.name, isSecret(target) ? [] : roles, flags.message);
        const share = () => (hasNewRoles() ? shareFile(full, file, commitTarget, message) : undefined);
        try {
            await resolveOutcome(run, succeeded);
        } catch (error) {
            throw error instanceof UserError ? withLastLine(error, share) : error;
        }
        const line = shareAfterSwitch(share);
        if (line !== undefined) {
            log(line);
        }
    } finally {
        deployment.close();
    }
}

/** Writes the new roles into the stack's file. Throws a UserError that says whether they are in it, as nothing is deployed then. */
function writeRoles({ file, full, text, next }: Pick<RoleChangeRun, "file" | "full" | "text" | "next">): void {
    try {
        replaceFile(full, text, next);
    } catch (error) {
        if (!(error instanceof UserError) || readText(full) !== next) {
            throw error;
        }
        throw new UserError(
            `\n${error.message}.\nNothing was deployed, but ${file} has the new roles: the next \`pulumi up\` deploys them.`,
        );
    }
}

/** Commits the file where that was asked for, and returns what is left to do. Throws a UserError if git refuses. */
function shareFile(full: string, file: string, target: CommitTarget | undefined, message: string): string | undefined {
    if (target !== undefined) {
        return `Committed ${file} as ${target.commit(message)}. Push it: any other copy undoes this.`;
    }
    return isInGit(full) ? `Commit and push ${file}: any other copy undoes this.` : undefined;
}

/** A switch that went well stands, whatever git says. */
function shareAfterSwitch(share: () => string | undefined): string | undefined {
    try {
        return share();
    } catch (error) {
        throw error instanceof UserError ? new UserError(`\nSwitched, but ${error.message}`) : error;
    }
}

/** Adds what is left to do with the file to what a change of roles ended with. */
function withLastLine({ message }: UserError, share: () => string | undefined): UserError {
    let line: string | undefined;
    try {
        line = share();
    } catch (error) {
        line = (error as Error).message;
    }
    return new UserError(line === undefined ? message : `${message}\n${line}`);
}

function commitMessage(
    kind: RoleChangeCommand["kind"],
    stack: string,
    pair: string,
    roles: readonly Roles[],
    reason: string | undefined,
): string {
    const servers = roles.flatMap(({ primary, secondary }) =>
        primary && secondary ? [`${primary.serverId} -> ${secondary.serverId}`] : [],
    );
    const who = servers.length === 0 ? "" : `: primary ${[...new Set(servers)].join(", ")}`;
    return `${capitalize(kind)} of ${pair} in stack ${stack}${who}${reason === undefined ? "" : `\n\n${reason}`}`;
}

/** Whether the program keeps the ids of the servers secret, which a commit would publish. */
function isSecret({ listeners }: ExpectedPair): boolean {
    return listeners.some(({ config, state }) =>
        [...(config?.servers ?? []), ...(state?.servers ?? [])].some(({ serverId }) => serverId === SECRET),
    );
}

/** Returns the list without a pair. An entry for all pairs of its name is replaced by one for each of the others. */
export function withoutPair(
    switched: readonly string[],
    target: ExpectedPair,
    expected: readonly ExpectedPair[],
): string[] {
    const others = expected.filter(({ name }) => name !== target.name);
    const next = switched.flatMap((entry) =>
        isEntryOf(entry, target) ? others.filter((one) => isEntryOf(entry, one)).map(({ name }) => name) : [entry],
    );
    return [...new Set(next)];
}

/** Adds the record of all pairs of a name to each of them that is now listed by itself. */
function perPair(records: RoleChanges, names: readonly string[], expected: readonly ExpectedPair[]): RoleChanges {
    const added = expected.flatMap(({ name, shortName = name }) =>
        names.includes(name) && !Object.hasOwn(records, name) && Object.hasOwn(records, shortName)
            ? [[name, records[shortName]!] as const]
            : [],
    );
    return { ...records, ...Object.fromEntries(added) };
}

/** Returns the records of the switched pairs after a change, without those of pairs that are not switched. */
function recordsAfter(inspection: RoleChanges, switched: readonly string[], added: RoleChanges): RoleChanges {
    const kept = Object.entries(inspection).filter(([name]) => switched.includes(name));
    return Object.fromEntries([...kept, ...Object.entries(added)]);
}

/** Lets the runs of `work` switch the pair back: a switch back and a rollback are what the operator asked for. */
async function withSwitchBackAllowed<T>(pair: string, work: () => Promise<T>): Promise<T> {
    const inspection = process.env[SWITCH_BACK_VARIABLE];
    process.env[SWITCH_BACK_VARIABLE] = inspection === undefined ? pair : `${inspection},${pair}`;
    try {
        return await work();
    } finally {
        if (inspection === undefined) {
            delete process.env[SWITCH_BACK_VARIABLE];
        } else {
            process.env[SWITCH_BACK_VARIABLE] = inspection;
        }
    }
}

function roleChangeNow(reason: string | undefined): RoleChange {
    const since = `${new Date().toISOString().slice(0, 19)}Z`;
    return { since, ...(reason !== undefined && { reason }) };
}

function capitalize(kind: string): string {
    return kind.replace(/^./, (first) => first.toUpperCase());
}

/** Ends here where Ctrl-C was pressed; from the first change on it is the engine that stops. */
function requireNotInterrupted(stop: AbortSignal): void {
    if (stop.aborted) {
        throw new UserError("Interrupted: nothing was changed.");
    }
}

/** Ends here where somebody keeps the roles as they are. */
function requireUnlocked(stack: string, pair: ExpectedPair, locks: Locks): void {
    const reason = lockOn(pair, locks);
    if (reason !== undefined) {
        const entry = Object.keys(locks).find((key) => locks[key] === reason && isEntryOf(key, pair))!;
        throw new UserError(
            `Pair ${pair.name} of stack ${stack} is locked; nothing was changed: ${reason}\n` +
                `\`${commandLine("lock")} ${stack} ${shellWord(entry)} --release\` takes the lock away.`,
        );
    }
}

/** Ends here where the engine would delete a server group before it creates the next one. */
function requireRandomNames(project: Project, { file, config, inherited = [] }: StackFile): void {
    const findings = new Findings();
    const types = [RESOURCE_TYPES.group, RESOURCE_TYPES.listener];
    const setting = parseSetting(config[AUTONAMING_KEY]);
    checkAutonaming(setting, types, findings, (key) => config[`${project.name}:${key}`]);
    if (findings.problems.length > 0) {
        const place = inherited.includes(AUTONAMING_KEY) ? (project.file ?? "Pulumi.yaml") : file;
        const lines = findings.problems.map(({ path, reason }) => `  ${path}: ${reason}`);
        throw new UserError([`${place}: the roles cannot be changed; nothing was changed:`, ...lines].join("\n"));
    }
}

/** The preview and the question take their time, in which the secondary may have died too. */
async function requireStillHealthy(inspection: Inspection, name: string): Promise<void> {
    const unhealthy = listUnhealthy((await inspectPair(inspection, name)).listeners);
    if (unhealthy.length > 0) {
        const lines = unhealthy.map((line) => `  ${line}`);
        throw new UserError(["\nMeanwhile the secondary became unhealthy; nothing was changed:", ...lines].join("\n"));
    }
}

/** The pair that is meant. */
function choosePair({ status: { pairs }, expected }: Inspection, given: string | undefined): PairStatus {
    const configured = pairs.filter(({ name }) => expected.some((one) => one.name === name && one.isConfigured));
    const names = `Pairs: ${configured.map(({ name }) => name).join(", ")}`;
    const meant = expected.filter((one) => one.isConfigured && given !== undefined && isEntryOf(given, one));
    if (meant.length > 1) {
        throw new UsageError(ambiguous(given!, meant));
    }
    const found =
        given === undefined && configured.length === 1
            ? configured[0]
            : configured.find(({ name }) => name === meant[0]?.name);
    if (!found) {
        throw new UsageError(given === undefined ? `which pair? ${names}` : `no pair "${given}". ${names}`);
    }
    return found;
}
