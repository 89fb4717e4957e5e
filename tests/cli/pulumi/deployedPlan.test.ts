// The pairs as a state tells them, and what is said where it has none.

import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { UsageError } from "../../../cli/io/exit";
import { COMPONENT, type PairPlan } from "../../../cli/plan/model";
import { planStack } from "../../../cli/plan/offline";
import { findProject } from "../../../cli/project/findProject";
import { readStackFile } from "../../../cli/project/stackFile";
import type { StackTarget } from "../../../cli/project/stackOptions";
import { deployedPlan, findRegion, requirePairs } from "../../../cli/pulumi/deployedPlan";
import type { StateResource } from "../../../cli/pulumi/state";
import { listPermissions } from "../../../cli/ramPolicy/policy";
import { RESOURCE_TYPES } from "../../../components/domain";
import { stateResource, urnOf } from "../../support/build";
import { WHOLE_STACK } from "../../support/wholeStack";

const SECRET_SIG = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };

const PROVIDER = urnOf("pulumi:providers:alicloud", "own", "dev");

const urn = (type: string, name: string) => urnOf(type, name, "dev");

const resource = (type: string, name: string, inputs: object, more: Partial<StateResource> = {}) =>
    stateResource(type, name, { urn: urn(type, name), inputs: inputs as Record<string, unknown>, ...more });

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
    child(RESOURCE_TYPES.group, "web-tcp-443", { loadBalancerId: "lb-a", servers }, { id: "rsp-1" }),
    child(RESOURCE_TYPES.group, "web-tcp-443", { loadBalancerId: "lb-a", servers: [] }, { id: "rsp-0", isOld: true }),
    child(RESOURCE_TYPES.listener, "web-tcp-443", {
        protocol: "tcp",
        frontendPort: 443,
        loadBalancerId: "lb-a",
        aclStatus: "off",
    }),
    // Of somebody else.
    resource(RESOURCE_TYPES.listener, "web-udp-53", { protocol: "udp", frontendPort: 53 }),
];

/** What a pair tells of its time, as the state has it. */
function figuresIn({ listeners, standbyCheck }: PairPlan): Record<string, unknown> {
    const byKey = (figure: "failoverSeconds" | "recoverySeconds") =>
        Object.fromEntries(listeners.map((listener) => [listener.key, listener[figure]]));
    return {
        failoverSeconds: byKey("failoverSeconds"),
        recoverySeconds: byKey("recoverySeconds"),
        standbyDetectionSeconds: standbyCheck?.detectionSeconds,
    };
}

/** An alarm as its rules have it: its other levels are written another way there, and nobody asks for them. */
function levelOf(alarm: NonNullable<PairPlan["alarm"]>): object {
    const { contactGroups, perListener, period, times, threshold, silenceTime, effectiveInterval, webhook } = alarm;
    return { contactGroups, perListener, period, times, threshold, silenceTime, effectiveInterval, webhook };
}

function comparable({ alarm, ...pair }: PairPlan): Omit<PairPlan, "alarm"> & { readonly alarm?: object } {
    return { ...pair, ...(alarm && { alarm: levelOf(alarm) }) };
}

const chosen = { stack: "dev", project: { name: "shop", root: "/shop", stackDir: ".", stacks: [] } } as StackTarget;

describe("deployedPlan", () => {
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
        const actions = listPermissions(plan, { region: "*", account: "*", readOnly: false }).map(
            ({ action }) => action,
        );
        assert.ok(actions.includes("slb:CreateLoadBalancerTCPListener"));
        assert.ok(actions.includes("ecs:DescribeInstances"), actions.join(" "));
        assert.deepEqual(
            actions.filter((action) => /UDP/.test(action)),
            [],
        );
    });

    it("are in the region of the provider that deployed them", () => {
        assert.equal(findRegion(WEB), "cn-shanghai");
        assert.equal(findRegion(WEB.slice(1)), undefined);
    });

    it("are missed with the way out", () => {
        assert.equal(requirePairs(chosen, { resources: WEB }), WEB);
        assert.throws(() => requirePairs(chosen, { resources: WEB.slice(5) }), {
            message:
                "Stack dev of project shop has no pairs: no `pairs` in its config, and no PrimarySecondaryLoadBalancer in its " +
                "state. If it was deployed before, its state is lost: do not run `pulumi up`, see docs/state-lost.md; else `pulumi up` " +
                "deploys what its program declares.",
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

    it("are those that the program declares, whatever it sets", async () => {
        const root = mkdtempSync(path.join(tmpdir(), "deployed-"));
        writeFileSync(path.join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
        writeFileSync(path.join(root, "Pulumi.live.yaml"), WHOLE_STACK.replace(/.*:locked:\n.*\n/, ""));
        const project = findProject(root);
        const outcome = await planStack(project, "live", readStackFile(project, "live"));
        rmSync(root, { recursive: true });
        assert.ok("plan" in outcome);
        const { plan, declared } = outcome;
        const resources = declared.map(({ type, name, inputs }) => {
            const pair = plan.pairs.find((one) => name === one.name || name.startsWith(`${one.name}-`))!;
            const { guard, preflight, maxFailoverSeconds } = pair;
            return type === COMPONENT
                ? resource(type, name, { guard, preflight, maxFailoverSeconds }, { outputs: figuresIn(pair) })
                : resource(type, name, inputs, { parent: urn(COMPONENT, pair.name) });
        });
        const deployed = deployedPlan({ stack: "live", region: "cn-hangzhou" }, resources);
        const told = plan.pairs.map(comparable);
        const read = deployed.pairs.map(comparable);
        const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name);
        assert.deepEqual(read.sort(byName), told.sort(byName));
        assert.deepEqual([deployed.stack, deployed.region, deployed.warnings], ["live", "cn-hangzhou", []]);
        const sorted = (all: typeof plan.resources) => all.map(({ type, name }) => `${type} ${name}`).sort();
        const children = plan.resources.filter(({ type }) => type !== COMPONENT);
        assert.deepEqual(sorted(deployed.resources), sorted(children));
    });
});
