// Turns what the console made into stack files.

export { type AdoptFlags } from "./flags";
export { LANGUAGES } from "./program";
export { runAdoption } from "./runAdoption";
