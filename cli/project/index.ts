// The Pulumi project: stacks, stack files and their settings.

export { readText, replaceFile, withTempFile, writeText } from "./replaceFile";
export {
    declaresPairs,
    describeOuterProject,
    listStacksText,
    parseProject,
    parseStackFile,
    type Project,
    PROJECT_FILES,
    readStackFile,
    readStackFileIfAny,
    type StackFile,
    stackFilePath,
} from "./stackFile";
export {
    findProjectIfAny,
    nameForPulumi,
    projectCommand,
    requireProject,
    resolveCwd,
    resolveStack,
    resolveStackFile,
    stackCommand,
    type StackFlags,
    type StackTarget,
    withExamples,
} from "./stackOptions";
export {
    isEncrypted,
    parseSetting,
    readPairLocks,
    readSwitchedPairs,
    roleChangesIn,
    withLocked,
    withRoleChanges,
    withSwitched,
} from "./stackSettings";
