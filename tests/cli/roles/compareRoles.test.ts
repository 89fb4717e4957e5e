// Who is primary behind each listener, before and after a switch, and which argument of a command is the pair.

import * as assert from "node:assert/strict";

import { stackAndPair } from "../../../cli/commands/pairArgument";
import { compareRoles, fetchRoles, inspectPair, readRoles, type Roles } from "../../../cli/roles/compareRoles";
import { AnsweringCloud, lookAt } from "../../support/answeringCloud";

const server = (role: "primary" | "secondary", serverId: string, port: number) => ({
    ...{ role, serverId, type: "ecs", port, weight: 100 },
});
const roles = (primary: string, secondary: string): Roles[] => [
    { key: "tcp-443", primary: server("primary", primary, 8443), secondary: server("secondary", secondary, 8443) },
    { key: "udp-53", primary: server("primary", primary, 5353), secondary: server("secondary", secondary, 5353) },
];

describe("the roles of a pair", () => {
    it("are those of the groups that its listeners point at, as they were or as they are", async () => {
        const cloud = new AnsweringCloud();
        const look = await lookAt(cloud);
        assert.deepEqual(readRoles(look, "web"), roles("i-a", "i-b"));
        cloud.point("i-b");
        assert.deepEqual(readRoles(look, "web"), roles("i-a", "i-b"));
        assert.deepEqual(await fetchRoles(look, "web"), roles("i-b", "i-a"));
        const [first] = (await inspectPair(look, "web")).listeners;
        assert.deepEqual([first?.primary?.serverId, first?.secondary?.serverId], ["i-b", "i-a"]);
    });

    it("are none of a pair that is not known, and those of a standby check are not counted", async () => {
        const look = await lookAt(new AnsweringCloud());
        assert.deepEqual(readRoles(look, "api"), []);
        assert.deepEqual(readRoles({ ...look, observed: new Map() }, "web"), []);
        const [web] = look.expected;
        const listeners = web!.listeners.map((one) => ({ ...one, isStandbyCheck: one.key === "udp-53" }));
        assert.deepEqual(
            readRoles({ ...look, expected: [{ ...web!, listeners }] }, "web"),
            roles("i-a", "i-b").slice(0, 1),
        );
    });

    it("are not to be had once the instance is gone", async () => {
        const cloud = new AnsweringCloud();
        const look = await lookAt(cloud);
        cloud.isThere = false;
        await assert.rejects(inspectPair(look, "web"), { message: "the instance of pair web is not there any more" });
        assert.deepEqual(await fetchRoles(look, "web"), []);
    });

    it("are switched, as they were, or astray, listener by listener", () => {
        const before = roles("i-a", "i-b");
        const [tcp, udp] = [roles("i-b", "i-a")[0]!, roles("i-c", "i-a")[1]!];
        const all = { switched: [], unswitched: [], unexpected: [] };
        assert.deepEqual(compareRoles(before, [tcp, udp]), { ...all, switched: ["tcp-443"], unexpected: ["udp-53"] });
        assert.deepEqual(compareRoles(before, before), { ...all, unswitched: ["tcp-443", "udp-53"] });
        assert.deepEqual(compareRoles(before, []), { ...all, unexpected: ["tcp-443", "udp-53"] });
        assert.deepEqual(compareRoles(before, [{ key: "udp-53" }, tcp]), {
            ...all,
            switched: ["tcp-443"],
            unexpected: ["udp-53"],
        });
    });
});

describe("stackAndPair", () => {
    it("are the stack and the pair; with --stack the only one is the pair", () => {
        assert.deepEqual(stackAndPair("prod", "web", {}), { named: "prod", pair: "web" });
        assert.deepEqual(stackAndPair("prod", undefined, {}), { named: "prod" });
        assert.deepEqual(stackAndPair(undefined, undefined, {}), {});
        assert.deepEqual(stackAndPair("web", undefined, { stack: "prod" }), { pair: "web" });
        assert.deepEqual(stackAndPair("dev", "web", { stack: "prod" }), { named: "dev", pair: "web" });
        assert.deepEqual(stackAndPair(undefined, undefined, { stack: "prod" }), {});
    });
});
