// Tokens that stand in plain text in a stack's file: in no output.

import * as assert from "node:assert/strict";
import { rmSync } from "node:fs";

import { runCommand } from "../../support/inProcess";
import { projectWith } from "../../support/run";

const MARKER = "t0ken-marker";

const stack = (webhook: string) => `config:
  alicloud:region: cn-hangzhou
  alicloud-primary-secondary:pairs:
    web:
      loadBalancerId: lb-a
      primary: { serverId: i-a }
      secondary: { serverId: i-b }
      listeners: [{ protocol: tcp, port: 443, backendPort: 8443 }]
      alarm:
        contactGroups: [ops]
        webhook: "${webhook}"
        targets: [{ id: "1", arn: "acs:mns:cn-hangzhou:1:/queues/q/messages", jsonParams: '{"key":"${MARKER}"}' }]
`;

describe("plan of an alarm with a webhook", () => {
    let project: string;
    before(() => {
        project = projectWith({
            right: stack(`https://user:${MARKER}@chat.example.com/robot/send?access_token=${MARKER}`),
            wrong: stack(`chat.example.com/robot/send?access_token=${MARKER}`),
        });
    });
    after(() => rmSync(project, { recursive: true }));

    for (const format of ["text", "json", "markdown", "mermaid"]) {
        it(`prints no token as ${format}`, async () => {
            const { code, stdout, stderr } = await runCommand(["plan", "right", "--format", format], project);
            assert.deepEqual([code, stderr], [0, ""]);
            assert.doesNotMatch(stdout, new RegExp(MARKER));
        });
    }

    it("names the webhook's host for machines", async () => {
        const { stdout } = await runCommand(["plan", "right", "--format", "json"], project);
        const { pairs } = JSON.parse(stdout) as { pairs: { alarm: { webhook: string; targets: object[] } }[] };
        assert.equal(pairs[0]!.alarm.webhook, "https://chat.example.com/[secret]");
        assert.deepEqual(pairs[0]!.alarm.targets, [
            { id: "1", arn: "acs:mns:cn-hangzhou:1:/queues/q/messages", level: "critical", jsonParams: "[secret]" },
        ]);
    });

    it("refuses a malformed one without printing it", async () => {
        const { code, stdout, stderr } = await runCommand(["plan", "wrong"], project);
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, /alarm\.webhook: malformed, got \[secret\]; must be an address/);
        assert.doesNotMatch(stderr, new RegExp(MARKER));
    });
});
