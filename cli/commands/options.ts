// What options of commands take.

import { InvalidArgumentError, Option } from "commander";

/** Reads a number of seconds up to an hour, and not less than `least`. */
export function parseSecondsFrom(least: number): (text: string) => number {
    return (text) => {
        const value = Number(text);
        if (!(value >= least && value <= 3600)) {
            throw new InvalidArgumentError(`It must be ${least} to 3600 seconds.`);
        }
        return value;
    };
}

/** Reads a reason that is kept in a stack's file. */
export function reasonFrom(text: string): string {
    // A terminal would act on control characters.
    if (!/\S/.test(text) || /\p{Cc}/u.test(text)) {
        throw new InvalidArgumentError("It must be a reason in words on one line.");
    }
    return text.trim();
}

/** How to show what a command has to say; the first is what it does unasked. */
export function formatOption(...formats: readonly [string, ...string[]]): Option {
    return new Option("--format <format>", "how to show it").choices(formats).default(formats[0]);
}
