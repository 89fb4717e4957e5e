// Runs the suites that take long, one after another, and reports how long each took: `npm run test:all`.

import { spawnSync } from "node:child_process";
import * as path from "node:path";

/** Beside `npm run check`, `npm test` and `npm run test:engine`, which `.ci/run` runs for every change. */
const SUITES: readonly (readonly string[])[] = [
    ["test:late"],
    ["test:newest"],
    ["test:clients"],
    ["test:page"],
    ["fuzz", "--", "--seconds", "600"],
];

const ROOT = path.join(__dirname, "..");

const results = SUITES.map((suite) => {
    const name = `npm run ${suite.join(" ")}`;
    process.stdout.write(`\n==> ${name}\n`);
    const began = Date.now();
    const { status } = spawnSync("npm", ["run", ...suite], { cwd: ROOT, stdio: "inherit" });
    return { name, passed: status === 0, seconds: Math.round((Date.now() - began) / 1000) };
});

process.stdout.write("\n");
for (const { name, passed, seconds } of results) {
    process.stdout.write(`${passed ? "passed" : "FAILED"} in ${seconds} s: ${name}\n`);
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
