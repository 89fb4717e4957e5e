// Locks a pair's roles and releases them.

import { userInfo } from "node:os";

import { formatUrn } from "../../components/domain";
import { LOCKED_KEY, type Locks } from "../../components/validation";
import { type CommandContext, commandLine, UsageError, UserError } from "../io";
import {
    declaresPairs,
    nameForPulumi,
    readPairLocks,
    type StackFile,
    type StackFlags,
    type StackTarget,
} from "../project";
import { readState, requirePairs } from "../pulumi";
import { ambiguous, isEntryOf, listExpectedPairs, lockOn, type PairNames, shellWord, unparented } from "../status";

export interface LockFlags extends StackFlags {
    readonly reason?: string;
    readonly release?: boolean;
    readonly format: "text" | "json";
}

/** The locked pairs, for machines. */
export interface LockReport {
    readonly stack: string;
    /** The file with the setting. */
    readonly file: string;
    readonly locked: readonly {
        readonly pair: string;
        /** Of the one pair that is locked; left out where a plain name may mean several. */
        readonly urn?: string;
        readonly reason: string;
    }[];
}

/** The locks as they are. Throws a UsageError where some pair was meant. */
export function requireNoPair({ reason, release }: LockFlags, locks: Locks): Locks {
    if (reason !== undefined || release === true) {
        throw new UsageError(`which pair? ${reason === undefined ? "--release" : "--reason"} is about one`);
    }
    return locks;
}

export async function applyChange(
    context: CommandContext,
    chosen: StackTarget,
    file: StackFile,
    pair: string,
    { reason, release }: LockFlags,
): Promise<Locks> {
    const { stack } = chosen;
    const locks = readPairLocks(file);
    if ((reason === undefined) === (release !== true)) {
        throw new UsageError(`say --reason "…" to lock pair ${pair}, or --release`);
    }
    if (reason === undefined) {
        if (!Object.hasOwn(locks, pair)) {
            throw new UserError(`Pair ${pair} of stack ${stack} is not locked.${formatLocks(locks)}`);
        }
        return Object.fromEntries(Object.entries(locks).filter(([name]) => name !== pair));
    }
    // Control characters would be played back at whoever reads the reason at a terminal.
    if (!/\S/.test(reason) || /\p{Cc}/u.test(reason)) {
        throw new UsageError(`--reason: must be a reason in words on one line, got ${JSON.stringify(reason)}`);
    }
    const pairs = await listPairNames(context, chosen, file);
    const [target, ...others] = pairs.filter((one) => isEntryOf(pair, one));
    if (target === undefined) {
        throw new UsageError(`no pair "${pair}". Pairs: ${pairs.map(({ name }) => name).join(", ")}`);
    }
    if (others.length > 0) {
        throw new UsageError(ambiguous(pair, [target, ...others]));
    }
    const { name } = target;
    const held = lockOn(target, locks);
    if (held !== undefined) {
        const entry = Object.keys(locks).find((key) => locks[key] === held && isEntryOf(key, target))!;
        throw new UserError(
            `Pair ${name} of stack ${stack} is locked already: ${held}\n` +
                `\`${commandLine("lock")} ${stack} ${shellWord(entry)} --release\` takes that lock away.`,
        );
    }
    return { ...locks, [name]: `${reason.trim()} (${readUserName(context)}, ${formatNow()})` };
}

/** Returns the URN of the one pair that an entry locks; undefined if it may mean several. */
export function urnOfEntry({ project, stack }: StackTarget, file: StackFile, entry: string): string | undefined {
    const isPlain = !entry.includes("$");
    if (isPlain && !declaresPairs(project, file)) {
        return undefined;
    }
    return formatUrn(stack, project.name, isPlain ? unparented(entry).qualifiedName : entry);
}

function formatLocks(locks: Locks): string {
    const names = Object.keys(locks);
    return names.length === 0 ? "" : ` Locked: ${names.join(", ")}.`;
}

/** Who locks, as far as this machine knows. */
function readUserName({ env }: Pick<CommandContext, "env">): string {
    return env["USER"] || env["LOGNAME"] || env["USERNAME"] || userInfo().username;
}

/** To the minute. */
function formatNow(): string {
    return `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The pairs that the stack's file declares, else those that its program did when it was last deployed. */
async function listPairNames(context: CommandContext, chosen: StackTarget, file: StackFile): Promise<PairNames[]> {
    const { project } = chosen;
    if (declaresPairs(project, file)) {
        const key = `${project.name}:pairs`;
        try {
            return Object.keys(JSON.parse(file.config[key]!) as object).map(unparented);
        } catch {
            throw new UserError(`${file.file}:${file.lineOf(key)}: ${key}: not a map of pairs`);
        }
    }
    const state = await readState(context, nameForPulumi(chosen), project.root);
    requirePairs(chosen, state);
    return listExpectedPairs(undefined, state);
}

export function toText({ stack, file, locked }: LockReport): string {
    const lines = locked.map(({ pair, reason }) => `  ${pair}: ${reason}`);
    return locked.length === 0
        ? `No pair of stack ${stack} is locked.\n`
        : [`Locked in stack ${stack}, by ${LOCKED_KEY} in ${file}:`, ...lines, ""].join("\n");
}
