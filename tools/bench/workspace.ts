// A workspace with one stack for one program, against an endpoint where nothing listens or a local CLB of its own.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import * as auto from "@pulumi/pulumi/automation";
import { stringify } from "yaml";

import { localProviderConfig, toConfig } from "../../cli/local/workspace";
import { requireEngine } from "../../engine/engine";
import { ROOT } from "../../tests/support/run";
import type { Command } from "./measure";

const ROOT_TSCONFIG = path.join(ROOT, "tsconfig.json");

/** How many resources the engine has in hand at once: a created instance is mostly waiting. */
export const AT_ONCE = 64;

/** What is run. */
export interface Program {
    /** A file of this folder. */
    readonly file: string;
    readonly tsconfig?: string;
    readonly pairs?: number;
    readonly late?: boolean;
    readonly changed?: boolean;
    /** Whether the engine writes its state once, at the end of an update, and not after every step. */
    readonly stateOnce?: boolean;
}

export const inBench = (file: string): string => path.join(__dirname, file);

export class BenchWorkspace {
    private constructor(
        private readonly folder: string,
        private readonly env: Record<string, string>,
        private readonly end: () => void,
    ) {}

    /** For previews, which call nothing. */
    static async offline(): Promise<BenchWorkspace> {
        return BenchWorkspace.with(localProviderConfig(), {}, () => undefined);
    }

    /** With a local CLB in a process of its own that has room for so many pairs. */
    static async online(pairs: number): Promise<BenchWorkspace> {
        const child = fork(inBench("clbProcess.ts"), [String(pairs)], { execArgv: ["-r", "ts-node/register"] });
        const [{ caFile, provider }] = (await once(child, "message")) as [{ caFile: string; provider: object }];
        return BenchWorkspace.with(toConfig(provider), { SSL_CERT_FILE: caFile }, () => child.disconnect());
    }

    private static async with(
        config: Record<string, unknown>,
        own: Record<string, string>,
        end: () => void,
    ): Promise<BenchWorkspace> {
        const engine = requireEngine();
        const folder = mkdtempSync(path.join(tmpdir(), "bench-"));
        const env = { ...engine.env, ...own, PULUMI_BACKEND_URL: `file://${folder}`, ENGINE_ROOT: engine.root };
        writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ name: "bench", runtime: "nodejs" }));
        writeFileSync(path.join(folder, "Pulumi.bench.yaml"), stringify({ config }));
        await auto.LocalWorkspace.createStack(
            { stackName: "bench", projectName: "bench", program: () => Promise.resolve({}) },
            {
                workDir: folder,
                pulumiHome: engine.pulumiHome,
                pulumiCommand: await auto.PulumiCommand.get({ root: engine.root }),
                envVars: env,
            },
        );
        return new BenchWorkspace(folder, env, end);
    }

    command(command: "preview" | "up" | "destroy", program: Program): Command {
        const { file, tsconfig = ROOT_TSCONFIG, pairs = 1, late = false, changed = false, stateOnce = false } = program;
        return {
            args: [inBench("driver.mjs"), this.folder, "bench", inBench(file), tsconfig, command],
            env: {
                ...this.env,
                AT_ONCE: String(AT_ONCE),
                PAIRS: String(pairs),
                LATE: late ? "1" : "",
                CHANGED: changed ? "1" : "",
                ...(stateOnce && { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" }),
            },
        };
    }

    close(): void {
        this.end();
        rmSync(this.folder, { recursive: true });
    }
}
