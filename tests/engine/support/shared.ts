// What is made once for all processes of a run of the engine tests: mocha gives each file to one of several processes.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const RUN = "ENGINE_TESTS_RUN";

/** Mocha calls it in the process that starts the others. */
export function mochaGlobalSetup(): void {
    process.env[RUN] = mkdtempSync(path.join(tmpdir(), "engine-run-"));
}

export function mochaGlobalTeardown(): void {
    rmSync(folderOfRun(), { recursive: true, force: true });
}

/** The run's folder; of a process that no run started, one of its own that goes with it. */
function folderOfRun(): string {
    if (process.env[RUN] === undefined) {
        const own = mkdtempSync(path.join(tmpdir(), "engine-run-"));
        process.env[RUN] = own;
        process.once("exit", () => rmSync(own, { recursive: true, force: true }));
    }
    return process.env[RUN];
}

/** What the first one to ask for it made, in a folder of its own. The others wait for it, or fail as it did. */
export async function madeOnce<T>(name: string, make: (folder: string) => Promise<T>): Promise<T> {
    const folder = path.join(folderOfRun(), name);
    const [made, failed] = [`${folder}.json`, `${folder}.failed`];
    try {
        mkdirSync(folder);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
            throw error;
        }
        await oneExists(made, failed);
        if (existsSync(failed)) {
            throw new Error(readFileSync(failed, "utf8"));
        }
        return JSON.parse(readFileSync(made, "utf8")) as T;
    }
    try {
        const result = await make(folder);
        writeFileSync(made, JSON.stringify(result));
        return result;
    } catch (error) {
        writeFileSync(failed, String(error));
        throw error;
    }
}

/** Waits until one of the files, which stand in one folder, is there and whole. */
async function oneExists(...files: readonly string[]): Promise<void> {
    const exists = () => files.some((file) => existsSync(file) && readFileSync(file).length > 0);
    await new Promise<void>((resolve) => {
        const watcher = watch(path.dirname(files[0] as string), () => exists() && done());
        const done = () => {
            watcher.close();
            resolve();
        };
        if (exists()) {
            done();
        }
    });
}
