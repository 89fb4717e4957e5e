// From when to when a pair had which roles: by runs, by the files and answers that they are read from, and by the audit trail.

import * as assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";

import type { Cloud, Reply } from "../../../cli/cloud/client";
import { toPeriods } from "../../../cli/history/periods";
import { hideSecret, toText } from "../../../cli/history/report";
import { type PairRoles, readRuns, type Run } from "../../../cli/history/runs";
import { readTrail } from "../../../cli/history/trail";
import { SECRET } from "../../../cli/plan/model";
import type { ExpectedPair } from "../../../cli/status/expected";
import { ROLE_CHANGES_KEY } from "../../../components/validation/roleChangesSetting";
import { SWITCHED_KEY } from "../../../components/validation/switchedSetting";
import { expectedListener, expectedPair, groupServer, masterAndSlave, urnOf } from "../../support/build";

const A: PairRoles = { primary: "i-a", secondary: "i-b", switched: false };
const B: PairRoles = { primary: "i-b", secondary: "i-a", switched: true };
const at = (minute: number) => `2026-11-25T14:0${minute}:00Z`;

describe("periodsOf", () => {
    const run = (minute: number, roles?: Record<string, PairRoles>, more: Partial<Run> = {}): Run => ({
        kind: "update",
        result: "succeeded",
        endedAt: at(minute),
        ...(roles && { roles: new Map(Object.entries(roles)) }),
        ...more,
    });
    const by = { kind: "update", result: "succeeded" };

    it("goes on while the roles stay, whatever runs meanwhile, and tells the newest first", () => {
        const runs = [
            run(0, { web: A }),
            run(1, { web: A }),
            run(2, undefined, { result: "failed" }),
            run(3, { web: B, dns: A }, { message: "by hand" }),
            run(4, { web: B, dns: A }),
        ];
        assert.deepEqual(toPeriods(runs), [
            {
                name: "web",
                periods: [
                    { ...B, from: at(3), run: { ...by, message: "by hand" } },
                    { ...A, from: at(0), to: at(3), run: by },
                ],
            },
            { name: "dns", periods: [{ ...A, from: at(3), run: { ...by, message: "by hand" } }] },
        ]);
    });

    it("has the record of the last run that had one, which begins no time of its own", () => {
        const [first, second] = [
            { since: at(0), reason: "i-a hangs" },
            { since: at(0), reason: "i-a: disk", until: at(9) },
        ];
        const runs = [
            run(0, { web: { ...B, roleChange: first } }, { message: "Fix a typo" }),
            run(1, { web: { ...B, roleChange: second } }),
            run(2, { web: B }),
        ];
        const periods = [{ ...B, roleChange: second, from: at(0), run: { ...by, message: "Fix a typo" } }];
        assert.deepEqual(toPeriods(runs), [{ name: "web", periods }]);
        const text = toText({ stack: "live", source: "states", pairs: [{ name: "web", periods }], trail: [] });
        const line = `primary i-b, switched, since ${at(0)}, by an update: i-a: disk (recorded ${at(0)}, until ${at(9)})\n`;
        assert.ok(text.includes(line), text);
    });

    it("ends with the pair, and begins anew", () => {
        const gone = { kind: "destroy" };
        assert.deepEqual(toPeriods([run(0, { web: A }), run(1, {}, gone), run(2, {}, gone), run(3, { web: A })]), [
            {
                name: "web",
                periods: [
                    { ...A, from: at(3), run: by },
                    { ...A, from: at(0), to: at(1), run: by },
                ],
            },
        ]);
    });
});

/** A `pulumi` that tells of runs and of a backend. */
describe("readRuns", () => {
    let root: string;
    beforeEach(() => {
        root = mkdtempSync(path.join(tmpdir(), "history-"));
    });
    afterEach(() => rmSync(root, { recursive: true }));

    const read = (history: unknown, url: string) => {
        writeFileSync(path.join(root, "history.json"), JSON.stringify(history));
        writeFileSync(path.join(root, "whoami.json"), JSON.stringify({ url }));
        const script = `#!/bin/sh\ncase "$1" in whoami) cat ${root}/whoami.json ;; *) cat ${root}/history.json ;; esac\n`;
        writeFileSync(path.join(root, "pulumi"), script);
        chmodSync(path.join(root, "pulumi"), 0o755);
        const env = { PATH: `${root}:${process.env["PATH"]}`, HOME: root };
        const project = { name: "shop", stackDir: ".", stacks: [], root };
        return readRuns({ env }, { project, stack: "live" });
    };
    const told = (minute: number, more: object = {}) => ({
        kind: "update",
        result: "succeeded",
        startTime: at(minute),
        endTime: `2026-11-25T14:0${minute}:00.000Z`,
        message: "",
        ...more,
    });
    const pair = { primary: { serverId: "i-a" }, secondary: { serverId: "i-b" } };
    const config = (...switched: string[]) => ({
        "shop:pairs": { objectValue: { web: pair } },
        [SWITCHED_KEY]: { objectValue: switched },
    });
    const shown = (runs: readonly Run[]) => runs.map(({ endedAt, roles }) => [endedAt, roles && [...roles]]);

    it("takes what config asked for where the backend is elsewhere, of runs that came to their end", async () => {
        const { runs, source } = await read(
            [
                told(4, { kind: "destroy", config: config("web") }),
                told(3, { kind: "refresh", config: config() }),
                told(2, { result: "failed", config: config() }),
                told(1, { config: config("web") }),
                told(0, { config: config() }),
            ],
            "s3://states",
        );
        assert.deepEqual(
            [source, shown(runs)],
            [
                "config",
                [
                    [at(0), [["web", A]]],
                    [at(1), [["web", B]]],
                    [at(2), undefined],
                    [at(3), undefined],
                    [at(4), []],
                ],
            ],
        );
    });

    it("takes why a pair is switched from the config of the run, and nothing malformed or of a pair that is not switched", async () => {
        const record = { since: at(1), reason: "i-a hangs" };
        const records = (web: unknown) => ({ [ROLE_CHANGES_KEY]: { objectValue: { web } } });
        const { runs } = await read(
            [
                told(2, { config: { ...config(), ...records(record) } }),
                told(1, { config: { ...config("web"), ...records({ since: "yesterday" }) } }),
                told(0, { config: { ...config("web"), ...records(record) } }),
            ],
            "s3://states",
        );
        assert.deepEqual(shown(runs), [
            [at(0), [["web", { ...B, roleChange: record }]]],
            [at(1), [["web", B]]],
            [at(2), [["web", A]]],
        ]);
    });

    it("knows of a program's pairs only which are exchanged, and of secret servers nothing", async () => {
        const secret = { web: { ...pair, primary: { serverId: { secure: "v1:x" } } } };
        const { runs } = await read(
            [
                told(1, { config: { "shop:pairs": { objectValue: secret } } }),
                told(0, { config: { [SWITCHED_KEY]: { objectValue: ["web"] } } }),
            ],
            "https://api.pulumi.com",
        );
        assert.deepEqual(shown(runs), [
            [at(0), [["web", { switched: true }]]],
            [at(1), [["web", { primary: "[secret]", secondary: "i-b", switched: false }]]],
        ]);
    });

    /** The state of two listeners, of which the second may have other roles. */
    const state = (first: string[], second = first) => {
        const resource = (type: string, name: string, inputs: object) => ({ urn: urnOf(type, name), type, inputs });
        const child = (name: string, port: number, ids: string[]) => [
            resource("alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup", name, {
                servers: masterAndSlave(ids),
            }),
            resource("alicloud:slb/listener:Listener", name, {
                protocol: "tcp",
                frontendPort: port,
                loadBalancerId: "lb-1",
            }),
        ];
        const component = resource("alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer", "web", {});
        const resources = [component, ...child("web-tcp-80", 80, first), ...child("web-tcp-81", 81, second)];
        return JSON.stringify({ version: 3, checkpoint: { stack: "live", latest: { resources } } });
    };
    const keep = (...files: (string | Buffer)[]) => {
        const folder = path.join(root, ".pulumi/history/shop/live");
        mkdirSync(folder, { recursive: true });
        files.forEach((text, index) => {
            const ending = typeof text === "string" ? "json" : "json.gz";
            writeFileSync(path.join(folder, `live-${index}.checkpoint.${ending}`), text);
        });
    };

    it("takes the states where they are files, so that a half switch is told as one", async () => {
        keep(state(["i-a", "i-b"]), gzipSync(state(["i-b", "i-a"], ["i-a", "i-b"])), '{"checkpoint":{"latest":null}}');
        const history = [told(2, { kind: "destroy" }), told(1, { result: "failed" }), told(0)];
        for (const url of [`file://${root}`, "file://~", "file://."]) {
            const { runs, source } = await read(history, url);
            assert.deepEqual(
                [source, shown(runs)],
                [
                    "states",
                    [
                        [at(0), [["web", A]]],
                        [
                            at(1),
                            [
                                [
                                    "web",
                                    {
                                        listeners: [
                                            { key: "tcp-80", primary: "i-b", secondary: "i-a" },
                                            { key: "tcp-81", primary: "i-a", secondary: "i-b" },
                                        ],
                                        switched: false,
                                    },
                                ],
                            ],
                        ],
                        [at(2), []],
                    ],
                ],
            );
        }
    });

    it("does not guess which run a state is of where some are gone", async () => {
        keep(state(["i-a", "i-b"]));
        const { source } = await read([told(1, { config: config() }), told(0)], `file://${root}`);
        assert.equal(source, "config");
    });

    it("says why nothing is known", async () => {
        writeFileSync(path.join(root, "pulumi"), "#!/bin/sh\necho 'error: no stack named live' >&2\nexit 1\n");
        chmodSync(path.join(root, "pulumi"), 0o755);
        const project = { name: "shop", stackDir: ".", stacks: [], root };
        await assert.rejects(readRuns({ env: { PATH: `${root}:/bin:/usr/bin` } }, { project, stack: "live" }), {
            message: "The history of stack live is not known: `pulumi stack history`: no stack named live.",
        });
    });
});

describe("readTrail", () => {
    const listeners = [expectedListener("tcp-80"), expectedListener("tcp-9", { isStandbyCheck: true })];
    const pairs = [expectedPair(listeners, { recoverySeconds: 1 })];
    const set = (minute: number, group: string, more: object = {}, parameters: object = {}) => ({
        eventTime: at(minute),
        requestParameters: {
            LoadBalancerId: "lb-1",
            ListenerPort: 80,
            MasterSlaveServerGroupId: group,
            ...parameters,
        },
        userIdentity: { userName: "alice" },
        ...more,
    });
    const created = (group: string, primary: string) => ({
        eventTime: at(0),
        // As text, which is how some products have it.
        requestParameterJson: JSON.stringify({
            MasterSlaveBackendServers: JSON.stringify([
                { ServerId: primary, ServerType: "Master" },
                { ServerId: "i-x", ServerType: "Slave" },
            ]),
        }),
        responseElements: JSON.stringify({ MasterSlaveServerGroupId: group }),
    });
    const groups = [
        {
            id: "rsp-now",
            name: "",
            servers: [{ role: "primary" as const, serverId: "i-a", type: "", port: 1, weight: 1 }],
        },
    ];

    const cloudWith = (events: Record<string, readonly object[]>) => {
        const asked: string[] = [];
        const cloud: Cloud = {
            region: "r",
            call: (action, parameters = {}, service) => {
                const name = parameters["LookupAttribute.2.Value"]!;
                const from = Number(parameters["NextToken"] ?? 0);
                asked.push(`${service} ${action} ${name} ${from}`);
                const all = events[name] ?? [];
                const token = from + 1 < all.length ? String(from + 1) : "";
                return Promise.resolve({ Events: all.slice(from, from + 1), NextToken: token } as Reply);
            },
        };
        return { cloud, asked };
    };

    it("tells who pointed a listener at whom, page by page, and leaves out what is not about that", async () => {
        const { cloud, asked } = cloudWith({
            CreateMasterSlaveServerGroup: [created("rsp-1", "i-b")],
            CreateLoadBalancerTCPListener: [set(0, "rsp-now", { userIdentity: {} })],
            SetLoadBalancerTCPListenerAttribute: [
                set(1, "rsp-now"),
                set(2, "rsp-1"),
                set(3, "rsp-1"),
                set(4, "rsp-gone", { errorCode: "OperationBusy" }),
                set(5, "rsp-1", {}, { LoadBalancerId: "lb-2" }),
                set(6, "rsp-1", {}, { ListenerPort: 9 }),
                set(7, "", {}, { MasterSlaveServerGroupId: undefined }),
            ],
        });
        const base = { pair: "web", listener: "tcp-80" };
        assert.deepEqual(await readTrail(cloud, pairs, groups), [
            { ...base, at: at(4), group: "rsp-gone", user: "alice", error: "OperationBusy" },
            { ...base, at: at(2), group: "rsp-1", primary: "i-b", user: "alice" },
            { ...base, at: at(0), group: "rsp-now", primary: "i-a" },
        ]);
        assert.deepEqual(asked.slice(0, 3), [
            "actiontrail LookupEvents CreateMasterSlaveServerGroup 0",
            "actiontrail LookupEvents CreateLoadBalancerTCPListener 0",
            "actiontrail LookupEvents SetLoadBalancerTCPListenerAttribute 0",
        ]);
        assert.equal(asked.length, 9);
    });

    it("asks for 90 days of one event after the other, up to twenty pages of it", async () => {
        const calls: (readonly [string, unknown, unknown])[] = [];
        const cloud: Cloud = {
            region: "r",
            call: (action, parameters, service) => {
                calls.push([action, parameters, service]);
                // Each page tells of a next one.
                return Promise.resolve({ NextToken: `t${calls.length}` });
            },
        };
        const now = new Date("2026-11-25T14:00:00.999Z");
        assert.deepEqual(await readTrail(cloud, pairs, groups, now), []);
        assert.equal(calls.length, 3 * 20);
        const asked = (name: string, token?: string) => ({
            StartTime: "2026-08-27T14:00:00Z",
            EndTime: "2026-11-25T14:00:00Z",
            "LookupAttribute.1.Key": "ServiceName",
            "LookupAttribute.1.Value": "Slb",
            "LookupAttribute.2.Key": "EventName",
            "LookupAttribute.2.Value": name,
            MaxResults: "50",
            ...(token !== undefined && { NextToken: token }),
        });
        assert.deepEqual(
            [calls[0], calls[1], calls[20]],
            [
                ["LookupEvents", asked("CreateMasterSlaveServerGroup"), "actiontrail"],
                ["LookupEvents", asked("CreateMasterSlaveServerGroup", "t1"), "actiontrail"],
                ["LookupEvents", asked("CreateLoadBalancerTCPListener"), "actiontrail"],
            ],
        );
    });

    it("makes what it can of events that are told in other ways, and nothing of what is no event", async () => {
        const udp: ExpectedPair = {
            ...pairs[0]!,
            name: "dns",
            loadBalancerId: "lb-2",
            listeners: [{ key: "udp-53", protocol: "udp", port: 53, isStandbyCheck: false }],
        };
        const answeredWith = (group: string, servers: unknown) => ({
            responseElements: {
                MasterSlaveServerGroupId: group,
                MasterSlaveBackendServers: { MasterSlaveBackendServer: servers },
            },
        });
        const ofUdp = (minute: number, group: string) => ({
            eventTime: at(minute),
            requestParameterJson: JSON.stringify({
                LoadBalancerId: "lb-2",
                ListenerPort: "53",
                MasterSlaveServerGroupId: group,
            }),
            userIdentity: '{"userName": "bob"}',
        });
        const { cloud } = cloudWith({
            CreateMasterSlaveServerGroup: [
                answeredWith("rsp-2", [
                    { ServerId: "i-x", ServerType: "Slave" },
                    { ServerId: "i-c", ServerType: "Master" },
                ]),
                answeredWith("rsp-3", [null, { ServerId: "i-x", ServerType: "Slave" }]),
                answeredWith("rsp-4", "[]"),
                { responseElements: "no text that is JSON" },
                {},
            ],
            CreateLoadBalancerUDPListener: [
                ofUdp(3, "rsp-3"),
                ofUdp(1, "rsp-2"),
                ofUdp(4, "rsp-4"),
                ofUdp(2, "rsp-new"),
            ],
            SetLoadBalancerUDPListenerAttribute: [
                { ...ofUdp(5, "rsp-0"), eventTime: undefined, userIdentity: undefined },
                { eventTime: at(6), requestParameters: "{" },
                // A port of that number, of another pair.
                set(7, "rsp-2", {}, { ListenerPort: 53 }),
            ],
        });
        const base = { pair: "dns", listener: "udp-53", user: "bob" };
        const noServers = [{ id: "rsp-new", name: "", servers: [] }];
        assert.deepEqual(await readTrail(cloud, [...pairs, udp], noServers), [
            { ...base, at: at(4), group: "rsp-4" },
            { ...base, at: at(3), group: "rsp-3" },
            { ...base, at: at(2), group: "rsp-new" },
            { ...base, at: at(1), group: "rsp-2", primary: "i-c" },
            { pair: "dns", listener: "udp-53", at: "", group: "rsp-0" },
        ]);
    });
});

describe("the history of a stack", () => {
    const listener = (key: string, ...ids: string[]) =>
        expectedListener(key, {
            state: { inputs: {}, servers: ids.map((serverId) => groupServer(serverId, "primary")) },
        });
    const expected = [
        expectedPair([listener("tcp-80", "i-a", SECRET)]),
        expectedPair([listener("tcp-80", "i-a"), expectedListener("tcp-81")], { name: "api" }),
    ];

    it("does not show who served where the program keeps a server of that pair secret", () => {
        const event = { at: at(1), pair: "web", listener: "tcp-80", group: "rsp-1", primary: "i-c" };
        assert.deepEqual(hideSecret(event, expected), { ...event, primary: SECRET });
        const unknown = { at: at(1), pair: "web", listener: "tcp-80", group: "rsp-1" };
        assert.deepEqual(hideSecret(unknown, expected), unknown);
        for (const pair of ["api", "gone"]) {
            assert.deepEqual(hideSecret({ ...event, pair }, expected), { ...event, pair });
        }
    });

    it("is told to the word, by state or by config, with the trail or without", () => {
        const run = { kind: "update", result: "succeeded" };
        const periods = [
            { primary: "i-a", switched: false, from: at(0), to: at(1), run: { ...run, message: "first\nmore" } },
            { primary: "i-b", switched: true, from: at(1), to: at(2), run: { kind: "import", result: "failed" } },
            {
                listeners: [{ key: "tcp-80", primary: "i-b" }, { key: "udp-53" }],
                ...{ switched: true, from: at(2), to: at(3), run },
            },
            { switched: true, from: at(3), to: at(4), run: { ...run, kind: "destroy" } },
            { switched: false, from: at(4), run },
        ];
        const report = { stack: "live", pairs: [{ name: "web", periods }] };
        const base = { at: at(1), pair: "web", listener: "tcp-80", group: "rsp-1" };
        const pair = `pair web
├─ primary i-a, from ${at(0)} to ${at(1)}, by an update: first
├─ primary i-b, switched, from ${at(1)} to ${at(2)}, by an import that failed
├─ primary i-b at tcp-80, nobody at udp-53, from ${at(2)} to ${at(3)}, by an update
├─ primary and secondary exchanged, from ${at(3)} to ${at(4)}, by a destroy
└─ primary and secondary as declared, since ${at(4)}, by an update
`;
        assert.equal(
            toText({
                ...{ ...report, source: "states" },
                trail: [
                    { ...base, primary: "i-b", user: "alice" },
                    { ...base, error: "OperationBusy" },
                ],
            }),
            `History of stack live, by the states that Pulumi kept

${pair}
Listeners pointed at servers, by the cloud's audit trail of the last 90 days:
  ${at(1)} web tcp-80: to i-b (rsp-1) by alice
  ${at(1)} web tcp-80: not to rsp-1: OperationBusy
`,
        );
        assert.equal(
            toText({ ...report, source: "config", trail: [] }),
            `History of stack live, by the config of the runs that Pulumi kept

${pair}
The cloud's audit trail has no listener of theirs pointed at other servers in the last 90 days.
`,
        );
        assert.equal(
            toText({ ...report, pairs: [], source: "config", trailMissing: "forbidden" }),
            `History of stack live, by the config of the runs that Pulumi kept

The cloud's audit trail is not known: forbidden
`,
        );
    });
});
