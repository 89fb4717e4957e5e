// The pairs of a stack out of its config and its state: what is expected to be in the cloud.

import * as assert from "node:assert/strict";

import { COMPONENT, type DeclaredResource, SECRET } from "../../../cli/plan/model";
import type { State, StateResource } from "../../../cli/pulumi/state";
import { type Declared, listExpectedPairs } from "../../../cli/status/expected";
import { RESOURCE_TYPES } from "../../../components/domain";
import { serverPlan, stateResource } from "../../support/build";

const sent = (serverType: unknown, serverId: unknown, port = 80) => ({ ...serverPlan(serverId, port), serverType });
const SECRET_SIG = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };

/** A listener and its group, as the state has them. */
const child = (name: string, [protocol, frontendPort]: [string, number], more: object = {}): StateResource[] => [
    stateResource(RESOURCE_TYPES.group, name, {
        inputs: { servers: [sent("Master", "i-a"), sent("Slave", "i-b", 81)] },
        id: `rsp-${name}`,
    }),
    stateResource(RESOURCE_TYPES.listener, name, {
        inputs: { protocol, frontendPort, loadBalancerId: "lb-1", ...more },
    }),
];
const state = (...resources: StateResource[]): State => ({ resources });
const pair = (name: string, outputs: object = {}) =>
    stateResource(COMPONENT, name, { outputs: outputs as Record<string, unknown> });

const servers = (second: object = {}) => [
    { role: "primary", ...serverPlan("i-a", 80) },
    { role: "secondary", ...serverPlan("i-b", 81), ...second },
];

describe("listExpectedPairs", () => {
    it("are those of the state where no config declares any: each listener with its group and its servers", () => {
        const known = state(
            pair("web", { recoverySeconds: { "tcp-80": 4, "udp-53": 9, "tcp-1": "unknown" } }),
            ...child("web-tcp-80", ["tcp", 80], { __defaults: ["scheduler"], scheduler: "wrr", bandwidth: 5 }),
            ...child("web-udp-53", ["udp", 53]),
            ...child("web-tcp-9-standby", ["tcp", 9]),
            // Of no pair, or of a pair whose name only begins alike.
            ...child("webs-tcp-80", ["tcp", 80]),
            ...child("web-tcp-80-more", ["tcp", 80]),
            ...child("xweb-tcp-80", ["tcp", 80]),
        );
        const inputs = (protocol: string, frontendPort: number) => ({ protocol, frontendPort, loadBalancerId: "lb-1" });
        const listener = (name: string, key: string, protocol: string, port: number, more: object = {}) => ({
            key,
            protocol,
            port,
            isStandbyCheck: name.endsWith("standby"),
            state: { inputs: { ...inputs(protocol, port), ...more }, servers: servers(), groupId: `rsp-${name}` },
        });
        assert.deepEqual(listExpectedPairs(undefined, known), [
            {
                name: "web",
                shortName: "web",
                qualifiedName: "pulumi:pulumi:Stack$web",
                urn: `urn:pulumi:live::shop::${COMPONENT}::web`,
                isConfigured: true,
                loadBalancerId: "lb-1",
                ownsInstance: false,
                recoverySeconds: 9,
                alarmsPerListener: false,
                listeners: [
                    listener("web-tcp-80", "tcp-80", "tcp", 80, { bandwidth: 5 }),
                    listener("web-udp-53", "udp-53", "udp", 53),
                    listener("web-tcp-9-standby", "tcp-9", "tcp", 9),
                ],
            },
        ]);
    });

    it("own the instance that bears their name, and have an alarm for each port where a rule is called so", () => {
        const [web, dns] = listExpectedPairs(
            undefined,
            state(
                pair("web"),
                pair("dns"),
                stateResource(RESOURCE_TYPES.instance, "web", { id: "lb-own" }),
                stateResource(RESOURCE_TYPES.instance, "other", { id: "lb-other" }),
                stateResource(RESOURCE_TYPES.alarm, "web-443-unhealthy"),
                stateResource(RESOURCE_TYPES.alarm, "dns-unhealthy"),
                stateResource(RESOURCE_TYPES.alarm, "dns-53-unhealthy-more"),
                stateResource(RESOURCE_TYPES.listener, "dns-9-unhealthy"),
            ),
        );
        const short = ({
            name,
            loadBalancerId,
            ownsInstance,
            alarmsPerListener,
            recoverySeconds,
        }: NonNullable<typeof web>) => ({
            ...{ name, loadBalancerId, ownsInstance, alarmsPerListener, recoverySeconds },
        });
        assert.deepEqual(
            [short(web!), short(dns!)],
            [
                {
                    name: "web",
                    loadBalancerId: "lb-own",
                    ownsInstance: true,
                    alarmsPerListener: true,
                    recoverySeconds: 0,
                },
                {
                    name: "dns",
                    loadBalancerId: undefined,
                    ownsInstance: false,
                    alarmsPerListener: false,
                    recoverySeconds: 0,
                },
            ],
        );
        assert.equal("loadBalancerId" in dns!, false);
    });

    it("are not what was replaced, nor anything of a state that is not known", () => {
        const old = child("web-tcp-80", ["tcp", 80]).map((one) => ({ ...one, isOld: true }));
        const [web] = listExpectedPairs(undefined, state(pair("web"), ...old));
        assert.deepEqual(web!.listeners, []);
        assert.deepEqual(listExpectedPairs(undefined, { missing: "no such stack" }), []);
        assert.deepEqual(listExpectedPairs(undefined, state({ ...pair("web"), isOld: true })), []);
    });

    it("keep secret what is secret", () => {
        const group = stateResource(RESOURCE_TYPES.group, "web-tcp-80", {
            inputs: { servers: [sent("Master", SECRET_SIG), sent("Slave", "i-b", 81)] },
        });
        const listener = stateResource(RESOURCE_TYPES.listener, "web-tcp-80", {
            inputs: { protocol: "tcp", frontendPort: 80, loadBalancerId: SECRET_SIG },
        });
        const [web] = listExpectedPairs(undefined, state(pair("web"), group, listener));
        assert.equal(web!.loadBalancerId, undefined);
        const { state: wanted } = web!.listeners[0]!;
        assert.deepEqual(wanted!.servers, [{ ...servers()[0]!, serverId: SECRET }, servers()[1]]);
        assert.equal("groupId" in wanted!, false);
        const alone = listExpectedPairs(undefined, state(pair("web"), listener));
        assert.deepEqual(alone[0]!.listeners[0]!.state!.servers, []);
    });

    it("have their servers by role, in whatever order the state has them and with the defaults that an import leaves out", () => {
        const serversOf = (given: unknown) => {
            const group = stateResource(RESOURCE_TYPES.group, "web-tcp-80", { inputs: { servers: given } });
            const listener = stateResource(RESOURCE_TYPES.listener, "web-tcp-80", {
                inputs: { protocol: "tcp", frontendPort: 80 },
            });
            return listExpectedPairs(undefined, state(pair("web"), group, listener))[0]!.listeners[0]!.state!.servers;
        };
        const [a, b] = [serverPlan("i-a", 80), serverPlan("i-b", 81)];
        const least = ({ serverId, port }: typeof a, serverType: string) => ({ serverId, port, serverType });
        for (const given of [
            [sent("Slave", "i-b", 81), sent("Master", "i-a")],
            [least(b, "Slave"), least(a, "Master")],
            // One role tells the other one.
            [b, sent("Master", "i-a")],
            [sent("Slave", "i-b", 81), a],
            [sent("Slave", "i-b", 81), sent(SECRET_SIG, "i-a")],
            [a, sent("Slave", "i-b", 81)],
        ]) {
            assert.deepEqual(serversOf(given), servers());
        }
        const hidden = (role: string) => ({ role, serverId: SECRET, type: SECRET, port: NaN, weight: NaN });
        assert.deepEqual(serversOf(SECRET_SIG), [hidden("primary"), hidden("secondary")]);
        assert.deepEqual(serversOf([SECRET_SIG, sent("Master", "i-a")]), [servers()[0], hidden("secondary")]);
        for (const untold of [
            [a, b],
            [sent("Master", "i-a"), sent("Master", "i-b")],
            [sent("Slave", "i-a"), sent("Slave", "i-b")],
            [sent(SECRET_SIG, "i-a"), sent(SECRET_SIG, "i-b")],
            [sent("Master", "i-a")],
            [sent("Master", "i-a"), sent("Slave", "i-b"), sent("Slave", "i-c")],
            [],
            undefined,
        ]) {
            assert.deepEqual(serversOf(untold), []);
        }
    });

    /** A config with one pair. */
    const config = (name: string, more: object, ...declared: DeclaredResource[]): Declared =>
        ({ plan: { pairs: [{ name, listeners: [], ...more }] }, declared }) as unknown as Declared;
    const declares = (name: string, port: number): DeclaredResource[] => [
        { type: RESOURCE_TYPES.group, name, inputs: { servers: [sent("Master", "i-a"), sent("Slave", "i-c", 81)] } },
        {
            type: RESOURCE_TYPES.listener,
            name,
            inputs: { protocol: "tcp", frontendPort: port, aclIds: ["acl-nobody"] },
        },
    ];

    it("are those of the config first, with what is deployed of each beside it", () => {
        const planned = config(
            "web",
            { loadBalancerId: "lb-2", listeners: [{ recoverySeconds: 3 }, { recoverySeconds: 7 }, {}] },
            ...declares("web-tcp-80", 80),
            ...declares("web-tcp-9-standby", 9),
        );
        const known = state(
            pair("web", { recoverySeconds: { "tcp-80": 99 } }),
            pair("gone"),
            ...child("web-tcp-80", ["tcp", 80]),
            ...child("web-tcp-443", ["tcp", 443]),
            ...child("gone-tcp-80", ["tcp", 80]),
        );
        const [web, gone, ...others] = listExpectedPairs(planned, known);
        assert.deepEqual(others, []);
        const { listeners, ...rest } = web!;
        assert.deepEqual(rest, {
            name: "web",
            shortName: "web",
            qualifiedName: "pulumi:pulumi:Stack$web",
            urn: `urn:pulumi:live::shop::${COMPONENT}::web`,
            isConfigured: true,
            loadBalancerId: "lb-2",
            ownsInstance: false,
            recoverySeconds: 7,
            alarmsPerListener: false,
        });
        assert.deepEqual(
            listeners.map(({ key, isStandbyCheck, config: asked, state: deployed }) => [
                key,
                isStandbyCheck,
                asked?.servers.map(({ serverId }) => serverId),
                asked?.inputs["aclIds"],
                deployed?.servers.map(({ serverId }) => serverId),
            ]),
            [
                ["tcp-80", false, ["i-a", "i-c"], ["acl-nobody"], ["i-a", "i-b"]],
                // The list of a standby check has no id yet.
                ["tcp-9", true, ["i-a", "i-c"], undefined, undefined],
                ["tcp-443", false, undefined, undefined, ["i-a", "i-b"]],
            ],
        );
        assert.deepEqual(
            [gone!.name, gone!.isConfigured, gone!.listeners.map(({ key, config: asked }) => [key, asked])],
            ["gone", false, [["tcp-80", undefined]]],
        );
    });

    it("own an instance that is yet to be made, and have the alarms that they declare", () => {
        const [web] = listExpectedPairs(config("web", { instance: {}, alarm: { perListener: true } }), state());
        assert.deepEqual([web!.ownsInstance, web!.alarmsPerListener, web!.recoverySeconds], [true, true, 0]);
        assert.equal("loadBalancerId" in web!, false);
        const [other] = listExpectedPairs(
            config("web", { alarm: { perListener: false } }),
            state(pair("web"), stateResource(RESOURCE_TYPES.alarm, "web-443-unhealthy")),
        );
        assert.equal(other!.alarmsPerListener, false);
        const [none] = listExpectedPairs(config("web", { loadBalancerId: SECRET }), state());
        assert.equal(none!.loadBalancerId, undefined);
    });
});
