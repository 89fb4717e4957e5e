// A Pulumi workspace with the repository's own project and stack files, driven by the real engine, cut off from every
// real endpoint. The files are copies: the engine writes into them.

import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import * as auto from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";

import { isolateConnections, restoreErrorHandlers } from "../../components/pulumi";
import { type Engine, requireEngine } from "../../engine/engine";

/** The repository. */
const ROOT = path.resolve(__dirname, "../..");

export const PROJECT = "alicloud-primary-secondary";

/** Nothing listens on the discard port of the loopback address: a call that is not meant to be fails at once. */
const UNREACHABLE = "127.0.0.1:9";

/** The engine's remark where PATH offers a provider, which changes nothing that a test looks at. */
const PATH_VARIABLES = /^.*\busing pulumi-resource-alicloud from \$PATH at .*\n/gm;

const SERVICES = ["slb", "ecs", "vpc", "sts", "cms", "location", "ram", "resourcemanager", "bssopenapi", "tag"];

/** Settings of the provider, each by the key that it has in a stack's config. */
export function toConfig(settings: object): Record<string, unknown> {
    return Object.fromEntries(Object.entries(settings).map(([key, value]) => [`alicloud:${key}`, value as unknown]));
}

/** Provider settings with which no call can leave this machine. */
export function localProviderConfig(endpoint = UNREACHABLE): Record<string, unknown> {
    return toConfig({
        region: "cn-hangzhou",
        accessKey: "test-access-key",
        secretKey: "test-secret-key",
        accountId: "123456789012",
        accountType: "Domestic",
        skipRegionValidation: true,
        endpoints: [Object.fromEntries(SERVICES.map((service) => [service, endpoint]))],
    });
}

/** What a run said, whether it went well or not. */
export interface RunResult {
    readonly ok: boolean;
    readonly output: string;
    /** What it does to each resource, as `create alicloud:slb/listener:Listener web-tcp-443`. */
    readonly steps: readonly string[];
}

/** The part of the engine's own state file that tests look at. */
interface Checkpoint {
    readonly checkpoint: { readonly latest?: { readonly resources?: readonly { type: string; id?: string }[] } };
}

/** What a workspace can be asked to do. */
export type Command =
    | "preview"
    | "up"
    | "up --refresh"
    | `up --target ${string}`
    | "refresh"
    | "refresh --clear-pending-creates"
    | "destroy"
    | "cancel";

/** Projects, stacks and state of one suite, gone with `close`. */
export class Workspace {
    readonly folder = mkdtempSync(path.join(tmpdir(), "engine-"));
    private readonly engine: Engine;
    /** The CLI and the stacks that were asked for: to find one is to start the engine once or twice. */
    private pulumi: Promise<auto.PulumiCommand> | undefined;
    private readonly stacks = new Map<string, Promise<auto.Stack>>();

    /**
     * Throws where the engine is not built, saying how to build it.
     *
     * @param env what the engine and the provider find in their environment beside the usual
     */
    constructor(private readonly env: Record<string, string> = {}) {
        isolateConnections();
        this.engine = requireEngine();
        mkdirSync(path.join(this.folder, "stacks"));
        // The engine wants to see the entry point, although the program runs in this process.
        for (const file of ["Pulumi.yaml", "stacks/index.ts"]) {
            copyFileSync(path.join(ROOT, file), path.join(this.folder, file));
        }
    }

    /** The config of one of the repository's stacks, with which no call can leave this machine. */
    repositoryConfig(stack: string): Record<string, unknown> {
        const text = readFileSync(path.join(ROOT, "stacks", `Pulumi.${stack}.yaml`), "utf8");
        return { ...localProviderConfig(), ...(parse(text) as { config: Record<string, unknown> }).config };
    }

    /** What a command finds in its environment that is to meet the same engine and state. */
    get environment(): Record<string, string> {
        return { ...this.engine.env, ...this.env, PULUMI_BACKEND_URL: `file://${this.folder}` };
    }

    /** The file with the config of a stack. */
    stackFile(stackName: string): string {
        return path.join(this.folder, "stacks", `Pulumi.${stackName}.yaml`);
    }

    /** Previews a program under a config. */
    preview(stackName: string, program: auto.PulumiFn, config: Record<string, unknown>): Promise<RunResult> {
        return this.run("preview", stackName, program, config);
    }

    /** Runs one of Pulumi's commands on a stack, without asking. */
    async run(
        command: Command,
        stackName: string,
        program: auto.PulumiFn,
        config: Record<string, unknown>,
    ): Promise<RunResult> {
        const steps: string[] = [];
        const stack = await this.open(stackName, program, config);
        const onEvent = ({ resourcePreEvent }: auto.EngineEvent) => {
            // A provider of the engine's own making is no resource of the program.
            if (resourcePreEvent && !resourcePreEvent.metadata.type.startsWith("pulumi:providers:")) {
                const { op, type, urn } = resourcePreEvent.metadata;
                steps.push(`${op} ${type} ${urn.split("::").at(-1)}`);
            }
        };
        try {
            const options = { color: "never" as const, onEvent };
            if (command === "cancel") {
                await stack.cancel();
                return { ok: true, output: "", steps };
            }
            const [name, flag, ...urns] = command.split(" ") as [
                "preview" | "up" | "refresh" | "destroy",
                string?,
                ...string[],
            ];
            const flags = {
                ...(flag === "--refresh" && { refresh: true }),
                ...(flag === "--clear-pending-creates" && { clearPendingCreates: true }),
                ...(flag === "--target" && { target: urns }),
            };
            const { stdout } = await restoreErrorHandlers<{ stdout: string }>(() =>
                withoutResults(stack)[name]({ ...options, ...flags }),
            );
            return { ok: true, output: stdout.replace(PATH_VARIABLES, ""), steps };
        } catch (error) {
            if (error instanceof auto.CommandError) {
                return { ok: false, output: error.message.replace(PATH_VARIABLES, ""), steps };
            }
            throw error;
        }
    }

    /**
     * `pulumi import` of a file, as an operator runs it with this config. A project in YAML stands in for ours, as the engine
     * asks for a language host although no code is generated, and there is none for TypeScript here.
     */
    async import(stackName: string, file: string, config: Record<string, unknown>): Promise<RunResult> {
        await this.open(stackName, () => Promise.resolve({}), config);
        const flags = ["--protect=false", "--generate-code=false", "--yes"];
        return this.runPulumi(["import", "--stack", stackName, "--file", file, ...flags]);
    }

    /** A command of Pulumi as an operator types it, that runs no program. */
    runPulumi(args: readonly string[]): Promise<RunResult> {
        const project = path.join(this.folder, "import");
        mkdirSync(project, { recursive: true });
        writeFileSync(
            path.join(project, "Pulumi.yaml"),
            stringify({ name: PROJECT, runtime: "yaml", stackConfigDir: "../stacks" }),
        );
        const { pulumi } = this.engine;
        return new Promise((resolve) => {
            execFile(
                pulumi,
                [...args, "--color=never"],
                {
                    cwd: project,
                    env: { ...process.env, ...this.environment },
                },
                (error, stdout, stderr) => resolve({ ok: error === null, output: stdout + stderr, steps: [] }),
            );
        });
    }

    /** Opens a stack of the project with this config, written as an operator would. */
    async open(stackName: string, program: auto.PulumiFn, config: Record<string, unknown>): Promise<auto.Stack> {
        this.configure(stackName, config);
        const isOpened = this.stacks.get(stackName) ?? this.create(stackName, program);
        this.stacks.set(stackName, isOpened);
        const stack = await isOpened;
        stack.workspace.program = program;
        return stack;
    }

    private async create(stackName: string, program: auto.PulumiFn): Promise<auto.Stack> {
        const { pulumiHome, root } = this.engine;
        this.pulumi ??= auto.PulumiCommand.get({ root });
        return auto.LocalWorkspace.createOrSelectStack(
            { stackName, projectName: PROJECT, program },
            { workDir: this.folder, pulumiHome, pulumiCommand: await this.pulumi, envVars: this.environment },
        );
    }

    /** Writes a stack's config into its file. */
    configure(stackName: string, config: Record<string, unknown>): void {
        // The engine's YAML parser takes a time without quotes for a date.
        writeFileSync(this.stackFile(stackName), stringify({ config }, { compat: "yaml-1.1" }));
    }

    /** The stack's state as the engine wrote it. */
    stateText(stackName: string): string {
        return readFileSync(this.stateFile(stackName), "utf8");
    }

    /** Where the engine writes the stack's state. */
    stateFile(stackName: string): string {
        return path.join(this.folder, ".pulumi/stacks", PROJECT, `${stackName}.json`);
    }

    /** What the stack's state says is in the cloud: type and id of every resource that has one. */
    listResources(stackName: string): { type: string; id: string }[] {
        const { checkpoint } = JSON.parse(this.stateText(stackName)) as Checkpoint;
        return (checkpoint.latest?.resources ?? []).flatMap(({ type, id }) => (id ? [{ type, id }] : []));
    }

    close(): void {
        rmSync(this.folder, { recursive: true });
    }
}

/**
 * The stack without what starts the engine three more times after a run: outputs and summary, which nobody reads there.
 * Whoever opened the stack still has them.
 */
function withoutResults(stack: auto.Stack): auto.Stack {
    const nothing = { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) };
    return Object.assign(Object.create(stack) as auto.Stack, nothing);
}
