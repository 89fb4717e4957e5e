// `npm run engine`: makes the Pulumi engine of the tests, or finds that it is there.

import * as fs from "node:fs";
import * as path from "node:path";
import { inspect, parseArgs } from "node:util";

import { cliVersion, compile, goVersion } from "./compile";
import { type Candidate, type Decision, decide, plain } from "./decide";
import { downloadPulumi } from "./download";
import { findExecutable, installPublished, searchPulumi } from "./find";
import { ownsLock, releaseLock, takeLock } from "./lock";
import * as manifests from "./manifest";
import {
    BuildError,
    describeMissingGo,
    findHint,
    formatDuration,
    formatSummary,
    usage,
    withoutCredentials,
} from "./messages";
import * as paths from "./paths";
import { log, stopAll } from "./run";

interface Options {
    build: boolean;
    download: boolean;
    force: boolean;
    help: boolean;
}

async function main(): Promise<number> {
    let options: Options;
    try {
        options = readOptions(process.argv.slice(2));
    } catch (error) {
        logError(`${(error as Error).message}\n\n${usage}`);
        return 2;
    }
    if (options.help) {
        process.stdout.write(`${usage}\n`);
        return 0;
    }
    try {
        await makeEngine(options);
        return 0;
    } catch (error) {
        logError(
            error instanceof BuildError
                ? error.message
                : [inspect(error), findHint(String(error)) ?? ""].join("\n").trim(),
        );
        return 1;
    }
}

function readOptions(args: string[]): Options {
    const option = { type: "boolean", default: false } as const;
    return parseArgs({ args, options: { build: option, download: option, force: option, help: option } }).values;
}

const logError = (text: string): boolean => process.stderr.write(`${withoutCredentials(text)}\n`);

async function makeEngine(options: Options): Promise<void> {
    const started = Date.now();
    const sources = manifests.fingerprint(manifests.readSources());
    const decision: Decision = options.build
        ? { how: "build", why: "--build was given" }
        : decide(await searchPulumi(process.env));
    const goFile = findExecutable("go", process.env.PATH);
    const now = { sources, decision, go: await goVersion(goFile) };

    const present = manifests.readManifest();
    const isWanted = !options.force && !(options.build && present?.how !== "built");
    if (isWanted && present && manifests.isCurrent(present, now) && manifests.isComplete(present)) {
        log(`up to date; ${formatSummary({ ...present, ...(decision.how === "build" && { why: decision.why }) })}`);
        return;
    }
    takeLock(paths.lock);
    try {
        fs.rmSync(paths.partial, { recursive: true, force: true });
        fs.mkdirSync(paths.partial);
        const manifest = await installEngine(now, goFile, options);
        replaceFolder();
        manifests.writeManifest(manifest);
        log(`${formatSummary(manifest)} (${formatDuration(Date.now() - started)})`);
    } finally {
        fs.rmSync(paths.partial, { recursive: true, force: true });
        releaseLock(paths.lock);
    }
}

/** Fills the partial folder, and says with what. */
async function installEngine(
    now: manifests.Situation,
    goFile: string | undefined,
    { download, build }: Options,
): Promise<manifests.Manifest> {
    const { decision } = now;
    const version = manifests.providerVersion();
    const describe = (origin: manifests.How, why: string, pulumiVersion: string): manifests.Manifest => ({
        how: origin,
        why,
        pulumi: { path: relative(path.join(paths.bin, paths.executable("pulumi"))), version: pulumiVersion },
        pulumiHome: relative(paths.home),
        provider: { path: relative(paths.providerIn(paths.home, version)), version },
        sources: now.sources,
        go: origin === "built" ? now.go : undefined,
        candidate: decision.how === "try" ? decision.candidate.identity : undefined,
    });

    const home = path.join(paths.partial, "home");
    /** Gets the published provider with a CLI; the reason why not. */
    const withPublished = async (candidate: Candidate): Promise<string | undefined> => {
        log(`fetching the published alicloud ${version} with it, some 100 MB; a minute or two on a usual network`);
        const problem = await installPublished(candidate, version, home);
        if (problem !== undefined) {
            log(problem);
            fs.rmSync(home, { recursive: true, force: true });
        }
        return problem;
    };

    const reasons: string[] = [];
    if (decision.how === "try") {
        const { candidate } = decision;
        log(`found pulumi ${candidate.version}: ${candidate.path}`);
        const problem = await withPublished(candidate);
        if (problem === undefined) {
            const bin = path.join(paths.partial, "bin");
            fs.mkdirSync(bin);
            fs.symlinkSync(candidate.path, path.join(bin, paths.executable("pulumi")));
            return describe("installed", `${candidate.path} is new enough`, candidate.version);
        }
        reasons.push(problem);
    } else {
        log(decision.why);
        reasons.push(decision.why);
    }
    if (download && !build) {
        const downloaded = await downloadPulumi(plain(cliVersion()), paths.partial);
        if (typeof downloaded === "string") {
            log(downloaded);
        }
        const problem = typeof downloaded === "string" ? downloaded : await withPublished(downloaded);
        if (typeof downloaded !== "string" && problem === undefined) {
            fs.renameSync(path.dirname(downloaded.path), path.join(paths.partial, "bin"));
            return describe("downloaded", reasons.join("; "), downloaded.version);
        }
        reasons.push(problem ?? "");
    }
    const why = reasons.join("; ");
    if (goFile === undefined) {
        throw new BuildError(describeMissingGo(why));
    }
    await compile(goFile, version, paths.partial);
    return describe("built", why, plain(cliVersion()));
}

/** Until the new manifest is written, there is no engine. */
function replaceFolder(): void {
    fs.rmSync(paths.manifest, { force: true });
    for (const target of [paths.bin, paths.home]) {
        fs.rmSync(target, { recursive: true, force: true });
        fs.renameSync(path.join(paths.partial, path.basename(target)), target);
    }
}

const relative = (file: string): string => path.relative(paths.repository, file);

// Whoever started it for a purpose of its own is gone.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
        stopAll();
        if (ownsLock()) {
            fs.rmSync(paths.partial, { recursive: true, force: true });
            releaseLock(paths.lock);
        }
        process.exit(130);
    });
}

void main().then((code) => {
    process.exitCode = code;
});
