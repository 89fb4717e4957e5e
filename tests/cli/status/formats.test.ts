// The status as people and Prometheus read it, to the letter: made from statuses that are written down here.

import * as assert from "node:assert/strict";

import type { Difference, ListenerStatus, PairStatus, Status } from "../../../cli/status/model";
import { toPrometheus } from "../../../cli/status/prometheus";
import { toText } from "../../../cli/status/text";
import { listenerStatus, pairStatus, serverStatus, stackStatus } from "../../support/build";

const TOP = "Status of stack live in cn-hangzhou, 1 pair: redundancy kept at web tcp-443\n";
const BOTTOM = "\nConfig, state and cloud agree on web.\n";

describe("toText", () => {
    /** The lines of the pair itself. */
    const ofPair = (change: Partial<PairStatus>): string => {
        const text = toText(stackStatus({ pairs: [pairStatus(change)] }));
        return text.slice(text.indexOf("\n\n") + 2, -BOTTOM.length - 1);
    };
    const ofListener = (change: Partial<ListenerStatus>): string => {
        const [, ...lines] = ofPair({ listeners: [listenerStatus(change)] }).split("\n");
        return lines.join("\n");
    };

    it("is a tree of pairs, listeners and servers, between what it is about and what it comes to", () => {
        assert.equal(
            toText(stackStatus()),
            `${TOP}
pair web: instance lb-1 at 203.0.113.1
└─ listener tcp-443: the primary serves, the secondary is ready
   ├─ primary   i-a port 8443: healthy
   └─ secondary i-b port 8443: healthy
${BOTTOM}`,
        );
    });

    it("names an instance as far as it is known", () => {
        assert.match(ofPair({ address: undefined }), /^pair web: instance lb-1\n/);
        assert.match(ofPair({ loadBalancerId: undefined }), /^pair web: its instance is not known\n/);
    });

    it("says of each listener who serves, why, and what of the other one", () => {
        const servers = (first = "healthy", second = "healthy") =>
            `\n   ├─ primary   i-a port 8443: ${first}\n   └─ secondary i-b port 8443: ${second}`;
        const said: [change: Partial<ListenerStatus>, text: string][] = [
            [
                { secondary: serverStatus("i-b", { health: "unhealthy" }) },
                `└─ listener tcp-443: the primary serves, the secondary is NOT ready${servers("healthy", "unhealthy")}`,
            ],
            [
                { secondary: { serverId: "i-b", port: 8443, health: "not probed" } },
                "└─ listener tcp-443: the primary serves, whether the secondary is ready is unknown: not probed" +
                    servers("healthy", "not probed"),
            ],
            [
                { secondary: serverStatus("i-b", { health: "healthy", source: "standby check" }) },
                `└─ listener tcp-443: the primary serves, the secondary is ready${servers("healthy", "healthy, by the standby check")}`,
            ],
            [
                { primary: undefined, secondary: undefined },
                "└─ listener tcp-443: the primary serves, whether the secondary is ready is unknown: there is none",
            ],
            [
                { serves: "secondary", reason: "the primary is unhealthy", goesBackTo: "i-a" },
                "└─ listener tcp-443: the secondary serves: the primary is unhealthy; goes back to i-a when it recovers" +
                    servers(),
            ],
            [
                { serves: "none", reason: "the listener is stopped" },
                `└─ listener tcp-443: nobody serves: the listener is stopped${servers()}`,
            ],
            [
                { serves: "unknown", reason: "nothing is probed" },
                `└─ listener tcp-443: who serves is unknown: nothing is probed${servers()}`,
            ],
            [
                { rolesSince: "2026-03-01T00:00:00Z" },
                "└─ listener tcp-443: the primary serves, the secondary is ready\n   ├─ primary   i-a port 8443: healthy\n" +
                    "   ├─ secondary i-b port 8443: healthy\n   └─ in these roles since 2026-03-01T00:00:00Z",
            ],
        ];
        for (const [change, text] of said) {
            // What is to be done about it hangs on the pair.
            const [lines] = ofListener(change)
                .replace("├─ listener", "└─ listener")
                .replaceAll("│ ", "  ")
                .split("\n└─ to have");
            assert.equal(lines, text);
        }
    });

    it("hangs on the pair what is more than its listeners", () => {
        assert.equal(
            ofPair({
                listeners: [
                    listenerStatus({ serves: "secondary", reason: "dead", goesBackTo: "i-a" }),
                    listenerStatus({ key: "udp-53" }),
                ],
                standbyCheck: { port: 9000, status: "running" },
                locked: "until Monday",
            }),
            `pair web: instance lb-1 at 203.0.113.1
├─ listener tcp-443: the secondary serves: dead; goes back to i-a when it recovers
│  ├─ primary   i-a port 8443: healthy
│  └─ secondary i-b port 8443: healthy
├─ listener udp-53: the primary serves, the secondary is ready
│  ├─ primary   i-a port 8443: healthy
│  └─ secondary i-b port 8443: healthy
├─ standby check on port 9000: running
├─ to have it stay: \`npm run failover -- live web\`
└─ locked: until Monday`,
        );
        assert.equal(ofPair({ listeners: [] }), "pair web: instance lb-1 at 203.0.113.1");
    });

    it("tells what names pairs that are not there", () => {
        const body = toText(stackStatus({ unknownNames: ["old", "older"], lockedUnknownNames: ["gone"] }));
        assert.ok(
            body.endsWith(`healthy

alicloud-primary-secondary:switched names "old", which no pair of this stack is called: it switches nothing; take it out.

alicloud-primary-secondary:switched names "older", which no pair of this stack is called: it switches nothing; take it out.

alicloud-primary-secondary:locked names "gone", which no pair of this stack is called: it locks nothing; take it out.
${BOTTOM}`),
            body,
        );
    });

    it("tells of alarms that cannot ring, and of those that nobody knows of; of others nothing", () => {
        const alarms = { pairs: ["web", "dns"], metric: "UnhealthyServerCount" };
        const said = (change: object) => {
            const text = toText(stackStatus({ alarms: { ...alarms, canRing: true, ...change } }));
            return text.slice(text.indexOf("secondary i-b port 8443: healthy\n") + 33, -BOTTOM.length);
        };
        assert.equal(said({ dimensions: ["instanceId", "port"] }), "");
        assert.equal(
            said({ canRing: false, dimensions: ["instanceId", "vip"] }),
            "\nThe alarms per listener of web, dns NEVER ring: UnhealthyServerCount is counted by instanceId, vip in this account, " +
                "not by port; leave `alarm.perListener` out.\n",
        );
        assert.equal(
            said({ unknown: "DescribeMetricMetaList: no permission" }),
            "\nWhether the alarms per listener of web, dns can ring is not known: DescribeMetricMetaList: no permission\n",
        );
        // Without a list there is nothing to count by.
        assert.match(said({ canRing: false }), /is counted by {2}in this account/);
    });

    it("lists groups that no listener uses, with what takes them away", () => {
        const group = (id: string, isLeftover: boolean) => ({
            ...{ loadBalancerId: "lb-1", id, name: `name of ${id}`, servers: "primary i-a port 1", isLeftover },
        });
        const of = (...groups: ReturnType<typeof group>[]) => {
            const text = toText(stackStatus({ unusedGroups: groups }));
            return text.slice(text.indexOf("secondary i-b port 8443: healthy\n") + 34, -BOTTOM.length);
        };
        assert.equal(
            of(group("rsp-1", true), group("rsp-2", false)),
            `2 server groups that no listener uses:
  rsp-1 (name of rsp-1) on lb-1: primary i-a port 1
    not in this stack's state, most likely left by a killed update; if no other stack uses it:
    aliyun slb DeleteMasterSlaveServerGroup --RegionId cn-hangzhou --MasterSlaveServerGroupId rsp-1
  rsp-2 (name of rsp-2) on lb-1: primary i-a port 1
    not of this stack's servers; if nobody needs it:
    aliyun slb DeleteMasterSlaveServerGroup --RegionId cn-hangzhou --MasterSlaveServerGroupId rsp-2
`,
        );
        assert.match(of(group("rsp-1", true)), /^1 server group that no listener uses:\n/);
    });

    it("compares what there is to compare, and says what differs and what to do", () => {
        const end = (change: Partial<Status>) => {
            const text = toText(stackStatus(change));
            return text.slice(text.lastIndexOf("\n\n") + 2);
        };
        const two = [pairStatus(), pairStatus({ name: "dns" })];
        assert.equal(end({ pairs: two }), "Config, state and cloud agree on web, dns.\n");
        assert.equal(end({ hasConfig: false }), "State and cloud agree on web.\n");
        const stateMissing = "there is no `pulumi` on PATH";
        const notKnown = `The state is not known and not compared: ${stateMissing}.\n`;
        assert.equal(end({ stateMissing }), `${notKnown}Config and cloud agree on web.\n`);
        const differences: Difference[] = [
            {
                listener: "tcp-443",
                what: "bandwidth",
                config: "10",
                state: "5",
                cloud: "7",
                remedy: "do this\nor that",
            },
            { what: "instance", cloud: "missing", remedy: "make it" },
        ];
        assert.equal(
            end({
                stateMissing,
                pairs: [pairStatus({ differences }), pairStatus({ name: "dns", differences: differences.slice(1) })],
            }),
            `${notKnown}Config and cloud differ:
  web tcp-443 bandwidth
    config 10
    state  5
    cloud  7
    do this
    or that
  web instance
    cloud  missing
    make it
  dns instance
    cloud  missing
    make it
`,
        );
        assert.match(end({ pairs: [pairStatus({ differences })] }), /^Config, state and cloud differ:\n/);
    });

    it("sums up what is lost before what is not known and what is kept", () => {
        const listeners = (["kept", "unknown", "lost", "lost"] as const).map((redundancy, index) =>
            listenerStatus({ key: `tcp-${index}`, redundancy }),
        );
        const [head] = toText(stackStatus({ pairs: [pairStatus({ listeners }), pairStatus({ name: "dns" })] })).split(
            "\n",
        );
        assert.equal(
            head,
            "Status of stack live in cn-hangzhou, 2 pairs: redundancy lost at web tcp-2, web tcp-3; not known at web tcp-1; " +
                "kept at web tcp-0, dns tcp-443",
        );
        const [none] = toText(stackStatus({ pairs: [pairStatus({ listeners: [] })] })).split("\n");
        assert.equal(none, "Status of stack live in cn-hangzhou, 1 pair: redundancy not known");
    });
});

describe("toPrometheus", () => {
    it("answers each question by one metric, with the stack, the pair, the listener and the server as labels", () => {
        const web = pairStatus({
            listeners: [
                listenerStatus({
                    serves: "secondary",
                    redundancy: "lost",
                    goesBackTo: "i-a",
                    primary: serverStatus("i-a", { health: "unhealthy" }),
                    rolesSince: "2026-03-01T00:00:00Z",
                }),
            ],
            differences: [{ what: "instance", remedy: "" }],
            locked: "",
        });
        const quoted = 'a "b" \\c\nd';
        const dns = pairStatus({
            name: quoted,
            listeners: [
                listenerStatus({
                    primary: { serverId: "i-a", port: 1, health: "not probed" },
                    secondary: undefined as never,
                }),
            ],
        });
        const unusedGroups = [{ loadBalancerId: "lb-1", id: "rsp-1", name: "n", servers: "", isLeftover: true }];
        const [one, other] = [
            'stack="live",region="cn-hangzhou",pair="web",listener="tcp-443"',
            'stack="live",region="cn-hangzhou",pair="a \\"b\\" \\\\c\\nd",listener="tcp-443"',
        ];
        assert.equal(
            toPrometheus(stackStatus({ pairs: [web, dns], unusedGroups, ok: false })),
            `# HELP alicloud_primary_secondary_ok 1 where redundancy is not known to be lost, nothing differs, the last update finished and all could be looked up.
# TYPE alicloud_primary_secondary_ok gauge
alicloud_primary_secondary_ok{stack="live",region="cn-hangzhou"} 0
# HELP alicloud_primary_secondary_serves Who gets the traffic of a listener: 1 for the one that does.
# TYPE alicloud_primary_secondary_serves gauge
alicloud_primary_secondary_serves{${one},who="primary"} 0
alicloud_primary_secondary_serves{${one},who="secondary"} 1
alicloud_primary_secondary_serves{${one},who="none"} 0
alicloud_primary_secondary_serves{${one},who="unknown"} 0
alicloud_primary_secondary_serves{${other},who="primary"} 1
alicloud_primary_secondary_serves{${other},who="secondary"} 0
alicloud_primary_secondary_serves{${other},who="none"} 0
alicloud_primary_secondary_serves{${other},who="unknown"} 0
# HELP alicloud_primary_secondary_redundancy Whether the other server could take over: 1 for what holds.
# TYPE alicloud_primary_secondary_redundancy gauge
alicloud_primary_secondary_redundancy{${one},state="kept"} 0
alicloud_primary_secondary_redundancy{${one},state="lost"} 1
alicloud_primary_secondary_redundancy{${one},state="unknown"} 0
alicloud_primary_secondary_redundancy{${other},state="kept"} 1
alicloud_primary_secondary_redundancy{${other},state="lost"} 0
alicloud_primary_secondary_redundancy{${other},state="unknown"} 0
# HELP alicloud_primary_secondary_server_healthy 1 where the cloud's probes say healthy, 0 where they say unhealthy; left out where they say nothing.
# TYPE alicloud_primary_secondary_server_healthy gauge
alicloud_primary_secondary_server_healthy{${one},role="primary",server="i-a"} 0
alicloud_primary_secondary_server_healthy{${one},role="secondary",server="i-b"} 1
# HELP alicloud_primary_secondary_goes_back 1 for the server that the traffic goes back to when it recovers; left out where it goes to no other one.
# TYPE alicloud_primary_secondary_goes_back gauge
alicloud_primary_secondary_goes_back{${one},server="i-a"} 1
# HELP alicloud_primary_secondary_roles_since_timestamp_seconds Since when the servers have their roles.
# TYPE alicloud_primary_secondary_roles_since_timestamp_seconds gauge
alicloud_primary_secondary_roles_since_timestamp_seconds{${one}} 1772323200
# HELP alicloud_primary_secondary_differences In how much config, state and cloud differ.
# TYPE alicloud_primary_secondary_differences gauge
alicloud_primary_secondary_differences{stack="live",region="cn-hangzhou",pair="web"} 1
alicloud_primary_secondary_differences{stack="live",region="cn-hangzhou",pair="a \\"b\\" \\\\c\\nd"} 0
# HELP alicloud_primary_secondary_locked 1 where the roles of a pair are to stay as they are.
# TYPE alicloud_primary_secondary_locked gauge
alicloud_primary_secondary_locked{stack="live",region="cn-hangzhou",pair="web"} 1
alicloud_primary_secondary_locked{stack="live",region="cn-hangzhou",pair="a \\"b\\" \\\\c\\nd"} 0
# HELP alicloud_primary_secondary_unused_groups Server groups that neither a listener nor the state uses.
# TYPE alicloud_primary_secondary_unused_groups gauge
alicloud_primary_secondary_unused_groups{stack="live",region="cn-hangzhou"} 1
# HELP alicloud_primary_secondary_unfinished 1 where the last update did not finish, or one is running.
# TYPE alicloud_primary_secondary_unfinished gauge
alicloud_primary_secondary_unfinished{stack="live",region="cn-hangzhou"} 0
# HELP alicloud_primary_secondary_unknown How much could not be looked up.
# TYPE alicloud_primary_secondary_unknown gauge
alicloud_primary_secondary_unknown{stack="live",region="cn-hangzhou"} 0
`,
        );
        assert.ok(
            toPrometheus(stackStatus()).startsWith("# HELP alicloud_primary_secondary_ok 1 where redundancy is not"),
        );
        assert.match(toPrometheus(stackStatus()), /^alicloud_primary_secondary_ok\{[^}]+\} 1$/m);
    });
});
