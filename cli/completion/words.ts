// The words that may stand on the command line.

import type { Command, Option } from "commander";

/** A word that may stand on the command line, and what it means. */
interface Word {
    readonly word: string;
    readonly about: string;
}

/** A command as a shell knows it. */
export interface CommandWords extends Word {
    readonly options: readonly (Word & { readonly values: readonly string[]; readonly takesOne: boolean })[];
    /** Values of its first argument. */
    readonly values: readonly string[];
}

/** Returns the words of a command. */
export function toCommandWords(word: string, about: string, command: Command): CommandWords {
    return {
        word,
        about,
        options: command.options.filter(({ long }) => long).map(toOptionWords),
        values: [...(command.registeredArguments[0]?.argChoices ?? [])],
    };
}

function toOptionWords({ long, description, argChoices, required }: Option) {
    return { word: long!, about: description, values: [...(argChoices ?? [])], takesOne: required };
}
