// The npm package as its users get it: packed once, installed into folders that know nothing of this repository.

import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { type Ended, ROOT } from "../support/run";
import { madeOnce } from "./support/shared";

/** What `npm pack --json` says of the package. */
export interface Tarball {
    readonly name: string;
    readonly version: string;
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
}

/** The package, packed and installed. */
export interface Packed {
    readonly tarball: Tarball;
    /** A fresh folder with the package in it, and the repository's own copy of what it asks to be there. */
    readonly fresh: string;
    /** Where the executable for other languages is. */
    readonly bin: string;
}

let packed: Promise<Packed> | undefined;

/** Builds, packs and installs as a release and its users do; once for all tests of a run. */
export function pack(): Promise<Packed> {
    packed ??= madeOnce("packed", packAndInstall);
    return packed;
}

async function packAndInstall(folder: string): Promise<Packed> {
    const { stdout } = await must("npm", ["pack", "--json", "--pack-destination", folder], ROOT);
    // What the build says comes first.
    const [tarball] = JSON.parse(stdout.slice(stdout.search(/^\[/m))) as [Tarball];

    const fresh = path.join(folder, "fresh");
    mkdirSync(fresh);
    writeFileSync(path.join(fresh, "package.json"), JSON.stringify({ name: "fresh", private: true }));
    const flags = ["--offline", "--legacy-peer-deps", "--no-audit", "--no-fund"];
    await must("npm", ["install", path.join(folder, tarball.filename), ...flags], fresh);
    for (const peer of ["@pulumi", "@types"]) {
        symlinkSync(path.join(ROOT, "node_modules", peer), path.join(fresh, "node_modules", peer));
    }
    return { tarball, fresh, bin: path.join(fresh, "node_modules/.bin") };
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
