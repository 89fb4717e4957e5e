// An operator at a terminal: a copy of the project with stacks of its own, the real engine, and the commands run as child
// processes against a local CLB.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import * as auto from "@pulumi/pulumi/automation";
import { stringify } from "yaml";

import { LocalClb } from "../../../clb/controlPlane/localClb";
import type { SignedClient } from "../../../clb/controlPlane/signedClient";
import { readSeedIds } from "../../../cli/local/seedIds";
import { PROJECT, toConfig } from "../../../cli/local/workspace";
import { isolateConnections, restoreErrorHandlers } from "../../../components/pulumi/sdkInternals";
import { requireEngine } from "../../../engine/engine";
import { declareStack } from "../../../stacks/program";
import { copyWith, type Ended } from "../../support/run";

/** The stack that every operator here has. */
export const STACK = "live";

/** What an operator needs of a local CLB. */
export interface Place {
    readonly endpoint: string;
    readonly caFile: string;
    providerConfig(): object;
    clear(): unknown;
    stop(): unknown;
}

export class Operator<C extends Place = LocalClb> {
    private readonly engine = requireEngine();
    private readonly running: ChildProcess[] = [];

    private constructor(
        readonly clb: C,
        /** An instance that exists before any deployment: making one takes the provider five seconds. */
        readonly loadBalancerId: string,
        readonly root: string,
    ) {
        isolateConnections();
    }

    /** @param servers ids that the config will name */
    static async start(...servers: string[]): Promise<Operator> {
        const region = "cn-hangzhou";
        const clb = await LocalClb.start({ region, seed: readSeedIds(servers.join(" "), region) });
        return Operator.at(clb, clb.client());
    }

    /** At a local CLB that runs already, with a client for it. */
    static async at<C extends Place>(clb: C, client: SignedClient): Promise<Operator<C>> {
        const { LoadBalancerId } = await client.ok("CreateLoadBalancer", {
            LoadBalancerName: "shop",
            AddressType: "internet",
            InstanceChargeType: "PayByCLCU",
        });
        client.close();
        return new Operator(clb, LoadBalancerId as string, copyWith({}));
    }

    get stackFile(): string {
        return path.join(this.root, `stacks/Pulumi.${STACK}.yaml`);
    }

    get text(): string {
        return readFileSync(this.stackFile, "utf8");
    }

    /** Writes the stack's file: what leads to the local CLB, then `pairs` as they are given. */
    write(pairs: string): void {
        // Made with the stack; without it the engine writes it into the file.
        const salt = /^encryptionsalt: .*\n/m.exec(this.exists() ? this.text : "")?.[0] ?? "";
        const head = stringify({ config: toConfig(this.clb.providerConfig()) });
        const indented = pairs.replace(/^(?=.)/gm, "    ");
        writeFileSync(this.stackFile, `${salt}${head}  ${PROJECT}:pairs:\n${indented}`);
    }

    /** Writes the stack's file without pairs, as where a program declares them. */
    writeWithoutPairs(): void {
        this.writeText(this.text.replace(new RegExp(`^ +${PROJECT}:pairs:\\n[^]*`, "m"), ""));
    }

    writeText(text: string): void {
        writeFileSync(this.stackFile, text);
    }

    /** Deploys the stack as its file says. */
    async up(): Promise<void> {
        const stack = await this.openStack();
        await restoreErrorHandlers(() => stack.up({ color: "never", refresh: true }));
        await this.clb.clear();
    }

    /** Deploys the stack, which may fail; an output that was not expected is for the message of an assertion. */
    async tryUp(
        options: { readonly refresh?: boolean } = {},
    ): Promise<{ readonly ok: boolean; readonly output: string }> {
        const stack = await this.openStack();
        try {
            const { stdout } = await restoreErrorHandlers(() => stack.up({ color: "never", ...options }));
            return { ok: true, output: stdout };
        } catch (error) {
            if (error instanceof auto.CommandError) {
                return { ok: false, output: error.message };
            }
            throw error;
        }
    }

    /** A command of Pulumi that runs no program, as an operator types it in the project's folder. */
    pulumi(...args: string[]): Promise<Ended> {
        const env = { ...process.env, ...this.engine.env, ...this.ownEnv() };
        return new Promise((resolve) => {
            execFile(
                this.engine.pulumi,
                [...args, "--non-interactive"],
                { cwd: this.root, env },
                (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
            );
        });
    }

    /** `pulumi import`, in a project in YAML that stands in for this one: there is no language host for TypeScript here. */
    async importFile(file: string): Promise<Ended> {
        const folder = path.join(this.root, "import");
        mkdirSync(folder, { recursive: true });
        writeFileSync(
            path.join(folder, "Pulumi.yaml"),
            stringify({ name: PROJECT, runtime: "yaml", stackConfigDir: "../stacks" }),
        );
        const flags = ["--protect=false", "--generate-code=false", "--yes"];
        return this.pulumi("import", "-C", folder, "--stack", STACK, "--file", path.join(this.root, file), ...flags);
    }

    private async openStack(): Promise<auto.Stack> {
        const { pulumiHome, env, root } = this.engine;
        return auto.LocalWorkspace.createOrSelectStack(
            { stackName: STACK, projectName: PROJECT, program: () => Promise.resolve(declareStack()) },
            {
                workDir: this.root,
                pulumiHome,
                pulumiCommand: await auto.PulumiCommand.get({ root }),
                envVars: { ...env, ...this.ownEnv() },
            },
        );
    }

    /** Runs a command of `cli/`; with `whileRunning`, something is done to it once it said something. */
    run(
        command: string,
        args: readonly string[],
        env: NodeJS.ProcessEnv = {},
        whileRunning?: (child: ChildProcess, said: string) => void,
    ): Promise<Ended> {
        return new Promise((resolve) => {
            const child = spawn(process.execPath, ["-r", "ts-node/register", "cli/main.ts", command, ...args], {
                cwd: this.root,
                env: { ...process.env, ...this.engine.env, ...this.ownEnv(), ...env },
            });
            this.running.push(child);
            const said = { stdout: "", stderr: "" };
            for (const stream of ["stdout", "stderr"] as const) {
                child[stream].setEncoding("utf8").on("data", (text: string) => {
                    said[stream] += text;
                    whileRunning?.(child, said[stream]);
                });
            }
            child.stdin.end();
            child.on("close", (code) => resolve({ code: code ?? -1, ...said }));
        });
    }

    /** A group's, an instance's and other ids of the moment, replaced by what they are. */
    normal(text: string): string {
        return text
            .replaceAll(this.loadBalancerId, "lb-ID")
            .replaceAll(this.clb.endpoint, "ENDPOINT")
            .replace(/rsp-\w+/g, "rsp-ID")
            .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
            .replace(/\(request [^)]+\)/g, "(request ID)")
            .replace(/(web|dns)-(tcp|udp)-(\d+)-[0-9a-f]{7}/g, "$1-$2-$3-NAME");
    }

    async close(): Promise<void> {
        this.running.forEach((child) => child.kill());
        rmSync(this.root, { recursive: true });
        await this.clb.stop();
    }

    private exists(): boolean {
        try {
            return this.text !== "";
        } catch {
            return false;
        }
    }

    /** What a process needs to reach engine, state and local CLB. */
    environment(): Record<string, string> {
        return { ...this.engine.env, ...this.ownEnv() };
    }

    /** No account, profile or role of whoever runs this is within reach. */
    private ownEnv(): Record<string, string> {
        return {
            HOME: this.root,
            ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
            SSL_CERT_FILE: this.clb.caFile,
            PULUMI_BACKEND_URL: `file://${this.root}`,
        };
    }
}

/** Ctrl-C, once: of a second one while it ends, a process of Node dies by the signal and its exit code is lost. */
export function interrupt(child: ChildProcess): void {
    if (!child.killed) {
        child.kill("SIGINT");
    }
}
