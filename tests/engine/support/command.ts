// A long-running command of the repository, run as a process of its own that can be waited for and interrupted.

import * as assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, symlinkSync } from "node:fs";
import * as path from "node:path";

import { ROOT } from "../../support/run";

/** The command while it runs, in a process group of its own so that nothing it starts goes unnoticed. */
export class Command {
    stdout = "";
    stderr = "";
    private readonly child: ChildProcess;
    private readonly closed: Promise<unknown[]>;

    constructor(command: string, args: readonly string[], root = ROOT, env: NodeJS.ProcessEnv = process.env) {
        const all = ["-r", "ts-node/register", "cli/main.ts", command, ...args];
        this.child = spawn(process.execPath, all, { cwd: root, detached: true, env });
        this.closed = once(this.child, "close");
        this.child.stdout?.on("data", (chunk: Buffer) => (this.stdout += chunk.toString()));
        this.child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    }

    /** Waits until the command has said something. */
    async says(pattern: RegExp): Promise<void> {
        while (!pattern.test(this.stdout)) {
            const said = this.child.stdout ? once(this.child.stdout, "data") : Promise.reject(new Error("no stdout"));
            const [first] = await Promise.race([said, this.closed.then(() => ["closed"])]);
            assert.ok(first !== "closed" || pattern.test(this.stdout), `never said ${pattern.source}:\n${this.all}`);
        }
    }

    signal(signal: NodeJS.Signals): void {
        this.child.kill(signal);
    }

    /** Waits for the end, expects its code, and that no process and no credential is left behind. */
    async ends(code: number): Promise<void> {
        await this.closed;
        assert.equal(this.child.exitCode, code, this.all);
        assert.deepEqual(this.left(), []);
        assert.doesNotMatch(this.all, /local-(access|secret)-key/);
    }

    private get all(): string {
        return `${this.stdout}\n${this.stderr}`;
    }

    /** Processes of the command's session: the engine gives each provider a group of its own, but no session. */
    private left(): string[] {
        const table = execFileSync("ps", ["-e", "-o", "sess=,pid=,args="], { encoding: "utf8" });
        return table.split("\n").filter((line) => Number(line.trim().split(/\s+/)[0]) === this.child.pid);
    }
}

/** An environment with nothing on PATH to make an engine from. */
export function withoutTools(): NodeJS.ProcessEnv {
    const folders = (process.env["PATH"] ?? "").split(path.delimiter);
    const has = (folder: string) => ["go", "pulumi"].some((tool) => existsSync(path.join(folder, tool)));
    return { ...process.env, PULUMI: "", PATH: folders.filter((folder) => !has(folder)).join(path.delimiter) };
}

/** Gives a copy of the repository the engine of this one. */
export function withEngine(copy: string): string {
    symlinkSync(path.join(ROOT, ".engine"), path.join(copy, ".engine"));
    return copy;
}
