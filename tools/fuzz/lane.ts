// A process in which one sequence of changes runs after another: the Automation API takes an error of one program in a process
// for one of all that run there, and some changes are to be refused.

import "../../cli/disableSourceMaps";

import { changeAtRandom } from "./changes";

/** What is to be tried. */
export interface Sequence {
    readonly seed: number;
    readonly changes: number;
    /** When to stop wherever it is, as the clock has it. */
    readonly until: number;
}

/** How it went. */
export interface Answer {
    readonly failed?: string;
}

process.on("message", ({ seed, changes, until }: Sequence) => {
    const answer = (said: Answer) => process.send?.(said);
    changeAtRandom(seed, changes, until).then(
        () => answer({}),
        (error: Error) => answer({ failed: error.message }),
    );
});
