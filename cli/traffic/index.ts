// Servers and load behind the listeners of a trial.

export { describeServers, describeServing } from "./describeServing";
export { Load, MAX_RATE, type Sample } from "./load";
export { Servers } from "./servers";
export { type PairOutputs, type Roles, TrafficStage, type WatchedListener } from "./stage";
export type { Subject } from "./subject";
