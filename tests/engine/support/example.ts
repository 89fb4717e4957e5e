// What the examples in other languages declare, and the life that the engine tests lead them through.

import * as assert from "node:assert/strict";

import { LocalClb } from "../../../clb/controlPlane/localClb";
import type { Ended } from "../../support/run";

/** The config of an example: whom it puts in front, and where. */
export const SERVERS = { vswitchId: "vsw-test", primary: "i-first", secondary: "i-second" };

const SWITCHED = { ...SERVERS, primary: "i-second", secondary: "i-first" };

/** A CLB with what the examples name. */
export function startClb(): Promise<LocalClb> {
    return LocalClb.start({
        region: "cn-hangzhou",
        seed: (seed) => {
            seed.zone("cn-hangzhou-h");
            seed.vpc("vpc-test", "10.0.0.0/16");
            seed.vSwitch("vsw-test", "vpc-test", "cn-hangzhou-h", "10.0.0.0/24");
            ["i-first", "i-second", "i-hidden"].forEach((id) => seed.ecs({ id }));
        },
    });
}

/** Who is primary behind the only listener that there is. */
export function primary(clb: LocalClb): string {
    const [listener, ...more] = clb.model.listeners;
    assert.deepEqual(more, []);
    const group = clb.model.groups.find(({ id }) => id === listener?.groupId);
    return group?.servers.find(({ role }) => role === "Master")?.serverId ?? "nobody";
}

/** Values under the namespace of a project. */
export function namespaced(project: string, values: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${project}:${key}`, value]));
}

/**
 * Brings the pair of an example up, switches it without a gap and takes it away.
 *
 * @param run runs a command of the program under the config
 * @param outputs reads the outputs of the stack
 * @param missing outputs that the language cannot export
 */
export async function live(
    clb: LocalClb,
    project: string,
    run: (command: "up" | "destroy", config: Record<string, unknown>) => Promise<Ended>,
    outputs: (up: Ended) => unknown,
    missing: readonly string[] = [],
): Promise<void> {
    const must = async (command: "up" | "destroy", values: Record<string, string>) => {
        const ended = await run(command, namespaced(project, values));
        assert.equal(ended.code, 0, `${ended.stdout}\n${ended.stderr}`);
        return ended;
    };
    const up = await must("up", SERVERS);
    assert.equal(primary(clb), "i-first");
    const expected = {
        address: clb.model.loadBalancers[0]?.address,
        attachments: [
            { listener: "tcp-443", role: "primary", serverId: "i-first", port: 8443, weight: 100 },
            { listener: "tcp-443", role: "secondary", serverId: "i-second", port: 8443, weight: 100 },
        ],
        failoverSeconds: { "tcp-443": 19 },
    };
    assert.deepEqual(
        await outputs(up),
        Object.fromEntries(Object.entries(expected).filter(([name]) => !missing.includes(name))),
    );

    clb.watch();
    await must("up", SWITCHED);
    assert.equal(primary(clb), "i-second");
    assert.deepEqual(clb.violations, [], "a listener was without its group");

    await must("destroy", SWITCHED);
    assert.ok(clb.empty);
}
