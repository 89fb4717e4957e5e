// The page of a trial or a drill.

export { COLOURS } from "./colours";
export { LivePage } from "./livePage";
export { runLocalStack } from "./runLocalStack";
export { type TrialFlags } from "./runTrial";
