// Sends a local CLB mutated snapshots and requests. Run by itself: `npm run fuzz:clb -- <seconds> <seed>`.

import * as assert from "node:assert/strict";
import { request } from "node:http";

import { SEED } from "../../../clb/controlPlane/seed";
import { ROUTES, VERSIONS } from "../../../clb/routes/index";
import { HandStarted } from "../../support/handStarted";

export interface FuzzOptions {
    readonly seed: number;
    /** Ends after so many rounds, or when the time is over, whichever comes first. */
    readonly rounds: number;
    readonly milliseconds: number;
}

export interface FuzzResult {
    readonly rounds: number;
    /** Snapshots that were accepted and refused. */
    readonly accepted: number;
    readonly refused: number;
    readonly requests: number;
}

type Random = (below: number) => number;

/** Mulberry32. */
function randomFrom(seed: number): Random {
    let state = seed;
    return (below) => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
    };
}

const VALUES: readonly unknown[] = [
    ...[null, true, 0, -1, 1.5, 65536, 1e308, "", "x", "tcp", "on", "192.0.2.0/99", "\u0000", "__proto__"],
    ...[[], {}, [null], { $map: [] }, { $map: [["lb-x", null]] }, { $map: [[1, 2]] }, { $map: null }],
];
const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;

/** One to three changes at random places of a JSON value. */
function mutate(base: unknown, random: Random): unknown {
    const copy = structuredClone(base);
    for (let left = 1 + random(3); left > 0; left--) {
        let node = copy as Record<string, unknown>;
        for (;;) {
            const keys = Object.keys(node);
            if (keys.length === 0) {
                break;
            }
            const key = pick(random, keys);
            const child = node[key];
            if (typeof child === "object" && child !== null && random(8) > 0) {
                node = child as Record<string, unknown>;
                continue;
            }
            change(node, key, random);
            break;
        }
    }
    return copy;
}

function change(node: Record<string, unknown>, key: string, random: Random): void {
    const way = random(4);
    if (way === 0 && !Array.isArray(node)) {
        delete node[key];
    } else if (way === 1 && Array.isArray(node)) {
        node.push(structuredClone(node[Number(key)]));
    } else if (way === 2) {
        const name = pick(random, ["extra", "__proto__", "0"]);
        // Not by assignment: that would set the prototype.
        Object.defineProperty(node, name, {
            value: structuredClone(pick(random, VALUES)),
            enumerable: true,
            configurable: true,
            writable: true,
        });
    } else {
        node[key] = structuredClone(pick(random, VALUES));
    }
}

/** A load balancer with all that can stand behind it. */
async function deploy(clb: HandStarted): Promise<string> {
    const client = clb.client();
    try {
        const { LoadBalancerId } = (await client.ok("CreateLoadBalancer", {
            AddressType: "internet",
            InstanceChargeType: "PayByCLCU",
            ClientToken: "fuzz",
            "Tag.1.Key": "app",
            "Tag.1.Value": "web",
        })) as { LoadBalancerId: string };
        const servers = [SEED.ecsA, SEED.ecsB].map((ServerId, index) => ({
            ServerId,
            Port: "8080",
            ServerType: index === 0 ? "Master" : "Slave",
        }));
        const { MasterSlaveServerGroupId } = (await client.ok("CreateMasterSlaveServerGroup", {
            LoadBalancerId,
            MasterSlaveBackendServers: JSON.stringify(servers),
        })) as { MasterSlaveServerGroupId: string };
        for (const protocol of ["TCP", "UDP"]) {
            const listener = { LoadBalancerId, ListenerPort: "18080", Bandwidth: "-1", MasterSlaveServerGroupId };
            await client.ok(`CreateLoadBalancer${protocol}Listener`, listener);
            const name = { LoadBalancerId, ListenerPort: "18080", ListenerProtocol: protocol.toLowerCase() };
            await client.ok("StartLoadBalancerListener", name);
        }
        await client.ok("SetLoadBalancerTCPListenerAttribute", {
            ...{ LoadBalancerId, ListenerPort: "18080", AclStatus: "on", AclType: "white", AclId: SEED.officeAcl },
        });
        await client.ok(
            "PutResourceMetricRule",
            {
                ...{ RuleId: "rule", RuleName: "rule", Namespace: "acs_slb_dashboard", ContactGroups: "ops" },
                ...{ MetricName: "UnhealthyServerCount", Resources: JSON.stringify([{ instanceId: LoadBalancerId }]) },
                ...{
                    "Escalations.Critical.Threshold": "1",
                    "Escalations.Critical.Times": "1",
                    "Escalations.Critical.ComparisonOperator": "GreaterThanOrEqualToThreshold",
                },
            },
            { service: "cms" },
        );
        return LoadBalancerId;
    } finally {
        client.close();
    }
}

function call(endpoint: string, action: string, version: string, parameters: Record<string, string>): Promise<number> {
    const [host = "", port = ""] = endpoint.split(":");
    const query = new URLSearchParams({ RegionId: "cn-hangzhou", ...parameters, Action: action, Version: version });
    return new Promise((resolve, reject) => {
        const sent = request({ host, port, method: "POST", path: `/?${query.toString()}` }, (response) => {
            response.resume();
            response.on("end", () => resolve(response.statusCode ?? 0));
        });
        sent.on("error", reject);
        sent.end();
    });
}

/** What no time and no probe changes. */
async function state(clb: HandStarted): Promise<object> {
    const { body } = await clb.control("GET", "snapshot");
    const { cloud } = body as { cloud: Record<string, unknown> };
    return { ...cloud, unhealthy: undefined };
}

const PARAMETERS = [
    ...[
        "LoadBalancerId",
        "MasterSlaveServerGroupId",
        "ListenerPort",
        "ListenerProtocol",
        "AclId",
        "AclEntrys",
        "Tag.1.Key",
    ],
    ...[
        "Tags",
        "BackendServers",
        "MasterSlaveBackendServers",
        "ResourceId.1",
        "ResourceType",
        "PageSize",
        "PageNumber",
    ],
    ...[
        "RuleId",
        "Resources",
        "Escalations.Critical.Times",
        "ServerId",
        "Bandwidth",
        "AddressType",
        "Address",
        "VSwitchId",
    ],
];

/** Throws at the first answer that no request may get, or when the process has ended. */
export async function fuzzLocalClb({ seed, rounds, milliseconds }: FuzzOptions): Promise<FuzzResult> {
    const random = randomFrom(seed);
    const clb = await HandStarted.start("--no-signature", "--server", `${SEED.ecsA}=127.0.0.1:1`);
    const end = Date.now() + milliseconds;
    const counts = { rounds: 0, accepted: 0, refused: 0, requests: 0 };
    try {
        const loadBalancerId = await deploy(clb);
        const { body: base } = await clb.control("GET", "snapshot");
        const values = [
            loadBalancerId,
            SEED.ecsA,
            SEED.officeAcl,
            "18080",
            "tcp",
            "instance",
            "internet",
            "[]",
            "[{}]",
        ];
        const send = async (): Promise<void> => {
            const route = pick(random, ROUTES);
            const version = Object.keys(VERSIONS).find((one) => VERSIONS[one] === route.service) ?? "";
            const texts = [...values, ...VALUES.map((one) => (typeof one === "string" ? one : JSON.stringify(one)))];
            const some = PARAMETERS.filter((name) => name === "LoadBalancerId" || random(3) === 0);
            const parameters = Object.fromEntries(
                some.map((name) => [name, random(2) === 0 ? loadBalancerId : pick(random, texts)]),
            );
            const status = await call(clb.endpoint, route.action, version, parameters);
            assert.notEqual(status, 500, `${route.action} ${JSON.stringify(parameters)} with seed ${seed}`);
            counts.requests++;
        };
        while (counts.rounds < rounds && Date.now() < end) {
            counts.rounds++;
            const snapshot = mutate(base, random);
            const before = await state(clb);
            const { status, body } = await clb.control("PUT", "snapshot", snapshot);
            const where = `seed ${seed}, round ${counts.rounds}: ${JSON.stringify(body)}`;
            assert.ok(status === 200 || status === 400, `${status} with ${where}`);
            counts[status === 200 ? "accepted" : "refused"]++;
            if (status === 400) {
                assert.deepEqual(await state(clb), before, where);
            }
            for (let left = 4; left > 0; left--) {
                await send();
            }
            await clb.control("PUT", "snapshot", base);
        }
        const { code, err } = await clb.stop();
        assert.deepEqual({ code, err }, { code: 0, err: "" });
        return counts;
    } finally {
        await clb.stop();
    }
}

if (require.main === module) {
    const [seconds = "600", seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
    const options = { seed: Number(seed), rounds: Infinity, milliseconds: Number(seconds) * 1000 };
    fuzzLocalClb(options).then(
        (result) => process.stdout.write(`seed ${seed}: ${JSON.stringify(result)}\n`),
        (error: unknown) => {
            process.stderr.write(`seed ${seed}: ${String(error)}\n`);
            process.exitCode = 1;
        },
    );
}
