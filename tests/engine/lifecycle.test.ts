// Each stack of the repository, deployed by the real engine and provider to the local CLB: up, again, refresh, destroy.

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import { readSeedIds } from "../../cli/local/seedIds";
import { declareStack } from "../../stacks/program";
import { ROOT } from "../support/run";
import { CloudStack } from "./support/cloud";

const unchanged = (steps: readonly string[]) => steps.every((step) => /^(same|refresh|read) /.test(step));

for (const stack of ["dev", "staging", "prod"]) {
    describe(`the ${stack} stack on the local CLB`, () => {
        const file = readFileSync(path.join(ROOT, `stacks/Pulumi.${stack}.yaml`), "utf8");
        const { config } = parse(file) as { config: Record<string, unknown> };
        let cloud: CloudStack;
        before(async () => {
            const region = config["alicloud:region"] as string;
            cloud = await CloudStack.start(stack, readSeedIds(config, region), region);
        });
        after(() => cloud?.close());

        it("comes up with every listener running behind its own two servers", async () => {
            await cloud.must("up", declareStack, config);
            const { listeners, groups } = cloud.clb.model;
            assert.equal(groups.length, listeners.length);
            for (const { protocol, port, status } of listeners) {
                const { primary, secondary } = cloud.servers(protocol, port);
                assert.equal(status, "running");
                assert.match(primary, /^i-\w+primary\w+:\d+$/);
                assert.match(secondary, /^i-\w+secondary\w+:\d+$/);
            }
        });

        it("changes nothing when it comes up again", async () => {
            const { ok, output, changes, calls } = await cloud.run("up", declareStack, config);
            assert.ok(ok, output);
            assert.deepEqual([calls, changes], [[], []]);
        });

        it("finds no drift", async () => {
            const { ok, output, steps } = await cloud.run("refresh", declareStack, config);
            assert.ok(ok, output);
            assert.ok(unchanged(steps), steps.join("\n"));
            assert.doesNotMatch(output, /\bupdated\b/);
        });

        if (stack === "prod") {
            it("refuses to be destroyed while it is protected, before anything is gone", async () => {
                const { ok, output, calls } = await cloud.run("destroy", declareStack, config);
                assert.deepEqual([ok, calls], [false, []]);
                assert.match(output, /has enabled DeleteProtection/);
                assert.equal(cloud.clb.model.listeners.length, 3);
            });

            it("can be destroyed once the protection is taken off", async () => {
                const pairs = "alicloud-primary-secondary:pairs";
                const unprotected = structuredClone(config) as Record<string, Record<string, object>>;
                Object.assign(unprotected[pairs]!["web"]!, { deletionProtection: false });
                assert.deepEqual(await cloud.must("up", declareStack, unprotected), [
                    "SetLoadBalancerDeleteProtection",
                ]);
                await cloud.must("destroy", declareStack, unprotected);
                assert.equal(cloud.clb.empty, true);
            });
        } else {
            it("leaves nothing behind when it is destroyed", async () => {
                await cloud.must("destroy", declareStack, config);
                assert.equal(cloud.clb.empty, true);
            });
        }
    });
}
