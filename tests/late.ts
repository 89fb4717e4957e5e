// `npm run test:late`: engine tests once more, with every input of the components late: of a resource, and of a secret.

import { spawnSync } from "node:child_process";
import * as path from "node:path";

import { ROOT } from "./support/run";

/** Those whose programs are built from arguments: what they expect of calls and their order is the same for late ones. */
const FILES = ["changes", "lifecycle", "standbyCheck"].map((name) => `tests/engine/${name}.test.ts`);

const OPTIONS = [
    ...["--no-config", "--forbid-only", "--forbid-pending", "--timeout", "600000", "--parallel", "--jobs", "3"],
    ...["-r", "ts-node/register", "-r", "tests/engine/support/shared.ts", "-r", "tests/support/late.ts"],
];

const results = ["resource", "secret"].map((inputs) => {
    process.stdout.write(`\n==> every input of a ${inputs}\n`);
    const mocha = path.join(ROOT, "node_modules/mocha/bin/mocha.js");
    const env = { ...process.env, INPUTS: inputs };
    return spawnSync(process.execPath, [mocha, ...OPTIONS, ...FILES], { cwd: ROOT, env, stdio: "inherit" }).status;
});
process.exitCode = results.every((status) => status === 0) ? 0 : 1;
