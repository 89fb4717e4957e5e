// What the status says of what was seen: the rule of who serves, what is known of the other, and what differs.

import * as assert from "node:assert/strict";

import type { Metric } from "../../../cli/cloud/alarmMetric";
import type { LoadBalancer } from "../../../cli/cloud/loadBalancer";
import { type DeclaredResource, type Plan, SECRET } from "../../../cli/plan/model";
import type { State } from "../../../cli/pulumi/state";
import { compareSettings } from "../../../cli/status/compareSettings";
import { listExpectedPairs } from "../../../cli/status/expected";
import { type Difference, type ListenerStatus, type Observed, type Status, toStatus } from "../../../cli/status/model";
import { toPrometheus } from "../../../cli/status/prometheus";
import { toText } from "../../../cli/status/text";
import type { HealthRow } from "../../../components/cloud/serverHealth";
import { cloudListener, groupServers, healthRow, masterAndSlave, serverGroup } from "../../support/build";
import { ALARM, COMPONENT, GROUP, LISTENER } from "../../support/types";

/** What a pair declares: a listener on port 80, and with `check` a standby check on port 9. */
function declare(pair: string, { check = false, ids = ["i-a", "i-b"] } = {}): DeclaredResource[] {
    const child = (name: string, port: number, [first, second]: string[]) => [
        {
            type: GROUP,
            name,
            inputs: {
                servers: masterAndSlave([first, second]),
            },
        },
        { type: LISTENER, name, inputs: { protocol: "tcp", frontendPort: port, loadBalancerId: "lb-1" } },
    ];
    return [
        ...child(`${pair}-tcp-80`, 80, ids),
        ...(check ? child(`${pair}-tcp-9-standby`, 9, [...ids].reverse()) : []),
    ];
}

const plan = (...names: string[]) =>
    ({ pairs: names.map((name) => ({ name, loadBalancerId: "lb-1", listeners: [] })) }) as unknown as Plan;

/** The state after these were deployed. */
const deployed = (declared: readonly DeclaredResource[], ...pairs: string[]): State => ({
    resources: [
        ...pairs.map((name) => ({ type: COMPONENT, name, inputs: {} })),
        ...declared.map((one) => ({ ...one, ...(one.type === GROUP && { id: "rsp-1" }) })),
    ].map((one) => ({ ...one, urn: `urn:pulumi:live::shop::${one.type}::${one.name}`, outputs: {}, isOld: false })),
});

interface World {
    readonly declared?: DeclaredResource[];
    readonly state?: State;
    readonly instance?: Partial<LoadBalancer>;
    readonly health?: HealthRow[];
    readonly names?: string[];
    readonly metric?: Metric;
    /** Whether the stack's file declares the pairs. */
    readonly hasConfig?: boolean;
    readonly locks?: Readonly<Record<string, string>>;
}

function see({ declared = declare("web"), state, instance, health = [], names = ["web"], ...more }: World): Status {
    const known = state ?? deployed(declared, ...names);
    const seen: Observed = {
        loadBalancer: {
            id: "lb-1",
            name: "shop",
            address: "10.0.0.1",
            status: "active",
            attributes: {},
            listeners: [cloudListener(80, { groupId: "rsp-1" })],
            groups: [serverGroup("rsp-1", groupServers("i-a", "i-b"))],
            ...instance,
        },
        health,
    };
    const { hasConfig = true, locks = {}, metric } = more;
    const missing = "missing" in known && { stateMissing: known.missing };
    const config = hasConfig ? { plan: plan(...names), declared } : undefined;
    const where = { stack: "t", region: "r", ...missing, hasConfig, locks, ...(metric && { metric }) };
    return toStatus(where, listExpectedPairs(config, known), new Map([["lb-1", seen]]));
}

const first = (status: Status): ListenerStatus => status.pairs[0]!.listeners[0]!;
const differences = (status: Status): readonly Difference[] => status.pairs[0]!.differences;

describe("the alarms per listener", () => {
    const declared = [...declare("web"), { type: ALARM, name: "web-80-unhealthy", inputs: {} }];
    const name = "UnhealthyServerCount";
    const said = (metric: Metric) => {
        const health = [healthRow(80, "i-a", "normal"), healthRow(80, "i-b", "normal")];
        const status = see({ declared, hasConfig: false, metric, health });
        return [
            status.ok,
            toText(status)
                .split("\n")
                .find((line) => line.includes("alarms per listener")),
        ];
    };

    it("are known by the names of their rules", () => {
        const known = (rule: string) =>
            listExpectedPairs(undefined, deployed([...declare("web"), { type: ALARM, name: rule, inputs: {} }], "web"));
        for (const [rule, is] of [
            ["web-80-unhealthy", true],
            ["web-redundancy", false],
            ["web-2-80-unhealthy", false],
        ] as const) {
            assert.equal(known(rule)[0]!.alarmsPerListener, is, rule);
        }
    });

    it("are silent where the metric has the port, told where it lacks it, and unknown where nobody may ask", () => {
        assert.deepEqual(said({ name, dimensions: ["userId", "instanceId", "port", "vip"] }), [true, undefined]);
        assert.deepEqual(said({ name, dimensions: ["userId", "instanceId"] }), [
            false,
            "The alarms per listener of web NEVER ring: UnhealthyServerCount is counted by userId, instanceId in this " +
                "account, not by port; leave `alarm.perListener` out.",
        ]);
        assert.deepEqual(said({ name, unknown: "DescribeMetricMetaList: forbidden." }), [
            false,
            "Whether the alarms per listener of web can ring is not known: DescribeMetricMetaList: forbidden.",
        ]);
    });
});

describe("serving server of toStatus", () => {
    const cases: [primary: string | undefined, secondary: string | undefined, ...said: unknown[]][] = [
        ["normal", "normal", "primary", undefined, "kept", true],
        ["normal", "abnormal", "primary", undefined, "lost", false],
        ["normal", "unavailable", "primary", undefined, "unknown", true],
        ["normal", undefined, "primary", undefined, "unknown", true],
        ["abnormal", "normal", "secondary", "the primary is unhealthy", "lost", false],
        ["abnormal", "abnormal", "none", "both servers are unhealthy", "lost", false],
        [
            "abnormal",
            undefined,
            "unknown",
            "the primary is unhealthy, of the secondary there is no health: not probed",
            "lost",
            false,
        ],
        ["unavailable", "normal", "unknown", "of the primary there is no health: no result yet", "unknown", false],
        [undefined, undefined, "unknown", "of the primary there is no health: not probed", "unknown", false],
        [undefined, "abnormal", "unknown", "of the primary there is no health: not probed", "lost", false],
    ];
    for (const [primary, secondary, ...said] of cases) {
        it(`is ${String(said[0])} with a primary that is ${primary ?? "not probed"}, a secondary that is ${secondary ?? "not probed"}`, () => {
            const health = [
                ...(primary ? [healthRow(80, "i-a", primary)] : []),
                ...(secondary ? [healthRow(80, "i-b", secondary)] : []),
            ];
            const status = see({ health });
            const { serves, reason, redundancy } = first(status);
            assert.deepEqual([serves, reason, redundancy, status.ok], said);
        });
    }

    it("says who the traffic goes back to, as long as the secondary serves, and how to have it stay", () => {
        const away = see({ health: [healthRow(80, "i-a", "abnormal"), healthRow(80, "i-b", "normal")] });
        assert.equal(first(away).goesBackTo, "i-a");
        const text = toText(away);
        assert.match(
            text,
            /^└?├?─ listener tcp-80: the secondary serves: the primary is unhealthy; goes back to i-a when it recovers$/m,
        );
        assert.match(text, /^└─ to have it stay: `npm run failover -- t web`$/m);
        assert.match(
            toPrometheus(away),
            /^alicloud_primary_secondary_goes_back\{stack="t",region="r",pair="web",listener="tcp-80",server="i-a"\} 1$/m,
        );
        for (const health of [
            [healthRow(80, "i-a", "normal"), healthRow(80, "i-b", "normal")],
            [healthRow(80, "i-a", "abnormal"), healthRow(80, "i-b", "abnormal")],
        ]) {
            const status = see({ health });
            assert.equal("goesBackTo" in first(status), false);
            assert.doesNotMatch(toText(status), /goes back|to have it stay/);
            assert.doesNotMatch(toPrometheus(status), /^alicloud_primary_secondary_goes_back\{/m);
        }
    });

    it("shows why a pair is locked, and tells of a lock that no pair has", () => {
        const health = [healthRow(80, "i-a", "normal"), healthRow(80, "i-b", "normal")];
        const locked = see({ health, locks: { web: "rebuilt" } });
        assert.deepEqual([locked.pairs[0]?.locked, locked.lockedUnknownNames, locked.ok], ["rebuilt", undefined, true]);
        assert.match(toText(locked), /^└─ locked: rebuilt$/m);
        assert.match(toPrometheus(locked), /^alicloud_primary_secondary_locked\{.*pair="web"\} 1$/m);
        const stray = see({ health, locks: { wbe: "rebuilt" } });
        assert.deepEqual([stray.pairs[0]?.locked, stray.lockedUnknownNames, stray.ok], [undefined, ["wbe"], false]);
        assert.match(
            toText(stray),
            /^alicloud-primary-secondary:locked names "wbe", which no pair of this stack is called: it locks nothing; take it out\.$/m,
        );
    });

    it("does not show who the traffic goes back to where the config keeps the servers secret", () => {
        const secret = declare("web", { ids: [SECRET, SECRET] });
        const away = see({
            declared: secret,
            health: [healthRow(80, "i-a", "abnormal"), healthRow(80, "i-b", "normal")],
        });
        assert.equal(first(away).goesBackTo, SECRET);
        assert.doesNotMatch(toPrometheus(away), /i-a/);
    });

    const healthy = [healthRow(80, "i-a", "normal"), healthRow(80, "i-b", "normal")];
    const broken: [string, Partial<LoadBalancer>, string, Difference][] = [
        [
            "whose listener is stopped",
            { listeners: [cloudListener(80, { groupId: "rsp-1", status: "stopped" })] },
            "the listener is stopped",
            {
                listener: "tcp-80",
                what: "status",
                config: "running",
                cloud: "stopped",
                remedy: "no run of Pulumi starts it: start it in the console",
            },
        ],
        [
            "whose listener has no group",
            { listeners: [cloudListener(80)] },
            "it has no primary/secondary server group",
            {
                listener: "tcp-80",
                what: "server group",
                state: "rsp-1",
                cloud: "none",
                remedy: "`pulumi up --refresh` makes one and points the listener at it",
            },
        ],
        [
            "whose listener is gone",
            { listeners: [] },
            "the listener does not exist",
            {
                listener: "tcp-80",
                what: "listener",
                config: "declared",
                state: "deployed",
                cloud: "missing",
                remedy: "`pulumi up --refresh` makes it again",
            },
        ],
        [
            "whose instance is locked",
            { status: "locked" },
            "the instance is locked",
            { what: "instance", config: "active", cloud: "locked", remedy: "see the bills of the account" },
        ],
    ];
    for (const [title, instance, reason, difference] of broken) {
        it(`is nobody behind a pair ${title}, however healthy the servers`, () => {
            const status = see({ instance, health: healthy });
            const { serves, reason: why, redundancy } = first(status);
            assert.deepEqual([serves, why, redundancy, status.ok], ["none", reason, "lost", false]);
            assert.deepEqual(differences(status), [difference]);
        });
    }
});

describe("whether the secondary is ready", () => {
    const declared = declare("web", { check: true });
    const instance = {
        listeners: [cloudListener(80, { groupId: "rsp-1" }), cloudListener(9, { groupId: "rsp-9" })],
        groups: [serverGroup("rsp-1", groupServers("i-a", "i-b")), serverGroup("rsp-9", groupServers("i-b", "i-a"))],
    };
    const ask = (...health: HealthRow[]) =>
        first(see({ declared, instance, health, state: { missing: "none" } })).secondary;
    const secondary = { serverId: "i-b", port: 80 };

    it("comes from its own row, whatever the standby check says", () => {
        assert.deepEqual(ask(healthRow(80, "i-b", "abnormal"), healthRow(9, "i-b", "normal")), {
            ...secondary,
            health: "unhealthy",
            source: "health check",
        });
    });

    it("comes from the standby check where there is no row of its own, or no result in it", () => {
        for (const own of [[], [healthRow(80, "i-b", "unavailable")]]) {
            assert.deepEqual(ask(...own, healthRow(9, "i-b", "normal")), {
                ...secondary,
                health: "healthy",
                source: "standby check",
            });
        }
    });

    it("is not known from the other server's row, nor from a check without a result", () => {
        assert.deepEqual(ask(healthRow(9, "i-a", "normal")), { ...secondary, health: "not probed" });
        assert.deepEqual(ask(healthRow(9, "i-b", "unavailable")), { ...secondary, health: "no result yet" });
    });

    it("tells the check apart from the listeners, and misses it where it is declared", () => {
        const status = see({ declared, state: { missing: "none" } });
        assert.deepEqual(
            status.pairs[0]!.listeners.map(({ key }) => key),
            ["tcp-80"],
        );
        assert.deepEqual(status.pairs[0]!.standbyCheck, { port: 9, status: "missing" });
        assert.deepEqual(differences(status), [
            {
                listener: "tcp-9",
                what: "standby check",
                config: "declared",
                cloud: "missing",
                remedy: "`pulumi up` makes it",
            },
        ]);
    });
});

describe("differences of toStatus", () => {
    const values = (status: Status) =>
        differences(status).map(({ what, config, state, cloud }) => [what, config, state, cloud]);

    it("is nothing where they agree", () => assert.deepEqual(values(see({})), []));

    it("is a pair that is not deployed, and one that is not declared any more", () => {
        assert.deepEqual(
            see({ names: ["web"], declared: [], state: deployed(declare("old"), "old") }).pairs.map(
                ({ name, redundancy, differences: all }) => [
                    name,
                    redundancy,
                    all.map(({ what, config, state }) => [what, config, state]),
                ],
            ),
            [
                ["web", "unknown", []],
                [
                    "old",
                    "unknown",
                    [
                        ["pair", "none", "deployed"],
                        ["listener", "none", "deployed"],
                    ],
                ],
            ],
        );
    });

    it("is a switch that is not deployed, with the way to deploy it", () => {
        const state = deployed(declare("web"), "web");
        const status = see({ declared: declare("web", { ids: ["i-b", "i-a"] }), state });
        const now = "primary i-a port 80, secondary i-b port 80";
        assert.deepEqual(values(status), [["servers", "primary i-b port 80, secondary i-a port 80", now, now]]);
        assert.equal(
            differences(status)[0]!.remedy,
            "not deployed yet: `pulumi up` deploys what the config says\n" +
                "the roles are swapped: if that was meant, swap `primary` and `secondary` in the config instead",
        );
    });

    it("is a group that Pulumi does not know, with the same servers", () => {
        const instance = {
            listeners: [cloudListener(80, { groupId: "rsp-2" })],
            groups: [serverGroup("rsp-2", groupServers("i-a", "i-b"))],
        };
        assert.deepEqual(values(see({ instance })), [["server group", undefined, "rsp-1", "rsp-2"]]);
    });

    it("says nothing of what is secret, and does not show it", () => {
        const status = see({ declared: declare("web", { ids: [SECRET, "i-b"] }), state: { missing: "none" } });
        assert.deepEqual(values(status), []);
        assert.doesNotMatch(toText(status), /i-a/);
    });

    it("is told of config and cloud alone where the state is not known", () => {
        const instance = { groups: [serverGroup("rsp-1", groupServers("i-a", "i-c"))] };
        const status = see({ instance, state: { missing: "no such stack" } });
        assert.deepEqual(values(status), [
            [
                "servers",
                "primary i-a port 80, secondary i-b port 80",
                undefined,
                "primary i-a port 80, secondary i-c port 80",
            ],
        ]);
        assert.match(
            toText(status),
            /^The state is not known and not compared: no such stack\.\nConfig and cloud differ:$/m,
        );
    });

    it("keeps pairs apart whose names begin alike", () => {
        const names = ["web", "web-tcp-1"];
        const declared = [...declare("web"), ...declare("web-tcp-1")];
        assert.deepEqual(
            see({ names, declared }).pairs.map(({ name, listeners }) => [name, listeners.length]),
            [
                ["web", 1],
                ["web-tcp-1", 1],
            ],
        );
    });
});

describe("compareSettings", () => {
    const cloud = {
        HealthCheckConnectPort: -520,
        HealthCheckInterval: 2,
        AclIds: { AclId: ["acl-b", "acl-a"] },
        ProxyProtocolV2Enabled: false,
        Description: "",
    };
    it("are none where the three only write them differently", () => {
        const inputs = {
            healthCheckConnectPort: -520,
            healthCheckInterval: 2,
            aclIds: ["acl-a", "acl-b"],
            proxyProtocolV2Enabled: false,
        };
        assert.deepEqual(compareSettings(inputs, inputs, cloud), []);
        assert.deepEqual(compareSettings({ healthCheckInterval: SECRET }, undefined, cloud), []);
    });

    it("are told in one spelling: of switches, numbers, lists and what is left out", () => {
        const one = (name: string, ...[config, state, cloud]: [unknown, unknown, unknown]) => {
            const [input, attribute] = NAMES[name]!;
            return compareSettings({ [input]: config }, { [input]: state }, { [attribute]: cloud });
        };
        const NAMES: Record<string, [input: string, attribute: string]> = {
            acl: ["aclStatus", "AclStatus"],
            "acl.ids": ["aclIds", "AclIds"],
            bandwidth: ["bandwidth", "Bandwidth"],
            proxyProtocolV2: ["proxyProtocolV2Enabled", "ProxyProtocolV2Enabled"],
            description: ["description", "Description"],
        };
        const differ: [name: string, given: [unknown, unknown, unknown], told: object][] = [
            ["acl", ["on", "on", "off"], { config: "on", state: "on", cloud: "off" }],
            ["proxyProtocolV2", [true, true, false], { config: "true", state: "true", cloud: "false" }],
            ["proxyProtocolV2", [false, undefined, true], { config: "false", cloud: "true" }],
            ["bandwidth", [-1, -1, 5], { config: "-1", state: "-1", cloud: "5" }],
            ["bandwidth", [undefined, -1, 5], { state: "-1", cloud: "5" }],
            ["bandwidth", [7, null, 7.5], { config: "7", cloud: "7.5" }],
            ["bandwidth", [7, 8, undefined], { config: "7", state: "8" }],
            ["description", ["a", "b", "a"], { config: "a", state: "b", cloud: "a" }],
            ["acl.ids", [["b", "a"], undefined, { AclId: ["c"] }], { config: "a,b", cloud: "c" }],
            ["acl.ids", [["a"], { secret: 1 }, { AclId: [] }], { config: "a", cloud: "none" }],
        ];
        for (const [name, given, told] of differ) {
            assert.deepEqual(one(name, ...given), [{ name, ...told }], JSON.stringify([name, given]));
        }
        const agree: [name: string, given: [unknown, unknown, unknown]][] = [
            ["proxyProtocolV2", [true, undefined, "true"]],
            ["bandwidth", [-1, "-1", -1]],
            ["bandwidth", [5, undefined, undefined]],
            ["description", ["", "", "by hand"]],
            ["description", [undefined, null, "by hand"]],
            ["acl.ids", [[SECRET, "a"], undefined, { AclId: ["c"] }]],
            ["acl.ids", [["a"], [SECRET], undefined]],
        ];
        for (const [name, given] of agree) {
            assert.deepEqual(one(name, ...given), [], JSON.stringify([name, given]));
        }
    });

    it("are told by the name that the config has for them", () => {
        const config = { healthCheckConnectPort: 8080, aclIds: ["acl-a"], description: "shop" };
        assert.deepEqual(compareSettings(config, { healthCheckConnectPort: -520 }, cloud), [
            { name: "description", config: "shop", cloud: "none" },
            { name: "acl.ids", config: "acl-a", cloud: "acl-a,acl-b" },
            { name: "healthCheck.port", config: "8080", state: "each server's own", cloud: "each server's own" },
        ]);
    });
});

describe("server groups that no listener uses", () => {
    const groups = [
        serverGroup("rsp-1", groupServers("i-a", "i-b")),
        serverGroup("rsp-2", groupServers("i-b", "i-a")),
        serverGroup("rsp-3", groupServers("i-x", "i-y")),
    ];

    it("count as left by this stack where they hold a pair's servers; others are told and do no harm", () => {
        const status = see({ instance: { groups } });
        assert.deepEqual(
            status.unusedGroups.map(({ id, isLeftover }) => [id, isLeftover]),
            [
                ["rsp-2", true],
                ["rsp-3", false],
            ],
        );
        assert.equal(status.ok, false);
        const health = [healthRow(80, "i-a", "normal")];
        assert.equal(see({ health, instance: { groups: [groups[0]!, groups[2]!] } }).ok, true);
        assert.equal(see({ health, instance: { groups: groups.slice(0, 2) } }).ok, false);
    });
});

describe("a stack whose program declares its pairs", () => {
    const healthy = [healthRow(80, "i-a", "normal"), healthRow(80, "i-b", "normal")];
    const status = (world: World) => see({ hasConfig: false, health: healthy, ...world });

    it("is told by its state, with which the cloud is compared", () => {
        const { ok, pairs, hasConfig } = status({});
        assert.deepEqual([ok, hasConfig, pairs[0]?.redundancy, pairs[0]?.differences], [true, false, "kept", []]);
        assert.match(toText(status({})), /\nState and cloud agree on web\.\n$/);
    });

    it("has its program named where the cloud has gone another way", () => {
        const swapped = status({ instance: { groups: [serverGroup("rsp-1", groupServers("i-b", "i-a"))] } });
        assert.deepEqual(differences(swapped), [
            {
                listener: "tcp-80",
                what: "servers",
                state: "primary i-a port 80, secondary i-b port 80",
                cloud: "primary i-b port 80, secondary i-a port 80",
                remedy:
                    "changed outside of Pulumi, or left by a failed run: `pulumi up --refresh` makes it as the program says\n" +
                    "the roles are swapped: if that was meant, swap `primary` and `secondary` in the program instead",
            },
        ]);
        assert.match(toText(swapped), /\nState and cloud differ:\n {2}web tcp-80 servers\n {4}state {2}primary i-a/);
    });

    it("misses a listener that the cloud has no more, and says what stands still", () => {
        const missing = status({ instance: { listeners: [] } });
        assert.deepEqual(
            [first(missing).serves, first(missing).reason, differences(missing)],
            [
                "none",
                "the listener does not exist",
                [
                    {
                        listener: "tcp-80",
                        what: "listener",
                        state: "deployed",
                        cloud: "missing",
                        remedy: "`pulumi up --refresh` makes it again",
                    },
                ],
            ],
        );
        const stopped = status({
            instance: { listeners: [cloudListener(80, { groupId: "rsp-1", status: "stopped" })] },
        });
        assert.deepEqual(differences(stopped), [
            {
                listener: "tcp-80",
                what: "status",
                cloud: "stopped",
                remedy: "no run of Pulumi starts it: start it in the console",
            },
        ]);
    });

    it("says where a state has a pair without anything that is known of one", () => {
        assert.deepEqual(differences(status({ state: deployed([], "web") })), [
            {
                what: "pair",
                state: "without a listener",
                remedy:
                    "`pulumi up --refresh` finishes the deployment; if another version of the package made it, look with the " +
                    "commands of that version",
            },
        ]);
    });
});

describe("toPrometheus", () => {
    const lines = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

    it("has a sample for each question, with the place as labels", () => {
        const status = see({ health: [healthRow(80, "i-a", "normal"), healthRow(80, "i-b", "abnormal")] });
        const text = toPrometheus(status);
        const at = 'stack="t",region="r",pair="web",listener="tcp-80"';
        assert.deepEqual(lines(text), [
            'alicloud_primary_secondary_ok{stack="t",region="r"} 0',
            `alicloud_primary_secondary_serves{${at},who="primary"} 1`,
            `alicloud_primary_secondary_serves{${at},who="secondary"} 0`,
            `alicloud_primary_secondary_serves{${at},who="none"} 0`,
            `alicloud_primary_secondary_serves{${at},who="unknown"} 0`,
            `alicloud_primary_secondary_redundancy{${at},state="kept"} 0`,
            `alicloud_primary_secondary_redundancy{${at},state="lost"} 1`,
            `alicloud_primary_secondary_redundancy{${at},state="unknown"} 0`,
            `alicloud_primary_secondary_server_healthy{${at},role="primary",server="i-a"} 1`,
            `alicloud_primary_secondary_server_healthy{${at},role="secondary",server="i-b"} 0`,
            'alicloud_primary_secondary_differences{stack="t",region="r",pair="web"} 0',
            'alicloud_primary_secondary_locked{stack="t",region="r",pair="web"} 0',
            'alicloud_primary_secondary_unused_groups{stack="t",region="r"} 0',
            'alicloud_primary_secondary_unfinished{stack="t",region="r"} 0',
            'alicloud_primary_secondary_unknown{stack="t",region="r"} 0',
        ]);
        // Every metric is described, and each once.
        const described = [...text.matchAll(/^# (?:HELP|TYPE) (\w+)/gm)].map(([, name]) => name!);
        assert.equal(described.length, 22);
        assert.deepEqual(
            lines(text).filter((line) => !described.includes(line.split("{")[0]!)),
            [],
        );
    });

    it("says nothing of a health that nobody knows, and escapes what a label must not hold", () => {
        const text = toPrometheus({ ...see({ health: [] }), stack: 'a"b\\c' });
        assert.doesNotMatch(text, /server_healthy\{/);
        assert.match(text, /^alicloud_primary_secondary_ok\{stack="a\\"b\\\\c",region="r"\} 0$/m);
    });
});
