// The engine that `npm run engine` made, as tests use it.

import * as path from "node:path";

import { fingerprint, type How, isComplete, type Manifest, readManifest, readSources } from "./manifest";
import * as paths from "./paths";

export interface Engine {
    how: How;
    /** For `PulumiCommand.get({ root })`. */
    root: string;
    /** The CLI, and the folder it keeps plugins and settings in. */
    pulumi: string;
    pulumiHome: string;
    /** What the CLI has to run with: nothing of the user's own Pulumi, cloud account or proxy is left. */
    env: Record<string, string>;
}

/** The provider that belongs to the engine, which is used where PATH offers none. */
export function providerFile(): string {
    return path.resolve(paths.repository, requireManifest().provider.path);
}

/** The engine, if it is there and made from the present sources. */
export function requireEngine(): Engine {
    return describeEngine(requireManifest(), process.env);
}

function requireManifest(): Manifest {
    const manifest = readManifest();
    if (manifest === undefined || !isComplete(manifest)) {
        throw new Error("The engine is not built: run `npm run engine` (minutes the first time, seconds after that).");
    }
    if (manifest.sources !== fingerprint(readSources())) {
        throw new Error("The engine was built from other sources: run `npm run engine`.");
    }
    return manifest;
}

export function describeEngine(manifest: Manifest, ambient: NodeJS.ProcessEnv): Engine {
    const pulumi = path.resolve(paths.repository, manifest.pulumi.path);
    const pulumiHome = path.resolve(paths.repository, manifest.pulumiHome);
    const bin = path.dirname(pulumi);
    return {
        how: manifest.how,
        root: path.dirname(bin),
        pulumi,
        pulumiHome,
        env: {
            ...withoutPulumiVariables(ambient),
            // The provider is not in this folder, so that another build of it on the caller's PATH is the one that runs.
            PATH: [bin, ambient.PATH].filter(Boolean).join(path.delimiter),
            PULUMI_HOME: pulumiHome,
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
            PULUMI_CONFIG_PASSPHRASE: "",
        },
    };
}

/** The Automation API adds to the environment and cannot take away; all of these mean nothing when empty. */
function withoutPulumiVariables(ambient: NodeJS.ProcessEnv): Record<string, string> {
    const foreign = /^(PULUMI_|ALICLOUD_|ALIBABA_CLOUD_|ALIBABACLOUD_)|^(HTTPS?|ALL)_PROXY$/i;
    return Object.fromEntries(
        Object.keys(ambient)
            .filter((name) => foreign.test(name))
            .map((name) => [name, ""]),
    );
}
