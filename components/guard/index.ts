// Refuses, awaits and takes back changes of roles.

export { ENGINE_TOO_OLD, requireEngine } from "./engineVersion";
export { createBusyHook, createGuardHooks, type GuardHooks } from "./hooks";
export { abortGuards } from "./shutdownSignal";
export { leaveSignalsToHost } from "./signals";
export { SWITCH_BACK_VARIABLE, withSwitchBackHook } from "./switchBack";
