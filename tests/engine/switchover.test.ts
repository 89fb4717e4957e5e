// `npm run switchover`, as an operator meets it: the real command, engine and provider on the local CLB.

import * as assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { type Fault, refusal } from "../../clb/controlPlane/faults";
import type { HealthSource } from "../../clb/model/health";
import { ROOT } from "../support/run";
import { interrupt, Operator, STACK } from "./support/operator";

const pairs = (loadBalancerId: string, check = "standbyCheck: { port: 9 }\n") => `web:
  loadBalancerId: ${loadBalancerId} # made in the console
  primary: # takes all traffic
    serverId: i-a # web-a
  secondary:
    # in another zone
    serverId: i-b
    weight: 90
  listeners:
    - protocol: tcp
      port: 443
      backendPort: 8443
    - protocol: udp
      port: 53
      primaryPort: 5353 # bind
      secondaryPort: 5354
  ${check}`;

/** The cloud probes whoever is primary: of the secondary only the standby check knows. */
const primariesOnly: HealthSource = ({ role }) => (role === "Master" ? "normal" : undefined);

describe("npm run switchover", () => {
    let operator: Operator;
    before(async () => {
        operator = await Operator.start("i-a", "i-b");
        operator.write(pairs(operator.loadBalancerId));
        await operator.up();
    });
    after(() => operator?.close());
    beforeEach(() => {
        operator.clb.clear();
        operator.clb.health = primariesOnly;
    });
    afterEach(() => {
        const strays = readdirSync(path.dirname(operator.stackFile)).filter((name) => name.endsWith(".tmp"));
        assert.deepEqual(strays, []);
    });

    const switchover = async (...args: string[]) => {
        const { code, stdout, stderr } = await operator.run("switchover", [STACK, ...args]);
        return { code, said: operator.normal(stdout), complained: operator.normal(stderr) };
    };
    /** Who is primary behind each listener, as the cloud has it. */
    const primaries = () => {
        const { listeners, groups } = operator.clb.model;
        const primaryOf = (groupId: string) =>
            groups.find(({ id }) => id === groupId)?.servers.find(({ role }) => role === "Master");
        const entries = listeners.map(({ protocol, port, groupId }) => {
            const server = primaryOf(groupId);
            return [`${protocol}-${port}`, `${server?.serverId}:${server?.port}`];
        });
        return Object.fromEntries(entries.sort()) as Record<string, string>;
    };
    const withA = { "tcp-443": "i-a:8443", "tcp-9": "i-b:8443", "udp-53": "i-a:5353" };
    const withB = { "tcp-443": "i-b:8443", "tcp-9": "i-a:8443", "udp-53": "i-b:5354" };
    const untouched = (text: string) => {
        assert.equal(operator.text, text);
        assert.deepEqual(operator.clb.calls({ mutating: true }), []);
        assert.deepEqual(primaries(), withA);
    };

    it("refuses while the standby check says that the secondary is unhealthy", async () => {
        operator.clb.health = ({ listenerPort, role }) =>
            role === "Slave" ? undefined : listenerPort === 9 ? "abnormal" : "normal";
        const text = operator.text;
        assert.deepEqual(await switchover("--yes", "--force"), {
            code: 1,
            said: "",
            complained: `Pair web of stack live is not fit for a switch; nothing was changed:
  tcp-443: the secondary i-b is unhealthy, by the standby check
  udp-53: the secondary i-b is unhealthy, by the standby check
See \`npm run status -- live\`.
`,
        });
        untouched(text);
    });

    it("says that the secondary's state is unknown, and does not switch by `--yes` alone", async () => {
        operator.clb.health = ({ listenerPort, role }) =>
            role === "Slave" || listenerPort === 9 ? undefined : "normal";
        const text = operator.text;
        assert.deepEqual(await switchover("--yes"), {
            code: 1,
            said: "",
            complained: `Pair web of stack live is not switched, as it is not known whether the secondary can serve; nothing was changed:
  tcp-443: i-b: not probed
  udp-53: i-b: not probed
Add \`--force\` to switch all the same, or have a standby check (\`standbyCheck\`) tell.
`,
        });
        untouched(text);
    });

    it("shows the preview and changes nothing in a dry run", async () => {
        const text = operator.text;
        const { code, said, complained } = await switchover("--dry-run");
        assert.deepEqual([code, complained], [0, ""]);
        const [head, tail] = said.split(/^Previewing update[^]*^Resources:\n/m);
        const page = readFileSync(path.join(ROOT, "docs/switching.md"), "utf8").replace(/lb-bp\w+/g, "lb-ID");
        assert.ok(page.includes(`\`\`\`\n${head!.trimEnd()}\n\`\`\``), "not in docs/switching.md");
        assert.equal(
            head,
            `Switchover of pair web in stack live, instance lb-ID:

  tcp-443: primary i-a port 8443 -> i-b port 8443
  udp-53: primary i-a port 5353 -> i-b port 5354

stacks/Pulumi.live.yaml: alicloud-primary-secondary:switched names web: its servers change places, each with type, weight and ports.
The secondary is ready behind every listener.

`,
        );
        assert.equal(
            tail?.replace(/ +/g, " "),
            ` ~ 4 to update
 +-3 to replace
 7 changes. 3 unchanged

Dry run: nothing was changed.
`,
        );
        untouched(text);
    });

    it("asks nobody where nobody is there to answer", async () => {
        const text = operator.text;
        const { code, complained } = await switchover("web");
        assert.deepEqual(
            [code, complained],
            [1, "Switch? Nobody is there to answer: add `--yes`. Nothing was changed.\n"],
        );
        untouched(text);
    });

    it("leaves a file alone that somebody else changed meanwhile", async () => {
        const text = operator.text;
        let isChanged = false;
        const { code, stderr } = await operator.run("switchover", [STACK, "--yes"], {}, () => {
            if (!isChanged) {
                isChanged = true;
                appendFileSync(operator.stackFile, "# mine\n");
            }
        });
        assert.equal(code, 1);
        assert.match(
            stderr,
            /Pulumi\.live\.yaml: changed by somebody else in the meantime; it was left as it is now\n$/,
        );
        untouched(`${text}# mine\n`);
    });

    it("changes nothing when it is interrupted before the switch", async () => {
        const text = operator.text;
        const { code, stderr } = await operator.run("switchover", [STACK, "--yes"], {}, interrupt);
        assert.deepEqual([code, stderr], [1, "Interrupted: nothing was changed.\n"]);
        untouched(text);
    });

    it("puts the file back when the deployment failed before any listener was repointed", async () => {
        const text = operator.text;
        operator.clb.faults.at("CreateMasterSlaveServerGroup", 1, refusal("serverUnavailable"), 3);
        const { code, complained } = await switchover("--yes");
        assert.deepEqual(
            [code, complained],
            [
                1,
                "\nNot switched: no listener was repointed, the roles are as before. stacks/Pulumi.live.yaml is as it " +
                    "was. `pulumi up --refresh` removes what the failed run left.\n",
            ],
        );
        assert.equal(operator.text, text);
        assert.deepEqual(primaries(), withA);
    });

    it("switches, keeps each server's port, comments and order, and sees the new primary serve", async () => {
        const text = operator.text;
        const { code, said, complained } = await switchover("--yes");
        assert.deepEqual([code, complained], [0, ""]);
        assert.match(said, /\n\nSwitched: the new primary serves behind tcp-443, udp-53\.\n$/);
        assert.deepEqual(primaries(), withB);
        const last = "standbyCheck: {port: 9}\n";
        const record = '  alicloud-primary-secondary:roleChanges: {web: {since: "TIME"}}\n';
        assert.equal(
            operator.normal(operator.text),
            operator.normal(text.replace(last, `${last}  alicloud-primary-secondary:switched: [web]\n${record}`)),
        );
        assert.equal(operator.clb.model.groups.length, 3);
        assert.deepEqual((await operator.run("status", [STACK])).code, 0);
    });

    it("tells of a name that no pair has", async () => {
        const text = operator.text;
        writeFileSync(operator.stackFile, text.replace("[web]", "[web, wbe]"));
        const { code, stderr } = await operator.run("status", [STACK]);
        writeFileSync(operator.stackFile, text);
        assert.equal(code, 1);
        assert.match(stderr, /switched\[1\]: no such pair, got "wbe"; must be one of web/);
    });

    const failures: [title: string, action: string, fault: Fault, message: RegExp][] = [
        [
            "reports a half switch, which the next run completes",
            "SetLoadBalancerUDPListenerAttribute",
            refusal("unsupported"),
            /^\nHALF SWITCHED\. stacks\/Pulumi\.live\.yaml has the new roles; `pulumi up --refresh` completes the switch\. To go back, run it and then this command again\.\n {2}on the new primary: tcp-443\n {2}still on the old primary: udp-53\n$/,
        ],
        [
            "says that it is switched when the deployment failed after that",
            "DeleteMasterSlaveServerGroup",
            refusal("unsupported"),
            /^\nSwitched, but the deployment failed after that; stacks\/Pulumi\.live\.yaml has the new roles\. `pulumi up --refresh` cleans up what it left\.\n$/,
        ],
    ];
    for (const [index, [title, action, fault, message]] of failures.entries()) {
        it(title, async () => {
            const text = operator.text;
            operator.clb.faults.at(action, 1, fault);
            const { code, complained } = await switchover("--yes");
            assert.equal(code, 1);
            assert.match(complained, message);
            assert.notEqual(operator.text, text);
            await operator.up();
            assert.deepEqual(primaries(), index === 0 ? withA : withB);
        });
    }

    it("says that it is switched, but that nobody sees the new primary serve", async () => {
        const isSwitching = () => operator.clb.calls({ mutating: true }).length > 0;
        operator.clb.health = ({ role }) => (role === "Slave" ? undefined : isSwitching() ? "abnormal" : "normal");
        const { code, complained } = await switchover("--yes", "--wait", "0");
        assert.equal(code, 1);
        assert.match(complained, /^\nSwitched, but after 0 s the new primary is not seen to serve:\n {2}tcp-443: /);
        assert.deepEqual(primaries(), withA);
    });

    /** Does something when the cloud is first asked of health after the whole deployment; the new primary has no result yet. */
    const inTheWait = (act: () => void) => {
        let isDone = false;
        operator.clb.health = ({ role }) => {
            const isDeployed = operator.clb.calls({ mutating: true }).some(({ action }) => action.startsWith("Delete"));
            if (isDeployed && !isDone) {
                isDone = true;
                act();
            }
            return role === "Slave" ? undefined : isDeployed ? "unavailable" : "normal";
        };
    };

    it("says what is switched when it is interrupted in the wait, and waits no longer", async () => {
        let child: ChildProcess | undefined;
        inTheWait(() => interrupt(child!));
        const args = [STACK, "--yes", "--force", "--wait", "600"];
        const { code, stderr } = await operator.run("switchover", args, {}, (running) => (child = running));
        assert.deepEqual(
            [code, operator.normal(stderr)],
            [
                1,
                "\nInterrupted. Switched: every listener is on the new primary, but is not seen to serve behind all of them; " +
                    "stacks/Pulumi.live.yaml has the new roles.\n" +
                    "  tcp-443: unknown: of the primary there is no health: no result yet\n" +
                    "  udp-53: unknown: of the primary there is no health: no result yet\n" +
                    "Watch it with `npm run status -- live --watch`; to go back, run this command again.\n",
            ],
        );
        assert.deepEqual(primaries(), withB);
    });

    it("says that it is switched when the cloud does not answer in the wait, and goes back on no guess", async () => {
        inTheWait(() => operator.clb.faults.at("DescribeHealthStatus", 2, refusal("forbidden"), 1000));
        const { code, complained } = await switchover("--yes", "--force", "--rollback", "--wait", "2");
        operator.clb.faults.clear();
        assert.equal(code, 1);
        assert.match(
            complained,
            /^\nSwitched, but the cloud does not tell whether the new primary serves: [^\n]*DescribeHealthStatus[^]*\nWatch it with `npm run status -- live --watch`; to go back, run this command again\.\n$/,
        );
        assert.deepEqual(primaries(), withA);
    });

    it("refuses where the cloud is not as Pulumi believes it to be", async () => {
        operator.clb.drift.stopListener(operator.loadBalancerId, "udp", 53);
        const { code, complained } = await switchover("--yes");
        operator.clb.drift.setListener(operator.loadBalancerId, "udp", 53, { status: "running" });
        assert.deepEqual(
            [code, complained],
            [
                1,
                `Pair web of stack live is not fit for a switch; nothing was changed:
  udp-53: status: no run of Pulumi starts it: start it in the console
See \`npm run status -- live\`.
`,
            ],
        );
    });

    it("tells an unknown pair which pairs there are", async () => {
        const { code, complained } = await switchover("shop");
        assert.equal(code, 2);
        assert.match(complained, /^no pair "shop"\. Pairs: web\n/);
    });
});
