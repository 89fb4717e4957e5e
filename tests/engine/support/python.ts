// A Python with the Pulumi SDK of known versions, kept beside the engine.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { ROOT } from "../../support/run";
import { must } from "./packed";
import { madeOnce } from "./shared";

const FOLDER = path.join(ROOT, ".engine/python");
const VERSIONS = path.join(__dirname, "python.txt");

/** The interpreter, with the SDK installed if it was not. */
export function python(): Promise<string> {
    return madeOnce("python", install);
}

async function install(): Promise<string> {
    const interpreter = path.join(FOLDER, "bin/python");
    const installed = path.join(FOLDER, "installed.txt");
    const versions = readFileSync(VERSIONS, "utf8");
    if (!existsSync(installed) || readFileSync(installed, "utf8") !== versions) {
        rmSync(FOLDER, { recursive: true, force: true });
        await must("python3", ["-m", "venv", FOLDER], ROOT);
        await must(interpreter, ["-m", "pip", "install", "--quiet", "--no-input", "-r", VERSIONS], ROOT);
        writeFileSync(installed, versions);
    }
    return interpreter;
}
