// Ctrl-C while a guard waits, under load: what the run says and leaves, in a program of ours in YAML and in one in TypeScript,
// each run by the real CLI. The host of the latter stands in for Pulumi's own: SIGINT to the program, SIGKILL 5 s later.

import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { latency } from "../../clb/controlPlane/faults";
import type { LocalClb } from "../../clb/controlPlane/localClb";
import { requireEngine } from "../../engine/engine";
import { namespaced, startClb } from "./support/example";
import { writeHosts } from "./support/hosts";
import { pack } from "./support/packed";
import { Program } from "./support/program";
import { python } from "./support/python";
import { Traffic } from "./support/traffic";

/** Longer than the probes take to see that a server is dead. */
const DIES_MS = 4_000;

const NAME = "interrupted";

const YAML = `name: ${NAME}
runtime: yaml
config: { primary: { type: string }, secondary: { type: string }, switchBack: { type: boolean, default: false } }
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
      switchBack: "\${switchBack}"
      healthCheck: { interval: 1, timeout: 1, unhealthyThreshold: 2, healthyThreshold: 2 }
      guard: true
`;

const TYPESCRIPT = `const pulumi = require("@pulumi/pulumi");
const { PrimarySecondaryLoadBalancer } = require("alicloud-primary-secondary");
const config = new pulumi.Config();
// Not called if the process is killed.
process.on("exit", (code) => require("node:fs").writeFileSync("program-ended", String(code)));
new PrimarySecondaryLoadBalancer("web", {
    loadBalancer: { addressType: "intranet", vswitchId: "vsw-test" },
    primary: { serverId: config.require("primary") },
    secondary: { serverId: config.require("secondary") },
    listeners: [
        { protocol: "tcp", port: 443, backendPort: 8443 },
        { protocol: "tcp", port: 80, backendPort: 8080 },
    ],
    healthCheck: { interval: 1, timeout: 1, unhealthyThreshold: 2, healthyThreshold: 2 },
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
        readonly says: readonly RegExp[];
        /** The listeners that are on the new primary at the end. */
        readonly moved: readonly number[];
    }

    const WINDOW = 16;
    const waits =
        `guard: waiting: tcp-443 points at i-second; up to ${WINDOW} s until it is seen to serve there; still on the old primary: ` +
        "tcp-80, where a run that is interrupted now leaves them: run it again to complete the switch\n";
    const half = / +HALF SWITCHED: on the new primary: tcp-443; still on the old one: tcp-80\.\n/;
    const tooEarly = /not seen to serve yet; the run was interrupted\n/;
    const waitsForAll =
        `guard: waiting: tcp-443, tcp-80 point at the new primary; up to ${WINDOW} s until it is seen to serve there, else they go ` +
        "back, but not if this run is killed in the wait\n";
    const back =
        /switched back, as the run was interrupted\n[^]*\n +tcp-443: back on i-first\n +tcp-80: back on i-first\n/;
    const half443 = "guard: SIGINT: pair web: tcp-443 points at i-second; still on the old primary: tcp-80, where ";
    const cases: readonly Case[] = [
        {
            title: "ends its wait in the component's own process, and says what is half switched (YAML)",
            language: "yaml",
            says: [new RegExp(waits), tooEarly, half],
            moved: [443],
        },
        {
            title: "goes back in the component's own process (YAML, `switchBack`)",
            language: "yaml",
            switchBack: true,
            says: [new RegExp(waitsForAll), back],
            moved: [],
        },
        {
            title: "ends its wait in the program's process, and says what is half switched (TypeScript)",
            language: "typescript",
            says: [new RegExp(waits), new RegExp(half443), tooEarly, half],
            moved: [443],
        },
        {
            title: "goes back in the program's process before it is killed (TypeScript, `switchBack`)",
            language: "typescript",
            switchBack: true,
            says: [
                new RegExp(waitsForAll),
                /guard: SIGINT: pair web: tcp-443, tcp-80 on the new primary, and going back to the old one\n/,
                back,
            ],
            moved: [],
        },
    ];
    for (const { title, language, switchBack = false, says, moved } of cases) {
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
            let traffic: Traffic | undefined;
            try {
                await must("up", config("i-first", "i-second"));
                const { servers } = (traffic = await Traffic.start(clb, true));
                await traffic.seen("i-second", 443, "normal");
                await traffic.seen("i-second", 80, "normal");
                // It is well when the guard asks, and seen to be dead once a listener points at it.
                clb.faults.at("CreateMasterSlaveServerGroup", 1, latency(DIES_MS), 2);
                const kill = () => void servers.kill(["i-second"]);
                const ended = path.join(program.folder, "program-ended");
                rmSync(ended, { force: true });
                const { result, requests, lost } = await traffic.during(() => interrupted(program, swapped, kill));
                const { code, said, seconds } = result;
                assert.notEqual(code, 0, said);
                says.forEach((words) => assert.match(said, words));
                if (language === "typescript") {
                    // By itself, and not by SIGKILL: the CLI may end before the program does.
                    for (let left = 100; !existsSync(ended) && left > 0; left--) {
                        await sleep(100);
                    }
                    assert.equal(readFileSync(ended, "utf8"), "130");
                }
                assert.deepEqual(primaries(), {
                    80: moved.includes(80) ? "i-second" : "i-first",
                    443: moved.includes(443) ? "i-second" : "i-first",
                });
                assert.deepEqual([requests > 10, lost], [true, 0]);
                // The program is killed 5 s after the signal; the engine takes its time besides.
                assert.ok(seconds < WINDOW, `${seconds} s: ${said}`);
                const after = await traffic.during(() => sleep(1_000));
                assert.deepEqual([after.lost, after.servers], [0, ["i-first"]]);
                await servers.start(["i-second"]);
                await traffic.seen("i-second", 443, "normal");
                await traffic.seen("i-second", 80, "normal");
                const finished = await traffic.during(() => must("up", swapped));
                assert.equal(finished.lost, 0);
                assert.deepEqual(primaries(), { 80: "i-second", 443: "i-second" });
            } finally {
                clb.faults.clear();
                await traffic?.close();
                await must("destroy", swapped).finally(() => program.close());
            }
        });
    }

    /**
     * An update that is told to end once its guard waits. The engine alone is told, as plugins have process groups of their own.
     *
     * @param allowed called once the guard allowed the move
     */
    async function interrupted(program: Program, config: Record<string, unknown>, allowed: () => void) {
        program.configure(config);
        const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"];
        const child = spawn(requireEngine().pulumi, args, { cwd: program.folder, env: program.env });
        let said = "";
        let told: number | undefined;
        let isAllowed = false;
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                said += text;
                if (!isAllowed && said.includes("may move to")) {
                    isAllowed = true;
                    allowed();
                }
                if (told === undefined && said.includes("guard: waiting")) {
                    told = Date.now();
                    child.kill("SIGINT");
                }
            });
        }
        const [code] = (await once(child, "close")) as [number | null];
        return { code, said, seconds: (Date.now() - (told ?? NaN)) / 1000 };
    }
});
