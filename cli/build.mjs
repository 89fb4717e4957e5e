// Builds the package of the commands: compiles them with the parts of the repository that they run, and puts beside these
// what they read: the program that a trial runs, and what the engine is built from.

import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

const here = import.meta.dirname;
const root = path.dirname(here);
const dist = path.join(here, "dist");

rmSync(dist, { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
execFileSync(process.execPath, [tsc, "-p", path.join(here, "tsconfig.build.json")], { stdio: "inherit" });

const sources = readdirSync(path.join(root, "engine"), { recursive: true, encoding: "utf8" });
for (const file of sources.filter((name) => /(\.go|(^|\/)go\.(mod|sum))$/.test(name))) {
    cpSync(path.join(root, "engine", file), path.join(dist, "engine", file));
}
for (const file of ["Pulumi.yaml", "stacks/index.ts"]) {
    cpSync(path.join(root, file), path.join(dist, file));
}
cpSync(path.join(root, "LICENSE"), path.join(here, "LICENSE"));
