// The Pulumi schema of the components, out of their TypeScript and its doc comments.

import { readFileSync } from "node:fs";
import * as path from "node:path";

import { Analyzer, type AnalyzeResult } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import { joinLines, readTypeDocs } from "./docComments";

const ROOT = path.resolve(__dirname, "..");

export const PACKAGE_SCHEMA_FILE = path.join(ROOT, "schema.json");

/** What the components read by themselves, documented as a provider's setting is. */
const SWITCHED = {
    type: "array",
    items: { type: "string" },
    description:
        "Names of the pairs that run with primary and secondary exchanged, each server with its type, weight and ports. " +
        "The components read it from the stack's config, as `pulumi config set --path` and `switchover` write it.",
};

const LOCKED = {
    type: "object",
    additionalProperties: { type: "string" },
    description:
        "Why the roles of each of these pairs stay as they are: a pair with `guard` refuses a change of its roles. " +
        "The components read it from the stack's config, as `pulumi config set --path` writes it.",
};

/** What package.json says of the package. */
export interface Manifest extends Record<string, unknown> {
    readonly name: string;
    readonly version: string;
    readonly description: string;
    readonly license: string;
    readonly keywords: readonly string[];
    /** Written by the release, which knows where it runs. */
    readonly repository?: { readonly url: string };
}

/** Reads the components as Pulumi does it, from the sources. */
export function analyze(): AnalyzeResult {
    const manifest = readManifest();
    const components = new Set(["PrimarySecondaryLoadBalancer", "PrimarySecondaryServerGroup"]);
    // package.json leads users to what is compiled.
    const sources = { ...manifest, exports: undefined, main: "components/index.ts" };
    return new Analyzer(ROOT, manifest.name, sources, components).analyze();
}

/** The schema as text, as it stands in the file. */
export function packageSchema(
    { components, typeDefinitions, dependencies }: AnalyzeResult,
    manifest = readManifest(),
): string {
    const { name, version, description, license, keywords } = manifest;
    const schema = generateSchema(name, version, description, components, typeDefinitions, dependencies);
    // The analyzer leaves out the docs of interfaces and choices.
    const docs = readTypeDocs();
    for (const [token, type] of Object.entries(schema.types)) {
        type.description = docs.get(token.split(":").at(-1)!);
    }
    const whole = {
        ...schema,
        config: { variables: { switched: SWITCHED, locked: LOCKED } },
        displayName: "Alibaba Cloud primary/secondary servers",
        license,
        keywords: [...keywords, "category/network", "kind/component"],
        ...origin(manifest),
    };
    const tidy = (key: string, value: unknown) =>
        // "optional" is the analyzer's own; the schema says what is required.
        key === "optional" ? undefined : key === "description" && typeof value === "string" ? joinLines(value) : value;
    const text = JSON.stringify(whole, tidy, 4)
        // Pulumi's SDK generators add "Args" by themselves: the names of the types then are the same in every language.
        .replaceAll(/("(?:#\/types\/)?[\w-]+:index:\w+)Args"/g, '$1"')
        // TypeScript has one kind of number; every one of ours is a whole one.
        .replaceAll('"type": "number"', '"type": "integer"');
    return `${text}\n`;
}

/** What Pulumi's registry and engine want to know of where the package comes from, once that is known. */
function origin({ repository, version }: Manifest): object {
    const [, owner, name] = /github\.com\/([^/]+)\/([^/]+?)(?:\.git)?$/.exec(repository?.url ?? "") ?? [];
    if (owner === undefined || name === undefined) {
        return {};
    }
    const page = `https://github.com/${owner}/${name}`;
    return {
        publisher: owner,
        repository: page,
        homepage: `${page}#readme`,
        logoUrl: `https://raw.githubusercontent.com/${owner}/${name}/v${version}/docs/logo.svg`,
        // The engine fetches the tag of the version, and runs the plugin in this folder.
        pluginDownloadURL: `git://github.com/${owner}/${name}.git/plugin`,
    };
}

export function readManifest(): Manifest {
    return JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as Manifest;
}
