// `npm run plan`: what an operator sees.

import * as assert from "node:assert/strict";
import { appendFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import type { Plan } from "../../../cli/plan/model";
import { runCommand } from "../../support/inProcess";
import { projectWith, type Ended, WITH_PROCESSES_MS } from "../../support/run";

const plan = (...args: string[]): Promise<Ended> => runCommand(["plan", ...args]);

const BROKEN = `# Broken in many ways.
config:
  alicloud:region: cn-hangzhou
  alicloud-primary-secondary:pairz: {}
  alicloud-primary-secondary:pairs:
    web:
      loadBalancer:
        addressType: intranet
      primary:
        serverId: i-a
      secondary:
        serverId: i-a
        weight: 0
      listeners:
        - protocol: tcp
          port: "443"
          backendPort: 8443
        - protocol: udp
          port: 53
          backendPort: 53
          healthCheck:
            type: http
`;

const GUARDED = `config:
  alicloud-primary-secondary:pairs:
    web:
      loadBalancer: {}
      primary: { serverId: i-a }
      secondary: { serverId: i-b }
      listeners: [{ protocol: tcp, port: 443, backendPort: 8443 }]
      guard: true
      switchBack: true
`;

const SECRET = `config:
  alicloud-primary-secondary:pairs:
    web:
      loadBalancerId: lb-a
      primary:
        serverId:
          secure: v1:Y2lwaGVydGV4dA:c2VjcmV0
      secondary:
        serverId: i-b
      listeners:
        - protocol: tcp
          port: 80
          backendPort: 8080
          healthCheck:
            type: http
            interval:
              secure: v1:aW50ZXJ2YWw:c2VjcmV0
            httpCodes:
              - secure: v1:aW50ZXJ2YWw:c2VjcmV0
      alarm:
        contactGroups: [on-call]
        threshold:
          secure: v1:aW50ZXJ2YWw:c2VjcmV0
encryptionsalt: v1:c2FsdA:v1:c2FsdA
`;

const STANDBY = `config:
  alicloud-primary-secondary:pairs:
    web:
      loadBalancerId: lb-a
      primary:
        serverId: i-a
      secondary:
        serverId: i-b
      listeners:
        - protocol: tcp
          port: 80
          primaryPort: 8080
          secondaryPort: 8081
      standbyCheck:
        port: 9000
        healthCheck:
          interval: 1
          timeout: 2
      alarm:
        contactGroups: [on-call, office]
        times: 2
`;

describe("npm run plan", function () {
    this.timeout(WITH_PROCESSES_MS);
    let copy: string;

    before(() => {
        copy = projectWith({
            broken: BROKEN,
            secret: SECRET,
            standby: STANDBY,
            guarded: GUARDED,
            unreadable: "config:\n  a:b: [1\n",
            odd: "config:\n  a:b:c: 1\n",
            bare: "encryptionsalt: v1:x\n",
        });
    });
    after(() => rmSync(copy, { recursive: true }));

    const planCopy = (...args: string[]) => runCommand(["plan", ...args], copy);

    it("prints the tree of the development stack", async () => {
        const { code, stdout, stderr } = await plan("dev");
        assert.equal(
            stdout,
            `Plan of stack dev in cn-hangzhou: 1 pair, 4 resources

pair web
├─ instance web: intranet in vsw-bp1dev0a1b2c3d4e5f6g7, PayByCLCU
├─ deletion protection off, modification protection off
├─ no standby check: the secondary is not probed while the primary serves
└─ listener web-tcp-80: TCP 80
   ├─ server group web-tcp-80
   │  ├─ primary   i-bp1dev1primary00000a port 8080
   │  └─ secondary i-bp1dev2secondary000b port 8080
   ├─ health check TCP, every 2 s, timeout 5 s, fails after 3, passes after 3
   └─ failover within 19 s, back after 4 s

Offline: neither the cloud nor the engine was asked. \`pulumi preview\` compares with what is deployed.
`,
        );
        assert.deepEqual([code, stderr], [0, ""]);
    });

    it("refuses names without a random part, of the stack's file and of the project's, and takes the way out", async () => {
        const guarded = (autonaming: string) =>
            GUARDED.replace("config:", `config:\n  pulumi:autonaming: ${autonaming}`);
        const named = projectWith({
            verbatim: guarded("{ mode: verbatim }"),
            out: guarded("{ mode: verbatim, providers: { alicloud: { mode: default } } }"),
            silent: GUARDED,
        });
        const reason =
            'pulumi:autonaming.mode: names without a random part (ApplicationLoadBalancer, MasterSlaveServerGroup, Listener), got "verbatim"; ' +
            "the engine then deletes a resource before it creates its replacement, so that every switch fails and a replaced " +
            "listener is gone for a while: set `pulumi:autonaming.providers.alicloud.mode: default`\n";
        try {
            const inFile = await runCommand(["plan", "verbatim"], named);
            const nothing = (file: string) => `1 problem in ${file}: nothing was planned.\n`;
            const file = "stacks/Pulumi.verbatim.yaml";
            assert.deepEqual(inFile, { code: 1, stdout: "", stderr: `${file}:2: ${reason}${nothing(file)}` });
            assert.equal((await runCommand(["plan", "silent"], named)).code, 0);
            appendFileSync(
                path.join(named, "Pulumi.yaml"),
                "config:\n  pulumi:autonaming:\n    value:\n      mode: verbatim\n",
            );
            const { code, stderr } = await runCommand(["plan", "silent"], named);
            assert.deepEqual([code, stderr], [1, `Pulumi.yaml: ${reason}${nothing("stacks/Pulumi.silent.yaml")}`]);
            assert.equal((await runCommand(["plan", "out"], named)).code, 0);
        } finally {
            rmSync(named, { recursive: true });
        }
    });

    it("shows protections, zones and the objective of production", async () => {
        const { code, stdout } = await plan("prod");
        assert.equal(code, 0);
        for (const line of [
            "├─ instance shop-prod: internet, PayByCLCU, zone cn-shanghai-f, then cn-shanghai-g",
            "│  └─ tags env=prod, team=shop",
            "├─ deletion protection on, modification protection on",
            "│  ├─ health check HTTP /healthz, on port 8080, every 1 s, timeout 2 s, fails after 3, passes after 2, http_2xx",
            "│  └─ failover within 8 s (objective 10 s), back after 1 s",
            "│  │  └─ secondary i-uf6prd2secondary000b port 8081",
            "└─ listener web-udp-443: UDP 443",
        ]) {
            assert.ok(stdout.split("\n").includes(line), `${line}\nin\n${stdout}`);
        }
    });

    it("gives the same facts as JSON", async () => {
        const { code, stdout } = await plan("dev", "--format", "json");
        assert.equal(code, 0);
        const server = (serverId: string) => ({ serverId, type: "ecs", port: 8080, weight: 100 });
        assert.deepEqual(JSON.parse(stdout) as Plan, {
            kind: "plan",
            version: 1,
            stack: "dev",
            region: "cn-hangzhou",
            pairs: [
                {
                    name: "web",
                    instance: {
                        name: "web",
                        addressType: "intranet",
                        addressIpVersion: "ipv4",
                        vswitchId: "vsw-bp1dev0a1b2c3d4e5f6g7",
                        instanceChargeType: "PayByCLCU",
                        paymentType: "PayAsYouGo",
                        tags: {},
                    },
                    deletionProtection: false,
                    modificationProtection: false,
                    defaultServerGroup: false,
                    listeners: [
                        {
                            key: "tcp-80",
                            name: "web-tcp-80",
                            protocol: "tcp",
                            port: 80,
                            description: "tcp-80",
                            primary: server("i-bp1dev1primary00000a"),
                            secondary: server("i-bp1dev2secondary000b"),
                            healthCheck: {
                                type: "tcp",
                                interval: 2,
                                timeout: 5,
                                healthyThreshold: 3,
                                unhealthyThreshold: 3,
                            },
                            scheduler: "wrr",
                            persistenceTimeout: 0,
                            establishedTimeout: 900,
                            proxyProtocolV2: false,
                            failoverSeconds: 19,
                            recoverySeconds: 4,
                        },
                    ],
                },
            ],
            warnings: [],
            resources: [
                { type: "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer", name: "web" },
                { type: "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer", name: "web" },
                { type: "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup", name: "web-tcp-80" },
                { type: "alicloud:slb/listener:Listener", name: "web-tcp-80" },
            ],
        });
    });

    it("draws the pair as Mermaid, a server once", async () => {
        const { stdout } = await plan("dev", "--format", "mermaid");
        assert.equal(
            stdout,
            `flowchart LR
    clients(["clients"])
    subgraph p0["web: intranet"]
        p0l0["TCP 80"]
    end
    p0s0["i-bp1dev1primary00000a"]
    p0s1["i-bp1dev2secondary000b"]
    clients --> p0l0
    p0l0 -->|"primary :8080"| p0s0
    p0l0 -.->|"secondary :8080, within 19 s"| p0s1
`,
        );
    });

    it("writes a table per pair and the picture as Markdown", async () => {
        const { stdout } = await plan("staging", "--format", "markdown");
        const lines = stdout.split("\n");
        assert.equal(lines[0], "### Plan of stack staging in cn-hangzhou: 2 pairs, 8 resources");
        assert.deepEqual(
            lines.filter((line) => line.startsWith("| ") && !line.startsWith("| ---")),
            [
                "| Listener | Primary | Secondary | Health check | Failover |",
                "| TCP 443 | i-bp1stg1primary00000a port 8443 | i-bp1stg2secondary000b port 8443 | HTTP /healthz, on port 8080, every 2 " +
                    "s, timeout 5 s, fails after 3, passes after 3, http_2xx | within 19 s (objective 20 s), back after 4 s |",
                "| Listener | Primary | Secondary | Health check | Failover |",
                "| UDP 53 | i-bp1stg3primary00000c port 5353 | i-bp1stg4secondary000d port 5353 | UDP, every 2 s, timeout 5 s, fails " +
                    "after 3, passes after 3 | within 19 s (objective 20 s), back after 19 s |",
            ],
        );
        assert.deepEqual(lines.slice(-2), ["```", ""]);
    });

    it("plans a guarded pair like any other", async () => {
        const { code, stderr } = await planCopy("guarded");
        assert.deepEqual([code, stderr], [0, ""]);
    });

    it("shows standby check and alarm in every format", async () => {
        const all = await Promise.all(
            ["text", "json", "mermaid", "markdown"].map((f) => planCopy("standby", "--format", f)),
        );
        assert.deepEqual(
            all.map(({ code, stderr }) => [code, stderr]),
            [0, 0, 0, 0].map((code) => [code, ""]),
        );
        const [text, json, mermaid, markdown] = all.map(({ stdout }) => stdout) as [string, string, string, string];
        const words = "TCP 9000, closed to clients, probes the secondary i-b port 8081";
        const alarm = "on-call, office told of 1 or more unhealthy servers, 2 times in a row every 60 s, 00:00-23:59";
        const check = "TCP, every 1 s, timeout 2 s, fails after 3, passes after 3";
        assert.ok(
            text.includes(
                `├─ standby check web-tcp-9000-standby: ${words}\n│  ├─ health check ${check}\n` +
                    `│  └─ a dead secondary is noticed within 8 s\n└─ alarm: ${alarm}\n`,
            ),
            text,
        );
        const plan = JSON.parse(json) as Plan;
        assert.deepEqual(plan.pairs[0]!.standbyCheck, {
            name: "web-tcp-9000-standby",
            port: 9000,
            primary: { serverId: "i-a", type: "ecs", port: 8080, weight: 100 },
            secondary: { serverId: "i-b", type: "ecs", port: 8081, weight: 100 },
            healthCheck: { type: "tcp", interval: 1, timeout: 2, healthyThreshold: 3, unhealthyThreshold: 3 },
            detectionSeconds: 8,
        });
        assert.deepEqual(
            plan.pairs[0]!.listeners.map(({ key }) => key),
            ["tcp-80"],
        );
        assert.deepEqual(plan.pairs[0]!.alarm, {
            contactGroups: ["on-call", "office"],
            threshold: "1",
            period: 60,
            times: 2,
            silenceTime: 86400,
            effectiveInterval: "00:00-23:59",
        });
        assert.equal(plan.resources.filter(({ name }) => name === "web-tcp-9000-standby").length, 4);
        assert.match(mermaid, /^ {8}p0c\["standby check, TCP 9000"\]$/m);
        assert.match(mermaid, /^ {4}p0c -\.->\|"probes :8081"\| p0s1$/m);
        assert.ok(
            markdown.includes(`\nAlarm: ${alarm}\n`) &&
                markdown.includes(`\nStandby check: ${words}; ${check}; a dead secondary is noticed within 8 s\n`),
            markdown,
        );
    });

    it("lists every problem of a broken stack with file, line, key, value and rule, and prints nothing else", async () => {
        const { code, stdout, stderr } = await planCopy("broken");
        const at = (line: number) => `stacks/Pulumi.broken.yaml:${line}: alicloud-primary-secondary:`;
        assert.deepEqual([code, stdout], [1, ""]);
        assert.equal(
            stderr,
            [
                `${at(4)}pairz: unknown setting "pairz"; did you mean "pairs"?`,
                `${at(13)}pairs.web.secondary.weight: starves the server, got 0; a server of weight 0 gets no request even when it is ` +
                    "its turn: must be 1 to 100",
                `${at(16)}pairs.web.listeners[0].port: text where a number belongs, got "443"; must be an integer from 1 to 65535, ` +
                    "written without quotes",
                `${at(7)}pairs.web.loadBalancer.vswitchId: missing; an instance with \`addressType\` "intranet" needs the vSwitch ` +
                    "that its address comes from",
                `${at(12)}pairs.web.secondary.serverId: the same server as \`primary.serverId\`, got "i-a"; a server cannot take over ` +
                    "from itself: must be another one",
                `${at(22)}pairs.web.listeners[1].healthCheck.type: not possible for UDP, got "http"; the provider has a UDP ` +
                    "listener checked by UDP alone, though the cloud knows TCP and HTTP checks there: leave it out",
                "6 problems in stacks/Pulumi.broken.yaml: nothing was planned.",
                "",
            ].join("\n"),
        );
    });

    it("keeps secrets hidden in every format, and says what hangs on them", async () => {
        const all = await Promise.all(
            ["text", "json", "mermaid", "markdown"].map((f) => planCopy("secret", "--format", f)),
        );
        assert.deepEqual(
            all.map(({ code, stderr }) => [code, stderr]),
            [0, 0, 0, 0].map((code) => [code, ""]),
        );
        const [text, json] = all.map(({ stdout }) => stdout) as [string, string];
        assert.match(text, /primary {3}\[secret\] port 8080\n/);
        assert.match(text, /health check HTTP \/, every \[secret\] s, .*, passes after 3, \[secret\]\n/);
        assert.match(text, /alarm: on-call told of \[secret\] or more unhealthy servers/);
        assert.match(text, /failover not known: its health check is secret\n/);
        assert.match(text, /\nwarning: pairs\.web\.listeners\[0\]\.healthCheck\.uri: the path is "\/"/);
        assert.equal((JSON.parse(json) as Plan).pairs[0]!.listeners[0]!.primary.serverId, "[secret]");
        for (const { stdout } of all) {
            assert.doesNotMatch(stdout, /v1:|04da6b54/);
        }
    });

    it("says where a file is not YAML", async () => {
        const { code, stdout, stderr } = await planCopy("unreadable");
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, /^stacks\/Pulumi\.unreadable\.yaml:\d: not YAML: .+\n$/);
    });

    it("says what a config key looks like", async () => {
        const { code, stderr } = await planCopy("odd");
        assert.deepEqual(
            [code, stderr],
            [
                1,
                'stacks/Pulumi.odd.yaml:2: a:b:c: not a config key; must be "namespace:key", as "alicloud-primary-secondary:pairs"\n',
            ],
        );
    });

    it("says what a stack without config lacks", async () => {
        const { code, stderr } = await planCopy("bare");
        assert.equal(code, 1);
        assert.match(
            stderr,
            /^stacks\/Pulumi\.bare\.yaml:1: alicloud-primary-secondary:pairs: missing; must be a map /,
        );
    });

    const USAGE: [title: string, args: string[], first: string][] = [
        ["no stack", [], "no stack given. Stacks: dev, prod, staging (stacks/Pulumi.<stack>.yaml)"],
        ["an unknown stack", ["qa"], 'no stack "qa". Stacks: dev, prod, staging (stacks/Pulumi.<stack>.yaml)'],
        [
            "a path for a stack",
            ["../dev"],
            'not the name of a stack, got "../dev"; must be letters, digits, "-", "_" and ".", alone or behind its organization and project, as organization/project/live',
        ],
        [
            "an unknown format",
            ["dev", "--format", "xml"],
            "error: option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, mermaid, markdown.",
        ],
        ["an unknown flag", ["dev", "--jason"], "error: unknown option '--jason'"],
        ["two stacks", ["dev", "prod"], "error: too many arguments. Expected 1 argument but got 2."],
    ];
    for (const [title, args, first] of USAGE) {
        it(`shows its usage for ${title} and exits with 2`, async () => {
            const { code, stdout, stderr } = await plan(...args);
            assert.deepEqual([code, stdout, stderr.split("\n")[0]], [2, "", first]);
            assert.match(stderr, /\nUsage: npm run plan -- \[options\] \[stack\]\n/);
        });
    }

    it("explains itself on --help", async () => {
        const { code, stdout } = await plan("--help");
        assert.equal(code, 0);
        assert.match(stdout, /Stacks: dev, prod, staging/);
    });
});
