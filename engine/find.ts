// Finds an installed Pulumi CLI, and gets the published plugin with it where the network allows.

import * as fs from "node:fs";
import * as path from "node:path";

import type { Candidate, Search } from "./decide";
import { describeSilence, extractErrors } from "./messages";
import * as paths from "./paths";
import { run } from "./run";

/** A network that does not answer may cost this much before building starts instead. */
const maxSilentSeconds = 25;

export async function searchPulumi(env: NodeJS.ProcessEnv): Promise<Search> {
    const named = env.PULUMI === "" ? undefined : env.PULUMI;
    const found = findExecutable(named ?? "pulumi", env.PATH);
    if (found === undefined) {
        return { named };
    }
    const version = await run({
        file: found,
        args: ["version"],
        env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        maxSilentSeconds: 10,
    });
    return { named, path: found, version: version.ok ? version.stdout.trim() : undefined };
}

/** The absolute path of a command; the engine's own folder does not count. */
export function findExecutable(name: string, searchPath = ""): string | undefined {
    const places = /[\\/]/.test(name)
        ? [path.resolve(name)]
        : searchPath
              .split(path.delimiter)
              .filter((folder) => folder !== "" && path.resolve(folder) !== paths.bin)
              .map((folder) => path.resolve(folder, paths.executable(name)));
    return places.find(isExecutable);
}

function isExecutable(file: string): boolean {
    try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
    } catch {
        return false;
    }
}

/** Installs the published plugin into `pulumiHome`; the reason why not, if it cannot be had. */
export async function installPublished(
    candidate: Candidate,
    version: string,
    pulumiHome: string,
): Promise<string | undefined> {
    // A download arrives in the temporary folder first: its growth is the sign of life.
    const temporary = path.join(pulumiHome, "download");
    fs.mkdirSync(temporary, { recursive: true });
    const outcome = await run({
        file: candidate.path,
        args: ["plugin", "install", "resource", "alicloud", `v${version}`],
        env: { ...process.env, PULUMI_HOME: pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true", TMPDIR: temporary },
        maxSilentSeconds,
        alive: () => measureFolder(pulumiHome),
        status: () => `fetching the published alicloud ${version}`,
    });
    fs.rmSync(temporary, { recursive: true, force: true });
    if (outcome.ok && fs.existsSync(paths.providerIn(pulumiHome, version))) {
        return undefined;
    }
    const detail = outcome.isSilent ? describeSilence("the download", maxSilentSeconds) : extractErrors(outcome.output);
    return `${candidate.path} could not fetch the published plugin: ${detail}`;
}

/** Bytes of all files in a folder. */
export function measureFolder(folder: string): number {
    let bytes = 0;
    for (const name of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        bytes += fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    }
    return bytes;
}
