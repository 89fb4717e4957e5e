// Downloads the Pulumi CLI as the Automation API does, which npm's package `pulumi` does too, where the network allows.

import * as fs from "node:fs";
import * as path from "node:path";

import type { Candidate } from "./decide";
import { measureFolder } from "./find";
import { describeSilence, extractErrors } from "./messages";
import * as paths from "./paths";
import { log, run } from "./run";

/** A network that does not answer may cost this much before building starts instead. */
const maxSilentSeconds = 25;

/** In a process of its own, as it can be neither watched nor stopped where it runs. */
const INSTALL = `
const [library, root, version] = process.argv.slice(1);
require(library).PulumiCommand.install({ root, version })
    .catch((error) => { console.error("error: " + error.message); process.exit(1); });
`;

/**
 * Downloads a release into `<folder>/downloaded`; the reason why not, if it cannot be had.
 *
 * @param library what downloads; resolved here, as the process that runs it stands where no packages are
 */
export async function downloadPulumi(
    version: string,
    folder: string,
    library = require.resolve("@pulumi/pulumi/automation"),
): Promise<Candidate | string> {
    const root = path.join(folder, "downloaded");
    // What arrives goes to the temporary folder first: its growth is the sign of life.
    const temporary = path.join(folder, "download");
    fs.mkdirSync(temporary, { recursive: true });
    log(`downloading pulumi ${version}, some 100 MB; a minute or two on a usual network`);
    const outcome = await run({
        file: process.execPath,
        args: ["-e", INSTALL, library, root, version],
        cwd: folder,
        env: { ...process.env, TMPDIR: temporary, PULUMI_SKIP_UPDATE_CHECK: "true" },
        maxSilentSeconds,
        alive: () => measureFolder(folder),
        status: () => `downloading pulumi ${version}`,
    });
    fs.rmSync(temporary, { recursive: true, force: true });
    const file = path.join(root, "bin", paths.executable("pulumi"));
    if (outcome.ok && fs.existsSync(file)) {
        return { path: file, version, identity: `downloaded ${version}` };
    }
    const detail = outcome.isSilent ? describeSilence("the download", maxSilentSeconds) : extractErrors(outcome.output);
    return `pulumi ${version} could not be downloaded: ${detail}`;
}
