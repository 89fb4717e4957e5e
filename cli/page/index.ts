// The page of a trial or a drill.

export { COLOURS } from "./colours";
export { LivePage } from "./livePage";
export { log, runTrial, type TrialFlags } from "./runTrial";
