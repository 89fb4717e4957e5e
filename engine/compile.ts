// Builds the CLI, its language hosts and the provider from the Go module in this folder.

import * as fs from "node:fs";
import * as path from "node:path";

import { BuildError, describeSilence, findHint, withoutCredentials } from "./messages";
import * as paths from "./paths";
import { type Command, log, type Outcome, run } from "./run";

const cli = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const languageHosts = {
    "pulumi-language-yaml": "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    "pulumi-language-java": "github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java",
    "pulumi-language-dotnet": "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3",
    "pulumi-language-go": "./pulumi-language-go",
};
const packages = [cli, ...Object.values(languageHosts), "./pulumi-resource-alicloud", "./pulumi-tfgen-alicloud"];

/** The Go version that would build; undefined where none can say so. */
export async function goVersion(go: string | undefined): Promise<string | undefined> {
    if (go === undefined) {
        return undefined;
    }
    const outcome = await run({ file: go, args: ["env", "GOVERSION"], cwd: paths.tools, maxSilentSeconds: 30 });
    return outcome.ok ? outcome.stdout.trim() : undefined;
}

/** Fills `folder` with `bin` and `home`. */
export async function compile(go: string, version: string, folder: string): Promise<void> {
    const out = path.join(folder, "out");
    const bin = path.join(folder, "bin");
    const dependencies = await fetchModules(go);
    await compilePackages(go, dependencies, cliVersion(), out);

    fs.mkdirSync(bin);
    for (const name of ["pulumi", ...Object.keys(languageHosts)].map(paths.executable)) {
        fs.renameSync(path.join(out, name), path.join(bin, name));
    }
    await makePlugin(out, version);
    await runOrThrow({
        file: path.join(bin, paths.executable("pulumi")),
        args: ["plugin", "install", "resource", "alicloud", `v${version}`, "--file", path.join(out, "plugin")],
        env: {
            ...process.env,
            PULUMI_HOME: path.join(folder, "home"),
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
        },
        maxSilentSeconds: 120,
    });
    fs.rmSync(out, { recursive: true });
}

/** The version of the CLI that this module is held to, as "v3.256.0". */
export function cliVersion(): string {
    return moduleVersion(fs.readFileSync(path.join(paths.tools, "go.mod"), "utf8"), cli);
}

/** The version that a go.mod requires of the module that holds a package. */
export function moduleVersion(goMod: string, packagePath: string): string {
    const holders = [...goMod.matchAll(/^\t(?<name>\S+) (?<version>v\S+)/gm)]
        .map(({ groups }) => groups as { name: string; version: string })
        .filter(({ name }) => packagePath.startsWith(`${name}/`))
        .sort((a, b) => b.name.length - a.name.length);
    if (holders[0] === undefined) {
        throw new BuildError(`go.mod does not require the module of ${packagePath}`);
    }
    return holders[0].version;
}

/** Everything that needs the network, in one step; what it lists is what there is to compile. */
async function fetchModules(go: string): Promise<ReadonlySet<string>> {
    let latest = "";
    const outcome = await runGo(go, {
        args: ["list", "-mod=readonly", "-deps", ...packages],
        maxSilentSeconds: 300,
        onLine: (line) => (latest = line),
        status: () => `fetching Go modules, ${withoutCredentials(latest) || "asking the proxy"}`,
    });
    return new Set(outcome.stdout.split("\n"));
}

async function compilePackages(
    go: string,
    dependencies: ReadonlySet<string>,
    version: string,
    out: string,
): Promise<void> {
    log(`building pulumi ${version} and the provider; the first time takes 10 to 15 minutes on two cores`);
    let compiled = 0;
    let latest = "";
    fs.mkdirSync(out, { recursive: true });
    const small = "-s -w";
    await runGo(
        go,
        {
            args: [
                "build",
                "-v",
                "-mod=readonly",
                "-buildvcs=false",
                `-ldflags=${small}`,
                // The Automation API refuses a CLI without a version.
                `-ldflags=${cli}=${small} -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
                "-o",
                out + path.sep,
                ...packages,
            ],
            env: { ...process.env, GOPROXY: "off" },
            onLine: (line) => {
                if (dependencies.has(line)) {
                    compiled++;
                    latest = line;
                }
            },
            status: () =>
                compiled === 0
                    ? "building: reading the cache, then linking"
                    : `building: ${compiled} of up to ${dependencies.size} packages, at ${latest}`,
        },
        (line) => !dependencies.has(line),
    );
}

/** The folder that becomes the plugin: the executable, with the schema it serves beside it. */
async function makePlugin(out: string, version: string): Promise<void> {
    const plugin = path.join(out, "plugin");
    fs.mkdirSync(plugin);
    await runOrThrow({
        file: path.join(out, paths.executable("pulumi-tfgen-alicloud")),
        args: [path.join(plugin, "schema.json")],
        env: { ...process.env, PULUMI_HOME: path.join(out, "tfgen-home") },
        maxSilentSeconds: 120,
    });
    const name = paths.executable("pulumi-resource-alicloud");
    fs.renameSync(path.join(out, name), path.join(plugin, name));
    const { stdout } = await runOrThrow({ file: path.join(plugin, name), args: ["--version"], maxSilentSeconds: 60 });
    if (stdout.trim() !== version) {
        throw new BuildError(
            `alicloud/provider.go says version ${stdout.trim()}, but @pulumi/alicloud asks for ${version}.`,
        );
    }
}

function runGo(go: string, command: Omit<Command, "file">, shown?: (line: string) => boolean): Promise<Outcome> {
    const env = { ...(command.env ?? process.env), GOWORK: "off" };
    return runOrThrow({ ...command, file: go, cwd: paths.tools, env }, shown);
}

/** Runs a command that has to succeed; its output is the error otherwise. */
async function runOrThrow(command: Command, shown: (line: string) => boolean = () => true): Promise<Outcome> {
    const outcome = await run(command);
    if (outcome.ok) {
        return outcome;
    }
    const name = [path.basename(command.file), command.args[0]].join(" ");
    const problem = outcome.isSilent ? describeSilence(name, command.maxSilentSeconds ?? 0) : `${name} failed`;
    const text = withoutCredentials(outcome.output.split("\n").filter(shown).join("\n").trim());
    throw new BuildError([text, `${problem}.`, findHint(outcome.output)].filter((part) => part).join("\n"));
}
