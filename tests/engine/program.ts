// A program in another language, run by the real CLI in a folder of its own against a local CLB.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { stringify } from "yaml";

import { LocalClb } from "../clb/localClb";
import { type Ended, ROOT } from "../support/run";
import { requireEngine } from "./engine";
import { execute, must } from "./packed";

const STACK = "dev";

/** A Pulumi project and its one stack. */
export class Program {
    readonly folder = mkdtempSync(path.join(tmpdir(), "program-"));
    private created = false;
    private readonly env: NodeJS.ProcessEnv;

    /**
     * @param clb what the provider talks to
     * @param bin where the executable of the components is
     * @param source a folder of the repository, or the text of a `Pulumi.yaml`
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
            cpSync(path.join(ROOT, source.folder), this.folder, { recursive: true });
        } else {
            writeFileSync(path.join(this.folder, "Pulumi.yaml"), source.yaml);
        }
    }

    /** Runs a Pulumi command under the config; keys without a namespace are the program's own. */
    async pulumi(args: string, config: Record<string, unknown> = {}): Promise<Ended> {
        const provider = Object.entries<unknown>({ ...this.clb.providerConfig() });
        const all = { ...Object.fromEntries(provider.map(([key, value]) => [`alicloud:${key}`, value])), ...config };
        writeFileSync(path.join(this.folder, `Pulumi.${STACK}.yaml`), stringify({ config: all }));
        const { pulumi } = requireEngine();
        if (!this.created) {
            await must(pulumi, ["stack", "select", "--create", STACK], this.folder, this.env);
            this.created = true;
        }
        const flags = ["--non-interactive", "--stack", STACK];
        return execute(pulumi, [...args.split(" "), ...flags], this.folder, this.env);
    }

    close(): void {
        rmSync(this.folder, { recursive: true });
    }
}
