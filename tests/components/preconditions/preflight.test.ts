// What a preflight asks the cloud before anything is declared, and what it makes of the answers.

import * as assert from "node:assert/strict";

import { createPreflight } from "../../../components/preconditions/preflight";
import { Findings } from "../../../components/validation/findings";
import { serverArgs } from "../../support/build";
import { resetMocks, Thing } from "../../support/mocks";

type Row = Readonly<Record<string, unknown>>;

/** What there is, by the function that tells of it. */
interface Cloud {
    readonly instances?: readonly Row[];
    readonly interfaces?: readonly Row[];
    readonly balancers?: readonly Row[];
    readonly vswitches?: readonly Row[];
}

const CLOUD: Cloud = {
    instances: [
        { id: "i-a", vpcId: "vpc-a", availabilityZone: "h", status: "Running" },
        { id: "i-b", vpcId: "vpc-a", availabilityZone: "i", status: "Running" },
        { id: "i-near", vpcId: "vpc-a", availabilityZone: "h", status: "Running" },
        { id: "i-stopped", vpcId: "vpc-a", availabilityZone: "i", status: "Stopped" },
        { id: "i-far", vpcId: "vpc-b", availabilityZone: "i", status: "Running" },
    ],
    interfaces: [
        { id: "eni-b", vpcId: "vpc-a", zoneId: "i", status: "InUse" },
        { id: "eni-free", vpcId: "vpc-a", zoneId: "i", status: "Available" },
        { id: "eni-near", vpcId: "vpc-a", zoneId: "h", status: "InUse" },
    ],
    balancers: [
        { id: "lb-a", vpcId: "vpc-a", status: "active" },
        { id: "lb-b", vpcId: "vpc-b", status: "active" },
        { id: "lb-public", vpcId: "", status: "active" },
        { id: "lb-locked", vpcId: "vpc-a", status: "locked" },
    ],
    vswitches: [
        { id: "vsw-a", vpcId: "vpc-a" },
        { id: "vsw-b", vpcId: "vpc-b" },
    ],
};

/** Functions by the last word of their token, and what a list of theirs is called. */
const LISTS = {
    getSwitches: "vswitches",
    getInstances: "instances",
    getEcsNetworkInterfaces: "interfaces",
    getApplicationLoadBalancers: "balancers",
} as const;
type Called = keyof typeof LISTS;

/** Every question, as `getInstances i-a,i-b`. */
let asked: string[];

/** A cloud that answers with what there is of the ids asked for, or fails as it is told. */
async function answering(cloud: Cloud = CLOUD, failures: Partial<Record<Called, string>> = {}): Promise<void> {
    asked = [];
    await resetMocks(false, {
        call: ({ token, inputs }) => {
            const name = token.split(":").at(-1) as Called;
            const { ids, ...rest } = inputs as { ids?: readonly string[] };
            asked.push(`${name} ${ids?.join(",") ?? ""}${JSON.stringify(rest)}`);
            const failure = failures[name];
            if (failure !== undefined) {
                throw Object.assign(new Error(failure), { details: failure });
            }
            const list = LISTS[name];
            return { [list]: cloud[list]?.filter(({ id }) => ids?.includes(id as string)) };
        },
    });
}

/** A pair as far as its arguments are plain. */
const pair = (primary: string, secondary: string, more: object = {}) => ({
    ...serverArgs(primary, secondary),
    ...more,
});

async function look(known: unknown): Promise<{ problems: string[]; warnings: string[] }> {
    const findings = new Findings();
    await createPreflight(new Thing("web"))(known, findings);
    const words = (all: Findings["problems"]) => all.map(({ path, reason }) => `${path}: ${reason}`);
    return { problems: words(findings.problems), warnings: words(findings.warnings) };
}

const FINE = { problems: [], warnings: [] };
const ANYBODY = 'getSwitches {"zoneId":"none"}';

describe("createPreflight", () => {
    it("asks for what is named, and has nothing to say where all fits", async () => {
        await answering();
        assert.deepEqual(await look(pair("i-a", "i-b", { loadBalancerId: "lb-a" })), FINE);
        assert.deepEqual(asked.sort(), [
            "getApplicationLoadBalancers lb-a{}",
            'getInstances i-a,i-b{"enableDetails":false}',
            ANYBODY,
        ]);
        await answering();
        assert.deepEqual(await look(pair("i-a", "eni-b", { loadBalancer: { vswitchId: "vsw-a" } })), FINE);
        assert.deepEqual(asked.sort(), [
            "getEcsNetworkInterfaces eni-b{}",
            'getInstances i-a{"enableDetails":false}',
            "getSwitches vsw-a{}",
            ANYBODY,
        ]);
        await answering();
        assert.deepEqual(
            await look(pair("i-far", "i-a", { loadBalancerId: "lb-public" })).then(({ warnings }) => warnings),
            [],
        );
    });

    for (const [title, known] of [
        ["nothing", undefined],
        ["no object", "web"],
        [
            "values that are not known yet",
            { primary: { serverId: 1 }, secondary: "i-b", loadBalancer: { vswitchId: {} } },
        ],
    ] as const) {
        it(`asks for nothing but an answer where it is given ${title}`, async () => {
            await answering();
            assert.deepEqual([await look(known), asked], [FINE, [ANYBODY]]);
        });
    }

    for (const [title, known, problems, warnings = []] of [
        [
            "servers that are not there",
            pair("i-none", "eni-none"),
            [
                'primary.serverId: not there, got "i-none"; no such server in the provider\'s region and account: correct the id',
                'secondary.serverId: not there, got "eni-none"; no such server in the provider\'s region and account: correct the id',
            ],
        ],
        [
            "servers that cannot serve as they are",
            pair("i-stopped", "eni-free", { loadBalancerId: "lb-a" }),
            [
                'primary.serverId: not running (Stopped), got "i-stopped"; the cloud takes only servers that run: start it or name another one',
                'secondary.serverId: attached to no server (Available), got "eni-free"; the cloud takes only servers that run: start it or name another one',
            ],
            [
                "secondary.serverId: in the same zone as the primary, i: the pair goes down with it; put the servers into two zones",
            ],
        ],
        [
            "a server in another VPC than the instance",
            pair("i-a", "i-far", { loadBalancerId: "lb-a" }),
            ['secondary.serverId: in vpc-b, got "i-far"; the instance is in vpc-a: must be a server of the same VPC'],
        ],
        [
            "a server in another VPC than the vSwitch of the instance",
            pair("i-a", "i-far", { loadBalancer: { vswitchId: "vsw-b" } }),
            [
                'primary.serverId: in vpc-a, got "i-a"; the vSwitch of the instance is in vpc-b: must be a server of the same VPC',
            ],
        ],
        [
            "both servers in another VPC, and in one zone",
            pair("i-a", "eni-near", { loadBalancerId: "lb-b" }),
            [
                'primary.serverId: in vpc-a, got "i-a"; the instance is in vpc-b: must be a server of the same VPC',
                'secondary.serverId: in vpc-a, got "eni-near"; the instance is in vpc-b: must be a server of the same VPC',
            ],
            [
                "secondary.serverId: in the same zone as the primary, h: the pair goes down with it; put the servers into two zones",
            ],
        ],
        [
            "two servers in two VPCs, even if their zones are one",
            pair("i-b", "i-far", { loadBalancerId: "lb-public" }),
            ['secondary.serverId: in vpc-b, got "i-far"; the primary is in vpc-a: both must be in one VPC'],
        ],
        [
            "an instance that is not there",
            pair("i-a", "i-b", { loadBalancerId: "lb-none" }),
            [
                'loadBalancerId: not there, got "lb-none"; no such instance in the provider\'s region and account: correct the id or the region',
            ],
        ],
        [
            "an instance that is locked",
            pair("i-a", "i-b", { loadBalancerId: "lb-locked" }),
            [
                'loadBalancerId: locked, got "lb-locked"; the instance must be active: start it in the console, or settle its bill where it is locked',
            ],
        ],
        [
            "a vSwitch that is not there",
            pair("i-a", "i-b", { loadBalancer: { vswitchId: "vsw-none" } }),
            [
                'loadBalancer.vswitchId: not there, got "vsw-none"; no such vSwitch in the provider\'s region and account: correct the id',
            ],
        ],
        [
            "two servers in one zone by a warning alone",
            pair("i-a", "i-near"),
            [],
            [
                "secondary.serverId: in the same zone as the primary, h: the pair goes down with it; put the servers into two zones",
            ],
        ],
    ] as [string, unknown, string[], string[]?][]) {
        it(`finds ${title}`, async () => {
            await answering();
            assert.deepEqual(await look(known), { problems, warnings });
        });
    }

    it("says nothing of a second server that is not named", async () => {
        await answering();
        assert.deepEqual(await look({ primary: { serverId: "i-a" } }), FINE);
    });

    it("knows nothing where the answers are no lists, as offline", async () => {
        await answering({});
        assert.deepEqual(await look(pair("i-a", "eni-b", { loadBalancerId: "lb-a" })), FINE);
        assert.deepEqual(await look(pair("i-a", "eni-b", { loadBalancer: { vswitchId: "vsw-a" } })), FINE);
    });

    it("asks once as long as it is about the same, says so each time, and again for others", async () => {
        await answering();
        const ask = createPreflight(new Thing("web"));
        const found = async (known: unknown) => {
            const findings = new Findings();
            findings.addProblem("listeners", "earlier");
            findings.addWarning("listeners", "earlier");
            await ask(known, findings);
            return [findings.problems, findings.warnings].map((all) => all.map(({ path }) => path));
        };
        const same = pair("i-stopped", "i-b");
        const told = [
            ["listeners", "primary.serverId"],
            ["listeners", "secondary.serverId"],
        ];
        assert.deepEqual(await found(same), told);
        const before = asked.length;
        assert.deepEqual([await found(same), asked.length], [told, before]);
        assert.deepEqual(await found(pair("i-a", "i-b")), [["listeners"], ["listeners"]]);
        assert.equal(asked.length, 2 * before);
    });
});

describe("createPreflight without an answer", () => {
    for (const [text, shown] of [
        [
            "Get https://vpc: dial tcp 127.0.0.1:1: connect: connection refused\nmore",
            "dial tcp 127.0.0.1:1: connect: connection refused",
        ],
        ["wrapped:\n lookup vpc: no such host", "lookup vpc: no such host"],
        ["read: connection reset by peer", "read: connection reset by peer"],
        [
            "net/http: request canceled (Client.Timeout exceeded)",
            "net/http: request canceled (Client.Timeout exceeded)",
        ],
        ["unexpected EOF", "unexpected EOF"],
        [
            "tls: failed to verify certificate: x509: unknown authority",
            "tls: failed to verify certificate: x509: unknown authority",
        ],
        ['proxyconnect tcp: "no"', "proxyconnect tcp: "],
    ] as const) {
        it(`goes no further: ${text.split("\n").at(-1)}`, async () => {
            await answering(CLOUD, { getSwitches: text });
            assert.deepEqual(await look(pair("i-a", "i-none", { loadBalancerId: "lb-none" })), {
                problems: [],
                warnings: [`preflight: nothing could be looked up, as there is no way to the cloud: ${shown}`],
            });
            assert.deepEqual(asked, [ANYBODY]);
        });
    }

    it("goes on where the cloud answers, if only to refuse", async () => {
        await answering(CLOUD, { getSwitches: "Forbidden.RAM" });
        assert.deepEqual((await look(pair("i-none", "i-b"))).problems.length, 1);
    });

    const WAY = "and a way to the cloud";
    for (const [name, known, text, warning] of [
        [
            "getInstances",
            pair("i-a", "i-b"),
            "invoking alicloud:ecs/getInstances: 1 error occurred:\n* [SDK.ServerError\nErrorCode: Forbidden.RAM\nMessage: not authorized \nRequestId: 1",
            `the servers could not be looked up, so nothing is known of "i-a", "i-b": Forbidden.RAM: not authorized; it takes the permission ecs:DescribeInstances ${WAY}`,
        ],
        [
            "getEcsNetworkInterfaces",
            pair("i-a", "eni-b"),
            "provider:\n  Code: Throttling\n Message: slow down",
            `the network interfaces could not be looked up, so nothing is known of "eni-b": Throttling: slow down; it takes the permission ecs:DescribeNetworkInterfaces ${WAY}`,
        ],
        [
            "getApplicationLoadBalancers",
            pair("i-a", "i-b", { loadBalancerId: "lb-a" }),
            "one:\ntwo:\n  the last line\n",
            `the instance could not be looked up, so nothing is known of "lb-a": the last line; it takes the permission slb:DescribeLoadBalancers ${WAY}`,
        ],
        [
            "getSwitches",
            pair("i-a", "i-b", { loadBalancer: { vswitchId: "vsw-a" } }),
            "ErrorCode: Forbidden",
            `the vSwitch could not be looked up, so nothing is known of "vsw-a": ErrorCode: Forbidden; it takes the permission vpc:DescribeVSwitches ${WAY}`,
        ],
    ] as [Called, unknown, string, string][]) {
        it(`of ${name} says what is not known, why, and what it takes`, async () => {
            await answering(CLOUD, { [name]: text });
            assert.deepEqual(await look(known), { problems: [], warnings: [`preflight: ${warning}`] });
        });
    }
});
