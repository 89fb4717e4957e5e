// The setting of a stack that switches a pair, on the real engine: no program is edited, in whatever language it is.

import * as assert from "node:assert/strict";

import type { LocalClb } from "../../clb/controlPlane/localClb";
import { HealthCheckType, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { SWITCHED_KEY } from "../../components/validation/switchedSetting";
import { CloudStack, smallCloud } from "./support/cloud";
import { namespaced, primary, SERVERS, startClb } from "./support/example";
import { pack } from "./support/packed";
import { Program } from "./support/program";
import { python } from "./support/python";

const SWITCH_OF_ONE_LISTENER = [
    "CreateMasterSlaveServerGroup",
    "SetLoadBalancerTCPListenerAttribute",
    "DeleteMasterSlaveServerGroup",
];

describe(SWITCHED_KEY, () => {
    describe("with a program in TypeScript", () => {
        let cloud: CloudStack;
        before(async () => {
            cloud = await CloudStack.start("switched", smallCloud);
        });
        after(() => cloud?.close());

        const program = () => {
            const pair = new PrimarySecondaryLoadBalancer("web", {
                loadBalancer: {},
                primary: { serverId: "i-a" },
                secondary: { serverId: "i-b", weight: 90 },
                listeners: [
                    { protocol: Protocol.Tcp, port: 80, primaryPort: 8080, secondaryPort: 8081 },
                    { protocol: Protocol.Udp, port: 53, backendPort: 5353 },
                ],
                healthCheck: { type: HealthCheckType.Tcp },
                standbyCheck: { port: 9 },
            });
            return { attachments: pair.attachments };
        };
        const roles = () =>
            ["tcp-80", "udp-53", "tcp-9"].map((key) => {
                const [protocol, port] = key.split("-") as [string, string];
                const { groupId } = cloud.listener(protocol, Number(port));
                const servers = cloud.clb.model.groups.find(({ id }) => id === groupId)?.servers ?? [];
                const words = servers.map((one) => `${one.role} ${one.serverId}:${one.port} ${one.weight}`);
                return `${key} ${words.sort().join(", ")}`;
            });

        it("switches there and back, each server with its weight and ports, and the next preview is empty", async () => {
            await cloud.must("up", program);
            const asWritten = [
                "tcp-80 Master i-a:8080 100, Slave i-b:8081 90",
                "udp-53 Master i-a:5353 100, Slave i-b:5353 90",
                "tcp-9 Master i-b:8081 90, Slave i-a:8080 100",
            ];
            const exchanged = [
                "tcp-80 Master i-b:8081 90, Slave i-a:8080 100",
                "udp-53 Master i-b:5353 90, Slave i-a:5353 100",
                "tcp-9 Master i-a:8080 100, Slave i-b:8081 90",
            ];
            assert.deepEqual(roles(), asWritten);
            for (const [names, expected] of [
                [["web"], exchanged],
                [[], asWritten],
            ] as const) {
                const config = { [SWITCHED_KEY]: names };
                const calls = await cloud.must("up", program, config);
                assert.deepEqual(calls.sort(), [
                    "CreateMasterSlaveServerGroup",
                    "CreateMasterSlaveServerGroup",
                    "CreateMasterSlaveServerGroup",
                    "DeleteMasterSlaveServerGroup",
                    "DeleteMasterSlaveServerGroup",
                    "DeleteMasterSlaveServerGroup",
                    "SetLoadBalancerTCPListenerAttribute",
                    "SetLoadBalancerTCPListenerAttribute",
                    "SetLoadBalancerUDPListenerAttribute",
                ]);
                assert.deepEqual(roles(), expected);
                const { ok, changes } = await cloud.run("preview", program, config);
                assert.deepEqual([ok, changes], [true, []]);
            }
        });

        it("declares nothing on a malformed setting, and says so in one line", async () => {
            const { ok, output, calls } = await cloud.run("up", program, { [SWITCHED_KEY]: "web" });
            assert.deepEqual([ok, calls], [false, []]);
            assert.match(
                output,
                /PrimarySecondaryLoadBalancer "web": 1 invalid input\n +alicloud-primary-secondary:switched: not a list, got "web"; must be a list, one entry per pair name\n/,
            );
            assert.doesNotMatch(output, /^ +at /m);
        });

        it("leaves nothing behind", async () => {
            await cloud.must("destroy", program, { [SWITCHED_KEY]: ["web"] });
            assert.ok(cloud.clb.empty);
        });
    });

    describe("with a program in another language", () => {
        let clb: LocalClb;
        let bin: string;
        before(async () => {
            clb = await startClb();
            ({ bin } = await pack());
        });
        after(() => clb?.stop());

        /** A pair that is there, switched, back, and gone. */
        const life = async (
            project: string,
            run: (
                command: string,
                config: Record<string, unknown>,
            ) => Promise<{ code: number; stdout: string; stderr: string }>,
        ) => {
            const must = async (command: string, names?: unknown) => {
                const since = clb.seq;
                const config = {
                    ...namespaced(project, SERVERS),
                    ...(names !== undefined && { [SWITCHED_KEY]: names }),
                };
                const { code, stdout, stderr } = await run(command, config);
                assert.equal(code, 0, stdout + stderr);
                return {
                    said: stdout + stderr,
                    calls: clb.calls({ mutating: true, since }).map(({ action }) => action),
                };
            };
            await must("up");
            assert.equal(primary(clb), "i-first");
            for (const [names, first] of [
                [["web"], "i-second"],
                [undefined, "i-first"],
            ] as const) {
                assert.deepEqual((await must("up", names)).calls, SWITCH_OF_ONE_LISTENER);
                assert.equal(primary(clb), first);
                const { said } = await must("preview", names);
                assert.match(said, /^Resources:\n +\d+ unchanged$/m);
            }
            const { code, stdout, stderr } = await run("up", {
                ...namespaced(project, SERVERS),
                [SWITCHED_KEY]: "web",
            });
            assert.notEqual(code, 0);
            assert.match(
                stdout + stderr,
                /alicloud-primary-secondary:switched has a problem: not a list, got "web"; must be a list, one entry per pair name/,
            );
            await must("destroy");
            assert.ok(clb.empty);
        };

        it("switches one in YAML", async () => {
            const program = new Program(clb, bin, { folder: "examples/yaml" });
            try {
                await life("primary-secondary-yaml", (command, config) =>
                    program.pulumi(command === "preview" ? command : `${command} --yes --skip-preview`, config),
                );
            } finally {
                program.close();
            }
        });

        it("switches one in Python", async () => {
            const interpreter = await python();
            const program = new Program(clb, bin, { folder: "examples/python" });
            try {
                await life("primary-secondary-python", (command, config) =>
                    program.run(interpreter, ["main.py", command], config),
                );
            } finally {
                program.close();
            }
        });
    });
});
