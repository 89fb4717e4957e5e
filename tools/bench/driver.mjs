// Runs one of Pulumi's commands on one program in a process of its own: plain JavaScript, so that nothing but the program
// decides what is compiled and how. Arguments: workspace folder, stack, program file, tsconfig of the program, command.
// Prints as its last line the peak memory of this process in KiB, and the time in seconds that it kept a processor busy.

import { createRequire } from "node:module";
import * as path from "node:path";

const require = createRequire(import.meta.url);
const [folder, stackName, programFile, project, command] = process.argv.slice(2);

require("ts-node").register({ project, cwd: path.dirname(project) });
const { LocalWorkspace, PulumiCommand } = require("@pulumi/pulumi/automation");

const stack = await LocalWorkspace.selectStack(
    {
        stackName,
        projectName: "bench",
        program: async () => require(programFile).default(),
    },
    {
        workDir: folder,
        pulumiHome: process.env.PULUMI_HOME,
        pulumiCommand: await PulumiCommand.get({ root: process.env.ENGINE_ROOT }),
    },
);
await stack[command]({ parallel: Number(process.env.AT_ONCE) });
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(`${maxRSS} ${(userCPUTime + systemCPUTime) / 1e6}`);
process.exit(0);
