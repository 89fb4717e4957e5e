// What a guard does about signals that end the program, in a process of its own for each case.

import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";

const SIGNALS = path.resolve(__dirname, "../../../components/guard/signals.ts");
const SHUTDOWN = path.resolve(__dirname, "../../../components/guard/shutdownSignal.ts");

/** Runs a program that has the guard's functions, and sends it a signal at each "ready" that it prints. */
async function run(program: string, signals: readonly NodeJS.Signals[] = ["SIGINT"]) {
    const text = `
const { finishBeforeExit, leaveSignalsToHost } = require(${JSON.stringify(SIGNALS)});
const { shutdownSignal } = require(${JSON.stringify(SHUTDOWN)});
const { setTimeout: sleep } = require("node:timers/promises");
const handlers = () => ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => process.listenerCount(signal)).join(" ");
const aborted = () => new Promise((resolve) => shutdownSignal().addEventListener("abort", resolve));
const alive = setInterval(() => undefined, 1000);
const work = (result) => finishBeforeExit(() => "pair web: on its way", async () => {
    const end = aborted();
    console.log("ready");
    await end;
    return result();
});
${program}`;
    const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", text], {
        cwd: path.resolve(__dirname, "../../.."),
    });
    const left = [...signals];
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (more: string) => {
        stdout += more;
        more.split("ready")
            .slice(1)
            .forEach(() => child.kill(left.shift()));
    });
    child.stderr.setEncoding("utf8").on("data", (more: string) => (stderr += more));
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    return { code, signal, stdout, stderr };
}

const fails = `() => { throw new Error("switched back"); }`;

describe("a guard's handler of signals", () => {
    it("is installed only while work runs", async () => {
        const { stdout } = await run(`
console.log(handlers());
const first = finishBeforeExit(() => "", () => sleep(20));
const second = finishBeforeExit(() => "", () => sleep(40).then(() => { throw new Error("x"); }));
console.log(handlers());
first.then(() => console.log(handlers()));
second.catch(() => { console.log(handlers()); clearInterval(alive); });`);
        assert.equal(stdout, "0 0 0\n1 1 0\n1 1 0\n0 0 0\n");
    });

    for (const [signal, expected] of [
        ["SIGINT", 130],
        ["SIGTERM", 143],
    ] as const) {
        it(`aborts the wait, writes what became of it to stderr, and exits (${signal})`, async () => {
            const ended = await run(`work(${fails}).catch(() => undefined);`, [signal]);
            assert.deepEqual(ended, {
                code: expected,
                signal: null,
                stdout: "ready\n",
                stderr: `guard: ${signal}: pair web: on its way\nswitched back\n`,
            });
        });
    }

    it("says so if the new primary serves after all", async () => {
        const { code, stderr } = await run("work(() => undefined);");
        assert.equal(code, 130);
        assert.equal(
            stderr,
            "guard: SIGINT: pair web: on its way\nguard: the new primary is seen to serve; run the program again to complete the update\n",
        );
    });

    it("waits for all work, and takes further signals for the first one", async () => {
        const ended = await run(
            `work(async () => { console.log("ready"); await sleep(500); throw new Error("one"); }).catch(() => undefined);
finishBeforeExit(() => "pair dns: on its way", async () => { await aborted(); throw new Error("two"); }).catch(() => undefined);`,
            ["SIGINT", "SIGINT"],
        );
        assert.deepEqual(
            [ended.code, ended.stderr],
            [130, "guard: SIGINT: pair web: on its way\nguard: SIGINT: pair dns: on its way\ntwo\none\n"],
        );
    });

    it("exits within the 5 s that the host gives, and says that nothing is known", async () => {
        const began = Date.now();
        const { code, stderr } = await run("work(() => new Promise(() => undefined));");
        assert.ok(Date.now() - began > 4_000);
        assert.equal(code, 130);
        assert.match(
            stderr,
            /\nguard: NOT KNOWN where the listeners are, as the cloud did not answer in 4 s: ask `status`. At the signal: pair web: on its way\n$/,
        );
    });

    it("goes back if nobody reads stderr any more", async () => {
        const { code, stdout } = await run(`
require("node:fs").closeSync(2);
work(async () => { console.log("back"); throw new Error("x"); }).catch(() => undefined);`);
        assert.deepEqual([code, stdout], [130, "ready\nback\n"]);
    });

    for (const method of ["on", "once"]) {
        it(`leaves the exit to the program's own handler, and later runs wait again (${method})`, async () => {
            const { code, stdout, stderr } = await run(`
process.${method}("SIGINT", () => console.log("own"));
work(${fails}).catch(async () => {
    await sleep(500);
    console.log(shutdownSignal().aborted, process.listeners("SIGINT").length);
    process.exit(7);
});`);
            const left = method === "on" ? 1 : 0;
            assert.deepEqual([code, stdout], [7, `ready\nown\nfalse ${left}\n`]);
            assert.equal(stderr, "guard: SIGINT: pair web: on its way\nswitched back\n");
        });
    }

    it("exits on a signal that the program does not handle, although it handles another one", async () => {
        const { code } = await run(`process.on("SIGINT", () => undefined); work(${fails}).catch(() => undefined);`, [
            "SIGTERM",
        ]);
        assert.equal(code, 143);
    });

    it("is not installed in a command and in a provider's process", async () => {
        const { signal, stdout, stderr } = await run(`
leaveSignalsToHost();
setTimeout(() => console.log(handlers(), "ready"), 100);
finishBeforeExit(() => "", () => new Promise(() => undefined));`);
        assert.deepEqual([signal, stdout, stderr], ["SIGINT", "0 0 0 ready\n", ""]);
    });
});
