// `npm run status`, as an operator meets it: the real command, engine and provider on the local CLB.

import * as assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { refusal } from "../../clb/controlPlane/faults";
import { LocalClb } from "../../clb/controlPlane/localClb";
import type { HealthSource } from "../../clb/model/health";
import { readSeedIds } from "../../cli/local/seedIds";
import type { Status } from "../../cli/status/model";
import { ROOT } from "../support/run";
import { interrupt, Operator, STACK } from "./support/operator";

const pairs = (loadBalancerId: string, more = "") => `web:
  loadBalancerId: ${loadBalancerId}
  primary:
    serverId: i-a
  secondary:
    serverId: i-b
  listeners:
    - protocol: tcp
      port: 443
      backendPort: 8443
    - protocol: udp
      port: 53
      primaryPort: 5353
      secondaryPort: 5354
${more}`;

/** Health rows as the cloud gives them while it probes the primary alone, or both. */
const primaryOnly: HealthSource = ({ role }) => (role === "Master" ? "normal" : undefined);
const both: HealthSource = () => "normal";

describe("npm run status", () => {
    let operator: Operator;
    before(async () => {
        operator = await Operator.start("i-a", "i-b", "i-c");
        operator.write(pairs(operator.loadBalancerId));
    });
    after(() => operator?.close());

    const status = async (...args: string[]) => {
        const { code, stdout, stderr } = await operator.run("status", [STACK, ...args]);
        return { code, said: operator.normal(stdout) + operator.normal(stderr) };
    };

    it("says what is not there before the first deployment, and that there is no state", async () => {
        assert.deepEqual(await status(), {
            code: 1,
            said: `Status of stack live in cn-hangzhou, 1 pair: redundancy lost at web tcp-443, web udp-53

pair web: instance lb-ID at 203.0.113.1
├─ listener tcp-443: nobody serves: the listener does not exist
└─ listener udp-53: nobody serves: the listener does not exist

There is no state of stack live: \`pulumi stack export\`: no stack named 'live' found.
If the stack was deployed before, its state is lost: do not run \`pulumi up\`, which would make everything a second time. See docs/state-lost.md.
  web: no load balancer in cn-hangzhou has its listeners with its servers

Config and cloud differ:
  web tcp-443 listener
    config declared
    cloud  missing
    \`pulumi up\` makes it
  web udp-53 listener
    config declared
    cloud  missing
    \`pulumi up\` makes it
`,
        });
    });

    it("says what the cloud does not tell, and guesses nothing", async () => {
        await operator.up();
        operator.clb.health = primaryOnly;
        assert.deepEqual(await status(), {
            code: 0,
            said: `Status of stack live in cn-hangzhou, 1 pair: redundancy not known at web tcp-443, web udp-53

pair web: instance lb-ID at 203.0.113.1
├─ listener tcp-443: the primary serves, whether the secondary is ready is unknown: not probed
│  ├─ primary   i-a port 8443: healthy
│  ├─ secondary i-b port 8443: not probed
│  └─ in these roles since TIME
└─ listener udp-53: the primary serves, whether the secondary is ready is unknown: not probed
   ├─ primary   i-a port 5353: healthy
   ├─ secondary i-b port 5354: not probed
   └─ in these roles since TIME

Config, state and cloud agree on web.
`,
        });
        assert.deepEqual(operator.clb.calls({ mutating: true }), []);
    });

    it("says what docs/status.md shows while both servers are healthy", async () => {
        operator.clb.health = both;
        const page = readFileSync(path.join(ROOT, "docs/status.md"), "utf8").replace(/lb-bp\w+/g, "lb-ID");
        const { code, said } = await status();
        assert.equal(code, 0);
        assert.ok(operator.normal(page).includes(`\`\`\`\n${said}\`\`\``), said);
    });

    it("tells machines the same", async () => {
        const { code, stdout } = await operator.run("status", [STACK, "--format", "json"]);
        const { ok, pairs: all } = JSON.parse(stdout) as Status;
        assert.equal(code, 0);
        assert.deepEqual([ok, all[0]?.redundancy, all[0]?.differences], [true, "kept", []]);
        const since = all[0]?.listeners[0]?.rolesSince;
        assert.ok(since !== undefined && !Number.isNaN(Date.parse(since)), since);
        assert.deepEqual(all[0]?.listeners[0], {
            key: "tcp-443",
            status: "running",
            serves: "primary",
            redundancy: "kept",
            primary: { serverId: "i-a", port: 8443, health: "healthy", source: "health check" },
            secondary: { serverId: "i-b", port: 8443, health: "healthy", source: "health check" },
            rolesSince: since,
        });
    });

    it("ends with 1 when the secondary had to take over", async () => {
        operator.clb.health = ({ serverId }) => (serverId === "i-a" ? "abnormal" : "normal");
        const { code, said } = await status();
        assert.equal(code, 1);
        assert.match(said, /^Status of .*redundancy lost at web tcp-443, web udp-53\n/);
        assert.match(
            said,
            /listener tcp-443: the secondary serves: the primary is unhealthy; goes back to i-a when it recovers\n/,
        );
        assert.match(said, /primary   i-a port 8443: unhealthy\n/);
    });

    it("finds what was done by hand, what a broken run left, and what is not deployed yet", async () => {
        const { clb, loadBalancerId } = operator;
        clb.health = both;
        const tcp = clb.model.listeners.find(({ protocol }) => protocol === "tcp");
        clb.drift.swapRoles(tcp!.groupId);
        clb.drift.setListener(loadBalancerId, "tcp", 443, { check: { ...tcp!.check, interval: 7, port: 1 } as never });
        clb.drift.stopListener(loadBalancerId, "udp", 53);
        const client = clb.client();
        for (const [server, name] of [
            ["i-b", "left"],
            ["i-c", "others"],
        ]) {
            await client.ok("CreateMasterSlaveServerGroup", {
                LoadBalancerId: loadBalancerId,
                MasterSlaveServerGroupName: name!,
                MasterSlaveBackendServers: JSON.stringify([
                    { ServerId: server, Port: "1", Weight: "100", ServerType: "Master", Type: "ecs" },
                    { ServerId: "i-a", Port: "1", Weight: "100", ServerType: "Slave", Type: "ecs" },
                ]).replaceAll('"', "'"),
            });
        }
        client.close();
        operator.write(pairs(loadBalancerId, "  healthCheck:\n    unhealthyThreshold: 5\n"));
        assert.deepEqual(await status(), {
            code: 1,
            said: `Status of stack live in cn-hangzhou, 1 pair: redundancy lost at web udp-53; kept at web tcp-443

pair web: instance lb-ID at 203.0.113.1
├─ listener tcp-443: the primary serves, the secondary is ready
│  ├─ primary   i-b port 8443: healthy
│  ├─ secondary i-a port 8443: healthy
│  └─ in these roles since TIME
└─ listener udp-53: nobody serves: the listener is stopped
   ├─ primary   i-a port 5353: healthy
   ├─ secondary i-b port 5354: healthy
   └─ in these roles since TIME

2 server groups that no listener uses:
  rsp-ID (left) on lb-ID: primary i-b port 1, secondary i-a port 1
    not in this stack's state, most likely left by a killed update; if no other stack uses it:
    aliyun slb DeleteMasterSlaveServerGroup --RegionId cn-hangzhou --MasterSlaveServerGroupId rsp-ID
  rsp-ID (others) on lb-ID: primary i-c port 1, secondary i-a port 1
    not of this stack's servers; if nobody needs it:
    aliyun slb DeleteMasterSlaveServerGroup --RegionId cn-hangzhou --MasterSlaveServerGroupId rsp-ID

Config, state and cloud differ:
  web tcp-443 servers
    config primary i-a port 8443, secondary i-b port 8443
    state  primary i-a port 8443, secondary i-b port 8443
    cloud  primary i-b port 8443, secondary i-a port 8443
    changed outside of Pulumi, or left by a failed run: \`pulumi up --refresh\` makes it as the config says
    the roles are swapped: if that was meant, swap \`primary\` and \`secondary\` in the config instead
  web tcp-443 healthCheck.interval
    config 2
    state  2
    cloud  7
    changed outside of Pulumi, or left by a failed run: \`pulumi up --refresh\` makes it as the config says
  web tcp-443 healthCheck.unhealthyThreshold
    config 5
    state  3
    cloud  3
    not deployed yet: \`pulumi up\` deploys what the config says
  web udp-53 status
    config running
    cloud  stopped
    no run of Pulumi starts it: start it in the console
  web udp-53 healthCheck.unhealthyThreshold
    config 5
    state  3
    cloud  3
    not deployed yet: \`pulumi up\` deploys what the config says
`,
        });
    });

    it("finds a group and an instance that are gone", async () => {
        const { clb, loadBalancerId } = operator;
        operator.write(pairs(loadBalancerId));
        clb.drift.deleteGroup(clb.model.listeners.find(({ protocol }) => protocol === "tcp")!.groupId);
        const { code, said } = await status();
        assert.equal(code, 1);
        assert.match(said, /listener tcp-443: nobody serves: it has no primary\/secondary server group\n/);
        assert.match(said, /  web tcp-443 server group\n    state  rsp-ID\n    cloud  rsp-ID, which does not exist\n/);
        operator.write(pairs("lb-gone"));
        assert.match((await status()).said, /pair web: instance lb-gone\n[^]*no such instance in this region\n/);
        operator.write(pairs(loadBalancerId));
    });

    it("looks again and again until Ctrl-C, which is no failure, and outlives a cloud that is away", async () => {
        operator.clb.faults.at("DescribeLoadBalancerAttribute", 2, refusal("forbidden"));
        const seen: string[] = [];
        const { code, stdout } = await operator.run("status", [STACK, "--watch", "1"], {}, (child, said) => {
            seen.push(said);
            if (said.split("every 1 s until Ctrl-C").length > 3) {
                interrupt(child);
            }
        });
        assert.equal(code, 0);
        const looks = stdout.split(/^.*every 1 s until Ctrl-C\n\n/m).slice(1);
        assert.match(looks[0]!, /^Status of stack live/);
        assert.match(looks[1]!, /^DescribeLoadBalancerAttribute: forbidden: Forbidden.RAM/);
        assert.match(looks[2]!, /^Status of stack live/);
    });

    describe("with bad input", () => {
        it("says which stacks there are", async () => {
            const { code, stderr } = await operator.run("status", ["nope"]);
            assert.equal(code, 2);
            assert.match(
                stderr,
                /^no stack "nope"\. Stacks: dev, live, prod, staging \(stacks\/Pulumi\.<stack>\.yaml\)\n/,
            );
        });

        it("says that there are no credentials", async () => {
            const text = operator.text;
            writeFileSync(operator.stackFile, operator.text.replace(/^ *alicloud:(accessKey|secretKey): .*\n/gm, ""));
            const { code, said } = await status();
            writeFileSync(operator.stackFile, text);
            assert.deepEqual([code, said.split(".")[0]], [1, "No credentials for the cloud"]);
        });

        it("says that the cloud is not reached, or forbids it", async () => {
            operator.clb.faults.at("DescribeLoadBalancerAttribute", 1, refusal("forbidden"));
            assert.deepEqual(await status(), {
                code: 1,
                said:
                    "DescribeLoadBalancerAttribute: forbidden: Forbidden.RAM (request ID). The credentials are valid but may " +
                    "not call slb:DescribeLoadBalancerAttribute on this; have it granted in RAM.\n",
            });
        });

        it("needs no pulumi to look at the cloud", async () => {
            const { code, stdout } = await operator.run("status", [STACK], { PATH: "" });
            assert.equal(code, 1);
            assert.match(stdout, /^The state is not known and not compared: there is no `pulumi` on PATH\.$/m);
        });
    });
});

describe("npm run status of alarms per listener", () => {
    const NEVER =
        "The alarms per listener of web NEVER ring: UnhealthyServerCount is counted by userId, instanceId in this account, " +
        "not by port; leave `alarm.perListener` out.";

    for (const [metricDimensions, canRing] of [
        [["userId", "instanceId", "port", "vip"], true],
        [["userId", "instanceId"], false],
    ] as const) {
        it(`asks what the account's metric is counted by: ${metricDimensions.join(", ")}`, async () => {
            const region = "cn-hangzhou";
            const seed = readSeedIds("i-a i-b", region);
            const clb = await LocalClb.start({ region, seed, behaviour: { metricDimensions } });
            const operator = await Operator.at(clb, clb.client());
            try {
                const alarm = "  alarm: { contactGroups: [on-call], perListener: true }\n";
                operator.write(pairs(operator.loadBalancerId, alarm));
                await operator.up();
                clb.health = both;
                const text = await operator.run("status", [STACK]);
                assert.deepEqual([text.code, text.stdout.includes(NEVER)], [canRing ? 0 : 1, !canRing], text.stdout);
                const { stdout } = await operator.run("status", [STACK, "--format", "json"]);
                const { alarms } = JSON.parse(stdout) as Status;
                const metric = "UnhealthyServerCount";
                assert.deepEqual(alarms, { pairs: ["web"], metric, dimensions: metricDimensions, canRing });
                clb.faults.at("DescribeMetricMetaList", 1, refusal("forbidden"));
                const unasked = await operator.run("status", [STACK]);
                assert.equal(unasked.code, 1);
                assert.match(
                    unasked.stdout,
                    /^Whether the alarms per listener of web can ring is not known: DescribeMetricMetaList: .*forbidden/im,
                );
            } finally {
                await operator.close();
            }
        });
    }
});
