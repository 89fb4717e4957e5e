// A trial on a local CLB.

export { getEngine } from "./getEngine";
export { Interrupts } from "./interrupts";
export { readPairsFile } from "./pairsFile";
export { type Config, PAIRS, Trial } from "./trial";
