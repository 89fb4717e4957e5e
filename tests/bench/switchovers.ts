// Switchovers in a row under load, in a process of their own: whether a request is lost, and whether the memory stays flat.

import { fork } from "node:child_process";
import { once } from "node:events";

import { spread } from "./measure";
import type { Row } from "./row";
import { inBench } from "./workspace";

/** What the process of the switchovers tells in the end. */
export interface Switched {
    readonly switchovers: number;
    readonly answered: number;
    readonly lost: number;
    /** MiB in use after every update, by the collector's count. */
    readonly heaps: readonly number[];
    /** Seconds of each update. */
    readonly seconds: readonly number[];
}

/** So many pairs change roles in each update. */
export const PAIRS_AT_ONCE = 10;

export async function measureSwitchovers(wanted: number): Promise<{ rows: Row[]; note: string }> {
    const updates = Math.ceil(wanted / PAIRS_AT_ONCE);
    const execArgv = ["--expose-gc", "-r", "ts-node/register"];
    const child = fork(inBench("switchoversProcess.ts"), [String(PAIRS_AT_ONCE), String(updates)], { execArgv });
    const said = await Promise.race([once(child, "message"), once(child, "exit")]);
    const { switchovers, answered, lost, heaps, seconds } = said[0] as Switched;
    if (switchovers === undefined) {
        throw new Error(`the switchovers ended with ${String(said[0])}`);
    }
    // By the first fifth, all that is loaded once is there.
    const early = heaps.slice(Math.floor(updates / 10), Math.ceil(updates / 5));
    const late = heaps.slice(-early.length);
    const note = `${switchovers} switchovers in a row: ${updates} updates of the real engine, each of which exchanges the roles of ${PAIRS_AT_ONCE} pairs on
instances of their own, with a request to each of them every ${EVERY_MS} ms. \`SWITCHOVERS\` says how many there are. An update took ${median(seconds)} s.`;
    return {
        note,
        rows: [
            {
                what: `requests that are lost in ${switchovers} switchovers`,
                against: "those that are answered",
                ours: spread([lost]),
                theirs: spread([answered]),
                unit: "requests",
                budget: 0,
            },
            {
                what: `memory of the last ${late.length} updates, program and local CLB`,
                against: `that of as many in the first fifth, of ${updates}`,
                ours: spread(late),
                theirs: spread(early),
                unit: "MiB",
                budget: 1.1,
            },
        ],
    };
}

export const EVERY_MS = 100;

const median = (values: readonly number[]): string => spread(values).median.toFixed(1);
