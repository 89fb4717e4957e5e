// The stack's config: what is read, merged and refused.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { ConfigError, readPairs } from "../../stacks/config";
import { pairArgs } from "../support/build";
import { awaitValue, resetMocks } from "../support/mocks";

const PROJECT = "project";
const FILE = "stacks/Pulumi.stack.yaml";

const web = pairArgs();

function configure(config: Record<string, unknown>, secretKeys: string[] = []): void {
    const asText = Object.entries(config).map(([key, value]) => [
        key.includes(":") ? key : `${PROJECT}:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const set = pulumi.runtime.setAllConfig as (config: Record<string, string>, secretKeys: string[]) => void;
    set(Object.fromEntries(asText) as Record<string, string>, secretKeys);
}

function problems(config: Record<string, unknown>, secretKeys: string[] = []): string[] {
    configure(config, secretKeys);
    try {
        readPairs();
        return [];
    } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
        return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
    }
}

describe("readPairs", () => {
    beforeEach(() => resetMocks());

    it("reads each pair under its name", () => {
        configure({ pairs: { web, dns: { ...web, loadBalancer: undefined, loadBalancerId: "lb-a" } } });
        assert.deepEqual(
            readPairs().pairs,
            [
                { name: "web", args: web },
                { name: "dns", args: { ...structuredClone(web), loadBalancer: undefined, loadBalancerId: "lb-a" } },
            ].map(({ name, args }) => ({ name, args: JSON.parse(JSON.stringify(args)) as object })),
        );
    });

    it("merges the defaults key by key, the pair's own values winning", () => {
        configure({
            defaults: {
                loadBalancer: { addressType: "intranet", vswitchId: "vsw-a" },
                healthCheck: { interval: 3, timeout: 4 },
                tags: { env: "dev", team: "a" },
                maxFailoverSeconds: 20,
            },
            pairs: {
                web: { ...web, loadBalancer: { vswitchId: "vsw-b" }, healthCheck: { timeout: 3 }, tags: { team: "b" } },
            },
        });
        assert.deepEqual(readPairs().pairs[0]!.args, {
            ...web,
            loadBalancer: { addressType: "intranet", vswitchId: "vsw-b" },
            healthCheck: { interval: 3, timeout: 3 },
            tags: { env: "dev", team: "b" },
            maxFailoverSeconds: 20,
        });
    });

    it("keeps what is said of new instances away from a pair on an existing one", () => {
        const { primary, secondary, listeners } = web;
        const onExisting = { loadBalancerId: "lb-a", primary, secondary, listeners };
        configure({
            defaults: {
                loadBalancer: {},
                tags: { env: "dev" },
                modificationProtection: true,
                deletionProtection: true,
            },
            pairs: { web: onExisting },
        });
        assert.deepEqual(readPairs().pairs[0]!.args, { ...onExisting, deletionProtection: true });
    });

    it("says what is wrong with all pairs and keys at once, by full config key", () => {
        assert.deepEqual(
            problems({
                pair: {},
                defaults: { healthCheck: { intervall: 3 } },
                pairs: {
                    web: { ...web, listeners: [{ protocol: "tcp", port: 0, backendPort: 80 }] },
                    "d.n s": { ...web, secondary: { serverId: "i-a" }, primry: {} },
                },
            }),
            [
                'project:pair: unknown setting "pair"; did you mean "pairs"?',
                'project:defaults.healthCheck.intervall: unknown setting "intervall"; did you mean "interval"?',
                "project:pairs.web.listeners[0].port: out of range, got 0; must be an integer from 1 to 65535",
                'project:pairs["d.n s"].primry: unknown setting "primry"; did you mean "primary"?',
                'project:pairs["d.n s"].loadBalancer.name: missing, and the pair\'s own name "d.n s" cannot stand in; must be 1 to ' +
                    "80 letters, digits and . _ - / beginning with a letter",
                'project:pairs["d.n s"].secondary.serverId: the same server as `primary.serverId`, got "i-a"; a server cannot take ' +
                    "over from itself: must be another one",
            ],
        );
    });

    it("refuses what two pairs want of one existing instance, and takes it on two", () => {
        const on = (loadBalancerId: string, port: number, more = {}) => ({
            ...web,
            loadBalancer: undefined,
            loadBalancerId,
            listeners: [{ protocol: "tcp", port, backendPort: 1 }],
            ...more,
        });
        assert.deepEqual(problems({ pairs: { a: on("lb-a", 443), b: on("lb-b", 443), c: on("lb-a", 80) } }), []);
        const taken = on("lb-a", 443, { standbyCheck: { port: 9000 } });
        assert.deepEqual(problems({ pairs: { a: taken, b: on("lb-a", 443), c: on("lb-a", 9000) } }), [
            "project:pairs.b.listeners[0]: repeats tcp-443, already used by `listeners[0]` of `pairs.a` on the same instance; an " +
                "instance has one listener per protocol and port: change the port, or leave it out",
            "project:pairs.c.listeners[0]: repeats tcp-9000, already used by `standbyCheck.port` of `pairs.a` on the same " +
                "instance; an instance has one listener per protocol and port: change the port, or leave it out",
        ]);
    });

    it("refuses a setting that JavaScript would hide", () => {
        const [hidden] = problems({ pairs: JSON.stringify({ web }).replace('"primary"', '"__proto__":{},"primary"') });
        assert.match(hidden!, /^project:pairs\.web\.__proto__: unknown setting "__proto__"; must be one of /);
    });

    it("tells a mistake in the defaults once, where it stands", () => {
        assert.deepEqual(problems({ defaults: { loadBalancer: { bandwidth: 5 } }, pairs: { web, dns: web } }), [
            "project:defaults.loadBalancer.bandwidth: has no effect, got 5; an instance billed by traffic has no bandwidth of " +
                "its own: leave it out, or limit the listeners (`listeners[].bandwidth`)",
        ]);
    });

    it("shows file and count in its message", () => {
        configure({ pairs: { web: { ...web, primary: { serverId: "i-b" }, maxFailoverSeconds: 1 } } });
        assert.throws(readPairs, (error: Error) => {
            assert.match(
                error.message,
                /^stacks\/Pulumi\.stack\.yaml: 2 problems, nothing was declared\n {2}project:pairs\.web\./,
            );
            assert.equal((error as ConfigError).file, FILE);
            assert.equal(pulumi.RunError.isInstance(error), true);
            return true;
        });
    });

    const RULE = 'must be a map with at least one pair, as "web: { loadBalancer: …, primary: …, … }"';
    const EMPTY: [title: string, config: Record<string, unknown>, expected: string[]][] = [
        ["no pairs", {}, [`project:pairs: missing; ${RULE}`]],
        ["an empty map of pairs", { pairs: {} }, [`project:pairs: empty; ${RULE}`]],
        ["a list of pairs", { pairs: [web] }, [`project:pairs: not a map; ${RULE}`]],
        ["text for pairs", { pairs: "web" }, ["project:pairs: not a map, got web; must be a map of settings"]],
        [
            "names that no resource can have",
            { pairs: JSON.stringify({ "": web, web }).replace('"web"', '"__proto__"') },
            ["", "__proto__"].map(
                (name) =>
                    `project:pairs${name === "" ? '[""]' : `.${name}`}: not a name for a pair, got "${name}"; must be a word that its ` +
                    'resources can be called by, as "web"',
            ),
        ],
        [
            "a pair without settings",
            { pairs: { web: null } },
            [
                "project:pairs.web.primary: missing; must be settings with at least `serverId`",
                "project:pairs.web.secondary: missing; must be settings with at least `serverId`",
                "project:pairs.web.listeners: missing; must be a list with at least 1 listener",
                "project:pairs.web.loadBalancer: missing, and `loadBalancerId` too; must hold the settings of a new instance ({} for " +
                    "the defaults), or name an existing one in `loadBalancerId`",
            ],
        ],
    ];
    for (const [title, config, expected] of EMPTY) {
        it(`refuses ${title}`, () => assert.deepEqual(problems(config), expected));
    }

    describe("with locked pairs", () => {
        const LOCKED = "alicloud-primary-secondary:locked";

        it("takes the reasons of pairs that there are, and refuses a name that no pair has", () => {
            assert.deepEqual(problems({ pairs: { web, dns: web }, [LOCKED]: { dns: "sale" } }), []);
            assert.deepEqual(problems({ pairs: { web, dns: web }, [LOCKED]: { weeb: "sale" } }), [
                `${LOCKED}.weeb: no such pair, got "weeb"; must be one of web, dns; did you mean "web"?`,
            ]);
            assert.deepEqual(problems({ pairs: { web }, [LOCKED]: { web: "" } }), [
                `${LOCKED}.web: empty, got ""; must be a reason in words`,
            ]);
        });

        it("takes the qualified name of a pair without a parent, and refuses that of any other", () => {
            assert.deepEqual(problems({ pairs: { web }, [LOCKED]: { "pulumi:pulumi:Stack$web": "sale" } }), []);
            assert.deepEqual(problems({ pairs: { web, dns: web }, [LOCKED]: { "my:Blue$web": "sale" } }), [
                `${LOCKED}["my:Blue$web"]: no such pair, got "my:Blue$web"; must be one of web, dns`,
            ]);
        });
    });

    describe("with switched pairs", () => {
        const SWITCHED = "alicloud-primary-secondary:switched";

        it("takes the names of pairs that there are", () => {
            assert.deepEqual(problems({ pairs: { web, dns: web }, [SWITCHED]: ["dns", "web"] }), []);
        });

        it("refuses a name that no pair has, beside everything else", () => {
            assert.deepEqual(
                problems({
                    pairs: { web: { ...web, secondary: { serverId: "i-b", weight: 0 } }, dns: web },
                    [SWITCHED]: ["weeb", "web", "shop"],
                }),
                [
                    "project:pairs.web.secondary.weight: starves the server, got 0; a server of weight 0 gets no request even when it " +
                        "is its turn: must be 1 to 100 (the primary at present: the pair is switched)",
                    `${SWITCHED}[0]: no such pair, got "weeb"; must be one of web, dns; did you mean "web"?`,
                    `${SWITCHED}[2]: no such pair, got "shop"; must be one of web, dns`,
                ],
            );
        });

        it("takes the qualified name of a pair without a parent, and refuses that of any other", () => {
            assert.deepEqual(
                problems({ pairs: { web, dns: web }, [SWITCHED]: ["pulumi:pulumi:Stack$web", "dns"] }),
                [],
            );
            assert.deepEqual(
                problems({ pairs: { web, dns: web }, [SWITCHED]: ["my:Blue$web", "pulumi:pulumi:Stack$api"] }),
                [
                    `${SWITCHED}[0]: no such pair, got "my:Blue$web"; must be one of web, dns`,
                    `${SWITCHED}[1]: no such pair, got "pulumi:pulumi:Stack$api"; must be one of web, dns`,
                ],
            );
        });

        it("refuses what is no list of names, once", () => {
            assert.deepEqual(problems({ pairs: { web }, [SWITCHED]: "web" }), [
                `${SWITCHED}: not a list, got "web"; must be a list, one entry per pair name`,
            ]);
        });

        it("says nothing of names where the pairs cannot be read", () => {
            assert.deepEqual(problems({ [SWITCHED]: ["web"] }), [`project:pairs: missing; ${RULE}`]);
        });
    });

    describe("with secrets", () => {
        it("hides every value of a key that holds one", async () => {
            configure({ pairs: { web: { ...web, tags: { pin: "hush" } } } }, [`${PROJECT}:pairs`]);
            const [pair] = readPairs().pairs;
            assert.deepEqual([pair!.args.listeners[0]!.protocol, pair!.args.listeners[0]!.port], ["tcp", 443]);
            const { pin } = pair!.args.tags as Record<string, pulumi.Output<string>>;
            assert.equal(await pulumi.isSecret(pin!), true);
            assert.equal(await awaitValue(pin!), "hush");
        });

        it("does not show one in a message", () => {
            assert.deepEqual(
                problems({ pairs: { web: { ...web, primary: { serverId: "hush" } } } }, [`${PROJECT}:pairs`]),
                [
                    'project:pairs.web.primary.serverId: malformed, got [secret]; must be the id of an ECS instance ("i-…") or of a ' +
                        'network interface ("eni-…")',
                ],
            );
        });

        it("passes what it cannot decrypt, except where children are declared by it", () => {
            const secure = { secure: "v1:abc:def" };
            const sealed = { ...web, primary: { serverId: secure }, healthCheck: secure };
            assert.deepEqual(problems({ pairs: { web: sealed } }), []);
            assert.deepEqual(problems({ pairs: { web: { ...web, listeners: secure } } }), [
                "project:pairs.web.listeners: an output, as of a resource or a secret; must be a plain value, as children are declared by it",
            ]);
            assert.deepEqual(problems({ pairs: secure }), [
                "project:pairs: encrypted as a whole, so the offline plan cannot read it; encrypt single values instead (`--path`)",
            ]);
        });
    });
});
