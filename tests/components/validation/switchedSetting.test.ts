// The setting that names the switched pairs, and a component that reads it.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    InvalidArgsError,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
    ServerType,
} from "../../../components";
import { readSwitched } from "../../../components/pulumi/stackSettings";
import { Findings } from "../../../components/validation/findings";
import { annotateSwappedRoles, SWITCHED_KEY } from "../../../components/validation/switchedSetting";
import { recorded, resetMocks, settled } from "../../support/mocks";

const setConfig = pulumi.runtime.setAllConfig;

const args: PrimarySecondaryLoadBalancerArgs = {
    loadBalancer: {},
    primary: { serverId: "i-a" },
    secondary: { serverId: "eni-b", type: ServerType.Eni, weight: 90 },
    listeners: [
        { protocol: Protocol.Tcp, port: 443, backendPort: 8443 },
        { protocol: Protocol.Tcp, port: 80, primaryPort: 8080, secondaryPort: 8081 },
    ],
    standbyCheck: { port: 9, primaryPort: 7001, secondaryPort: 7002 },
    defaultServerGroup: true,
};

/** Both servers of a group as declared, primary first. */
function servers(name: string): string[] {
    const group = recorded.find((one) => one.name === name && one.type.endsWith(":MasterSlaveServerGroup"));
    const all = revealed(group?.inputs["servers"]) as Record<string, unknown>[];
    return all.map(({ serverType, serverId, type, port, weight }) =>
        [serverType, serverId, type, port, weight].join(" "),
    );
}

/** Mocks get a secret in its wrapping. */
function revealed(value: unknown): unknown {
    return pulumi.runtime.isRpcSecret(value) ? pulumi.runtime.unwrapRpcSecret(value) : value;
}

const AS_WRITTEN = {
    "web-tcp-443": ["Master i-a ecs 8443 100", "Slave eni-b eni 8443 90"],
    "web-tcp-80": ["Master i-a ecs 8080 100", "Slave eni-b eni 8081 90"],
    "web-tcp-9-standby": ["Master eni-b eni 7002 90", "Slave i-a ecs 7001 100"],
};
const EXCHANGED = {
    "web-tcp-443": ["Master eni-b eni 8443 90", "Slave i-a ecs 8443 100"],
    "web-tcp-80": ["Master eni-b eni 8081 90", "Slave i-a ecs 8080 100"],
    "web-tcp-9-standby": ["Master i-a ecs 7001 100", "Slave eni-b eni 7002 90"],
};

/** What is wrong with the setting, as the component tells it. */
function problems(setting: string, secret = false): string[] {
    setConfig({ [SWITCHED_KEY]: setting }, secret ? [SWITCHED_KEY] : []);
    try {
        new PrimarySecondaryLoadBalancer("web", args);
        return [];
    } catch (error) {
        assert.ok(error instanceof InvalidArgsError, String(error));
        return error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    }
}

describe(SWITCHED_KEY, () => {
    beforeEach(() => resetMocks());
    afterEach(() => setConfig({}));

    const declared = async (setting: string | undefined, given: PrimarySecondaryLoadBalancerArgs) => {
        setConfig(setting === undefined ? {} : { [SWITCHED_KEY]: setting });
        const { attachments } = await settled(new PrimarySecondaryLoadBalancer("web", given));
        return {
            attachments,
            groups: Object.fromEntries(Object.keys(AS_WRITTEN).map((name) => [name, servers(name)])),
        };
    };

    for (const setting of [undefined, "", "[]", '["shop"]']) {
        it(`leaves a pair as it is written with ${setting ?? "nothing"}`, async () => {
            assert.deepEqual((await declared(setting, args)).groups, AS_WRITTEN);
        });
    }

    it("exchanges the servers with type, weight and ports, and says so in the outputs", async () => {
        const { attachments, groups } = await declared('["shop","web"]', args);
        assert.deepEqual(groups, EXCHANGED);
        assert.deepEqual(attachments, [
            { listener: "tcp-443", role: "primary", serverId: "eni-b", port: 8443, weight: 90 },
            { listener: "tcp-443", role: "secondary", serverId: "i-a", port: 8443, weight: 100 },
            { listener: "tcp-80", role: "primary", serverId: "eni-b", port: 8081, weight: 90 },
            { listener: "tcp-80", role: "secondary", serverId: "i-a", port: 8080, weight: 100 },
        ]);
    });

    it("exchanges late values too", async () => {
        const late = {
            ...args,
            primary: pulumi.output(args.primary),
            secondary: { serverId: pulumi.output("eni-b"), type: ServerType.Eni, weight: Promise.resolve(90) },
            listeners: [
                args.listeners[0],
                { ...args.listeners[1], primaryPort: pulumi.output(8080), secondaryPort: pulumi.secret(8081) },
            ],
            standbyCheck: { port: 9, primaryPort: pulumi.output(7001), secondaryPort: Promise.resolve(7002) },
        } as PrimarySecondaryLoadBalancerArgs;
        assert.deepEqual((await declared('["web"]', late)).groups, EXCHANGED);
    });

    it("is read once for all pairs, anew after a change, and tells every pair what is wrong with it", () => {
        setConfig({ [SWITCHED_KEY]: '["web"]' });
        const { names } = readSwitched();
        assert.deepEqual(names, ["web"]);
        assert.equal(readSwitched().names, names);
        setConfig({ [SWITCHED_KEY]: '["dns"]' });
        assert.deepEqual(readSwitched().names, ["dns"]);
        assert.equal(problems("[1]").length, 1);
        assert.deepEqual(problems("[1]"), problems("[1]"));
    });

    it("names the role in force where it refuses a plain value", () => {
        setConfig({ [SWITCHED_KEY]: '["web"]' });
        const wrong = { ...args, primary: { serverId: "i-a", weight: 0 } };
        assert.throws(
            () => new PrimarySecondaryLoadBalancer("web", wrong),
            (error: Error) => {
                assert.equal(
                    error.message,
                    `PrimarySecondaryLoadBalancer "web": 1 invalid input
  primary.weight: starves the server, got 0; a server of weight 0 gets no request even when it is its turn: must be 1 to 100 (the secondary at present: the pair is switched)`,
                );
                return true;
            },
        );
    });

    it("names the role in force of what is about one server, once", () => {
        const findings = new Findings();
        for (const path of [
            "primary",
            "secondary.type",
            "listeners[0].primaryPort",
            "standbyCheck.secondaryPort",
            "tags",
        ]) {
            findings.addProblem(path, "wrong");
        }
        findings.addWarning("primary.weight", "odd");
        annotateSwappedRoles(findings);
        annotateSwappedRoles(findings);
        const primary = "(the primary at present: the pair is switched)";
        const secondary = "(the secondary at present: the pair is switched)";
        assert.deepEqual(
            [...findings.problems, ...findings.warnings].map(({ path, reason }) => `${path}: ${reason}`),
            [
                `primary: wrong ${secondary}`,
                `secondary.type: wrong ${primary}`,
                `listeners[0].primaryPort: wrong ${secondary}`,
                `standbyCheck.secondaryPort: wrong ${primary}`,
                "tags: wrong",
                `primary.weight: odd ${secondary}`,
            ],
        );
    });

    const refusals: [setting: string, ...expected: string[]][] = [
        ["web", `${SWITCHED_KEY}: not a list, got "web"; must be a list, one entry per pair name`],
        ['"web"', `${SWITCHED_KEY}: not a list, got "web"; must be a list, one entry per pair name`],
        ["true", `${SWITCHED_KEY}: not a list, got true; must be a list, one entry per pair name`],
        ['{"web":true}', `${SWITCHED_KEY}: not a list, got {"web":true}; must be a list, one entry per pair name`],
        ['["web",3]', `${SWITCHED_KEY}[1]: not text, got 3; must be the name of a pair`],
        ['["web",null]', `${SWITCHED_KEY}[1]: empty entry, got null; must be a pair name`],
        ['["web"," "]', `${SWITCHED_KEY}[1]: empty, got " "; must be the name of a pair`],
        [
            '["web","shop","web"]',
            `${SWITCHED_KEY}[2]: repeats \`${SWITCHED_KEY}[0]\`, got "web"; a pair is named once: leave it out`,
        ],
        [
            '{"secure":"v1:abc"}',
            `${SWITCHED_KEY}: encrypted, so it cannot be read offline; names of pairs are no secret: set it without \`--secret\``,
        ],
        [
            '[{"secure":"v1:abc"}]',
            `${SWITCHED_KEY}: encrypted, so it cannot be read offline; names of pairs are no secret: set it without \`--secret\``,
        ],
    ];
    for (const [setting, ...expected] of refusals) {
        it(`refuses ${setting}`, () => assert.deepEqual(problems(setting), expected));
    }

    it("does not show what Pulumi keeps secret", () => {
        assert.deepEqual(problems("hidden", true), [
            `${SWITCHED_KEY}: not a list, got [secret]; must be a list, one entry per pair name`,
        ]);
    });
});
