// A pair with its defaults resolved, and as the provider's arguments.

export { ignoreChangesForAlarm, ignoreChangesForListener } from "./ignoreChanges";
export { type Deferred, isDeferred, isPlain, isTree, mapInputs, pickField, toOutput } from "./inputs";
export {
    ALARM_METRIC,
    type Backend,
    buildAclArgs,
    buildAclEntry,
    buildAlarmArgs,
    buildGroupArgs,
    buildListenerArgs,
    buildLoadBalancerArgs,
} from "./providerArgs";
export {
    resolveAlarm,
    type ResolvedAlarm,
    type ResolvedHealthCheck,
    type ResolvedListener,
    type ResolvedLoadBalancer,
    type ResolvedPair,
    resolveListener,
    resolveLoadBalancer,
    resolvePair,
    resolveServer,
    resolveStandbyCheck,
} from "./resolvedPair";
