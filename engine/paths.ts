// Where the engine and the sources it is built from lie; all of it but the sources is ignored by git.

import { homedir } from "node:os";
import * as path from "node:path";

export const tools = __dirname;

/** What a package manager installed is not the place to write into: there, the user's cache takes the repository's place. */
export const repository = __filename.endsWith(".ts")
    ? path.resolve(tools, "..")
    : path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache"), "alicloud-primary-secondary");
export const engine = path.join(repository, ".engine");

/** What a build in progress writes to; renamed into place when it is whole. */
export const partial = path.join(engine, "partial");
export const bin = path.join(engine, "bin");
export const home = path.join(engine, "home");
export const manifest = path.join(engine, "engine.json");
export const lock = path.join(engine, "lock");

const suffix = process.platform === "win32" ? ".exe" : "";

export const executable = (name: string): string => name + suffix;

/** The plugin's own folder in a PULUMI_HOME. */
export const providerIn = (pulumiHome: string, version: string): string =>
    path.join(pulumiHome, "plugins", `resource-alicloud-v${version}`, executable("pulumi-resource-alicloud"));
