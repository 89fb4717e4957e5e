// The guard of a pair in programs of other languages: the provider's process is called back by the engine.

import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { LocalClb } from "../../clb/controlPlane/localClb";
import { ROOT } from "../support/run";
import { namespaced, primary, SERVERS, startClb } from "./support/example";
import { writeHosts } from "./support/hosts";
import { must as mustRun, pack } from "./support/packed";
import { Program } from "./support/program";
import { python } from "./support/python";

const EXECUTABLE = "pulumi-resource-alicloud-primary-secondary";

/** How an example is guarded: the line of its program that the setting follows, in the program's own words. */
const LANGUAGES: Readonly<Record<string, { file: string; after: RegExp; setting: string }>> = {
    yaml: { file: "Pulumi.yaml", after: /^ +secondary: \{ serverId.*$/m, setting: "\n      guard: true" },
    python: { file: "main.py", after: /^ +"secondary": .*$/m, setting: '\n            "guard": True,' },
    go: { file: "main.go", after: /^\t+Secondary: .*$/m, setting: "\n\t\t\tGuard: pulumi.BoolRef(true)," },
    typescript: { file: "index.ts", after: /^ +secondary: .*$/m, setting: "\n    guard: true," },
};

describe("the guard of a program in another language", () => {
    let clb: LocalClb;
    let bin: string;
    let hosts: string;
    /** Whether the probes reach a server. */
    const well = new Map<string, boolean>();
    before(async () => {
        clb = await startClb();
        clb.health = ({ serverId }) => (well.get(serverId) === false ? "abnormal" : "normal");
        ({ bin } = await pack());
        hosts = writeHosts(mkdtempSync(path.join(tmpdir(), "hosts-")), await python());
    });
    after(async () => {
        rmSync(hosts, { recursive: true, force: true });
        await clb?.stop();
    });

    for (const [language, { file, after, setting }] of Object.entries(LANGUAGES)) {
        it(`refuses a dead secondary, and lets a healthy one become the primary (${language})`, async () => {
            const program = new Program(clb, bin, { folder: `examples/${language}` });
            program.env["PATH"] = [hosts, program.env["PATH"]].join(path.delimiter);
            const source = path.join(program.folder, file);
            const text = readFileSync(source, "utf8");
            assert.match(text, after);
            writeFileSync(
                source,
                text.replace(after, (line) => line + setting),
            );
            if (language === "go") {
                const { code, stderr } = await program.package(["add", path.join(bin, EXECUTABLE)]);
                assert.equal(code, 0, stderr);
            }
            if (language === "typescript") {
                symlinkSync(path.join(bin, ".."), path.join(program.folder, "node_modules"));
                const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
                await mustRun(process.execPath, [tsc, "-p", "."], program.folder);
            }
            const run = async (command: string, swap: boolean, more: Record<string, unknown> = {}) => {
                const servers = swap ? { primary: SERVERS.secondary, secondary: SERVERS.primary } : {};
                const config = { ...namespaced(`primary-secondary-${language}`, { ...SERVERS, ...servers }), ...more };
                const since = clb.seq;
                const { code, stdout, stderr } = await program.pulumi(`${command} --yes --skip-preview`, config);
                const calls = clb.calls({ mutating: true, since }).map(({ action }) => action);
                return { code, said: stdout + stderr, calls };
            };
            try {
                const up = await run("up", false);
                assert.equal(up.code, 0, up.said);

                well.set("i-second", false);
                const refused = await run("up", true);
                assert.deepEqual([refused.code === 0, refused.calls], [false, []], refused.said);
                assert.match(
                    refused.said,
                    /pair web: the roles stay as they are, as the new primary is not seen to serve; no listener was moved\n +tcp-443: i-second port 8443 is unhealthy, by the health check\n/,
                );

                well.clear();
                const lock = { "alicloud-primary-secondary:locked": { web: "sale" } };
                const locked = await run("up", true, lock);
                assert.deepEqual([locked.code === 0, locked.calls], [false, []], locked.said);
                assert.match(
                    locked.said,
                    /pair web: locked: sale; no listener was moved\n +tcp-443: i-first -> i-second\n/,
                );

                const moved = await run("up", true);
                assert.equal(moved.code, 0, moved.said);
                assert.equal(primary(clb), "i-second");
                assert.match(moved.said, /guard: the new primary is seen to serve behind tcp-443, after \d+ s/);
            } finally {
                well.clear();
                const destroyed = await run("destroy", true);
                program.close();
                assert.equal(destroyed.code, 0, destroyed.said);
            }
            assert.ok(clb.empty);
        });
    }
});
