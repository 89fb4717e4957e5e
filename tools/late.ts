// `npm run test:late`: tests of the components once more, under mocks and on the engine, with every input of the components
// late: of a resource, and of a secret.

import { spawnSync } from "node:child_process";
import * as path from "node:path";

import { ROOT } from "../tests/support/run";

/** Those whose programs are built from arguments: what they expect of calls and their order is the same for late ones. */
const FILES = [
    "alarm",
    "changes",
    "effects",
    "guard",
    "guardUnknownHealth",
    "guardPlaces",
    "lifecycle",
    "options",
    "standbyCheck",
].map((name) => `tests/engine/${name}.test.ts`);

/** What is declared, under mocks; but not what happens at once, as it does with plain values only. */
const UNIT_FILES = [
    "alarm",
    "primarySecondaryLoadBalancer",
    "primarySecondaryServerGroup",
    "domain/standbyCheck",
    "validation/switchedSetting",
].map((name) => `tests/components/${name}.test.ts`);
const NOT_PLAIN = ["--grep", "plain", "--invert"];

const OPTIONS = ["--no-config", "--forbid-only", "--forbid-pending", "-r", "ts-node/register"];
const LATE = ["-r", "tests/support/late.ts"];
const ON_ENGINE = ["--timeout", "600000", "--parallel", "--jobs", "3", "-r", "tests/engine/support/shared.ts"];

function run(inputs: string, ...args: string[]): boolean {
    const mocha = path.join(ROOT, "node_modules/mocha/bin/mocha.js");
    const env = { ...process.env, INPUTS: inputs };
    return spawnSync(process.execPath, [mocha, ...OPTIONS, ...args], { cwd: ROOT, env, stdio: "inherit" }).status === 0;
}

const results = ["resource", "secret"].flatMap((inputs) => {
    process.stdout.write(`\n==> every input of a ${inputs}\n`);
    const declared = run(inputs, "--timeout", "60000", ...LATE, ...NOT_PLAIN, ...UNIT_FILES);
    return [declared, run(inputs, ...ON_ENGINE, ...LATE, ...FILES)];
});
process.exitCode = results.every(Boolean) ? 0 : 1;
