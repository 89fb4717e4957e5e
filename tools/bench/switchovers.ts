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
    /** Those whose connection was refused or cut, and those that got no answer in time. */
    readonly cut: number;
    readonly late: number;
    /** MiB in use after every update, by the collector's count. */
    readonly heaps: readonly number[];
    /** Seconds of each update. */
    readonly seconds: readonly number[];
}

/** So many pairs change roles in each update. */
export const PAIRS_AT_ONCE = 5;

export async function measureSwitchovers(wanted: number): Promise<{ rows: Row[]; note: string }> {
    const updates = Math.ceil(wanted / PAIRS_AT_ONCE);
    const execArgv = ["--expose-gc", "-r", "ts-node/register"];
    const child = fork(inBench("switchoversProcess.ts"), [String(PAIRS_AT_ONCE), String(updates)], { execArgv });
    const said = await Promise.race([once(child, "message"), once(child, "exit")]);
    const { switchovers, answered, cut, late: unanswered, heaps, seconds } = said[0] as Switched;
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
            lost(`requests whose connection is refused or cut in ${switchovers} switchovers`, cut, answered),
            lost("requests that wait for their answer for more than two seconds", unanswered, answered),
            {
                what: `memory of the last ${late.length} updates, of the local CLB and what carries its traffic`,
                against: `that of as many in the first fifth, of ${updates}`,
                ours: spread(late),
                theirs: spread(early),
                unit: "MiB",
                budget: 1.1,
            },
        ],
    };
}

export const PORT = 4430;
export const namesOf = (pairs: number): string[] => Array.from({ length: pairs }, (_, index) => `web${index}`);
export const EVERY_MS = 100;

const median = (values: readonly number[]): string => spread(values).median.toFixed(1);

/** Without a processor to run on, checks and clients run out of time too. */
function lost(what: string, count: number, answered: number): Row {
    const against = "those that are answered";
    return {
        what,
        against,
        ours: spread([count]),
        theirs: spread([answered]),
        unit: "requests",
        budget: 0,
        disturbed: true,
    };
}
