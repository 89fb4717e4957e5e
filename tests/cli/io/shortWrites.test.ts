// A disk without room for a stack's file: the command says so, and the file is as it was.

import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { type Ended, projectWith, ROOT, WITH_PROCESSES_MS } from "../../support/run";

/** A file of some 36 KiB: a pair, a long comment, another pair. */
const pair = (name: string) => `        ${name}:
            loadBalancerId: lb-a
            primary: { serverId: i-a }
            secondary: { serverId: i-b }
            listeners: [{ protocol: tcp, port: ${name === "web" ? 443 : 80}, backendPort: 8443 }]
`;
const TEXT = `config:
    alicloud:region: cn-hangzhou
    alicloud-primary-secondary:pairs:
${pair("web")}${`        # ${"-".repeat(90)}\n`.repeat(360)}${pair("api")}`;

describe("a stack file that does not fit on the disk", function () {
    this.timeout(WITH_PROCESSES_MS);
    let project: string;
    let file: string;
    beforeEach(() => {
        project = projectWith({ live: TEXT });
        file = path.join(project, "stacks/Pulumi.live.yaml");
    });
    afterEach(() => rmSync(project, { recursive: true }));

    /** Runs a command that may write files of this many KiB. */
    function run(kib: number | "unlimited", args: string): Promise<Ended> {
        const main = `${process.execPath} -r ts-node/register cli/main.ts ${args} -C ${project}`;
        const env = { ...process.env, USER: "ann" };
        return new Promise((resolve) =>
            execFile("bash", ["-c", `ulimit -f ${kib} && ${main}`], { cwd: ROOT, env }, (error, stdout, stderr) =>
                resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
            ),
        );
    }

    it("is left as it was by `lock`, which says why", async () => {
        assert.ok(TEXT.length > 35 * 1024 && TEXT.length < 40 * 1024, String(TEXT.length));
        const before = readdirSync(path.dirname(file));
        assert.deepEqual(await run(24, "lock live web --reason rebuilt"), {
            code: 1,
            stdout: "",
            stderr: `${file}: not written: it is larger than this process may write; raise \`ulimit -f\` (EFBIG)\n`,
        });
        assert.equal(readFileSync(file, "utf8"), TEXT);
        assert.deepEqual(readdirSync(path.dirname(file)), before);

        const { code, stderr } = await run("unlimited", "lock live web --reason rebuilt");
        assert.deepEqual([code, stderr], [0, ""]);
        assert.ok(readFileSync(file, "utf8").includes("pairs:\n        web:"));
        assert.match(readFileSync(file, "utf8"), /^ {4}alicloud-primary-secondary:locked: \{web: "?rebuilt \(ann, /m);
        assert.ok(readFileSync(file, "utf8").includes(pair("api")));
    });

    it("is left as it was by `lock` if it has another hard link", async () => {
        linkSync(file, path.join(project, "other.yaml"));
        const { code, stderr } = await run("unlimited", "lock live web --reason rebuilt");
        assert.equal(code, 1);
        assert.match(
            stderr,
            /^\S+Pulumi\.live\.yaml: not written: it has 2 hard links, and replacing it would part them; /,
        );
        assert.equal(readFileSync(file, "utf8"), TEXT);
        rmSync(path.join(project, "other.yaml"));
    });

    it("keeps a file of `drill` or `adopt` from being written in part", () => {
        // Both write through the same function: tests/clb/writeFile.test.ts. No other write of a user's file is left.
        const writes = ["cli", "clb"].flatMap((folder) =>
            (readdirSync(path.join(ROOT, folder), { recursive: true }) as string[])
                .filter((name) => name.endsWith(".ts") && !/^(dist|node_modules)\//.test(name))
                .map((name) => path.join(folder, name))
                .filter((name) =>
                    /\b(writeSync|writeFileSync|appendFileSync|createWriteStream)\(/.test(
                        readFileSync(path.join(ROOT, name), "utf8"),
                    ),
                ),
        );
        assert.deepEqual(
            writes.sort(),
            [
                // The writer itself.
                "clb/core/writeFile.ts",
                // Files of a temporary folder that only this process reads.
                "cli/local/runnerScript.ts",
                "cli/local/workspace.ts",
            ].sort(),
        );
        writeFileSync(file, TEXT);
    });
});
