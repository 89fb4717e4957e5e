// Resolves inputs and registers children with Pulumi's SDK.

export {
    type AsyncCheck,
    ChildRegistration,
    pickResult,
    rejectInvalidArgs,
    type Subject,
    whenChildrenDeclared,
} from "./childRegistration";
export { buildComponentInputs } from "./componentInputs";
export { InvalidArgsError, requireName } from "./invalidArgsError";
export { findListenerAliases, findListenerUrns, nameFromUrn, type State } from "./listenerAliases";
export {
    type ConfiguredId,
    enqueuePair,
    type QueuePosition,
    recordListener,
    registerLoadBalancer,
    reservePorts,
} from "./pairQueue";
export { readPreviousState } from "./previousState";
export { markUnresolved } from "./resolveInputs";
export { childDeleteOptions, recordRetainOnDelete } from "./retainOnDelete";
export {
    awaitChildren,
    awaitValue,
    engineSupportsErrorHooks,
    engineSupportsHooks,
    findProviderUrn,
    getCurrentRun,
    hasEngine,
    isAliased,
    isConfigSecret,
    isolateConnections,
    isProviderHost,
    listAliases,
    listFormerParentTypes,
    markAsProviderHost,
    monitorSupportsHooks,
    parentTypes,
    readOutput,
    recordParent,
    restoreErrorHandlers,
} from "./sdkInternals";
export { declareGroup, listAttachments } from "./serverGroup";
export { readAutonaming, readLocked, readRoleChanges, readSwitched } from "./stackSettings";
