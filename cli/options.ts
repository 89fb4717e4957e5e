// What options of commands take.

import { InvalidArgumentError, Option } from "commander";

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

/** How to show what a command has to say; the first is what it does unasked. */
export function formatOption(...formats: readonly [string, ...string[]]): Option {
    return new Option("--format <format>", "how to show it").choices(formats).default(formats[0]);
}
