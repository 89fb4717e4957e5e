// What `.engine/engine.json` says, and whether it is still true.

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import type { Decision } from "./decide";
import * as paths from "./paths";

/** Where an engine comes from: a build, a CLI that was installed, or one that was downloaded for it. */
export type How = "built" | "installed" | "downloaded";

/** Paths are relative to the repository, so that a moved or cached folder stays valid. */
export interface Manifest {
    how: How;
    why: string;
    pulumi: { path: string; version: string };
    pulumiHome: string;
    provider: { path: string; version: string };
    sources: string;
    /** The Go version that built it. */
    go?: string | undefined;
    /** The installed CLI that was tried when this was decided. */
    candidate?: string | undefined;
}

/** What a run finds before it decides to do anything. */
export interface Situation {
    sources: string;
    go: string | undefined;
    decision: Decision;
}

export interface Source {
    name: string;
    text: string;
}

/** One hash for all sources, whatever the order in which they are listed. */
export function fingerprint(sources: readonly Source[]): string {
    const hash = createHash("sha256");
    for (const { name, text } of [...sources].sort((a, b) => (a.name < b.name ? -1 : 1))) {
        hash.update(`${name}\0${Buffer.byteLength(text)}\0${text}`);
    }
    return hash.digest("hex");
}

/** Everything that decides what comes out of a build: the Go module, these scripts, the version that programs ask for. */
export function readSources(): Source[] {
    const names = fs
        .readdirSync(paths.tools, { recursive: true, encoding: "utf8" })
        .filter((name) => /(\.go|\.[jt]s|^go\.mod|^go\.sum)$/.test(name));
    const sources = names.map((name) => ({
        name: name.split(path.sep).join("/"),
        text: fs.readFileSync(path.join(paths.tools, name), "utf8"),
    }));
    return [...sources, { name: "@pulumi/alicloud", text: providerVersion() }];
}

/** The provider version that programs ask the engine for. */
export function providerVersion(): string {
    const file = require.resolve("@pulumi/alicloud/package.json");
    const { version } = JSON.parse(fs.readFileSync(file, "utf8")) as { version: string };
    return version;
}

export function readManifest(): Manifest | undefined {
    try {
        return JSON.parse(fs.readFileSync(paths.manifest, "utf8")) as Manifest;
    } catch {
        return undefined;
    }
}

/** The last step of an installation: before it there is no engine, after it a whole one. */
export function writeManifest(manifest: Manifest): void {
    const temporary = `${paths.manifest}.partial`;
    fs.writeFileSync(temporary, `${JSON.stringify(manifest, undefined, 4)}\n`);
    fs.renameSync(temporary, paths.manifest);
}

export function isComplete(manifest: Manifest): boolean {
    return [manifest.pulumi.path, manifest.pulumiHome, manifest.provider.path].every((file) =>
        fs.existsSync(path.resolve(paths.repository, file)),
    );
}

/** Whether a new run would come to what the manifest says. A Go toolchain that has gone away changes nothing. */
export function isCurrent(manifest: Manifest, situation: Situation): boolean {
    if (manifest.sources !== situation.sources) {
        return false;
    }
    const sameGo = situation.go === undefined || manifest.go === situation.go;
    if (situation.decision.how === "build") {
        return manifest.how !== "installed" && (manifest.how === "downloaded" || sameGo);
    }
    return manifest.candidate === situation.decision.candidate.identity && (manifest.how !== "built" || sameGo);
}
