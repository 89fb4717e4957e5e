// `switchover`: makes the secondary of a pair its primary, and says what became of it.

import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Command } from "commander";

import { confirm } from "./ask";
import { called } from "./called";
import { openStack } from "./deploy";
import { SWITCHED_KEY } from "../components/switched";
import { UsageError, UserError } from "./exit";
import type { Here } from "./here";
import { toJson } from "./json";
import { formatOption, secondsFrom } from "./options";
import { withProgress } from "./progress";
import { type Chosen, chosenStack, stackCommand, type StackFlags, withExamples } from "./stack";
import { readIfThere, stackFilePath } from "./stackFile";
import { look, type Look, see } from "./status/look";
import { type PairStatus, toStatus } from "./status/model";
import { asFile, replaceFile, textOf } from "./switchover/file";
import { readiness } from "./switchover/readiness";
import { compareRoles, type Roles, rolesOf } from "./switchover/roles";
import { switchedIn, withSwitched } from "./switchover/setting";

interface Flags extends StackFlags {
    readonly yes?: boolean;
    readonly force?: boolean;
    readonly dryRun?: boolean;
    readonly wait?: number;
    readonly format: "text" | "json";
}

/** What came of it, for machines. */
export interface SwitchoverReport {
    readonly stack: string;
    readonly pair: string;
    readonly loadBalancerId?: string;
    /** The file with the setting that names the switched pairs. */
    readonly file: string;
    /** "half switched": some listeners are on the new primary; "unknown": the cloud did not tell. */
    readonly outcome: "dry run" | "switched" | "not switched" | "half switched" | "unknown";
    /** Whether the new primary was seen to serve behind every listener; left out where it was not looked for. */
    readonly serves?: boolean;
    /** Whether Pulumi's run came to its end; left out where there was none. */
    readonly deployed?: boolean;
    readonly listeners: readonly {
        /** "tcp-443". */
        readonly key: string;
        /** The servers that were primary before, and that is to be. */
        readonly from?: string;
        readonly to?: string;
    }[];
}

/** What the new primary gets beyond the time that its health check needs. Seconds. */
const GRACE = 15;

/** Switches a pair. */
export function command(here: Here): Command {
    return withExamples(
        stackCommand(here, "switchover"),
        ["prod", "the only pair of stack prod; asks before it switches"],
        ["prod web --dry-run", "show what would be done"],
        ["prod web --yes --format json", "for scripts"],
    )
        .description("Makes the secondary server of a pair its primary: in the stack's file, and in the cloud.")
        .argument("[pair]", "the pair; may be left out where the stack has one only")
        .option("--dry-run", "show what would be done, and change nothing")
        .option("--yes", "do not ask, for scripts")
        .option("--force", "switch although nobody knows whether the secondary can serve, for scripts")
        .option(
            "--wait <seconds>",
            "how long the new primary may take to be seen healthy (default: by its check)",
            secondsFrom(0),
        )
        .addOption(formatOption("text", "json"))
        .action(async (first: string | undefined, second: string | undefined, flags: Flags) => {
            // With --stack the only argument is the pair.
            const [named, pair] =
                second === undefined && flags.stack !== undefined ? [undefined, first] : [first, second];
            const chosen = await chosenStack(here, named, flags);
            const stop = new AbortController();
            process.on("SIGINT", () => stop.abort());
            await switchOver(here, chosen, pair, flags, stop.signal);
        });
}

async function switchOver(
    here: Here,
    chosen: Chosen,
    givenPair: string | undefined,
    flags: Flags,
    stop: AbortSignal,
): Promise<void> {
    // Machines read what comes of it, people what is said on the way.
    const hear = flags.format === "json" ? here.err : here.out;
    const say = (text: string) => hear(`${text}\n`);
    const { project, stack } = chosen;
    const file = stackFilePath(project, stack);
    const full = path.join(project.root, file);
    const text = textOf(full);
    const before = await withProgress(here, "Asking Pulumi and the cloud", look(here, chosen));
    const pair = choosePair(before, givenPair);
    if (before.status.stateMissing !== undefined) {
        throw new UserError(`A switch needs Pulumi's state, which is not known: ${before.status.stateMissing}.`);
    }
    const doubts = requireReadiness(stack, pair, flags);
    const roles = rolesNow(before, pair.name);
    const switched = switchedIn(readIfThere(project, stack));
    const isBack = switched.includes(pair.name);
    const names = isBack ? switched.filter((name) => name !== pair.name) : [...switched, pair.name];
    const next = withSwitched(file, text ?? "", names);

    say(`Switchover of pair ${pair.name} in stack ${stack}, instance ${pair.loadBalancerId}:\n`);
    pair.listeners.forEach(({ key, primary, secondary }) => {
        say(
            `  ${key}: primary ${primary?.serverId} port ${primary?.port} -> ${secondary?.serverId} port ${secondary?.port}`,
        );
    });
    say(
        isBack
            ? `\n${file}: ${SWITCHED_KEY} does not name ${pair.name} any more: its roles are again as declared.`
            : `\n${file}: ${SWITCHED_KEY} names ${pair.name}: its servers change places, each with type, weight and ports.`,
    );
    say(
        doubts.length === 0
            ? "The secondary is ready behind every listener.\n"
            : `It is not known whether the secondary can serve:\n${doubts.map((doubt) => `  ${doubt}\n`).join("")}`,
    );

    const deployment = await openStack(chosen, before.status.hasConfig, hear);
    requireGoing(stop);
    const previewed = await asFile(path.basename(file), next, (configFile) =>
        deployment.preview({ configFile, signal: stop }),
    );
    requireGoing(stop);
    if (!previewed) {
        throw new UserError("\nThe preview failed: nothing was changed.");
    }
    const report = (outcome: SwitchoverReport["outcome"], more: Partial<SwitchoverReport> = {}) => {
        if (flags.format === "json") {
            const { name, loadBalancerId } = pair;
            const listeners = roles.map(({ key, primary, secondary }) => ({
                key,
                ...(primary && { from: primary.serverId }),
                ...(secondary && { to: secondary.serverId }),
            }));
            const own = { stack, pair: name, ...(loadBalancerId !== undefined && { loadBalancerId }), file };
            const content: SwitchoverReport = { ...own, outcome, ...more, listeners };
            here.out(toJson("switchover", content));
        }
    };
    if (flags.dryRun) {
        report("dry run");
        say("Dry run: nothing was changed.");
        return;
    }
    await requireConsent(doubts, flags, stop);
    requireGoing(stop);
    replaceFile(full, text, next);
    const went = await deployment.up({ signal: stop });
    await settle({ stack, file, full, text, next, before, pair, roles, went, flags, say, report });
}

/** Ends here where Ctrl-C was pressed; from the first change on it is the engine that stops. */
function requireGoing(stop: AbortSignal): void {
    if (stop.aborted) {
        throw new UserError("Interrupted: nothing was changed.");
    }
}

/** The pair that is meant. */
function choosePair({ status: { pairs }, expected }: Look, given: string | undefined): PairStatus {
    const configured = pairs.filter(({ name }) => expected.some((one) => one.name === name && one.isConfigured));
    const names = `Pairs: ${configured.map(({ name }) => name).join(", ")}`;
    const found =
        given === undefined && configured.length === 1 ? configured[0] : configured.find(({ name }) => name === given);
    if (!found) {
        throw new UsageError(given === undefined ? `which pair? ${names}` : `no pair "${given}". ${names}`);
    }
    return found;
}

/** What is not known of the secondary. Throws a UserError where the pair must not be switched. */
function requireReadiness(stack: string, pair: PairStatus, { yes, force, dryRun }: Flags): readonly string[] {
    const verdict = readiness(pair);
    const refuse = (what: string, why: readonly string[], way: string): never => {
        const reasons = why.map((reason) => `  ${reason}`);
        throw new UserError([`Pair ${pair.name} of stack ${stack} ${what}:`, ...reasons, way].join("\n"));
    };
    switch (verdict.may) {
        case "switch":
            return [];
        case "not":
            return refuse(
                "is not fit for a switch; nothing was changed",
                verdict.reasons,
                `See \`${called("status")} ${stack}\`.`,
            );
        case "ask":
            return yes && !force && !dryRun
                ? refuse(
                      "is not switched, as it is not known whether the secondary can serve; nothing was changed",
                      verdict.doubts,
                      "Add `--force` to switch all the same, or have a standby check (`standbyCheck`) tell.",
                  )
                : verdict.doubts;
    }
}

async function requireConsent(doubts: readonly string[], { yes, force }: Flags, stop: AbortSignal): Promise<void> {
    const isDoubted = doubts.length > 0 && !force;
    const question = isDoubted ? "It is not known whether the secondary can serve. Switch all the same?" : "Switch?";
    if (!yes && !(await confirm(question, isDoubted ? "`--force --yes`" : "`--yes`", stop))) {
        throw new UserError("Nothing was changed.");
    }
}

interface Attempt {
    readonly stack: string;
    readonly file: string;
    readonly full: string;
    /** The file's text before, if there was a file, and after. */
    readonly text: string | undefined;
    readonly next: string;
    readonly before: Look;
    readonly pair: PairStatus;
    readonly roles: readonly Roles[];
    /** Whether the deployment succeeded. */
    readonly went: boolean;
    readonly flags: Flags;
    say(text: string): void;
    report(outcome: SwitchoverReport["outcome"], more?: Partial<SwitchoverReport>): void;
}

/** Finds out by the cloud what became of the switch, tells it, and puts the file back where nothing did. */
async function settle(attempt: Attempt): Promise<void> {
    const { stack, file, full, text, next, before, pair, roles, went, report } = attempt;
    const completes = "`pulumi up --refresh` completes the switch";
    let now: readonly Roles[];
    try {
        now = rolesNow({ ...before, seen: await see(before.cloud, before.expected) }, pair.name);
    } catch (error) {
        const why = error instanceof UserError ? error.message : "it did not answer";
        report("unknown", { deployed: went });
        throw new UserError(
            `\nThe cloud does not tell whether the listeners were switched: ${why}\n` +
                `${file} has the new roles. Run \`${called("status")} ${stack}\` when the cloud answers; ${completes}.`,
        );
    }
    const { switched, unswitched, astray } = compareRoles(roles, now);
    if (switched.length === roles.length) {
        await requireService(attempt);
        if (!went) {
            throw new UserError(
                `\nSwitched, but the deployment failed after that; ${file} has the new roles. ` +
                    "`pulumi up --refresh` cleans up what it left.",
            );
        }
        return;
    }
    if (switched.length === 0 && astray.length === 0) {
        replaceFile(full, next, text);
        report("not switched", { deployed: went });
        throw new UserError(
            `\nNot switched: no listener was repointed, the roles are as before. ${file} is as it was. ` +
                "`pulumi up --refresh` removes what the failed run left.",
        );
    }
    report("half switched", { deployed: went });
    const list = (keys: readonly string[], words: string) =>
        keys.length > 0 ? [`  ${words}: ${keys.join(", ")}`] : [];
    throw new UserError(
        [
            `\nHALF SWITCHED. ${file} has the new roles; ${completes}. To go back, run it and then this command again.`,
            ...list(switched, "on the new primary"),
            ...list(unswitched, "still on the old primary"),
            ...list(astray, "on neither"),
        ].join("\n"),
    );
}

/** Waits until the new primary is seen to serve behind every listener. */
async function requireService({ stack, before, pair, flags, went, say, report }: Attempt): Promise<void> {
    const recovery = before.expected.find(({ name }) => name === pair.name)?.recoverySeconds ?? 0;
    const wait = flags.wait ?? recovery + GRACE;
    const deadline = Date.now() + wait * 1000;
    const where = { stack, region: before.cloud.region, hasConfig: before.status.hasConfig };
    for (;;) {
        const seen = await see(before.cloud, before.expected);
        const listeners = toStatus(where, before.expected, seen).pairs.find(
            ({ name }) => name === pair.name,
        )!.listeners;
        const waiting = listeners.filter(({ serves }) => serves !== "primary");
        if (waiting.length === 0) {
            report("switched", { serves: true, deployed: went });
            say(`\nSwitched: the new primary serves behind ${listeners.map(({ key }) => key).join(", ")}.`);
            return;
        }
        if (Date.now() >= deadline) {
            report("switched", { serves: false, deployed: went });
            throw new UserError(
                [
                    `\nSwitched, but after ${wait} s the new primary is not seen to serve:`,
                    ...waiting.map(({ key, serves, reason }) => `  ${key}: ${serves}: ${reason ?? ""}`),
                    `Watch it with \`${called("status")} ${stack} --watch\`; to go back, run this command again.`,
                ].join("\n"),
            );
        }
        await sleep(1000);
    }
}

function rolesNow({ expected, seen }: Look, name: string): Roles[] {
    const pair = expected.find((one) => one.name === name);
    const found = seen.get(pair?.loadBalancerId ?? "");
    return pair && found ? rolesOf(pair, found) : [];
}
