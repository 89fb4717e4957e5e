// `npm run engine`: makes the Pulumi engine of the tests, or finds that it is there.

import * as fs from "node:fs";
import * as path from "node:path";
import { inspect, parseArgs } from "node:util";

import { compile, goVersion } from "./compile";
import { type Decision, decide } from "./decide";
import { findExecutable, installPublished, searchPulumi } from "./find";
import { ownsLock, releaseLock, takeLock } from "./lock";
import * as manifests from "./manifest";
import { BuildError, duration, hint, missingGo, summary, usage, withoutCredentials } from "./messages";
import * as paths from "./paths";
import { say, stopAll } from "./run";

interface Options {
    build: boolean;
    force: boolean;
    help: boolean;
}

async function main(): Promise<number> {
    let options: Options;
    try {
        options = readOptions(process.argv.slice(2));
    } catch (error) {
        complain(`${(error as Error).message}\n\n${usage}`);
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
        complain(
            error instanceof BuildError ? error.message : [inspect(error), hint(String(error)) ?? ""].join("\n").trim(),
        );
        return 1;
    }
}

function readOptions(args: string[]): Options {
    const option = { type: "boolean", default: false } as const;
    return parseArgs({ args, options: { build: option, force: option, help: option } }).values;
}

const complain = (text: string): boolean => process.stderr.write(`${withoutCredentials(text)}\n`);

async function makeEngine(options: Options): Promise<void> {
    const started = Date.now();
    const sources = manifests.fingerprint(manifests.readSources());
    const decision: Decision = options.build
        ? { how: "build", why: "--build was given" }
        : decide(await searchPulumi(process.env));
    const goFile = findExecutable("go", process.env.PATH);
    const now = { sources, decision, go: await goVersion(goFile) };

    const present = manifests.readManifest();
    if (!options.force && present && manifests.isCurrent(present, now) && manifests.isComplete(present)) {
        say(`up to date; ${summary({ ...present, ...(decision.how === "build" && { why: decision.why }) })}`);
        return;
    }
    takeLock(paths.lock);
    try {
        fs.rmSync(paths.partial, { recursive: true, force: true });
        fs.mkdirSync(paths.partial);
        const manifest = await fill(now, goFile);
        putInPlace();
        manifests.writeManifest(manifest);
        say(`${summary(manifest)} (${duration(Date.now() - started)})`);
    } finally {
        fs.rmSync(paths.partial, { recursive: true, force: true });
        releaseLock(paths.lock);
    }
}

/** Fills the partial folder, and says with what. */
async function fill(now: manifests.Situation, goFile: string | undefined): Promise<manifests.Manifest> {
    const { decision } = now;
    const version = manifests.providerVersion();
    const describe = (how: "built" | "installed", why: string, pulumiVersion: string): manifests.Manifest => ({
        how,
        why,
        pulumi: { path: relative(path.join(paths.bin, paths.executable("pulumi"))), version: pulumiVersion },
        pulumiHome: relative(paths.home),
        provider: { path: relative(paths.providerIn(paths.home, version)), version },
        sources: now.sources,
        go: how === "built" ? now.go : undefined,
        candidate: decision.how === "try" ? decision.candidate.identity : undefined,
    });

    let why = decision.how === "build" ? decision.why : "";
    if (decision.how === "try") {
        const home = path.join(paths.partial, "home");
        const problem = await installPublished(decision.candidate, version, home);
        if (problem === undefined) {
            const bin = path.join(paths.partial, "bin");
            fs.mkdirSync(bin);
            fs.symlinkSync(decision.candidate.path, path.join(bin, paths.executable("pulumi")));
            return describe("installed", `${decision.candidate.path} is new enough`, decision.candidate.version);
        }
        say(problem);
        why = problem;
        fs.rmSync(home, { recursive: true, force: true });
    }
    if (goFile === undefined) {
        throw new BuildError(missingGo(why));
    }
    const { cliVersion } = await compile(goFile, version, paths.partial);
    return describe("built", why, cliVersion);
}

/** Until the new manifest is written, there is no engine. */
function putInPlace(): void {
    fs.rmSync(paths.manifest, { force: true });
    for (const target of [paths.bin, paths.home]) {
        fs.rmSync(target, { recursive: true, force: true });
        fs.renameSync(path.join(paths.partial, path.basename(target)), target);
    }
}

const relative = (file: string): string => path.relative(paths.repository, file);

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
