// What options of commands take.

import { InvalidArgumentError } from "commander";

/** Reads a number of seconds up to an hour, and not less than `least`. */
export function secondsFrom(least: number): (text: string) => number {
    return (text) => {
        const value = Number(text);
        if (!(value >= least && value <= 3600)) {
            throw new InvalidArgumentError(`It must be ${least} to 3600 seconds.`);
        }
        return value;
    };
}
