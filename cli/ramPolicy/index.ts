// The least RAM policy of a stack.

export { QUERYING_COMMANDS, type QueryingCommand } from "./grants";
export { toPolicy } from "./policy";
export { toText } from "./report";
export { listStackPermissions } from "./stackPermissions";
