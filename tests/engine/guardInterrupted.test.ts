// Ctrl-C while a guard waits: what the run says and leaves, in a program of ours in YAML and in one in TypeScript, each run by
// the real CLI.

import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { LocalClb } from "../../clb/controlPlane/localClb";
import { requireEngine } from "../../engine/engine";
import { namespaced, startClb } from "./support/example";
import { writeHosts } from "./support/hosts";
import { pack } from "./support/packed";
import { Program } from "./support/program";
import { python } from "./support/python";

const NAME = "interrupted";

const YAML = `name: ${NAME}
runtime: yaml
config: { primary: { type: string }, secondary: { type: string } }
resources:
  web:
    type: alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer
    properties:
      loadBalancer: { addressType: intranet, vswitchId: vsw-test }
      primary: { serverId: "\${primary}" }
      secondary: { serverId: "\${secondary}" }
      listeners:
        - { protocol: tcp, port: 443, backendPort: 8443 }
        - { protocol: tcp, port: 80, backendPort: 8080 }
      guard: true
`;

const TYPESCRIPT = `const pulumi = require("@pulumi/pulumi");
const { PrimarySecondaryLoadBalancer } = require("alicloud-primary-secondary");
const config = new pulumi.Config();
new PrimarySecondaryLoadBalancer("web", {
    loadBalancer: { addressType: "intranet", vswitchId: "vsw-test" },
    primary: { serverId: config.require("primary") },
    secondary: { serverId: config.require("secondary") },
    listeners: [
        { protocol: "tcp", port: 443, backendPort: 8443 },
        { protocol: "tcp", port: 80, backendPort: 8080 },
    ],
    guard: true,
    switchBack: config.getBoolean("switchBack"),
});
`;

const RUNTIME = `name: ${NAME}\nruntime: nodejs\nmain: index.js\n`;

describe("a guard that is interrupted", () => {
    let clb: LocalClb;
    let bin: string;
    let hosts: string;
    before(async () => {
        clb = await startClb();
        ({ bin } = await pack());
        hosts = writeHosts(mkdtempSync(path.join(tmpdir(), "hosts-")), await python());
    });
    after(async () => {
        rmSync(hosts, { recursive: true, force: true });
        await clb?.stop();
    });

    /** By port, who is primary. */
    const primaries = () =>
        Object.fromEntries(
            clb.model.listeners.map(({ port, groupId }) => {
                const servers = clb.model.groups.find(({ id }) => id === groupId)?.servers;
                return [port, servers?.find(({ role }) => role === "Master")?.serverId];
            }),
        );

    interface Case {
        readonly title: string;
        readonly language: "yaml" | "typescript";
        readonly switchBack?: boolean;
        /** Whether the new primary is seen to serve after Ctrl-C. */
        readonly serves?: boolean;
        readonly says: RegExp;
        /** The listeners that are on the new primary at the end. */
        readonly moved: readonly number[];
        /** Seconds that the run may take from Ctrl-C on, which the guard's own 19 s are part of or not. */
        readonly takes: readonly [least: number, most: number];
    }

    const waits =
        "guard: waiting: tcp-443 points at i-second; up to 19 s until it is seen to serve there; still on the old primary: tcp-80, " +
        "where a run that is interrupted now leaves them: run it again to complete the switch";
    const half = "HALF SWITCHED: on the new primary: tcp-443; still on the old one: tcp-80\\.";
    const cases: readonly Case[] = [
        {
            title: "ends its wait at once in the component's own process, and says what is half switched (YAML)",
            language: "yaml",
            says: new RegExp(`${waits}\n[^]*not seen to serve yet; the run was interrupted\n[^]*\n +${half}\n`),
            moved: [443],
            takes: [0, 15],
        },
        {
            title: "ends its wait with its window in the program's process, and says what is half switched (TypeScript)",
            language: "typescript",
            says: new RegExp(`${waits}\n[^]*not seen to serve after 19 s\n[^]*\n +${half}\n`),
            moved: [443],
            takes: [10, 60],
        },
        {
            title: "has said what stays where if the new primary serves and the engine ends (TypeScript)",
            language: "typescript",
            serves: true,
            says: new RegExp(
                `Diagnostics:\n[^]*${waits}\n[^]*guard: the new primary is seen to serve behind tcp-443, after \\d+ s\n`,
            ),
            moved: [443],
            takes: [0, 30],
        },
        {
            title: "has the listeners back in spite of it (TypeScript, `switchBack`)",
            language: "typescript",
            switchBack: true,
            says: /guard: waiting: tcp-443, tcp-80 point at the new primary; up to 19 s until it is seen to serve there, else they go back, but not if this run is killed in the wait\n[^]*switched back, as the new primary was not seen to serve in time\n[^]*\n +tcp-443: back on i-first\n +tcp-80: back on i-first\n/,
            moved: [],
            takes: [10, 60],
        },
    ];
    for (const { title, language, switchBack = false, serves = false, says, moved, takes } of cases) {
        it(title, async () => {
            const program = new Program(clb, bin, { yaml: language === "yaml" ? YAML : RUNTIME });
            program.env["PATH"] = [hosts, program.env["PATH"]].join(path.delimiter);
            if (language === "typescript") {
                writeFileSync(path.join(program.folder, "index.js"), TYPESCRIPT);
                symlinkSync(path.join(bin, ".."), path.join(program.folder, "node_modules"));
            }
            const config = (primary: string, secondary: string) =>
                namespaced(NAME, { primary, secondary, ...(switchBack && { switchBack }) });
            const swapped = config("i-second", "i-first");
            const must = async (command: string, settings: Record<string, unknown>) => {
                const { code, stdout, stderr } = await program.pulumi(`${command} --yes --skip-preview`, settings);
                assert.equal(code, 0, stdout + stderr);
            };
            try {
                clb.health = () => "normal";
                await must("up", config("i-first", "i-second"));
                // It is well where it is asked for, and not seen to serve once a listener points at it.
                clb.health = ({ serverId, role }) =>
                    serverId === "i-second" && role === "Master" ? "unavailable" : "normal";
                const { code, said, seconds } = await interrupted(program, swapped, () => {
                    clb.health = serves ? () => "normal" : clb.health;
                });
                assert.notEqual(code, 0, said);
                assert.match(said, says);
                assert.deepEqual(primaries(), {
                    80: moved.includes(80) ? "i-second" : "i-first",
                    443: moved.includes(443) ? "i-second" : "i-first",
                });
                const [least, most] = takes;
                assert.ok(seconds >= least && seconds <= most, `${seconds} s`);
                clb.health = () => "normal";
                await must("up", swapped);
                assert.deepEqual(primaries(), { 80: "i-second", 443: "i-second" });
            } finally {
                clb.health = () => "normal";
                await must("destroy", swapped).finally(() => program.close());
            }
        });
    }

    /** An update that is told to end once its guard waits. The engine alone is told, as plugins have process groups of their own. */
    async function interrupted(program: Program, config: Record<string, unknown>, then: () => void) {
        program.configure(config);
        const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"];
        const child = spawn(requireEngine().pulumi, args, { cwd: program.folder, env: program.env });
        let said = "";
        let told: number | undefined;
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                said += text;
                if (told === undefined && said.includes("guard: waiting")) {
                    told = Date.now();
                    child.kill("SIGINT");
                } else if (said.includes("^C received")) {
                    then();
                }
            });
        }
        const [code] = (await once(child, "close")) as [number | null];
        return { code, said, seconds: (Date.now() - (told ?? NaN)) / 1000 };
    }
});
