// Times whole processes in pairs, one of each in turn, so that a machine whose speed drifts does not favour either.

import { spawnSync } from "node:child_process";

export interface Command {
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
}

/**
 * One run: wall time, and what the process says of itself in its last line, if it does: its peak memory, and for how long it
 * kept a processor busy, which hardly depends on what else the machine has to do.
 */
export interface Run {
    readonly seconds: number;
    readonly mebibytes: number;
    readonly busySeconds: number;
}

/** Median, least and most. */
export interface Spread {
    readonly median: number;
    readonly min: number;
    readonly max: number;
}

export interface Comparison {
    readonly ours: Record<keyof Run, Spread>;
    readonly theirs: Record<keyof Run, Spread>;
}

/** Runs both in turn after one warm-up of the files in memory each. */
export function compare(ours: Command, theirs: Command, runs: number): Comparison {
    run(ours);
    run(theirs);
    const pairs = Array.from({ length: runs }, () => [run(ours), run(theirs)] as const);
    return { ours: spreads(pairs.map(([one]) => one)), theirs: spreads(pairs.map(([, other]) => other)) };
}

export function run({ args, env }: Command): Run {
    const begin = process.hrtime.bigint();
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        encoding: "utf8",
        env: { ...process.env, ...env },
        maxBuffer: 64 * 1024 * 1024,
    });
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
    if (status !== 0) {
        throw new Error(`${args.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
    }
    const [kibibytes, busySeconds = NaN] = stdout.trim().split("\n").at(-1)!.split(" ").map(Number);
    return { seconds, mebibytes: kibibytes! / 1024, busySeconds };
}

export function spread(values: readonly number[]): Spread {
    const sorted = [...values].sort((a, b) => a - b);
    return { median: sorted[Math.floor(sorted.length / 2)]!, min: sorted[0]!, max: sorted.at(-1)! };
}

/** The spread of each figure. */
export function spreads(all: readonly Run[]): Record<keyof Run, Spread> {
    return {
        seconds: spread(all.map((one) => one.seconds)),
        mebibytes: spread(all.map((one) => one.mebibytes)),
        busySeconds: spread(all.map((one) => one.busySeconds)),
    };
}
