// The pairs as a state tells them, and what is said where it has none.

import * as assert from "node:assert/strict";

import { deployedPlan, regionOf, requirePairs } from "../../cli/deployed";
import { UsageError } from "../../cli/exit";
import { COMPONENT, TYPES } from "../../cli/plan/model";
import { permissions } from "../../cli/ramPolicy/policy";
import type { Chosen } from "../../cli/stack";
import type { StateResource } from "../../cli/state";

const SECRET_SIG = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const PROVIDER = urn("pulumi:providers:alicloud", "own");

const resource = (type: string, name: string, inputs: object, more: Partial<StateResource> = {}): StateResource => ({
    type,
    name,
    urn: urn(type, name),
    inputs: inputs as Record<string, unknown>,
    outputs: {},
    isOld: false,
    ...more,
});

const child = (type: string, name: string, inputs: object, more: Partial<StateResource> = {}) =>
    resource(
        type,
        name,
        { __defaults: [], ...inputs },
        {
            parent: urn(COMPONENT, "web"),
            provider: `${PROVIDER}::id-1`,
            ...more,
        },
    );

const servers = [
    { __defaults: [], serverId: "i-a", port: 8443, type: "ecs", weight: 100, serverType: "Master" },
    { __defaults: [], serverId: SECRET_SIG, port: 8443, type: "ecs", weight: 100, serverType: "Slave" },
];

const WEB: readonly StateResource[] = [
    resource("pulumi:providers:alicloud", "own", { region: "cn-shanghai" }, { urn: PROVIDER, id: "id-1" }),
    resource(COMPONENT, "web", { preflight: true }, { outputs: { failoverSeconds: { "tcp-443": 19 } } }),
    child(TYPES.group, "web-tcp-443", { loadBalancerId: "lb-a", servers }, { id: "rsp-1" }),
    child(TYPES.group, "web-tcp-443", { loadBalancerId: "lb-a", servers: [] }, { id: "rsp-0", isOld: true }),
    child(TYPES.listener, "web-tcp-443", {
        protocol: "tcp",
        frontendPort: 443,
        loadBalancerId: "lb-a",
        aclStatus: "off",
    }),
    // Of somebody else.
    resource(TYPES.listener, "web-udp-53", { protocol: "udp", frontendPort: 53 }),
];

const chosen = { stack: "dev", project: { name: "shop", root: "/shop", stackDir: ".", stacks: [] } } as Chosen;

describe("the pairs of a state", () => {
    it("are planned from what was deployed, with secrets as such", () => {
        const { pairs } = deployedPlan({ stack: "dev", region: "cn-shanghai" }, WEB);
        assert.deepEqual(
            pairs.map(({ name, loadBalancerId, listeners, preflight }) => [
                name,
                loadBalancerId,
                listeners.length,
                preflight,
            ]),
            [["web", "lb-a", 1, true]],
        );
        const [{ key, primary, secondary, failoverSeconds }] = pairs[0]!.listeners as [never];
        assert.deepEqual(
            { key, primary, secondary, failoverSeconds },
            {
                key: "tcp-443",
                primary: { serverId: "i-a", port: 8443, type: "ecs", weight: 100 },
                secondary: { serverId: "[secret]", port: 8443, type: "ecs", weight: 100 },
                failoverSeconds: 19,
            },
        );
    });

    it("may call what their listeners and their preflight call, and nothing of UDP", () => {
        const plan = deployedPlan({ stack: "dev", region: undefined }, WEB);
        const actions = permissions(plan, { region: "*", account: "*", readOnly: false }).map(({ action }) => action);
        assert.ok(actions.includes("slb:CreateLoadBalancerTCPListener"));
        assert.ok(actions.includes("ecs:DescribeInstances"), actions.join(" "));
        assert.deepEqual(
            actions.filter((action) => /UDP/.test(action)),
            [],
        );
    });

    it("are in the region of the provider that deployed them", () => {
        assert.equal(regionOf(WEB), "cn-shanghai");
        assert.equal(regionOf(WEB.slice(1)), undefined);
    });

    it("are missed with the way out", () => {
        assert.equal(requirePairs(chosen, { resources: WEB }), WEB);
        assert.throws(() => requirePairs(chosen, { resources: WEB.slice(5) }), {
            message:
                "Stack dev of project shop has no pairs: no `pairs` in its config, and no PrimarySecondaryLoadBalancer in its " +
                "state. `pulumi up` deploys those that its program declares.",
        });
        const deployed = { ...chosen, project: { ...chosen.project, stacks: ["dev"] } };
        assert.throws(() => requirePairs(deployed, { missing: "there is no `pulumi` on PATH" }), {
            message:
                "Stack dev of project shop has no `pairs` in its config, and its state is not known: there is no `pulumi` on PATH.",
        });
        assert.throws(
            () => requirePairs(chosen, { missing: "there is no `pulumi` on PATH" }),
            new UsageError(
                'no file of stack "dev", and there is no `pulumi` on PATH to tell of it. Stacks: none yet (Pulumi.<stack>.yaml)',
            ),
        );
        assert.throws(
            () => requirePairs(chosen, { missing: "`pulumi stack export`: no stack named 'dev' found" }),
            new UsageError('no stack "dev". Stacks: none yet (Pulumi.<stack>.yaml)'),
        );
    });
});
