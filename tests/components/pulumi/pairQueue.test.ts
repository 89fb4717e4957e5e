// Pairs of one program that share an instance: their listeners come one after another, and no two want the same port.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    InvalidArgsError,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
} from "../../../components";
import { UNKNOWN } from "../../../components/schema/shape";
import { Findings } from "../../../components/validation/findings";
import { SharedLoadBalancer } from "../../../components/validation/sharedLoadBalancer";
import { serverArgs } from "../../support/build";
import { awaitValue, recorded, resetMocks, settled } from "../../support/mocks";

type Id = PrimarySecondaryLoadBalancerArgs["loadBalancerId"];

const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: Protocol.Tcp, port, backendPort: 80 }));

function pair(name: string, loadBalancerId: Id, ports: number[], more: Partial<PrimarySecondaryLoadBalancerArgs> = {}) {
    return new PrimarySecondaryLoadBalancer(name, {
        ...(loadBalancerId === undefined ? { loadBalancer: {} } : { loadBalancerId }),
        ...serverArgs(),
        listeners: tcp(...ports),
        ...more,
    });
}

const listeners = () =>
    recorded.filter(({ type }) => type === "alicloud:slb/listener:Listener").map(({ name }) => name);

const RULE = "an instance has one listener per protocol and port: change the port, or leave it out";

async function refused(run: () => PrimarySecondaryLoadBalancer): Promise<string[]> {
    try {
        await awaitValue(run().listenerIds);
    } catch (error) {
        assert.ok(error instanceof InvalidArgsError, String(error));
        return error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    }
    throw new Error("was not refused");
}

describe("pairs on one instance", () => {
    beforeEach(() => resetMocks());

    const IDS: Record<string, () => [Id, Id]> = {
        "the same text": () => ["lb-a", "lb-a"],
        "a secret and a text": () => [pulumi.secret("lb-a"), "lb-a"],
        "a text and a secret": () => ["lb-a", pulumi.secret("lb-a")],
        "two secrets": () => [pulumi.secret("lb-a"), pulumi.secret("lb-a")],
        "a Promise and an Output": () => [Promise.resolve("lb-a"), pulumi.output("lb-a")],
        "one Output of a resource": () => {
            const { loadBalancerId } = pair("own", "lb-a", [1]);
            return [loadBalancerId, loadBalancerId];
        },
    };
    for (const [what, ids] of Object.entries(IDS)) {
        it(`have their listeners one after another: ${what}`, async () => {
            const [first, second] = ids();
            // The first is known last: its place is before the second all the same.
            const slow = new Promise<string>((resolve) => setImmediate(resolve, "i-a"));
            const web = pair("web", first, [443, 80], { primary: { serverId: slow } });
            const api = pair("api", second, [8443]);
            await Promise.all([settled(web), settled(api)]);
            assert.deepEqual(
                listeners().filter((name) => !name.startsWith("own")),
                ["web-tcp-443", "web-tcp-80", "api-tcp-8443"],
            );
        });

        it(`do not have the same port: ${what}`, async () => {
            const [first, second] = ids();
            const web = pair("web", first, [443]);
            const problems = await refused(() => {
                const api = pair("api", second, [80, 443]);
                // Whichever is known later is refused.
                return { listenerIds: pulumi.all([web.listenerIds, api.listenerIds]) } as never;
            });
            assert.equal(problems.length, 1);
            assert.match(
                problems[0]!,
                /^listeners\[[01]\]: repeats tcp-443, already used by `listeners\[[01]\]` of PrimarySecondaryLoadBalancer "(web|api)" on the same instance; /,
            );
            assert.ok(problems[0]!.endsWith(RULE));
        });
    }

    it("find the instance of a pair that declares it", async () => {
        const own = pair("lb-own", undefined, [443]);
        assert.deepEqual(await refused(() => pair("api", own.loadBalancerId, [443])), [
            `listeners[0]: repeats tcp-443, already used by \`listeners[0]\` of PrimarySecondaryLoadBalancer "lb-own" on the same instance; ${RULE}`,
        ]);
        await settled(pair("more", own.loadBalancerId, [80]));
        assert.deepEqual(listeners(), ["lb-own-tcp-443", "more-tcp-80"]);
    });

    it("take the port of a standby check into account", async () => {
        await settled(pair("web", "lb-a", [443], { standbyCheck: { port: 9000 } }));
        assert.deepEqual(await refused(() => pair("api", "lb-a", [9000])), [
            `listeners[0]: repeats tcp-9000, already used by \`standbyCheck.port\` of PrimarySecondaryLoadBalancer "web" on the same instance; ${RULE}`,
        ]);
    });

    it("have at most as many listeners as an instance", async () => {
        const ports = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
        await settled(pair("web", "lb-a", ports(1000, 40)));
        await settled(pair("api", "lb-a", ports(2000, 10)));
        assert.deepEqual(await refused(() => pair("more", "lb-a", [1])), [
            'listeners: too many on one instance, got 51; with those of PrimarySecondaryLoadBalancer "web", ' +
                'PrimarySecondaryLoadBalancer "api"; an instance has at most 50, those of standby checks included: leave some ' +
                "out, or use another instance",
        ]);
    });

    it("may have the same port on different instances, in another protocol, and in the next run", async () => {
        await settled(pair("web", "lb-a", [443]));
        await settled(pair("api", "lb-b", [443]));
        await settled(
            pair("dns", "lb-a", [80], { listeners: [{ protocol: Protocol.Udp, port: 443, backendPort: 1 }] }),
        );
        await resetMocks();
        await settled(pair("new", "lb-a", [443]));
    });

    it("are the same pair where the name is, as in a unit test that makes it again", async () => {
        await settled(pair("web", "lb-a", [443]));
        await settled(pair("web", "lb-a", [443, 80]));
        await settled(pair("web", "lb-b", [443]));
        await settled(pair("api", "lb-a", [443]));
    });
});

describe("what pairs take of an instance", () => {
    let instance: SharedLoadBalancer;
    beforeEach(() => (instance = new SharedLoadBalancer()));

    /** What the pair is refused for. */
    const take = (owner: string, args: unknown): string[] => {
        const findings = new Findings();
        instance.reserve(owner, args, findings);
        return findings.problems.map(({ path, reason }) => `${path}: ${reason}`);
    };
    const ports = (from: number, count: number) => ({
        listeners: tcp(...Array.from({ length: count }, (_, i) => from + i)),
    });
    const repeats = (at: string, key: string, theirs: string, owner: string) =>
        `${at}: repeats ${key}, already used by \`${theirs}\` of ${owner} on the same instance; ${RULE}`;

    it("is all their listeners and standby checks, each refused where it is taken already", () => {
        assert.deepEqual(take("web", { listeners: tcp(80, 443), standbyCheck: { port: 9000 } }), []);
        assert.deepEqual(take("api", { listeners: tcp(443, 80, 81), standbyCheck: { port: 9000 } }), [
            repeats("listeners[0]", "tcp-443", "listeners[1]", "web"),
            repeats("listeners[1]", "tcp-80", "listeners[0]", "web"),
            repeats("standbyCheck.port", "tcp-9000", "standbyCheck.port", "web"),
        ]);
        // Whoever is refused takes nothing.
        assert.deepEqual(take("dns", { listeners: tcp(81) }), []);
        assert.deepEqual(take("more", { listeners: [{ protocol: "udp", port: 443 }] }), []);
        assert.deepEqual(take("last", { listeners: tcp(82), standbyCheck: { port: 80 } }), [
            repeats("standbyCheck.port", "tcp-80", "listeners[0]", "web"),
        ]);
    });

    it("is given back by whoever leaves, or takes anew", () => {
        take("web", { listeners: tcp(80) });
        assert.deepEqual(take("web", { listeners: tcp(81) }), []);
        assert.deepEqual(take("api", { listeners: tcp(80) }), []);
        instance.release("web");
        assert.deepEqual(take("api", { listeners: tcp(81) }), []);
    });

    it("is not what nobody knows yet", () => {
        take("web", { listeners: tcp(80) });
        for (const args of [
            undefined,
            {},
            { listeners: UNKNOWN },
            { listeners: [UNKNOWN, null, { protocol: "tcp" }, { port: 80 }, { protocol: UNKNOWN, port: 80 }] },
            { listeners: [{ protocol: "tcp", port: UNKNOWN }], standbyCheck: UNKNOWN },
            { standbyCheck: { port: UNKNOWN } },
        ]) {
            assert.deepEqual(take("api", args), []);
        }
    });

    it("is fifty listeners at the most, which one pair alone is told by its own rules", () => {
        assert.deepEqual(take("alone", ports(1, 51)), []);
        instance.release("alone");
        take("web", ports(1, 48));
        assert.deepEqual(take("api", { ...ports(1000, 1), standbyCheck: { port: 9000 } }), []);
        const tooMany = (count: number, owners: string) => [
            `listeners: too many on one instance, got ${count}; with those of ${owners}; an instance has at most 50, those of ` +
                "standby checks included: leave some out, or use another instance",
        ];
        assert.deepEqual(take("dns", ports(2000, 1)), tooMany(51, "web, api"));
        assert.deepEqual(take("api", ports(1000, 3)), tooMany(51, "web"));
        // It took nothing, and has given back what it had.
        assert.deepEqual(take("dns", ports(2000, 2)), []);
    });
});
