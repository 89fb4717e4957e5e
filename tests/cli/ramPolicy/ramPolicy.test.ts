// `npm run ram-policy`: on which resources the policy allows what, and how the command answers. Which actions it allows is
// proved in tests/engine/ramPolicy.test.ts.

import * as assert from "node:assert/strict";
import { rmSync } from "node:fs";

import { stringify } from "yaml";

import type { Policy } from "../../../cli/ramPolicy/policy";
import { runCommand } from "../../support/inProcess";
import { projectWith, type Ended, WITH_PROCESSES_MS } from "../../support/run";

const PAIRS = "alicloud-primary-secondary:pairs";
const http = { protocol: "tcp", port: 80, backendPort: 8080 };
const dns = { protocol: "udp", port: 53, backendPort: 5353 };
const acl = (...ids: string[]) => ({ type: "white", ids });
const secret = { secure: "v1:Y2lwaGVydGV4dA:c2VjcmV0" };

const existing = {
    loadBalancerId: "lb-a",
    primary: { serverId: "i-a" },
    secondary: { serverId: "eni-b", type: "eni" },
    listeners: [
        { ...http, acl: acl("acl-a", "acl-b") },
        { ...dns, acl: acl("acl-c") },
        { ...http, port: 81 },
    ],
};
const fresh = {
    loadBalancer: { addressType: "intranet", vswitchId: "vsw-a" },
    primary: { serverId: "i-c" },
    secondary: { serverId: "i-d" },
    listeners: [http],
};
const config = (pairs: object, more: object = {}) => stringify({ config: { [PAIRS]: pairs, ...more } });

describe("npm run ram-policy", function () {
    this.timeout(WITH_PROCESSES_MS);
    let copy: string;

    before(() => {
        copy = projectWith({
            existing: config({ web: existing }, { "alicloud:region": "cn-hangzhou", "alicloud:accountId": "42" }),
            mixed: config({ web: existing, api: fresh }, { "alicloud:region": "cn-hangzhou" }),
            secret: config({
                web: { ...existing, loadBalancerId: secret, primary: { serverId: secret }, listeners: [http] },
            }),
            broken: config({ web: { ...fresh, secondary: fresh.primary } }),
            account: config({ web: fresh }, { "alicloud:accountId": "me" }),
        });
    });
    after(() => rmSync(copy, { recursive: true }));

    const only = (stack: string, ...args: string[]) =>
        run(stack, ...args).then(({ stdout }) => (JSON.parse(stdout) as Policy).Statement);

    it("allows commands what they ask by themselves, on the instance, and the trail to history alone", async () => {
        const [bare, status, history] = [
            await only("existing", "--read-only"),
            await only("existing", "--read-only", "--for", "status"),
            await only("existing", "--read-only", "--for", "status", "history"),
        ];
        const actions = (statements: Policy["Statement"]) => statements.flatMap(({ Action }) => Action);
        const more = (after: Policy["Statement"], before: Policy["Statement"]) =>
            actions(after).filter((action) => !actions(before).includes(action));
        assert.deepEqual(more(status, bare), ["slb:DescribeMasterSlaveServerGroups", "slb:DescribeHealthStatus"]);
        assert.deepEqual(more(history, status), ["actiontrail:LookupEvents"]);
        const on = (action: string) => history.find(({ Action }) => Action.includes(action))?.Resource;
        assert.deepEqual(on("slb:DescribeHealthStatus"), ["acs:slb:cn-hangzhou:42:loadbalancer/lb-a"]);
        assert.deepEqual(on("actiontrail:LookupEvents"), ["*"]);
        assert.equal((await run("existing", "--for", "drill")).code, 2);
    });

    const ended = new Map<string, Promise<Ended>>();
    const run = (...args: string[]): Promise<Ended> => {
        const key = args.join(" ");
        ended.set(key, ended.get(key) ?? runCommand(["ram-policy", ...args], copy));
        return ended.get(key)!;
    };

    /** The resources of one action. */
    async function resources(action: string, ...args: string[]): Promise<readonly string[] | undefined> {
        const { code, stdout, stderr } = await run(...args);
        assert.deepEqual([code, stderr], [0, ""]);
        const { Statement } = JSON.parse(stdout) as Policy;
        const found = Statement.filter(({ Action }) => Action.includes(action));
        assert.ok(found.length < 2, `${action} stands in ${found.length} statements`);
        return found[0]?.Resource;
    }

    it("names the existing instance, the lists of each protocol and the servers; the server of an interface may be any", async () => {
        const { stdout } = await run("existing");
        const instance = "acs:slb:cn-hangzhou:42:loadbalancer/lb-a";
        const list = (id: string) => `acs:slb:cn-hangzhou:42:acl/${id}`;
        const allow = (Action: string[], ...Resource: string[]) => ({ Effect: "Allow", Action, Resource });
        assert.deepEqual(JSON.parse(stdout), {
            Version: "1",
            Statement: [
                allow(
                    [
                        "slb:DescribeLoadBalancerAttribute",
                        "slb:DescribeMasterSlaveServerGroupAttribute",
                        "slb:DescribeLoadBalancerTCPListenerAttribute",
                        "slb:DescribeLoadBalancerUDPListenerAttribute",
                        "slb:StartLoadBalancerListener",
                        "slb:DeleteLoadBalancerListener",
                        "slb:DeleteMasterSlaveServerGroup",
                    ],
                    instance,
                ),
                allow(["slb:CreateMasterSlaveServerGroup"], instance, "acs:ecs:cn-hangzhou:42:instance/*"),
                allow(
                    ["slb:CreateLoadBalancerTCPListener", "slb:SetLoadBalancerTCPListenerAttribute"],
                    ...[instance, list("acl-a"), list("acl-b")],
                ),
                allow(
                    ["slb:CreateLoadBalancerUDPListener", "slb:SetLoadBalancerUDPListenerAttribute"],
                    ...[instance, list("acl-c")],
                ),
            ],
        });
    });

    it("allows on any instance what a new one needs, and on an existing one no more than that needs", async () => {
        const any = "acs:slb:cn-hangzhou:*:loadbalancer/*";
        assert.deepEqual(await resources("slb:StartLoadBalancerListener", "mixed"), [any]);
        assert.deepEqual(await resources("slb:CreateLoadBalancerUDPListener", "mixed"), [
            "acs:slb:cn-hangzhou:*:loadbalancer/lb-a",
            "acs:slb:cn-hangzhou:*:acl/acl-c",
        ]);
        assert.deepEqual(await resources("vpc:DescribeVSwitchAttributes", "mixed"), [
            "acs:vpc:cn-hangzhou:*:vswitch/vsw-a",
        ]);
    });

    it("takes the account from --account, and leaves all that changes something out with --read-only", async () => {
        const args = ["mixed", "--account", "7", "--read-only"];
        assert.deepEqual(await resources("slb:DescribeLoadBalancerUDPListenerAttribute", ...args), [
            "acs:slb:cn-hangzhou:7:loadbalancer/lb-a",
        ]);
        const { stdout } = await run(...args);
        const actions = (JSON.parse(stdout) as Policy).Statement.flatMap(({ Action }) => Action);
        assert.deepEqual(
            actions.filter((action) => !/^slb:(Describe|List)/.test(action)),
            [],
        );
    });

    it("puts a wildcard for what is secret or not said", async () => {
        assert.deepEqual(await resources("slb:CreateMasterSlaveServerGroup", "secret"), [
            "acs:slb:*:*:loadbalancer/*",
            "acs:ecs:*:*:instance/*",
        ]);
    });

    it("gives each action with its reason and its resources as text", async () => {
        const { code, stdout } = await run("existing", "--format", "text");
        assert.equal(code, 0);
        assert.match(
            stdout,
            /^Permissions of stack existing for preview, up, refresh, switches and destroy: 12 actions\n\n/,
        );
        const group = `
slb:CreateMasterSlaveServerGroup: creates the server group of a listener, for the first time and in each switch
  acs:slb:cn-hangzhou:42:loadbalancer/lb-a
  acs:ecs:cn-hangzhou:42:instance/*
`;
        assert.ok(stdout.includes(group), stdout);
    });

    it("makes no policy of a broken config", async () => {
        const { code, stdout, stderr } = await run("broken");
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, /pairs\.web\.secondary\.serverId: the same server as `primary\.serverId`/);
        assert.match(stderr, /\n1 problem in stacks\/Pulumi\.broken\.yaml: no policy was made\.\n$/);
    });

    it("ends with 2 where an unknown stack or a wrong account is given, and with 1 where the file has one", async () => {
        const answers = await Promise.all([run("nowhere"), run("mixed", "--account", "me"), run("account")]);
        assert.deepEqual(
            answers.map(({ code, stdout, stderr }) => [code, stdout, stderr.split("\n")[0]]),
            [
                [
                    2,
                    "",
                    'no file of stack "nowhere", and there is no `pulumi` on PATH to tell of it. Stacks: account, broken, dev, existing, mixed, prod, secret, staging (stacks/Pulumi.<stack>.yaml)',
                ],
                [2, "", '--account: not an account id, got "me"; must be digits alone'],
                [
                    1,
                    "",
                    'stacks/Pulumi.account.yaml: alicloud:accountId: not an account id, got "me"; must be digits alone',
                ],
            ],
        );
    });
});
