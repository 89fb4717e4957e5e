// The local CLB as a user starts it: a process of its own, spoken to over the wire and under `/_clb/` only.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import * as path from "node:path";

import { parse } from "yaml";

import { DEFAULTS } from "../../clb/controlPlane/localClb";
import { SignedClient } from "../../clb/controlPlane/signedClient";
import { ROOT } from "./run";

export interface Finished {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
}

export interface Answered {
    readonly status: number;
    readonly body: unknown;
}

/** Starts `npm run clb` with these flags; it may end by itself. */
export function startClb(flags: readonly string[]): {
    child: ChildProcessWithoutNullStreams;
    finished: Promise<Finished>;
} {
    const main = ["-r", "ts-node/register/transpile-only", path.join(ROOT, "clb/main.ts")];
    const child = spawn(process.execPath, [...main, ...flags], { cwd: ROOT });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (err += chunk));
    const finished = new Promise<Finished>((resolve) => child.on("close", (code) => resolve({ code, out, err })));
    return { child, finished };
}

export class HandStarted {
    private constructor(
        private readonly child: ChildProcessWithoutNullStreams,
        private readonly finished: Promise<Finished>,
        readonly endpoint: string,
        readonly caFile: string,
    ) {}

    /** Resolves once it serves. */
    static start(...flags: string[]): Promise<HandStarted> {
        const { child, finished } = startClb(["--port", "0", ...flags]);
        return new Promise((resolve, reject) => {
            let seen = "";
            child.stdout.on("data", (chunk: string) => {
                seen += chunk;
                const found = /^Local CLB at (\S+) .*export SSL_CERT_FILE=(\S+)[^]*Terraform:[^]*\n    }\n/s.exec(seen);
                if (found) {
                    resolve(new HandStarted(child, finished, found[1] ?? "", found[2] ?? ""));
                }
            });
            void finished.then(({ code, out, err }) => reject(new Error(`clb ended with ${code}: ${out}${err}`)));
        });
    }

    client(): SignedClient {
        return new SignedClient({ endpoint: this.endpoint, caFile: this.caFile, ...DEFAULTS });
    }

    /** The settings that docs/local-clb.md shows for a stack file, without "alicloud:". */
    providerConfig(): object {
        const [block] = blocks("yaml", this.endpoint);
        const { config } = parse(block ?? "") as { config: Record<string, unknown> };
        return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^alicloud:/, ""), value]));
    }

    /** Forgets the calls so far. */
    clear(): Promise<Answered> {
        return this.control("DELETE", "calls");
    }

    /** Calls `/_clb/<path>`; `headers` come on top of the usual ones. */
    control(method: string, name: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
        return control(this.endpoint, method, name, body, headers);
    }

    /** As a crash ends it: with SIGKILL. */
    async kill(): Promise<Finished> {
        this.child.kill("SIGKILL");
        return this.finished;
    }

    async stop(): Promise<Finished> {
        this.child.kill("SIGINT");
        return this.finished;
    }
}

/** The blocks of docs/local-clb.md in a language, for the local CLB at this endpoint. */
export function blocks(language: string, endpoint: string): string[] {
    const page = readFileSync(path.join(ROOT, "docs/local-clb.md"), "utf8");
    const found = [...page.matchAll(new RegExp("^```" + language + "\\n([^]*?)^```", "gm"))];
    return found.map(([, block = ""]) => block.replaceAll("127.0.0.1:8014", endpoint));
}

/** Calls `/_clb/<path>` of a local CLB; a body that is a text is sent as it is. */
export function control(
    endpoint: string,
    method: string,
    name: string,
    body?: unknown,
    headers: Record<string, string> = {},
): Promise<Answered> {
    const [host = "", port = ""] = endpoint.split(":");
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const type = text === "" ? {} : { "content-type": "application/json" };
    return new Promise((resolve, reject) => {
        const options = { host, port, method, path: `/_clb/${name}`, headers: { ...type, ...headers } };
        const call = request(options, (response) => {
            let said = "";
            response.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
            response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(said) as unknown }));
        });
        call.on("error", reject);
        call.end(text);
    });
}
