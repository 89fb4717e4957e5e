// The least RAM policy of a stack.

export { QUERYING_COMMANDS, type QueryingCommand } from "./grants";
export { listPermissions, toPolicy } from "./policy";
export { planDeclared, planDeployed, readAccountId, toText } from "./report";
