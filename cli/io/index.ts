// Terminal, exit codes, JSON and the `pulumi` executable.

export { askFor, confirm } from "./ask";
export { color } from "./color";
export { type CommandContext, PROCESS_CONTEXT } from "./commandContext";
export { commandLine, EXECUTABLE } from "./commandLine";
export { ReportedFailure, run, UsageError, UserError } from "./exit";
export { toJson } from "./json";
export { writeNew } from "./newFiles";
export { withProgress } from "./progress";
export { NO_PULUMI, runPulumi } from "./pulumiCli";
export { indentTree } from "./textTree";
