// Previews one program in a process of its own: plain JavaScript, so that nothing but the program decides what is
// compiled and how. Arguments: workspace folder, stack, program file, tsconfig of the program.
// Prints the peak memory of this process, in KiB, as its last line.

import { createRequire } from "node:module";
import * as path from "node:path";

const require = createRequire(import.meta.url);
const [folder, stackName, programFile, project] = process.argv.slice(2);

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
await stack.preview();
console.log(process.resourceUsage().maxRSS);
process.exit(0);
