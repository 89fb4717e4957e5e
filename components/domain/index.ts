// The rules of the domain: names, failover time, standby check, role swap. Pure.

export { listAlarmRules } from "./alarms";
export { resolveChargeType, resolveTiming } from "./defaults";
export {
    computeFailoverSeconds,
    computeRecoverySeconds,
    computeTakeoverTimeout,
    formatFailoverFormula,
    type HealthCheckTiming,
} from "./failover";
export {
    AUTOMATIC_SUFFIX_LENGTH,
    formatAlarmName,
    formatChildName,
    formatListenerKey,
    formatPortAlarmName,
    formatStandbyAlarmName,
    formatStandbyCheckKey,
} from "./names";
export {
    findEntry,
    formatQualifiedName,
    formatUrn,
    isNamedBy,
    parseParentTypes,
    parseQualifiedName,
} from "./pairNames";
export { RESOURCE_TYPES } from "./resourceTypes";
export { resolveIpVersion, selectCheckedListener } from "./standbyCheck";
export { swapRoles } from "./swapRoles";
