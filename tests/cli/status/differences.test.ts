// What config, state and cloud do not agree on, to the word, and the groups that are left: of pairs that are written down here.

import * as assert from "node:assert/strict";

import type { Listener, LoadBalancer } from "../../../cli/cloud/loadBalancer";
import { SECRET } from "../../../cli/plan/model";
import type { Desired, ExpectedListener, ExpectedPair } from "../../../cli/status/expected";
import {
    type Difference,
    type Observed,
    type PairStatus,
    type StatusContext,
    toStatus,
} from "../../../cli/status/model";
import {
    cloudListener,
    expectedListener,
    expectedPair,
    groupServer,
    groupServers,
    serverGroup,
} from "../../support/build";

const wanted = (change: Partial<Desired> = {}): Desired => ({ inputs: {}, servers: groupServers(), ...change });
const asked = expectedListener("tcp-443", { config: wanted(), state: wanted({ groupId: "rsp-1" }) });
const web = expectedPair([asked]);
const listener = (change: Partial<Listener> = {}) => cloudListener(443, { groupId: "rsp-1", ...change });

interface World {
    readonly pair?: Partial<ExpectedPair>;
    readonly listener?: Partial<ExpectedListener>;
    readonly instance?: Partial<LoadBalancer>;
    readonly where?: Partial<StatusContext>;
    readonly others?: readonly ExpectedPair[];
    /** Whether the cloud has the instance. */
    readonly isThere?: boolean;
}

function look({ pair, listener: change, instance, where, others = [], isThere = true }: World) {
    const seen: Observed = {
        loadBalancer: {
            ...{ id: "lb-1", name: "shop", address: "203.0.113.1", status: "active", attributes: {} },
            listeners: [listener()],
            groups: [serverGroup("rsp-1")],
            ...instance,
        },
        health: groupServers().map(({ serverId }) => ({
            ...{ protocol: "tcp", listenerPort: 443, serverId, port: 80, health: "normal" },
        })),
    };
    const expected = { ...web, listeners: [{ ...asked, ...change }], ...pair };
    return toStatus(
        { stack: "live", region: "r", hasConfig: true, ...where },
        [expected, ...others],
        new Map(isThere ? [["lb-1", seen]] : []),
    );
}
const first = (world: World): PairStatus => look(world).pairs[0]!;

const none = { config: undefined, state: undefined } as never as Partial<ExpectedListener>;
const REFRESH = "`pulumi up --refresh`";
const LEFT = (source: string) =>
    `changed outside of Pulumi, or left by a failed run: ${REFRESH} makes it as the ${source} says`;
const SWAPPED = (source: string) =>
    `\nthe roles are swapped: if that was meant, swap \`primary\` and \`secondary\` in the ${source} instead`;
const AB = "primary i-a port 80, secondary i-b port 80";
const BA = "primary i-b port 80, secondary i-a port 80";
const program = { hasConfig: false } as const;
const noState = { stateMissing: "no such stack" } as const;

describe("differences of toStatus", () => {
    const cases: [what: string, world: World, differences: Difference[]][] = [
        ["nothing", {}, []],
        [
            "a pair that is not deployed",
            { pair: { loadBalancerId: undefined as never } },
            [{ what: "pair", config: "declared", state: "not deployed", remedy: "`pulumi up` deploys it" }],
        ],
        [
            "a pair that its program did not deploy to the end",
            { pair: { loadBalancerId: undefined as never }, where: program },
            [
                {
                    what: "pair",
                    state: "without a listener",
                    remedy:
                        "`pulumi up --refresh` finishes the deployment; if another version of the package made it, look with the " +
                        "commands of that version",
                },
            ],
        ],
        ["a pair whose instance nobody can know", { pair: { loadBalancerId: undefined as never }, where: noState }, []],
        [
            "an instance that is gone",
            { isThere: false },
            [
                {
                    ...{ what: "instance", config: "lb-1", cloud: "no such instance in this region" },
                    remedy: "use the keys and the region of the deployment; if it was deleted there, name an instance that exists",
                },
            ],
        ],
        [
            "a program's own instance that is gone",
            { isThere: false, pair: { ownsInstance: true }, where: program },
            [
                {
                    ...{ what: "instance", state: "lb-1", cloud: "no such instance in this region" },
                    remedy:
                        "use the keys and the region of the deployment; if it was deleted there, see `no such instance in " +
                        "this region` in docs/troubleshooting.md",
                },
            ],
        ],
        [
            "an instance that is locked",
            { instance: { status: "locked" } },
            [{ what: "instance", config: "active", cloud: "locked", remedy: "see the bills of the account" }],
        ],
        [
            "an instance that is stopped, of a program",
            { instance: { status: "inactive" }, where: program },
            [{ what: "instance", cloud: "inactive", remedy: "start it in the console" }],
        ],
        [
            "a pair that is not declared any more",
            { pair: { isConfigured: false } },
            [
                {
                    ...{ what: "pair", config: "none", state: "deployed" },
                    remedy: "`pulumi up` removes it; put it back into the config if that is not meant",
                },
            ],
        ],
        ...[false, true].map((isStandbyCheck): [string, World, Difference[]] => [
            `a ${isStandbyCheck ? "standby check" : "listener"} that is not declared any more`,
            { listener: { ...none, state: wanted(), isStandbyCheck } },
            [
                {
                    ...{ listener: "tcp-443", what: isStandbyCheck ? "standby check" : "listener" },
                    ...{ config: "none", state: "deployed" },
                    remedy: "`pulumi up` removes it; put it back into the config if that is not meant",
                },
            ],
        ]),
        [
            "a listener that the cloud lost",
            { instance: { listeners: [] } },
            [
                {
                    ...{
                        listener: "tcp-443",
                        what: "listener",
                        config: "declared",
                        state: "deployed",
                        cloud: "missing",
                    },
                    remedy: `${REFRESH} makes it again`,
                },
            ],
        ],
        [
            "a listener that was never deployed",
            { instance: { listeners: [] }, listener: { state: undefined as never } },
            [
                {
                    ...{
                        listener: "tcp-443",
                        what: "listener",
                        config: "declared",
                        state: "not deployed",
                        cloud: "missing",
                    },
                    remedy: "`pulumi up` makes it",
                },
            ],
        ],
        [
            "a listener of a program that the cloud lost, with another of that port or protocol",
            {
                instance: { listeners: [listener({ protocol: "udp" }), listener({ port: 444 })] },
                listener: { config: undefined as never },
                where: program,
            },
            [
                {
                    ...{ listener: "tcp-443", what: "listener", state: "deployed", cloud: "missing" },
                    remedy: `${REFRESH} makes it again`,
                },
            ],
        ],
        [
            "a listener that is missing where the state is not known",
            { instance: { listeners: [] }, listener: { state: undefined as never }, where: noState },
            [
                {
                    ...{ listener: "tcp-443", what: "listener", config: "declared", cloud: "missing" },
                    remedy: "`pulumi up` makes it",
                },
            ],
        ],
        [
            "a listener that is stopped",
            { instance: { listeners: [listener({ status: "stopped" })] } },
            [
                {
                    ...{ listener: "tcp-443", what: "status", config: "running", cloud: "stopped" },
                    remedy: "no run of Pulumi starts it: start it in the console",
                },
            ],
        ],
        [
            "a listener of a program that is starting",
            { instance: { listeners: [listener({ status: "starting" })] }, where: program },
            [
                {
                    ...{ listener: "tcp-443", what: "status", cloud: "starting" },
                    remedy: "no run of Pulumi starts it: start it in the console",
                },
            ],
        ],
        [
            "a listener without a group",
            { instance: { listeners: [listener({ groupId: undefined as never })] } },
            [
                {
                    ...{ listener: "tcp-443", what: "server group", state: "rsp-1", cloud: "none" },
                    remedy: `${REFRESH} makes one and points the listener at it`,
                },
            ],
        ],
        [
            "a listener whose group is gone, and of which no state knows one",
            { instance: { groups: [] }, listener: { state: undefined as never } },
            [
                {
                    ...{ listener: "tcp-443", what: "server group", cloud: "rsp-1, which does not exist" },
                    remedy: `${REFRESH} makes one and points the listener at it`,
                },
            ],
        ],
        [
            "a group that Pulumi does not know, with the same servers",
            { listener: { state: wanted({ groupId: "rsp-0" }) } },
            [
                {
                    ...{ listener: "tcp-443", what: "server group", state: "rsp-0", cloud: "rsp-1" },
                    remedy: `${REFRESH} points the listener at the one that Pulumi knows`,
                },
            ],
        ],
        ["a group of which the state knows no id", { listener: { state: wanted() } }, []],
        [
            "roles that were swapped by hand",
            { instance: { groups: [serverGroup("rsp-1", groupServers("i-b", "i-a"))] } },
            [
                {
                    ...{ listener: "tcp-443", what: "servers", config: AB, state: AB, cloud: BA },
                    remedy: LEFT("config") + SWAPPED("config"),
                },
            ],
        ],
        [
            "roles of a program that were swapped by hand, whatever the order in which the cloud tells them",
            {
                instance: {
                    groups: [
                        serverGroup(
                            "rsp-1",
                            [groupServer("i-a", "secondary"), groupServer("i-b", "primary")].reverse(),
                        ),
                    ],
                },
                listener: { config: undefined as never },
                where: program,
            },
            [
                {
                    ...{ listener: "tcp-443", what: "servers", state: AB, cloud: BA },
                    remedy: LEFT("program") + SWAPPED("program"),
                },
            ],
        ],
        [
            "a switch that is not deployed",
            { listener: { config: wanted({ servers: groupServers("i-b", "i-a") }) } },
            [
                {
                    ...{ listener: "tcp-443", what: "servers", config: BA, state: AB, cloud: AB },
                    remedy: "not deployed yet: `pulumi up` deploys what the config says" + SWAPPED("config"),
                },
            ],
        ],
        [
            "other servers, of which the state has the cloud's",
            { listener: { config: wanted({ servers: groupServers("i-c", "i-d") }) } },
            [
                {
                    ...{ listener: "tcp-443", what: "servers", config: "primary i-c port 80, secondary i-d port 80" },
                    ...{ state: AB, cloud: AB, remedy: "not deployed yet: `pulumi up` deploys what the config says" },
                },
            ],
        ],
        [
            "three that all say something else",
            {
                listener: {
                    config: wanted({ servers: groupServers("i-c", "i-d") }),
                    state: wanted({ servers: groupServers("i-e", "i-f") }),
                },
            },
            [
                {
                    ...{ listener: "tcp-443", what: "servers", config: "primary i-c port 80, secondary i-d port 80" },
                    ...{ state: "primary i-e port 80, secondary i-f port 80", cloud: AB, remedy: LEFT("config") },
                },
            ],
        ],
        [
            "another weight, another port and a network interface",
            {
                instance: {
                    groups: [
                        serverGroup("rsp-1", [
                            groupServer("i-a", "primary", { weight: 90, port: 81 }),
                            groupServer("eni-b", "secondary", { type: "eni" }),
                        ]),
                    ],
                },
            },
            [
                {
                    ...{ listener: "tcp-443", what: "servers", config: AB, state: AB },
                    cloud: "primary i-a port 81 weight 90, secondary eni-b port 80 network interface",
                    remedy: LEFT("config"),
                },
            ],
        ],
        [
            "servers of which a part is secret, and others in the cloud than the state has",
            {
                listener: {
                    config: wanted({ servers: groupServers(SECRET) }),
                    state: wanted({ servers: groupServers("i-x"), groupId: "rsp-1" }),
                },
            },
            [
                {
                    ...{ listener: "tcp-443", what: "servers", state: "primary i-x port 80, secondary i-b port 80" },
                    ...{ cloud: AB, remedy: LEFT("config") },
                },
            ],
        ],
        [
            "nothing of servers that are secret, or whose port is not known",
            {
                listener: {
                    config: wanted({ servers: groupServers(SECRET) }),
                    state: wanted({
                        servers: [groupServer("i-z", "primary", { port: NaN }), groupServer("i-y", "secondary")],
                    }),
                },
            },
            [],
        ],
        [
            "servers whose weight is not known: nothing",
            {
                instance: {},
                listener: {
                    config: wanted({ servers: groupServers(SECRET) }),
                    state: wanted({
                        servers: [groupServer("i-z", "primary", { weight: NaN }), groupServer("i-y", "secondary")],
                    }),
                },
            },
            [],
        ],
        [
            "a setting",
            {
                instance: { listeners: [listener({ attributes: { Bandwidth: 5 } })] },
                listener: {
                    config: wanted({ inputs: { bandwidth: 10 } }),
                    state: wanted({ inputs: { bandwidth: 5 } }),
                },
            },
            [
                {
                    ...{ listener: "tcp-443", what: "bandwidth", config: "10", state: "5", cloud: "5" },
                    remedy: "not deployed yet: `pulumi up` deploys what the config says",
                },
            ],
        ],
        [
            "a setting of a program",
            {
                instance: { listeners: [listener({ attributes: { Bandwidth: 5 } })] },
                listener: { config: undefined as never, state: wanted({ inputs: { bandwidth: 10 } }) },
                where: program,
            },
            [
                {
                    ...{ listener: "tcp-443", what: "bandwidth", state: "10", cloud: "5" },
                    remedy: LEFT("program"),
                },
            ],
        ],
    ];
    for (const [what, world, differences] of cases) {
        it(`is told of ${what}`, () => assert.deepEqual(first(world).differences, differences));
    }

    it("leaves out a listener that the config does not have and the cloud neither", () => {
        const gone: World = { instance: { listeners: [] }, listener: { config: undefined as never } };
        assert.deepEqual(first(gone).listeners, []);
        assert.deepEqual(
            first({ ...gone, where: program }).listeners.map(({ status, serves, reason }) => [status, serves, reason]),
            [["missing", "none", "the listener does not exist"]],
        );
    });

    it("is nobody who serves where a server is missing, and lost where the instance does not run", () => {
        const one = { groups: [serverGroup("rsp-1", groupServers().slice(0, 1))] };
        const [{ serves, reason }] = first({ instance: one }).listeners as [PairStatus["listeners"][number]];
        assert.deepEqual([serves, reason], ["none", "it has no primary/secondary server group"]);
        const other = { groups: [serverGroup("rsp-1", groupServers().slice(1))] };
        assert.equal(first({ instance: other }).listeners[0]!.serves, "none");
        assert.equal(first({ instance: { status: "inactive" } }).redundancy, "lost");
        assert.equal(first({ isThere: false }).redundancy, "lost");
        assert.equal(first({ pair: { loadBalancerId: undefined as never } }).redundancy, "unknown");
        assert.equal(first({ pair: { listeners: [] } }).redundancy, "unknown");
        assert.equal(first({}).redundancy, "kept");
    });

    it("makes a stack not well, as do names that no pair has and alarms that cannot ring", () => {
        const metric = { name: "UnhealthyServerCount", dimensions: ["instanceId"] };
        assert.equal(look({}).ok, true);
        assert.equal(look({ listener: { state: wanted({ groupId: "rsp-0" }) } }).ok, false);
        assert.equal(look({ isThere: false, pair: { loadBalancerId: undefined as never }, where: noState }).ok, false);
        assert.equal(look({ where: { unknownNames: ["old"] } }).ok, false);
        assert.deepEqual(look({ where: { locks: { old: "x", web: "y" } } }).lockedUnknownNames, ["old"]);
        assert.equal(look({ where: { locks: { old: "x" } } }).ok, false);
        assert.equal(look({ where: { locks: { web: "x" } } }).ok, true);
        assert.equal(look({ where: { metric } }).ok, false);
        assert.equal(look({ where: { metric: { ...metric, dimensions: ["port"] } } }).ok, true);
        assert.equal(look({ where: { metric: { name: "x", unknown: "no" } } }).ok, false);
    });
});

describe("unused groups of toStatus", () => {
    const unused = (world: World, servers = groupServers("i-c", "i-d")) => {
        const groups = [serverGroup("rsp-1"), serverGroup("rsp-2", servers)];
        const { unusedGroups, ok } = look({ ...world, instance: { groups } });
        return [unusedGroups.map(({ isLeftover }) => isLeftover), ok];
    };

    it("is told with its servers, and counts as left over on an instance of the stack's own", () => {
        const world = {
            instance: { groups: [serverGroup("rsp-1"), serverGroup("rsp-2", groupServers("i-c", "i-d"))] },
        };
        assert.deepEqual(look(world).unusedGroups, [
            {
                loadBalancerId: "lb-1",
                id: "rsp-2",
                name: "name of rsp-2",
                servers: "primary i-c port 80, secondary i-d port 80",
                isLeftover: false,
            },
        ]);
        assert.deepEqual(unused({}), [[false], true]);
        assert.deepEqual(unused({ pair: { ownsInstance: true } }), [[true], false]);
    });

    it("counts as left over where it holds a pair's two servers in whatever roles, by config or by state", () => {
        assert.deepEqual(unused({}, groupServers("i-b", "i-a")), [[true], false]);
        const known = { listener: { config: wanted({ servers: groupServers("i-d", "i-c") }) } };
        assert.deepEqual(unused(known)[0], [true]);
        assert.deepEqual(unused({ listener: { state: wanted({ servers: groupServers("i-c", "i-d") }) } })[0], [true]);
        assert.deepEqual(unused({}, groupServers("i-a", "i-c")), [[false], true]);
        assert.deepEqual(unused({}, []), [[false], true]);
    });

    it("is nobody's of a pair on another instance", () => {
        const other = { ...web, name: "dns", loadBalancerId: "lb-2", ownsInstance: true };
        assert.deepEqual(unused({ others: [other] })[0], [false]);
        const servers = { ...asked, config: wanted({ servers: groupServers("i-c", "i-d") }) };
        assert.deepEqual(unused({ others: [{ ...other, ownsInstance: false, listeners: [servers] }] })[0], [false]);
    });
});
