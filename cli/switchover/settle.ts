// Finds out by the cloud what became of a change of roles, tells it, puts the file back where nothing did, and goes back
// where that was asked for.

import { setTimeout as sleep } from "node:timers/promises";

import { computeTakeoverTimeout } from "../../components/domain";
import { type RoleChanges, SWITCHED_KEY } from "../../components/validation";
import { commandLine } from "../called";
import { UserError } from "../exit";
import { REFRESH } from "../firstAid";
import { shellWord } from "../status/expected";
import type { Inspection } from "../status/look";
import type { ListenerStatus, PairStatus } from "../status/model";
import type { Course, CourseFlags } from "./course";
import { replaceFile, textOf } from "./file";
import type { RoleChangeReport } from "./report";
import { compareRoles, type Outcome, pairNow, type Roles, rolesSeen } from "./roles";
import { isSalted, withRoleChanges, withSwitched } from "./setting";

/** A change of roles that Pulumi was let loose on. */
export interface Attempt {
    readonly kind: Course["kind"];
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
    readonly before: Inspection;
    readonly pair: PairStatus;
    readonly roles: readonly Roles[];
    readonly flags: Pick<CourseFlags, "wait" | "rollback" | "force">;
    readonly stop: AbortSignal;
    /** Deploys what the file says. Whether that succeeded. */
    up(): Promise<boolean>;
    say(text: string): void;
    report(outcome: RoleChangeReport["outcome"], more?: Partial<RoleChangeReport>): void;
}

const COMPLETES = `${REFRESH} completes the switch`;

/** @param went whether the deployment succeeded */
export async function settle(attempt: Attempt, went: boolean): Promise<void> {
    const { file, roles, report } = attempt;
    const outcome = await outcomeOf(attempt, went, `${file} has the new roles`);
    if (outcome.switched.length === roles.length) {
        await requireService(attempt, went);
        return;
    }
    if (outcome.switched.length === 0 && outcome.astray.length === 0) {
        report("not switched", { deployed: went });
        putBack(attempt, "Not switched: no listener was repointed, but the file was not put back");
        throw new UserError(
            `\nNot switched: no listener was repointed, the roles are as before. ${file} is as it was. ` +
                `${REFRESH} removes what the failed run left.`,
        );
    }
    report("half switched", { deployed: went });
    throw new UserError(
        [
            `\nHALF SWITCHED. ${file} has the new roles; ${COMPLETES}. To go back, run it and then ${again(attempt)}.`,
            ...placesOf(outcome),
        ].join("\n"),
    );
}

/** What goes back: a failover asks for a dead primary. */
function again({ kind, stack, pair }: Attempt): string {
    return kind === "switchover"
        ? "this command again"
        : `\`${commandLine("switchover")} ${stack} ${shellWord(pair.name)}\``;
}

/**
 * Writes the old text back into the file, with the salt that the engine may have added. Throws a UserError that begins with
 * `otherwise` if it cannot.
 */
function putBack({ file, full, text, next, switched, records, pair }: Attempt, otherwise: string): void {
    const now = textOf(full);
    try {
        if (now !== undefined && isSalted(now, next)) {
            replaceFile(full, now, withRoleChanges(file, withSwitched(file, now, switched), records));
        } else {
            replaceFile(full, next, text);
        }
    } catch (error) {
        if (!(error instanceof UserError)) {
            throw error;
        }
        const list = switched.includes(pair.name) ? "names" : "does not name";
        throw new UserError(
            `\n${otherwise}.\n  ${error.message}\nEdit ${file} so that ${SWITCHED_KEY} ${list} ${pair.name}, then run \`pulumi up\`.`,
        );
    }
}

/** Which listeners are on which server, by the cloud. */
async function outcomeOf(attempt: Attempt, went: boolean, fileNow: string): Promise<Outcome> {
    const { stack, before, pair, roles, report } = attempt;
    try {
        return compareRoles(roles, await rolesSeen(before, pair.name));
    } catch (error) {
        const why = error instanceof UserError ? error.message : "it did not answer";
        report("unknown", { deployed: went });
        throw new UserError(
            `\nThe cloud does not tell whether the listeners were switched: ${why}\n` +
                `${fileNow}. Run \`${commandLine("status")} ${stack}\` when the cloud answers; ${COMPLETES}.`,
        );
    }
}

function placesOf({ switched, unswitched, astray }: Outcome): string[] {
    const list = (keys: readonly string[], words: string) =>
        keys.length > 0 ? [`  ${words}: ${keys.join(", ")}`] : [];
    return [
        ...list(switched, "on the new primary"),
        ...list(unswitched, "still on the old primary"),
        ...list(astray, "on neither"),
    ];
}

/** Waits until the new primary is seen to serve behind every listener. Throws a UserError where it is not. */
async function requireService(attempt: Attempt, went: boolean): Promise<void> {
    const { stack, file, flags, say, report } = attempt;
    const seen = await awaitService(attempt, flags.wait);
    const watch = `Watch it with \`${commandLine("status")} ${stack} --watch\`; to go back, run ${again(attempt)}.`;
    if (seen.how === "serves") {
        report("switched", { serves: true, deployed: went });
        say(`\nSwitched: the new primary serves behind ${seen.listeners.map(({ key }) => key).join(", ")}.`);
        if (!went) {
            throw new UserError(
                `\nSwitched, but the deployment failed after that; ${file} has the new roles. ` +
                    `${REFRESH} cleans up what it left.`,
            );
        }
        return;
    }
    if (seen.how === "unreached") {
        report("switched", { deployed: went });
        throw new UserError(
            `\nSwitched, but the cloud does not tell whether the new primary serves: ${seen.why}\n${watch}`,
        );
    }
    const waiting = waitingLines(seen.listeners);
    if (seen.how === "interrupted") {
        report("switched", { serves: false, deployed: went });
        throw new UserError(
            [
                "\nInterrupted. Switched: every listener is on the new primary, but is not seen to serve behind all of them; " +
                    `${file} has the new roles.`,
                ...waiting,
                watch,
            ].join("\n"),
        );
    }
    const head = `after ${seen.seconds} s the new primary is not seen to serve:`;
    if (flags.rollback !== true) {
        report("switched", { serves: false, deployed: went });
        throw new UserError([`\nSwitched, but ${head}`, ...waiting, watch].join("\n"));
    }
    const obstacles = seen.listeners.flatMap(({ key, secondary }) =>
        secondary?.health === "healthy" || (flags.force === true && secondary?.health !== "unhealthy")
            ? []
            : [`  ${key}: the old primary ${secondary?.serverId}: ${secondary?.health}`],
    );
    if (obstacles.length > 0) {
        report("switched", { serves: false, deployed: went });
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
    say([`\nSwitched, but ${head}`, ...waiting, "The old primary is healthy: going back, once.\n"].join("\n"));
    await rollBack(attempt, head);
}

/** Goes back, once. Throws a UserError in any case: the switch that was asked for did not hold. */
async function rollBack(attempt: Attempt, head: string): Promise<never> {
    const { file, roles, report, up } = attempt;
    try {
        putBack(attempt, "NOT ROLLED BACK: every listener is on the new primary, as the file cannot be written");
    } catch (error) {
        report("switched", { serves: false });
        throw error;
    }
    const went = await up();
    const outcome = await outcomeOf(attempt, went, `${file} has the old roles again`);
    if (outcome.unswitched.length < roles.length) {
        report(outcome.switched.length === roles.length ? "switched" : "half switched", { deployed: went });
        throw new UserError(
            [
                `\nNOT ROLLED BACK. ${file} has the old roles again; ${REFRESH} completes the way back.`,
                ...placesOf(outcome),
            ].join("\n"),
        );
    }
    const seen = await awaitService(attempt, undefined);
    report("rolled back", { ...("listeners" in seen && { serves: seen.how === "serves" }), deployed: went });
    const state =
        seen.how === "serves"
            ? ["The old primary serves again."]
            : seen.how === "unreached"
              ? [`The cloud does not tell whether the old primary serves: ${seen.why}`]
              : ["The old primary is not yet seen to serve:", ...waitingLines(seen.listeners)];
    const left = went ? [] : [`The deployment failed after that: ${REFRESH} cleans up what it left.`];
    throw new UserError(
        [`\nRolled back: ${head.replace(/:$/, "")}. ${file} is as it was.`, ...state, ...left].join("\n"),
    );
}

/** What was seen of the primaries until the end of a wait. */
type Service =
    | { readonly how: "serves"; readonly listeners: readonly ListenerStatus[] }
    | { readonly how: "interrupted"; readonly listeners: readonly ListenerStatus[] }
    | { readonly how: "waiting"; readonly listeners: readonly ListenerStatus[]; readonly seconds: number }
    | { readonly how: "unreached"; readonly why: string };

/** Waits until the primary of now serves behind every listener, as long as its check takes, or as told. */
async function awaitService({ before, pair, stop }: Attempt, given: number | undefined): Promise<Service> {
    const recovery = before.expected.find(({ name }) => name === pair.name)?.recoverySeconds ?? 0;
    const seconds = given ?? computeTakeoverTimeout(recovery);
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
        const seen = await lookAgain(before, pair.name);
        if ("listeners" in seen && waitingLines(seen.listeners).length === 0) {
            return { how: "serves", ...seen };
        }
        if ("listeners" in seen && stop.aborted) {
            return { how: "interrupted", ...seen };
        }
        if (Date.now() >= deadline || stop.aborted) {
            return "why" in seen ? { how: "unreached", ...seen } : { how: "waiting", ...seen, seconds };
        }
        await sleep(1000, undefined, { signal: stop }).catch(() => undefined);
    }
}

/** What the cloud says now, or why it does not: in a wait it may come back. */
async function lookAgain(
    before: Inspection,
    name: string,
): Promise<{ readonly listeners: readonly ListenerStatus[] } | { readonly why: string }> {
    try {
        return { listeners: (await pairNow(before, name)).listeners };
    } catch (error) {
        if (error instanceof UserError) {
            return { why: error.message };
        }
        throw error;
    }
}

function waitingLines(listeners: readonly ListenerStatus[]): string[] {
    return listeners
        .filter(({ serves }) => serves !== "primary")
        .map(({ key, serves, reason }) => `  ${key}: ${serves}: ${reason ?? ""}`);
}
