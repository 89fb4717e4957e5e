// The stack's state, and deployments by the `pulumi` CLI.

export { backendFolder, type EngineLock, type EngineLocks, readLocks } from "./backend";
export { deployedPlan, findRegion, requirePairs } from "./deployedPlan";
export { readState, type StackExport, type State, type StateResource, toResources } from "./state";
