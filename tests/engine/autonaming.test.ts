// How the engine names resources: what would have it delete before it creates is refused, and the way out that the message
// names loses no request.

import * as assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { CloudStack, smallCloud } from "./support/cloud";
import { Traffic } from "./support/traffic";

const pair = (primary: string, secondary: string) => () => {
    new PrimarySecondaryLoadBalancer("web", {
        loadBalancer: {},
        primary: { serverId: primary },
        secondary: { serverId: secondary },
        listeners: [{ protocol: Protocol.Tcp, port: 4430, backendPort: 8443 }],
        healthCheck: { interval: 1, timeout: 1, unhealthyThreshold: 2, healthyThreshold: 2 },
    });
    return {};
};
const KEY = "pulumi:autonaming";
const SWITCH = ["CreateMasterSlaveServerGroup", "SetLoadBalancerTCPListenerAttribute", "DeleteMasterSlaveServerGroup"];

describe("pulumi:autonaming on the engine", () => {
    let cloud: CloudStack;
    let traffic: Traffic;
    before(async () => {
        cloud = await CloudStack.start("autonaming", smallCloud);
        await cloud.must("up", pair("i-a", "i-b"));
        traffic = await Traffic.start(cloud.clb);
        await traffic.seen("i-a", 4430, "normal");
    });
    after(async () => {
        await traffic?.close();
        await cloud?.close();
    });

    const refused = [
        ["verbatim", { mode: "verbatim" }, "pulumi:autonaming.mode: names without a random part"],
        ["disabled", { mode: "disabled" }, "pulumi:autonaming.mode: names without a random part"],
        ["a fixed pattern", { pattern: "${stack}-${name}" }, "pulumi:autonaming.pattern: names without a random part"],
        [
            "a fixed pattern of one type",
            { providers: { alicloud: { resources: { "alicloud:slb/listener:Listener": { pattern: "${name}" } } } } },
            'pulumi:autonaming.providers.alicloud.resources["alicloud:slb/listener:Listener"].pattern: names without',
        ],
    ] as const;
    for (const [what, setting, said] of refused) {
        it(`refuses ${what} at preview and at an update, and no request is lost`, async () => {
            for (const command of ["preview", "up"] as const) {
                const run = () => cloud.run(command, pair("i-b", "i-a"), { [KEY]: setting });
                const { result, lost, servers } = await traffic.during(run);
                assert.deepEqual([result.ok, result.calls, lost, servers], [false, [], 0, ["i-a"]], result.output);
                assert.ok(result.output.includes(said), result.output);
            }
        });
    }

    it("refuses what the project gives to every stack, and takes what the stack says instead", async () => {
        const file = path.join(cloud.folder, "Pulumi.yaml");
        const text = readFileSync(file, "utf8");
        writeFileSync(file, `${text}config:\n  pulumi:autonaming:\n    value: { mode: verbatim }\n`);
        try {
            const refused = await cloud.run("preview", pair("i-b", "i-a"));
            assert.equal(refused.ok, false);
            assert.match(refused.output, /pulumi:autonaming\.mode: names without a random part/);
            const taken = await cloud.run("preview", pair("i-b", "i-a"), { [KEY]: { mode: "default" } });
            assert.ok(taken.ok, taken.output);
        } finally {
            writeFileSync(file, text);
        }
    });

    const taken = [
        ["the way out that the message names", { mode: "verbatim", providers: { alicloud: { mode: "default" } } }],
        ["a pattern with a random part", { pattern: "${name}-${hex(7)}" }],
    ] as const;
    for (const [index, [what, setting]] of taken.entries()) {
        it(`takes ${what}, and a switch loses no request`, async () => {
            const [primary, secondary] = index === 0 ? ["i-b", "i-a"] : ["i-a", "i-b"];
            const run = () => cloud.run("up", pair(primary, secondary), { [KEY]: setting });
            const { result, lost } = await traffic.during(run);
            assert.ok(result.ok, result.output);
            assert.deepEqual([lost, result.calls], [0, SWITCH]);
            assert.equal(cloud.servers("tcp", 4430).primary, `${primary}:8443`);
        });
    }
});
