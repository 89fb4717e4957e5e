// What state and cloud must allow before children are declared.

export { createFormerNamesCheck } from "./formerNames";
export { createPreflight } from "./preflight";
export { createBandwidthCheck, rejectConflictingDeletes } from "./stateChecks";
