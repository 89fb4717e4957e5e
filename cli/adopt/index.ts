// Turns what the console made into stack files.

export { type AdoptionReport, omitSecrets, programFiles, stackFile } from "./adoption";
export { toImportFile } from "./importFile";
export { type Adoption, toPair } from "./pair";
export { type Language, LANGUAGES } from "./program";
export { type CloudContent, readContent } from "./readContent";
export { type Restored, restorePair } from "./restore";
