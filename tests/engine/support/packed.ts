// The npm packages as their users get them: packed once, installed into folders that know nothing of this repository.

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { type Ended, ROOT } from "../../support/run";
import { madeOnce } from "./shared";

/** What `npm pack --json` says of the package. */
export interface Tarball {
    readonly name: string;
    readonly version: string;
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
}

/** The packages, packed and installed. */
export interface Packed {
    readonly tarball: Tarball;
    /** The commands, a package of their own. */
    readonly commands: Tarball;
    /** A folder with the library alone, as npm installed it. */
    readonly alone: string;
    /** A fresh folder with both in it, and the repository's own copy of what they ask to be there. */
    readonly fresh: string;
    /** Where the executables of both are. */
    readonly bin: string;
}

let packed: Promise<Packed> | undefined;

/** Builds, packs and installs as a release and its users do; once for all tests of a run. */
export function pack(): Promise<Packed> {
    packed ??= madeOnce("packed", packAndInstall);
    return packed;
}

async function packAndInstall(folder: string): Promise<Packed> {
    const packIn = async (source: string): Promise<Tarball> => {
        const { stdout } = await must("npm", ["pack", "--json", "--pack-destination", folder], source);
        // What the build says comes first.
        return (JSON.parse(stdout.slice(stdout.search(/^\[/m))) as [Tarball])[0];
    };
    const tarball = await packIn(ROOT);
    const commands = await packIn(path.join(ROOT, "cli"));

    const alone = path.join(folder, "alone");
    const fresh = path.join(folder, "fresh");
    mkdirSync(alone);
    writeFileSync(path.join(alone, "package.json"), JSON.stringify({ name: "fresh", private: true }));
    const flags = ["--offline", "--legacy-peer-deps", "--no-audit", "--no-fund"];
    await must("npm", ["install", path.join(folder, tarball.filename), ...flags], alone);
    cpSync(alone, fresh, { recursive: true, verbatimSymlinks: true });
    for (const peer of ["@pulumi", "@types"]) {
        symlinkSync(path.join(ROOT, "node_modules", peer), path.join(fresh, "node_modules", peer));
    }
    await installCommands(path.join(folder, commands.filename), path.join(fresh, "node_modules"));
    return { tarball, commands, alone, fresh, bin: path.join(fresh, "node_modules/.bin") };
}

/** As npm does, but for what the package depends on, which comes from here: npm would ask the registry for it. */
async function installCommands(tarball: string, modules: string): Promise<void> {
    const installed = path.join(modules, "alicloud-primary-secondary-cli");
    mkdirSync(installed);
    await must("tar", ["-xzf", tarball, "--strip-components=1", "-C", installed], modules);
    const manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as {
        bin: Record<string, string>;
        dependencies: Record<string, string>;
    };
    for (const dependency of Object.keys(manifest.dependencies).filter((name) => !name.startsWith("@pulumi/"))) {
        mkdirSync(path.dirname(path.join(modules, dependency)), { recursive: true });
        symlinkSync(path.join(ROOT, "node_modules", dependency), path.join(modules, dependency));
    }
    for (const [name, file] of Object.entries(manifest.bin)) {
        symlinkSync(path.join(installed, file), path.join(modules, ".bin", name));
    }
}

/** Runs a command to its end, whatever that is. */
export function execute(file: string, args: readonly string[], cwd: string, env = process.env): Promise<Ended> {
    return new Promise((resolve) => {
        execFile(file, args, { cwd, env, timeout: 580_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
            resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
        });
    });
}

/** Runs a command that has to succeed. */
export async function must(file: string, args: readonly string[], cwd: string, env = process.env): Promise<Ended> {
    const ended = await execute(file, args, cwd, env);
    if (ended.code !== 0) {
        throw new Error(`${file} ${args.join(" ")} ended with ${ended.code}:\n${ended.stdout}\n${ended.stderr}`);
    }
    return ended;
}
