// `npm run adopt`: what was made by hand on the local CLB, taken over by the files that the command writes, with the real
// engine and provider: nothing is changed, and from then on it switches like what the package made itself.

import * as assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { parse, stringify } from "yaml";

import type { ImportFile } from "../../cli/adopt/importFile";
import { PROJECT, toConfig } from "../../cli/local/workspace";
import { declareStack } from "../../stacks/program";
import { copyWith, type Ended, ROOT, runTs } from "../support/run";
import { COMPONENT } from "../support/types";
import { CloudStack } from "./support/cloud";
import { beforeTheConsole, clickTogether, type Made } from "./support/console";

const PAIRS = `${PROJECT}:pairs`;

/** The pair that the first instance becomes. */
const SHOP = `  alicloud-primary-secondary:pairs:
    shop:
      loadBalancer:
        addressType: intranet
        vswitchId: vsw-a
        primaryZoneId: cn-hangzhou-h
        secondaryZoneId: cn-hangzhou-i
      tags:
        env: "true"
      resourceGroupId: rg-a
      primary:
        serverId: i-a
      secondary:
        serverId: i-b
        weight: 50
      listeners:
        - protocol: tcp
          port: 443
          primaryPort: 8443
          secondaryPort: 8444
          groupName: https of the shop
          description: shop-https
          bandwidth: 100
          scheduler: rr
          persistenceTimeout: 60
          establishedTimeout: 300
          proxyProtocolV2: true
          acl:
            type: white
            ids:
              - acl-a
          healthCheck:
            type: http
            uri: /healthz
            domain: shop.example
            interval: 3
            timeout: 4
            healthyThreshold: 4
            unhealthyThreshold: 2
            httpCodes:
              - http_2xx
              - http_3xx
            port: 8080
        - protocol: udp
          port: 53
          backendPort: 5353
          groupName: dns of the shop
          description: ""
`;

describe("npm run adopt", () => {
    let cloud: CloudStack;
    let made: Made;
    let copy: string;
    before(async () => {
        cloud = await CloudStack.start("adopted", beforeTheConsole);
        made = await clickTogether(cloud.clb);
        const provider = toConfig(cloud.clb.providerConfig({ protocol: "HTTP" }));
        copy = copyWith({ local: stringify({ config: provider }) });
    });
    after(async () => {
        rmSync(copy, { recursive: true });
        await cloud?.close();
    });

    const adopt = (...args: string[]): Promise<Ended> =>
        runTs("cli/main.ts", ["adopt", ...args, "--like", "local"], copy);
    const stackFile = (stack: string) => readFileSync(path.join(copy, `stacks/Pulumi.${stack}.yaml`), "utf8");
    const pairsOf = (stack: string) => (parse(stackFile(stack)) as { config: Record<string, object> }).config[PAIRS]!;
    /** One import file out of several: each import is a run of the engine. */
    function together(files: readonly string[]): string {
        const resources = files.flatMap((file) => (JSON.parse(readFileSync(file, "utf8")) as ImportFile).resources);
        const all = path.join(copy, "import.json");
        writeFileSync(all, JSON.stringify({ resources }));
        return all;
    }
    let pairs: Record<string, Record<string, unknown>> = {};

    it("writes the stack file and says how to go on", async () => {
        const { code, stdout, stderr } = await adopt(made.shop, "--stack", "shop");
        assert.deepEqual([code, stderr], [0, ""]);
        assert.ok(
            readFileSync(path.join(ROOT, "docs/adopting.md"), "utf8").includes(`\`\`\`\n${stdout}\`\`\``),
            stdout,
        );
        assert.equal(
            stdout,
            `${made.shop} as pair shop of stack shop: instance, 2 listeners and their server groups
  group ${made.unused} "left over" is used by no listener: left alone

Written:
  stacks/Pulumi.shop.yaml
  stacks/import.shop.json

Then:
  pulumi stack init shop
  pulumi import --stack shop --file stacks/import.shop.json --protect=false --generate-code=false
  pulumi up --stack shop

The update says that it updates the pair: it notes in the state how it is declared. It calls nothing.
`,
        );
        const [head, own] = stackFile("shop").split(/(?= {2}alicloud-primary-secondary:pairs)/);
        assert.match(
            head!,
            new RegExp(
                `^# yaml-.*\\n# Adopted from ${made.shop}, as it was made in the console\\.\\nconfig:\\n {2}alicloud:region`,
            ),
        );
        assert.doesNotMatch(head!, /alicloud:(access|secret)Key/);
        assert.equal(own, SHOP);
    });

    it("takes instance, listeners and groups over without a change", async () => {
        const protectedToo = await adopt(made.public, "--stack", "public", "--pair", "site");
        assert.equal(protectedToo.code, 0, protectedToo.stderr);
        for (const group of [made.firstGroup, made.secondGroup]) {
            const { code, stderr } = await adopt(made.shared, "--stack", group, "--pair", group, "--group", group);
            assert.equal(code, 0, stderr);
        }
        const stacks = ["shop", "public", made.firstGroup, made.secondGroup];
        const files = stacks.map((stack) => path.join(copy, `stacks/import.${stack}.json`));
        for (const file of [files[0]!, together(files.slice(1))]) {
            const { ok, output, calls } = await cloud.import(file);
            assert.deepEqual([ok, calls], [true, []], output);
        }
        pairs = Object.assign({}, ...stacks.map(pairsOf)) as typeof pairs;
        const { ok, output, changes, calls } = await cloud.run("up", declareStack, { [PAIRS]: pairs });
        assert.deepEqual([ok, calls], [true, []], output);
        // The protection of listeners is known to the state alone.
        assert.deepEqual(
            changes.sort(),
            [
                ...["site", "shop", made.firstGroup, made.secondGroup].map((pair) => `update ${COMPONENT} ${pair}`),
                "update alicloud:slb/listener:Listener site-tcp-80",
            ].sort(),
        );
    });

    it("finds nothing left to change afterwards, in state and cloud", async () => {
        const { ok, output, steps, calls } = await cloud.run("up --refresh", declareStack, { [PAIRS]: pairs });
        assert.deepEqual([ok, calls], [true, []], output);
        assert.deepEqual(
            steps.filter((step) => !/^(same|refresh) /.test(step)),
            [],
        );
    });

    it("switches what it took over, without a gap and touching nothing else", async () => {
        const before = cloud.clb.model;
        const { primary, secondary } = pairs["shop"]!;
        const switched = { ...pairs, shop: { ...pairs["shop"], primary: secondary, secondary: primary } };
        const calls = await cloud.must("up", declareStack, { [PAIRS]: switched });
        assert.deepEqual([...calls].sort(), [
            ...["CreateMasterSlaveServerGroup", "CreateMasterSlaveServerGroup"],
            ...["DeleteMasterSlaveServerGroup", "DeleteMasterSlaveServerGroup"],
            ...["SetLoadBalancerTCPListenerAttribute", "SetLoadBalancerUDPListenerAttribute"],
        ]);
        const { weights, ...https } = cloud.servers("tcp", 443);
        assert.deepEqual(https, { primary: "i-b:8443", secondary: "i-a:8444", group: "https of the shop" });
        assert.deepEqual([...weights].sort(), [100, 50]);
        assert.deepEqual(cloud.clb.model.loadBalancers, before.loadBalancers);
    });

    it("leaves the instance that it was told to keep, and its other groups, when the stack is destroyed", async () => {
        const kept = cloud.clb.model.loadBalancers.find(({ id }) => id === made.shared);
        cloud.clb.drift.setLoadBalancer(made.public, { deleteProtection: "off" });
        await cloud.must("destroy", declareStack, { [PAIRS]: pairs });
        const { loadBalancers, listeners, groups } = cloud.clb.model;
        assert.deepEqual([loadBalancers, listeners, groups], [[kept], [], []]);
    });
});
