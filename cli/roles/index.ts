// Changes which server of a pair is primary.

export { failoverCommand, type FailoverFlags } from "./failover";
export type { RoleChangeFlags } from "./options";
export { changeRoles } from "./roleChange";
export { switchoverCommand } from "./switchover";
