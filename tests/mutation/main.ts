// `npm run mutate [-- <file> …]`: changes the product's code a bit at a time and runs the tests that reach it: a change that
// no test sees is one that anybody can make by mistake. Ends with 1 below 90 %.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import * as path from "node:path";

import { ROOT } from "../support/run";
import { copyRepository, installNode } from "../support/install";

const OWN = "tests/mutation";
const REPORT = ".cache/mutation";
/** Stryker's runner reaches into Mocha 11; Stryker itself needs Node 22. */
const VERSIONS = {
    "@stryker-mutator/core": "10.0.0",
    "@stryker-mutator/mocha-runner": "10.0.0",
    mocha: "11.8.0",
};
const NODE = 24;

function main(files: readonly string[]): number {
    const copy = copyRepository(VERSIONS);
    const bin = installNode(NODE) ?? path.dirname(process.execPath);
    const PATH = [bin, process.env["PATH"]].join(path.delimiter);
    const only = files.length === 0 ? [] : ["--mutate", files.join(",")];
    const stryker = path.join("node_modules/@stryker-mutator/core/bin/stryker.js");
    const { status } = spawnSync(path.join(bin, "node"), [stryker, "run", `${OWN}/stryker.json`, ...only], {
        cwd: copy,
        env: { ...process.env, PATH },
        stdio: "inherit",
    });
    const made = path.join(copy, "reports/mutation");
    if (existsSync(made)) {
        mkdirSync(path.join(ROOT, REPORT), { recursive: true });
        cpSync(made, path.join(ROOT, REPORT), { recursive: true });
        process.stdout.write(`\nWhich changes no test saw, by file and line: ${REPORT}/mutation.html\n`);
    }
    return status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
