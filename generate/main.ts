// `npm run schema`: writes all that comes from the limits and the doc comments: the second paragraph of each doc comment, the
// tables of docs/arguments.md, the help of the commands, the JSON Schema of stack files and the Pulumi schema of the components.

import { writeFileSync } from "node:fs";

import { argsWithLimits } from "./argsDocs";
import { ARGUMENTS_FILE, writeArgumentsPage } from "./argumentTables";
import { configSchema, SCHEMA_FILE } from "./configSchema";
import { ARGS_FILE } from "./docComments";
import { HELP_FILE, helpPage } from "./helpPage";
import { analyze, PACKAGE_SCHEMA_FILE, packageSchema } from "./packageSchema";

async function main(): Promise<void> {
    // First: the others read it.
    writeFileSync(ARGS_FILE, argsWithLimits());
    writeFileSync(ARGUMENTS_FILE, await writeArgumentsPage());
    writeFileSync(HELP_FILE, helpPage());
    writeFileSync(SCHEMA_FILE, configSchema());
    writeFileSync(PACKAGE_SCHEMA_FILE, packageSchema(analyze()));
}

void main();
