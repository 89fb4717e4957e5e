// Which settings of `pulumi:autonaming` are refused, for which types, and with which way out.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { InvalidArgsError, PrimarySecondaryLoadBalancer, PrimarySecondaryServerGroup } from "../../../components";
import { RESOURCE_TYPES } from "../../../components/domain/resourceTypes";
import { AUTONAMING_KEY, checkAutonaming, listPairTypes } from "../../../components/validation/autonamingSetting";
import { Findings } from "../../../components/validation/findings";
import { pairArgs } from "../../support/build";
import { recorded, resetMocks, settled } from "../../support/mocks";

const RULE =
    "the engine then deletes a resource before it creates its replacement, so that every switch fails and a replaced " +
    "listener is gone for a while";
const ALICLOUD = "pulumi:autonaming.providers.alicloud";
const OF_GROUP = `${ALICLOUD}.resources["${RESOURCE_TYPES.group}"]`;

function problems(
    setting: unknown,
    types: readonly string[] = [RESOURCE_TYPES.group, RESOURCE_TYPES.listener],
): string[] {
    const findings = new Findings();
    checkAutonaming(setting, types, findings, (key) => ({ suffix: "${hex(4)}", plain: "x" })[key]);
    return findings.problems.map(({ path, reason }) => `${path}: ${reason}`);
}

const ofAlicloud = (provider: object, more: object = {}) => ({ ...more, providers: { alicloud: provider } });
const ofGroup = (naming: object, more: object = {}) =>
    ofAlicloud({ ...more, resources: { [RESOURCE_TYPES.group]: naming } });
const fixed = (at: string, got: string, wayOut: string, types = "MasterSlaveServerGroup, Listener") =>
    `${at}: names without a random part (${types}), got "${got}"; ${RULE}: set ${wayOut}`;

describe("pulumi:autonaming", () => {
    const set = `\`${ALICLOUD}.mode: default\``;
    const instead = `${set} in place of the pattern`;
    const cases: [string, unknown, string[]][] = [
        ["verbatim names", { mode: "verbatim" }, [fixed("pulumi:autonaming.mode", "verbatim", set)]],
        ["no names", { mode: "disabled" }, [fixed("pulumi:autonaming.mode", "disabled", set)]],
        [
            "a pattern without a random part",
            { pattern: "${stack}-${name}", enforce: true },
            [fixed("pulumi:autonaming.pattern", "${stack}-${name}", set)],
        ],
        [
            "verbatim names of the provider",
            ofAlicloud({ mode: "verbatim" }),
            [fixed(`${ALICLOUD}.mode`, "verbatim", set)],
        ],
        [
            "a provider's pattern without a random part beneath a mode that has one",
            ofAlicloud({ pattern: "${name}-${hex}" }, { mode: "default" }),
            [fixed(`${ALICLOUD}.pattern`, "${name}-${hex}", instead)],
        ],
        [
            "verbatim names of one type beneath a provider that has others",
            ofGroup({ mode: "verbatim" }, { mode: "default" }),
            [fixed(`${OF_GROUP}.mode`, "verbatim", `\`${OF_GROUP}.mode: default\``, "MasterSlaveServerGroup")],
        ],
        [
            "verbatim names, but for one type",
            { mode: "verbatim", ...ofGroup({ pattern: "${name}${uuid}" }) },
            [fixed("pulumi:autonaming.mode", "verbatim", set, "Listener")],
        ],
        [
            "verbatim names beneath a provider that says nothing",
            { mode: "verbatim", ...ofAlicloud({}) },
            [fixed("pulumi:autonaming.mode", "verbatim", set)],
        ],
        [
            "a value of the config without a random part",
            { pattern: "${name}-${config.plain}" },
            [fixed("pulumi:autonaming.pattern", "${name}-${config.plain}", set)],
        ],
        [
            "an unknown mode",
            { mode: "random" },
            [`pulumi:autonaming.mode: no such mode, got "random"; must be "default", "verbatim", "disabled"`],
        ],
        [
            "text",
            "verbatim",
            [
                `pulumi:autonaming: not a map, got "verbatim"; must be a map with \`mode\` or \`pattern\`, and \`providers\``,
            ],
        ],
        [
            "a secret",
            { secure: "v1:a:b" },
            ["pulumi:autonaming: encrypted, so it cannot be read offline; it is no secret: set it without `--secret`"],
        ],
        [
            "a secret pattern",
            { pattern: { secure: "v1:a:b" } },
            [`pulumi:autonaming.pattern: not text, got {"secure":"v1:a:b"}; must be text, as the Pulumi CLI takes it`],
        ],
        ["nothing", undefined, []],
        ["an empty map", {}, []],
        ["the default mode", { mode: "default" }, []],
        ["the way out", { mode: "verbatim", ...ofAlicloud({ mode: "default" }) }, []],
        ["verbatim names of another provider", { providers: { aws: { mode: "verbatim" } } }, []],
        [
            "verbatim names of a type that is not declared",
            ofAlicloud({ resources: { [RESOURCE_TYPES.alarm]: { mode: "verbatim" } } }),
            [],
        ],
        ["a type that names of objects have", ofAlicloud({ resources: { constructor: { mode: "verbatim" } } }), []],
        ["a random value of the config", { pattern: "${name}-${config.suffix}" }, []],
        ...["hex(8)", "alphanum(4)", "string(4)", "num(4)", "uuid"].map((random): [string, unknown, string[]] => [
            `a pattern with ${random}`,
            { pattern: `\${name}-\${${random}}` },
            [],
        ]),
    ];
    for (const [what, setting, expected] of cases) {
        it(`is ${expected.length > 0 ? "refused" : "taken"} as ${what}`, () => {
            assert.deepEqual(problems(setting), expected);
        });
    }

    it("is checked for the types that a pair declares", () => {
        const { instance, group, listener, defaultServerGroup, acl, aclEntry, alarm } = RESOURCE_TYPES;
        assert.deepEqual(listPairTypes({}), [instance, group, listener]);
        assert.deepEqual(listPairTypes({ loadBalancerId: "lb-a" }), [group, listener]);
        assert.deepEqual(
            listPairTypes({ standbyCheck: { port: 9 }, defaultServerGroup: true, alarm: { contactGroups: ["a"] } }),
            [instance, group, listener, defaultServerGroup, acl, aclEntry, alarm],
        );
    });

    describe("in a program", () => {
        beforeEach(() => resetMocks());
        afterEach(() => pulumi.runtime.setAllConfig({}));

        const server = (serverId: string) => ({ serverId, port: 80 });
        const declared = {
            pair: () => new PrimarySecondaryLoadBalancer("web", pairArgs()),
            group: () =>
                new PrimarySecondaryServerGroup("web", {
                    loadBalancerId: "lb-a",
                    primary: server("i-a"),
                    secondary: server("i-b"),
                }),
        };
        const types = {
            pair: "ApplicationLoadBalancer, MasterSlaveServerGroup, Listener",
            group: "MasterSlaveServerGroup",
        };
        for (const kind of ["pair", "group"] as const) {
            it(`refuses a ${kind} before anything is registered, and takes it with a random part`, async () => {
                pulumi.runtime.setAllConfig({ [AUTONAMING_KEY]: '{"mode":"verbatim"}' });
                assert.throws(declared[kind], (error) => {
                    assert.ok(error instanceof InvalidArgsError);
                    const at = "pulumi:autonaming.mode";
                    assert.deepEqual(
                        error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`),
                        [fixed(at, "verbatim", set, types[kind])],
                    );
                    return true;
                });
                assert.deepEqual(recorded, []);
                pulumi.runtime.setAllConfig({ [AUTONAMING_KEY]: '{"pattern":"${name}-${hex(4)}"}' });
                await settled(declared[kind]());
                assert.ok(recorded.length > 1);
            });
        }
    });
});
