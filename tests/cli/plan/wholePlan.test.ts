// A plan in the formats that people read, whole: of a stack that sets all there is to set, and of the least that there is.

import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { Comparison } from "../../../cli/plan/against";
import { diffToMarkdown } from "../../../cli/plan/diffMarkdown";
import { diffToText } from "../../../cli/plan/diffText";
import { runCommand } from "../../support/inProcess";
import { WHOLE_STACK } from "../../support/wholeStack";

const SOLD =
    "new pay-as-you-go instances are not sold by specification, on the international site since" +
    " 2025-06-01, on that of China since 2026-01-01: keep this for an instance that exists already, leave `spec` and `instanceChargeType` out for a new one";

const MERMAID = `flowchart LR
    clients(["clients"])
    subgraph p0["web: internet"]
        p0l0["TCP 443, at most 5 Mbit/s, PROXY protocol v2, white list acl-1"]
        p0l1["UDP 53"]
        p0c["standby check, TCP 9000"]
    end
    p0s0["i-a"]
    p0s1["eni-b"]
    clients --> p0l0
    p0l0 -->|"primary :8443"| p0s0
    p0l0 -.->|"secondary :8444, within 25 s"| p0s1
    clients --> p0l1
    p0l1 -->|"primary :5353"| p0s0
    p0l1 -.->|"secondary :5353, within 18 s"| p0s1
    p0c -.->|"probes :8444"| p0s1
    subgraph p1["old: lb-old"]
        p1l0["TCP 80"]
    end
    p1s0["i-c"]
    p1s1["i-d"]
    clients --> p1l0
    p1l0 -->|"primary :8080"| p1s0
    p1l0 -.->|"secondary :8080, within 19 s"| p1s1
`;

const FORMATS = {
    text: `Plan of stack live in cn-hangzhou: 2 pairs, 17 resources

pair web
├─ instance front: internet, PayBySpec, slb.s2.small, 10 Mbit/s, zone cn-hangzhou-h, then cn-hangzhou-i
│  └─ tags env=prod, team=a|b
├─ deletion protection on, modification protection on; roles locked: until Monday
├─ listener web-tcp-443: TCP 443, at most 5 Mbit/s, PROXY protocol v2, white list acl-1
│  ├─ server group web-tcp-443
│  │  ├─ primary   i-a port 8443, weight 90
│  │  └─ secondary eni-b port 8444, network interface
│  ├─ health check HTTP /healthz (host a.example), every 5 s, timeout 5 s, fails after 3, passes after 3, http_2xx, http_3xx
│  └─ failover within 25 s (objective 50 s), back after 10 s
├─ listener web-udp-53: UDP 53
│  ├─ server group web-udp-53, named dns
│  │  ├─ primary   i-a port 5353, weight 90
│  │  └─ secondary eni-b port 5353, network interface
│  ├─ health check UDP, every 3 s, timeout 4 s, fails after 3, passes after 3
│  └─ failover within 18 s (objective 50 s), back after 18 s
├─ default server group: both servers
├─ standby check web-tcp-9000-standby: TCP 9000, closed to clients, probes the secondary eni-b port 8444
│  ├─ health check HTTP /healthz (host a.example), every 5 s, timeout 5 s, fails after 3, passes after 3, http_2xx, http_3xx
│  └─ a dead secondary is noticed within 25 s
└─ alarm: ops told of 1 or more unhealthy servers of a port, 3 times in a row every 60 s, warned from 1 3 times, 00:00-23:59

pair old
├─ existing instance lb-old: only listeners and server groups are added
├─ deletion protection off
├─ no standby check: the secondary is not probed while the primary serves
└─ listener old-tcp-80: TCP 80
   ├─ server group old-tcp-80
   │  ├─ primary   i-c port 8080
   │  └─ secondary i-d port 8080
   ├─ health check TCP, every 2 s, timeout 5 s, fails after 3, passes after 3
   └─ failover within 19 s, back after 4 s

warning: pairs.web.loadBalancer.spec: ${SOLD}

Offline: neither the cloud nor the engine was asked. \`pulumi preview\` compares with what is deployed.
`,
    markdown: `### Plan of stack live in cn-hangzhou: 2 pairs, 17 resources

> **Warning** \`pairs.web.loadBalancer.spec\`: ${SOLD}

#### web

instance \`front\`: internet, PayBySpec, slb.s2.small, 10 Mbit/s, zone cn-hangzhou-h, then cn-hangzhou-i; deletion protection on, modification protection on; roles locked: until Monday

| Listener | Primary | Secondary | Health check | Failover |
| --- | --- | --- | --- | --- |
| TCP 443, at most 5 Mbit/s, PROXY protocol v2, white list acl-1 | i-a port 8443 | eni-b port 8444 | HTTP /healthz (host a.example), every 5 s, timeout 5 s, fails after 3, passes after 3, http_2xx, http_3xx | within 25 s (objective 50 s), back after 10 s |
| UDP 53 | i-a port 5353 | eni-b port 5353 | UDP, every 3 s, timeout 4 s, fails after 3, passes after 3 | within 18 s (objective 50 s), back after 18 s |

Standby check: TCP 9000, closed to clients, probes the secondary eni-b port 8444; HTTP /healthz (host a.example), every 5 s, timeout 5 s, fails after 3, passes after 3, http_2xx, http_3xx; a dead secondary is noticed within 25 s

Alarm: ops told of 1 or more unhealthy servers of a port, 3 times in a row every 60 s, warned from 1 3 times, 00:00-23:59

#### old

existing instance \`lb-old\`; deletion protection off

| Listener | Primary | Secondary | Health check | Failover |
| --- | --- | --- | --- | --- |
| TCP 80 | i-c port 8080 | i-d port 8080 | TCP, every 2 s, timeout 5 s, fails after 3, passes after 3 | within 19 s, back after 4 s |

No standby check: the secondary is not probed while the primary serves.

\`\`\`mermaid
${MERMAID}\`\`\`
`,
    mermaid: MERMAID,
};

describe("a whole plan", () => {
    let root: string;
    before(() => {
        root = mkdtempSync(path.join(tmpdir(), "plan-"));
        writeFileSync(path.join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
        writeFileSync(path.join(root, "Pulumi.live.yaml"), WHOLE_STACK);
    });
    after(() => rmSync(root, { recursive: true }));

    for (const [format, whole] of Object.entries(FORMATS)) {
        it(`says all there is as ${format}`, async () => {
            assert.deepEqual(await runCommand(["plan", "live", "--format", format], root), {
                code: 0,
                stdout: whole,
                stderr: "",
            });
        });
    }
});

describe("a whole comparison", () => {
    const head = { stack: "live", pairs: [], warnings: [], resources: [] };
    const LIMITS =
        "Offline: two versions of the config were compared, both as the code here reads them; changes of the code do not show. " +
        "`pulumi preview` compares with what is deployed.\n";
    const none = {
        stack: "live",
        against: "main",
        effect: "none",
        changes: [],
        pairs: [],
        unchanged: [],
        warnings: [],
    } as const;
    const both = (comparison: Comparison) => [diffToText(comparison), diffToMarkdown(comparison)];
    const full: Comparison = {
        head,
        diff: {
            ...none,
            effect: "instanceReplaced",
            changes: [{ what: "region", from: "a", to: "b|c", effect: "instanceReplaced" }],
            pairs: [
                {
                    ...{ name: "web", kind: "changed", effect: "moves" },
                    changes: [
                        { listener: "tcp-443", what: "listener", to: "tcp `443`", effect: "begins" },
                        { listener: "tcp-80", what: "bandwidth", from: "5\n6", effect: "inPlace" },
                        { what: "instance", from: "own", to: "lb-1", effect: "instanceDeleted" },
                    ],
                },
                {
                    ...{ name: "a|b", kind: "added", effect: "begins" },
                    changes: [{ what: "pair", to: "a|b", effect: "begins" }],
                },
                { name: "old", kind: "removed", effect: "ends", changes: [] },
            ],
            warnings: [
                { path: "pairs.web", reason: "a|b" },
                { path: "pairs.dns", reason: "c" },
            ],
        },
    };

    it("is told as a tree", () => {
        assert.equal(
            diffToText(full),
            `Stack live since main: 1 pair changed, 1 pair added, 1 pair removed, 1 setting of the stack changed; traffic: a new address: clients must follow

stack
└─ region: a → b|c; traffic: a new address: clients must follow

pair web
├─ listener tcp-443: none → tcp \`443\`; traffic: begins: nothing was served there
├─ tcp-80 bandwidth: 5
6 → none; traffic: in place: the listener goes on
└─ instance: own → lb-1; traffic: the pair's own instance is deleted, with its address and all that is on it

pair a|b: added
└─ pair: none → a|b; traffic: begins: nothing was served there

pair old: removed

warning, new: pairs.web: a|b
warning, new: pairs.dns: c

${LIMITS}`,
        );
    });

    it("is told as Markdown", () => {
        assert.equal(
            diffToMarkdown(full),
            `### Stack live since main: 1 pair changed, 1 pair added, 1 pair removed, 1 setting of the stack changed; traffic: a new address: clients must follow

| Pair | Listener | What | From | To | Traffic |
| --- | --- | --- | --- | --- | --- |
| stack |  | region | \`a\` | \`b\\|c\` | a new address: clients must follow |
| web | tcp-443 | listener | – | \`tcp '443'\` | begins: nothing was served there |
| web | tcp-80 | bandwidth | \`5 6\` | – | in place: the listener goes on |
| web |  | instance | \`own\` | \`lb-1\` | **the pair's own instance is deleted, with its address and all that is on it** |
| a\\|b (added) |  | pair | – | \`a\\|b\` | begins: nothing was served there |

> **New warning** \`pairs.web\`: a\\|b
> **New warning** \`pairs.dns\`: c

${LIMITS}`,
        );
    });

    it("says that nothing changed, that the file is gone, and what was wrong there", () => {
        assert.deepEqual(both({ head, diff: none }), [
            `Stack live since main: no change\n\n${LIMITS}`,
            `### Stack live since main: no change\n\n${LIMITS}`,
        ]);
        const removed = {
            ...none,
            effect: "ends",
            pairs: [{ name: "old", kind: "removed", effect: "ends", changes: [] }],
        } as const;
        const gone = "its file is gone; nothing changes until `pulumi destroy`";
        assert.deepEqual(both({ head, gone: true, diff: removed }), [
            `Stack live since main: ${gone}\nWith \`pulumi destroy\`: 1 pair removed; traffic: ends there\n\npair old: removed\n\n${LIMITS}`,
            `### Stack live since main: ${gone}\n\nWith \`pulumi destroy\`: 1 pair removed; traffic: ends there\n\n${LIMITS}`,
        ]);
        const baseProblems = "main:Pulumi.live.yaml:3: `x`";
        assert.deepEqual(both({ head, baseProblems }), [
            `Stack live: nothing to compare with, as it was wrong there\n\n${baseProblems}\n\n` +
                `What it declares now is right: 0 pairs.\n\n${LIMITS}`,
            `### Stack live: nothing to compare with, as it was wrong there\n\n\`\`\`\nmain:Pulumi.live.yaml:3: 'x'\n\`\`\`\n\n${LIMITS}`,
        ]);
        assert.equal(
            diffToText({ head, gone: true, baseProblems }),
            `Stack live: ${gone}; nothing to compare with, as it was wrong there\n\n${baseProblems}\n\n${LIMITS}`,
        );
    });
});
