// The validation: check, findings, rules. Pure: no Pulumi, no I/O.

export { AUTONAMING_KEY, checkAutonaming, listPairTypes } from "./autonamingSetting";
export { check, reportUnknownSetting } from "./check";
export { Findings, type Problem } from "./findings";
export { describeIntegerRule, isObject, joinPath, joinWithOr, quote, splitPath } from "./format";
export { checkLocks, LOCKED_KEY, type Locks } from "./lockedSetting";
export { findNearestWord } from "./nearestWord";
export {
    checkRoleChanges,
    ENCRYPTED,
    NOT_SWITCHED,
    ROLE_CHANGES_KEY,
    type RoleChange,
    type RoleChanges,
} from "./roleChangesSetting";
export { SharedLoadBalancer } from "./sharedLoadBalancer";
export { annotateSwappedRoles, checkSwitched, SWITCHED_KEY } from "./switchedSetting";
export { formatCount, formatReport, validatePair, validateServerGroup } from "./validate";
