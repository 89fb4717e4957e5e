// A program in another language, run by the real CLI in a folder of its own against a local CLB.

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { stringify } from "yaml";

import { LocalClb } from "../../../clb/controlPlane/localClb";
import { toConfig } from "../../../cli/local/workspace";
import { requireEngine } from "../../../engine/engine";
import { type Ended, ROOT } from "../../support/run";
import { live } from "./example";
import { execute, must } from "./packed";

const STACK = "dev";

/** A Pulumi project and its one stack. */
export class Program {
    readonly folder = mkdtempSync(path.join(tmpdir(), "program-"));
    private created = false;
    /** What a command of the operator finds in its environment. */
    readonly env: NodeJS.ProcessEnv;

    /**
     * @param clb what the provider talks to
     * @param bin where the executable of the components is
     * @param source a folder, from the repository's root, or the text of a `Pulumi.yaml`
     */
    constructor(
        private readonly clb: LocalClb,
        bin: string,
        source: { readonly folder: string } | { readonly yaml: string },
    ) {
        const { env } = requireEngine();
        this.env = {
            ...process.env,
            ...env,
            PATH: [bin, env["PATH"]].join(path.delimiter),
            PULUMI_BACKEND_URL: `file://${this.folder}/state`,
            PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
            SSL_CERT_FILE: clb.caFile,
            NO_COLOR: "1",
        };
        mkdirSync(path.join(this.folder, "state"));
        if ("folder" in source) {
            cpSync(path.resolve(ROOT, source.folder), this.folder, { recursive: true });
        } else {
            writeFileSync(path.join(this.folder, "Pulumi.yaml"), source.yaml);
        }
    }

    /** Puts another `Pulumi.yaml` in the place of the one that is there. */
    replace(yaml: string): void {
        writeFileSync(path.join(this.folder, "Pulumi.yaml"), yaml);
    }

    /** Runs a Pulumi command under the config; keys have their namespace. */
    async pulumi(args: string, config: Record<string, unknown> = {}): Promise<Ended> {
        this.configure(config);
        const { pulumi } = requireEngine();
        if (!this.created) {
            await must(pulumi, ["stack", "select", "--create", STACK], this.folder, this.env);
            this.created = true;
        }
        const flags = ["--non-interactive", "--stack", STACK];
        return execute(pulumi, [...args.split(" "), ...flags], this.folder, this.env);
    }

    /** Runs a command of the program's own, which drives the engine itself. */
    run(file: string, args: readonly string[], config: Record<string, unknown> = {}): Promise<Ended> {
        this.configure(config);
        return execute(file, args, this.folder, this.env);
    }

    /** Runs a command of `pulumi package`, which knows no stack. */
    package(args: readonly string[]): Promise<Ended> {
        return execute(requireEngine().pulumi, ["package", ...args], this.folder, this.env);
    }

    /** Leads the example of a project through its life. */
    live(project: string, missing: readonly string[] = []): Promise<void> {
        return live(
            this.clb,
            project,
            (command, config) => this.pulumi(`${command} --yes --skip-preview`, config),
            async () => JSON.parse((await this.pulumi("stack output --json")).stdout) as unknown,
            missing,
        );
    }

    configure(config: Record<string, unknown>): void {
        const all = { ...toConfig(this.clb.providerConfig()), ...config };
        writeFileSync(path.join(this.folder, `Pulumi.${STACK}.yaml`), stringify({ config: all }));
    }

    close(): void {
        rmSync(this.folder, { recursive: true });
    }
}

/** Renders a template as `pulumi new` does; without a host of the language it stops before it would install anything. */
export async function renderTemplate(language: string, into: string): Promise<void> {
    const { pulumi: cli, env } = requireEngine();
    const flags = ["--generate-only", "--offline", "--yes", "--name", "rendered", "--description", "Two servers"];
    const args = ["new", path.join(ROOT, "templates", language), ...flags, "--dir", into];
    const { stderr } = await execute(cli, args, ROOT, { ...process.env, ...env });
    if (!existsSync(path.join(into, "Pulumi.yaml"))) {
        throw new Error(stderr);
    }
}
