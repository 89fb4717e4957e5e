import * as assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { SignedClient } from "../../clb/client";

const MAIN = ["-r", "ts-node/register/transpile-only", join(__dirname, "../../clb/main.ts")];

interface Finished {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
}

function start(...flags: string[]): { child: ChildProcessWithoutNullStreams; finished: Promise<Finished> } {
    const child = spawn(process.execPath, [...MAIN, ...flags]);
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
        out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
        err += chunk.toString();
    });
    const finished = new Promise<Finished>((resolve) => child.on("close", (code) => resolve({ code, out, err })));
    return { child, finished };
}

describe("npm run clb", function () {
    // Five processes on two cores, next to whatever else runs.
    this.timeout(20_000);

    it("starts, says how to be used, serves, and stops at Ctrl-C with 0", async () => {
        const { child, finished } = start("--port", "0", "--no-signature", "--region", "cn-beijing");
        const out = await new Promise<string>((resolve, reject) => {
            let seen = "";
            child.stdout.on("data", (chunk: Buffer) => {
                seen += chunk.toString();
                if (seen.includes("There are, for example,")) {
                    resolve(seen);
                }
            });
            void finished.then(({ err }) => reject(new Error(err)));
        });
        const [, endpoint = "", caFile = ""] = /^Local CLB at (\S+) .*export SSL_CERT_FILE=(\S+)/s.exec(out) ?? [];
        for (const line of [
            '      alicloud:region: "cn-beijing"',
            '      alicloud:accountType: "Domestic"',
            `        - slb: "${endpoint}"`,
            `          sts: "${endpoint}"`,
            "    pulumi config set alicloud:skipRegionValidation true",
            `    pulumi config set --path 'alicloud:endpoints[0].slb' ${endpoint}`,
            "      skip_region_validation = true",
            `        slb = "${endpoint}"`,
        ]) {
            assert.ok(out.split("\n").includes(line), `${line}\nis not in\n${out}`);
        }
        const client = new SignedClient({ endpoint, caFile, region: "cn-beijing", accessKey: "any", secretKey: "any" });
        assert.equal((await client.ok("DescribeLoadBalancers", {}, { stack: "C" })).TotalCount, 0);
        client.close();
        child.kill("SIGINT");
        assert.deepEqual(await finished, { code: 0, out, err: "" });
    });

    it("ends with 2 where it is used wrongly, with 1 where it cannot run, with 0 after its help", async () => {
        const cases = [
            [["--host", "0.0.0.0"], 2, 'error: The local CLB binds to 127.0.0.0/8 only, not to "0.0.0.0".\n'],
            [["--bogus"], 2, "error: unknown option '--bogus'\n"],
            [
                ["--port", "x"],
                2,
                "error: option '--port <port>' argument 'x' is invalid. " +
                    "It must be 0 to 65535; 0 takes a free port.\n",
            ],
            [
                ["--port", "0", "--ca-file", "/nowhere/ca.pem"],
                1,
                "error: ENOENT: no such file or directory, open '/nowhere/ca.pem'\n",
            ],
        ] as const;
        const results = await Promise.all(cases.map(([flags]) => start(...flags).finished));
        assert.deepEqual(
            results,
            cases.map(([, code, err]) => ({ code, out: "", err })),
        );
        const help = await start("--help").finished;
        assert.equal(help.code, 0);
        assert.match(help.out, /^Usage: clb \[options\]\n/);
    });
});
