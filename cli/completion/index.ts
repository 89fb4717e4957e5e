// Completes commands in a shell.

export { SHELLS } from "./scripts";
export { type CommandWords, toCommandWords } from "./words";
