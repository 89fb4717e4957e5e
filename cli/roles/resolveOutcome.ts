// Finds out by the cloud what became of a change of roles, tells it, puts the file back where nothing did, and goes back
// where that was asked for.

import { setTimeout as sleep } from "node:timers/promises";

import { computeTakeoverTimeout } from "../../components/domain";
import { type RoleChanges, SWITCHED_KEY } from "../../components/validation";
import { commandLine, UserError } from "../io";
import { isEncrypted, readText, replaceFile, withRoleChanges, withSwitched } from "../project";
import { type Inspection, type ListenerStatus, type PairStatus, REFRESH, shellWord } from "../status";
import { compareRoles, fetchRoles, inspectPair, type Outcome, type Roles } from "./compareRoles";
import type { RoleChangeCommand, RoleChangeFlags } from "./options";
import type { RoleChangeReport } from "./report";

/** A change of roles that Pulumi was let loose on. */
export interface RoleChangeRun {
    readonly kind: RoleChangeCommand["kind"];
    readonly stack: string;
    readonly file: string;
    readonly full: string;
    /** The file's text before, if there was a file, and after. */
    readonly text: string | undefined;
    readonly next: string;
    /** The switched pairs before. */
    readonly switched: readonly string[];
    /** The records of the switched pairs before. */
    readonly records: RoleChanges;
    readonly inspection: Inspection;
    readonly pair: PairStatus;
    readonly roles: readonly Roles[];
    readonly flags: Pick<RoleChangeFlags, "wait" | "rollback" | "force">;
    readonly stop: AbortSignal;
    /** Deploys what the file says. Whether that succeeded. */
    deploy(): Promise<boolean>;
    log(text: string): void;
    report(outcome: RoleChangeReport["outcome"], more?: Partial<RoleChangeReport>): void;
}

const COMPLETES = `${REFRESH} completes the switch`;

/** @param succeeded whether the deployment succeeded */
export async function resolveOutcome(run: RoleChangeRun, succeeded: boolean): Promise<void> {
    const { file, roles, report } = run;
    const outcome = await determineOutcome(run, succeeded, `${file} has the new roles`);
    if (outcome.switched.length === roles.length) {
        await requireService(run, succeeded);
        return;
    }
    if (outcome.switched.length === 0 && outcome.unexpected.length === 0) {
        report("not switched", { deployed: succeeded });
        restoreFile(run, "Not switched: no listener was repointed, but the file was not put back");
        throw new UserError(
            `\nNot switched: no listener was repointed, the roles are as before. ${file} is as it was. ` +
                `${REFRESH} removes what the failed run left.`,
        );
    }
    report("half switched", { deployed: succeeded });
    throw new UserError(
        [
            `\nHALF SWITCHED. ${file} has the new roles; ${COMPLETES}. To go back, run it and then ${repeatCommand(run)}.`,
            ...listPlaces(outcome),
        ].join("\n"),
    );
}

/** What goes back: a failover asks for a dead primary. */
function repeatCommand({ kind, stack, pair }: RoleChangeRun): string {
    return kind === "switchover"
        ? "this command again"
        : `\`${commandLine("switchover")} ${stack} ${shellWord(pair.name)}\``;
}

/**
 * Writes the old text back into the file, with the salt that the engine may have added. Throws a UserError that begins with
 * `otherwise` if it cannot.
 */
function restoreFile({ file, full, text, next, switched, records, pair, log }: RoleChangeRun, otherwise: string): void {
    const now = readText(full);
    const [last, restored] =
        now !== undefined && isEncrypted(now, next)
            ? [now, withRoleChanges(file, withSwitched(file, now, switched), records)]
            : [next, text];
    try {
        replaceFile(full, last, restored);
    } catch (error) {
        if (!(error instanceof UserError)) {
            throw error;
        }
        if (readText(full) === restored) {
            log(error.message);
            return;
        }
        const list = switched.includes(pair.name) ? "names" : "does not name";
        throw new UserError(
            `\n${otherwise}.\n  ${error.message}\nEdit ${file} so that ${SWITCHED_KEY} ${list} ${pair.name}, then run \`pulumi up\`.`,
        );
    }
}

/** Which listeners are on which server, by the cloud. */
async function determineOutcome(run: RoleChangeRun, succeeded: boolean, fileNow: string): Promise<Outcome> {
    const { stack, inspection: before, pair, roles, report } = run;
    try {
        return compareRoles(roles, await fetchRoles(before, pair.name));
    } catch (error) {
        const why = error instanceof UserError ? error.message : "it did not answer";
        report("unknown", { deployed: succeeded });
        throw new UserError(
            `\nThe cloud does not tell whether the listeners were switched: ${why}\n` +
                `${fileNow}. Run \`${commandLine("status")} ${stack}\` when the cloud answers; ${COMPLETES}.`,
        );
    }
}

function listPlaces({ switched, unswitched, unexpected: astray }: Outcome): string[] {
    const list = (keys: readonly string[], words: string) =>
        keys.length > 0 ? [`  ${words}: ${keys.join(", ")}`] : [];
    return [
        ...list(switched, "on the new primary"),
        ...list(unswitched, "still on the old primary"),
        ...list(astray, "on neither"),
    ];
}

/** Waits until the new primary is seen to serve behind every listener. Throws a UserError where it is not. */
async function requireService(run: RoleChangeRun, succeeded: boolean): Promise<void> {
    const { stack, file, flags, log, report } = run;
    const observed = await awaitService(run, flags.wait);
    const watch = `Watch it with \`${commandLine("status")} ${stack} --watch\`; to go back, run ${repeatCommand(run)}.`;
    if (observed.result === "serves") {
        report("switched", { serves: true, deployed: succeeded });
        log(`\nSwitched: the new primary serves behind ${observed.listeners.map(({ key }) => key).join(", ")}.`);
        if (!succeeded) {
            throw new UserError(
                `\nSwitched, but the deployment failed after that; ${file} has the new roles. ` +
                    `${REFRESH} cleans up what it left.`,
            );
        }
        return;
    }
    if (observed.result === "unreached") {
        report("switched", { deployed: succeeded });
        throw new UserError(
            `\nSwitched, but the cloud does not tell whether the new primary serves: ${observed.why}\n${watch}`,
        );
    }
    const waiting = formatWaiting(observed.listeners);
    if (observed.result === "interrupted") {
        report("switched", { serves: false, deployed: succeeded });
        throw new UserError(
            [
                "\nInterrupted. Switched: every listener is on the new primary, but is not seen to serve behind all of them; " +
                    `${file} has the new roles.`,
                ...waiting,
                watch,
            ].join("\n"),
        );
    }
    const head = `after ${observed.seconds} s the new primary is not seen to serve:`;
    if (flags.rollback !== true) {
        report("switched", { serves: false, deployed: succeeded });
        throw new UserError([`\nSwitched, but ${head}`, ...waiting, watch].join("\n"));
    }
    const obstacles = observed.listeners.flatMap(({ key, secondary }) =>
        secondary?.health === "healthy" || (flags.force === true && secondary?.health !== "unhealthy")
            ? []
            : [`  ${key}: the old primary ${secondary?.serverId}: ${secondary?.health}`],
    );
    if (obstacles.length > 0) {
        report("switched", { serves: false, deployed: succeeded });
        throw new UserError(
            [
                `\nSwitched, but ${head}`,
                ...waiting,
                "Not rolled back, as the old primary is not known to be healthy:",
                ...obstacles,
                watch,
            ].join("\n"),
        );
    }
    log([`\nSwitched, but ${head}`, ...waiting, "The old primary is healthy: going back, once.\n"].join("\n"));
    await rollBack(run, head);
}

/** Goes back, once. Throws a UserError in any case: the switch that was asked for did not hold. */
async function rollBack(run: RoleChangeRun, head: string): Promise<never> {
    const { file, roles, report, deploy: up } = run;
    try {
        restoreFile(run, "NOT ROLLED BACK: every listener is on the new primary, as the file cannot be written");
    } catch (error) {
        report("switched", { serves: false });
        throw error;
    }
    const succeeded = await up();
    const outcome = await determineOutcome(run, succeeded, `${file} has the old roles again`);
    if (outcome.unswitched.length < roles.length) {
        report(outcome.switched.length === roles.length ? "switched" : "half switched", { deployed: succeeded });
        throw new UserError(
            [
                `\nNOT ROLLED BACK. ${file} has the old roles again; ${REFRESH} completes the way back.`,
                ...listPlaces(outcome),
            ].join("\n"),
        );
    }
    const observed = await awaitService(run, undefined);
    report("rolled back", {
        ...("listeners" in observed && { serves: observed.result === "serves" }),
        deployed: succeeded,
    });
    const state =
        observed.result === "serves"
            ? ["The old primary serves again."]
            : observed.result === "unreached"
              ? [`The cloud does not tell whether the old primary serves: ${observed.why}`]
              : ["The old primary is not yet seen to serve:", ...formatWaiting(observed.listeners)];
    const left = succeeded ? [] : [`The deployment failed after that: ${REFRESH} cleans up what it left.`];
    throw new UserError(
        [`\nRolled back: ${head.replace(/:$/, "")}. ${file} is as it was.`, ...state, ...left].join("\n"),
    );
}

/** What was seen of the primaries until the end of a wait. */
type ServiceResult =
    | { readonly result: "serves"; readonly listeners: readonly ListenerStatus[] }
    | { readonly result: "interrupted"; readonly listeners: readonly ListenerStatus[] }
    | { readonly result: "waiting"; readonly listeners: readonly ListenerStatus[]; readonly seconds: number }
    | { readonly result: "unreached"; readonly why: string };

/** Waits until the primary of now serves behind every listener, as long as its check takes, or as told. */
async function awaitService(
    { inspection: before, pair, stop }: RoleChangeRun,
    waitSeconds: number | undefined,
): Promise<ServiceResult> {
    const recovery = before.expected.find(({ name }) => name === pair.name)?.recoverySeconds ?? 0;
    const seconds = waitSeconds ?? computeTakeoverTimeout(recovery);
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
        const observed = await inspectAgain(before, pair.name);
        if ("listeners" in observed && formatWaiting(observed.listeners).length === 0) {
            return { result: "serves", ...observed };
        }
        if ("listeners" in observed && stop.aborted) {
            return { result: "interrupted", ...observed };
        }
        if (Date.now() >= deadline || stop.aborted) {
            return "why" in observed
                ? { result: "unreached", ...observed }
                : { result: "waiting", ...observed, seconds };
        }
        await sleep(1000, undefined, { signal: stop }).catch(() => undefined);
    }
}

/** What the cloud says now, or why it does not: in a wait it may come back. */
async function inspectAgain(
    before: Inspection,
    name: string,
): Promise<{ readonly listeners: readonly ListenerStatus[] } | { readonly why: string }> {
    try {
        return { listeners: (await inspectPair(before, name)).listeners };
    } catch (error) {
        if (error instanceof UserError) {
            return { why: error.message };
        }
        throw error;
    }
}

function formatWaiting(listeners: readonly ListenerStatus[]): string[] {
    return listeners
        .filter(({ serves }) => serves !== "primary")
        .map(({ key, serves, reason }) => `  ${key}: ${serves}: ${reason ?? ""}`);
}
