// Gets the engine that a trial or a drill runs on: what is there already, else an installed `pulumi`, a download, or a build.

import { fork } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";

import { requireEngine } from "../../engine/engine";
import { UserError } from "../io";

/** In a process of its own, which cleans up after itself however it ends. */
const BUILD_SCRIPT = path.join(__dirname, "../../engine", `build${path.extname(__filename)}`);

/** Makes the engine where there is none, or none of the present sources. Throws a UserError where it cannot be had. */
export async function getEngine(log: (text: string) => void, stop: AbortSignal): Promise<void> {
    try {
        requireEngine();
        return;
    } catch {
        log(
            "Getting a Pulumi engine first, which happens once: an installed pulumi, else a download (minutes), else a build " +
                "with Go (10 to 15 minutes).\n",
        );
    }
    const build = fork(BUILD_SCRIPT, ["--download"]);
    const end = () => void build.kill("SIGTERM");
    stop.addEventListener("abort", end);
    if (stop.aborted) {
        end();
    }
    const [code] = (await once(build, "exit")) as [number | null];
    stop.removeEventListener("abort", end);
    if (stop.aborted) {
        throw new UserError("Interrupted: there is no engine yet, and nothing was started.");
    }
    if (code !== 0) {
        throw new UserError("No engine, no trial: see above.");
    }
    log("\n");
}
